"""The app's first script: page set-up, the way in, and the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from mapper.app import access, gate, office, parts, session
from mapper.app.kept import keep_typing
from mapper.app.language import N_, _
from mapper.errors import MapperError, NotPermitted
from mapper.review.people import Person

_FOLDER = Path(__file__).resolve().parent
#: Script -> icon, title, and what the page shows. What is used daily stands first: a narrow window folds the rest away.
_PAGES: Final = {
    "overview": (
        "home",
        N_("Overview"),
        N_("What is here, the newest match, how far the review is, and what to do next."),
    ),
    "catalogues": (
        "library_books",
        N_("Catalogues"),
        N_("The catalogues of this workspace. Upload a file, see what was accepted and rejected, match two."),
    ),
    "find": (
        "search",
        N_("Find"),
        N_(
            "Search the titles and outcomes of all catalogues in any language; then ask what corresponds to one at "
            "home."
        ),
    ),
    "compare": (
        "difference",
        N_("Compare"),
        N_("Two credentials on one page: five elements, every outcome against every other, and your corrections."),
    ),
    "review": (
        "fact_check",
        N_("Review"),
        N_("One pair of credentials per card: compare, then accept, reject or mark as unsure."),
    ),
    "cases": (
        "folder_open",
        N_("Cases"),
        N_("One application each: the foreign credential, checks, comparison, decision by two people, statement."),
    ),
    "export": (
        "download",
        N_("Export"),
        N_("Take a match and its decisions away as a spreadsheet, tables or a standard mapping file."),
    ),
    "coverage": (
        "grid_on",
        N_("Coverage"),
        N_("How far two catalogues cover each other, by level, field, country and provider; what is missing."),
    ),
    "stacks": (
        "stacks",
        N_("Stacks"),
        N_(
            "Which credentials together cover a qualification: fewest or shortest, under conditions, with what is "
            "missing."
        ),
    ),
    "skills": (
        "construction",
        N_("Skills"),
        N_("Which skills (ESCO) outcomes are about, by credential and by skill; what an occupation is given."),
    ),
    "maps": (
        "scatter_plot",
        N_("Maps"),
        N_("Credentials by meaning, levels by referencing, and where statements of equivalence contradict each other."),
    ),
    "frameworks": (
        "stacked_bar_chart",
        N_("Frameworks"),
        N_("All frameworks in one grid of levels, who says where each level stands, two levels word by word."),
    ),
    "policies": (
        "policy",
        N_("Policies"),
        N_("What a micro-credential is in each country: size, levels, quality, recognition, ceilings."),
    ),
    "level_finder": (
        "stairs",
        N_("Level finder"),
        N_("What a level as written can mean, and which EQF level outcomes suggest by their wording."),
    ),
    "agreement": (
        "handshake",
        N_("Agreement"),
        N_("How well reviewers agree with each other and with the tool; blind second reviews."),
    ),
    "administration": (
        "admin_panel_settings",
        N_("Administration"),
        N_("Who works here and may do what, who signed in, what was refused and what was taken away."),
    ),
}


def main() -> None:
    """Draw the page that the address names, for who may come in and open it."""
    keep_typing()
    st.set_page_config(page_title="Mapper", page_icon=":material/compare_arrows:", layout="wide")
    try:
        session.workspace()
        person = office.person() if gate.is_open() else None
    except MapperError as error:
        parts.show_error(error, title=_("The workspace cannot be opened"))
        st.stop()
    pages = _pages(person)
    page = st.navigation(list(pages.values()), position="top" if person else "hidden")
    if person is None:
        gate.draw_closed()
        st.stop()
    name = next(script for script, made in pages.items() if made is page)
    left = gate.restore_typing()
    if left is not None:
        st.switch_page(_FOLDER / f"{left[0]}.py", query_params=left[1])
    gate.note_page(name)
    gate.draw_watch()
    parts.page_header(page.title, person.role)
    access.draw_refusal()
    try:
        access.require_page(name)
        page.run()
    except NotPermitted as error:
        parts.show_error(error, title=_("Not permitted"))
    except MapperError as error:
        parts.show_error(error)


def _pages(person: Person | None) -> dict[str, st.Page]:
    """Every page by its script: each has its address; the menu shows those that the person who acts may open."""
    return {
        script: st.Page(
            _FOLDER / f"{script}.py",
            title=_(title),
            icon=f":material/{icon}:",
            default=script == "overview",
            help=_(shows),
            visibility="visible" if person and person.may(access.PAGES[script]) else "hidden",
        )
        for script, (icon, title, shows) in _PAGES.items()
    }


if __name__ == "__main__":
    main()
