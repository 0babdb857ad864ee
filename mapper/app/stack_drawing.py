"""What covers what in a stack, as a chart: each outcome of the target against each member."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from mapper.analyse.stacks.report import StackReport
from mapper.app.language import _, pgettext, within
from mapper.app.wording import OUTCOME_WORDS, percent, shorten
from mapper.match.scoring import outcome_status
from mapper.settings import ScoringSettings

#: Covered, partly and missing on a light and on a dark page; the letters on them have 4.5 to 1 at least.
_FILLS: Final = ["#1B7F4B", "#A85F00", "#6F7D89"]
_TITLE: Final = 34
_OUTCOME: Final = 62
ROW_HEIGHT: Final = 30


def drawing_rows(report: StackReport, scoring: ScoringSettings) -> pd.DataFrame:
    """A row per outcome and member with what the member offers, and a last column of what the stack comes to.

    Columns: ``outcome`` (position and text, cut), ``member``, ``probability``, ``status`` in words, ``said`` (the
    figure in the cell, with a mark where it counts), ``full`` and ``by`` (both texts in full).
    """
    stack, matrix = report.answer.stack, report.answer.matrix
    ids = list(dict.fromkeys([*stack.members, *report.conditions.held]))
    names = {name: f"{number}. {shorten(report.title(name), _TITLE)}" for number, name in enumerate(ids, start=1)}
    best = matrix.sort_values("probability", ascending=False, kind="stable")
    best = best.drop_duplicates(["outcome_id", "credential_id"]).set_index(["outcome_id", "credential_id"])
    rows = []
    for met in stack.met.to_dict("records"):
        outcome = f"{met['position']}. {shorten(str(met['text']), _OUTCOME)}"
        for name in ids:
            key = (met["outcome_id"], name)
            offered = best.loc[key] if key in best.index else None
            counts = met["credential_id"] == name
            probability = 0.0 if offered is None else float(offered["probability"])
            rows.append(
                (
                    outcome,
                    names[name],
                    probability,
                    counts,
                    met["text"],
                    "" if offered is None else offered["offered_text"],
                )
            )
        rows.append((outcome, _("Together"), float(met["probability"]), False, met["text"], met["offered_text"]))
    table = pd.DataFrame(rows, columns=["outcome", "member", "probability", "counts", "full", "by"])
    statuses = outcome_status(table["probability"].to_numpy(dtype=float), scoring)
    table["status"] = [OUTCOME_WORDS[str(status)].words for status in statuses]
    table["said"] = [
        ("✓ " if counts else "") + percent(share) if share else "–"
        for counts, share in zip(table["counts"], table["probability"], strict=True)
    ]
    return table


def drawing_in_words(report: StackReport) -> str:
    """The chart as sentences, for those who do not see it."""
    return " ".join(
        _("Outcome {position}: {status}, {share}, by {title}.").format(
            position=met["position"],
            status=within(OUTCOME_WORDS[str(met["status"])].words),
            share=percent(met["probability"]),
            title=report.title(str(met["credential_id"])),
        )
        if met["credential_id"]
        else _("Outcome {position}: met by none.").format(position=met["position"])
        for met in report.answer.stack.met.to_dict("records")
    )


def drawing(rows: pd.DataFrame) -> dict[str, Any]:
    """The table of :func:`drawing_rows` as Vega-Lite; figures stand in the cells, colour repeats them."""
    words = [OUTCOME_WORDS[name].words for name in ("covered", "partly", "missing")]
    members = list(dict.fromkeys(rows["member"]))
    angle = 0 if len(members) < 5 else -35
    return {
        "height": {"step": ROW_HEIGHT},
        "encoding": {
            "y": {
                "field": "outcome",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 400, "labelFontSize": 12, "ticks": False, "domain": False},
            },
            "x": {
                "field": "member",
                "type": "nominal",
                "sort": members,
                "title": None,
                "axis": {"orient": "top", "labelAngle": angle, "labelLimit": 190, "ticks": False, "domain": False},
            },
            "tooltip": [
                {"field": "full", "title": _("Outcome of the target")},
                {"field": "by", "title": _("Met by")},
                {"field": "member", "title": pgettext("the member of a stack that an outcome belongs to", "Of")},
                {"field": "probability", "title": _("Probability"), "format": ".2f"},
                {"field": "status", "title": _("Status")},
            ],
        },
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 3, "stroke": "#FFFFFF", "strokeWidth": 2},
                "encoding": {
                    "color": {
                        "field": "status",
                        "type": "nominal",
                        "scale": {"domain": words, "range": _FILLS},
                        "legend": {"orient": "bottom", "title": None},
                    }
                },
            },
            {
                "mark": {"type": "text", "color": "#FFFFFF", "fontSize": 12, "fontWeight": "bold", "aria": False},
                "encoding": {"text": {"field": "said"}},
            },
        ],
    }  # fmt: skip
