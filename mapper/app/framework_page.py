"""One framework: what it is, its levels as a ladder, and one level in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from mapper.app import parts
from mapper.app.address import go, in_address, name_in_address, one_in_address
from mapper.app.ladder import FACT_STATUS_WORDS
from mapper.app.level_card import PLACEHOLDER, draw_level, reliance_badge
from mapper.app.wording import Mark, badge, listed, plain
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.reliance import reliances


def draw_framework(known: Frameworks) -> None:
    """The framework and the level that the address names, with the boxes to choose others."""
    about = {str(row["framework_id"]): row for row in known.frameworks.to_dict("records")}
    one_in_address("framework", list(about), "eqf")
    framework_id: str = st.selectbox(
        "Framework",
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
        st.button("Compare with another level", icon=":material/compare:", key="compare", on_click=go, kwargs=named)
    _draw_matrix(known, framework_id)


def _choose_level(known: Frameworks, framework_id: str) -> str:
    rows = known.levels[known.levels["framework_id"] == framework_id]
    labels = {
        str(name).partition(":")[2]: str(label) for name, label in zip(rows["level_id"], rows["label"], strict=True)
    }
    named = st.query_params.get("level", "").removeprefix(f"{framework_id}:")
    st.session_state["level"] = named if named in labels else next(reversed(labels))
    level = st.pills(
        "Level",
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
    mark = badge(Mark(words[:1].upper() + words[1:], icon, colour))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        native = f"  \n:gray[{plain(row['native_title'])}]" if str(row["native_title"]) not in str(row["title"]) else ""
        st.markdown(f"## {plain(row['title'])} {mark}{native}", width="content")
        parts.source_button(str(row["source_url"]))
    with st.expander(f"About the framework: {plain(_in_short(row))}", icon=":material/info:"):
        parts.facts(
            [
                ("Publisher", str(row["publisher"])),
                ("Country or region", f"{listed(str(row['jurisdiction']).split('|'))} ({row['region']})"),
                ("Kind", str(row["kind"])),
                ("Version", str(row["version"])),
                ("Descriptor domains", listed(str(row["descriptor_domains"]).split("|"))),
                ("Replaces", listed(str(row["replaces"]).split("|"))),
                ("Credit system", str(row["credit_system"])),
                ("Hours per credit", str(row["notional_hours_per_credit"])),
                ("Micro-credentials", str(row["microcredentials_included"])),
                ("Licence", str(row["licence"])),
                ("Note", str(row["note"])),
                ("What was verified", str(row["verified_scope"])),
            ],
            alt=f"Facts about {row['title']}",
        )


def _in_short(row: Mapping[Any, Any]) -> str:
    version = f"version {row['version']}" if row["version"] else ""
    return listed([str(row["publisher"]), *str(row["jurisdiction"]).split("|"), version])


def _draw_ladder(known: Frameworks, framework_id: str) -> None:
    levels = known.levels[known.levels["framework_id"] == framework_id].to_dict("records")
    rungs = [
        {
            "Level": _rung(level),
            "Stands at": plain(found.place) or ":gray[not placed]",
            "May I rely on it?": reliance_badge(found),
        }
        for level, found in zip(levels, reliances(framework_id, known), strict=True)
    ]
    st.table(
        pd.DataFrame(rungs[::-1]),
        hide_index=True,
        border="horizontal",
        alt="Levels of the framework, the highest first, with their place in the EQF",
    )


def _rung(level: Mapping[Any, Any]) -> str:
    examples = listed(str(level["title_examples"]).split("|"))
    title = f"**{plain(level['title'])}**"
    return f"{title}  \n:small[:gray[{plain(examples)}]]" if examples else title


def _draw_matrix(known: Frameworks, framework_id: str) -> None:
    rows = known.descriptors[known.descriptors["framework_id"] == framework_id]
    if rows.empty:
        return
    st.header("Descriptors by domain", anchor=False)
    titles = dict(zip(known.levels["level_id"], known.levels["title"], strict=True))
    levels = [name for name in titles if name in set(rows["level_id"])]
    domains = list(dict.fromkeys(rows["domain"]))
    warning = badge(PLACEHOLDER)
    texts = {
        (level, domain): plain(text) + (f" {warning}" if confidence == "placeholder" else "")
        for level, domain, text, confidence in rows[["level_id", "domain", "text", "confidence"]].itertuples(
            index=False, name=None
        )
    }
    table = pd.DataFrame(
        [
            {"Level": f"**{plain(titles[level])}**", **{plain(name): texts.get((level, name), "") for name in domains}}
            for level in reversed(levels)
        ]
    )
    st.table(table, hide_index=True, border="horizontal", alt="Paraphrased descriptors, one column per domain")
    checked = " and ".join(rows["status"].unique())
    st.caption(f"Our paraphrases ({checked}), not the official wording. Source: {plain(rows['source'].iloc[0])}")
