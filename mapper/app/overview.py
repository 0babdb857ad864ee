"""Page: what is here, the newest match, how far the review is, and what to do next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mapper.app import access, changes, parts, session
from mapper.app.jobs import Job, demo_command, start_job
from mapper.app.language import _, counted
from mapper.app.wording import RELATION_WORDS, moment, plain
from mapper.review.queue import TO_DECIDE, progress_counts


@access.needs("match catalogues")
def load_demo() -> None:
    """Start the demo, once."""
    folder = session.workspace()
    session.jobs()["demo"] = start_job(_("Matching the embedded catalogues across countries"), demo_command(folder))


def show_demo_result(job: Job) -> None:
    """What the demo gave."""
    suggestions = (job.result or {}).get("suggestions", 0)
    st.markdown(
        counted(
            ":green[:material/check_circle: **The demo is ready:**] {count} suggested equivalence",
            ":green[:material/check_circle: **The demo is ready:**] {count} suggested equivalences",
            int(suggestions),
        )
    )


runs = session.list_runs()
catalogues = session.list_catalogues()
parts.job_panel("demo", on_done=show_demo_result, kind="demo")

if not runs and "demo" not in session.jobs() and not access.may("match catalogues"):
    parts.empty_state("hourglass_empty", _("Nothing here yet"), _("An officer matches two catalogues first."))
elif not runs and "demo" not in session.jobs():
    st.markdown(
        _(
            "Bring two catalogues, let the tool compare every credential with its likely counterparts, "
            "then decide pair by pair. "
            "Each suggestion comes with its reasons; each decision is kept with your name."
        )
    )
    demo, own = st.columns(2)
    with demo.container(border=True, height="stretch"):
        st.markdown(f"## :material/play_circle: {_('Look around with the demo')}")
        st.markdown(
            _(
                "Matches the embedded catalogues of universities, training providers and registers from several "
                "countries. This takes up to 40 minutes on two processor cores; the other pages can be used meanwhile."
            )
        )
        st.space("stretch")
        st.button(_("Load the demo"), type="primary", icon=":material/play_arrow:", on_click=load_demo, key="load_demo")
    with own.container(border=True, height="stretch"):
        st.markdown(f"## :material/upload_file: {_('Start with your own catalogue')}")
        st.markdown(
            _(
                "Upload a spreadsheet, CSV, JSON or another supported file with credentials and their learning "
                "outcomes. You see what was accepted and what was rejected, and why, before anything is stored."
            )
        )
        st.space("stretch")
        parts.go_button(_("Add a catalogue"), "catalogues", icon="upload_file", query={"part": "Add a catalogue"})

newest = runs[0] if runs else None
queue = session.queue(str(newest["run"])) if newest else pd.DataFrame({"status": []})
counts = progress_counts(queue)
total = sum(counts.values())
waiting = sum(counts.get(name, 0) for name in TO_DECIDE)
decisions = session.decisions_in_force()

if runs or len(catalogues):
    with st.grid(4):
        st.metric(_("Catalogues"), f"{catalogues['catalogue'].nunique():,}", border=True)
        st.metric(_("Matches"), f"{len(runs):,}", border=True)
        st.metric(_("Pairs to decide"), f"{waiting:,}", border=True, help=_("Of the newest match."))
        st.metric(
            _("Pairs decided"),
            f"{len(decisions):,}",
            border=True,
            help=_("Pairs with a decision in force, over all matches."),
        )

changes.draw_pending()
if newest:
    run_id = str(newest["run"])
    left, right = st.columns([3, 2])
    with left.container(border=True, height="stretch"):
        st.markdown(f"## {_('Newest match')}", anchors=False)
        st.markdown(f"**{plain(session.run_label(newest))}**")
        parts.count_table(parts.suggestion_counts(session.equivalences(run_id)["suggestion"]))
        for note in newest.get("notes", []):
            st.caption(plain(note))
    with right.container(border=True, height="stretch"):
        st.markdown(f"## {_('What to do next')}", anchors=False)
        decided = total - waiting
        st.progress(
            decided / total if total else 0.0,
            text=counted(
                "{decided} of {count} pair of this match decided",
                "{decided} of {count} pairs of this match decided",
                total,
                decided=f"{decided:,}",
            ),
        )
        if counts.get("changed since the decision"):
            st.markdown(
                counted(
                    ":orange[:material/update: {count} decision rest on texts that have changed since.]",
                    ":orange[:material/update: {count} decisions rest on texts that have changed since.]",
                    counts["changed since the decision"],
                )
            )
        if counts.get("unsure"):
            st.markdown(
                counted(
                    ":orange[:material/question_mark: {count} pair marked as unsure.]",
                    ":orange[:material/question_mark: {count} pairs marked as unsure.]",
                    counts["unsure"],
                )
            )
        if waiting:
            open_pairs = queue[queue["status"].isin(TO_DECIDE)]
            likely = int(open_pairs["suggestion"].isin(["full", "partial", "conditional"]).sum())
            st.markdown(
                counted(
                    "{count} pair to decide, the most likely first. The tool suggests recognition for {likely} of "
                    "them.",
                    "{count} pairs to decide, the most likely first. The tool suggests recognition for {likely} of "
                    "them.",
                    waiting,
                    likely=f"{likely:,}",
                )
            )
            parts.go_button(
                _("Review the next pair"), "review", icon="fact_check", kind="primary", query={"run": run_id}
            )
        else:
            st.markdown(_(":green[:material/done_all: Every pair of this match is decided.]"))
            parts.go_button(_("Export the result"), "export", icon="download", kind="primary", query={"run": run_id})
        if counts.get("unsure"):
            parts.go_button(
                _("Look at the unsure pairs"),
                "review",
                icon="question_mark",
                query={"run": run_id, "status": "Unsure"},
            )
        parts.go_button(
            _("Match other catalogues"), "catalogues", icon="library_books", query={"part": "Match two catalogues"}
        )

if len(decisions):
    st.header(_("Latest decisions"), anchor=False)
    latest = decisions.iloc[::-1].head(10)
    parts.decisions_table(
        latest.assign(relation=latest["relation"].map(RELATION_WORDS)),
        "relation",
        _("Relation"),
        alt=_("The ten latest decisions in force"),
    )
    changes.draw_gone()
if len(runs) > 1:
    st.header(_("All matches"), anchor=False)
    st.dataframe(
        [
            {
                _("Subject"): session.catalogue_name(run, "subject"),
                _("Object"): session.catalogue_name(run, "object"),
                _("Finished"): moment(str(run["timings"].get("finished", ""))),
                _("Run"): str(run["run"]),
            }
            for run in runs[:50]
        ],
        hide_index=True,
        alt=_("Matches of this workspace, the newest first"),
    )
