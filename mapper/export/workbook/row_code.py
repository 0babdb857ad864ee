"""The row code: what a row was when it was written, so that a change to any of its cells is found when it comes back.

It finds accidents (a sort of some columns, a retyped title, a paste one row too low), not forgery: there is no secret
in it. What matters is therefore compared with the run itself as well, where the workspace has it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from mapper.export.workbook.columns import DECISION_INPUT, EQUIVALENCES, ROW_CODE

DECISION_KEYS: Final = tuple(column.key for column in DECISION_INPUT)
LOCKED_KEYS: Final = tuple(column.key for column in EQUIVALENCES if column not in (*DECISION_INPUT, ROW_CODE))
NUMBER_KEYS: Final = {
    column.key: column.style for column in EQUIVALENCES if column.style in ("score", "share", "count")
}

BOUND: Final = ("run_id", "subject_hash", "object_hash", "decision_id")
"""What a row is bound to besides its cells; ``decision_id`` is "" where none was in force."""

_VERSION: Final = "row1"
_PRINTED: Final = (*DECISION_KEYS, *LOCKED_KEYS)
_WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class RowCode:
    """What a row was written with; ``decision_id`` is the decision that was in force, "" for none."""

    run_id: str
    subject_hash: str
    object_hash: str
    decision_id: str
    prints: str

    def print_of(self, key: str) -> str:
        """The print that the cell was written with."""
        return self.prints[_PLACES[key] : _PLACES[key] + _WIDTH]

    def shown_print_of(self, key: str) -> str:
        """The print of a number as it is shown: what a CSV of a spreadsheet program holds."""
        return self.prints[_SHOWN_PLACES[key] : _SHOWN_PLACES[key] + _WIDTH]


_PLACES: Final = {key: _WIDTH * place for place, key in enumerate(_PRINTED)}
_SHOWN_PLACES: Final = {key: _WIDTH * place for place, key in enumerate(NUMBER_KEYS, start=len(_PRINTED))}


def make_code(bound: Mapping[str, str], cells: Mapping[str, str]) -> str:
    """The code of a row with these cells; ``bound`` has run_id, subject_hash, object_hash and decision_id."""
    prints = [print_of(cells[key]) for key in _PRINTED]
    prints += [print_of(shown_number(cells[key], key)) for key in NUMBER_KEYS]
    # A hyphen stands for "none", and no part can hold a space: the code stays one cell that no program takes for a
    # number or a date.
    body = " ".join([_VERSION, *(quote(bound[name], safe="") or "-" for name in BOUND), "".join(prints)])
    return f"{body} {_check(body)}"


def read_code(text: str) -> RowCode | None:
    """The code in a cell, or None where it is not one as it was written.

    >>> cells = dict.fromkeys((*DECISION_KEYS, *LOCKED_KEYS), "")
    >>> code = make_code({"run_id": "r1", "subject_hash": "s", "object_hash": "o", "decision_id": ""}, cells)
    >>> read_code(code).subject_hash, read_code(code.replace(" s ", " t "))
    ('s', None)
    """
    body, _, check = text.strip().rpartition(" ")
    parts = body.split(" ")
    if check != _check(body) or parts[0] != _VERSION or len(parts) != len(BOUND) + 2:
        return None
    bound = {name: "" if part == "-" else unquote(part) for name, part in zip(BOUND, parts[1:-1], strict=True)}
    return RowCode(**bound, prints=parts[-1])


def print_of(text: str) -> str:
    r"""Four characters that stand for a text; white space does not count, since spreadsheet programs change it.

    >>> print_of("a  b\n") == print_of("a b"), len(print_of(""))
    (True, 4)
    """
    flat = " ".join(text.split())
    return base64.b64encode(hashlib.sha256(flat.encode("utf-8", "surrogatepass")).digest()[:3]).decode("ascii")


@lru_cache(maxsize=100_000)
def number_text(text: str) -> str:
    """A number in one form, whatever the program wrote: ``0,50``, ``50 %`` and ``0.5`` are one; other text as it is.

    >>> number_text("0,50"), number_text("50 %"), number_text("0.5"), number_text("half")
    ('0.5', '0.5', '0.5', 'half')
    """
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    try:
        number = Decimal(plain.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    return _plain(number / 100 if plain.endswith("%") else number)


def shown_number(text: str, key: str) -> str:
    """A number of a column as precise as the sheet shows it.

    >>> shown_number("0.8125", "confidence"), shown_number("0.6667", "subject_coverage"), shown_number("", "rank")
    ('0.81', '0.67', '')
    """
    try:
        number = Decimal(number_text(text))
    except InvalidOperation:
        return text
    step = Decimal(1) if NUMBER_KEYS[key] == "count" else Decimal("0.01")
    return _plain(number.quantize(step, ROUND_HALF_UP)) if number.is_finite() and number.adjusted() < 20 else text


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _check(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:8]
