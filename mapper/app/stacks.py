"""Page: the credentials that together cover a target, the best under conditions, what covers what, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.stacks.report import StackReport, brings, left_out_counts, told
from mapper.analyse.stacks.sentences import ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION, hours_sentence
from mapper.app import access, parts, session, stack_choice
from mapper.app.jobs import Job, stack_command, start_job
from mapper.app.language import _, counted, ngettext
from mapper.app.stack_drawing import drawing, drawing_in_words, drawing_rows
from mapper.app.wording import OUTCOME_WORDS, badge, percent, plain, shorten
from mapper.model import slug
from mapper.settings import ScoringSettings

JOB: Final = "stack"
_TITLES: Final = 160


def draw_comparing(target: str, catalogues: list[str]) -> None:
    """What stands where not all of the catalogues have been compared with the target: the way to do so, as a job."""
    parts.job_panel(JOB, on_done=draw_done, kind="comparison")
    job = session.jobs().get(JOB)
    parts.empty_state(
        "stacks",
        _("These catalogues have not been compared with the target yet"),
        _("A stack needs every outcome of the target compared with those of every credential."),
    )
    if not access.may("match catalogues"):
        st.caption(_("An officer can compare them."))
        return
    st.button(
        _("Compare them"),
        type="primary",
        icon=":material/compare_arrows:",
        key="start_stack",
        disabled=job is not None and job.state == "running",
        on_click=start,
        args=(target, catalogues),
    )
    st.caption(
        _("Done once for each target and version of a catalogue; it takes about half a minute, longer for new texts.")
    )


@access.needs("match catalogues")
def start(target: str, catalogues: list[str]) -> None:
    """Start the comparison in a process of its own."""
    command = stack_command(target, catalogues, session.workspace())
    session.jobs()[JOB] = start_job(_("Comparing catalogues with {target}").format(target=target), command)


def draw_done(job: Job) -> None:
    """A comparison that ended, perhaps of another target."""
    result = job.result or {}
    st.markdown(_(":green[:material/check_circle: **{title}:** done.]").format(title=plain(job.title)))
    parts.go_button(
        _("Show its stack"), "stacks", icon="stacks", query={"target": str(result.get("target", ""))}, key="show_stack"
    )


def draw_found(report: StackReport) -> None:
    """The sentences, the first large, and the figures."""
    answer, stack = report.answer, report.answer.stack
    first, *others = told(report)
    icon = ":green[:material/check_circle:]" if answer.reaches else ":orange[:material/warning:]"
    st.markdown(f"## {icon} {plain(first)}", anchors=False)
    counts = " ".join(f"{badge(OUTCOME_WORDS[name])} {count}" for name, count in stack.counts.items())
    st.markdown(_("Outcomes of the target: {counts}").format(counts=counts))
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in others[1:]))
    if report.ceiling is not None:
        parts.source_button(report.ceiling.source_url, _("Open the source of the ceiling"), key="ceiling_source")
    st.caption(CAUTION)


def draw_members(report: StackReport) -> None:
    """Each member with what it is counted for, its entry requirements, and what could stand in for it."""
    st.header(_("Members"), anchor=False)
    stack, swaps = report.answer.stack, report.answer.substitutes
    for number, row in enumerate(report.rows(stack.members), start=1):
        identifier = str(row["credential_id"])
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{number}. {plain(row['title'])}**  \n{stack_choice.facts(row)}")
            st.markdown(_counted_for(brings(stack, identifier)))
            if row["entry_requirements"]:
                st.markdown(
                    _(":material/login: Entry requirements, to be read: {requirements}").format(
                        requirements=plain(row["entry_requirements"])
                    )
                )
            own = swaps[swaps["member_id"] == identifier]
            if len(own):
                others = "; ".join(
                    f"{plain(shorten(report.title(name), _TITLES))} ({percent(share)})"
                    for name, share in zip(own["credential_id"], own["coverage"], strict=True)
                )
                st.markdown(
                    _(":material/swap_horiz: Could stand in, with what the stack would then cover: {others}").format(
                        others=others
                    )
                )
            with st.container(horizontal=True):
                parts.go_button(
                    _("Side by side with the target"),
                    "compare",
                    icon="difference",
                    query={"subject": identifier, "object": str(report.target["credential_id"])},
                    key=f"compare_{identifier}",
                )
                parts.source_button(str(row["source_url"]), key=f"source_{identifier}")


def _counted_for(positions: Sequence[int]) -> str:
    if not positions:
        return _("Asked for by another member.")
    sentence = ngettext(
        "Counted for outcome {positions} of the target.",
        "Counted for outcomes {positions} of the target.",
        len(positions),
    )
    return sentence.format(positions=", ".join(map(str, positions)))


def draw_drawing(report: StackReport) -> None:
    """What covers what, as a chart and in words."""
    st.header(_("What covers what"), anchor=False)
    rows = drawing_rows(report, ScoringSettings())
    st.vega_lite_chart(rows, drawing(rows), alt=drawing_in_words(report))
    st.caption(_("✓ marks the member that an outcome is counted by; a dash: not met even in part."))
    with st.expander(_("As a table"), icon=":material/table:"):
        met = report.answer.stack.met
        st.dataframe(
            pd.DataFrame(
                {
                    _("Outcome"): met["position"],
                    _("Of the target"): met["text"],
                    _("Status"): [OUTCOME_WORDS[str(status)].words for status in met["status"]],
                    _("Probability"): met["probability"],
                    _("Met by"): [report.title(str(name)) if name else "–" for name in met["credential_id"]],
                    _("By its outcome"): met["offered_text"],
                }
            ),
            hide_index=True,
            alt=_("Each outcome of the target with what meets it"),
        )
    missing = report.answer.stack.met[report.answer.stack.met["status"] == "missing"]
    if len(missing):
        gap = counted(
            "The gap: {count} outcome that no member is shown to meet",
            "The gap: {count} outcomes that no member is shown to meet",
            len(missing),
        )
        st.markdown(f"### {gap}", anchors=False)
        st.markdown("\n".join(f"- {row['position']}\\. {plain(row['text'])}" for row in missing.to_dict("records")))


def draw_others(report: StackReport) -> None:
    """The next best stacks, and what could not be chosen."""
    st.header(_("Other stacks"), anchor=False)
    if not report.answer.alternatives:
        st.caption(
            _("No other stack under these conditions reaches as far.") if report.answer.reaches else _("There is none.")
        )
    for other in report.answer.alternatives:
        titles = "; ".join(plain(shorten(report.title(name), _TITLES)) for name in other.members)
        hours = plain(hours_sentence(other.hours, len(other.members)))
        st.markdown(f"- **{percent(other.coverage)}**: {titles}. :gray[{hours}]")
    counts = left_out_counts(report.answer)
    if counts:
        st.caption(
            counted(
                "{count} credential could be a member; left out: {left_out}.",
                "{count} credentials could be members; left out: {left_out}.",
                report.answer.could,
                left_out=", ".join(f"{count:,} {why}" for why, count in counts.items()),
            )
        )
    else:
        st.caption(
            counted(
                "{count} credential could be a member.", "{count} credentials could be members.", report.answer.could
            )
        )
    with st.expander(_("How to read this"), icon=":material/info:"):
        st.markdown(ABOUT_COVERAGE)
        st.markdown(_("**Credit.** {meaning}").format(meaning=ABOUT_CREDIT))


def workbook(report: StackReport, runs: tuple[tuple[str, str], ...]) -> bytes:
    """The stack as a workbook."""
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.stack_workbook import stack_workbook

    manifests: dict[str, dict[str, Any]] = {str(run["run"]): run for run in session.list_runs()}
    return stack_workbook(report, {run: manifests[run] for _catalogue, run in runs})


def draw() -> None:
    """The whole page."""
    target = stack_choice.choose_target()
    if not target:
        parts.empty_state(
            "stacks",
            _("Choose a target"),
            _("A qualification or any credential with outcomes, which a stack shall cover."),
        )
        return
    catalogues = stack_choice.choose_catalogues()
    if not catalogues:
        st.caption(_("Choose a catalogue at least."))
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
    parts.workbook_button(
        lambda: workbook(report, found), about=f"stack for {target}", file_name=f"stack-{slug(target)}.xlsx"
    )
    if report.answer.stack.members:
        draw_members(report)
    draw_drawing(report)
    draw_others(report)


draw()
