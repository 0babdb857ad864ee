"""One framework: what it is, its levels as a ladder, and one level in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from mapper.app import parts
from mapper.app.address import go, in_address, name_in_address, one_in_address
from mapper.app.ladder import FACT_STATUS_WORDS
from mapper.app.language import _, capital
from mapper.app.level_card import draw_level, placeholder, reliance_badge
from mapper.app.wording import Mark, all_of, badge, listed, plain
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.reliance import reliances


def draw_framework(known: Frameworks) -> None:
    """The framework and the level that the address names, with the boxes to choose others."""
    about = {str(row["framework_id"]): row for row in known.frameworks.to_dict("records")}
    one_in_address("framework", list(about), "eqf")
    framework_id: str = st.selectbox(
        _("Framework"),
        sorted(about, key=lambda name: str(about[name]["short_title"]).casefold()),
        format_func=lambda name: f"{about[name]['short_title']} – {about[name]['title']}",
        key="framework",
        on_change=_choose_framework,
    )
    _draw_head(about[framework_id])
    ladder_at, level_at = st.columns([5, 6])
    with ladder_at:
        level_id = _choose_level(known, framework_id)
        _draw_ladder(known, framework_id)
    with level_at.container(border=True):
        draw_level(known, level_id)
        named = {"view": "levels", "compare": level_id}
        st.button(_("Compare with another level"), icon=":material/compare:", key="compare", on_click=go, kwargs=named)
    _draw_matrix(known, framework_id)


def _choose_level(known: Frameworks, framework_id: str) -> str:
    rows = known.levels[known.levels["framework_id"] == framework_id]
    labels = {
        str(name).partition(":")[2]: str(label) for name, label in zip(rows["level_id"], rows["label"], strict=True)
    }
    named = st.query_params.get("level", "").removeprefix(f"{framework_id}:")
    st.session_state["level"] = named if named in labels else next(reversed(labels))
    level = st.pills(
        _("Level"),
        list(labels),
        format_func=lambda name: plain(labels[name]),
        required=True,
        **in_address("level"),
    )
    return f"{framework_id}:{level}"


def _choose_framework() -> None:
    st.query_params.pop("level", None)
    name_in_address("framework")


def _draw_head(row: Mapping[Any, Any]) -> None:
    words = FACT_STATUS_WORDS[str(row["status"])]
    icon, colour = ("check_circle", "green") if row["status"] == "verified" else ("help", "orange")
    mark = badge(Mark(capital(words), icon, colour))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        native = f"  \n:gray[{plain(row['native_title'])}]" if str(row["native_title"]) not in str(row["title"]) else ""
        st.markdown(f"## {plain(row['title'])} {mark}{native}", width="content")
        parts.source_button(str(row["source_url"]))
    with st.expander(
        _("About the framework: {in_short}").format(in_short=plain(_in_short(row))), icon=":material/info:"
    ):
        parts.facts(
            [
                (_("Publisher"), str(row["publisher"])),
                (_("Country or region"), f"{listed(str(row['jurisdiction']).split('|'))} ({row['region']})"),
                (_("Kind"), str(row["kind"])),
                (_("Version"), str(row["version"])),
                (_("Descriptor domains"), listed(str(row["descriptor_domains"]).split("|"))),
                (_("Replaces"), listed(str(row["replaces"]).split("|"))),
                (_("Credit system"), str(row["credit_system"])),
                (_("Hours per credit"), str(row["notional_hours_per_credit"])),
                (_("Micro-credentials"), str(row["microcredentials_included"])),
                (_("Licence"), str(row["licence"])),
                (_("Note"), str(row["note"])),
                (_("What was verified"), str(row["verified_scope"])),
            ],
            alt=_("Facts about {title}").format(title=row["title"]),
        )


def _in_short(row: Mapping[Any, Any]) -> str:
    version = _("version {version}").format(version=row["version"]) if row["version"] else ""
    return listed([str(row["publisher"]), *str(row["jurisdiction"]).split("|"), version])


def _draw_ladder(known: Frameworks, framework_id: str) -> None:
    levels = known.levels[known.levels["framework_id"] == framework_id].to_dict("records")
    rungs = [
        {
            _("Level"): _rung(level),
            _("Stands at"): plain(found.place) or _(":gray[not placed]"),
            _("May I rely on it?"): reliance_badge(found),
        }
        for level, found in zip(levels, reliances(framework_id, known), strict=True)
    ]
    st.table(
        pd.DataFrame(rungs[::-1]),
        hide_index=True,
        border="horizontal",
        alt=_("Levels of the framework, the highest first, with their place in the EQF"),
    )


def _rung(level: Mapping[Any, Any]) -> str:
    examples = listed(str(level["title_examples"]).split("|"))
    title = f"**{plain(level['title'])}**"
    return f"{title}  \n:small[:gray[{plain(examples)}]]" if examples else title


def _draw_matrix(known: Frameworks, framework_id: str) -> None:
    rows = known.descriptors[known.descriptors["framework_id"] == framework_id]
    if rows.empty:
        return
    st.header(_("Descriptors by domain"), anchor=False)
    titles = dict(zip(known.levels["level_id"], known.levels["title"], strict=True))
    levels = [name for name in titles if name in set(rows["level_id"])]
    domains = list(dict.fromkeys(rows["domain"]))
    warning = badge(placeholder())
    texts = {
        (level, domain): plain(text) + (f" {warning}" if confidence == "placeholder" else "")
        for level, domain, text, confidence in rows[["level_id", "domain", "text", "confidence"]].itertuples(
            index=False, name=None
        )
    }
    table = pd.DataFrame(
        [
            {
                _("Level"): f"**{plain(titles[level])}**",
                **{plain(name): texts.get((level, name), "") for name in domains},
            }
            for level in reversed(levels)
        ]
    )
    st.table(table, hide_index=True, border="horizontal", alt=_("Paraphrased descriptors, one column per domain"))
    checked = all_of([_(status) for status in rows["status"].unique()])
    st.caption(
        _("Our paraphrases ({checked}), not the official wording. Source: {source}").format(
            checked=checked, source=plain(rows["source"].iloc[0])
        )
    )
