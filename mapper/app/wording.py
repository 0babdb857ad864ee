"""Words of the app: how values, relations and other people's text are put into a page.

Text from a catalogue, a file name or a comment was written by a stranger. It goes into ``st.text`` or a data frame as
it is; where Streamlit reads Markdown (labels, captions, tables), it goes through :func:`plain` first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Final, NamedTuple

from babel.dates import format_datetime

from mapper.app.language import N_, Words, _, language
from mapper.model import RELATION_SENTENCES

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&:=^\"'/@%])")
#: What Streamlit or GFM replaces in text after Markdown was parsed, where a backslash no longer helps: `:smile:`,
#: `:material/x:`, `http://`, `www.`, `a@b`, arrows. An invisible word joiner (U+2060) keeps the characters apart.
_REPLACED: Final = re.compile(r"(?<=:)(?=[\w+/\-])|(?<=@)(?=\S)|(?<=[wW]{3})(?=\.)|(?<=[<>~=-])(?=[<>=-])")
_JOINER: Final = "⁠"


class Mark(NamedTuple):
    """A word or two with an icon (a Material name, "" for none) and a colour, which :func:`badge` draws."""

    words: str
    icon: str
    colour: str


class Marks(Mapping[str, Mark]):
    """The marks of a closed vocabulary, in the language of the person who looks.

    >>> Marks({"open": Mark(N_("Open"), "", "gray")})["open"].words
    'Open'
    """

    def __init__(self, english: Mapping[str, Mark]) -> None:
        self._english = english

    def __getitem__(self, value: str) -> Mark:
        mark = self._english[value]
        return mark._replace(words=_(mark.words))

    def __iter__(self) -> Iterator[str]:
        return iter(self._english)

    def __len__(self) -> int:
        return len(self._english)


SUGGESTION_WORDS: Final = Marks(
    {
        "full": Mark(N_("Full recognition suggested"), "check_circle", "green"),
        "partial": Mark(N_("Partial recognition suggested"), "contrast", "blue"),
        "conditional": Mark(N_("Recognition with conditions suggested"), "rule", "violet"),
        "none": Mark(N_("No correspondence found"), "do_not_disturb_on", "orange"),
        "not enough evidence": Mark(N_("Not enough evidence"), "help", "gray"),
    }
)
"""A suggestion is never worded as a verdict."""

SUGGESTION_SHORT: Final = Words(
    {
        "full": N_("Full"),
        "partial": N_("Partial"),
        "conditional": N_("Conditional"),
        "none": N_("No correspondence"),
        "not enough evidence": N_("Not enough evidence"),
    }
)

PARTLY: Final = Mark(N_("Partly"), "contrast", "orange")
MISSING: Final = Mark(N_("Missing"), "cancel", "red")
OUTCOME_WORDS: Final = Marks(
    {"covered": Mark(N_("Covered"), "check_circle", "green"), "partly": PARTLY, "missing": MISSING}
)

VERDICT_WORDS: Final = Marks(
    {
        "accept": Mark(N_("Accepted"), "check", "green"),
        "reject": Mark(N_("Rejected"), "close", "red"),
        "unsure": Mark(N_("Unsure"), "question_mark", "orange"),
    }
)

STATUS_WORDS: Final = Words(
    {
        # Translators: a pair that nobody has decided yet
        "open": N_("Open"),
        "accepted": N_("Accepted"),
        "rejected": N_("Rejected"),
        "unsure": N_("Unsure"),
        "changed since the decision": N_("Changed since"),
    }
)

RELATION_WORDS: Final = Words(
    {
        "exact": N_("Exact match"),
        "close": N_("Close match"),
        "broad": N_("Object is broader"),
        "narrow": N_("Subject is broader"),
        "related": N_("Related"),
        "none": N_("No correspondence"),
    }
)

ACCEPTED_WORDS: Final = Words(
    {
        "exact": N_("Accepted as exact match"),
        "close": N_("Accepted as close match"),
        "broad": N_("Accepted, object is broader"),
        "narrow": N_("Accepted, subject is broader"),
        "related": N_("Accepted as related"),
    }
)

ACCEPT_WORDS: Final = Words(
    {
        "exact": N_("Accept as exact match"),
        "close": N_("Accept as close match"),
        "broad": N_("Accept, object is broader"),
        "narrow": N_("Accept, subject is broader"),
        "related": N_("Accept as related"),
    }
)


def plain(text: object) -> str:
    r"""``text`` so that Markdown shows it letter for letter: no markup, links, formulas, colours, emoji or HTML.

    Line breaks become spaces. An invisible word joiner stands where Streamlit would make a link or an emoji.

    >>> plain("**bold** <b>")
    '\\*\\*bold\\*\\* \\<b\\>'
    """
    flat = " ".join(str(text).split())
    return _MARKDOWN.sub(r"\\\1", _REPLACED.sub(_JOINER, flat))


def emphasised(text: str, spans: Iterable[tuple[int, int]]) -> str:
    r"""``text`` as :func:`plain` gives it, the words at ``spans`` in bold; spans do not overlap.

    >>> emphasised("Weld *steel* parts", [(0, 4), (13, 18)])
    '**Weld** \\*steel\\* **parts**'
    >>> emphasised("設計資料庫", [(0, 2), (2, 5)])
    '**設計資料庫**'
    """
    shown, done = "", 0
    apart: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        # Markdown reads four asterisks between two words as text.
        touches = bool(apart) and apart[-1][1] == begin
        apart = [*apart[:-1], (apart[-1][0], end)] if touches else [*apart, (begin, end)]
    for begin, end in [*apart, (len(text), len(text))]:
        between = text[done:begin]
        shown += " " * between[:1].isspace() + plain(between) + " " * (bool(between.strip()) and between[-1:].isspace())
        shown += f"**{plain(text[begin:end])}**" if end > begin else ""
        done = end
    return shown.strip()


def shorten(text: str, length: int) -> str:
    """``text`` cut at a word to at most ``length`` characters, with an ellipsis.

    >>> shorten("Projektmanagement im Bauwesen", 20)
    'Projektmanagement…'
    """
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    cut = flat[: length - 1]
    head, space, _rest = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:-–") + "…"


def badge(mark: Mark) -> str:
    """A Markdown badge with icon and words.

    >>> badge(OUTCOME_WORDS["partly"])
    ':orange-badge[:material/contrast: Partly]'
    """
    icon = f":material/{mark.icon}: " if mark.icon else ""
    return f":{mark.colour}-badge[{icon}{mark.words}]"


def relation_sentence(relation: str, subject: str, object_: str, *, length: int = 70) -> str:
    """The relation as a sentence that names both sides, each title in quotation marks and cut to ``length``.

    >>> relation_sentence("broad", "Data basics", "Data science")
    '“Data science” covers more than “Data basics”'
    """
    sentence = _(RELATION_SENTENCES[relation])
    return sentence.format(subject=f"“{shorten(subject, length)}”", object=f"“{shorten(object_, length)}”")


def percent(share: object) -> str:
    """A share as whole per cent, or a dash where it is missing; never 100% for what is less.

    >>> percent(0.7245), percent(None), percent(0.9996), percent(1.0)
    ('72%', '–', '99%', '100%')
    """
    number = _number(share)
    if number is None:
        return "–"
    rounded = round(number * 100)
    if rounded == 100 and number < 1:
        rounded = 99
    return f"{rounded}%"


def moment(stamp: str) -> str:
    """A UTC time stamp as day and minute, as it is where it does not parse.

    >>> moment("2026-11-21T09:05:33.120000+00:00"), moment("yesterday")
    ('21 Nov 2026, 09:05 UTC', 'yesterday')
    """
    try:
        when = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return stamp
    return f"{format_datetime(when, 'd MMM y, HH:mm', locale=language())} UTC"


def safe_link(address: str) -> str:
    """``address`` if it is a web address that a link may point to, else "".

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return address if re.fullmatch(r"https?://[^\s<>\"'()\\]+", address) else ""


def listed(words: Iterable[str]) -> str:
    """Words joined with commas, empty ones and repetitions left out.

    >>> listed(["course", "", "online", "course"])
    'course, online'
    """
    return ", ".join(dict.fromkeys(word for word in words if word))


def all_of(words: Sequence[str]) -> str:
    """Words of which all are meant.

    >>> all_of(["Ann"]), all_of(["Ann", "Bo"]), all_of(["Ann", "Bo", "Cy"])
    ('Ann', 'Ann and Bo', 'Ann and Bo and Cy')
    """
    # Translators: two names, statements or catalogues; more than two are put together from the left
    return reduce(lambda first, second: _("{first} and {second}").format(first=first, second=second), words)


def signal_label(signal: str, labels: Mapping[str, str]) -> str:
    """What a signal is called, or its key in words.

    >>> signal_label("title_meaning", {}), signal_label("intercept", {"intercept": "Starting point"})
    ('Title meaning', 'Starting point')
    """
    return _(labels.get(signal) or signal.replace("_", " ").capitalize())


def _number(value: object) -> float | None:
    if value is None or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)
