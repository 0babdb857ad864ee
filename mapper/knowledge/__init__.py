"""What the field knows: frameworks, levels, referencing between levels, credit systems.

Tables are read from ``data/frameworks`` and ``data/credit_systems.csv``; nothing here knows of catalogues or matching.
"""
