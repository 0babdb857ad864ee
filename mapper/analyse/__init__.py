"""What runs, decisions and catalogues show together: so far, evaluation against crosswalks made by people."""
