"""Credentials on a map by the meaning of their outcomes: look around, choose some, open their cards."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from mapper.analyse.coverage.groups import DIMENSIONS
from mapper.analyse.meaning_map import NEAREST
from mapper.app import access, parts, searching, session
from mapper.app.address import chosen_in_address, go, in_address, one_in_address
from mapper.app.covered import DIMENSION_NAMES, group_words
from mapper.app.language import _, counted, pgettext, within
from mapper.app.map import kept, meaning_chart
from mapper.app.map.kept import LaidOut
from mapper.app.wording import percent, plain, shorten
from mapper.match.text import wording_form

_CHART: Final = "meaning_chart"


def draw() -> None:
    """The controls, the map, and the credentials chosen on it."""
    made, dimension, words = _choose()
    _draw_unread(made)
    if made.rows.empty:
        parts.empty_state(
            "scatter_plot",
            _("No credential to draw yet"),
            _("A credential stands on the map once all of its outcomes were read for their meaning."),
        )
        return
    table = meaning_chart.chart_table(made, dimension, _marked(made, words))
    _draw_chart(made, table, dimension, words)
    _draw_caution(made)
    _draw_chosen(made)


def _choose() -> tuple[LaidOut, str, str]:
    names = sorted(str(name) for name in kept.credentials()["catalogue"].unique())
    left, right = st.columns(2, vertical_alignment="bottom")
    chosen_in_address("catalogue", names, [])
    left.multiselect(_("Catalogues"), names, placeholder=_("all of them"), **in_address("catalogue"))
    st.session_state["mark"] = st.query_params.get("mark", "")
    right.text_input(
        _("Mark on the map"),
        max_chars=200,
        placeholder=_("Words of a title, an awarding body or an outcome"),
        **in_address("mark"),
    )
    one_in_address("colour", DIMENSIONS, "level")
    st.segmented_control(
        _("Colour and shape by"),
        DIMENSIONS,
        required=True,
        format_func=lambda name: DIMENSION_NAMES[name],
        **in_address("colour"),
    )
    chosen = tuple(st.session_state["catalogue"])
    return kept.laid_out(chosen), str(st.session_state["colour"]), str(st.session_state["mark"] or "")


def _marked(made: LaidOut, words: str) -> np.ndarray:
    """Which credentials have all the words somewhere in their title, awarding body or first outcome."""
    asked = wording_form(words).split()
    if not asked:
        return np.zeros(len(made.rows), dtype=bool)
    said = (made.rows["title"] + " " + made.rows["body"] + " " + made.rows["first_outcome"]).astype(object)
    return np.array([all(word in wording_form(text) for word in asked) for text in said], dtype=bool)


def _draw_unread(made: LaidOut) -> None:
    """What cannot be drawn because its texts were never read, and how they are read."""
    parts.job_panel(searching.PREPARE, on_done=lambda job: searching.forget_prepared(), kind="reading")
    if not made.unread:
        return
    st.markdown(
        counted(
            ":material/hourglass_top: {count} credential is missing on the map: its outcomes were not read for their "
            "meaning yet.",
            ":material/hourglass_top: {count} credentials are missing on the map: their outcomes were not read for "
            "their meaning yet.",
            made.unread,
        )
    )
    job = session.jobs().get(searching.PREPARE)
    if not access.may("match catalogues"):
        st.caption(_("An officer can have them read; at the command line: mapper find --prepare"))
    elif job is None or job.state != "running":
        st.button(_("Read them now"), icon=":material/refresh:", key="read_for_map", on_click=searching.prepare)


def _draw_chart(made: LaidOut, table: pd.DataFrame, dimension: str, words: str) -> None:
    groups = meaning_chart.group_order(table, made, dimension)
    found = int(table["found"].sum())
    if words.strip():
        st.caption(
            counted(
                "{count} credential is marked: the others are faint.",
                "{count} credentials are marked: the others are faint.",
                found,
            )
            if found
            else _("No credential on the map has these words.")
        )
    st.vega_lite_chart(
        table,
        meaning_chart.chart(groups, made.map, bool(found)),
        height=meaning_chart.HEIGHT,
        key=_CHART,
        on_select=_name_chosen,
        selection_mode=["chosen", "area"],
        alt=meaning_chart.map_in_words(table, groups, within(DIMENSION_NAMES[dimension])),
    )
    st.caption(
        _(
            ":material/zoom_in: Turn the wheel to zoom and drag to move; press a credential to choose it, or hold "
            "Shift and drag to choose an area. Press a group in the legend to see it alone; a double press takes both "
            "back."
        )
    )


def _draw_caution(made: LaidOut) -> None:
    shares = made.map.shares
    kept_words = (
        ""
        if made.map.neighbours_kept is None
        else " "
        + _("Of the {count} nearest on it, {share} are also among the {count} nearest by meaning, on average.").format(
            count=NEAREST, share=percent(made.map.neighbours_kept)
        )
    )
    st.markdown(
        _(
            ":material/info: **Near on this map is not equivalent.** The two axes carry {share} of what tells these "
            "credentials apart by meaning; the rest is not in the picture."
        ).format(share=percent(sum(shares)))
        + kept_words
    )
    with st.expander(_("What the axes are, and who is not on the map"), icon=":material/help:"):
        st.markdown(
            _(
                "Each credential is the mean of the vectors of its learning outcomes, as the encoder reads them. The "
                "axes are the two directions in which these differ most (principal components). They have no unit and "
                "no name; what stands at their ends says the most about them:"
            )
        )
        for axis, words in (("x", _("First axis")), ("y", _("Second axis"))):
            first, last = meaning_chart.ends_in_words(made, axis)
            st.markdown(f"- {words}: {plain(first)} ⟷ {plain(last)}")
        st.markdown(
            counted(
                "{count} credential states no outcomes and is not on the map.",
                "{count} credentials state no outcomes and are not on the map.",
                made.silent,
            )
        )


def _name_chosen() -> None:
    """Put what was pressed on the map into the address."""
    selection = dict((st.session_state.get(_CHART) or {}).get("selection") or {})
    area = selection.get("area") or {}
    if area.get("x") and area.get("y"):
        ends = (*sorted(area["x"]), *sorted(area["y"]))
        go(area=",".join(f"{end:.4f}" for end in ends), chosen="", chosen_page="1")
        return
    go(chosen=" ".join(str(each["credential_id"]) for each in selection.get("chosen") or []), area="", chosen_page="1")


def _chosen_rows(made: LaidOut) -> pd.DataFrame:
    """The credentials that the address names, by id or by an area of the map."""
    area = [_number(text) for text in st.query_params.get("area", "").split(",")]
    if len(area) == 4 and not any(np.isnan(area)):
        x, y = (made.map.points[name].to_numpy(dtype=float) for name in ("x", "y"))
        inside = (x >= area[0]) & (x <= area[1]) & (y >= area[2]) & (y <= area[3])
        return made.rows[inside]
    return made.rows[made.rows["credential_id"].isin(st.query_params.get("chosen", "").split())]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _draw_chosen(made: LaidOut) -> None:
    st.header(_("Chosen on the map"), anchor=False)
    rows = _chosen_rows(made)
    if rows.empty:
        st.caption(_("Press a credential on the map, or draw an area, and it is listed here."))
        return
    first, last = parts.paged(len(rows), key="chosen_page")
    shown = rows.iloc[first:last]
    columns = {
        "title": st.column_config.TextColumn(_("Credential"), width=300),
        "body": st.column_config.TextColumn(_("Awarding body or provider"), width=190),
        "jurisdiction": st.column_config.TextColumn(_("Country"), width=70),
        "by_level": st.column_config.TextColumn(_("Level in the EQF"), width=150),
        "first_outcome": st.column_config.TextColumn(_("First outcome"), width=370),
        "outcomes": st.column_config.NumberColumn(_("Outcomes"), width=80),
    }
    picked = st.dataframe(
        shown[list(columns)].assign(by_level=shown["by_level"].map(group_words)),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key="picked_on_map",
        column_config=columns,
        alt=_("Credentials chosen on the map"),
    )
    _draw_links([str(shown.iloc[row]["credential_id"]) for row in picked.selection.rows if row < len(shown)], rows)


def _draw_links(ticked: list[str], rows: pd.DataFrame) -> None:
    """The ways on from the rows that were ticked, or from the only one."""
    names = ticked or (rows["credential_id"].tolist() if len(rows) == 1 else [])
    if not names:
        st.caption(_("Tick a row to open its card, or two to compare them."))
        return
    titles: dict[str, Any] = dict(zip(rows["credential_id"], rows["title"], strict=True))
    with st.container(horizontal=True):
        if len(names) == 2:
            parts.go_button(
                _("Compare the two"),
                "compare",
                icon="difference",
                kind="primary",
                query={"subject": names[0], "object": names[1]},
                key="compare_on_map",
            )
        for name in names[:2]:
            parts.go_button(
                # Translators: {title} is the title of a credential
                pgettext("button", "Card of {title}").format(title=plain(shorten(titles[name], 40))),
                "find",
                icon="id_card",
                query={"credential": name},
                key=f"card_{name}",
            )
