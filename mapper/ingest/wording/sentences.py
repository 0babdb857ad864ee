"""Where one sentence, or one statement glued to the next, ends and another begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from mapper.ingest.wording.patterns import section, stem
from mapper.ingest.wording.verb_forms import forms
from mapper.ingest.wording.verbs import is_verb
from mapper.ingest.wording.word_classes import ABBREVIATIONS, ALSO_NOUNS, CLAUSE_BEGINS, DETERMINERS, JOINING, SKIPPED

_END = re.compile(
    r"[.!?…]+[\"'”»)\]]*(?P<gap>\s+|(?=[^\W\d_]))"
    r"|(?<=[a-zß-ÿ)])(?:\s?[-–]\s?|,)?(?=[A-ZÀ-Ý][a-zß-ÿ]{2})"  # ...nécessaires-Superviser, ...detection,Analyser
)
_STOPS = (".", "!", "?", "…")
_INITIAL = re.compile(r"[A-ZÀ-Ý]")
_NEAR = 80
_SHORT = 50
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CAPITAL = re.compile(r" (?P<word>[A-ZÀ-Ý](?:['’][a-zß-ÿ]+|[a-zß-ÿ]+))(?![\w-])")
_WORD_BEFORE = re.compile(r"(?<![a-zß-ÿ])([a-zß-ÿ]+)[)\]]?,?$")
_ABLE = re.compile(r"(?:be|have|has|is|are) (?:aware|able|familiar|a|an|improved|gained|developed|some)\b")
#: Languages of whose verbs a capital in mid-sentence tells that line breaks were lost; German nouns have one anyway.
_CAPITALS_TELL = ("en", "fr", "es", "it", "pt", "id")


def sentences(text: str, *, careful: bool) -> Iterator[str]:
    """The sentences of a text. ``careful`` (the item of a list): only those that begin like a statement stand alone.

    Looks at most :data:`_NEAR` characters around each end, so that the time grows with the length only.
    """
    start = 0
    for found in _END.finditer(text) if _may_end(text) else ():
        before = text[max(start, found.start() - _NEAR) : found.start()]
        after = text[found.end() : found.end() + 3 * _NEAR]
        word = re.match(r"[\"'„“«(]*([^\W\d_]{1,40})", after)
        if word is None or not before.strip() or _in_brackets(before, after):
            continue
        if not found["gap"]:
            if not _glued_boundary(before, found[0], after, word[1], careful=careful, is_short=len(text) < _SHORT):
                continue
        elif word[1][0].islower() or _abbreviated(before, found[0]):
            continue
        begins = is_verb(word[1]) or stem().match(after) is not None or section().match(after) is not None
        if careful and not begins:
            continue
        yield text[start : found.end()].strip(" -–,")
        start = found.end()
    yield text[start:].strip()


def _may_end(text: str) -> bool:
    """False only if a text has no end but its own: no stop in it, and no capital that is glued to what precedes it."""
    if any(stop in text[:-1] for stop in _STOPS):
        return True
    for initial in _INITIAL.finditer(text, 1):
        at = initial.start()
        if text[at - 1] != " " or text[at - 2 : at - 1] in ("-", "–"):
            return True
    return False


def run_on(text: str, *, listed: bool) -> list[str]:
    """The statements of a list of which only the order is left: its lines were joined with blanks.

    A verb with a capital in mid-sentence begins one; in a text that is ``listed`` (it follows "be able to:") so does an
    English verb in lower case that nothing joins to the words before it. At least two such places must be found.

    >>> run_on("Read a map Plan a route Guide a small group", listed=False)
    ['Read a map', 'Plan a route', 'Guide a small group']
    >>> run_on("read a map describe a route evaluate the weather", listed=True)
    ['read a map', 'describe a route', 'evaluate the weather']
    """
    starts = _capital_starts(text)
    if len(starts) < 2 and listed:
        starts = _plain_starts(text)
    if len(starts) < 2:
        return [text]
    return [text[begin:end].strip() for begin, end in pairwise([0, *starts, len(text)])]


def _capital_starts(text: str) -> list[int]:
    """Where verbs with a capital begin statements; none in a title or a list of names."""
    starts = []
    for found in _CAPITAL.finditer(text) if len(_INITIAL.findall(text)) > 1 else ():
        word = found["word"].lower().replace("’", "'")
        if word not in _telling_verbs():
            continue
        before = _WORD_BEFORE.search(text, max(0, found.start() - _NEAR), found.start())
        if before is None or before[1] in JOINING or before[1] in SKIPPED:
            continue
        follower = _WORD.match(text, found.end() + 1)
        if word not in ALSO_NOUNS or (follower is not None and follower[0].lower() in DETERMINERS):
            starts.append(found.start("word"))
    if len(starts) > 1:
        spoken = _WORD.findall(text)
        if 2 * sum(word[0].isupper() for word in spoken) > len(spoken):
            return []
    return starts


@cache
def _telling_verbs() -> frozenset[str]:
    return frozenset(
        word for language in _CAPITALS_TELL for word, form in forms(language).items() if form.mood == "base"
    )


def _plain_starts(text: str) -> list[int]:
    """Where English verbs in lower case begin statements; one after "how" or "which" is that clause's own."""
    spoken = list(_WORD.finditer(text))
    if not any(is_verb(word[0]) for word in spoken[:2]):
        return []
    starts: list[int] = []
    nested = False
    for at, word in enumerate(spoken[1:], start=1):
        lower, before = word[0].lower(), spoken[at - 1]
        adverb = before[0].endswith("ly") and at > 1
        free = _is_free(text, spoken, at) and (not adverb or _is_free(text, spoken, at - 1))
        form = forms("en").get(lower)
        is_base = free and form is not None and form.mood == "base"
        if free and _ABLE.match(text, word.start()):
            starts.append(word.start())
            nested = False
        elif lower in CLAUSE_BEGINS:
            nested = True
        elif is_base and nested:
            nested = False
        elif is_base and (lower not in ALSO_NOUNS or _determined(spoken, at)):
            starts.append(before.start() if adverb else word.start())
    return starts


def _is_free(text: str, spoken: list[re.Match[str]], at: int) -> bool:
    """True if nothing but a blank stands before a word, and no word that it would go on from."""
    before = spoken[at - 1]
    return text[before.end() : spoken[at].start()] == " " and before[0].lower() not in JOINING


def _determined(spoken: list[re.Match[str]], at: int) -> bool:
    return at + 1 < len(spoken) and spoken[at + 1][0].lower() in DETERMINERS


def _in_brackets(before: str, after: str) -> bool:
    """True inside brackets that open and close nearby."""
    opened = max(before.rfind("("), before.rfind("["))
    if opened < 0 or opened < max(before.rfind(")"), before.rfind("]")):
        return False
    depth = 1
    for bracket in re.findall(r"[()\[\]]", after):
        depth += 1 if bracket in "([" else -1
        if not depth:
            return True
    return False


def _abbreviated(before: str, stop: str) -> bool:
    last = before.rpartition(" ")[2].lstrip("(„\"'[")
    return stop[0] == "." and (last.lower() in ABBREVIATIONS or len(last) == 1)


def _is_french(word: str) -> bool:
    form = forms("fr").get(word.lower())
    return form is not None and form.mood == "base" and word.lower() not in forms("en")


def _glued_boundary(before: str, stop: str, after: str, word: str, *, careful: bool, is_short: bool) -> bool:
    """True if two statements were run together here: ``...in context.Argue for...``, ``...educationChoose and...``."""
    last = re.search(r"([^\W\d_]{3,})\)?$", before)
    if last is None or len(word) < 3 or not (last[1][0].islower() or is_verb(last[1]) or _is_french(word)):
        return False  # a name such as CorelDraw
    if stop.strip(" -–,"):
        adverb = re.match(r"[^\W\d_]+ly\s+([^\W\d_]+)", after)
        return is_verb(word) or bool(adverb and is_verb(adverb[1])) or (word[0].isupper() and not careful)
    return is_verb(word) and not is_short
