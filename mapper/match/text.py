"""Text as the lexical signals see it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

#: Levels of the revised Bloom taxonomy (Anderson & Krathwohl 2001), as ``outcomes.cognitive_level`` codes them.
COGNITIVE_LEVELS = {"1": "remember", "2": "understand", "3": "apply", "4": "analyse", "5": "evaluate", "6": "create"}

_NOT_WORD = re.compile(r"[^\w+#]+")


def wording_form(text: str) -> str:
    """``text`` in compatibility form, case-folded, without accents and punctuation: what the wording signals compare.

    ``+`` and ``#`` stay, so that C, C++ and C# differ.

    >>> wording_form("Gérer des bases de données (C++) – niveau 2")
    'gerer des bases de donnees c++ niveau 2'
    """
    if text.isascii():  # ten times as quick, and most text is
        return _NOT_WORD.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_WORD.sub(" ", plain).strip()


def wording_forms(texts: Iterable[str]) -> list[str]:
    """:func:`wording_form` of each text, in order; each distinct text once."""
    seen: dict[str, str] = {}
    forms = []
    for text in texts:
        if text not in seen:
            seen[text] = wording_form(text)
        forms.append(seen[text])
    return forms


def language_code(language: pd.Series) -> pd.Series:
    """The primary language of each tag, lower case: ``pt-BR`` and ``pt`` are one language; "" stays "".

    >>> language_code(pd.Series(["pt-BR", "EN", ""])).tolist()
    ['pt', 'en', '']
    """
    return language.str.lower().str.replace(r"[-_].*$", "", regex=True)
