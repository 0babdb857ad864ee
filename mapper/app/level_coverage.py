"""Part of the page Coverage: how much of a framework's level descriptors a catalogue or another framework evidences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.level_coverage import kept
from mapper.analyse.level_coverage.cells import BASES, Basis, cells, evidence_behind
from mapper.analyse.level_coverage.parties import described_frameworks
from mapper.analyse.level_coverage.summary import (
    BAND_MEANING,
    MEANING,
    WORDING_CAUTION,
    LevelSummary,
    level_sentences,
    likely_words,
    summarise_levels,
)
from mapper.app import coverage_charts as charts
from mapper.app import parts, session
from mapper.app.address import go, in_address, one_in_address
from mapper.app.language import N_, Deferred, Words, _, counted
from mapper.app.wording import OUTCOME_WORDS, moment, percent, plain, shorten

_BASIS_WORDS: Final = Words(
    {
        "stated, else wording": N_("Stated, else by wording"),
        "stated": N_("Stated levels only"),
        "wording": N_("Wording only"),
    }
)


def list_level_coverages() -> list[dict[str, Any]]:
    """Manifests of all level coverages, the newest first."""
    return kept.list_level_coverages(session.workspace())


def measurable_frameworks() -> dict[str, str]:
    """Frameworks whose levels can be held against a catalogue -> how they are called."""
    known = session.frameworks()
    titles = known.frameworks.set_index("framework_id")["title"]
    return {
        name: _("{title} (level descriptors)").format(title=shorten(str(titles[name]), 60))
        for name in described_frameworks(known)
    }


def draw_levels(found: Sequence[Mapping[str, Any]]) -> None:
    """Choose a level coverage; its grid, what is behind a cell, levels stated and suggested, what has no evidence."""
    coverage_id, asked = choose_level_coverage(found)
    draw_level_head(coverage_id, asked)
    shown_by = _summary(str(session.workspace()), coverage_id, asked).shown_by
    basis = choose_basis("wording" if shown_by == "levels" else BASES[0])
    table = _cells(str(session.workspace()), coverage_id, asked, basis)
    draw_grid(table, asked, basis, shown_by)
    draw_behind(coverage_id, asked, basis, table, shown_by)
    draw_beside(coverage_id, asked)
    draw_without_evidence(table)


def choose_level_coverage(found: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The level coverage and the framework asked about that the address names; draws the boxes to choose others."""
    labels: dict[str, str] = {}
    for one in found:
        label = " – ".join(str(one["titles"][side]) for side in ("subject", "object"))
        again = label in labels.values()
        labels[str(one["coverage"])] = f"{label} · {moment(str(one['timings']['finished']))}" if again else label
    one_in_address("levels", list(labels), next(iter(labels)))
    which, direction = st.columns([3, 4], vertical_alignment="bottom")
    which.selectbox(_("Measured"), list(labels), format_func=lambda name: labels[name], **in_address("levels"))
    coverage_id = str(st.session_state["levels"])
    manifest = next(one for one in found if one["coverage"] == coverage_id)
    sides = [str(side) for side in manifest["asked"]]
    one_in_address("asked", sides, sides[0])
    if len(sides) > 1:
        words = {
            side: _("Descriptors of {title}").format(title=shorten(str(manifest["titles"][side]), 40)) for side in sides
        }
        direction.segmented_control(
            _("Asked about"),
            sides,
            required=True,
            format_func=lambda name: plain(words[name]),
            **in_address("asked"),
        )
    return coverage_id, str(st.session_state["asked"])


def choose_basis(default: Basis) -> Basis:
    """On what the level of a credential rests, as the address names it; draws the control to change it."""
    one_in_address("basis", BASES, default)
    st.segmented_control(
        _("Level of a credential by"),
        BASES,
        required=True,
        format_func=lambda name: _BASIS_WORDS[name],
        **in_address("basis"),
    )
    return next(basis for basis in BASES if basis == st.session_state["basis"])


def draw_level_head(coverage_id: str, asked: str) -> None:
    """The main figures, and what they mean."""
    first, *others = level_sentences(_summary(str(session.workspace()), coverage_id, asked))
    st.markdown(f"**{plain(first)}**")
    st.caption(plain(" ".join(others)))
    with st.expander(_("What a cell means, and what it does not"), icon=":material/info:"):
        for sentence in (MEANING, BAND_MEANING, WORDING_CAUTION):
            st.markdown(sentence)


def level_label(level_id: str) -> str:
    """A level as rows name it."""
    return _("Level {label}").format(label=level_id.partition(":")[2])


def draw_grid(table: pd.DataFrame, asked: str, basis: Basis, shown_by: str) -> None:
    """Levels by domains; a press on a cell opens what is behind it.

    Where levels of another framework show them, a cell is how surely the best of them does, since shares of so few
    levels say nothing.
    """
    read = table[table["unread"] == ""]
    if read.empty:
        parts.empty_state("help", _("Nothing can be read on this basis"), _("Choose another basis above."))
        return
    shown = pd.DataFrame(
        {
            "row": read["level_id"].map(level_label),
            "column": read["domain"],
            "outcomes": read["credentials"],
            **{name: read[name] for name in ("share", "low", "high")},
        }
    )
    labels = list(dict.fromkeys(reversed(shown["row"].tolist())))  # the highest level on top
    drawn = charts.heatmap_table(shown).assign(column_label=shown["column"].map(lambda name: shorten(str(name), 28)))
    if shown_by == "levels":
        statuses = [OUTCOME_WORDS[status].words for status in read["status"]]
        drawn = drawn.assign(
            share=read["surest"].to_numpy(dtype=float),
            figure=[percent(value) for value in read["surest"]],
            range=statuses,
        )
    columns = [str(label) for label in drawn["column_label"].unique()]
    key = f"level_grid_{asked}_{basis}"
    st.vega_lite_chart(
        drawn,
        charts.heatmap(labels, columns),
        height=charts.heatmap_height(len(labels)),
        key=key,
        on_select=lambda: _open_cell(key),
        alt=grid_in_words(read),
    )
    st.caption(
        _("Each cell: how surely a level of the other framework evidences the descriptor, and what that means.")
        if shown_by == "levels"
        else _(
            "Each cell: the share of the credentials that evidence the descriptor, its range, and how many credentials "
            "have a known level."
        )
    )
    unread = table[table["unread"] != ""]
    if len(unread):
        reasons = "; ".join(sorted(set(unread["unread"])))
        st.caption(
            counted(
                "{count} descriptor is not in the grid: {reasons}.",
                "{count} descriptors are not in the grid: {reasons}.",
                len(unread),
                reasons=plain(reasons),
            )
        )


def grid_in_words(read: pd.DataFrame) -> str:
    """The grid as sentences, one cell each."""
    cell = _("{level}, {domain}: {share} ({low} to {high})")
    said = "; ".join(
        cell.format(
            level=level_label(str(row["level_id"])),
            domain=row["domain"],
            **{name: percent(row[name]) for name in ("share", "low", "high")},
        )
        for row in read.to_dict("records")
    )
    return _("Share of credentials that evidence each descriptor. {cells}.").format(cells=said)


def _open_cell(key: str) -> None:
    pressed = (st.session_state[key].get("selection") or {}).get("cell") or []
    if pressed:
        go(level=str(pressed[0]["row"]), domain=str(pressed[0]["column"]), evidence_page="1")


def draw_behind(coverage_id: str, asked: str, basis: Basis, table: pd.DataFrame, shown_by: str) -> None:
    """One descriptor with the outcomes that evidence it, the surest first."""
    st.header(_("What is behind a cell"), anchor=False)
    read = table[table["unread"] == ""]
    if read.empty:
        return
    best = read.sort_values("share", ascending=False, kind="stable").iloc[0]
    level_at, domain_at = st.columns(2)
    labels = list(dict.fromkeys(read["level_id"].map(level_label)))
    one_in_address("level", labels, level_label(str(best["level_id"])))
    level_at.selectbox(_("Level"), labels, **in_address("level"))
    domains = list(dict.fromkeys(read["domain"]))
    one_in_address("domain", domains, str(best["domain"]))
    domain_at.selectbox(_("Domain"), domains, **in_address("domain"))
    here = read[(read["level_id"].map(level_label) == st.session_state["level"])]
    here = here[here["domain"] == st.session_state["domain"]]
    if here.empty:
        st.markdown(_(":gray[:material/help: This level has no such domain.]"))
        return
    cell = here.iloc[0]
    st.markdown(f"> {plain(str(cell['text']))}")
    figures = {name: percent(cell[name]) for name in ("share", "low", "high", "surest")}
    said = (
        _("{status}: by the surest level {surest}. The descriptor is paraphrased.")
        if shown_by == "levels"
        else _(
            "{status}: {share} ({low} to {high}) of {count} credentials, by the surest {surest}. The descriptor is "
            "paraphrased."
        )
    )
    status = OUTCOME_WORDS[str(cell["status"])].words
    st.markdown(said.format(status=status, count=f"{cell['credentials']:,}", **figures))
    rows = _behind(str(session.workspace()), coverage_id, asked, basis, str(cell["level_id"]), str(cell["domain"]))
    if rows.empty:
        st.caption(_("No outcome is behind it."))
        return
    first, last = parts.paged(len(rows), key="evidence_page")
    shown = rows.iloc[first:last]
    st.caption(counted("{count} outcome, the surest first.", "{count} outcomes, the surest first.", len(rows)))
    readings = shown[["reading", "at_level"]].itertuples(index=False, name=None)
    st.dataframe(
        shown[["text", "title", "level_id", "speaks", "at_level", "surety"]].assign(
            **{name: shown[name].map(percent) for name in ("speaks", "at_level", "surety")},
            reading=[f"{reading:.1f}" if reading == reading else "–" for reading, _at in readings],
        ),
        hide_index=True,
        column_order=["text", "title", "level_id", "reading", "speaks", "at_level", "surety"],
        column_config={
            "text": st.column_config.TextColumn(_("Outcome"), width=380),
            "title": st.column_config.TextColumn(_("Credential"), width=220),
            "level_id": st.column_config.TextColumn(_("Stated level"), width=100),
            "reading": st.column_config.TextColumn(
                _("Wording"), width=80, help=_("The EQF level that the wording suggests: an aid")
            ),
            "speaks": st.column_config.TextColumn(
                _("Domain"), width=80, help=_("How surely the outcome speaks of the domain")
            ),
            "at_level": st.column_config.TextColumn(
                _("Level"), width=80, help=_("How surely its credential is of the level")
            ),
            "surety": st.column_config.TextColumn(_("Both"), width=80, help=_("How surely both hold")),
        },
        alt=_("Outcomes behind the descriptor, with how surely they evidence it"),
    )


def draw_beside(coverage_id: str, asked: str) -> None:
    """Each credential with the level it states and those that its wording suggests."""
    with st.expander(_("Stated levels beside suggested ones"), icon=":material/stairs:"):
        rows = _coverage(str(session.workspace()), coverage_id).of(asked)[1]
        first, last = parts.paged(len(rows), key="beside_page")
        shown = rows.iloc[first:last]
        readings = shown[["reading", "error"]].astype(float).itertuples(index=False, name=None)
        st.dataframe(
            pd.DataFrame(
                {
                    "title": shown["title"],
                    "level_id": shown["level_id"],
                    "stated": [", ".join(levels) for levels in shown["stated"]],
                    "legal_status": shown["legal_status"],
                    "likely": [
                        likely_words(reading, error) or why
                        for (reading, error), why in zip(readings, shown["unread"], strict=True)
                    ],
                }
            ),
            hide_index=True,
            column_config={
                "title": st.column_config.TextColumn(_("Credential"), width=340),
                "level_id": st.column_config.TextColumn(_("Stated level"), width=120),
                "stated": st.column_config.TextColumn(_("Corresponds to"), width=150),
                "legal_status": st.column_config.TextColumn(_("Legal status"), width=130),
                "likely": st.column_config.TextColumn(_("Wording suggests"), width=150),
            },
            alt=_("Credentials with their stated levels and those that their wording suggests"),
        )


def draw_without_evidence(table: pd.DataFrame) -> None:
    """The descriptors that no credential evidences, or only in part."""
    st.header(_("Descriptors without evidence"), anchor=False)
    lacking = table[table["status"].isin(["missing", "partly"])]
    if lacking.empty:
        st.markdown(_("Every descriptor that can be read has evidence."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                "level": lacking["level_id"].map(level_label),
                "domain": lacking["domain"],
                "status": [OUTCOME_WORDS[status].words for status in lacking["status"]],
                "surest": lacking["surest"].map(percent),
                "text": lacking["text"],
            }
        ),
        hide_index=True,
        column_config={
            "level": st.column_config.TextColumn(_("Level"), width=90),
            "domain": st.column_config.TextColumn(_("Domain"), width=200),
            "status": st.column_config.TextColumn(_("Status"), width=90),
            "surest": st.column_config.TextColumn(
                _("Surest"), width=80, help=_("The credential that evidences it most surely")
            ),
            "text": st.column_config.TextColumn(_("Descriptor, paraphrased"), width=560),
        },
        alt=_("Descriptors that no credential evidences, or only in part"),
    )


@st.cache_resource(show_spinner=Deferred("Reading the coverage"), max_entries=4)
def _coverage(folder: str, coverage_id: str) -> kept.LevelCoverage:
    return kept.load_level_coverage(coverage_id, Path(folder))


@st.cache_resource(show_spinner=False, max_entries=16)
def _summary(folder: str, coverage_id: str, asked: str) -> LevelSummary:
    return summarise_levels(_coverage(folder, coverage_id), asked)


@st.cache_resource(show_spinner=False, max_entries=32)
def _cells(folder: str, coverage_id: str, asked: str, basis: Basis) -> pd.DataFrame:
    return cells(*_coverage(folder, coverage_id).of(asked), basis=basis)


@st.cache_resource(show_spinner=False, max_entries=32)
def _behind(folder: str, coverage_id: str, asked: str, basis: Basis, level_id: str, domain: str) -> pd.DataFrame:
    descriptors, credentials, outcomes = _coverage(folder, coverage_id).of(asked)
    one = descriptors[(descriptors["level_id"] == level_id) & (descriptors["domain"] == domain)].iloc[0]
    return evidence_behind(one, credentials, outcomes, basis=basis)
