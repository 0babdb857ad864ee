"""The charts of the coverage page, as Vega-Lite, and what they show in words for those who do not see them.

One hue from light to dark, so that order is seen without telling colours apart; every cell says its figure.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from mapper.app.wording import percent, shorten

ROW_HEIGHT: Final = 46
BAR_HEIGHT: Final = 34
_LABEL_LIMIT: Final = 260
_LABEL_LENGTH: Final = 38
_SHADES: Final = ["#E3EEF7", "#9CC4E0", "#4A90C2", "#1B5E91", "#0B3558"]
_SUPPLY_COLOURS: Final = ["#D0802B", "#2F8FC9"]
_AXIS: Final[dict[str, Any]] = {
    "labelLimit": _LABEL_LIMIT,
    "labelOverlap": False,
    "labelFontSize": 12,
    "labelPadding": 8,
    "ticks": False,
    "domain": False,
}


def heatmap_table(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with what is written in them: ``figure``, ``range``, and short names of rows and columns."""
    return pd.DataFrame(
        {
            **{name: cells[name].astype(object) for name in ("row", "column")},
            "row_label": cells["row"].map(lambda text: shorten(str(text), _LABEL_LENGTH)).astype(object),
            "column_label": cells["column"].map(lambda text: shorten(str(text), 20)).astype(object),
            "share": cells["share"].astype(float),
            "figure": cells["share"].map(percent).astype(object),
            "range": [
                f"{percent(low)}–{percent(high)}, n {count:,}"
                for low, high, count in zip(cells["low"], cells["high"], cells["outcomes"], strict=True)
            ],
        }
    )


def heatmap(rows: list[str], columns: list[str]) -> dict[str, Any]:
    """A grid of rows and columns in the order given; a press on a cell selects it."""
    position = {
        "y": {"field": "row_label", "type": "nominal", "sort": rows, "title": None, "axis": _AXIS},
        "x": {
            "field": "column_label",
            "type": "nominal",
            "sort": columns,
            "title": None,
            "axis": {**_AXIS, "orient": "top", "labelAngle": 0 if len(columns) <= 7 else -35, "labelLimit": 150},
        },
    }
    ink = {"condition": {"test": "datum.share > 0.35", "value": "#FFFFFF"}, "value": "#16222E"}
    return {
        "encoding": position,
        "layer": [
            {
                "params": [{"name": "cell", "select": {"type": "point", "fields": ["row", "column"]}}],
                "mark": {"type": "rect", "stroke": "#7F8C99", "strokeWidth": 0.5, "cursor": "pointer"},
                "encoding": {
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"domain": [0, 0.25, 0.5, 0.75, 1], "range": _SHADES},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "row", "title": "Row"},
                        {"field": "column", "title": "Column"},
                        {"field": "figure", "title": "Covered"},
                        {"field": "range", "title": "Range and outcomes"},
                    ],
                },
            },
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 14, "fontWeight": "bold", "aria": False},
                "encoding": {"text": {"field": "figure"}, "color": ink},
            },
            {
                "mark": {"type": "text", "dy": 10, "fontSize": 10.5, "aria": False},
                "encoding": {"text": {"field": "range"}, "color": ink},
            },
        ],
    }


def heatmap_height(rows: int) -> int:
    """Pixels for the rows and for the axis above them."""
    return ROW_HEIGHT * rows + 70


def shares_table(shares: pd.DataFrame) -> pd.DataFrame:
    """The groups with what is written beside them."""
    return pd.DataFrame(
        {
            "group": shares["group"].astype(object),
            "label": shares["group"].map(lambda text: shorten(str(text), _LABEL_LENGTH)).astype(object),
            **{name: shares[name].astype(float) for name in ("share", "low", "high")},
            "figure": [
                f"{percent(share)}  ({percent(low)} to {percent(high)}) of {count:,}"
                for share, low, high, count in zip(
                    shares["share"], shares["low"], shares["high"], shares["outcomes"], strict=True
                )
            ],
        }
    )


SHARES: Final[dict[str, Any]] = {
    "encoding": {"y": {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": _AXIS}},
    "layer": [
        {
            "params": [{"name": "cell", "select": {"type": "point", "fields": ["group"]}}],
            "mark": {"type": "bar", "height": 12, "cornerRadius": 2, "color": "#9CC4E0", "cursor": "pointer"},
            "encoding": {
                "x": {
                    "field": "share",
                    "type": "quantitative",
                    "title": None,
                    "scale": {"domain": [0, 1.35]},
                    "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]},
                },
                "tooltip": [{"field": "group", "title": "Group"}, {"field": "figure", "title": "Covered"}],
            },
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": "#5F7A91", "aria": False},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": "#8A97A3", "aria": False},
            "encoding": {"x": {"field": "high", "type": "quantitative"}, "text": {"field": "figure"}},
        },
    ],
}
"""A bar per group, the range as a line across its end, the figures beside it."""


def supply_table(supply: pd.DataFrame, subject: str, object_: str) -> pd.DataFrame:
    """Two bars per group: what the subject asks for in vain to the left, what nobody asks for to the right."""
    kinds = supply_kinds(subject, object_)
    rows = []
    for row in supply.to_dict("records"):
        for kind, sign, name, total in ((kinds[0], -1, "unmet", "asked"), (kinds[1], 1, "unasked", "offered")):
            if not row[total]:
                continue
            rows.append(
                {
                    "label": shorten(str(row["group"]), _LABEL_LENGTH),
                    "kind": kind,
                    "value": sign * row[name],
                    "low": sign * row[f"{name}_low"],
                    "high": sign * row[f"{name}_high"],
                    "figure": f"{row[name]:,.0f} of {row[total]:,}",
                }
            )
    return pd.DataFrame(rows, columns=["label", "kind", "value", "low", "high", "figure"])


def supply_kinds(subject: str, object_: str) -> list[str]:
    """What the bars to the left and to the right stand for."""
    return [
        f"Asked for in {shorten(subject, 40)}, no counterpart",
        f"Offered in {shorten(object_, 40)}, nobody asks",
    ]


def supply_chart(kinds: list[str]) -> dict[str, Any]:
    """Bars to both sides of the middle, with their ranges."""
    value = {
        "type": "quantitative",
        "title": None,
        "axis": {"format": "s", "labelExpr": "format(abs(datum.value), ',')"},
    }
    return {
        "encoding": {"y": {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": _AXIS}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 14, "cornerRadius": 2},
                "encoding": {
                    "x": {"field": "value", **value},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": kinds, "range": _SUPPLY_COLOURS},
                        "legend": {"orient": "top", "title": None, "labelLimit": 420, "direction": "vertical"},
                    },
                    "tooltip": [
                        {"field": "label", "title": "Group"},
                        {"field": "kind", "title": "What"},
                        {"field": "figure", "title": "Expected"},
                    ],
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": "#5F6B76", "aria": False},
                "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
            },
        ],
    }


def shares_in_words(shares: pd.DataFrame, dimension: str) -> str:
    """The chart of shares as one sentence."""
    said = "; ".join(f"{group}: {figure}" for group, figure in shares_table(shares)[["group", "figure"]].to_numpy())
    return f"Share of outcomes covered by {dimension}: {said}."


def heatmap_in_words(cells: pd.DataFrame) -> str:
    """What a heatmap shows at a glance: how many cells, the most and the least covered."""
    if cells.empty:
        return "No cell has outcomes."
    order = cells.sort_values(["share", "row", "column"], ignore_index=True)
    least, most = order.iloc[0], order.iloc[-1]
    return (
        f"Grid of {len(cells)} cells with shares of outcomes covered: least {percent(least['share'])} at "
        f"{least['row']}, {least['column']}; most {percent(most['share'])} at {most['row']}, {most['column']}. "
        "The table below has all."
    )


def supply_in_words(supply: pd.DataFrame) -> str:
    """The chart of supply as one sentence."""
    said = "; ".join(
        f"{row['group']}: {row['unmet']:,.0f} of {row['asked']:,} asked for without a counterpart, "
        f"{row['unasked']:,.0f} of {row['offered']:,} offered and not asked for"
        for row in supply.to_dict("records")
    )
    return f"Under- and over-supply by group: {said}."
