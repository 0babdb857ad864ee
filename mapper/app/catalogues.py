"""Page: the catalogues of the workspace, adding one, and matching two."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mapper.app import access, adding, changes, elements, parts, session
from mapper.app.jobs import Job, match_command, start_job
from mapper.app.language import N_, _, counted, pgettext
from mapper.app.wording import moment, plain
from mapper.review.acting import Action

LIST, ADD, MATCH = N_("In this workspace"), N_("Add a catalogue"), N_("Match two catalogues")
USES: dict[str, Action] = {
    LIST: "look and take away",
    ADD: "add a catalogue",
    MATCH: "match catalogues",
    changes.PART: "look and take away",
}
part = parts.choose_part(access.permitted_parts(USES))


@access.needs("match catalogues")
def start_match() -> None:
    """Start the match that the two boxes name."""
    subject, object_ = (parts.chosen_catalogue(key) for key in ("subject", "object"))
    command = match_command(subject, object_, session.workspace())
    session.jobs()["match"] = start_job(
        _("Matching {subject} against {object}").format(subject=subject, object=object_), command
    )


def show_match_result(job: Job) -> None:
    """What the match gave, and the way to its pairs."""
    result = job.result or {}
    st.markdown(
        counted(
            ":green[:material/check_circle: **{title}:** done, {count} pair to review.]",
            ":green[:material/check_circle: **{title}:** done, {count} pairs to review.]",
            int(result.get("suggestions", 0)),
            title=plain(job.title),
        )
    )
    parts.go_button(
        _("Review these pairs"), "review", icon="fact_check", kind="primary", query={"run": str(result.get("run", ""))}
    )


def draw_list() -> None:
    """All stored versions; one selected version with its credentials."""
    stored = session.list_catalogues()
    if stored.empty:
        parts.empty_state(
            "library_books",
            _("No catalogue here yet"),
            _("Add one from a file, or match the embedded ones: they are stored on first use."),
        )
        return
    chosen = pick_version(stored) or elements.linked_version(stored)
    if chosen:
        draw_credentials(*chosen)
    else:
        st.caption(_("Select a row to see its credentials."))


def pick_version(stored: pd.DataFrame) -> tuple[str, str] | None:
    """Id and version of the row that is selected in the table of all versions, which is drawn."""
    columns = {
        "title": st.column_config.TextColumn(_("Title"), width=330),
        "catalogue": st.column_config.TextColumn(_("Id"), width=170),
        "credentials": st.column_config.NumberColumn(_("Credentials"), width=90),
        "outcomes_stated": st.column_config.NumberColumn(
            _("Outcomes stated"), width=110, help=_("Published as learning outcomes")
        ),
        "outcomes_derived": st.column_config.NumberColumn(
            _("Derived"), width=80, help=_("Derived from descriptions or skills")
        ),
        "rejected": st.column_config.NumberColumn(_("Rejected"), width=80),
        "ingested_at": st.column_config.TextColumn(_("Added"), width=150),
        "version": st.column_config.TextColumn(_("Version"), width=125),
    }
    picked = st.dataframe(
        stored[list(columns)].assign(
            ingested_at=stored["ingested_at"].map(moment),
            version=stored["version"].str[:8] + stored["is_latest"].map({True: "", False: f" {_('(older)')}"}),
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="picked_catalogue",
        column_config=columns,
        alt=_("Stored catalogues with their versions and counts"),
    )
    for row in picked.selection.rows:
        return str(stored.iloc[row]["catalogue"]), str(stored.iloc[row]["version"])
    return None


def draw_credentials(identifier: str, version: str) -> None:
    """One page of the credentials of a version."""
    chosen = session.catalogue(identifier, version)
    st.header(plain(chosen.title), anchor=False)
    changes.draw_duplicates(identifier, version, chosen.credentials)
    first, last = parts.paged(len(chosen.credentials), key="credentials_page")
    shown = chosen.credentials.iloc[first:last]
    counts = chosen.outcomes.index.value_counts()
    st.dataframe(
        shown[["title", "kind", "provider", "jurisdiction", "language", "workload_value", "workload_unit"]].assign(
            level=shown["level_id"].map(session.level_titles()).fillna(shown["level_text"]),
            outcomes=[int(counts.get(name, 0)) for name in shown.index],
        ),
        hide_index=True,
        column_config={
            "title": st.column_config.TextColumn(_("Title"), width="large"),
            "kind": _("Kind"),
            "provider": _("Provider"),
            "jurisdiction": st.column_config.TextColumn(_("Country"), width=70),
            "language": st.column_config.TextColumn(_("Language"), width=80),
            "workload_value": st.column_config.TextColumn(_("Workload"), width=80),
            "workload_unit": st.column_config.TextColumn(_("Unit"), width=90),
            "level": _("Level"),
            "outcomes": st.column_config.NumberColumn(_("Outcomes"), width=80),
        },
        alt=_("Credentials of the selected catalogue"),
    )
    elements.choose_credential(chosen.credentials, chosen.outcomes, shown)


def draw_match() -> None:
    """Choose two catalogues and match them outside this page."""
    choices = session.matchable()
    subject, object_ = st.columns(2)
    newest = st.session_state.get("just_added")
    names = list(choices)
    named = {side: str(st.query_params.get(side, "")) for side in ("subject", "object")}
    first = named["subject"] if named["subject"] in names else newest
    second = named["object"] if named["object"] in names else "embedded" if newest in names else ""
    subject.selectbox(
        _("Subject: what shall be recognised"),
        names,
        index=names.index(first) if first in names else 0,
        format_func=lambda name: choices.get(name, name),
        key="subject",
    )
    object_.selectbox(
        _("Object: what it is compared with"),
        names,
        index=names.index(second) if second in names else min(1, len(names) - 1),
        format_func=lambda name: choices.get(name, name),
        key="object",
    )
    job = session.jobs().get("match")
    running = job is not None and job.state == "running"
    st.button(
        pgettext("button", "Match"),
        type="primary",
        icon=":material/compare_arrows:",
        key="start_match",
        disabled=running,
        on_click=start_match,
    )
    st.caption(
        _(
            "Every credential of the subject is compared with its likely counterparts in the object, outcome by "
            "outcome. A few hundred credentials take minutes; texts that were encoded before are not encoded again."
        )
    )
    parts.job_panel("match", on_done=show_match_result, kind="match")


if part == ADD:
    adding.draw()
elif part == MATCH:
    draw_match()
elif part == changes.PART:
    changes.draw()
else:
    draw_list()
