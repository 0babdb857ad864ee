"""Events: what happened, kept for good; and how an event becomes a row of the log and comes back.

An event is a frozen dataclass that says what was said, never what follows from it. Text that a person typed is
:class:`FreeText`; all else must be nothing that names a person. Kinds and fields may be added; none may change its name
or its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from cattrs import BaseValidationError, Converter, transform_error
from cattrs.v import format_exception

from mapper.errors import UsageError

__all__ = ["ERASED", "NO_TEXT", "Event", "FreeText", "Recorded", "event_from_facts", "facts_of", "kind_of"]


class FreeText(str):
    """Text that a person typed, which may name somebody: the log keeps its salted hash, the text lies beside it.

    So a text can be erased later while the log stays whole (:mod:`mapper.review.store.event_log`).
    """

    __slots__ = ()


NO_TEXT: Final = FreeText("")
ERASED: Final = FreeText("(erased)")
"""What stands where a text was."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened; the kinds are the classes below this one that have none below them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in the log: which one, about what, when (UTC, ISO 8601) and by whom (the id of a person)."""

    sequence: int
    event_id: str
    about: str
    at: str
    by: str
    event: Event


def kind_of(event: type[Event] | Event) -> str:
    """The name of a kind of event in the log.

    >>> class TeaMade(Event): ...
    >>> kind_of(TeaMade)
    'tea made'
    """
    return _named((event if isinstance(event, type) else type(event)).__name__)


@cache
def _named(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", class_name).lower()


def facts_of(event: Event) -> dict[str, Any]:
    """The fields of an event as JSON has them, but for free text, which is still :class:`FreeText`.

    Raises
    ------
    UsageError
        If a field holds what its kind does not allow, such as a word outside a closed vocabulary.
    """
    facts: dict[str, Any] = _CONVERTER.unstructure(event, type(event))
    # Constructors check nothing: what comes out must also go in.
    _structured(facts, type(event))
    return facts


def event_from_facts(kind: str, facts: Mapping[str, Any]) -> Event:
    """The event of a kind with these fields; the inverse of :func:`facts_of`.

    Raises
    ------
    UsageError
        If the kind is not known here, or a field does not fit.
    """
    known = _KINDS.get(kind)
    if known is None:
        # a module with further kinds may have been imported since
        _KINDS.update({kind_of(each): each for each in _kinds(Event)})
        known = _KINDS.get(kind)
    if known is None:
        raise UsageError(f"event kind {kind!r} is not known; a later version of this package recorded it")
    return _structured(facts, known)


_KINDS: Final[dict[str, type[Event]]] = {}


def _kinds(parent: type[Event]) -> Iterator[type[Event]]:
    for child in parent.__subclasses__():
        if child.__subclasses__():
            yield from _kinds(child)
        else:
            yield child


def _structured(facts: Mapping[str, Any], kind: type[Event]) -> Event:
    try:
        return _CONVERTER.structure(facts, kind)
    except BaseValidationError as error:
        found = transform_error(error, path="", format_exception=_worded)
        faults = [f"{kind_of(kind)}: {fault.removesuffix('@ ').strip()}" for fault in found]
        raise UsageError("\n".join(faults), faults=faults) from None


def _worded(error: BaseException, type_: type | None) -> str:
    if get_origin(type_) is Literal:
        words = ", ".join(word for word in get_args(type_) if word)
        return f"{str(error).partition(' not in literal')[0]!r} is not one of {words}"
    return format_exception(error, type_)


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(date, lambda day: day.isoformat())
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_unstructure_hook(FreeText, FreeText)
    made.register_structure_hook(FreeText, lambda text, _: FreeText(text))
    return made


_CONVERTER: Final = _converter()
