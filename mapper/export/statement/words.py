"""The words of a statement in its language: what the office says, dates and numbers, and text that comes from outside.

What is said lies in ``wording/<language>.toml``, the same keys in each. Text that came from a file or from a person
stays as it is, less what could mislead or break a document.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from mapper.errors import UsageError

__all__ = ["LANGUAGES", "Language", "Words", "cleaned", "isolated", "term_key", "word_keys", "words_in"]

Language = Literal["en", "fr", "de", "es"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""The languages a statement can be issued in."""

_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "es": "es_ES"}
#: Marks that reorder what a reader sees without being seen, so that a title could pass for another.
_REORDERING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Control characters, halves of characters, and numbers that name no character or only one of somebody's own.
_NOT_TEXT: Final = frozenset({"Cc", "Cs", "Cn", "Co"})


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a statement says in one language; made by :func:`words_in`."""

    language: Language
    texts: dict[str, dict[str, str]]

    def __call__(self, key: str, **values: object) -> str:
        """The words for ``section.name``, with ``values`` filled in.

        >>> words_in("de")("paper.page", page=1, pages=3)
        'Seite 1 von 3'
        """
        section, _, name = key.partition(".")
        return self.texts[section][term_key(name)].format(**values)

    def quoted(self, text: str) -> str:
        """A title between the quotation marks of the language.

        >>> words_in("de").quoted("Data Science")
        '„Data Science“'
        """
        return f"{self('quotes.open')}{text}{self('quotes.close')}"

    def day(self, day: date | None) -> str:
        """A date in words, "" where there is none.

        >>> words_in("es").day(date(2026, 3, 1))
        '1 de marzo de 2026'
        """
        return format_date(day, "long", locale=_LOCALES[self.language]) if day else ""

    def number(self, value: float) -> str:
        """A number with the separators of the language.

        >>> words_in("fr").number(7.5)
        '7,5'
        """
        return format_decimal(value, locale=_LOCALES[self.language])

    def share(self, percent: int) -> str:
        """A share in percent."""
        return format_percent(percent / 100, locale=_LOCALES[self.language])

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code; a part of a country, or a group, shows its code too.

        >>> words_in("de").country("GB"), words_in("de").country("GB-SCT"), words_in("de").country("CARICOM")
        ('Vereinigtes Königreich', 'Vereinigtes Königreich (GB-SCT)', 'CARICOM')
        """
        names = Locale.parse(_LOCALES[self.language]).territories
        if code in names:
            return str(names[code])
        base = names.get(code.partition("-")[0])
        return f"{base} ({code})" if base else code


def term_key(term: str) -> str:
    """The key of a word of a closed vocabulary.

    >>> term_key("substantial difference"), term_key("work-based")
    ('substantial_difference', 'work_based')
    """
    return term.replace(" ", "_").replace("-", "_")


@lru_cache
def words_in(language: str) -> Words:
    """The words of one language.

    Raises
    ------
    UsageError
        If there are none.
    """
    for known in LANGUAGES:
        if known == language:
            text = files(__package__).joinpath("wording", f"{known}.toml").read_text(encoding="utf-8")
            return Words(known, tomllib.loads(text))
    raise UsageError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")


def word_keys(language: Language) -> dict[str, frozenset[str]]:
    """Every key of a language, with the names that its words have filled in."""
    return {
        f"{section}.{name}": frozenset(re.findall(r"\{(\w+)\}", text))
        for section, texts in words_in(language).texts.items()
        for name, text in texts.items()
    }


def cleaned(text: str) -> str:
    r"""Text from outside without control characters and marks that reorder it; white space in a line is one space.

    >>> cleaned("Data\x00 Science\u202e   (BSc)\r\nPart 2")
    'Data Science (BSc)\nPart 2'
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line) for line in lines).strip()


def isolated(text: str) -> str:
    r"""``text`` for use inside a sentence: where it is written from right to left, it leaves its neighbours alone.

    >>> isolated("Data Science"), isolated("علوم").encode("unicode_escape")[:6]
    ('Data Science', b'\\u2068')
    """
    from_right = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    return f"\u2068{text}\u2069" if from_right else text


def _line(line: str) -> str:
    kept = "".join(
        char for char in _REORDERING.sub("", line.replace("\t", " ")) if unicodedata.category(char) not in _NOT_TEXT
    )
    return re.sub(r"[ \u2028\u2029]+", " ", kept).strip()
