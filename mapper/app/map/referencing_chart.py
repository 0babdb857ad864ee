"""Levels of frameworks that flow into the levels of a hub, as ribbons (a Sankey diagram) in Vega-Lite.

Vega-Lite has no such diagram, so the places are worked out here: frameworks to the left and to the right, the hub
between them; every level is a bar, every statement a ribbon, as thick as what flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from mapper.analyse.referencing_flows import NO_LEVEL, NO_STATEMENT
from mapper.app.ladder import LEGAL_WORDS
from mapper.app.language import _, counted
from mapper.app.wording import shorten
from mapper.knowledge.checks import LEGAL_STATUSES

Counted = Literal["levels", "credentials"]
SIDES: Final = ("left", "right")

_STEPS: Final = 24
"""Points along a ribbon."""
_BAR: Final = 0.02
_HUB_BAR: Final = 0.22
_PLACES: Final[Mapping[str, float]] = {"left": 0.0, "hub": 1.0, "right": 2.0}
#: The legal status of each level stands beside it in words: nobody has to tell colours apart.
_COLOURS: Final = ["#2E9E6B", "#7A6FD0", "#2F8FC9", "#D0802B", "#C8504B", "#8A97A3"]
_BAR_COLOUR: Final = "#1B5E91"
#: Beneath a name that may be higher than its bar.
_HALO: Final[dict[str, Any]] = {"stroke": _BAR_COLOUR, "strokeWidth": 6, "strokeJoin": "round"}
_INK: Final[dict[str, Any]] = {"type": "text", "aria": False, "color": "#8A97A3"}


@dataclass(frozen=True, slots=True, eq=False)
class FlowDrawing:
    """What is drawn: ``ribbons`` (points along each flow), ``bars`` (one per level) and ``heads`` (framework names).

    ``height`` is that of the chart in pixels.
    """

    ribbons: pd.DataFrame
    bars: pd.DataFrame
    heads: pd.DataFrame
    height: int


def draw_flows(
    flows: Mapping[str, pd.DataFrame],
    hub_levels: Sequence[str],
    titles: Mapping[str, str],
    labels: Mapping[str, str],
    what: Counted,
) -> FlowDrawing:
    """The places of all levels and ribbons.

    ``flows`` has the flows of each of :data:`SIDES` (:func:`~mapper.analyse.referencing_flows.referencing_flows`),
    ``hub_levels`` the levels of the hub from the lowest, ``titles`` what a level or framework is called, ``labels``
    what a level is called within its framework. What nothing flows through is left out.
    """
    kept = {side: table[table[what].to_numpy(dtype=float) > 0].reset_index(drop=True) for side, table in flows.items()}
    rows = pd.concat([table.assign(side=side) for side, table in kept.items()], ignore_index=True)
    hubs = [*reversed(hub_levels), NO_LEVEL, NO_STATEMENT]
    place = {name: number for number, name in enumerate(hubs)}
    columns = {side: list(dict.fromkeys(_from_the_highest(table)["level_id"])) for side, table in kept.items()}
    thick = {side: _by_name(table.groupby("level_id")[what].sum()) for side, table in kept.items()}
    at_hub = _by_name(rows.groupby(["hub_level", "side"])[what].sum().groupby("hub_level").max())
    columns["hub"], thick["hub"] = [name for name in hubs if name in at_hub], at_hub
    total = max((sum(each.values()) for each in thick.values()), default=0.0)
    most = max((len(column) for column in columns.values()), default=0)
    gap = total * 0.6 / max(most, 1)  # as wide as a name is high, however thin the bars
    tops = {name: _tops(column, thick[name], gap, total) for name, column in columns.items()}
    status = dict(zip(rows["level_id"], rows["legal_status"], strict=True))
    beside = {level: f"{labels[level]} · {status_words(status[level])}" for level in status} | {
        level: titles[level] for level in hub_levels
    }
    bars = [
        _bar(name, level, tops[name][level], thick[name][level], titles, beside)
        for name in columns
        for level in columns[name]
    ]
    heads = [
        _head(side, titles[name], top) for side in SIDES for name, top in _first_of_each(columns[side], tops[side], gap)
    ]
    ribbons = _ribbons(rows, tops, place, what, titles)
    return FlowDrawing(ribbons, pd.DataFrame(bars), pd.DataFrame(heads), 120 + 34 * most)


def _by_name(thickness: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in thickness.items()}


def _from_the_highest(table: pd.DataFrame) -> pd.DataFrame:
    """The frameworks in their order, the levels of each from the highest."""
    frameworks = {name: number for number, name in enumerate(dict.fromkeys(table["framework_id"]))}
    order = pd.DataFrame({"framework": table["framework_id"].map(frameworks), "level": -np.arange(len(table))})
    return table.loc[order.sort_values(["framework", "level"]).index]


def _tops(column: Sequence[str], thick: Mapping[str, float], gap: float, total: float) -> dict[str, float]:
    """The upper end of each bar of a column, which stands in the middle; a framework stands apart from the next."""
    tops, at, before = {}, 0.0, ""
    for level in column:
        framework = level.partition(":")[0]
        at += gap * (3 if before and framework != before else 1)
        tops[level] = at
        at, before = at + thick[level], framework
    return {level: top - at / 2 for level, top in tops.items()}


def _first_of_each(column: Sequence[str], tops: Mapping[str, float], gap: float) -> list[tuple[str, float]]:
    first: dict[str, float] = {}
    for level in column:
        first.setdefault(level.partition(":")[0], tops[level] - gap)
    return list(first.items())


def _bar(
    column: str, level: str, top: float, thickness: float, titles: Mapping[str, str], beside: Mapping[str, str]
) -> dict[str, Any]:
    half = (_HUB_BAR if column == "hub" else _BAR) / 2
    apart = {NO_LEVEL: _("has no level"), NO_STATEMENT: _("no statement")}
    return {
        "column": column,
        "level_id": level,
        "title": apart.get(level) or titles[level],
        "label": apart.get(level) or shorten(beside[level], 34),
        "x": _PLACES[column] - half,
        "x2": _PLACES[column] + half,
        "y": top,
        "y2": top + thickness,
        "middle": top + thickness / 2,
        "centre": _PLACES[column],
        "figure": round(thickness, 2),
    }


def _head(side: str, title: str, top: float) -> dict[str, Any]:
    return {"side": side, "title": shorten(title, 40), "x": _PLACES[side], "y": top}


def _ribbons(
    rows: pd.DataFrame,
    tops: Mapping[str, Mapping[str, float]],
    place: Mapping[str, int],
    what: Counted,
    titles: Mapping[str, str],
) -> pd.DataFrame:
    """Points along each flow; at both ends the ribbons of a bar lie in the order of where they lead."""
    along = np.linspace(0.0, 1.0, _STEPS)
    bend = along * along * (3 - 2 * along)
    parts = []
    for side in SIDES:
        own = rows[rows["side"] == side]
        if own.empty:
            continue
        flows = own.assign(
            thick=own[what].astype(float),
            hub_place=own["hub_level"].map(place),
            level_top=own["level_id"].map(tops[side]),
            hub_top=own["hub_level"].map(tops["hub"]),
        )
        by_level = flows.sort_values(["level_top", "hub_place"], kind="stable")
        outer = by_level["level_top"] + by_level.groupby("level_id")["thick"].cumsum() - by_level["thick"]
        by_hub = flows.sort_values(["hub_place", "level_top"], kind="stable")
        inner = by_hub["hub_top"] + by_hub.groupby("hub_level")["thick"].cumsum() - by_hub["thick"]
        toward = 1 if side == "left" else -1
        begin, end = _PLACES[side] + toward * _BAR / 2, _PLACES["hub"] - toward * _HUB_BAR / 2
        # Some dozens of ribbons, each a handful of points.
        for number, flow in zip(flows.index.tolist(), flows.to_dict("records"), strict=True):
            upper = outer[number] + (inner[number] - outer[number]) * bend
            hub = {NO_LEVEL: _("has no level"), NO_STATEMENT: _("no statement")}.get(
                str(flow["hub_level"]), titles.get(str(flow["hub_level"]), "")
            )
            parts.append(
                pd.DataFrame(
                    {
                        "flow": f"{side} {flow['level_id']} {flow['hub_level']}",
                        "level_id": flow["level_id"],
                        "status": status_words(str(flow["legal_status"])),
                        "x": begin + (end - begin) * along,
                        "y": upper,
                        "y2": upper + flow["thick"],
                        "level": titles[str(flow["level_id"])],
                        "hub": hub,
                        "figure": f"{flow['thick']:,.4g}",
                    }
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def status_words(legal_status: str) -> str:
    """A legal status in words; "" is that nobody says anything."""
    return LEGAL_WORDS[legal_status].words if legal_status else _("No statement")


def chart(drawing: FlowDrawing, what: Counted) -> dict[str, Any]:
    """The drawing as layers: ribbons, bars, names of levels and frameworks; a press on a ribbon selects its level."""
    words = [status_words(status) for status in (*LEGAL_STATUSES, "")]
    present = set(drawing.ribbons["status"])
    looks = [number for number, word in enumerate(words) if word in present]
    domain = [words[number] for number in looks]
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.62, 2.62], "nice": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"reverse": True, "nice": False, "zero": False}}
    counts = _("Levels") if what == "levels" else _("Credentials")
    return {
        "layer": [
            {
                "data": {"name": "ribbons"},
                "params": [{"name": "pressed", "select": {"type": "point", "fields": ["level_id"]}}],
                "mark": {"type": "area", "strokeWidth": 1.4, "cursor": "pointer"},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "y2": {"field": "y2"},
                    "detail": {"field": "flow"},
                    "color": _look("status", domain, [_COLOURS[look] for look in looks]),
                    "stroke": _look("status", domain, [_COLOURS[look] for look in looks]),
                    "fillOpacity": {"condition": {"param": "pressed", "empty": False, "value": 0.75}, "value": 0.38},
                    "tooltip": [
                        {"field": "level", "title": _("Level")},
                        {"field": "hub", "title": _("Stands at")},
                        {"field": "status", "title": _("Legal status")},
                        {"field": "figure", "title": counts},
                    ],
                },
            },
            {
                "data": {"name": "bars"},
                "mark": {"type": "rect", "color": _BAR_COLOUR, "cornerRadius": 2, "stroke": "#8A97A3"},
                "encoding": {
                    "x": {"field": "x", **x},
                    "x2": {"field": "x2"},
                    "y": {"field": "y", **y},
                    "y2": {"field": "y2"},
                    "tooltip": [{"field": "title", "title": _("Level")}, {"field": "figure", "title": counts}],
                },
            },
            *(_level_names(side, x, y) for side in SIDES),
            *(_hub_names(looks, x, y) for looks in (_HALO, {})),
            *(_framework_names(side, x, y) for side in SIDES),
        ],
        "datasets": {
            "ribbons": drawing.ribbons,
            "bars": drawing.bars,
            "heads": drawing.heads,
        },
        "config": {"view": {"stroke": None}},
    }  # fmt: skip


def _level_names(side: str, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    edge, align, away = ("x", "right", -6) if side == "left" else ("x2", "left", 6)
    return {
        "data": {"name": "bars"},
        "transform": [{"filter": f"datum.column === '{side}'"}],
        "mark": {**_INK, "fontSize": 12, "align": align, "dx": away},
        "encoding": {"x": {"field": edge, **x}, "y": {"field": "middle", **y}, "text": {"field": "label"}},
    }


def _hub_names(looks: dict[str, Any], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"name": "bars"},
        "transform": [{"filter": "datum.column === 'hub'"}],
        "mark": {**_INK, "color": "#FFFFFF", "fontSize": 12, "fontWeight": "bold", **looks},
        "encoding": {"x": {"field": "centre", **x}, "y": {"field": "middle", **y}, "text": {"field": "label"}},
    }


def _framework_names(side: str, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    align, away = ("right", 6) if side == "left" else ("left", -6)
    looks = {"fontSize": 13, "fontWeight": "bold", "align": align, "dx": away, "baseline": "bottom"}
    return {
        "data": {"name": "heads"},
        "transform": [{"filter": f"datum.side === '{side}'"}],
        "mark": {**_INK, **looks},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "title"}},
    }


def _look(field: str, domain: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(domain), "range": list(values)},
        "legend": {"orient": "top", "title": None, "symbolType": "square", "symbolSize": 160},
    }


def flows_in_words(rows: pd.DataFrame, hub: str) -> str:
    """What the drawing shows, for those who do not see it."""
    said = rows[rows["legal_status"] != ""].groupby("legal_status")["level_id"].nunique()
    words = ", ".join(f"{LEGAL_WORDS[str(status)].words}: {int(number)}" for status, number in said.items())
    return counted(
        "{count} level flows into the levels of {hub}; by legal status: {words}. The table below has all.",
        "{count} levels flow into the levels of {hub}; by legal status: {words}. The table below has all.",
        int(rows["level_id"].nunique()),
        hub=hub,
        words=words or "–",
    )
