"""The column contract of every table that passes between stages.

A :class:`Table` names its columns, which of them may be missing, its key and its order. :meth:`Table.conform` makes a
frame fit (column order, Arrow types, row order) or raises one :class:`~mapper.errors.TableError` that lists every
fault. Missing text is the empty string, never null, so that a comparison with ``== ""`` says what it means; a missing
number is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import TableError
from mapper.model import (
    KINDS,
    LEVEL_BASES,
    MODES,
    OUTCOME_STATUSES,
    RELATIONS,
    SKILL_SUGGESTIONS,
    SUGGESTIONS,
    SUPERVISION,
)

TEXT: Final = pd.ArrowDtype(pa.string())
INTEGER: Final = pd.ArrowDtype(pa.int64())
NUMBER: Final = pd.ArrowDtype(pa.float64())
TEXTS: Final = pd.ArrowDtype(pa.list_(pa.string()))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, its closed vocabulary if it has one, whether a value must be there, the unit of a number.

    ``share`` and ``probability`` are from 0 to 1.
    """

    dtype: pd.ArrowDtype
    required: bool = False
    vocabulary: tuple[str, ...] = ()
    unit: str = ""

    def empty_rows(self, count: int) -> pd.Series:
        """A column in which nothing is stated: "" or null."""
        return pd.Series(["" if self.dtype == TEXT else None] * count, dtype=self.dtype)


@dataclass(frozen=True, slots=True)
class Table:
    """The contract of one table.

    ``key`` columns identify a row and are unique together; rows are sorted by ``order`` (default: the key).
    """

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, for writing Parquet parts that fit together."""
        return pa.schema([(name, column.dtype.pyarrow_dtype) for name, column in self.columns.items()])

    def empty(self) -> pd.DataFrame:
        """The table with no rows."""
        return pd.DataFrame({name: pd.Series([], dtype=column.dtype) for name, column in self.columns.items()})

    def completed(self, stored: pd.DataFrame) -> pd.DataFrame:
        """A conformed frame of an earlier version of the contract, with the columns that came since, empty."""
        gained = {name: column.empty_rows(len(stored)) for name, column in self.columns.items() if name not in stored}
        return stored.assign(**gained)[list(self.columns)] if gained else stored

    def conform(self, frame: pd.DataFrame, *, where: str = "") -> pd.DataFrame:
        """``frame`` with exactly these columns, types and row order; a new frame, index 0..n-1.

        Columns that are absent and not required are filled with "" or null; unknown columns are a fault.

        Raises
        ------
        TableError
            Listing every fault, each as ``table:row: column value``; rows count from 1, the header not counted.
        """
        place = where or self.name
        faults = [f"{place}: column {name!r} is not known" for name in frame.columns if name not in self.columns]
        built: dict[str, pd.Series] = {}
        for name, column in self.columns.items():
            if name not in frame.columns:
                if column.required:
                    faults.append(f"{place}: column {name!r} is missing")
                    continue
                built[name] = column.empty_rows(len(frame))
                continue
            built[name], column_faults = _typed(frame[name].reset_index(drop=True), name, column, place)
            faults += column_faults
        if not faults:
            table = pd.DataFrame(built)
            faults += self._key_faults(table, place)
        if faults:
            raise TableError.listing(faults)
        return table.sort_values(list(self.order or self.key), kind="stable", ignore_index=True)

    def _key_faults(self, table: pd.DataFrame, place: str) -> list[str]:
        repeated = table.duplicated(list(self.key), keep="first")
        return [
            f"{place}:{row + 1}: {', '.join(self.key)} {tuple(table.loc[row, list(self.key)])} stands twice"
            for row in np.flatnonzero(repeated)
        ]


def text_column(values: Sequence[str]) -> pd.Series:
    """A column of :data:`TEXT`, made by Arrow: pandas would first give every row the room of the longest text.

    >>> text_column(["Law", ""]).dtype == TEXT
    True
    """
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values, pa.string())))


def as_list(column: pd.Series) -> list[str]:
    """The texts of a column; ``tolist`` of an Arrow column takes ten times as long.

    >>> as_list(text_column(["Law", ""]))
    ['Law', '']
    """
    texts: list[str] = column.astype(object).tolist()
    return texts


def _typed(values: pd.Series, name: str, column: Column, place: str) -> tuple[pd.Series, list[str]]:
    if column.dtype == TEXT:
        typed = values.astype(TEXT).fillna("")
        if column.required:
            return typed, [f"{place}:{row + 1}: {name} is empty" for row in typed[typed == ""].index]
        if column.vocabulary:
            wrong = ((typed != "") & ~typed.isin(column.vocabulary)).to_numpy(dtype=bool)
            return typed, [
                f"{place}:{row + 1}: {name} {value!r} is not one of {', '.join(column.vocabulary)}"
                for row, value in zip(np.flatnonzero(wrong), typed[wrong], strict=True)
            ]
        return typed, []
    try:
        return values.astype(column.dtype), []
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        return values, [f"{place}: {name} does not read as {column.dtype.pyarrow_dtype}: {error}"]


def _text(*names: str) -> dict[str, Column]:
    return {name: Column(TEXT) for name in names}


def _needed(*names: str) -> dict[str, Column]:
    return {name: Column(TEXT, required=True) for name in names}


def _numbers(*names: str, unit: str = "") -> dict[str, Column]:
    return {name: Column(NUMBER, unit=unit) for name in names}


def _of(vocabulary: Sequence[str]) -> Column:
    return Column(TEXT, vocabulary=tuple(vocabulary))


CREDENTIALS: Final = Table(
    "credentials",
    {
        **_needed("credential_id", "catalogue", "title"),
        "kind": _of(KINDS),
        **_text("provider", "awarding_body", "jurisdiction", "language", "field_of_study", "isced_f"),
        **_text("framework_id", "level_id"),
        "level_basis": _of(LEVEL_BASES),
        **_text("level_text", "workload_value", "workload_unit"),
        **_numbers("workload_hours_min", "workload_hours_max", unit="hours"),
        **_text("workload_rule"),
        "mode": _of(MODES),
        **_text("assessment"),
        "supervision": _of(SUPERVISION),
        **_text("entry_requirements", "quality_assurance"),
        "stackable": _of(("yes", "no")),
        **_text("valid_from", "valid_to", "description", "source_url", "checked"),
    },
    key=("credential_id",),
)
"""One row per credential. ``credential_id`` is a CURIE; ``level_text`` is the level as published, ``level_id`` what it
was read as; ``field_of_study`` is as published and ``isced_f`` its ISCED-F 2013 codes where the source states them,
several joined by "; "; ``workload_hours_*`` is the interval of total learning hours by ``workload_rule``, null where
the unit does not convert."""

OUTCOMES: Final = Table(
    "outcomes",
    {
        **_needed("outcome_id", "credential_id"),
        "position": Column(INTEGER, required=True),
        **_needed("text"),
        **_text("language"),
        "outcomes_basis": _of(("stated", "derived")),
        "wording": _of(("original", "paraphrase")),
        **_text("verb", "cognitive_level"),
        "verbs": Column(TEXTS),
        **_text("source_url"),
    },
    key=("outcome_id",),
    order=("credential_id", "position"),
)
"""One row per learning-outcome statement. ``verb`` is the leading one in its base form, ``verbs`` are all of them, and
``cognitive_level``, "1" (remember) to "6" (create), is that of the most demanding; "" where no verb is known."""

REJECTS: Final = Table(
    "rejects",
    {
        **_needed("file"),
        **_text("sheet"),
        "row": Column(INTEGER),
        **_text("column", "value"),
        **_needed("reason"),
        **_text("cure"),
        "severity": _of(("rejected", "warning")),
    },
    key=("file", "sheet", "row", "column", "reason"),
)
"""What ingestion could not take, one row per fault. ``rejected``: the row is not in the catalogue; ``warning``: it is,
without that value. ``row`` counts as the file does in a spreadsheet (first line 1), null where the fault is the
file's."""

CANDIDATES: Final = Table(
    "candidates",
    {**_needed("subject_id", "object_id"), "rules": Column(TEXTS)},
    key=("subject_id", "object_id"),
)
"""Pairs of credentials worth comparing. ``rules`` lists the rules that proposed the pair."""

ALIGNMENTS: Final = Table(
    "alignments",
    {
        **_needed("subject_id", "object_id", "subject_outcome_id", "object_outcome_id"),
        **_text("subject_outcome", "object_outcome"),
        **_numbers("wording", "meaning", "distinctiveness", "verb", unit="share"),
        **_numbers("confidence", unit="probability"),
        "status": _of(OUTCOME_STATUSES),
    },
    key=("subject_id", "object_id", "subject_outcome_id", "object_outcome_id"),
)
"""The outcome matrix of every compared pair: one row per pair of outcomes, signals in [0, 1], ``confidence`` that the
two statements correspond, ``status`` what that confidence means for coverage."""

EQUIVALENCES: Final = Table(
    "equivalences",
    {
        **_needed("subject_id", "subject_title", "object_id", "object_title"),
        "relation": _of(RELATIONS),
        **_numbers("confidence", unit="probability"),
        **_numbers("subject_coverage", "object_coverage", unit="share"),
        "suggestion": _of(SUGGESTIONS),
        "rank": Column(INTEGER, unit="place, 1 is the best"),
        **_numbers("similarity_score", unit="share"),
        **_text("level_finding", "workload_finding", "quality_finding", "profile_finding", "outcomes_finding"),
        **_numbers("level_gap_min", "level_gap_max", unit="EQF levels"),
        **_numbers("workload_ratio_min", "workload_ratio_max", unit="subject hours per object hour"),
        "reasons": Column(TEXTS),
        "candidate_differences": Column(TEXTS),
        "contributions": Column(TEXT),
        "rules": Column(TEXTS),
        **_needed("subject_hash", "object_hash"),
    },
    key=("subject_id", "object_id"),
    order=("subject_id", "rank", "object_id"),
)
"""One row per compared pair of credentials; the best object of a subject has rank 1. ``subject_coverage`` is the share
of the subject's outcomes that the object covers, ``object_coverage`` the reverse. ``contributions`` is a JSON object of
log-odds by signal that sum to the log-odds of ``confidence``. ``*_hash`` binds the row to the text that was
compared."""

BUNDLES: Final = Table(
    "bundles",
    {
        "side": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("credential_id", "title"),
        "member_ids": Column(TEXTS),
        "member_titles": Column(TEXTS),
        **_numbers("coverage", "best_alone", unit="share"),
        **_text("finding"),
    },
    key=("side", "credential_id"),
)
"""Credentials that together cover one: ``side`` is that of the covered credential (``credential_id``, ``title``), the
members are of the other. ``coverage`` is the share of its outcomes that they are expected to cover together,
``best_alone`` the most that a single candidate covers, ``finding`` a sentence that names all of them."""

COVERED_OUTCOMES: Final = Table(
    "covered_outcomes",
    {
        "side": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("outcome_id", "credential_id", "text"),
        **_numbers("probability"),
        "status": _of(OUTCOME_STATUSES),
        **_text("counterpart_id", "counterpart_text", "counterpart_credential_id", "theme"),
    },
    key=("side", "outcome_id"),
)
"""One row per outcome of both sides of a coverage. ``probability`` is how surely the other side as a whole meets it, by
its best counterpart anywhere ("" where there is none); ``theme`` is the outcome that stands for all like it."""

COVERED_CREDENTIALS: Final = Table(
    "covered_credentials",
    {
        "side": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("credential_id", "title"),
        **_text("field", "level", "country", "provider", "kind", "language", "catalogue"),
        "outcomes": Column(INTEGER, required=True),
        **_numbers("coverage", "single_coverage"),
        **_text("single_id", "single_title"),
    },
    key=("side", "credential_id"),
)
"""One row per credential of both sides of a coverage: what it is grouped by, in words, the share of its outcomes that
the other side as a whole is expected to cover, and the share that a single credential of it does; null without
outcomes."""

SKILLS: Final = Table(
    "skills",
    {
        **_needed("skill_uri", "label"),
        "names": Column(TEXTS),
        **_text("description", "kind", "language"),
    },
    key=("skill_uri",),
)
"""A skill vocabulary. ``names`` are what else a skill is called; ``kind``, such as ``knowledge``, is as its publisher
says, "" where it does not."""

SKILL_LINKS: Final = Table(
    "skill_links",
    {
        **_needed("credential_id"),
        **_text("title"),
        **_needed("outcome_id"),
        "position": Column(INTEGER, required=True),
        **_needed("outcome"),
        "rank": Column(INTEGER, required=True, unit="place, 1 is the likeliest"),
        **_needed("skill_uri", "label"),
        **_numbers("score", unit="share"),
        **_numbers("confidence", unit="probability"),
        "suggestion": _of(SKILL_SUGGESTIONS),
    },
    key=("outcome_id", "skill_uri"),
    order=("credential_id", "position", "outcome_id", "rank"),
)
"""Outcomes with the skills that they may be about; ``title`` is that of the credential. ``score`` is the likeness of
both texts in the eyes of the encoder, ``confidence`` that they correspond. Every outcome has its likeliest skill here;
where the evidence for it is thin, the suggestion says so and the row counts for nothing."""

OCCUPATIONS: Final = Table(
    "occupations",
    {**_needed("occupation_uri", "label"), **_text("description")},
    key=("occupation_uri",),
)
"""Occupations that skills may be asked for in."""

OCCUPATION_SKILLS: Final = Table(
    "occupation_skills",
    {**_needed("occupation_uri", "skill_uri"), **_text("relation")},
    key=("occupation_uri", "skill_uri"),
)
"""Which skills an occupation asks for, as published; ``relation`` is ``essential`` or ``optional``, "" where the source
does not say."""

LEVEL_DESCRIPTORS: Final = Table(
    "level_descriptors",
    {
        "asked": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("level_id", "domain", "text"),
        "order": Column(INTEGER, required=True),
        "aspects": Column(TEXTS),
        "eqf": Column(TEXTS),
        **_text("legal_status", "unread"),
    },
    key=("asked", "level_id", "domain"),
    order=("asked", "order", "domain"),
)
"""One row per descriptor of the framework that a level coverage asks about. ``aspects`` is what its domain speaks of,
``eqf`` the EQF levels ("1" to "8") that its level is by referencing of that ``legal_status``; ``unread`` says why
nothing can be held against it, "" otherwise."""

LEVEL_CREDENTIALS: Final = Table(
    "level_credentials",
    {
        "asked": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("credential_id", "title"),
        **_text("level_id"),
        "stated": Column(TEXTS),
        **_text("legal_status"),
        "eqf": Column(TEXTS),
        **_numbers("reading", "error", unit="EQF levels"),
        **_text("unread"),
    },
    key=("asked", "credential_id"),
)
"""One row per credential (or level) that may show a level. ``stated`` lists the levels of the asked framework that its
own ``level_id`` corresponds to, with that ``legal_status``, and ``eqf`` those of the EQF; ``reading`` is the EQF level
that its wording suggests, with its standard ``error``, null where ``unread`` says why not."""

LEVEL_OUTCOMES: Final = Table(
    "level_outcomes",
    {
        "asked": Column(TEXT, required=True, vocabulary=("subject", "object")),
        **_needed("outcome_id", "credential_id", "text"),
        **_numbers("knowledge", "skills", "autonomy", unit="probability"),
    },
    key=("asked", "outcome_id"),
)
"""One row per learning outcome (or descriptor) that may show a level, with how surely it speaks of each aspect."""

HITS: Final = Table(
    "hits",
    {
        "rank": Column(INTEGER, required=True),
        **_needed("credential_id"),
        **_numbers("score"),
        "lines_met": Column(INTEGER),
        "line": Column(INTEGER),
        **_text("text", "outcome_id"),
        **_numbers("wording", "meaning"),
        **_text("reason"),
    },
    key=("credential_id",),
    order=("rank",),
)
"""Credentials that a search found, the nearest first. ``score`` orders them and says nothing else. ``text`` is the
title (``outcome_id`` is then "") or outcome that meets the query best, ``line`` the line of the query that it meets,
``wording`` and ``meaning`` how far, in [0, 1], 0 where it does not count; ``reason`` is a sentence."""

MEETINGS: Final = Table(
    "meetings",
    {
        "rank": Column(INTEGER, required=True),
        **_needed("credential_id"),
        "line": Column(INTEGER, required=True),
        **_text("text", "outcome_id"),
        **_numbers("wording", "meaning"),
        **_text("reason"),
    },
    key=("credential_id", "line"),
    order=("rank", "line"),
)
"""For each hit and each line of the query that it meets, the title or outcome that meets it best; as in HITS."""

DECISIONS: Final = Table(
    "decisions",
    {
        **_needed("decision_id", "subject_id", "object_id"),
        "verdict": Column(TEXT, required=True, vocabulary=("accept", "reject", "unsure")),
        "relation": _of(RELATIONS),
        **_text("comment"),
        **_needed("author_id", "decided_at"),
        **_text("run_id", "subject_title", "object_title", "subject_hash", "object_hash"),
        **_text("suggested_relation", "suggestion"),
        **_numbers("confidence", unit="probability"),
        **_text("origin", "previous_hash", "row_hash"),
    },
    key=("decision_id",),
)
"""Decisions as the store gives them: append-only, in the order they were made; the newest of a pair is in force."""
