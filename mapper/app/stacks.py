"""Page: the credentials that together cover a target, the best under conditions, what covers what, what is missing."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.stacks.report import StackReport, brings, left_out_counts, told
from mapper.analyse.stacks.sentences import ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION, counted, hours_sentence
from mapper.app import parts, session, stack_choice
from mapper.app.jobs import Job, stack_command, start_job
from mapper.app.stack_drawing import drawing, drawing_in_words, drawing_rows
from mapper.app.wording import OUTCOME_WORDS, badge, percent, plain, shorten
from mapper.model import slug
from mapper.settings import ScoringSettings

JOB: Final = "stack"
_TITLES: Final = 60


def draw_comparing(target: str, catalogues: list[str]) -> None:
    """What stands where not all of the catalogues have been compared with the target: the way to do so, as a job."""
    parts.job_panel(JOB, on_done=draw_done, kind="comparison")
    job = session.jobs().get(JOB)
    parts.empty_state(
        "stacks",
        "These catalogues have not been compared with the target yet",
        "A stack needs every outcome of the target compared with those of every credential.",
    )
    st.button(
        "Compare them",
        type="primary",
        icon=":material/compare_arrows:",
        key="start_stack",
        disabled=job is not None and job.state == "running",
        on_click=start,
        args=(target, catalogues),
    )
    st.caption(
        "Done once for each target and version of a catalogue; it takes about half a minute, longer for new texts."
    )


def start(target: str, catalogues: list[str]) -> None:
    """Start the comparison in a process of its own."""
    command = stack_command(target, catalogues, session.workspace())
    session.jobs()[JOB] = start_job(f"Comparing catalogues with {target}", command)


def draw_done(job: Job) -> None:
    """A comparison that ended, perhaps of another target."""
    result = job.result or {}
    st.markdown(f":green[:material/check_circle: **{plain(job.title)}:** done.]")
    parts.go_button(
        "Show its stack", "stacks", icon="stacks", query={"target": str(result.get("target", ""))}, key="show_stack"
    )


def draw_found(report: StackReport) -> None:
    """The sentences, the first large, and the figures."""
    answer, stack = report.answer, report.answer.stack
    first, *others = told(report)
    icon = ":green[:material/check_circle:]" if answer.reaches else ":orange[:material/warning:]"
    st.markdown(f"## {icon} {plain(first)}", anchors=False)
    counts = " ".join(f"{badge(OUTCOME_WORDS[name])} {count}" for name, count in stack.counts.items())
    st.markdown(f"Outcomes of the target: {counts}")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in others[1:]))
    if report.ceiling is not None:
        parts.source_button(report.ceiling.source_url, "Open the source of the ceiling", key="ceiling_source")
    st.caption(CAUTION)


def draw_members(report: StackReport) -> None:
    """Each member with what it is counted for, its entry requirements, and what could stand in for it."""
    st.header("Members", anchor=False)
    stack, swaps = report.answer.stack, report.answer.substitutes
    for number, row in enumerate(report.rows(stack.members), start=1):
        identifier = str(row["credential_id"])
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{number}. {plain(row['title'])}**  \n{stack_choice.facts(row)}")
            positions = ", ".join(map(str, brings(stack, identifier)))
            noun = "outcome" if "," not in positions else "outcomes"
            counted = f"Counted for {noun} {positions}" if positions else "Asked for by another member"
            st.markdown(f"{counted} of the target.")
            if row["entry_requirements"]:
                st.markdown(f":material/login: Entry requirements, to be read: {plain(row['entry_requirements'])}")
            own = swaps[swaps["member_id"] == identifier]
            if len(own):
                others = "; ".join(
                    f"{plain(shorten(report.title(name), _TITLES))} ({percent(share)})"
                    for name, share in zip(own["credential_id"], own["coverage"], strict=True)
                )
                st.markdown(f":material/swap_horiz: Could stand in, with what the stack would then cover: {others}")
            with st.container(horizontal=True):
                parts.go_button(
                    "Side by side with the target",
                    "compare",
                    icon="difference",
                    query={"subject": identifier, "object": str(report.target["credential_id"])},
                    key=f"compare_{identifier}",
                )
                parts.source_button(str(row["source_url"]), key=f"source_{identifier}")


def draw_drawing(report: StackReport) -> None:
    """What covers what, as a chart and in words."""
    st.header("What covers what", anchor=False)
    rows = drawing_rows(report, ScoringSettings())
    st.vega_lite_chart(rows, drawing(rows), alt=drawing_in_words(report))
    st.caption("✓ marks the member that an outcome is counted by; a dash: not met even in part.")
    with st.expander("As a table", icon=":material/table:"):
        met = report.answer.stack.met
        st.dataframe(
            pd.DataFrame(
                {
                    "Outcome": met["position"],
                    "Of the target": met["text"],
                    "Status": [OUTCOME_WORDS[str(status)].words for status in met["status"]],
                    "Probability": met["probability"],
                    "Met by": [report.title(str(name)) if name else "–" for name in met["credential_id"]],
                    "By its outcome": met["offered_text"],
                }
            ),
            hide_index=True,
            alt="Each outcome of the target with what meets it",
        )
    missing = report.answer.stack.met[report.answer.stack.met["status"] == "missing"]
    if len(missing):
        st.markdown(f"### The gap: {counted(len(missing), 'outcome')} that no member is shown to meet", anchors=False)
        st.markdown("\n".join(f"- {row['position']}\\. {plain(row['text'])}" for row in missing.to_dict("records")))


def draw_others(report: StackReport) -> None:
    """The next best stacks, and what could not be chosen."""
    st.header("Other stacks", anchor=False)
    if not report.answer.alternatives:
        st.caption(
            "No other stack under these conditions reaches as far." if report.answer.reaches else "There is none."
        )
    for other in report.answer.alternatives:
        titles = " + ".join(plain(shorten(report.title(name), _TITLES)) for name in other.members)
        hours = plain(hours_sentence(other.hours, len(other.members)))
        st.markdown(f"- **{percent(other.coverage)}**: {titles}. :gray[{hours}]")
    counts = left_out_counts(report.answer)
    out = "; left out: " + ", ".join(f"{count:,} {why}" for why, count in counts.items()) if counts else ""
    st.caption(f"{counted(report.answer.could, 'credential')} could be members{out}.")
    with st.expander("How to read this", icon=":material/info:"):
        st.markdown(f"{ABOUT_COVERAGE}\n\n**Credit.** {ABOUT_CREDIT}")


def workbook(report: StackReport, runs: tuple[tuple[str, str], ...]) -> bytes:
    """The stack as a workbook."""
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.stack_workbook import stack_workbook

    manifests: dict[str, dict[str, Any]] = {str(run["run"]): run for run in session.list_runs()}
    return stack_workbook(report, {run: manifests[run] for _, run in runs})


def draw() -> None:
    """The whole page."""
    target = stack_choice.choose_target()
    if not target:
        parts.empty_state(
            "stacks", "Choose a target", "A qualification or any credential with outcomes, which a stack shall cover."
        )
        return
    catalogues = stack_choice.choose_catalogues()
    if not catalogues:
        st.caption("Choose a catalogue at least.")
        return
    runs = stack_choice.runs_toward(target, catalogues)
    if not all(runs.values()):
        draw_comparing(target, catalogues)
        return
    job = session.jobs().get(JOB)
    if job is not None and job.state == "done":
        session.jobs().pop(JOB, None)
    found = tuple(runs.items())
    place = str(session.workspace())
    conditions, ceiling = stack_choice.choose_conditions(stack_choice.pool(place, target, found).credentials)
    report = stack_choice.stack(place, target, found, conditions, ceiling)
    draw_found(report)
    st.download_button(
        "Download as Excel workbook",
        data=lambda: workbook(report, found),
        file_name=f"stack-{slug(target)}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        key="download_stack",
        on_click="ignore",
    )
    draw_members(report)
    draw_drawing(report)
    draw_others(report)


draw()
