"""The map of credentials by meaning as Vega-Lite, and what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.analyse.coverage.groups import largest
from mapper.analyse.meaning_map import MeaningMap
from mapper.app.covered import group_words
from mapper.app.language import _, counted
from mapper.app.map.kept import LaidOut
from mapper.app.wording import percent, shorten
from mapper.model import NOT_STATED

HEIGHT: Final = 620
MOST_GROUPS: Final = 8
#: Colour and shape of each group, the last for what is not stated; told apart on light and on dark pages.
_COLOURS: Final = [
    "#2F8FC9", "#D0802B", "#2E9E6B", "#B0569B", "#C8504B", "#7A6FD0", "#9A8A00", "#3D9C9C", "#8A6A4F", "#8A97A3"
]  # fmt: skip
_SAINT_ANDREW: Final = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
_SHAPES: Final = [
    "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left", _SAINT_ANDREW,
    "M0,-1L.3,-.3L1,0L.3,.3L0,1L-.3,.3L-1,0L-.3,-.3Z", "circle",
]  # fmt: skip
_TITLE: Final = 90
_OUTCOME: Final = 140
_GROUP: Final = 40


def chart_table(made: LaidOut, dimension: str, found: np.ndarray) -> pd.DataFrame:
    """A row per credential on the map with its group; ``found`` says which the search box marks."""
    groups = largest(made.rows[f"by_{dimension}"], MOST_GROUPS)
    return pd.DataFrame(
        {
            "credential_id": made.rows["credential_id"],
            "x": made.map.points["x"],
            "y": made.map.points["y"],
            "title": [shorten(text, _TITLE) for text in made.rows["title"].astype(object)],
            "body": [shorten(text, _TITLE) or "–" for text in made.rows["body"].astype(object)],
            "level": made.rows["by_level"].map({name: group_words(name) for name in made.rows["by_level"].unique()}),
            "outcome": [shorten(text, _OUTCOME) for text in made.rows["first_outcome"]],
            "group": groups.map({name: _label(name) for name in groups.unique()}),
            "found": found,
        }
    )


def group_order(table: pd.DataFrame, made: LaidOut, dimension: str) -> list[str]:
    """The groups as the legend lists them: levels in their order, others from the largest.

    What stands together and what is not stated come last.
    """
    sizes = {str(name): int(size) for name, size in table["group"].value_counts().items()}
    alone = {_label(name) for name in made.rows[f"by_{dimension}"].unique()}
    unstated = group_words(NOT_STATED)

    def place(name: str) -> tuple[bool, bool, int, str]:
        return (name == unstated, name not in alone, 0 if dimension == "level" else -sizes[name], name)

    return sorted(sizes, key=place)


def _label(group: str) -> str:
    return shorten(group_words(group), _GROUP)


def chart(groups: Sequence[str], made: MeaningMap, any_found: bool) -> dict[str, Any]:
    """Points that can be zoomed, dragged and pressed; Shift draws an area, and the legend picks groups out."""
    scale = {"domain": list(groups)}
    last = [len(_COLOURS) - 1] if groups and groups[-1] == group_words(NOT_STATED) else []
    looks = [*range(len(groups) - len(last)), *last]
    drag = "[pointerdown[{key}], window:pointerup] > window:pointermove!"
    plain_drag, shift_drag = drag.format(key="!event.shiftKey"), drag.format(key="event.shiftKey")
    first = _("First axis: {share} of what tells them apart")

    def marked(channel: str) -> list[dict[str, Any]]:
        """What sets the credentials apart that the search box found."""
        return [{"test": "datum.found", "value": {"opacity": 1, "size": 150}[channel]}] if any_found else []

    return {
        "params": [
            {
                "name": "view",
                "select": {"type": "interval", "translate": plain_drag, "on": plain_drag},
                "bind": "scales",
            },
            {
                "name": "area",
                "select": {"type": "interval", "on": shift_drag, "translate": False, "zoom": False},
            },
            {"name": "chosen", "select": {"type": "point", "fields": ["credential_id"]}},
            {"name": "shown", "select": {"type": "point", "fields": ["group"]}, "bind": "legend"},
        ],
        "mark": {"type": "point", "filled": True, "cursor": "pointer", "strokeWidth": 1},
        "encoding": {
            "x": _axis("x", first.format(share=percent(made.shares[0]))),
            "y": _axis("y", _("Second axis: {share}").format(share=percent(made.shares[1]))),
            "color": {
                "field": "group",
                "type": "nominal",
                "title": None,
                "scale": {**scale, "range": [_COLOURS[look] for look in looks]},
                "legend": {"orient": "right", "labelLimit": 260, "symbolSize": 90, "symbolOpacity": 1},
            },
            "shape": {
                "field": "group",
                "type": "nominal",
                "title": None,
                "scale": {**scale, "range": [_SHAPES[look] for look in looks]},
            },
            "opacity": {
                "condition": [{"test": {"not": {"param": "shown"}}, "value": 0.06}, *marked("opacity")],
                "value": 0.15 if any_found else 0.75,
            },
            "size": {
                "condition": [{"param": "chosen", "empty": False, "value": 260}, *marked("size")],
                "value": 42,
            },
            "tooltip": [
                {"field": "title", "title": _("Credential")},
                {"field": "body", "title": _("Awarding body or provider")},
                {"field": "level", "title": _("Level in the EQF")},
                {"field": "outcome", "title": _("First outcome")},
                {"field": "group", "title": _("Group")},
            ],
        },
    }  # fmt: skip


def _axis(field: str, title: str) -> dict[str, Any]:
    quiet = {"labels": False, "ticks": False, "domain": False, "gridOpacity": 0.35, "titleFontWeight": "normal"}
    return {"field": field, "type": "quantitative", "title": title, "scale": {"zero": False}, "axis": quiet}


def map_in_words(table: pd.DataFrame, groups: Sequence[str], grouping: str) -> str:
    """What the map shows, for those who do not see it."""
    sizes = table["group"].value_counts()
    listed = ", ".join(f"{name} ({int(sizes[name]):,})" for name in groups)
    return counted(
        "Map of {count} credential by the meaning of its outcomes, by {grouping}: {groups}. The list below has those "
        "chosen.",
        "Map of {count} credentials by the meaning of their outcomes, by {grouping}: {groups}. The list below has "
        "those chosen.",
        len(table),
        grouping=grouping,
        groups=listed,
    )


def ends_in_words(made: LaidOut, axis: str, shown: int = 3) -> tuple[str, str]:
    """The titles that stand outermost on an axis, at its beginning and at its end."""
    order = np.argsort(made.map.points[axis].to_numpy(dtype=float), kind="stable")
    titles = made.rows["title"].astype(object).to_numpy()
    first, last = (
        "; ".join(f"“{shorten(title, 50)}”" for title in dict.fromkeys(titles[rows]))
        for rows in (order[:shown], order[::-1][:shown])
    )
    return first, last
