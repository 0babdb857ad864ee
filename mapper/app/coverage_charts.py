"""The charts of the coverage page, as Vega-Lite, and what they show in words for those who do not see them.

One hue from light to dark, so that order is seen without telling colours apart; every cell says its figure. Places on
an axis are whole names, which the chart cuts to the room there is: names that begin alike never share a place.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from mapper.app.covered import group_words
from mapper.app.language import _, counted
from mapper.app.wording import percent, shorten

ROW_HEIGHT: Final = 46
BAR_HEIGHT: Final = 34
_LABEL_LIMIT: Final = 260
_SHADES: Final = ["#E3EEF7", "#9CC4E0", "#4A90C2", "#1B5E91", "#0B3558"]
_INKS: Final = ("#000000", "#FFFFFF")
_WHITE_FROM: Final = 0.6  # share from which white letters are read better than black ones
_BESIDE: Final = "#727C86"  # 4.2 : 1 on the page, light or dark
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
    """The cells with what is written in them: ``figure``, ``range``, and the names of rows and columns in words."""
    range_words = _("{low}–{high}, n {count}")
    return pd.DataFrame(
        {
            **{name: cells[name].astype(object) for name in ("row", "column")},
            **{f"{name}_words": cells[name].map(group_words).astype(object) for name in ("row", "column")},
            "share": cells["share"].astype(float),
            "figure": cells["share"].map(percent).astype(object),
            "range": [
                range_words.format(low=percent(low), high=percent(high), count=f"{count:,}")
                for low, high, count in zip(cells["low"], cells["high"], cells["outcomes"], strict=True)
            ],
        }
    )


def heatmap(rows: list[str], columns: list[str]) -> dict[str, Any]:
    """A grid of rows and columns in the order given; a press on a cell selects it."""
    position = {
        "y": {"field": "row_words", "type": "nominal", "sort": rows, "title": None, "axis": _AXIS},
        "x": {
            "field": "column_words",
            "type": "nominal",
            "sort": columns,
            "title": None,
            "axis": {**_AXIS, "orient": "top", "labelAngle": 0 if len(columns) <= 7 else -35, "labelLimit": 140},
        },
    }
    ink = {"condition": {"test": f"datum.share >= {_WHITE_FROM}", "value": _INKS[1]}, "value": _INKS[0]}
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
                        {"field": "row_words", "title": _("Row")},
                        {"field": "column_words", "title": _("Column")},
                        {"field": "figure", "title": _("Covered")},
                        {"field": "range", "title": _("Range and outcomes")},
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
    # Translators: how much of a group is covered, the range of that in brackets, and how many outcomes the group has
    figure_words = _("{share}  ({low} to {high}) of {count}")
    return pd.DataFrame(
        {
            "group": shares["group"].astype(object),
            "words": shares["group"].map(group_words).astype(object),
            **{name: shares[name].astype(float) for name in ("share", "low", "high")},
            "figure": [
                figure_words.format(share=percent(share), low=percent(low), high=percent(high), count=f"{count:,}")
                for share, low, high, count in zip(
                    shares["share"], shares["low"], shares["high"], shares["outcomes"], strict=True
                )
            ],
        }
    )


def shares_chart() -> dict[str, Any]:
    """A bar per group, the range as a line across its end, the figures beside it."""
    return {
        "encoding": {"y": {"field": "words", "type": "nominal", "sort": None, "title": None, "axis": _AXIS}},
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
                    "tooltip": [{"field": "words", "title": _("Group")}, {"field": "figure", "title": _("Covered")}],
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": "#5F7A91", "aria": False},
                "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": _BESIDE, "aria": False},
                "encoding": {"x": {"field": "high", "type": "quantitative"}, "text": {"field": "figure"}},
            },
        ],
    }


def supply_table(supply: pd.DataFrame, subject: str, object_: str) -> pd.DataFrame:
    """Two bars per group: what the subject asks for in vain to the left, what nobody asks for to the right."""
    kinds = supply_kinds(subject, object_)
    figure_words = _("{count} of {total}")
    rows = []
    for row in supply.to_dict("records"):
        for kind, sign, name, total in ((kinds[0], -1, "unmet", "asked"), (kinds[1], 1, "unasked", "offered")):
            if not row[total]:
                continue
            rows.append(
                {
                    "words": group_words(str(row["group"])),
                    "kind": kind,
                    "value": sign * row[name],
                    "low": sign * row[f"{name}_low"],
                    "high": sign * row[f"{name}_high"],
                    "figure": figure_words.format(count=f"{row[name]:,.0f}", total=f"{row[total]:,}"),
                }
            )
    return pd.DataFrame(rows, columns=["words", "kind", "value", "low", "high", "figure"])


def supply_kinds(subject: str, object_: str) -> list[str]:
    """What the bars to the left and to the right stand for."""
    return [
        _("Asked for in {title}, no counterpart").format(title=shorten(subject, 40)),
        _("Offered in {title}, nobody asks").format(title=shorten(object_, 40)),
    ]


def supply_chart(kinds: list[str]) -> dict[str, Any]:
    """Bars to both sides of the middle, with their ranges."""
    value = {
        "type": "quantitative",
        "title": None,
        "axis": {"format": "s", "labelExpr": "format(abs(datum.value), ',')"},
    }
    return {
        "encoding": {"y": {"field": "words", "type": "nominal", "sort": None, "title": None, "axis": _AXIS}},
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
                        {"field": "words", "title": _("Group")},
                        {"field": "kind", "title": _("What")},
                        {"field": "figure", "title": _("Expected")},
                    ],
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": "#5F6B76", "aria": False},
                "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
            },
        ],
    }


def shares_in_words(shares: pd.DataFrame, grouping: str) -> str:
    """The chart of shares as one sentence."""
    said = "; ".join(f"{group}: {figure}" for group, figure in shares_table(shares)[["words", "figure"]].to_numpy())
    # Translators: {grouping} is what the outcomes are grouped by, such as the country; {groups} says each group's share
    return _("Share of outcomes covered by {grouping}: {groups}.").format(grouping=grouping, groups=said)


def heatmap_in_words(cells: pd.DataFrame) -> str:
    """What a heatmap shows at a glance: how many cells, the most and the least covered."""
    if cells.empty:
        return _("No cell has outcomes.")
    order = cells.sort_values(["share", "row", "column"], ignore_index=True)
    least, most = order.iloc[0], order.iloc[-1]
    return counted(
        "Grid of {count} cell with shares of outcomes covered: least {least} at {least_row}, {least_column}; most "
        "{most} at {most_row}, {most_column}. The table below has all.",
        "Grid of {count} cells with shares of outcomes covered: least {least} at {least_row}, {least_column}; most "
        "{most} at {most_row}, {most_column}. The table below has all.",
        len(cells),
        least=percent(least["share"]),
        least_row=group_words(least["row"]),
        least_column=group_words(least["column"]),
        most=percent(most["share"]),
        most_row=group_words(most["row"]),
        most_column=group_words(most["column"]),
    )


def supply_in_words(supply: pd.DataFrame) -> str:
    """The chart of supply as one sentence."""
    group_sentence = _(
        "{group}: {unmet} of {asked} asked for without a counterpart, {unasked} of {offered} offered and not asked for"
    )
    said = "; ".join(
        group_sentence.format(
            group=group_words(str(row["group"])),
            unmet=f"{row['unmet']:,.0f}",
            asked=f"{row['asked']:,}",
            unasked=f"{row['unasked']:,.0f}",
            offered=f"{row['offered']:,}",
        )
        for row in supply.to_dict("records")
    )
    return _("Under- and over-supply by group: {groups}.").format(groups=said)
