"""Published definitions of a micro-credential, and which of them a catalogue entry meets.

A definition is a list of criteria. Each names a test over what an entry states; the answer is ``yes``, ``no`` or
``cannot be told``. A fact that is not there never makes a ``no``: an entry is not the whole file of a credential. What
a definition leaves without a measure ("small", "focused") is read as its ``note`` says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.errors import DataError
from mapper.knowledge.criteria import CRITERION_TESTS, PARAMETERS, limit_hours
from mapper.knowledge.entries import Entries, choose
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.rows import STATUSES, url_problem
from mapper.tables import INTEGER, TEXT, Column, Table

__all__ = ["ANSWERS", "CRITERION_CHECKS", "VERDICTS", "check_criteria", "decide_definitions", "load_definitions"]

ANSWERS: Final = ("yes", "no", "cannot be told")
VERDICTS: Final = ("meets", "does not meet", "cannot be told")
_DEFINITION_KEYS: Final = ("id", "title", "authority", "jurisdiction", "year", "source_url", "criterion")
_CRITERION_KEYS: Final = ("text", "test", "status", "note", *PARAMETERS)
_IDENTITY: Final = ("definition_id", "title", "authority", "jurisdiction", "year", "source_url")

CRITERION_CHECKS: Final = Table(
    "criterion_checks",
    {
        **{name: Column(TEXT, required=True) for name in ("credential_id", "credential_title", *_IDENTITY[:4])},
        "year": Column(INTEGER, required=True),
        "source_url": Column(TEXT),
        "position": Column(INTEGER, required=True),
        "criterion": Column(TEXT, required=True),
        "answer": Column(TEXT, required=True, vocabulary=ANSWERS),
        "why": Column(TEXT, required=True),
        "status": Column(TEXT, required=True, vocabulary=STATUSES),
        "note": Column(TEXT),
        "order": Column(INTEGER, required=True),
    },
    key=("credential_id", "definition_id", "position"),
    order=("credential_id", "order", "position"),
)
"""One row per credential and criterion. ``title`` is that of the definition, ``order`` its place in the file, ``why`` a
clause about the entry; ``status`` says whether the criterion was found in its source."""


def load_definitions(path: Path) -> list[dict[str, Any]]:
    """The definitions of a TOML file in its order, each a mapping with its criteria as a list under ``criterion``.

    Raises
    ------
    DataError
        Listing every fault of the file.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> definitions = load_definitions(embedded_folder() / "microcredential_definitions.toml")
    >>> [definition["authority"] for definition in definitions][1:3]
    ['UNESCO', 'OECD']
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name}: is missing (reinstall the package)") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name}: not a TOML file in UTF-8: {error}") from None
    definitions: list[dict[str, Any]] = content.get("definition", [])
    faults = list(_faults(definitions, path.name))
    if faults:
        raise DataError.listing(faults)
    return definitions


def check_criteria(
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    definitions: list[dict[str, Any]],
    frameworks: Frameworks,
    credit_systems: pd.DataFrame,
) -> pd.DataFrame:
    """Every criterion of every definition for every credential: :data:`CRITERION_CHECKS`.

    Takes about a second for 5,000 credentials and eight definitions.

    Examples
    --------
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> from mapper.tables import CREDENTIALS, OUTCOMES
    >>> place = embedded_folder()
    >>> entry = {"credential_id": ["a:1"], "catalogue": ["a"], "title": ["Bachelor of Arts"], "kind": ["qualification"]}
    >>> checks = check_criteria(
    ...     CREDENTIALS.conform(pd.DataFrame(entry)),
    ...     OUTCOMES.empty(),
    ...     definitions=load_definitions(place / "microcredential_definitions.toml"),
    ...     frameworks=load_frameworks(place / "frameworks"),
    ...     credit_systems=load_credit_systems(place / "credit_systems.csv"),
    ... )
    >>> checks.query("authority == 'OECD'")[["answer", "why"]].iloc[0].tolist()
    ['no', 'it is a degree by its kind and title']
    """
    entries = Entries(credentials, outcomes, frameworks)
    hours_of = cache(partial(limit_hours, credit_systems=credit_systems))
    asked = [
        {
            "definition_id": definition["id"],
            **{name: definition[name] for name in _IDENTITY[1:]},
            "position": position,
            "criterion": criterion["text"],
            "status": criterion["status"],
            "note": criterion.get("note", ""),
            "order": order,
        }
        for order, definition in enumerate(definitions, start=1)
        for position, criterion in enumerate(definition["criterion"], start=1)
    ]
    # A loop over the criteria, some thirty; each is answered for all credentials at once.
    found = [
        CRITERION_TESTS[criterion["test"]].read(entries, criterion, hours_of)
        for definition in definitions
        for criterion in definition["criterion"]
    ]
    if not found:
        return CRITERION_CHECKS.empty()
    rows = pd.DataFrame(asked).iloc[np.repeat(np.arange(len(asked)), len(entries))]
    return CRITERION_CHECKS.conform(
        rows.assign(
            credential_id=np.tile(credentials["credential_id"].to_numpy(dtype=object), len(asked)),
            credential_title=np.tile(credentials["title"].to_numpy(dtype=object), len(asked)),
            answer=np.concatenate([one.answer for one in found]),
            why=np.concatenate([one.why for one in found]),
        )
    )


def decide_definitions(criteria: pd.DataFrame) -> pd.DataFrame:
    """The verdict on each definition, one row per credential and definition in the order of ``criteria``.

    One ``no`` decides; without one, a single ``cannot be told`` leaves it open. Columns: ``credential_id``,
    ``definition_id``, ``title``, ``authority``, ``jurisdiction``, ``year``, ``source_url``, ``verdict``, ``because`` (a
    sentence that names the credential and the criteria that decided) and ``status`` (``verified`` only if that of all
    criteria is).

    Examples
    --------
    >>> criteria = pd.DataFrame(
    ...     {
    ...         "credential_id": "a:1", "credential_title": "Welding", "definition_id": "x", "title": "Law",
    ...         "authority": "Ministry", "jurisdiction": "AA", "year": 2020, "source_url": "", "status": "known",
    ...         "answer": ["yes", "cannot be told"], "why": ["it states 3 outcomes", "its assessment is not stated"],
    ...     }
    ... )
    >>> decide_definitions(criteria)["because"].item()
    'Whether “Welding” meets the Ministry definition of 2020 cannot be told: its assessment is not stated.'
    """
    group = criteria.groupby(["credential_id", "definition_id"], sort=False).ngroup().to_numpy()
    answers = criteria["answer"].to_numpy(dtype=object)
    fails, is_open = (np.bincount(group, answers == answer) > 0 for answer in ("no", "cannot be told"))
    decisive = choose([(fails, "no"), (is_open, "cannot be told")], "yes", len(fails))
    reasons: list[list[str]] = [[] for _ in decisive]
    # A loop over the criteria that decided: joining their clauses is text work that no table does faster.
    for place, why in zip(group[answers == decisive[group]], criteria["why"][answers == decisive[group]], strict=True):
        reasons[place].append(why)
    unchecked = np.bincount(group, criteria["status"] != "verified") > 0
    decided = criteria.loc[~criteria.duplicated(["credential_id", "definition_id"])]
    because = [
        _SENTENCES[answer].format(title=title, authority=authority, year=year, reasons="; ".join(why))
        for answer, title, authority, year, why in zip(
            decisive, decided["credential_title"], decided["authority"], decided["year"], reasons, strict=True
        )
    ]
    verdicts = dict(zip(ANSWERS, VERDICTS, strict=True))
    return (
        decided[["credential_id", *_IDENTITY]]
        .reset_index(drop=True)
        .assign(
            verdict=pd.Series([verdicts[answer] for answer in decisive], dtype=TEXT),
            because=pd.Series(because, dtype=TEXT),
            status=pd.Series(np.where(unchecked, "known", "verified"), dtype=TEXT),
        )
    )


_SENTENCES: Final[Mapping[str, str]] = {
    "yes": "“{title}” meets the {authority} definition of {year}: {reasons}.",
    "no": "“{title}” does not meet the {authority} definition of {year}: {reasons}.",
    "cannot be told": "Whether “{title}” meets the {authority} definition of {year} cannot be told: {reasons}.",
}


def _faults(definitions: list[dict[str, Any]], name: str) -> Iterator[str]:
    if not definitions:
        yield f"{name}: holds no [[definition]]"
    ids = [str(definition.get("id", "")) for definition in definitions]
    for number, definition in enumerate(definitions, start=1):
        where = f"{name}: definition {ids[number - 1] or number}"
        if ids.count(ids[number - 1]) > 1:
            yield f"{where}: its id stands twice (ids are unique)"
        yield from (f"{where}: {key} is missing" for key in _DEFINITION_KEYS if not definition.get(key))
        yield from (f"{where}: {key!r} is not known" for key in definition if key not in _DEFINITION_KEYS)
        if problem := url_problem(str(definition.get("source_url", ""))):
            yield f"{where}: source_url {definition['source_url']!r} {problem}"
        for position, criterion in enumerate(definition.get("criterion", []), start=1):
            yield from (f"{where}, criterion {position}: {fault}" for fault in _criterion_faults(criterion))


def _criterion_faults(criterion: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key!r} is not known" for key in criterion if key not in _CRITERION_KEYS)
    if not criterion.get("text"):
        yield "text is missing"
    if criterion.get("status") not in STATUSES:
        yield f"status {criterion.get('status')!r} is not one of {', '.join(STATUSES)}"
    test = str(criterion.get("test", ""))
    if test not in CRITERION_TESTS:
        yield f"test {test!r} is not known (known: {', '.join(CRITERION_TESTS)})"
        return
    needed = CRITERION_TESTS[test].parameters
    yield from (f"test {test} needs {key}" for key in needed if key not in criterion)
