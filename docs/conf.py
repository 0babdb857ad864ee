"""The documentation site: ``sphinx-build -W docs OUT``; nothing is fetched, and its pages ask no other host."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "Equivalence mapper"
author = "the authors of Equivalence mapper"
copyright = f"{author}; code Apache-2.0, texts and data CC BY 4.0"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinxarg.ext",
    "embedded_tables",
]
exclude_patterns = ["_build"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
myst_url_schemes = ["http", "https", "mailto"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False

highlight_language = "none"
html_theme = "furo"
html_title = "Equivalence mapper"
html_static_path = ["pictures"]
html_copy_source = False
html_show_sphinx = False
copybutton_exclude = ".linenos, .gp, .go"
