"""The app's first script: page set-up, the name gate, and the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mapper.app import parts, session
from mapper.errors import MapperError

_FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Draw the page that the address names, once the reviewer has given a name."""
    st.set_page_config(page_title="Mapper", page_icon=":material/compare_arrows:", layout="wide")
    signed_in = bool(session.reviewer())
    page = st.navigation(_pages(), position="top" if signed_in else "hidden")
    try:
        session.workspace()
    except MapperError as error:
        parts.show_error(error, title="The workspace cannot be opened")
        st.stop()
    if not signed_in:
        parts.name_gate()
        st.stop()
    parts.page_header(page.title)
    try:
        page.run()
    except MapperError as error:
        parts.show_error(error)


def _pages() -> list[st.Page]:
    return [
        st.Page(
            _FOLDER / "overview.py",
            title="Overview",
            icon=":material/home:",
            default=True,
            help="What is here, the newest match, how far the review is, and what to do next.",
        ),
        st.Page(
            _FOLDER / "catalogues.py",
            title="Catalogues",
            icon=":material/library_books:",
            help="The catalogues of this workspace. Upload a file, see what was accepted and rejected, match two.",
        ),
        st.Page(
            _FOLDER / "frameworks.py",
            title="Frameworks",
            icon=":material/stacked_bar_chart:",
            help="All frameworks in one grid of levels, who says where each level stands, two levels word by word.",
        ),
        st.Page(
            _FOLDER / "policies.py",
            title="Policies",
            icon=":material/policy:",
            help="What a micro-credential is in each country: size, levels, quality, recognition, ceilings.",
        ),
        st.Page(
            _FOLDER / "level_finder.py",
            title="Level finder",
            icon=":material/stairs:",
            help="What a level as written can mean, and which EQF level outcomes suggest by their wording.",
        ),
        st.Page(
            _FOLDER / "review.py",
            title="Review",
            icon=":material/fact_check:",
            help="One pair of credentials per card: compare, then accept, reject or mark as unsure.",
        ),
        st.Page(
            _FOLDER / "export.py",
            title="Export",
            icon=":material/download:",
            help="Take a match and its decisions away as a spreadsheet, tables or a standard mapping file.",
        ),
    ]


if __name__ == "__main__":
    main()
