"""Page: one search box over all catalogues, and what corresponds to a credential at home."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import pandas as pd
import streamlit as st

from mapper.app import at_home, parts, searching, session
from mapper.app.address import chosen_in_address, go, in_address, one_in_address
from mapper.app.found_card import draw_hit
from mapper.app.wording import one_of, plain
from mapper.knowledge.fields_of_study import BROAD_FIELDS, fields_of
from mapper.match.search import MAX_LENGTH, Query, SearchFilters, read_query, respelled
from mapper.match.search_index import SearchIndex
from mapper.model import KINDS

CARDS: Final = 10
#: Characters of an address that every browser and server takes.
LONGEST_LINK: Final = 6_000
EQF: Final = ("", *map(str, range(1, 9)))
EQF_HELP: Final = (
    "Levels of national frameworks by their strongest referencing. With this filter, credentials without a level that "
    "is referenced to the EQF are left out."
)
FILTERS: Final = (
    "country", "framework", "kind", "field", "catalogue", "provider", "eqf_from", "eqf_to", "hours_from", "hours_to"
)  # fmt: skip
FIELD_HELP: Final = "As the source states it. With this filter, credentials whose source states no field are left out."
_LONG: Final = "long_query"


def name_query() -> None:
    """Put the words into the address, or keep them beside it where they are too long for a link."""
    text = str(st.session_state["q"] or "").replace("\x00", " ")
    fits = len(quote(text, errors="replace")) <= LONGEST_LINK
    st.session_state[_LONG] = "" if fits else text
    st.query_params["q"] = text if fits else ""
    st.query_params.pop("page", None)


def choose_instead(text: str) -> None:
    """Search for these words; a callback of a button."""
    st.session_state[_LONG] = ""
    go(q=text)


def draw_box() -> Query:
    """The search box with what the address asks for."""
    st.session_state["q"] = st.query_params.get("q", "") or st.session_state.get(_LONG, "")
    st.text_area(
        "Words, a title, an id, or a list of outcomes, one per line",
        key="q",
        on_change=name_query,
        height=90,
        max_chars=MAX_LENGTH,
        placeholder="Projektmanagement · नेटवर्क सुरक्षा · Design a relational database",
        help="In any language. Ctrl and Enter search too.",
    )
    st.button("Search", icon=":material/search:", type="primary", key="search")
    query = read_query(str(st.session_state["q"] or ""))
    if query.left_out:
        st.caption(f":material/content_cut: Not read: {plain(query.left_out)}.")
    if st.session_state.get(_LONG):
        st.caption(":material/link_off: This is too long for a link: the address holds the filters only.")
    return query


def draw_filters(index: SearchIndex) -> SearchFilters:
    """The filters that the address names, and their widgets."""
    known = index.credentials
    countries, frameworks = (_values(known[name]) for name in ("jurisdiction", "framework_id"))
    catalogues = _values(known["catalogue"])
    fields = _fields(known)
    titles = dict(session.frameworks().frameworks[["framework_id", "short_title"]].itertuples(index=False, name=None))
    count = sum(bool(st.query_params.get(name)) for name in FILTERS)
    label = f"Filters ({count} set)" if count else "Filters"
    with st.expander(label, icon=":material/filter_alt:", expanded=bool(count)):
        first, second, third, fourth = st.columns(4)
        chosen_in_address("country", countries, [])
        first.multiselect("Country", countries, **in_address("country"))
        chosen_in_address("framework", frameworks, [])
        second.multiselect(
            "Framework", frameworks, format_func=lambda name: titles.get(name, name), **in_address("framework")
        )
        chosen_in_address("kind", KINDS, [])
        third.multiselect("Kind", [kind for kind in KINDS if (known["kind"] == kind).any()], **in_address("kind"))
        chosen_in_address("catalogue", catalogues, [])
        fourth.multiselect("Catalogue", catalogues, **in_address("catalogue"))
        first, second, third, fourth, fifth, sixth = st.columns([1, 1, 1, 1, 2, 2])
        eqf = []
        for place, key, title in ((first, "eqf_from", "EQF level from"), (second, "eqf_to", "EQF level to")):
            eqf.append(_number(one_in_address(key, EQF, "")))
            place.selectbox(title, EQF, format_func=lambda level: level or "any", help=EQF_HELP, **in_address(key))
        hours = []
        for place, key, title in ((third, "hours_from", "Hours from"), (fourth, "hours_to", "Hours to")):
            hours.append(_number(st.query_params.get(key, "")))
            st.session_state[key] = hours[-1]
            place.number_input(title, min_value=0, step=10, placeholder="any", **in_address(key))
        chosen_in_address("field", fields, [])
        fifth.multiselect("Field of study", fields, format_func=_field_words, help=FIELD_HELP, **in_address("field"))
        st.session_state["provider"] = st.query_params.get("provider", "")
        sixth.text_input("Provider or awarding body contains", max_chars=200, **in_address("provider"))
    return SearchFilters(
        countries=tuple(st.session_state["country"]),
        frameworks=tuple(st.session_state["framework"]),
        kinds=tuple(st.session_state["kind"]),
        fields=tuple(st.session_state["field"]),
        catalogues=tuple(st.session_state["catalogue"]),
        provider=str(st.session_state["provider"] or ""),
        eqf=_interval(eqf),
        hours=_interval(hours),
    )


def _fields(credentials: pd.DataFrame) -> list[str]:
    """The broad fields of ISCED-F that are stated, then the fields as published."""
    stated = credentials[["field_of_study", "isced_f"]].drop_duplicates().itertuples(index=False, name=None)
    every = {field for one in stated for field in fields_of(*one)}
    codes = [code for code in BROAD_FIELDS if code in every]
    return codes + sorted(field for field in every if not field.isdecimal())


def _field_words(field: str) -> str:
    return f"ISCED-F {field} {BROAD_FIELDS[field]}" if field in BROAD_FIELDS else plain(field)


def _values(column: pd.Series) -> list[str]:
    return sorted(str(value) for value in column.unique() if value)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _interval(ends: list[int | None]) -> tuple[int | None, int | None] | None:
    return (ends[0], ends[1]) if any(end is not None for end in ends) else None


def draw_reading(index: SearchIndex) -> None:
    """How much can be met by meaning; what was not read before is being read."""
    job = session.jobs().get(searching.PREPARE)
    if index.share_read == 1:
        if job is not None and job.state == "done":
            searching.forget_prepared()
        if not searching.reads_all_languages():
            st.caption(
                ":material/translate: The encoder for other languages is not installed (mapper models install): "
                "by meaning, only English meets English."
            )
        return
    if job is None:
        searching.prepare()
    unread = int((~index.is_read).sum())
    st.caption(
        f":material/hourglass_top: {one_of(unread, 'text')} of {len(index.texts):,} not read for their meaning yet. "
        "That is done once; until then they are found by their wording only."
    )
    parts.job_panel(searching.PREPARE, on_done=lambda _: searching.forget_prepared(), noun="reading")
    if job is not None and job.state in ("failed", "stopped"):
        st.button("Read them now", icon=":material/refresh:", key="prepare", on_click=searching.prepare)


def draw_results(query: Query, filters: SearchFilters, index: SearchIndex) -> None:
    """The cards of the page that the address names, or what to try where nothing was found."""
    found, reason = searching.find(query, filters)
    instead = respelled(query, index, found)
    if instead:
        st.button(
            f"Did you mean: {plain(instead.replace(chr(10), ' / ')[:120])}",
            icon=":material/spellcheck:",
            type="tertiary",
            key="instead",
            on_click=choose_instead,
            args=(instead,),
        )
    if found.hits.empty:
        parts.empty_state(
            "search_off",
            "Nothing found",
            "Try fewer or other words, the title or the id, or the same in another language; drop a filter; "
            "or add the catalogue that should hold it.",
        )
        parts.page_link("catalogues", "Look at the catalogues")
        return
    by = " (by wording only)" if reason else ""
    cut = f", the nearest {len(found.hits)} are shown" if found.count > len(found.hits) else ""
    st.caption(
        f"{one_of(found.count, 'credential')} of {len(index.credentials):,} found{by}{cut}. "
        "A hit shows where your words were met; it does not say that anything is equivalent."
    )
    first, last = parts.paged(len(found.hits), key="page", rows=CARDS)
    shown = found.hits.iloc[first:last]
    known = index.credentials[index.credentials["credential_id"].isin(shown["credential_id"])]
    entries = {row["credential_id"]: row for row in _records(known)}
    for hit in _records(shown):  # ten cards on a page
        met = found.meetings[found.meetings["credential_id"] == hit["credential_id"]]
        draw_hit(hit, entries[hit["credential_id"]], met, query.lines)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def draw() -> None:
    """The search, or the credential that the address names."""
    index = searching.index()
    if index.vectors.shape[1]:
        searching.warm_up()
    wanted = st.query_params.get("credential", "")
    if wanted in index.credentials["credential_id"].array:
        at_home.draw(wanted, index)
        return
    if wanted:
        st.caption(f":material/help: No catalogue here holds {plain(wanted[:200])}.")
    query = draw_box()
    filters = draw_filters(index)
    draw_reading(index)
    if query.lines:
        draw_results(query, filters, index)
    elif str(st.session_state["q"] or "").strip():
        parts.empty_state("search_off", "Nothing to search for", "The query has no letter or digit.")
    else:
        st.caption(
            f"{one_of(len(index.credentials), 'credential')} of {one_of(len(searching.hosts()), 'catalogue')} "
            f"with {one_of(len(index.texts), 'different title or outcome', 'different titles and outcomes')}."
        )


draw()
