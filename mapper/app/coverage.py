"""Page: how far two catalogues cover each other, what is missing, and what is offered that nobody asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.coverage.groups import DIMENSIONS
from mapper.analyse.coverage.summary import BAND_MEANING, CAUTION, counted_sentence, headline
from mapper.app import access, covered, level_coverage, parts, session
from mapper.app import coverage_charts as charts
from mapper.app.address import go, in_address, one_in_address
from mapper.app.covered import group_words
from mapper.app.jobs import Job, coverage_command, start_job
from mapper.app.language import N_, _, counted, pgettext, within
from mapper.app.wording import OUTCOME_WORDS, moment, percent, plain, shorten
from mapper.model import NOT_STATED
from mapper.review.acting import Action

# Translators: how large a part is covered
SHARES: Final = N_("Shares")
MISSING: Final = N_("Not covered")
# Translators: what is asked for and what is offered
SUPPLY: Final = N_("Supply")
LEVELS: Final = N_("Levels of a framework")
MEASURE: Final = N_("Measure a coverage")
USES: Final[Mapping[str, Action]] = {
    SHARES: "look and take away",
    MISSING: "look and take away",
    SUPPLY: "look and take away",
    LEVELS: "look and take away",
    MEASURE: "match catalogues",
}
JOB: Final = "coverage"
EVERY: Final = N_("(all)")
_NAMES: Final = covered.DIMENSION_NAMES


def choose_coverage(found: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The coverage and the covered side that the address names; draws the boxes to choose others."""
    labels = coverage_labels(found)
    one_in_address("coverage", list(labels), next(iter(labels)))
    which, direction = st.columns([3, 4], vertical_alignment="bottom")
    which.selectbox(_("Catalogues"), list(labels), format_func=lambda name: labels[name], **in_address("coverage"))
    coverage_id = str(st.session_state["coverage"])
    titles = next(one["titles"] for one in found if one["coverage"] == coverage_id)
    cut = {side: shorten(str(titles[side]), 34) for side in sides_of(titles)}
    named = cut if len({*cut.values()}) == len(cut) else titles
    words = {side: _("What of {title} is covered").format(title=named[side]) for side in cut}
    one_in_address("side", list(words), "subject")
    direction.segmented_control(
        _("Direction"), list(words), required=True, format_func=lambda name: plain(words[name]), **in_address("side")
    )
    return coverage_id, str(st.session_state["side"])


def choose_dimension() -> str:
    """The grouping that the address names; draws the control to choose another."""
    one_in_address("by", DIMENSIONS, "level")
    st.segmented_control(
        pgettext("grouping", "By"),
        DIMENSIONS,
        required=True,
        format_func=lambda name: _NAMES[name],
        **in_address("by"),
    )
    return str(st.session_state["by"])


def across_words(name: str) -> str:
    """What the columns of the grid are: a grouping of the credential itself, or of the one it is covered by."""
    if name.startswith(covered.COUNTERPART):
        return _("{grouping} of the counterpart").format(grouping=_NAMES[name.removeprefix(covered.COUNTERPART)])
    return _("{grouping} (of the same credential)").format(grouping=_NAMES[name])


def sides_of(titles: Mapping[str, str]) -> list[str]:
    """Both sides; one where a catalogue is held against itself, since both then say the same."""
    return ["subject"] if titles["subject"] == titles["object"] else ["subject", "object"]


def coverage_labels(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Coverage id -> the titles of both sides, with the time where the same two were measured more than once."""
    short = {str(one["coverage"]): " – ".join(one["titles"][side] for side in sides_of(one["titles"])) for one in found}
    stamps = {str(one["coverage"]): moment(str(one["timings"]["finished"])) for one in found}
    names = list(short.values())
    return {key: name if names.count(name) == 1 else f"{name} · {stamps[key]}" for key, name in short.items()}


def draw_head(coverage_id: str, side: str, notes: Sequence[str]) -> None:
    """The main figures, and what they mean."""
    summary = covered.summary(coverage_id, side)
    st.markdown(f"**{plain(headline(summary))}**")
    st.caption(plain(counted_sentence(summary)) + "".join(f" {plain(note)}" for note in notes))
    with st.expander(_("What the range means, and what it does not"), icon=":material/info:"):
        st.markdown(BAND_MEANING)
        st.markdown(CAUTION)
    folder = session.workspace()
    parts.workbook_button(
        lambda: covered.workbook(folder, coverage_id),
        about=f"coverage {coverage_id}",
        file_name=f"coverage-{coverage_id}.xlsx",
    )


def draw_shares(coverage_id: str, side: str) -> None:
    """Shares by one grouping, then by two; below, the rows behind a group or a cell."""
    by = choose_dimension()
    shares = covered.shares(coverage_id, side, by)
    if shares["group"].tolist() == [NOT_STATED]:
        st.markdown(
            _(":gray[:material/help: No credential states this: {grouping}. All stand in one group.]").format(
                grouping=within(_NAMES[by])
            )
        )
    st.vega_lite_chart(
        charts.shares_table(shares),
        charts.shares_chart(),
        height=charts.BAR_HEIGHT * len(shares) + 40,
        key=f"shares_chart_{by}",
        on_select=lambda: open_cell(f"shares_chart_{by}", "group", ""),
        alt=charts.shares_in_words(shares, within(_NAMES[by])),
    )
    st.header(_("By two groupings"), anchor=False)
    columns = [name for name in (*_NAMES, *(f"{covered.COUNTERPART}{name}" for name in _NAMES)) if name != by]
    default = f"{covered.COUNTERPART}level" if by == "level" else "level"
    one_in_address("across", columns, default)
    across: str = st.selectbox(_("Across"), columns, format_func=across_words, **in_address("across"))
    cells = covered.cells(coverage_id, side, by, across)
    draw_heatmap(cells, shares["group"].tolist(), by, across)
    draw_rows(coverage_id, side, by, across, cells)


def draw_heatmap(cells: pd.DataFrame, rows: Sequence[str], by: str, across: str) -> None:
    """The cells as a grid, and the same as a table."""
    table = charts.heatmap_table(cells)
    columns = sorted(table["column_words"].unique())
    order = [group_words(row) for row in rows if row in set(table["row"])]
    key = f"heatmap_{by}_{across}"
    st.vega_lite_chart(
        table,
        charts.heatmap(order, columns),
        height=charts.heatmap_height(len(order)),
        key=key,
        on_select=lambda: open_cell(key, "row", "column"),
        alt=charts.heatmap_in_words(cells),
    )
    if across.startswith(covered.COUNTERPART):
        st.caption(
            _(
                "Each cell: the part of all outcomes of its row that is covered by a counterpart of its column, its "
                "range, and how many have their best counterpart there. The cells of a row add up to its coverage."
            )
        )
    else:
        st.caption(_("Each cell: the share of its outcomes that is covered, the range, and how many outcomes it has."))
    with st.expander(_("The grid as a table"), icon=":material/table:"):
        grid = table.assign(words=table["figure"] + " (" + table["range"] + ")")
        wide = grid.pivot_table(index="row", columns="column", values="words", aggfunc="first").reindex(list(rows))
        named = wide.fillna("–").rename(index=group_words, columns=group_words)
        st.dataframe(named.reset_index(names=_NAMES[by]), hide_index=True, alt=_("The grid as a table"))


def open_cell(key: str, row: str, column: str) -> None:
    """Name in the address what was pressed in a chart."""
    pressed = (st.session_state[key].get("selection") or {}).get("cell") or []
    if pressed:
        go(row=str(pressed[0][row]), column=str(pressed[0][column]) if column else EVERY, rows_page="1")


def draw_rows(coverage_id: str, side: str, by: str, across: str, cells: pd.DataFrame) -> None:
    """The outcomes behind a group or a cell, page by page."""
    st.header(_("The outcomes behind a cell"), anchor=False)
    table = covered.outcomes(coverage_id, side)
    groups = {
        "row": covered.grouped(coverage_id, side, by),
        "column": covered.grouped(coverage_id, side, across),
    }
    place = dict(zip(groups, st.columns(2), strict=True))
    kept = pd.Series(True, index=table.index)
    for name, words in (("row", _NAMES[by]), ("column", across_words(across))):
        options = [EVERY, *sorted(cells[name].unique())]
        one_in_address(name, options, EVERY)
        chosen = place[name].selectbox(words, options, format_func=choice_words, **in_address(name))
        if chosen != EVERY:
            kept &= groups[name] == chosen
    draw_outcomes(table[kept.to_numpy(dtype=bool)])


def choice_words(group: str) -> str:
    """A group, or all of them, as a box offers it."""
    return _(EVERY) if group == EVERY else group_words(group)


def draw_outcomes(rows: pd.DataFrame) -> None:
    """Outcomes with their best counterparts, the least covered first."""
    ordered = rows.sort_values(["probability", "outcome_id"], ignore_index=True)
    first, last = parts.paged(len(ordered), key="rows_page")
    shown = ordered.iloc[first:last]
    st.caption(
        counted("{count} outcome, the least covered first.", "{count} outcomes, the least covered first.", len(ordered))
    )
    columns = {
        "text": st.column_config.TextColumn(_("Outcome"), width=330),
        "title": st.column_config.TextColumn(_("Credential"), width=190),
        "probability": st.column_config.TextColumn(
            # Translators: how surely an outcome is met
            _("Met"),
            width=60,
            help=_("How surely the best counterpart meets it"),
        ),
        "status": st.column_config.TextColumn(_("Status"), width=80),
        "counterpart_text": st.column_config.TextColumn(_("Best counterpart"), width=330),
        "counterpart_title": st.column_config.TextColumn(pgettext("the credential of a counterpart", "Of"), width=190),
        "counterpart_level": st.column_config.TextColumn(_("Its level")),
    }
    st.dataframe(
        shown[list(columns)].assign(
            probability=shown["probability"].map(percent),
            status=[OUTCOME_WORDS[status].words for status in shown["status"]],
            counterpart_level=shown["counterpart_level"].map(group_words),
        ),
        hide_index=True,
        column_config=columns,
        alt=_("Outcomes with how surely they are met and their best counterparts"),
    )


def draw_missing(coverage_id: str, side: str) -> None:
    """Themes that are asked for and not covered; a selected one with the outcomes that ask for it."""
    themes = covered.themes(coverage_id, side)
    if themes.empty:
        parts.empty_state(
            "done_all", _("Nothing is missing"), _("Every theme is expected to be covered by half or more.")
        )
        return
    st.markdown(
        _(
            "Outcomes that ask for the same are one theme, named by the statement that most credentials share. First "
            "stands what most credentials are expected to look for in vain."
        )
    )
    first, last = parts.paged(len(themes), key="themes_page")
    shown = themes.iloc[first:last]
    columns = {
        "text": st.column_config.TextColumn(_("Theme"), width=430),
        "asked_by": st.column_config.NumberColumn(
            _("Asked for by"), width=100, help=_("Credentials with such an outcome")
        ),
        "share": st.column_config.TextColumn(_("Covered"), width=80, help=_("Expected share of these outcomes")),
        "unmet": st.column_config.NumberColumn(
            _("In vain"), width=80, format="%.1f", help=_("Credentials expected to find no counterpart")
        ),
        "counterpart_text": st.column_config.TextColumn(_("Nearest on the other side"), width=400),
    }
    picked = st.dataframe(
        shown[list(columns)].assign(share=shown["share"].map(percent)),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"picked_theme_{coverage_id}_{side}_{first}",  # another table begins with nothing picked
        column_config=columns,
        alt=_("Themes that are asked for and not covered, those of most credentials first"),
    )
    for row in picked.selection.rows:
        outcomes = covered.outcomes(coverage_id, side)
        draw_outcomes(outcomes[outcomes["theme"] == shown.iloc[row]["theme"]])
        return
    st.caption(_("Select a row to see the outcomes that ask for it."))


def draw_supply(coverage_id: str, side: str) -> None:
    """What one side asks for and the other lacks, and the reverse; a selected row with its outcomes."""
    by = choose_dimension()
    supply = covered.supply(coverage_id, by)
    names = [covered.summary(coverage_id, side).title for side in ("subject", "object")]
    table = charts.supply_table(supply, *names)
    st.vega_lite_chart(
        table,
        charts.supply_chart(charts.supply_kinds(*names)),
        height=charts.BAR_HEIGHT * len(supply) + 100,
        alt=charts.supply_in_words(supply),
    )
    st.caption(
        _(
            "Expected numbers of outcomes, with their ranges. Levels with different legal status stand apart. A "
            "counterpart may be of another group: read the grid under {part} for where it lies."
        ).format(part=_(SHARES))
    )
    columns = {
        "group": _NAMES[by],
        "asked": _("Asked for"),
        "unmet": _("without a counterpart"),
        "offered": _("Offered"),
        "unasked": _("that nobody asks for"),
    }
    picked = st.dataframe(
        supply[list(columns)].assign(
            group=supply["group"].map(group_words),
            unmet=_expected(supply, "unmet", "asked"),
            unasked=_expected(supply, "unasked", "offered"),
        ),
        hide_index=True,
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row",
        key=f"picked_supply_{coverage_id}_{by}",
        alt=_("Under- and over-supply by group"),
    )
    for row in picked.selection.rows:
        of_group = covered.supply_groups(coverage_id, by)[side] == supply.iloc[row]["group"]
        draw_outcomes(covered.outcomes(coverage_id, side)[of_group.to_numpy(dtype=bool)])
        return
    title = plain(covered.summary(coverage_id, side).title)
    st.caption(_("Select a row to see its outcomes of {title}.").format(title=title))


def _expected(supply: pd.DataFrame, name: str, total: str) -> list[str]:
    """The expected numbers with their ranges, a dash where there is nothing to count."""
    columns = [name, f"{name}_low", f"{name}_high", total]
    words = _("{value} ({low} to {high})")
    return [
        words.format(value=f"{value:,.0f}", low=f"{low:,.0f}", high=f"{high:,.0f}") if count else "–"
        for value, low, high, count in supply[columns].to_numpy(dtype=float)
    ]


@access.needs("match catalogues")
def start_measuring() -> None:
    """Start measuring what the two boxes name."""
    subject, object_ = (parts.chosen_catalogue(key) for key in ("covered_subject", "covered_object"))
    command = coverage_command(subject, object_, session.workspace())
    title = _("Measuring how far {subject} and {object} cover each other").format(subject=subject, object=object_)
    session.jobs()[JOB] = start_job(title, command)


def show_measured(job: Job) -> None:
    """The way to what was measured."""
    result = job.result or {}
    coverage_id = str(result.get("coverage", ""))
    named = {"coverage": coverage_id, "part": SHARES}
    if result.get("kind") == "levels":
        named = {"levels": coverage_id, "part": LEVELS}
    st.markdown(_(":green[:material/check_circle: **{title}:** done.]").format(title=plain(job.title)))
    st.button(_("Look at it"), icon=":material/grid_on:", type="primary", on_click=go, kwargs=named)


def draw_measure() -> None:
    """Choose two catalogues, or a catalogue and a framework, and measure them outside this page."""
    choices = {**session.matchable(), **level_coverage.measurable_frameworks()}
    names = list(choices)
    job = session.jobs().get(JOB)
    for at, (key, label) in zip(
        st.columns(2), (("covered_subject", _("One catalogue")), ("covered_object", _("The other"))), strict=True
    ):
        index = min(1, len(names) - 1) if key == "covered_object" else 0
        at.selectbox(label, names, index=index, format_func=lambda name: choices.get(name, name), key=key)
    st.button(
        pgettext("button", "Measure"),
        type="primary",
        icon=":material/grid_on:",
        disabled=job is not None and job.state == "running",
        on_click=start_measuring,
    )
    st.caption(
        _(
            "Every outcome of either side is held against all outcomes of the other. Texts that were never read take "
            "minutes, once; after that a few seconds. With a framework on one side, the levels and domains of the "
            "other are held against its level descriptors."
        )
    )
    parts.job_panel(JOB, on_done=show_measured, kind="measuring")


def draw_nothing_yet() -> None:
    """What stands where no coverage was measured, and what to do about it; that depends on who looks."""
    if access.may(USES[MEASURE]):
        cure = _("Choose two catalogues under “{part}” above.").format(part=_(MEASURE))
    else:
        cure = _("Ask an officer to measure how far two catalogues cover each other.")
    parts.empty_state("grid_on", _("No coverage measured yet"), cure)


found = covered.list_coverages()
part = parts.choose_part(access.permitted_parts(USES))
if part == MEASURE:
    draw_measure()
elif part == LEVELS:
    if measured := level_coverage.list_level_coverages():
        level_coverage.draw_levels(measured)
    else:
        draw_nothing_yet()
elif not found:
    draw_nothing_yet()
else:
    coverage_id, side = choose_coverage(found)
    manifest = next(one for one in found if one["coverage"] == coverage_id)
    draw_head(coverage_id, side, manifest["notes"])
    if part == MISSING:
        draw_missing(coverage_id, side)
    elif part == SUPPLY:
        draw_supply(coverage_id, side)
    else:
        draw_shares(coverage_id, side)
