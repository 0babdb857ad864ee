"""Levels of two or three frameworks side by side, aligned by the levels of a hub framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from mapper.app import parts
from mapper.app.address import chosen_in_address, in_address, one_in_address
from mapper.app.ladder import LEGAL_MEANINGS, LEGAL_WORDS, Ladder, build_ladder
from mapper.app.language import _, counted, pgettext
from mapper.app.level_card import CONFIDENCE_WORDS
from mapper.app.wording import badge, plain
from mapper.knowledge.descriptors import level_descriptors
from mapper.knowledge.frameworks import Frameworks


def draw_side_by_side(known: Frameworks) -> None:
    """The frameworks that the address names, with the boxes to choose others."""
    about = {str(row["framework_id"]): row for row in known.frameworks.to_dict("records")}
    choose, align = st.columns([5, 2], vertical_alignment="bottom")
    chosen_in_address("frameworks", list(about), ["dqr-de", "nfq-ie"])
    chosen: list[str] = choose.multiselect(
        _("Frameworks to compare"),
        sorted(about, key=lambda name: str(about[name]["short_title"]).casefold()),
        format_func=lambda name: f"{about[name]['short_title']} – {about[name]['title']}",
        max_selections=3,
        placeholder=_("Choose two or three frameworks"),
        **in_address("frameworks"),
    )
    referenced = set(known.referencing.loc[known.referencing["framework_id"].isin(chosen), "to_framework"])
    hubs = ["eqf", *sorted(referenced - {"eqf"})]
    one_in_address("align_by", hubs, "eqf")
    hub: str = align.selectbox(
        _("Align by"),
        hubs,
        format_func=lambda name: str(about[name]["short_title"]),
        help=_("Levels stand in one row when they are referenced to the same level of this framework."),
        **in_address("align_by"),
    )
    if not chosen:
        parts.empty_state(
            "stacked_bar_chart", _("Choose two or three frameworks"), _("Their levels are then shown side by side.")
        )
        return
    ladder = build_ladder(known, chosen, hub)
    _draw_ladder(ladder, str(about[hub]["short_title"]))
    st.header(_("What a level asks for"), anchor=False)
    for framework_id, place in zip(chosen, st.columns(len(chosen)), strict=True):
        with place.container(border=True, height="stretch"):
            _draw_level(known, about[framework_id], ladder.beside[framework_id].get(f"{hub}:6"))
    _draw_statements(known, chosen)


def _draw_ladder(ladder: Ladder, hub_title: str) -> None:
    st.table(
        ladder.rungs,
        hide_index=True,
        border="horizontal",
        alt=_("Levels side by side, aligned by {framework}").format(framework=hub_title),
    )
    st.caption(
        _(
            "Sharing a level is one of five elements of a comparison; it is not equivalence. "
            "Each level is shown by its strongest statement."
        )
    )
    if not ladder.apart.empty:
        st.markdown(_("**Levels beside no {framework} level**").format(framework=plain(hub_title)))
        st.dataframe(
            ladder.apart,
            hide_index=True,
            alt=_("Levels that are referenced to no {framework} level").format(framework=hub_title),
        )
    with st.expander(_("What the legal status means"), icon=":material/info:"):
        st.markdown("\n\n".join(f"{badge(LEGAL_WORDS[name])} {meaning}" for name, meaning in LEGAL_MEANINGS.items()))


def _draw_level(known: Frameworks, about: Mapping[Any, Any], beside: Sequence[str] | None) -> None:
    rows = known.levels[known.levels["framework_id"] == about["framework_id"]]
    titles = dict(zip(rows["level_id"], rows["title"], strict=True))
    levels = list(titles)
    start = (beside or [levels[len(levels) // 2]])[-1]
    level: str = st.selectbox(
        _("Level of {short_title}").format(short_title=plain(about["short_title"])),
        levels,
        index=levels.index(start),
        format_func=lambda name: titles.get(name, name),
        key=f"level_{about['framework_id']}",
    )
    descriptors = level_descriptors(level, known)
    if not descriptors:
        st.caption(_("No descriptors of this level are bundled; follow the source of the framework."))
        return
    st.table(
        {plain(descriptor.domain): plain(descriptor.text) for descriptor in descriptors},
        border="horizontal",
        alt=_("Descriptors of {level}").format(level=titles[level]),
    )
    st.caption(
        _("Our paraphrase ({status}), not the official wording; {confidence}. Source: {source}").format(
            status=_(descriptors[0].status),
            confidence=CONFIDENCE_WORDS[descriptors[0].confidence],
            source=plain(descriptors[0].source),
        )
    )


def _draw_statements(known: Frameworks, chosen: Sequence[str]) -> None:
    statements = known.referencing[known.referencing["framework_id"].isin(list(chosen))]
    every = st.expander(
        counted(
            "All {count} referencing statement with its basis and source",
            "All {count} referencing statements with their basis and source",
            len(statements),
        ),
        on_change="rerun",
        icon=":material/list:",
        key="statements",
    )
    if not every.open:
        return
    columns = {
        "level_id": _("Level"),
        "to_level": _("Referenced to"),
        "legal_status": _("Legal status"),
        "year": _("Year"),
        "qualification_type": _("Only for"),
        "basis": _("Basis"),
        "status": _("Checked"),
    }
    every.dataframe(
        statements[[*columns, "source_url"]].replace({"to_level": {"": _("no level")}}),
        hide_index=True,
        column_config={
            **columns,
            "source_url": st.column_config.LinkColumn(_("Source"), display_text=pgettext("button", "Open")),
        },
        alt=_("Referencing statements of the chosen frameworks"),
    )
