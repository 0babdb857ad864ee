"""Typed text that stays: while another page or part is looked at, and while the database does not answer."""

from __future__ import annotations

from typing import Final

import streamlit as st

_KEPT: Final = "kept "


def kept_key(name: str) -> str:
    """The key of a field whose text stays until :func:`forget`, also while the field is not drawn."""
    return f"{_KEPT}{name}"


def keep_typing() -> None:
    """Keep what stands in such fields, in each run of any page.

    A field that is not drawn loses its value, unless the value is set anew in each run.
    """
    for key in st.session_state:
        if str(key).startswith(_KEPT):
            st.session_state[key] = st.session_state[key]


def forget(*keys: str) -> None:
    """Empty such fields, once what they said is recorded."""
    for key in keys:
        st.session_state.pop(key, None)
