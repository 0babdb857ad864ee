"""Which levels of frameworks meet at which level of another one: ribbons, and the same as a table."""

from __future__ import annotations

from typing import Final, cast

import pandas as pd
import streamlit as st

from mapper.analyse.referencing_flows import NO_LEVEL, NO_STATEMENT
from mapper.app import parts, session
from mapper.app.address import chosen_in_address, go, in_address, one_in_address
from mapper.app.language import N_, Words, _
from mapper.app.level_card import draw_statements
from mapper.app.map import kept, referencing_chart
from mapper.app.map.referencing_chart import SIDES, Counted
from mapper.app.wording import plain
from mapper.knowledge.frameworks import Frameworks

_CHART: Final = "referencing_chart"
_MOST: Final = 4
_DEFAULTS: Final = {"left": ("rqf-eng",), "right": ("rncp-fr", "hkqf-hk", "cc-bcf-us")}
_SIDE_WORDS: Final = Words({"left": N_("Frameworks to the left"), "right": N_("Frameworks to the right")})
_COUNTED: Final = Words({"levels": N_("Levels"), "credentials": N_("Credentials in the catalogues here")})


def draw() -> None:
    """The controls, the ribbons, what a level rests on, and the table."""
    known = session.frameworks()
    titles = {
        **dict(zip(known.frameworks["framework_id"], known.frameworks["short_title"], strict=True)),
        **session.level_titles(),
    }
    hub, chosen, what = _choose(known, titles)
    flows = {side: kept.flows(tuple(chosen[side]), hub) for side in SIDES}
    rows = pd.concat(flows.values(), ignore_index=True)
    if not rows[what].astype(float).sum():
        st.caption(
            _("No credential of the catalogues here stands at a level of these frameworks. Count levels instead.")
        )
        return
    levels = known.levels[known.levels["framework_id"] == hub].sort_values("order")
    labels = dict(zip(known.levels["level_id"], known.levels["label"], strict=True))
    drawing = referencing_chart.draw_flows(flows, levels["level_id"].tolist(), titles, labels, what)
    st.vega_lite_chart(
        referencing_chart.chart(drawing, what),
        height=drawing.height,
        key=_CHART,
        on_select=_name_pressed,
        selection_mode=["pressed"],
        alt=referencing_chart.flows_in_words(rows, titles[hub]),
    )
    st.caption(
        _(
            "A ribbon is the strongest statement about a level; its colour is the legal status, which stands beside "
            "the level. Where a level stands at several, it is divided evenly. **Meeting at a level is not "
            "equivalence**: a level is one of five elements."
        )
    )
    _draw_level(known, rows, titles)
    with st.expander(_("The same as a table"), icon=":material/table:"):
        _draw_table(rows, titles)


def _choose(known: Frameworks, titles: dict[str, str]) -> tuple[str, dict[str, list[str]], Counted]:
    said = (
        known.referencing.groupby("to_framework")["framework_id"].nunique().sort_values(ascending=False, kind="stable")
    )
    hubs = [str(name) for name in said.index]
    names: list[str] = known.frameworks["framework_id"].tolist()
    one_in_address("hub", hubs, "eqf")
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
    middle.selectbox(_("In the middle"), hubs, format_func=lambda name: titles[name], **in_address("hub"))
    hub = str(st.session_state["hub"])
    chosen = {}
    for side, place in (("left", left), ("right", right)):
        options = [name for name in names if name != hub]
        default = [name for name in _DEFAULTS[side] if name != hub]
        chosen[side] = chosen_in_address(side, options, default)[:_MOST]
        place.multiselect(
            _SIDE_WORDS[side],
            options,
            format_func=lambda name: f"{titles[name]} ({name})",
            max_selections=_MOST,
            **in_address(side),
        )
    one_in_address("counted", list(_COUNTED), "levels")
    st.segmented_control(
        _("As thick as there are"),
        list(_COUNTED),
        required=True,
        format_func=lambda name: _COUNTED[name],
        **in_address("counted"),
    )
    return hub, chosen, cast(Counted, st.session_state["counted"])


def _name_pressed() -> None:
    """Put the level whose ribbon was pressed into the address."""
    pressed = ((st.session_state.get(_CHART) or {}).get("selection") or {}).get("pressed") or []
    if pressed:
        go(level=str(pressed[0]["level_id"]))


def _draw_level(known: Frameworks, rows: pd.DataFrame, titles: dict[str, str]) -> None:
    """Who says where a level stands, for the level that the address names."""
    options = ["", *dict.fromkeys(rows["level_id"].tolist())]
    one_in_address("level", options, "")
    st.selectbox(
        _("What a ribbon rests on"),
        options,
        format_func=lambda name: titles[name] if name else _("Press a ribbon, or choose a level"),
        **in_address("level"),
    )
    level = str(st.session_state["level"])
    if not level:
        return
    with st.container(border=True):
        st.markdown(f"### {plain(titles[level])}", anchors=False)
        draw_statements(known, level)
        framework, _colon, name = level.partition(":")
        parts.go_button(
            _("Open the framework"),
            "frameworks",
            icon="stacked_bar_chart",
            query={"view": "framework", "framework": framework, "level": name},
            key="framework_of_flow",
        )


def _draw_table(rows: pd.DataFrame, titles: dict[str, str]) -> None:
    apart = {NO_LEVEL: _("A source says that it has none"), NO_STATEMENT: _("No source says")}
    st.dataframe(
        pd.DataFrame(
            {
                _("Framework"): rows["framework_id"].map(titles),
                _("Level"): rows["level_id"].map(titles),
                _("Stands at"): rows["hub_level"].map({**titles, **apart}),
                _("Legal status"): [referencing_chart.status_words(status) for status in rows["legal_status"]],
                _COUNTED["levels"]: rows["levels"].astype(float).round(2),
                _COUNTED["credentials"]: rows["credentials"].astype(float).round(1),
            }
        ),
        hide_index=True,
        alt=_("Levels of the chosen frameworks with where they stand and by whom"),
    )
