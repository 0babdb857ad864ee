"""The keys of the review page: what they do, the dialog that says so, and where the reader lands after one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from mapper.app.language import N_, Words, _

KEYS: Final = Words(
    {
        "A": N_("Accept with the chosen relation"),
        "J": N_("Reject"),
        "U": N_("Unsure: somebody looks again later"),
        "N": N_("Next pair, passing over those that somebody else has open"),
        "P": N_("Previous pair"),
        "Z": N_("Undo your newest decision; you are asked first"),
        "H": N_("This list"),
    }
)
_FOLDER: Final = Path(__file__).resolve().parent
_MOVES: Final = "review_moves"
#: Out of sight but there for screen readers, which say the pair when the focus lands.
_HIDDEN: Final = (
    "p { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }"
)


def draw_help() -> bool:
    """The button that opens the list of keys; tells whether it is open now."""
    is_open = st.button(
        _("Keys"),
        icon=":material/keyboard:",
        shortcut="H",
        key="keys",
        type="tertiary",
        help=_("All keys of this page"),
    )
    if is_open:
        st.dialog(_("Keys"), icon=":material/keyboard:", on_dismiss="rerun")(_show_keys)()
    return is_open


def _show_keys() -> None:
    st.table(
        {f"**{key}**": meaning for key, meaning in KEYS.items()},
        border="horizontal",
        alt=_("The keys and what they do"),
    )
    st.caption(_("Keys do nothing while you type in a text field. Tab leaves the field, Esc closes this list."))


def moved() -> None:
    """Note that another card comes, so that it is shown from its top."""
    st.session_state[_MOVES] = st.session_state.get(_MOVES, 0) + 1


def draw_card_top(words: str) -> None:
    """The place where the focus lands when a card comes; ``words`` is what a screen reader says there."""
    st.components.v2.component(
        "mapper_card_top",
        html='<p tabindex="-1"></p>',
        css=_HIDDEN,
        js=(_FOLDER / "card_top.js").read_text(encoding="utf-8"),
    )(data={"words": words, "moves": st.session_state.get(_MOVES, 0)}, key="card_top")
