"""Page: levels of two or three frameworks side by side."""

from __future__ import annotations

import streamlit as st

from mapper.app import parts, session
from mapper.app.ladder import LEGAL_MEANINGS, LEGAL_WORDS, STATUS_WORDS, build_ladder
from mapper.app.wording import badge, plain, safe_link

known = session.frameworks()
about = {str(row["framework_id"]): row for row in known.frameworks.to_dict("records")}
names = {name: f"{row['short_title']} – {row['title']}" for name, row in about.items()}
level_names = dict(zip(known.levels["level_id"], known.levels["title"], strict=True))

choose, align = st.columns([5, 2], vertical_alignment="bottom")
chosen: list[str] = choose.multiselect(
    "Frameworks to compare",
    sorted(names, key=lambda name: names[name].casefold()),
    default=["dqr-de", "nfq-ie"],
    format_func=lambda name: names.get(name, name),
    max_selections=3,
    key="frameworks",
    placeholder="Choose two or three frameworks",
)
referenced = set(known.referencing.loc[known.referencing["framework_id"].isin(chosen), "to_framework"])
hub: str = align.selectbox(
    "Align by",
    ["eqf", *sorted(referenced - {"eqf"})],
    format_func=lambda name: str(about[name]["short_title"]) if name in about else name,
    key="align_by",
    help="Levels stand in one row when they are referenced to the same level of this framework.",
)

if not chosen:
    parts.empty_state(
        "stacked_bar_chart", "Choose two or three frameworks", "Their levels are then shown side by side."
    )
    st.stop()

hub_title = str(about[hub]["short_title"])
ladder = build_ladder(known, chosen, hub)
st.table(ladder.rungs, hide_index=True, border="horizontal", alt=f"Levels side by side, aligned by {hub_title}")
st.caption(
    "Sharing a level is one of five elements of a comparison; it is not equivalence. "
    "Each level is shown by its strongest statement."
)
if not ladder.apart.empty:
    st.markdown(f"**Levels beside no {plain(hub_title)} level**")
    st.dataframe(ladder.apart, hide_index=True, alt=f"Levels that are referenced to no {hub_title} level")
with st.expander("What the legal status means", icon=":material/info:"):
    st.markdown("\n\n".join(f"{badge(LEGAL_WORDS[name])} {meaning}" for name, meaning in LEGAL_MEANINGS.items()))

st.subheader("What a level asks for", anchor=False)
middle = f"{hub}:6"
for framework_id, place in zip(chosen, st.columns(len(chosen)), strict=True):
    levels = known.levels.loc[known.levels["framework_id"] == framework_id, "level_id"].tolist()
    beside = ladder.beside[framework_id].get(middle) or [levels[len(levels) // 2]]
    with place.container(border=True, height="stretch"):
        level: str = st.selectbox(
            f"Level of {plain(about[framework_id]['short_title'])}",
            levels,
            index=levels.index(beside[-1]),
            format_func=lambda name: str(level_names.get(name, name)),
            key=f"level_{framework_id}",
        )
        descriptors = known.descriptors[known.descriptors["level_id"] == level].to_dict("records")
        if not descriptors:
            st.caption("No descriptors of this level are bundled; follow the source of the framework.")
            continue
        st.table(
            {plain(row["domain"]): plain(row["text"]) for row in descriptors},
            border="horizontal",
            alt=f"Descriptors of {level_names[level]}",
        )
        status = str(descriptors[0]["status"])
        st.caption(
            f"Our paraphrase, not the official wording; {STATUS_WORDS.get(status, plain(status))}. "
            f"Source: {plain(descriptors[0]['source'])}"
        )

st.subheader("About these frameworks", anchor=False)
for framework_id, place in zip(chosen, st.columns(len(chosen)), strict=True):
    row = about[framework_id]
    with place.container(border=True, height="stretch"):
        st.markdown(f"**{plain(row['title'])}**")
        parts.facts(
            [
                ("Publisher", str(row["publisher"])),
                ("Country or region", str(row["jurisdiction"]).replace("|", ", ")),
                ("Version", str(row["version"])),
                ("Credit system", str(row["credit_system"])),
                ("Hours per credit", str(row["notional_hours_per_credit"])),
                ("Micro-credentials", str(row["microcredentials_included"])),
                ("Status of these facts", STATUS_WORDS.get(str(row["status"]), str(row["status"]))),
                ("Note", str(row["note"])),
                ("Licence", str(row["licence"])),
            ],
            alt=f"Facts about {row['title']}",
        )
        address = safe_link(str(row["source_url"]))
        if address:
            st.link_button("Open source", address, icon=":material/open_in_new:", key=f"source_{framework_id}")

statements = known.referencing[known.referencing["framework_id"].isin(chosen)]
every = st.expander(
    f"All {len(statements)} referencing statements with their basis and source",
    on_change="rerun",
    icon=":material/list:",
    key="statements",
)
if every.open:
    columns = {
        "level_id": "Level",
        "to_level": "Referenced to",
        "legal_status": "Legal status",
        "year": "Year",
        "qualification_type": "Only for",
        "basis": "Basis",
        "status": "Checked",
    }
    every.dataframe(
        statements[[*columns, "source_url"]].replace({"to_level": {"": "no level"}}),
        hide_index=True,
        column_config={**columns, "source_url": st.column_config.LinkColumn("Source", display_text="Open")},
        alt="Referencing statements of the chosen frameworks",
    )
