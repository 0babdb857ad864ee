"""What runs, decisions and catalogues show together: evaluation against crosswalks made by people, and agreement."""
