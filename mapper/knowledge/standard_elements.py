"""The European standard elements of a micro-credential: which a catalogue entry holds, which are missing, and why.

Annex I of the Council Recommendation of 16 June 2022 (2022/C 243/02) lists 11 mandatory and 5 optional elements. A
catalogue describes an offer, so three of them cannot be there: who earned it, when, and with what grade. Nothing is
guessed: what was derived, or stands without its unit or framework, is ``partly`` there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from mapper.errors import DataError
from mapper.knowledge.entries import Case, Entries, Flags, Texts, choose
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.rows import Row, read_csv, repeated_ids
from mapper.tables import INTEGER, TEXT, Column, Table

__all__ = [
    "ELEMENTS_SOURCE",
    "ELEMENT_CHECKS",
    "ELEMENT_COLUMNS",
    "FINDINGS",
    "check_elements",
    "count_findings",
    "load_standard_elements",
]

ELEMENTS_SOURCE: Final = "Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I"
PRESENT, PARTLY, MISSING = "present", "partly", "missing"
NOT_APPLICABLE: Final = "not applicable to a catalogue entry"
FINDINGS: Final = (PRESENT, PARTLY, MISSING, NOT_APPLICABLE)
OBLIGATIONS: Final = ("mandatory", "mandatory where applicable", "optional")
ELEMENT_COLUMNS: Final = (
    "element_id",
    "name",
    "obligation",
    "belongs_to",
    "meaning",
    "open_badges",
    "open_badges_status",
    "elm",
    "elm_status",
    "ctdl",
    "ctdl_status",
    "gap",
)
_LONGEST_VALUE: Final = 100

ELEMENT_CHECKS: Final = Table(
    "element_checks",
    {
        "credential_id": Column(TEXT, required=True),
        "position": Column(INTEGER, required=True),
        **{name: Column(TEXT, required=True) for name in ("element_id", "name")},
        "obligation": Column(TEXT, required=True, vocabulary=OBLIGATIONS),
        "finding": Column(TEXT, required=True, vocabulary=FINDINGS),
        "value": Column(TEXT),
        "why": Column(TEXT, required=True),
        **{name: Column(TEXT) for name in ("open_badges", "elm", "ctdl", "gap")},
    },
    key=("credential_id", "element_id"),
    order=("credential_id", "position"),
)
"""One row per credential and element. ``value`` is what was found, cut to 100 characters; ``why`` is a sentence;
``open_badges``, ``elm`` and ``ctdl`` name the property that holds the element there, ``gap`` what to mind."""


@dataclass(frozen=True, slots=True)
class _Answer:
    finding: Texts
    value: Texts
    why: Texts


def load_standard_elements(path: Path) -> pd.DataFrame:
    """The elements of a CSV file in the order of the Annex, one row each; text only.

    ``belongs_to`` is ``offer`` or ``award``. ``*_status`` says whether the property was found in a source of that
    format ("verified: where") or is only known.

    Raises
    ------
    DataError
        Listing every fault of the file.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> elements = load_standard_elements(embedded_folder() / "standard_elements.csv")
    >>> elements["obligation"].value_counts().to_dict()
    {'mandatory': 10, 'optional': 5, 'mandatory where applicable': 1}
    """
    rows, faults = read_csv(path, path.name, ELEMENT_COLUMNS)
    faults += [fault for row in rows for fault in _faults(row)]
    faults += repeated_ids(rows, "element_id")
    if faults:
        raise DataError.listing(faults)
    return pd.DataFrame([dict(row.cells) for row in rows], columns=list(ELEMENT_COLUMNS), dtype=TEXT)


def check_elements(
    credentials: pd.DataFrame, outcomes: pd.DataFrame, *, elements: pd.DataFrame, frameworks: Frameworks
) -> pd.DataFrame:
    """Every element of every credential: :data:`ELEMENT_CHECKS`, sorted by credential and element.

    ``credentials`` and ``outcomes`` follow :mod:`mapper.tables`. Facts of an award are looked at where ``credentials``
    has the columns ``learner_identity``, ``issue_date`` and ``grade``; without them they do not apply. The learner's
    identity is never repeated in ``value``. Takes about a second for 5,000 credentials.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> from mapper.tables import CREDENTIALS, OUTCOMES
    >>> elements = load_standard_elements(embedded_folder() / "standard_elements.csv")
    >>> frameworks = load_frameworks(embedded_folder() / "frameworks")
    >>> entry = {"credential_id": ["a:1"], "catalogue": ["a"], "title": ["Welding"], "workload_value": ["3"]}
    >>> checks = check_elements(
    ...     CREDENTIALS.conform(pd.DataFrame(entry)), OUTCOMES.empty(), elements=elements, frameworks=frameworks
    ... )
    >>> checks.set_index("element_id").loc[["M1", "M2", "M6", "M7"], "finding"].tolist()
    ['not applicable to a catalogue entry', 'present', 'missing', 'partly']
    """
    entries = Entries(credentials, outcomes, frameworks)
    answers = [_READERS[element](entries) for element in elements["element_id"]]
    if not answers:
        return ELEMENT_CHECKS.empty()
    kept = elements[["element_id", "name", "obligation", "open_badges", "elm", "ctdl", "gap"]]
    positions = np.repeat(np.arange(len(elements)), len(entries))
    return ELEMENT_CHECKS.conform(
        kept.iloc[positions].assign(
            position=positions + 1,
            credential_id=np.tile(credentials["credential_id"].to_numpy(dtype=object), len(elements)),
            finding=np.concatenate([answer.finding for answer in answers]),
            value=[_short(value) for answer in answers for value in answer.value],
            why=np.concatenate([answer.why for answer in answers]),
        )
    )


def count_findings(checks: pd.DataFrame) -> pd.DataFrame:
    """How many mandatory and optional elements of each credential are there; one row per credential, by its id.

    Columns: ``credential_id``, and for ``mandatory`` (the level included) and ``optional`` the counts ``_present``,
    ``_partly``, ``_missing`` and ``_not_applicable``.

    Examples
    --------
    >>> checks = pd.DataFrame(
    ...     {
    ...         "credential_id": ["a:1", "a:1", "a:1"],
    ...         "obligation": ["mandatory", "mandatory where applicable", "optional"],
    ...         "finding": ["present", "missing", "partly"],
    ...     }
    ... )
    >>> count_findings(checks)[["mandatory_present", "mandatory_missing", "optional_partly"]].iloc[0].tolist()
    [1, 1, 1]
    """
    part = checks["obligation"].astype("object").where(checks["obligation"] == "optional", "mandatory")
    label = part + "_" + checks["finding"].astype("object").replace({NOT_APPLICABLE: "not_applicable"})
    counts = pd.get_dummies(label).groupby(checks["credential_id"].astype("object")).sum()
    wanted = [f"{group}_{name}" for group in ("mandatory", "optional") for name in (*FINDINGS[:3], "not_applicable")]
    counted = counts.reindex(columns=wanted, fill_value=0).astype(INTEGER)
    return counted.reset_index().astype({"credential_id": TEXT})


def _faults(row: Row) -> Iterator[str]:
    yield from row.word_faults("element_id", _READERS)
    yield from row.word_faults("obligation", OBLIGATIONS)
    yield from row.word_faults("belongs_to", ("offer", "award"))
    yield from row.empty_faults("name", "meaning")
    for column in ("open_badges_status", "elm_status", "ctdl_status"):
        if not row.cells[column].startswith(("verified", "known", "not found")):
            cure = "start with verified, known or not found"
            yield row.fault(column, "does not say how far it was checked", cure)


def _stated(column: str, *, none: str = "The entry says that there is none.") -> Callable[[Entries], _Answer]:
    """An element that is present as soon as its column says something."""

    def read(entries: Entries) -> _Answer:
        whys: list[Case] = [(entries.denies(column), none), (entries.states(column), "Stated in the entry.")]
        return _answer(entries, entries.text(column), (entries.states(column), PRESENT), whys=whys)

    return read


def _awarded(column: str, *, personal: bool = False) -> Callable[[Entries], _Answer]:
    """An element of an award, which an offer cannot have."""

    def read(entries: Entries) -> _Answer:
        count = len(entries)
        if not entries.has(column):
            why = "Only a credential that somebody was awarded has it; a catalogue describes the offer."
            return _Answer(choose([], NOT_APPLICABLE, count), choose([], "", count), choose([], why, count))
        states = entries.states(column)
        value = choose([(states, "held in the credential")], "", count) if personal else entries.text(column)
        return _answer(entries, value, (states, PRESENT), whys=[(states, "Stated in the credential.")])

    return read


def _country(entries: Entries) -> _Answer:
    states, names_body = entries.states("jurisdiction"), entries.states("awarding_body")
    alone = "The entry names a country but no awarding body, so it is not known whose country it is."
    cases = (states & names_body, PRESENT), (states, PARTLY)
    whys: list[Case] = [(states & names_body, "Stated in the entry, with an awarding body."), (states, alone)]
    return _answer(entries, entries.text("jurisdiction"), *cases, whys=whys)


def _awarding_body(entries: Entries) -> _Answer:
    names_body, names_provider = entries.states("awarding_body"), entries.states("provider")
    value = choose([(names_body, entries.text("awarding_body"))], entries.text("provider"), len(entries))
    only_provider = "The entry names a provider; whether it also answers for the award is not stated."
    cases = (names_body, PRESENT), (names_provider, PARTLY)
    return _answer(entries, value, *cases, whys=[(names_body, "Stated in the entry."), (names_provider, only_provider)])


def _outcomes(entries: Entries) -> _Answer:
    stated, derived = entries.stated_outcomes, entries.derived_outcomes
    value = choose(
        [(stated > 0, _counted(stated, "stated")), (derived > 0, _counted(derived, "derived"))], "", len(entries)
    )
    guessed = "Derived from the title, the description or skills; the provider does not state them as outcomes."
    cases = (stated > 0, PRESENT), (derived > 0, PARTLY)
    return _answer(entries, value, *cases, whys=[(stated > 0, "Stated as outcomes."), (derived > 0, guessed)])


def _workload(entries: Entries) -> _Answer:
    amount, unit, rule = (entries.text(f"workload_{name}") for name in ("value", "unit", "rule"))
    states = (amount != "") & (pd.to_numeric(pd.Series(amount), errors="coerce") != 0).to_numpy(dtype=bool)
    converts = states & ~np.isnan(entries.hours("workload_hours_min"))
    value = choose([(states, entries.workload_words())], "", len(entries))
    reason = np.array([text.removeprefix("not converted: ") for text in rule], dtype=object)
    no_unit = "A number without a unit: it could be hours, weeks or credits."
    no_hours = np.where(reason != "", "It does not convert to hours: " + reason + ".", "It does not convert to hours.")
    whys: list[Case] = [
        (converts & (unit == "ects"), "Stated, in ECTS."),
        (converts, "Stated; in hours: " + rule + "."),
        (states & (unit == ""), no_unit),
        (states, no_hours),
        (amount != "", "Zero is read as not stated."),
    ]
    return _answer(entries, value, (converts, PRESENT), (states, PARTLY), whys=whys)


def _level(entries: Entries) -> _Answer:
    level_id, level_text = entries.text("level_id"), entries.text("level_text")
    known, words = entries.level_ids != "", entries.level_words()
    titles = np.array([entries.level_titles.get(level, "") for level in level_id], dtype=object)
    published = choose([(titles != "", titles), (level_text != "", level_text)], level_id, len(entries))
    derived = entries.text("level_basis") == "derived"
    value = choose([(known, words)], published, len(entries))
    whys: list[Case] = [
        (known & derived, "Derived, not stated by the provider."),
        (known, "Stated in the entry."),
        (titles != "", "A class of awards, not a level of a qualifications framework."),
        (published != "", "Not a level of a known qualifications framework."),
    ]
    missing = "Not stated; it is mandatory only where a level applies, which the entry does not say."
    cases = (known & ~derived, PRESENT), (published != "", PARTLY)
    return _answer(entries, value, *cases, whys=whys, missing=missing)


def _further(entries: Entries) -> _Answer:
    described, linked = entries.states("description"), entries.states("source_url")
    value = choose([(described, entries.text("description"))], entries.text("source_url"), len(entries))
    whys: list[Case] = [(described, "The entry has a description."), (linked, "The entry has an address.")]
    return _answer(entries, value, (described | linked, PRESENT), whys=whys)


def _answer(
    entries: Entries,
    value: Texts,
    *cases: tuple[Flags, str],
    whys: list[Case],
    missing: str = "The entry does not state it.",
) -> _Answer:
    count = len(entries)
    return _Answer(choose(cases, MISSING, count), value, choose(whys, missing, count))


def _counted(counts: np.ndarray[tuple[int], np.dtype[np.int64]], word: str) -> Texts:
    return np.array([f"{count} {word}" for count in counts], dtype=object)


def _short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _LONGEST_VALUE else flat[: _LONGEST_VALUE - 1].rstrip() + "…"


_READERS: Final[Mapping[str, Callable[[Entries], _Answer]]] = {
    "M1": _awarded("learner_identity", personal=True),
    "M2": _stated("title"),
    "M3": _country,
    "M4": _awarding_body,
    "M5": _awarded("issue_date"),
    "M6": _outcomes,
    "M7": _workload,
    "M8": _level,
    "M9": _stated("assessment", none="The entry says that there is no assessment."),
    "M10": _stated("mode"),
    "M11": _stated("quality_assurance", none="The entry says that there is no quality assurance."),
    "O1": _stated("entry_requirements", none="The entry says that nothing is required."),
    "O2": _stated("supervision"),
    "O3": _awarded("grade"),
    "O4": _stated("stackable"),
    "O5": _further,
}
