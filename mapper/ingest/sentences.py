"""Where one sentence, or one statement glued to the next, ends and another begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapper.ingest.lexicon import ABBREVIATIONS
from mapper.ingest.patterns import section, stem
from mapper.ingest.verbs import is_verb

_END = re.compile(
    r"[.!?…]+[\"'”»)\]]*(?P<gap>\s+|(?=[^\W\d_]))"
    r"|(?<=[a-zß-ÿ)])(?:\s?[-–]\s?|,)?(?=[A-ZÀ-Ý][a-zß-ÿ]{2})"  # ...nécessaires-Superviser, ...detection,Analyser
)
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 80
_SHORT = 50
_FRENCH_VERB = re.compile(r"(?<=[a-zß-ÿ)])\s(?=[A-ZÀ-Ý][a-zß-ÿ]+(?:er|ir|re)\b)")


def sentences(text: str, *, careful: bool) -> Iterator[str]:
    """The sentences of a text. ``careful`` (the item of a list): only those that begin like a statement stand alone.

    Looks at most :data:`_NEAR` characters around each end, so that the time grows with the length only.
    """
    start = 0
    for found in _ends(text):
        before = text[max(start, found.start() - _NEAR) : found.start()]
        after = text[found.end() : found.end() + 3 * _NEAR]
        word = re.match(r"[\"'„“«(]*([^\W\d_]{1,40})", after)
        if word is None or not before.strip():
            continue
        infinitive = found.re is _FRENCH_VERB
        glued = not infinitive and not found.groupdict().get("gap")
        if glued:
            if not _glued_boundary(before, found[0], after, word[1], careful=careful, is_short=len(text) < _SHORT):
                continue
        elif not infinitive and (word[1][0].islower() or _abbreviated(before, found[0])):
            continue
        begins = is_verb(word[1]) or stem().match(after) is not None or section().match(after) is not None
        if careful and not begins:
            continue
        yield text[start : found.end()].strip(" -–,")
        start = found.end()
    yield text[start:].strip()


def _ends(text: str) -> list[re.Match[str]]:
    """Where a statement may end; several French infinitives with a capital each begin one."""
    found = list(_END.finditer(text))
    infinitives = [
        end for end in _FRENCH_VERB.finditer(text) if is_verb(_WORD.findall(text, end.end(), end.end() + 40)[0])
    ]
    if len(infinitives) > 1:
        found = sorted([*found, *infinitives], key=lambda end: end.start())
    return found


def _abbreviated(before: str, stop: str) -> bool:
    last = before.rpartition(" ")[2].lstrip("(„\"'")
    return stop[0] == "." and (last.lower() in ABBREVIATIONS or len(last) == 1)


def _glued_boundary(before: str, stop: str, after: str, word: str, *, careful: bool, is_short: bool) -> bool:
    """True if two statements were run together here: ``...in context.Argue for...``, ``...educationChoose and...``."""
    last = re.search(r"([^\W\d_]{3,})\)?$", before)
    if last is None or len(word) < 3 or not last[1][0].islower():
        return False
    if stop.strip(" -–,"):
        adverb = re.match(r"[^\W\d_]+ly\s+([^\W\d_]+)", after)
        return is_verb(word) or bool(adverb and is_verb(adverb[1])) or (word[0].isupper() and not careful)
    return is_verb(word) and not is_short
