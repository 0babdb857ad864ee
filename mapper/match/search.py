"""Credentials that are nearest to words: an id, a title, a phrase, or a whole list of outcomes, in any language.

Two rankings are made and put together. By *wording*, a credential is as near as the share of the asked character
n-grams that stands in its best text; by *meaning*, as near as the cosine between the asked line and its best text. Of
several lines, both are means over the lines. Together they count by reciprocal rank fusion (Cormack et al. 2009,
https://doi.org/10.1145/1571941.1572114): the sum of 1 / (60 + rank), which needs no common scale and nothing fitted. A
line that *is* the id or the title of a credential puts that first.

A hit says where words were met. It is no suggestion that anything is equivalent: that takes a match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.ingest.outcomes import split_outcomes
from mapper.ingest.stored import is_in_country
from mapper.knowledge.fields_of_study import fields_of
from mapper.match.encoders import Vectors
from mapper.match.evidence import SMALL_WORDS, UNSPACED, WORD
from mapper.match.search_index import SearchIndex, Shares
from mapper.match.text import wording_form, wording_forms
from mapper.tables import HITS, MEETINGS, as_list

WORDING_FROM: Final = 0.7
"""Share of the asked wording from which a text counts as met by it: inflected words reach .85, one word of two .65."""
ALL_WORDS_FROM: Final = 0.99
MEANING_FROM: Final = 0.6
"""Cosine from which a text counts as met by meaning. Over the 2,183 texts of the embedded catalogues the nearest to a
made-up word lay at .57, and what was right but hard to find, such as German for welding against French, at .61."""
NEAR_FROM: Final = 0.75
SAME_FROM: Final = 0.85
"""Cosines from which a text is called near in meaning, and nearly the same; judged by eye on twenty queries."""
MAX_LINES: Final = 40
MAX_LINE_LENGTH: Final = 1_000
MAX_LENGTH: Final = 20_000
_PASSAGE_FROM: Final = 160  # characters from which a single line is taken apart as a text of outcomes
_RESPELLED_FROM: Final = 4  # letters: a shorter word is near too many
_SPELLED_FROM: Final = 0.7  # share of letters that stay, two changed places counting as one
_FORM_FROM: Final = 80.0  # rapidfuzz ratio from which a word is taken for a form of another
_FUSED_FROM: Final = 60.0
_OPEN: Final = (-np.inf, np.inf)
_EXACT_REASONS: Final = {2: "This is its id", 1: "This is its title"}
#: What is said of a hit that only its id has brought up.
_BY_NAME: Final[dict[str, Any]] = {
    "line": 1, "text": "", "outcome_id": "", "wording": 0.0, "meaning": 0.0, "nearness": 0.0, "reason": "",
}  # fmt: skip
#: Written from right to left or not, these direct how a line is laid out and are no part of it.
_DIRECTIONS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_BULLET: Final = re.compile(r"^\s*(?:[-*•●▪·–—]|\(?\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: its different ``lines``, and in ``left_out`` what of it was not read ("" for nothing)."""

    lines: tuple[str, ...]
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Which credentials may be found; an empty tuple, "" or None lets all pass.

    ``countries`` take their regions along. ``fields`` are published names, or codes of ISCED-F with the
    fields below them. ``eqf`` and ``hours`` are closed intervals, either end None for open; what states no field, level
    or workload does not pass them. ``provider`` is part of the name of a provider or awarding body.
    """

    countries: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    catalogues: tuple[str, ...] = ()
    provider: str = ""
    eqf: tuple[float | None, float | None] | None = None
    hours: tuple[float | None, float | None] | None = None


NO_FILTERS: Final = SearchFilters()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer to a query.

    ``hits`` (:data:`mapper.tables.HITS`) are the best, ``count`` is how many there are in all, ``meetings``
    (:data:`mapper.tables.MEETINGS`) say for each hit which text met which line.
    """

    hits: pd.DataFrame
    meetings: pd.DataFrame
    count: int


def read_query(text: str) -> Query:
    r"""The lines of a query: one for words, a title or an id, several for a pasted list of outcomes.

    Bullets and numbers before a line are taken off; a single long passage is taken apart as a text of outcomes is.
    Lines without a letter or digit do not count.

    >>> read_query("1. Design a database\n2. Query it\n").lines
    ('Design a database', 'Query it')
    >>> read_query(" \x00!!! ").lines
    ()
    """
    clean = unicodedata.normalize("NFC", _DIRECTIONS.sub("", text[: 2 * MAX_LENGTH]))
    clean = "".join(_readable(character) for character in clean)[:MAX_LENGTH]
    lines = [" ".join(_BULLET.sub("", line).split()) for line in clean.split("\n")]
    lines = [line for line in lines if any(map(str.isalnum, line))]
    if len(lines) == 1 and len(lines[0]) >= _PASSAGE_FROM:
        lines = [" ".join(part.split()) for part in split_outcomes(lines[0]).statements] or lines
    different = list(dict.fromkeys(lines))
    told = []
    if len(text) > MAX_LENGTH:
        told.append(f"what stands after the first {MAX_LENGTH:,} characters")
    if len(different) > MAX_LINES:
        told.append(f"{len(different) - MAX_LINES:,} lines after the first {MAX_LINES}")
    if any(len(line) > MAX_LINE_LENGTH for line in different[:MAX_LINES]):
        told.append(f"what stands after {MAX_LINE_LENGTH:,} characters of a line")
    return Query(tuple(line[:MAX_LINE_LENGTH] for line in different[:MAX_LINES]), "; ".join(told))


def search(
    query: Query,
    index: SearchIndex,
    vectors: Vectors | None = None,
    *,
    filters: SearchFilters = NO_FILTERS,
    top: int = 200,
) -> Found:
    """The credentials nearest to a query, at most ``top``, the nearest first; ties go to the smaller id.

    Parameters
    ----------
    vectors
        Those of ``query.lines``, by the encoder of the index; None to search by wording only.
    """
    passes = passing(index.credentials, filters)
    if not query.lines or not passes.any():
        return Found(HITS.empty(), MEETINGS.empty(), 0)
    lines = list(_met(query.lines, index, vectors))
    wording = np.sum([index.best(line.wording_order) for line in lines], axis=0)
    meaning = np.sum([index.best(line.meaning) for line in lines], axis=0)
    exact = _exact(query.lines, index)
    score = _fused(wording, passes) + _fused(meaning, passes)
    is_hit = passes & ((score > 0) | (exact > 0))
    titles = index.text_of[index.first[:-1]]
    told_by_title = np.sum([(line.wording + line.meaning)[titles] for line in lines], axis=0)
    # lexsort takes its last key first
    order = np.lexsort((np.arange(len(score)), -told_by_title.round(3), -score.round(6), -exact))
    best = order[is_hit[order]][:top]
    hits: list[dict[str, Any]] = []
    meetings: list[dict[str, Any]] = []
    identifiers = as_list(index.credentials["credential_id"].iloc[best])
    for rank, (row, identifier) in enumerate(zip(best.tolist(), identifiers, strict=True), start=1):
        named = {"rank": rank, "credential_id": identifier}
        found = list(_meetings(row, index, lines))
        meetings += [{**named, **meeting} for meeting in found]
        nearest = max(found, key=lambda meeting: (meeting["nearness"], -meeting["line"]), default=_BY_NAME)
        reason = _EXACT_REASONS.get(int(exact[row])) or nearest["reason"]
        hits.append(
            {**named, **nearest, "reason": reason, "score": round(float(score[row]), 6), "lines_met": len(found)}
        )
    return Found(
        HITS.conform(pd.DataFrame(hits)[list(HITS.columns)]) if hits else HITS.empty(),
        MEETINGS.conform(pd.DataFrame(meetings)[list(MEETINGS.columns)]) if meetings else MEETINGS.empty(),
        int(is_hit.sum()),
    )


def respelled(query: Query, index: SearchIndex, found: Found) -> str:
    """The query with each word that no text holds replaced by the nearest that one does.

    "" where that changes nothing, or where something near was found as it stands.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hits = found.hits
    if len(hits) and ((hits["wording"] > 0) | (hits["meaning"] >= NEAR_FROM) | (hits["score"] == 0)).any():
        return ""
    known = list(index.vocabulary)

    def nearest(word: str) -> str:
        if word in index.vocabulary or len(word) < _RESPELLED_FROM:
            return word
        near = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=_SPELLED_FROM)
        return str(near[0]) if near else word

    asked = [wording_form(line).split() for line in query.lines]
    spelled = [[nearest(word) for word in words] for words in asked]
    return "\n".join(" ".join(words) for words in spelled) if spelled != asked else ""


def shared_words(text: str, line: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` stand that are words of ``line``, inflected or not.

    >>> shared_words("Manage projects well", "project management")
    [(7, 15)]
    """
    from rapidfuzz import fuzz

    asked = [wording_form(word[0]) for word in WORD.finditer(line) if word[0].lower() not in SMALL_WORDS]
    return [
        word.span()
        for word in WORD.finditer(text)
        if any(fuzz.ratio(wording_form(word[0]), form) >= _FORM_FROM for form in asked if form)
    ]


def passing(credentials: pd.DataFrame, filters: SearchFilters) -> npt.NDArray[np.bool_]:
    """Which credentials of an index pass the filters."""
    kept = np.ones(len(credentials), dtype=np.bool_)
    if filters.countries:
        places = credentials["jurisdiction"]
        kept &= np.any([is_in_country(places, country).to_numpy(dtype=bool) for country in filters.countries], axis=0)
    for name, wanted in (
        ("framework_id", filters.frameworks), ("kind", filters.kinds), ("catalogue", filters.catalogues)
    ):  # fmt: skip
        if wanted:
            kept &= credentials[name].isin(wanted).to_numpy(dtype=bool)
    if filters.fields:
        stated = zip(as_list(credentials["field_of_study"]), as_list(credentials["isced_f"]), strict=True)
        kept &= np.array([not fields_of(*one).isdisjoint(filters.fields) for one in stated], dtype=bool)
    if name := wording_form(filters.provider):
        bodies = [wording_forms(as_list(credentials[column])) for column in ("provider", "awarding_body")]
        kept &= np.array([name in provider or name in body for provider, body in zip(*bodies, strict=True)], dtype=bool)
    for interval, column in ((filters.eqf, "eqf"), (filters.hours, "workload_hours")):
        if interval is not None:
            low, high = (_numbers(credentials[f"{column}_{end}"]) for end in ("min", "max"))
            start, end = (open_end if end is None else end for end, open_end in zip(interval, _OPEN, strict=True))
            # a comparison with a missing number is false
            kept &= (high >= start) & (low <= end)
    return kept


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """How each text of the index meets one line; 0 below the least that counts.

    ``wording_order`` ranks by the share in steps of a tenth and then by how little else the text says.
    """

    wording: Shares
    wording_order: Shares
    meaning: Shares


def _met(lines: Sequence[str], index: SearchIndex, vectors: Vectors | None) -> Iterator[_Line]:
    for at, line in enumerate(lines):
        share, cosine = index.words.met(line)
        if UNSPACED.search(line):
            # where blanks do not part words, the phrase may stand inside a longer run of characters
            phrase = wording_form(line)
            share = np.where([phrase in form for form in index.forms], np.float32(1), share)
        share = np.where(share >= WORDING_FROM, share, 0).astype(np.float32)
        meaning = np.zeros(len(index.texts), dtype=np.float32)
        if vectors is not None and index.vectors.shape[1]:
            meaning = (index.vectors @ vectors[at]).round(4)
            meaning[meaning < MEANING_FROM] = 0
        order = np.where(share > 0, share.round(1) + cosine / 10, 0).round(4).astype(np.float32)
        yield _Line(share, order, meaning)


def _fused(strength: Shares, passes: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """What one ranking adds to each credential: 1 / (60 + rank), 0 where it does not rank it; equals share a rank."""
    counted = passes & (strength > 0)
    added = np.zeros(len(strength), dtype=np.float64)
    _, rank_from_last = np.unique(strength[counted].round(4), return_inverse=True)
    if counted.any():
        added[counted] = 1 / (_FUSED_FROM + 1 + rank_from_last.max() - rank_from_last)
    return added


def _exact(lines: Sequence[str], index: SearchIndex) -> npt.NDArray[np.int8]:
    """2 for a credential whose id is a line, 1 for one whose title is, else 0."""
    exact = np.zeros(len(index.credentials), dtype=np.int8)
    for line in lines:
        exact[index.by_title.get(wording_form(line), [])] = 1
    for line in lines:
        exact[index.by_id.get(line.casefold(), [])] = 2
    return exact


def _meetings(row: int, index: SearchIndex, lines: Sequence[_Line]) -> Iterator[dict[str, Any]]:
    """For each line that a credential meets, its text that is nearest."""
    entries = np.arange(index.first[row], index.first[row + 1])
    texts = index.text_of[entries]
    for number, line in enumerate(lines, start=1):
        nearness = np.maximum(line.wording[texts], line.meaning[texts])
        # of texts that are equally near, the one that says least else
        at = int(np.lexsort((entries, -line.wording_order[texts], -nearness.round(3)))[0])
        if nearness[at] == 0:
            continue
        text, outcome_id = texts[at], index.outcome_ids[entries[at]]
        wording, meaning = float(line.wording[text]), float(line.meaning[text])
        yield {
            "line": number,
            "text": index.texts[text],
            "outcome_id": outcome_id,
            "wording": round(wording, 4),
            "meaning": round(meaning, 4),
            "nearness": float(nearness[at]),
            "reason": _reason("An outcome" if outcome_id else "The title", wording, meaning),
        }


def _reason(where: str, wording: float, meaning: float) -> str:
    """Why a text counts as met, as a sentence."""
    if wording >= ALL_WORDS_FROM:
        return f"{where} holds all your words"
    if meaning >= SAME_FROM:
        return f"{where} means nearly the same"
    if wording >= WORDING_FROM:
        near = " and is near in meaning" if meaning >= NEAR_FROM else ""
        return f"{where} holds most of your words{near}"
    return f"{where} is {'near' if meaning >= NEAR_FROM else 'loosely related'} in meaning"


def _numbers(column: pd.Series) -> npt.NDArray[np.float64]:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _readable(character: str) -> str:
    """The character itself; a blank for a control character but the line break, which no text holds."""
    if character in "\n\r\u2028\u2029":
        return "\n"
    return " " if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character
