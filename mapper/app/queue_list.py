"""The review queue as a list: open a card from it, or choose several pairs to accept together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import streamlit as st

from mapper.app import accepting, parts
from mapper.app.language import _, counted, pgettext
from mapper.app.wording import STATUS_WORDS, SUGGESTION_SHORT
from mapper.review.found_pairs import FoundPairs
from mapper.settings import ReviewSettings

_SHOWN: Final = (
    "subject_title",
    "object_title",
    "suggestion",
    "confidence",
    "subject_jurisdiction",
    "object_jurisdiction",
    "status",
)


def draw_list(found: FoundPairs, run_id: str, on_open: Callable[[str], None]) -> None:
    """One page of the queue; ``on_open`` gets the pair whose cell was picked."""
    bar = st.container(horizontal=True, vertical_alignment="center")
    first, last = parts.paged(len(found), key="page")
    page = found.rows(first, last)
    pairs: list[str] = page["pair"].tolist()
    # Of these pairs alone: a tick must not pass to the pair that comes into its place when somebody decides.
    key = f"picked_{run_id}_{hashlib.sha256(' '.join(pairs).encode()).hexdigest()[:16]}"
    rows = page[list(_SHOWN)].assign(
        suggestion=page["suggestion"].map(SUGGESTION_SHORT),
        status=page["status"].map(STATUS_WORDS),
        confidence=page["confidence"] * 100,
    )
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        on_select=lambda: _open_picked(key, pairs, on_open),
        selection_mode=["multi-row", "single-cell"],
        key=key,
        column_config={
            "subject_title": _("Subject"),
            "object_title": _("Object"),
            "suggestion": st.column_config.TextColumn(_("Suggestion"), width=130),
            "confidence": st.column_config.ProgressColumn(
                _("Confidence"), format="%.0f%%", min_value=0, max_value=100, width=120
            ),
            "subject_jurisdiction": st.column_config.TextColumn(pgettext("country", "From"), width=60),
            "object_jurisdiction": st.column_config.TextColumn(pgettext("country", "To"), width=60),
            "status": st.column_config.TextColumn(_("Status"), width=100),
        },
        alt=_("Pairs of this match that pass the filters; pick a cell to open its card, tick rows to choose several"),
    )
    ticked = [first + row for row in _selection(key).get("rows", []) if row < len(pairs)]
    with bar:
        _draw_bulk_buttons(found, found.positions[ticked], run_id)
    st.caption(_("Click a pair to open its card. Tick rows at the left to accept several at once."))


def _draw_bulk_buttons(found: FoundPairs, ticked: np.ndarray, run_id: str) -> None:
    st.button(
        counted("Accept {count} ticked pair…", "Accept {count} ticked pairs…", len(ticked))
        if len(ticked)
        else _("Accept ticked pairs…"),
        icon=":material/checklist:",
        key="bulk_ticked",
        disabled=not len(ticked),
        on_click=accepting.propose,
        args=(run_id, ticked),
    )
    limit = ReviewSettings().bulk_limit
    st.button(
        _("Accept all {count:,} that pass the filters…").format(count=len(found)),
        icon=":material/done_all:",
        key="bulk_all",
        on_click=accepting.propose,
        args=(run_id, found.positions),
        help=_("At most {limit} at once. First you see which, and leave out what you like.").format(limit=limit),
    )


def _open_picked(key: str, pairs: list[str], on_open: Callable[[str], None]) -> None:
    cells = _selection(key).get("cells", [])
    if cells and cells[0][0] < len(pairs):
        on_open(pairs[cells[0][0]])


def _selection(key: str) -> dict[str, Any]:
    return dict((st.session_state.get(key) or {}).get("selection", {}))
