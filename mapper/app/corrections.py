"""Where corrections of alignments are kept: the one place that knows.

They live as long as the session of the browser; only :func:`corrections_of` and :func:`correct` know that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from mapper.app import session
from mapper.match.corrections import Correction, CorrectionVerdict, OutcomePair

_KEPT: Final = "corrections"


def corrections_of(subject_id: str, object_id: str) -> Sequence[Correction]:
    """Every correction of a pair of credentials in the order made, those taken back too."""
    kept: dict[tuple[str, str], list[Correction]] = st.session_state.get(_KEPT, {})
    return tuple(kept.get((subject_id, object_id), ()))


def correct(
    subject_id: str, object_id: str, said: Sequence[tuple[OutcomePair, CorrectionVerdict]], reason: str = ""
) -> None:
    """Add what the reviewer says now of pairs of outcomes, under their name; nothing is ever taken away.

    Raises
    ------
    UsageError
        If a verdict is not known.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = [Correction(*outcomes, verdict, session.reviewer(), now, reason) for outcomes, verdict in said]
    kept: dict[tuple[str, str], list[Correction]] = st.session_state.setdefault(_KEPT, {})
    kept.setdefault((subject_id, object_id), []).extend(made)
