"""The charts of the app. Colours are chosen to be told apart on a light and on a dark page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from mapper.app.language import _, within
from mapper.app.wording import signal_label

INTERCEPT: Final = "intercept"
_COLOURS: Final = ["#2F8FC9", "#D0802B", "#8A97A3", "#6F7D89"]


def _kinds() -> list[str]:
    return [_("Speaks for the pair"), _("Speaks against it"), _("Starting point"), _("Sum")]


def read_contributions(text: str) -> dict[str, float]:
    """Log-odds by signal from the JSON of an equivalence; nothing where it is missing or not such an object.

    >>> read_contributions('{"intercept": -1.5, "title_meaning": 2.25}')
    {'intercept': -1.5, 'title_meaning': 2.25}
    >>> read_contributions("")
    {}
    """
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): float(value) for name, value in found.items() if isinstance(value, (int, float))}


def waterfall_steps(contributions: Mapping[str, float], labels: Mapping[str, str]) -> pd.DataFrame:
    """One row per bar of the waterfall: the starting point, the signals from the largest, the sum.

    Columns: ``signal`` (in words), ``value``, ``start``, ``end`` (log-odds), ``kind``, ``label`` (signal and value).
    Signals that add nothing are left out.
    """
    signals = sorted(
        ((name, value) for name, value in contributions.items() if name != INTERCEPT and abs(value) >= 0.005),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    steps = [(INTERCEPT, contributions[INTERCEPT])] if INTERCEPT in contributions else []
    speaks_for, speaks_against, starts, sums = _kinds()
    rows, level = [], 0.0
    for name, value in [*steps, *signals]:
        kind = starts if name == INTERCEPT else speaks_for if value >= 0 else speaks_against
        rows.append((signal_label(name, labels), value, level, level + value, kind))
        level += value
    rows.append((_("Sum"), sum(contributions.values()), 0.0, sum(contributions.values()), sums))
    steps_table = pd.DataFrame(rows, columns=["signal", "value", "start", "end", "kind"])
    steps_table["label"] = [
        f"{signal}  {value:+.1f}".replace("-", "−")
        for signal, value in zip(steps_table["signal"], steps_table["value"], strict=True)
    ]
    return steps_table


def waterfall() -> dict[str, Any]:
    """Horizontal bars that add up, from the starting point to the sum, for the table of :func:`waterfall_steps`.

    The sign stands in each label, so that the colour only repeats it. Written as Vega-Lite: building and checking the
    same with Altair takes a tenth of a second per card, and half a second when the server starts.
    """
    return {
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "cornerRadius": 2},
                "encoding": {
                    "y": {
                        "field": "label",
                        "type": "nominal",
                        "sort": None,
                        "title": None,
                        "axis": {
                            "labelLimit": 280,
                            "labelOverlap": False,
                            "labelFlush": False,
                            "labelBound": False,
                            "labelFontSize": 12,
                            "labelPadding": 8,
                            "ticks": False,
                            "domain": False,
                        },
                    },
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "title": None,
                        "axis": {"tickMinStep": 1, "tickCount": 6, "format": "+d"},
                    },
                    "x2": {"field": "end"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": _kinds(), "range": _COLOURS},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "signal", "title": _("Signal")},
                        {"field": "kind", "title": _("This")},
                        {"field": "value", "title": _("Adds"), "type": "quantitative", "format": "+.2f"},
                        {"field": "end", "title": _("Sum so far"), "type": "quantitative", "format": "+.2f"},
                    ],
                },
            },
            {
                "mark": {"type": "rule", "aria": False, "strokeDash": [3, 3], "color": "#8A97A3"},
                "encoding": {"x": {"datum": 0}},
            },
        ]
    }


def waterfall_height(steps: pd.DataFrame) -> int:
    """Pixels for the bars, and for the axis beneath them."""
    return 20 * len(steps) + 34


def waterfall_in_words(steps: pd.DataFrame) -> str:
    """The waterfall as one sentence, for those who do not see it.

    >>> table = waterfall_steps({"intercept": -1.0, "title_meaning": 2.0, "level_gap": -0.5}, {})
    >>> waterfall_in_words(table)
    'Starting at −1.0: title meaning +2.0, level gap −0.5; sum +0.5 log-odds.'
    """

    def number(value: float) -> str:
        return f"{value:+.1f}".replace("-", "−")

    *speaking, starts, _sum = _kinds()
    start = steps[steps["kind"] == starts]
    signals = steps[steps["kind"].isin(speaking)]
    words = ", ".join(
        f"{within(signal)} {number(value)}" for signal, value in zip(signals["signal"], signals["value"], strict=True)
    )
    said = _("{signals}; sum {sum} log-odds.").format(
        signals=words or _("no signal"), sum=number(steps["value"].iloc[-1])
    )
    if start.empty:
        return said
    return _("Starting at {number}: {signals}").format(number=number(start["value"].iloc[0]), signals=said)
