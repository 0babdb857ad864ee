"""The review app: one script per page over ``main.py``; the only part of the package that imports Streamlit."""
