"""What the address of a page names: the view and its choices, so that a link shows what its sender saw.

A bound widget would put labels into the address, and would drop a choice that equals its default. Ids stay valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

import streamlit as st


def chosen_in_address(key: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """The choices that the address names under ``key``, else ``default``; put where the widget of that key reads them.

    Several are separated by commas; what is not an option is passed over. ``key=`` with nothing chooses nothing.
    """
    named = st.query_params.get(key)
    chosen = list(default) if named is None else [value for value in named.split(",") if value in options]
    st.session_state[key] = chosen
    return chosen


def one_in_address(key: str, options: Sequence[str], default: str) -> str:
    """The choice that the address names under ``key``, else ``default``; put where the widget of that key reads it."""
    named = st.query_params.get(key, "")
    st.session_state[key] = named if named in options else default
    return str(st.session_state[key])


class InAddress(TypedDict):
    """The arguments of a widget whose choice stands in the address."""

    key: str
    on_change: Callable[[str], None]
    args: tuple[str]


def in_address(key: str) -> InAddress:
    """The arguments that make a widget put its choice into the address under ``key``."""
    return {"key": key, "on_change": name_in_address, "args": (key,)}


def name_in_address(key: str) -> None:
    """Put what a widget now holds into the address."""
    value = st.session_state[key]
    st.query_params[key] = ",".join(value) if isinstance(value, list) else str(value or "")


def go(**named: str) -> None:
    """Put several choices into the address; a callback of buttons."""
    for key, value in named.items():
        st.query_params[key] = value
