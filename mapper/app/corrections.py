"""Where corrections of alignments are kept: for the visit of the browser, or in a case (:mod:`mapper.app.case`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from mapper.app import session
from mapper.app.language import _
from mapper.match.corrections import Correction, CorrectionVerdict, OutcomePair

_KEPT: Final = "corrections"

Said = Sequence[tuple[OutcomePair, CorrectionVerdict]]
"""What a reviewer says of some pairs of outcomes."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one pair of credentials, in the order made, those taken back too.

    ``add`` records what is said next, with the reason; it is None for who may not. ``kept`` says where they are kept.
    """

    made: Sequence[Correction]
    add: Callable[[Said, str], None] | None
    kept: str


def corrections_of_visit(subject_id: str, object_id: str) -> Corrections:
    """Corrections that live as long as the session of the browser."""
    pair = (subject_id, object_id)
    kept: dict[tuple[str, str], list[Correction]] = st.session_state.get(_KEPT, {})
    return Corrections(
        tuple(kept.get(pair, ())),
        partial(_add, pair),
        _("Kept for this visit; in a case they are kept for good. The suggestion stays as the tool made it."),
    )


def _add(pair: tuple[str, str], said: Said, reason: str = "") -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = [Correction(*outcomes, verdict, session.reviewer(), now, reason) for outcomes, verdict in said]
    kept: dict[tuple[str, str], list[Correction]] = st.session_state.setdefault(_KEPT, {})
    kept.setdefault(pair, []).extend(made)
