"""The two plots of an evaluation as plain SVG: no plotting library, and the same bytes from the same figures.

Colours are those of Okabe and Ito, told apart by colour-blind readers; each line also has its own dashes and its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES: Final = ("none", "8 3", "2 2", "8 3 2 3", "12 4", "4 4", "1 3")
_INK, _FAINT = "#333333", "#D5D5D5"
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_CURVE_POINTS: Final = 200


@dataclass(frozen=True, slots=True)
class _Panel:
    """A square of the plot in which both axes run from 0 to 1."""

    left: float
    top: float
    width: float
    height: float

    def x(self, value: float) -> float:
        return round(self.left + value * self.width, 1)

    def y(self, value: float) -> float:
        return round(self.top + (1.0 - value) * self.height, 1)

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> str:
        return " ".join(f"{self.x(a)},{self.y(b)}" for a, b in zip(xs, ys, strict=True))

    def frame(self, title: str, across: str, upward: str) -> list[str]:
        """Grid, tick labels, title and the names of both axes."""
        middle, centre = self.x(0.5), self.y(0.5)
        parts = [_text(middle, self.top - 10, title, anchor="middle", weight="bold")]
        for tick in _TICKS:
            parts += [
                _line(self.x(tick), self.y(0), self.x(tick), self.y(1), _FAINT),
                _line(self.x(0), self.y(tick), self.x(1), self.y(tick), _FAINT),
                _text(self.x(tick), self.y(0) + 15, f"{tick:g}", anchor="middle"),
                _text(self.x(0) - 6, self.y(tick) + 4, f"{tick:g}", anchor="end"),
            ]
        turned = f'transform="rotate(-90 {self.left - 38} {centre})"'
        return [
            *parts,
            _text(middle, self.y(0) + 33, across, anchor="middle"),
            _text(self.left - 38, centre, upward, anchor="middle", more=turned),
        ]


def reliability_plot(tables: Mapping[str, pd.DataFrame]) -> str:
    """One panel per name: the share that was right against the confidence that was stated, and the diagonal.

    ``tables`` come from :func:`mapper.analyse.evaluation.metrics.reliability`. A point under the diagonal was stated
    too surely.

    >>> table = pd.DataFrame({"confidence": [0.2, 0.8], "right": [0.1, 0.9], "items": 5})
    >>> reliability_plot({"a": table, "b": table}).count("<circle")
    4
    """
    side, gap_across, gap_down, per_row = 190, 80, 85, 3
    parts: list[str] = []
    for number, (name, table) in enumerate(tables.items()):
        row, column = divmod(number, per_row)
        panel = _Panel(60 + column * (side + gap_across), 36 + row * (side + gap_down), side, side)
        confidence, right = table["confidence"].tolist(), table["right"].tolist()
        parts += panel.frame(name, "confidence stated", "share in gold")
        parts.append(_line(panel.x(0), panel.y(0), panel.x(1), panel.y(1), _INK, dashes="4 4"))
        parts.append(_polyline(panel.points(confidence, right), _COLOURS[0]))
        parts += [
            f'<circle cx="{panel.x(a)}" cy="{panel.y(b)}" r="4" fill="{_COLOURS[0]}">'
            f"<title>stated {a:.2f}, in gold {b:.2f}, {n} items</title></circle>"
            for a, b, n in zip(confidence, right, table["items"].tolist(), strict=True)
        ]
    columns, rows = min(len(tables), per_row), -(-len(tables) // per_row)
    return _svg(
        60 + columns * (side + gap_across) - gap_across + 20,
        36 + rows * (side + gap_down) - gap_down + 50,
        "Reliability: confidence stated against the share of first suggestions that are in gold, for each set.",
        parts,
    )


def risk_coverage_plot(curves: Mapping[str, pd.DataFrame]) -> str:
    """One line per name: the share of wrong first suggestions when only the surest share of items is answered.

    ``curves`` come from :func:`mapper.analyse.evaluation.metrics.risk_coverage`.

    >>> curve = pd.DataFrame({"coverage": [0.5, 1.0], "risk": [0.0, 0.25]})
    >>> "<polyline" in risk_coverage_plot({"a": curve})
    True
    """
    panel = _Panel(60, 36, 420, 320)
    parts = panel.frame("Risk against coverage", "share of items answered, the surest first", "share wrong of those")
    for number, (name, curve) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        dashes = _DASHES[(number + number // len(_COLOURS)) % len(_DASHES)]
        thinned = _thinned(curve)
        parts.append(_polyline(panel.points(thinned["coverage"], thinned["risk"]), colour, dashes=dashes))
        height = 50 + 20 * number
        parts.append(_line(500, height, 535, height, colour, dashes=dashes, width=2))
        parts.append(_text(542, height + 4, name))
    return _svg(
        560 + 8 * max(map(len, curves), default=0),
        max(410, 60 + 20 * len(curves)),
        "Risk against coverage: one line per set. A lower line sorts wrong first suggestions out better.",
        parts,
    )


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """At most :data:`_CURVE_POINTS` points of the curve, evenly spaced in coverage, its ends among them."""
    if len(curve) <= _CURVE_POINTS:
        return curve
    wanted = np.linspace(curve["coverage"].iloc[0], curve["coverage"].iloc[-1], _CURVE_POINTS)
    return curve.iloc[np.unique(np.searchsorted(curve["coverage"], wanted).clip(max=len(curve) - 1))]


def _svg(width: float, height: float, description: str, parts: Sequence[str]) -> str:
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="12">'
    )
    background = '<rect width="100%" height="100%" fill="#FFFFFF"/>'
    return "\n".join([opening, f"<title>{escape(description)}</title>", background, *parts, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashes: str = "none", width: float = 1) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-dasharray="{dashes}"/>'
    )


def _polyline(points: str, colour: str, *, dashes: str = "none") -> str:
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal", more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{_INK}" text-anchor="{anchor}" font-weight="{weight}"'
        f"{f' {more}' if more else ''}>{escape(text)}</text>"
    )
