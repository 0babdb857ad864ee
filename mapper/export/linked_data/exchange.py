"""What goes into a document of linked data, whatever its format: credentials, outcomes and the matches among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.export.assertions import assertions
from mapper.export.contents import CAUTIONS, CatalogueTables
from mapper.export.sssom import NAMESPACE, mapping_set_title
from mapper.match.runs import Run
from mapper.tables import as_list

CARRIED: Final = ("exact", "close", "broad", "narrow")
"""Relations that every one of these formats has a word for."""

EPOCH: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One learning outcome: its id and statement; ``language`` is "" where it is not known."""

    outcome_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential that takes part in a match, with its outcomes in the order of the catalogue."""

    credential_id: str
    title: str
    kind: str
    language: str
    description: str
    source_url: str
    awarding_body: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One pair and its relation, one of :data:`CARRIED`, read from subject to object.

    ``basis`` is one of :data:`mapper.export.assertions.BASES`; ``confidence`` is the program's, None where it has
    none; ``author_id`` and ``decided_at`` (ISO 8601, UTC) are of the person, "" where nobody decided; a person who was
    unsure of a suggestion is named.
    """

    subject_id: str
    object_id: str
    subject_title: str
    object_title: str
    relation: str
    basis: str
    confidence: float | None
    author_id: str
    decided_at: str
    comment: str

    @property
    def is_asserted(self) -> bool:
        """Whether a person stands behind it."""
        return self.basis != "suggested"


@dataclass(frozen=True, slots=True)
class Exchange:
    """The content of one document; ``made_at`` is when the run ended, ``left_out`` says what has no place in it."""

    address: str
    title: str
    notes: tuple[str, ...]
    made_at: str
    licence: str
    credentials: Mapping[str, Credential]
    matches: tuple[Match, ...]
    left_out: Mapping[str, int]

    def of_subject(self) -> dict[str, list[Match]]:
        """Credential id -> the matches of which it is the subject."""
        found: dict[str, list[Match]] = {}
        for match in self.matches:
            found.setdefault(match.subject_id, []).append(match)
        return found


def exchange_of(
    run: Run, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, licence: str
) -> Exchange:
    """The matches of a run that have a place in these formats, with both credentials of each.

    Credentials and matches are sorted by id. ``decisions`` are those in force; ``licence`` is an address, or "".
    """
    rows = assertions(run, decisions)
    carried = rows[rows["relation"].isin(CARRIED).to_numpy(dtype=bool)]
    left_out = left_out_counts(rows)
    matches = tuple(_match(row) for row in carried.astype(object).to_dict("records"))
    return Exchange(
        address=f"{NAMESPACE}run:{run.run_id}",
        title=mapping_set_title(run, subjects, objects),
        notes=(*([left_out_sentence(left_out)] if left_out else []), *CAUTIONS),
        made_at=_utc(str(run.timings.get("finished", ""))),
        licence=licence,
        credentials=_credentials(matches, subjects, objects),
        matches=matches,
        left_out=left_out,
    )


def left_out_counts(rows: pd.DataFrame) -> dict[str, int]:
    """How many of the :func:`~mapper.export.assertions.assertions` have no place here, by relation."""
    others = rows.loc[~rows["relation"].isin(CARRIED), "relation"].value_counts()
    return {relation: int(others[relation]) for relation in ("related", "none") if relation in others}


def left_out_sentence(left_out: Mapping[str, int]) -> str:
    """What is not in the document, in words.

    >>> left_out_sentence({"related": 2, "none": 1})
    'Left out, since this format has only exact, close, broad and narrow matches: 2 related, 1 rejected.'
    """
    words = {"related": "related", "none": "rejected"}
    counted = ", ".join(f"{count:,} {words[relation]}" for relation, count in left_out.items())
    return f"Left out, since this format has only exact, close, broad and narrow matches: {counted}."


def _match(row: Mapping[Any, Any]) -> Match:
    confidence = row["confidence"]
    return Match(
        subject_id=row["subject_id"],
        object_id=row["object_id"],
        subject_title=row["subject_title"],
        object_title=row["object_title"],
        relation=row["relation"],
        basis=row["basis"],
        confidence=None if pd.isna(confidence) else float(confidence),
        author_id=row["author_id"],
        decided_at=row["decided_at"],
        comment=row["comment"],
    )


def _credentials(
    matches: tuple[Match, ...], subjects: CatalogueTables, objects: CatalogueTables
) -> dict[str, Credential]:
    titles = {match.subject_id: match.subject_title for match in matches}
    titles |= {match.object_id: match.object_title for match in matches}
    facts: dict[str, Mapping[Any, Any]] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for tables in (objects, subjects):
        known = tables.credentials[tables.credentials["credential_id"].isin(list(titles))]
        facts |= {str(row["credential_id"]): row for row in known.astype(object).to_dict("records")}
        stated = tables.outcomes[tables.outcomes["credential_id"].isin(list(titles))]
        # Both sides may be the same catalogue; its outcomes count once.
        outcomes |= _outcomes(stated)
    return {
        identifier: _credential(identifier, titles[identifier], facts.get(identifier, {}), outcomes.get(identifier, []))
        for identifier in sorted(titles)
    }


def _outcomes(stated: pd.DataFrame) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    ordered = stated.sort_values(["credential_id", "position"], kind="stable")
    columns = (as_list(ordered[name]) for name in ("credential_id", "outcome_id", "text", "language"))
    for credential_id, outcome_id, text, language in zip(*columns, strict=True):
        found.setdefault(credential_id, []).append(Outcome(outcome_id, text, language))
    return found


def _credential(identifier: str, title: str, facts: Mapping[Any, Any], outcomes: list[Outcome]) -> Credential:
    names = ("kind", "language", "description", "source_url")
    kind, language, description, source_url = (str(facts.get(name, "")) for name in names)
    body = str(facts.get("awarding_body", "") or facts.get("provider", ""))
    return Credential(
        identifier, str(facts.get("title", title)), kind, language, description, source_url, body, tuple(outcomes)
    )


def _utc(finished: str) -> str:
    """To the second, ``2026-02-27T12:00:00Z``; the beginning of time where the run does not say."""
    return f"{finished[:19]}Z" if len(finished) >= 19 else EPOCH
