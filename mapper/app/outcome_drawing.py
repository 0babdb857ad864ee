"""How the outcomes of two credentials meet, drawn by the browser: a matrix, or two columns with links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app.language import N_, Words, _, language
from mapper.app.wording import OUTCOME_WORDS, percent
from mapper.match.corrections import OutcomePair
from mapper.match.counterparts import Counterparts, OutcomeMet
from mapper.match.scoring import SIGNAL_LABELS

Drawing = Literal["matrix", "lines"]

ICONS: Final[Mapping[str, str]] = {"covered": "✓", "partly": "½", "missing": "✕"}
VERDICT_SAID: Final = Words(
    {
        "meets": N_("Corrected by hand: meets"),
        "partly": N_("Corrected by hand: meets in part"),
        "does not meet": N_("Corrected by hand: does not meet"),
    }
)
DEPTHS: Final = Words(
    {
        "1": N_("remember"),
        "2": N_("understand"),
        "3": N_("apply"),
        "4": N_("analyse"),
        "5": N_("evaluate"),
        "6": N_("create"),
    }
)

_FOLDER: Final = Path(__file__).resolve().parent
_SIGNALS: Final = Words(
    {
        "meaning": SIGNAL_LABELS["meaning"],
        "distinctiveness": N_("Nearer than other statements are"),
        "wording": SIGNAL_LABELS["wording"],
        "verb": SIGNAL_LABELS["verb"],
    }
)
_COUNTS: Final = Words(
    {
        "subject": N_("Counts for outcome {number} of the subject"),
        "object": N_("Counts for outcome {number} of the object"),
    }
)
_NOT_COUNTED: Final = Words(
    {
        "subject": N_(
            "Not counted for outcome {number} of the subject: outcome {other} of the object counts for one of another "
            "depth"
        ),
        "object": N_(
            "Not counted for outcome {number} of the object: outcome {other} of the subject counts for one of another "
            "depth"
        ),
    }
)
_MET_BY: Final = Words(
    {
        "subject": N_("Counts with {share} by outcome {number} of the subject"),
        "object": N_("Counts with {share} by outcome {number} of the object"),
    }
)
_MET_BY_NONE: Final = Words(
    {
        "subject": N_("No outcome of the subject counts for it"),
        "object": N_("No outcome of the object counts for it"),
    }
)


def _legend() -> str:
    keys = (
        ('<span class="box covered">✓ 72%</span>', OUTCOME_WORDS["covered"].words),
        ('<span class="box partly">½ 31%</span>', OUTCOME_WORDS["partly"].words),
        ('<span class="box cell missing">8%</span>', OUTCOME_WORDS["missing"].words),
        ('<span class="box covered counts">✓</span>', _("Outlined: counts in coverage")),
        ('<span class="box elsewhere">↷</span>', _("Likely, but counts for an outcome of another depth")),
        ('<span class="box by-hand">✎</span>', _("Corrected by hand")),
    )
    spans = (f'<span class="key">{box}{escape(words)}</span>' for box, words in keys)
    return f'<div class="legend">{"".join(spans)}</div>'


def draw_outcomes(content: Mapping[str, Any]) -> OutcomePair | None:
    """The drawing; gives the pair of outcomes that was chosen in this run, None without one."""
    chosen = st.components.v2.component(
        # A component is registered by its name, for all sessions of the server: its legend has one language.
        f"mapper_outcome_drawing_{language()}",
        html=f'{_legend()}<div class="drawing"></div><div class="panel" role="status" aria-live="polite"></div>',
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
        "label": _("Outcomes of the subject, {subject}, against outcomes of the object, {object}").format(
            subject=titles[0], object=titles[1]
        ),
        "hint": _(
            "Point at an outcome or a pair, or move with the arrow keys, to see why. Press a pair to correct it below."
        ),
        "statuses": {name: {"word": mark.words, "icon": ICONS[name]} for name, mark in OUTCOME_WORDS.items()},
        "subject": _side("subject", found.subject, found.object_, titles[0], outcomes[0]),
        "object": _side("object", found.object_, found.subject, titles[1], outcomes[1]),
        "covered_by_object": _("Covered by the object?"),
        "cells": [_cell(row) for row in found.cells.to_dict("records")],
        "chosen": list(chosen or ("", "")),
    }


def _side(
    side: Literal["subject", "object"],
    own: Sequence[OutcomeMet],
    others: Sequence[OutcomeMet],
    title: str,
    rows: pd.DataFrame,
) -> dict[str, Any]:
    numbers = {outcome.outcome_id: outcome.position for outcome in others}
    levels = dict(zip(rows["outcome_id"], rows["cognitive_level"], strict=True))
    name = _("Subject outcome {number}") if side == "subject" else _("Object outcome {number}")
    return {
        "role": _("Subject") if side == "subject" else _("Object"),
        "outcomes_of": _("Outcomes of the subject") if side == "subject" else _("Outcomes of the object"),
        "title": title,
        "outcomes": [
            {
                "number": outcome.position,
                "name": name.format(number=outcome.position),
                "text": outcome.text,
                "status": outcome.status,
                "by_hand": outcome.by_hand,
                "depth": depth_words(str(levels.get(outcome.outcome_id) or "")),
                "told": met_words(outcome, numbers, "object" if side == "subject" else "subject"),
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
        opening = _MET_BY[other].format(share=percent(outcome.probability), number=numbers[outcome.counterpart])
    else:
        opening = _MET_BY_NONE[other]
    if outcome.by_hand:
        opening += _(", corrected by hand")
    if outcome.closest in ("", outcome.counterpart):
        return opening
    return _("{sentence}; outcome {number} is closer, but counts for an outcome of another depth").format(
        sentence=opening, number=numbers[outcome.closest]
    )


def depth_words(level: str) -> str:
    """The depth that the verbs of an outcome ask for.

    >>> depth_words("6"), depth_words("")
    ('depth 6 of 6, create', 'depth not known')
    """
    if level not in DEPTHS:
        return _("depth not known")
    return _("depth {level} of 6, {verb}").format(level=level, verb=DEPTHS[level])


def _cell(row: Mapping[Any, Any]) -> dict[str, Any]:
    mine, theirs = int(row["subject_position"]), int(row["object_position"])
    by_hand = str(row["by_hand"])
    counts = [side for side in ("subject", "object") if row[f"{side}_counts"]]
    elsewhere = [side for side in ("subject", "object") if row[f"{side}_elsewhere"]]
    place = {"subject": mine, "object": theirs}
    across = {"subject": "object", "object": "subject"}
    notes = [_COUNTS[side].format(number=place[side]) for side in counts]
    notes += [_NOT_COUNTED[side].format(number=place[side], other=place[across[side]]) for side in elsewhere]
    if by_hand:
        said = VERDICT_SAID[by_hand]
        notes.append(_("{said} (the tool: {suggested})").format(said=said, suggested=percent(row["suggested"])))
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
