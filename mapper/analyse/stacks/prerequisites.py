"""Which credentials another one asks for before it, as far as its entry requirements name them.

Entry requirements are free text. Read is only what leaves no doubt: the id, or the whole title, of another credential
of the same catalogue. Everything else stays text that a person reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

import pandas as pd

from mapper.match.text import wording_form
from mapper.tables import INTEGER, TEXT, Column, Table, as_list

PREREQUISITES: Final = Table(
    "prerequisites",
    {
        "credential_id": Column(TEXT, required=True),
        "alternative": Column(INTEGER, required=True),
        "requires_id": Column(TEXT, required=True),
    },
    key=("credential_id", "alternative", "requires_id"),
)
"""A credential needs, for each ``alternative`` of its own, one of the credentials named there."""

_OR: Final = re.compile(r"\b(?:or|either|oder|ou|o|of|atau|eller|lub)\b", re.IGNORECASE)
_CODE: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d])[\w.\-]{4,}")
#: A title of one word, such as "Statistics", is as well the name of a field.
_TITLE_WORDS: Final = 2


def named_prerequisites(credentials: pd.DataFrame) -> pd.DataFrame:
    """The credentials that entry requirements name (:data:`PREREQUISITES`).

    Where a requirement says "or" between several, one of them is enough; otherwise each is needed.

    >>> from mapper.tables import CREDENTIALS
    >>> table = CREDENTIALS.conform(pd.DataFrame({
    ...     "credential_id": ["c:CS101", "c:CS102", "c:CS201"], "catalogue": "c", "title": ["A", "B", "C"],
    ...     "entry_requirements": ["none", "", "CS101 or CS102, or equivalent"]}))
    >>> named_prerequisites(table).to_numpy().tolist()
    [['c:CS201', 1, 'c:CS101'], ['c:CS201', 1, 'c:CS102']]
    """
    rows = [
        (credential_id, 1 if one_is_enough else number, required)
        for credential_id, requirement, required_ids in _namings(credentials)
        for one_is_enough in (bool(_OR.search(requirement)),)
        for number, required in enumerate(required_ids, start=1)
    ]
    return PREREQUISITES.conform(pd.DataFrame(rows, columns=list(PREREQUISITES.columns)))


def _namings(credentials: pd.DataFrame) -> Iterator[tuple[str, str, list[str]]]:
    """(Credential, its entry requirement, the ids of the credentials that this names)."""
    for _, group in credentials.groupby("catalogue", sort=True):
        ids, titles = as_list(group["credential_id"]), as_list(group["title"])
        by_code = {code.casefold(): name for name in ids if _CODE.fullmatch(code := unquote(name.partition(":")[2]))}
        by_title = {
            form: name
            for form, name in zip(map(wording_form, titles), ids, strict=True)
            if len(form.split()) >= _TITLE_WORDS
        }
        longest = max((len(form.split()) for form in by_title), default=0)
        for own, requirement in zip(ids, as_list(group["entry_requirements"]), strict=True):
            if requirement:
                codes = (by_code.get(word.casefold().strip(".-")) for word in re.findall(r"[\w.\-]+", requirement))
                words = wording_form(requirement).split()
                phrases = (
                    by_title.get(" ".join(words[start : start + length]))
                    for start in range(len(words))
                    for length in range(_TITLE_WORDS, min(longest, len(words) - start) + 1)
                )
                named = sorted({name for name in (*codes, *phrases) if name} - {own})
                if named:
                    yield own, requirement, named
