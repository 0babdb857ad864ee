"""A decision about to be recorded: what a person says about one pair, bound to what they saw."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast

import pandas as pd

from mapper.errors import UsageError
from mapper.model import RELATIONS, SUGGESTIONS, VERDICTS, Relation, Suggestion, Verdict

Pair = tuple[str, str]
"""``(subject_id, object_id)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """What one person decided about one pair of credentials, checked.

    ``relation`` is read from the subject to the object. An ``accept`` needs one other than ``none``; a ``reject`` is
    always recorded as ``none``, which may be left out; an ``unsure`` may have any or none. ``subject_hash`` and
    ``object_hash`` are those of the equivalence on the reviewer's screen: a later change of either text opens the pair
    again. ``suggested_relation``, ``suggestion`` and ``confidence`` keep what the tool said at that moment.
    ``decided_at`` carries a time zone; without it the store takes the time of recording. ``origin`` names the way in:
    ``app``, ``spreadsheet``, ``command line``.

    >>> NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="amira").relation
    'none'

    Raises
    ------
    UsageError
        Listing every fault.
    """

    subject_id: str
    object_id: str
    verdict: Verdict
    author_id: str
    relation: Relation | Literal[""] = ""
    comment: str = ""
    run_id: str = ""
    subject_title: str = ""
    object_title: str = ""
    subject_hash: str = ""
    object_hash: str = ""
    suggested_relation: Relation | Literal[""] = ""
    suggestion: Suggestion | Literal[""] = ""
    confidence: float | None = None
    origin: str = "app"
    decided_at: datetime | None = None

    def __post_init__(self) -> None:
        """Fill in what a rejection implies, then check."""
        if self.verdict == "reject" and self.relation == "":
            object.__setattr__(self, "relation", "none")
        faults = _faults(self)
        if faults:
            raise UsageError("\n".join(faults), faults=faults)

    @property
    def pair(self) -> Pair:
        """``(subject_id, object_id)``."""
        return self.subject_id, self.object_id

    def as_fields(self, *, now: datetime) -> dict[str, Any]:
        """Column values of :data:`mapper.tables.DECISIONS`, but for ids and chain; ``now`` fills an absent date."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        # -0.0 and 0 would hash differently from the 0.0 that a database gives back.
        values["confidence"] = None if self.confidence is None else float(self.confidence) + 0.0
        values["decided_at"] = utc_text(self.decided_at or now)
        return values


def utc_text(moment: datetime) -> str:
    """``moment`` in UTC, always to the microsecond, so that text order is time order.

    >>> utc_text(datetime(2026, 2, 27, 13, 5, tzinfo=UTC))
    '2026-02-27T13:05:00.000000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def new_decisions(proposed: pd.DataFrame) -> list[NewDecision]:
    """The rows of :func:`mapper.export.workbook.read_decisions`, or of any frame with the columns of a decision.

    Columns that are not fields of :class:`NewDecision` are ignored; ``decided_at`` is ISO 8601 text or empty.

    >>> row = {"subject_id": "a:1", "object_id": "b:1", "verdict": "accept", "relation": "close", "author_id": "amira",
    ...        "decided_at": "2026-02-27T13:05:00Z", "sheet_row": 7}
    >>> new_decisions(pd.DataFrame([row]))[0].decided_at
    datetime.datetime(2026, 2, 27, 13, 5, tzinfo=datetime.timezone.utc)

    Raises
    ------
    UsageError
        Listing the faults of every row, each with its position from 1.
    """
    made, faults = [], []
    # One object per row: proposals are typed by people, so there are few.
    for position, row in enumerate(proposed.to_dict("records"), start=1):
        try:
            made.append(NewDecision(**_constructor_values(row)))
        except UsageError as error:
            faults += [f"decision {position}: {fault}" for fault in error.faults or [str(error)]]
    if faults:
        raise UsageError("\n".join(faults), faults=faults)
    return made


def expected_in_force(proposed: pd.DataFrame) -> dict[Pair, str | None]:
    """For each proposal, the decision its author saw: what ``record_many(..., expected_in_force=)`` takes.

    >>> expected_in_force(pd.DataFrame({"subject_id": ["a:1"], "object_id": ["b:1"], "in_force": [""]}))
    {('a:1', 'b:1'): None}
    """
    pairs = zip(proposed["subject_id"], proposed["object_id"], strict=True)
    return dict(zip(pairs, (decision_id or None for decision_id in proposed["in_force"]), strict=True))


_FIELDS: Final = frozenset(field.name for field in fields(NewDecision))
_CLOSED: Final[dict[str, tuple[str, ...]]] = {
    "verdict": VERDICTS,
    "relation": ("", *RELATIONS),
    "suggested_relation": ("", *RELATIONS),
    "suggestion": ("", *SUGGESTIONS),
}


def _constructor_values(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {str(name): value for name, value in row.items() if name in _FIELDS}
    if "confidence" in values and pd.isna(values["confidence"]):
        values["confidence"] = None
    moment = values.get("decided_at")
    if isinstance(moment, str):
        try:
            values["decided_at"] = datetime.fromisoformat(moment) if moment else None
        except ValueError:
            raise UsageError(f"decided_at {moment!r} is not ISO 8601, such as '2026-02-27T13:05:00Z'") from None
    elif moment is not None and pd.isna(moment):
        values["decided_at"] = None
    return values


def _faults(decision: NewDecision) -> list[str]:
    texts = {
        field.name: getattr(decision, field.name)
        for field in fields(decision)
        if field.name not in ("confidence", "decided_at")
    }
    faults = [f"{name} must be text, not {value!r}" for name, value in texts.items() if not isinstance(value, str)]
    if faults:
        return faults
    faults += [f"{name} contains {found}; remove it" for name, value in texts.items() if (found := unstorable(value))]
    faults += [
        f"{name} is empty" for name in ("subject_id", "object_id", "author_id", "origin") if not texts[name].strip()
    ]
    faults += [
        f"{name} {texts[name]!r} is not one of {', '.join(word for word in words if word)}"
        for name, words in _CLOSED.items()
        if texts[name] not in words
    ]
    if decision.verdict == "accept" and decision.relation in ("", "none"):
        faults.append("an accepted pair needs a relation: exact, close, broad, narrow or related")
    if decision.verdict == "reject" and decision.relation != "none":
        faults.append(f"a rejected pair has the relation 'none', not {decision.relation!r}")
    return faults + _number_and_time_faults(decision)


def _number_and_time_faults(decision: NewDecision) -> list[str]:
    faults = []
    confidence: object = decision.confidence
    if confidence is not None:
        number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
        if not number or not math.isfinite(cast(float, confidence)) or not 0 <= cast(float, confidence) <= 1:
            faults.append(f"confidence must be between 0 and 1, not {confidence!r}")
    moment: object = decision.decided_at
    if moment is not None and (not isinstance(moment, datetime) or moment.tzinfo is None):
        faults.append(f"decided_at must be a date and time with a time zone, not {moment!r}")
    return faults


def unstorable(text: str) -> str:
    """Why PostgreSQL would refuse the text, or "": both databases take exactly the same decisions."""
    if "\x00" in text:
        return "a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "half of a character (a lone surrogate)"
    return ""
