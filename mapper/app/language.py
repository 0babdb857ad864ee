"""The language of the app's texts: English sentences in the code, translations under ``locale/``.

A text that a person sees is written where it is shown, as ``_("Take this pair")``; values go in afterwards,
``_("{shown} of {total} pairs").format(shown=..., total=...)``. A constant is marked with :func:`N_` and goes through
:func:`_` where it is shown, since nothing here may be resolved before it is known who looks.

A language is a file ``locale/<code>/LC_MESSAGES/messages.po`` made from ``locale/messages.pot``; it need not be
compiled. What it does not translate stays English. Recorded and exported texts never pass through here.
"""

from __future__ import annotations

import gettext as _gettext
import io
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGE_VARIABLE: Final = "MAPPER_LANGUAGE"
"""Names the language for everybody, such as ``fr``; without it, each browser's own language is taken."""

FOLDER: Final = Path(__file__).resolve().parent / "locale"
_ENGLISH: Final = "en"


def _(text: str) -> str:
    """``text`` in the language of the person who looks."""
    # The empty text is the name of a catalogue's own header.
    return _translations().gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form that ``count`` takes; ``{count}`` in it is left to the caller's ``format``.

    >>> ngettext("{count} pair", "{count} pairs", 1200).format(count="1,200")
    '1,200 pairs'
    """
    return _translations().ngettext(one, many, count)


def counted(one: str, many: str, count: int, **others: object) -> str:
    """The sentence that ``count`` takes, with its ``{count}`` in thousands and the other values filled in.

    >>> counted("Accept {count} pair", "Accept {count} pairs", 1200)
    'Accept 1,200 pairs'
    """
    return ngettext(one, many, count).format(count=f"{count:,}", **others)


def within(label: str) -> str:
    """A label inside a sentence: it begins small, but in German, where nouns do not.

    >>> within("Close match")
    'close match'
    """
    return label if language().startswith("de") else label[:1].lower() + label[1:]


def capital(text: str) -> str:
    """A text with its first letter large and the others as they are.

    >>> capital("known, not yet verified")
    'Known, not yet verified'
    """
    return text[:1].upper() + text[1:]


def pgettext(context: str, text: str) -> str:
    """``text`` where the English word has several senses; ``context`` says which, and is never shown."""
    return _translations().pgettext(context, text)


def N_(text: str) -> str:
    """``text`` itself, marked for the catalogue; for constants, which go through :func:`_` where they are shown."""
    return text


class Words(Mapping[str, str]):
    """What the values of a closed vocabulary are called, in the language of the person who looks.

    ``english`` has the words as they are written, for what must not change with the language, such as an address.

    >>> Words({"open": N_("Open"), "unsure": N_("Unsure")})["open"]
    'Open'
    """

    def __init__(self, english: Mapping[str, str]) -> None:
        self.english = english

    def __getitem__(self, value: str) -> str:
        return _(self.english[value])

    def __iter__(self) -> Iterator[str]:
        return iter(self.english)

    def __len__(self) -> int:
        return len(self.english)


class Deferred(str):
    """A text for an argument that is read at import, such as the spinner of a cached function.

    Streamlit takes ``str`` of it when it is shown, and that is in the language of the person who looks.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return _(super().__str__())


def language() -> str:
    """The code of the language shown: the one asked for if it is there, else English."""
    if not (known := _languages(FOLDER)):
        return _ENGLISH
    asked = (os.environ.get(LANGUAGE_VARIABLE) or st.context.locale or _ENGLISH).replace("-", "_")
    return next((code for code in (asked, asked.partition("_")[0]) if code in known), _ENGLISH)


def _translations() -> _gettext.NullTranslations:
    return _translated(FOLDER, language())


@cache
def _languages(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.po")))


@cache
def _translated(folder: Path, code: str) -> _gettext.NullTranslations:
    path = folder / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return _gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=code))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)
