"""Which credentials another one asks for before it, as far as its entry requirements name them.

Entry requirements are free text. Read is only what leaves no doubt: the id, or the whole title, of another credential
of the same catalogue. Everything else stays text that a person reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

import pandas as pd

from mapper.match.text import language_code, wording_form, wording_forms
from mapper.model import split_curie
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

_OR: Final = frozenset({"or", "either", "oder", "ou", "atau", "eller", "lub"})
#: Language -> its word for "or" that means something else in another ("of", "o curso").
_OR_IN: Final = {"nl": "of", "es": "o", "it": "o"}
_CODE: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d])[\w.\-]{4,}")
#: A title of one word, such as "Statistics", is as well the name of a field.
_TITLE_WORDS: Final = 2


def named_prerequisites(credentials: pd.DataFrame) -> pd.DataFrame:
    """The credentials that entry requirements name (:data:`PREREQUISITES`).

    Where a requirement says "or", in its language, one of them is enough; otherwise each is needed. A title that
    several credentials of the catalogue have names none of them.

    >>> from mapper.tables import CREDENTIALS
    >>> table = CREDENTIALS.conform(pd.DataFrame({
    ...     "credential_id": ["c:CS101", "c:CS102", "c:CS201"], "catalogue": "c", "title": ["A", "B", "C"],
    ...     "entry_requirements": ["none", "", "CS101 or CS102, or equivalent"]}))
    >>> named_prerequisites(table).to_numpy().tolist()
    [['c:CS201', 1, 'c:CS101'], ['c:CS201', 1, 'c:CS102']]
    """
    rows = [
        (credential_id, 1 if one_is_enough else number, required)
        for credential_id, one_is_enough, required_ids in _namings(credentials)
        for number, required in enumerate(required_ids, start=1)
    ]
    return PREREQUISITES.conform(pd.DataFrame(rows, columns=list(PREREQUISITES.columns)))


def out_of_reach(prerequisites: pd.DataFrame, possible: Collection[str]) -> set[str]:
    """Those of ``possible`` that ask for what is not among them, or for what is itself out of reach."""
    asked: dict[tuple[str, int], set[str]] = {}
    for name, number, required in zip(*(as_list(prerequisites[each]) for each in PREREQUISITES.columns), strict=True):
        asked.setdefault((name, number), set()).add(required)
    left = {*possible}
    while lost := {name for (name, _), any_of in asked.items() if name in left and not any_of & left}:
        left -= lost
    return {*possible} - left


def _namings(credentials: pd.DataFrame) -> Iterator[tuple[str, bool, list[str]]]:
    """(Credential, whether one of those that its entry requirement names is enough, their ids)."""
    for _, group in credentials.groupby("catalogue", sort=True):
        ids, forms = as_list(group["credential_id"]), wording_forms(as_list(group["title"]))
        by_code = {code.casefold(): name for name in ids if _CODE.fullmatch(code := split_curie(name)[1])}
        bearers = Counter(forms)
        by_title = {
            form: name
            for form, name in zip(forms, ids, strict=True)
            if len(form.split()) >= _TITLE_WORDS and bearers[form] == 1
        }
        longest = max((len(form.split()) for form in by_title), default=0)
        languages = as_list(language_code(group["language"]))
        for own, requirement, language in zip(ids, as_list(group["entry_requirements"]), languages, strict=True):
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
                    one_is_enough = not {*_OR, _OR_IN.get(language)}.isdisjoint(words)
                    yield own, one_is_enough, named
