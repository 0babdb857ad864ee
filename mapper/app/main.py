"""The app's first script: page set-up, the name gate, and the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from mapper.app import parts, session
from mapper.app.case.acting import keep_typing
from mapper.errors import MapperError

_FOLDER = Path(__file__).resolve().parent
#: Script -> icon, and what the page shows. The name of the script is its title.
_PAGES: Final = {
    "overview": ("home", "What is here, the newest match, how far the review is, and what to do next."),
    "catalogues": (
        "library_books",
        "The catalogues of this workspace. Upload a file, see what was accepted and rejected, match two.",
    ),
    "find": (
        "search",
        "Search the titles and outcomes of all catalogues in any language; then ask what corresponds to one at home.",
    ),
    "frameworks": (
        "stacked_bar_chart",
        "All frameworks in one grid of levels, who says where each level stands, two levels word by word.",
    ),
    "policies": ("policy", "What a micro-credential is in each country: size, levels, quality, recognition, ceilings."),
    "level_finder": (
        "stairs",
        "What a level as written can mean, and which EQF level outcomes suggest by their wording.",
    ),
    "compare": (
        "difference",
        "Two credentials on one page: five elements, every outcome against every other, and your corrections.",
    ),
    "coverage": (
        "grid_on",
        "How far two catalogues cover each other, by level, field, country and provider; what is missing.",
    ),
    "cases": (
        "folder_open",
        "One application each: the foreign credential, checks, comparison, decision by two people, statement.",
    ),
    "review": ("fact_check", "One pair of credentials per card: compare, then accept, reject or mark as unsure."),
    "agreement": (
        "handshake",
        "How well reviewers agree with each other and with the tool; blind second reviews.",
    ),
    "export": ("download", "Take a match and its decisions away as a spreadsheet, tables or a standard mapping file."),
}


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
    keep_typing()
    parts.page_header(page.title)
    try:
        page.run()
    except MapperError as error:
        parts.show_error(error)


def _pages() -> list[st.Page]:
    return [
        st.Page(
            _FOLDER / f"{script}.py",
            title=script.replace("_", " ").capitalize(),
            icon=f":material/{icon}:",
            default=script == "overview",
            help=shows,
        )
        for script, (icon, shows) in _PAGES.items()
    ]


if __name__ == "__main__":
    main()
