"""How the outcomes of two credentials meet, drawn by the browser: a matrix, or two columns with links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app.wording import OUTCOME_WORDS, percent
from mapper.match.corrections import CorrectionVerdict, OutcomePair
from mapper.match.counterparts import Counterparts, OutcomeMet
from mapper.match.scoring import SIGNAL_LABELS

Drawing = Literal["matrix", "lines"]

ICONS: Final[Mapping[str, str]] = {"covered": "✓", "partly": "½", "missing": "✕"}
VERDICT_SAID: Final[Mapping[CorrectionVerdict, str]] = {
    "meets": "Corrected by hand: meets",
    "partly": "Corrected by hand: meets in part",
    "does not meet": "Corrected by hand: does not meet",
}
DEPTHS: Final[Mapping[str, str]] = {
    "1": "remember", "2": "understand", "3": "apply", "4": "analyse", "5": "evaluate", "6": "create",
}  # fmt: skip

_FOLDER: Final = Path(__file__).resolve().parent
_SIGNALS: Final = {
    "meaning": SIGNAL_LABELS["meaning"],
    "distinctiveness": "Nearer than other statements are",
    "wording": SIGNAL_LABELS["wording"],
    "verb": SIGNAL_LABELS["verb"],
}
_LEGEND: Final = (
    '<div class="legend">'
    '<span class="key"><span class="box covered">✓ 72%</span>Covered</span>'
    '<span class="key"><span class="box partly">½ 31%</span>Partly</span>'
    '<span class="key"><span class="box cell missing">8%</span>Missing</span>'
    '<span class="key"><span class="box covered counts">✓</span>Outlined: counts in coverage</span>'
    '<span class="key"><span class="box elsewhere">↷</span>Likely, but counts for an outcome of another depth</span>'
    '<span class="key"><span class="box by-hand">✎</span>Corrected by hand</span>'
    "</div>"
)


def draw_outcomes(content: Mapping[str, Any]) -> OutcomePair | None:
    """The drawing; gives the pair of outcomes that was chosen in this run, None without one."""
    chosen = st.components.v2.component(
        "mapper_outcome_drawing",
        html=f'{_LEGEND}<div class="drawing"></div><div class="panel" role="status" aria-live="polite"></div>',
        css=(_FOLDER / "outcome_drawing.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "outcome_drawing.js").read_text(encoding="utf-8"),
    )(data=content, key=f"outcomes_{content['view']}", on_picked_change=lambda: None)
    picked = chosen.get("picked")
    return (str(picked[0]), str(picked[1])) if picked else None


def drawing_content(
    found: Counterparts,
    outcomes: tuple[pd.DataFrame, pd.DataFrame],
    titles: tuple[str, str],
    *,
    view: Drawing,
    chosen: OutcomePair | None = None,
) -> dict[str, Any]:
    """What the browser draws: both lists with how each outcome is met, and each pair of outcomes with its reasons.

    ``outcomes`` and ``titles`` are those of the subject and of the object. Texts are letter for letter; the browser
    sets them as text, never as markup.
    """
    return {
        "view": view,
        "label": f"Outcomes of the subject, {titles[0]}, against outcomes of the object, {titles[1]}",
        "hint": "Point at an outcome or a pair, or move with the arrow keys, to see why. "
        "Press a pair to correct it below.",
        "statuses": {name: {"word": mark.words, "icon": ICONS[name]} for name, mark in OUTCOME_WORDS.items()},
        "subject": _side(found.subject, found.object_, "Subject", "Object", titles[0], outcomes[0]),
        "object": _side(found.object_, found.subject, "Object", "Subject", titles[1], outcomes[1]),
        "cells": [_cell(row) for row in found.cells.to_dict("records")],
        "chosen": list(chosen or ("", "")),
    }


def _side(
    own: Sequence[OutcomeMet], others: Sequence[OutcomeMet], role: str, other_role: str, title: str, rows: pd.DataFrame
) -> dict[str, Any]:
    numbers = {outcome.outcome_id: outcome.position for outcome in others}
    levels = dict(zip(rows["outcome_id"], rows["cognitive_level"], strict=True))
    return {
        "role": role,
        "title": title,
        "outcomes": [
            {
                "number": outcome.position,
                "text": outcome.text,
                "status": outcome.status,
                "by_hand": outcome.by_hand,
                "depth": depth_words(str(levels.get(outcome.outcome_id) or "")),
                "told": met_words(outcome, numbers, other_role.lower()),
            }
            for outcome in own
        ],
    }


def met_words(outcome: OutcomeMet, numbers: Mapping[str, int], other: str) -> str:
    """By what an outcome is met, and what is closer but counts elsewhere; ``numbers`` are positions on the other side.

    >>> met = OutcomeMet("a:1", 1, "Weld", 0.31, "partly", "b:2", "b:1", False)
    >>> met_words(met, {"b:1": 1, "b:2": 2}, "object")
    'Counts with 31% by outcome 2 of the object; outcome 1 is closer, but counts for an outcome of another depth'
    """
    if outcome.counterpart:
        opening = f"Counts with {percent(outcome.probability)} by outcome {numbers[outcome.counterpart]} of the {other}"
    else:
        opening = f"No outcome of the {other} counts for it"
    if outcome.by_hand:
        opening += ", corrected by hand"
    if outcome.closest in ("", outcome.counterpart):
        return opening
    return f"{opening}; outcome {numbers[outcome.closest]} is closer, but counts for an outcome of another depth"


def depth_words(level: str) -> str:
    """The depth that the verbs of an outcome ask for.

    >>> depth_words("6"), depth_words("")
    ('depth 6 of 6, create', 'depth not known')
    """
    return f"depth {level} of 6, {DEPTHS[level]}" if level in DEPTHS else "depth not known"


def _cell(row: Mapping[Any, Any]) -> dict[str, Any]:
    mine, theirs = int(row["subject_position"]), int(row["object_position"])
    by_hand = str(row["by_hand"])
    counts = [side for side in ("subject", "object") if row[f"{side}_counts"]]
    elsewhere = [side for side in ("subject", "object") if row[f"{side}_elsewhere"]]
    place = {"subject": mine, "object": theirs}
    across = {"subject": "object", "object": "subject"}
    notes = [f"Counts for outcome {place[side]} of the {side}" for side in counts]
    notes += [
        f"Not counted for outcome {place[side]} of the {side}: outcome {place[across[side]]} of the {across[side]} "
        "counts for one of another depth"
        for side in elsewhere
    ]
    if by_hand:
        said = VERDICT_SAID[by_hand]  # type: ignore[index]
        notes.append(f"{said} (the tool: {percent(row['suggested'])})")
    value = 0.0 if pd.isna(row["confidence"]) else float(row["confidence"])
    return {
        "s": mine - 1,
        "o": theirs - 1,
        "subject_id": str(row["subject_outcome_id"]),
        "object_id": str(row["object_outcome_id"]),
        "value": value,
        "percent": percent(value),
        "status": str(row["status"] or "missing"),
        "counts": counts,
        "elsewhere": elsewhere,
        "by_hand": by_hand,
        "notes": notes,
        "signals": [
            [label, None if pd.isna(row[name]) else round(float(row[name]), 4)] for name, label in _SIGNALS.items()
        ],
    }
