"""Drawing functions that more than one page uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import access, login, office, session
from mapper.app.address import in_address, one_in_address
from mapper.app.jobs import Job
from mapper.app.language import N_, Words, _
from mapper.app.wording import SUGGESTION_SHORT, VERDICT_WORDS, moment, plain, safe_link
from mapper.errors import MapperError, UsageError
from mapper.model import SUGGESTIONS
from mapper.review.roster import checked_name

PAGE_ROWS = 25
WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JobKind = Literal["match", "demo", "comparison", "measuring", "reading", "linking"]
_STOPPED: Final = Words(
    {
        "match": N_("The match was stopped. What was already computed is kept for the next one."),
        "demo": N_("The demo was stopped. What was already computed is kept for the next one."),
        "comparison": N_("The comparison was stopped. What was already computed is kept for the next one."),
        "measuring": N_("The measuring was stopped. What was already computed is kept for the next one."),
        "reading": N_("The reading was stopped. What was already computed is kept for the next one."),
        "linking": N_("The linking was stopped. What was already computed is kept for the next one."),
    }
)
_FAILED: Final = Words(
    {
        "match": N_("The match failed"),
        "demo": N_("The demo failed"),
        "comparison": N_("The comparison failed"),
        "measuring": N_("The measuring failed"),
        "reading": N_("The reading failed"),
        "linking": N_("The linking failed"),
    }
)
_FOLDER = Path(__file__).resolve().parent


def name_gate() -> None:
    """Ask who is deciding; decisions are recorded under that name."""
    with st.container(horizontal_alignment="center"), st.container(width=460):
        st.space("large")
        st.title("Mapper", icon=":material/compare_arrows:")
        st.markdown(
            _(
                "Compare micro-credentials on level, workload, quality, profile and learning outcomes. "
                "The tool suggests with reasons; you decide."
            )
        )
        with st.form("name_gate"):
            name = st.text_input(
                _("Your name"),
                max_chars=80,
                key="name_gate_name",
                placeholder=_("As it should stand beside your decisions"),
                autocomplete="name",
            )
            if st.form_submit_button(_("Continue"), type="primary"):
                _take_name(name or "")
        st.caption(_("No password: this app serves this computer only. The name is stored with each decision."))


def _take_name(name: str) -> None:
    if not name.strip():
        st.error(_("Enter a name: each decision is recorded with the name of the person who made it."))
        return
    try:
        known = office.named(name, login.people())
        session.set_reviewer(known.name if known else checked_name(name))
    except MapperError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def page_header(title: str, role: str) -> None:
    """The page's title, and at its right who is deciding, in which role, and where things are stored."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, width="content")
        with st.popover(plain(session.reviewer()), icon=":material/person:", type="tertiary"):
            st.caption(_("Decisions are recorded under"))
            st.text(session.reviewer())
            st.caption(_("Role"))
            st.text(_(role))
            if not login.is_set_up():
                st.caption(_("Workspace"))
                st.code(str(session.workspace()), language=None, wrap_lines=True)
                st.caption(_("Decisions"))
                st.code(session.store().place, language=None, wrap_lines=True)
            if login.is_set_up():
                st.button(_("Sign out"), icon=":material/logout:", key="sign_out", on_click=login.sign_out)
            else:
                st.button(_("Change name"), icon=":material/switch_account:", on_click=session.set_reviewer, args=("",))


def show_error(error: MapperError, *, title: str = "") -> None:
    """An error as the package words it: what, where, the value and the cure; never as Markdown."""
    with st.container(border=True):
        st.markdown(f":red[:material/error: **{plain(title or _('That did not work'))}**]")
        st.text(str(error))


def show_refusal(error: str, *, title: str) -> None:
    """Why a click did nothing, each reason on a line of its own; said in the corner too, for who has scrolled down."""
    reasons = [plain(line) for line in error.splitlines() if line.strip()]
    st.error(
        reasons[0] if len(reasons) == 1 else "\n".join(f"- {reason}" for reason in reasons),
        title=title,
        icon=":material/error:",
    )
    # Translators: {title} is such as: The decision was not stored
    st.toast(_("{title}. Why stands at the top of the page.").format(title=title), icon=":material/error:")


def empty_state(icon: str, title: str, text: str) -> None:
    """What stands where there is nothing yet, and what to do about it."""
    with st.container(border=True, horizontal_alignment="center", gap="xsmall"):
        st.space("small")
        st.markdown(_("## :material/{icon}: {title}").format(icon=icon, title=title), text_alignment="center")
        st.markdown(text, text_alignment="center")
        st.space("small")


def suggestion_counts(suggestions: pd.Series) -> dict[str, int]:
    """How many pairs each suggestion has, in the fixed order of suggestions."""
    counts = suggestions.value_counts()
    return {name: int(counts.get(name, 0)) for name in SUGGESTIONS}


def count_table(counts: dict[str, int]) -> None:
    """Suggestions with the count of their pairs as a small table with bars."""
    table = pd.DataFrame({"suggestion": [SUGGESTION_SHORT[name] for name in counts], "pairs": list(counts.values())})
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "suggestion": _("Suggestion"),
            "pairs": st.column_config.ProgressColumn(
                _("Pairs"), format="%d", min_value=0, max_value=max(1, *counts.values())
            ),
        },
        alt=_("Number of pairs by suggestion"),
    )


def decisions_table(decisions: pd.DataFrame, extra: str, title: str, *, alt: str) -> None:
    """Decisions as rows, in the order given, with one more column of theirs under a title, already in words."""
    columns = ["decided_at", "author_id", "verdict", "subject_title", "object_title", extra, "comment"]
    st.dataframe(
        decisions[columns].assign(
            decided_at=decisions["decided_at"].map(moment),
            verdict=decisions["verdict"].map({name: mark.words for name, mark in VERDICT_WORDS.items()}),
        ),
        hide_index=True,
        column_config={
            "decided_at": st.column_config.TextColumn(_("When"), width=150),
            "author_id": st.column_config.TextColumn(_("Who"), width=120),
            "verdict": st.column_config.TextColumn(_("Decision"), width=80),
            "subject_title": st.column_config.TextColumn(_("Subject"), width=235),
            "object_title": st.column_config.TextColumn(_("Object"), width=235),
            extra: st.column_config.TextColumn(title, width=130),
            "comment": _("Comment"),
        },
        alt=alt,
    )


def paged(count: int, *, key: str, rows: int = PAGE_ROWS) -> tuple[int, int]:
    """First and last-plus-one row of the page that the address names; draws page numbers where there are several."""
    pages = max(1, -(-count // rows))
    if pages == 1:
        return 0, count
    page = st.pagination(pages, key=key, bind="query-params")
    start = (min(int(page), pages) - 1) * rows
    return start, min(count, start + rows)


def chosen_catalogue(key: str) -> str:
    """What a box over :func:`mapper.app.session.matchable` holds.

    Raises
    ------
    UsageError
        If it is none of them: a browser can send any text, and the command would read a file of that name.
    """
    name = str(st.session_state[key])
    if name not in session.matchable():
        raise UsageError(f"catalogue {name!r} is not in this workspace; choose one of those shown")
    return name


def workbook_button(make: Callable[[], bytes], *, about: str, file_name: str) -> None:
    """A button to take a workbook away, which is logged with what it is ``about`` and made when it is pressed."""
    st.download_button(
        _("Download as Excel workbook"),
        data=access.noted(make, "exported", about),
        file_name=file_name,
        mime=WORKBOOK_TYPE,
        icon=":material/download:",
        key="download_workbook",
        on_click="ignore",
    )


def job_panel(name: str, *, on_done: Callable[[Job], None], kind: JobKind) -> None:
    """The job ``name`` while it runs, polled once a second; its error as it worded it, or what ``on_done`` draws.

    ``kind`` says what is told of a job that did not end well.
    """
    job = session.jobs().get(name)
    if job is None:
        return
    if job.state == "running":
        _watch(name)
        return
    if job.state == "done":
        on_done(job)
    elif job.state == "stopped":
        st.markdown(f":gray[:material/stop_circle: {_STOPPED[kind]}]")
    else:
        with st.container(border=True):
            st.markdown(f":red[:material/error: **{_FAILED[kind]}**]")
            st.text(job.error)
    if access.may("match catalogues"):
        st.button(_("Dismiss"), key=f"dismiss_{name}", on_click=_dismiss, args=(name,), type="tertiary")


@access.needs("match catalogues")
def _stop(job: Job) -> None:
    job.stop()


@access.needs("match catalogues")
def _dismiss(name: str) -> None:
    session.jobs().pop(name, None)


@st.fragment(run_every=1.0)
def _watch(name: str) -> None:
    job = session.jobs().get(name)
    if job is None or job.state != "running":
        st.rerun()
    doing, share = job.progress
    with st.container(border=True):
        st.markdown(f"**{plain(job.title)}**")
        minutes, seconds = divmod(int(job.seconds), 60)
        st.progress(share or 0.0, text=f"{plain(doing)} – {minutes}:{seconds:02d} min")
        with st.container(horizontal=True, vertical_alignment="center"):
            if access.may("match catalogues"):
                st.button(_("Stop"), key=f"stop_{name}", icon=":material/stop:", on_click=_stop, args=(job,))
            st.caption(_("You may leave this page; the work goes on."), width="content")


def facts(rows: Sequence[tuple[str, str]], *, alt: str) -> None:
    """Names and values as a compact two-column list; values are shown letter for letter."""
    table = {name: plain(value) or "–" for name, value in rows}
    st.table(table, border="horizontal", alt=alt)


def source_button(address: str, label: str = "", *, key: str | None = None) -> None:
    """A link to where something was published; nothing where that is no web address."""
    link = safe_link(address)
    if link:
        st.link_button(label or _("Open source"), link, icon=":material/open_in_new:", key=key)


def page_link(page: str, label: str, *, icon: str = "arrow_forward") -> None:
    """A link to another page of the app, by the name of its script; nothing for who may not open it."""
    if access.may_open(page):
        st.page_link(_FOLDER / f"{page}.py", label=label, icon=f":material/{icon}:")


def go_button(
    label: str,
    page: str,
    *,
    icon: str,
    kind: Literal["primary", "secondary"] = "secondary",
    query: Mapping[str, str] | None = None,
    key: str = "",
) -> None:
    """A button that opens another page of the app, with its filters set by ``query``; nothing for who may not."""
    if access.may_open(page) and st.button(label, icon=f":material/{icon}:", type=kind, key=key or f"go_{page}_{icon}"):
        st.switch_page(_FOLDER / f"{page}.py", query_params=dict(query or {}))


def choose_part(options: Sequence[str]) -> str:
    """The part of a page that the address names, else the first; draws the control to change it.

    Options are marked with ``N_``: they stand in the address as they are and are translated where they are drawn.
    """
    one_in_address("part", options, options[0])
    chosen = st.segmented_control(
        _("Part"), options, required=True, format_func=_, label_visibility="collapsed", **in_address("part")
    )
    return chosen or options[0]


def choose_run(place: Any, runs: Sequence[Mapping[str, Any]]) -> str:
    """The run that the address names, else the newest; draws the box to choose another.

    The address holds the run's id, which stays valid, and not its label, as binding the box would.
    """
    labels = session.run_labels(runs)
    one_in_address("run", list(labels), next(iter(labels)))
    chosen: str = place.selectbox(
        _("Match"), list(labels), format_func=lambda name: labels.get(name, name), **in_address("run")
    )
    return chosen
