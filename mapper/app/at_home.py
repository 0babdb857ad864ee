"""The part of the page Find that asks what a credential corresponds to at home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import access, level_only, parts, searching, session
from mapper.app.address import in_address, one_in_address
from mapper.app.found_card import facts_line
from mapper.app.jobs import Job, match_command, start_job
from mapper.app.language import _, counted
from mapper.app.wording import SUGGESTION_WORDS, badge, percent, plain, relation_sentence, shorten
from mapper.ingest.stored import is_in_country
from mapper.match.search_index import SearchIndex
from mapper.settings import ScoringSettings

JOB: Final = "at_home"
_REASONS: Final = 3
_SUGGESTED: Final = ("full", "partial", "conditional")


def draw(credential_id: str, index: SearchIndex) -> None:
    """The credential, the choice of a home, the ranked suggestions there, and the levels alone."""
    st.button(_("Back to the search"), icon=":material/arrow_back:", type="tertiary", key="back", on_click=_leave)
    row = int((index.credentials["credential_id"] == credential_id).to_numpy().argmax())
    credential = {str(name): value for name, value in index.credentials.iloc[row].items()}
    entries = range(int(index.first[row]) + 1, int(index.first[row + 1]))
    outcomes = [index.texts[index.text_of[entry]] for entry in entries]
    with st.container(border=True):
        st.markdown(f"#### {plain(credential['title'])}", anchors=False)
        st.markdown(facts_line(credential))
        if outcomes:
            with st.expander(_("Learning outcomes ({count})").format(count=len(outcomes))):
                st.markdown("\n".join(f"- {plain(outcome)}" for outcome in outcomes))
        with st.container(horizontal=True):
            parts.go_button(
                _("Check its standard elements"),
                "catalogues",
                icon="checklist",
                query={"part": "In this workspace", "credential": credential_id},
            )
            parts.source_button(str(credential["source_url"]), _("Open the entry at its source"))
    st.header(_("What corresponds to it at home?"), anchor=False)
    country, host = _choose_home(credential, index)
    least = ScoringSettings().minimum_outcomes
    found = False
    if len(outcomes) < least:
        st.markdown(
            counted(
                ":orange[:material/warning: **Too thin to compare by outcomes:**] the entry has {count} learning "
                "outcome, and at least {least} are needed. What can be compared is its level.",
                ":orange[:material/warning: **Too thin to compare by outcomes:**] the entry has {count} learning "
                "outcomes, and at least {least} are needed. What can be compared is its level.",
                len(outcomes),
                least=least,
            )
        )
    elif host:
        found = _draw_match(credential, host, country)
    level_only.draw(credential, country, expanded=not found)


def _leave() -> None:
    for name in ("credential", "home", "host"):
        st.query_params.pop(name, None)


def _choose_home(credential: Mapping[str, Any], index: SearchIndex) -> tuple[str, str]:
    """The country ("" for any) and the catalogue ("" where none holds credentials of it) that the address names."""
    places = index.credentials["jurisdiction"]
    with_credentials = {str(code): int(count) for code, count in places.value_counts().items() if code}
    countries = ["", *sorted({*with_credentials, *level_only.countries()})]
    left, right = st.columns(2)
    one_in_address("home", countries, "")
    country: str = left.selectbox(
        _("Country"),
        countries,
        format_func=lambda code: _country_words(code, with_credentials.get(code, 0)),
        **in_address("home"),
    )
    here = index.credentials[is_in_country(places, country)] if country else index.credentials
    counts = here["catalogue"].map(searching.host_of).value_counts()
    held = {str(name): int(count) for name, count in counts.items()}
    if not held:
        right.caption(_("No catalogue here holds credentials of that country: only the levels can be compared."))
        return country, ""
    names = searching.hosts()
    own = searching.host_of(str(credential["catalogue"]))
    others = [name for name in held if name != own or country] or list(held)
    one_in_address("host", list(held), others[0])
    host: str = right.selectbox(
        _("Catalogue"),
        list(held),
        format_func=lambda name: counted(
            "{name} ({count} credential)", "{name} ({count} credentials)", held[name], name=names.get(name, name)
        ),
        **in_address("host"),
    )
    return country, host


def _country_words(code: str, count: int) -> str:
    if not code:
        return _("Any country")
    if not count:
        return _("{code} (levels only)").format(code=code)
    return counted("{name} ({count} credential)", "{name} ({count} credentials)", count, name=code)


def _draw_match(credential: Mapping[str, Any], host: str, country: str) -> bool:
    """The suggestions of the run that answers this, or the button that starts it; True where there are some."""
    job = session.jobs().get(JOB)
    run = _finished(str(credential["credential_id"]), host, country)
    if run is None:
        if not access.may("match catalogues"):
            st.caption(_("Nobody compared this credential with that catalogue yet; an officer can."))
            return False
        running = job is not None and job.state == "running"
        st.button(
            _("Compare outcome by outcome"),
            type="primary",
            icon=":material/compare_arrows:",
            key="compare",
            disabled=running,
            on_click=_start,
            args=(credential, host, country),
        )
        st.caption(
            _(
                "The same match as on the page Catalogues, of this one credential: it takes up to a minute, longer "
                "where texts of the catalogue were never read before. The result is kept as a match of its own."
            )
        )
        parts.job_panel(JOB, on_done=_draw_done, kind="match")
        return False
    if job is not None and job.state == "done":
        session.jobs().pop(JOB, None)
    return _draw_suggestions(run)


@access.needs("match catalogues")
def _start(credential: Mapping[str, Any], host: str, country: str) -> None:
    subject = searching.host_of(str(credential["catalogue"]))
    identifier = str(credential["credential_id"])
    command = match_command(subject, host, session.workspace(), only=identifier, country=country)
    title = _("Looking for what corresponds to {title}").format(title=shorten(str(credential["title"]), 60))
    session.jobs()[JOB] = start_job(title, command)


def _draw_done(job: Job) -> None:
    run = str((job.result or {}).get("run", ""))
    st.markdown(_(":green[:material/check_circle: **{title}:** done.]").format(title=plain(job.title)))
    parts.go_button(_("Review these pairs"), "review", icon="fact_check", kind="primary", query={"run": run})


def _finished(identifier: str, host: str, country: str) -> dict[str, Any] | None:
    """The newest run that matched just this, with the versions of now."""
    current = dict(searching.versions())
    wanted = {"subject": identifier, "object": country}
    for run in session.list_runs():
        sides = run["subject"], run["object"]
        if run.get("only") == wanted and run["object"]["catalogue"] == host:
            is_current = all(current.get(side["catalogue"]) == side["version"] for side in sides)
            return run if is_current else None
    return None


def _draw_suggestions(run: Mapping[str, Any]) -> bool:
    ranked = session.equivalences(str(run["run"])).sort_values(["rank", "object_id"])
    suggested = int(ranked["suggestion"].isin(_SUGGESTED).sum())
    if not suggested:
        st.markdown(
            counted(
                ":orange[:material/search_off: **No counterpart found:**] the tool suggests recognition for none of "
                "the {count} credential that came nearest. A person may see more than it does.",
                ":orange[:material/search_off: **No counterpart found:**] the tool suggests recognition for none of "
                "the {count} credentials that came nearest. A person may see more than it does.",
                len(ranked),
            )
        )
    for row in ranked.to_dict("records"):
        with st.container(border=True):
            _draw_suggestion({str(name): value for name, value in row.items()})
    with st.container(horizontal=True):
        parts.go_button(
            _("Review these pairs"), "review", icon="fact_check", kind="primary", query={"run": str(run["run"])}
        )
    for note in run.get("notes", []):
        st.caption(plain(note))
    return suggested > 0


def _draw_suggestion(row: Mapping[str, Any]) -> None:
    likely = (
        ""
        if pd.isna(row["confidence"])
        else _(" · confidence {confidence}").format(confidence=percent(row["confidence"]))
    )
    st.markdown(
        f"**{row['rank']}. {plain(row['object_title'])}** {badge(SUGGESTION_WORDS[row['suggestion']])}{likely}  \n"
        f"{plain(relation_sentence(row['relation'], row['subject_title'], row['object_title']))}."
    )
    st.markdown("\n".join(f"- {plain(reason)}" for reason in list(row["reasons"])[:_REASONS]))
    parts.go_button(
        _("Look at both side by side"),
        "compare",
        icon="difference",
        query={"subject": str(row["subject_id"]), "object": str(row["object_id"])},
        key=f"compare_{row['object_id']}",
    )
