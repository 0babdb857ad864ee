"""A chain of statements that does not close, drawn: its ends, what leads from one to the other, and where it breaks."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.app.language import _
from mapper.app.wording import shorten

HEIGHT: Final = 250
_LINK: Final = "#2F8FC9"
_BREAK: Final = "#C8504B"
_INK: Final = "#8A97A3"
_ARC: Final = 0.62
_STEPS: Final = 25
_WIDTH: Final = 24


def nodes(contradiction: Mapping[str, Any], beneath: Mapping[str, str]) -> pd.DataFrame:
    """One row per credential or level of the chain, with its title on a few lines and what stands beneath it."""
    ids, titles = list(contradiction["chain"]), list(contradiction["titles"])
    return pd.DataFrame(
        {
            "x": np.arange(len(ids), dtype=float),
            "y": 0.0,
            "title": titles,
            "label": [
                "\n".join([*textwrap.wrap(shorten(title, 62), _WIDTH), *filter(None, [beneath.get(name, "")])])
                for name, title in zip(ids, titles, strict=True)
            ],
            "beneath": [beneath.get(name, "") for name in ids],
            "is_end": [name in (contradiction["broken_from"], contradiction["broken_to"]) for name in ids],
        }
    )


def links(count: int, said: Sequence[str]) -> pd.DataFrame:
    """One row per link between neighbours of a chain of ``count``, with what is said of both."""
    begin = np.arange(count - 1, dtype=float)
    return pd.DataFrame({"x": begin + 0.04, "x2": begin + 0.96, "middle": begin + 0.5, "y": 0.0, "said": list(said)})


def arc(count: int) -> pd.DataFrame:
    """Points of the line over the chain, from its one end to the other."""
    along = np.linspace(0, 1, _STEPS)
    return pd.DataFrame({"x": along * (count - 1), "y": 4 * _ARC * along * (1 - along) + 0.06})


def chart(points: pd.DataFrame, steps: pd.DataFrame, breaks: str) -> dict[str, Any]:
    """The chain as Vega-Lite: links in one line, the break as a dashed line over it that says what it is."""
    count = len(points)
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.6, count - 0.4], "nice": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.75, 0.85], "nice": False}}
    text = {"type": "text", "aria": False, "color": _INK, "lineBreak": "\n"}
    top = pd.DataFrame({"x": [(count - 1) / 2], "y": [_ARC + 0.06], "said": [f"✕ {breaks}"]})
    return {
        "layer": [
            {
                "data": {"name": "arc"},
                "mark": {"type": "line", "color": _BREAK, "strokeWidth": 2.5, "strokeDash": [7, 5], "aria": False},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
            },
            {
                "data": {"name": "break"},
                "mark": {
                    **text,
                    "color": _BREAK,
                    "fontSize": 13,
                    "fontWeight": "bold",
                    "dy": -10,
                },
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "said"}},
            },
            {
                "data": {"name": "links"},
                "mark": {"type": "rule", "color": _LINK, "strokeWidth": 2.5, "aria": False},
                "encoding": {"x": {"field": "x", **x}, "x2": {"field": "x2"}, "y": {"field": "y", **y}},
            },
            {
                "data": {"name": "links"},
                "mark": {**text, "fontSize": 12, "dy": -10},
                "encoding": {"x": {"field": "middle", **x}, "y": {"field": "y", **y}, "text": {"field": "said"}},
            },
            {
                "data": {"name": "nodes"},
                "mark": {"type": "point", "filled": True, "size": 190, "opacity": 1},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "color": {"condition": {"test": "datum.is_end", "value": _BREAK}, "value": _LINK},
                    "shape": {"condition": {"test": "datum.is_end", "value": "diamond"}, "value": "circle"},
                    "tooltip": [{"field": "title", "title": _("Title")}, {"field": "beneath", "title": _("Level")}],
                },
            },
            {
                "data": {"name": "nodes"},
                "mark": {**text, "fontSize": 13, "fontWeight": "bold", "dy": 16, "baseline": "top"},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "label"}},
            },
        ],
        "datasets": {"arc": arc(count), "break": top, "links": steps, "nodes": points},
        "config": {"view": {"stroke": None}},
    }  # fmt: skip
