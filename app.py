"""The app from a checkout: ``streamlit run app.py``; an installed package starts it with ``mapper app``."""

from mapper.app.main import main

main()
