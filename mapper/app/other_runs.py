"""What other runs of the workspace say about the pair on the card, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import session
from mapper.app.card import Card
from mapper.app.language import N_, Words, _, capital
from mapper.app.wording import RELATION_WORDS, SUGGESTION_SHORT, listed, moment, percent, plain

#: The newest runs are looked through; each costs some milliseconds the first time a pair is shown.
_RUNS: Final = 12

_OTHER: Final = Words({"suggestion": N_("other suggestion"), "relation": N_("other relation")})
_HIGHER: Final = Words(
    {
        "confidence": N_("confidence {points} points higher"),
        "subject_coverage": N_("coverage of the subject {points} points higher"),
        "object_coverage": N_("coverage of the object {points} points higher"),
    }
)
_LOWER: Final = Words(
    {
        "confidence": N_("confidence {points} points lower"),
        "subject_coverage": N_("coverage of the subject {points} points lower"),
        "object_coverage": N_("coverage of the object {points} points lower"),
    }
)
_IN_ONE_ONLY: Final = Words(
    {
        "confidence": N_("confidence known in one only"),
        "subject_coverage": N_("coverage of the subject known in one only"),
        "object_coverage": N_("coverage of the object known in one only"),
    }
)


def says(run_id: str, card: Card) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The other runs that hold the pair of the card, the newest first: manifest, and its values of the pair."""
    pair = str(card.equivalence["subject_id"]), str(card.equivalence["object_id"])
    others = [run for run in session.list_runs() if str(run["run"]) != run_id][:_RUNS]
    found = [(run, session.compared_row(str(run["run"]), *pair)) for run in others]
    return [(run, values) for run, values in found if values]


def draw_other_runs(run_id: str, card: Card) -> None:
    """A row for this run and for each other that holds the pair; nothing where no other does."""
    others = says(run_id, card)
    if not others:
        return
    own = card.equivalence
    this = next((run for run in session.list_runs() if str(run["run"]) == run_id), {"run": run_id})
    rows = [{**_row(this, own), _("Against this match"): _("This match")}]
    rows += [{**_row(run, values), _("Against this match"): _difference(own, values)} for run, values in others]
    st.header(_("The same pair in other matches"), anchor=False)
    st.table(
        pd.DataFrame(rows),
        hide_index=True,
        border="horizontal",
        alt=_("What each match of this workspace says about the pair, and how it differs from the one on this card"),
    )


def _row(run: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    encoder = run.get("settings", {}).get("encoder", {})
    finished = str(run.get("timings", {}).get("finished", ""))
    read_by = listed([str(encoder.get("name", "")), str(encoder.get("adapter", ""))])
    return {
        _("Match"): "  \n".join([plain(moment(finished)) or "–", f":small[:gray[{plain(session.run_name(run))}]]"]),
        _("Encoder"): plain(read_by) or "–",
        _("Versions"): plain(_versions(run)) or "–",
        _("Suggestion"): SUGGESTION_SHORT.get(str(values["suggestion"]), "–"),
        _("Relation"): RELATION_WORDS.get(str(values["relation"]), "–"),
        _("Confidence"): percent(values["confidence"]),
        _("Subject covered"): percent(values["subject_coverage"]),
        _("Object covered"): percent(values["object_coverage"]),
    }


def _versions(run: Mapping[str, Any]) -> str:
    """The versions of both catalogues and of this package, short."""
    sides = [str(run.get(side, {}).get("version", ""))[:8] for side in ("subject", "object")]
    package = str(run.get("package", ""))
    return listed([*sides, f"mapper {package}" if package else ""])


def _difference(own: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """How another run differs from the one on the card, in words."""
    words = [_OTHER[name] for name in _OTHER if (own[name] or "") != (other[name] or "")]
    words += [said for name in _HIGHER if (said := _points(name, own[name], other[name]))]
    return capital(", ".join(words)) or _("The same")


def _points(name: str, own: float | None, other: float | None) -> str:
    if own is None or other is None or pd.isna(own) or pd.isna(other):
        return "" if percent(own) == percent(other) else _IN_ONE_ONLY[name]
    # Of the rounded shares, which stand beside it.
    points = round(other * 100) - round(own * 100)
    said = _HIGHER[name] if points > 0 else _LOWER[name]
    return said.format(points=abs(points)) if points else ""
