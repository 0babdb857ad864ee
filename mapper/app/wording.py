"""Words of the app: how values, relations and other people's text are put into a page.

Text from a catalogue, a file name or a comment was written by a stranger. It goes into ``st.text`` or a data frame as
it is; where Streamlit reads Markdown (labels, captions, tables), it goes through :func:`plain` first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

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


SUGGESTION_WORDS: Final[dict[str, Mark]] = {
    "full": Mark("Full recognition suggested", "check_circle", "green"),
    "partial": Mark("Partial recognition suggested", "contrast", "blue"),
    "conditional": Mark("Recognition with conditions suggested", "rule", "violet"),
    "none": Mark("No correspondence found", "do_not_disturb_on", "orange"),
    "not enough evidence": Mark("Not enough evidence", "help", "gray"),
}
"""A suggestion is never worded as a verdict."""

SUGGESTION_SHORT: Final[dict[str, str]] = {
    "full": "Full",
    "partial": "Partial",
    "conditional": "Conditional",
    "none": "No correspondence",
    "not enough evidence": "Not enough evidence",
}

OUTCOME_WORDS: Final[dict[str, Mark]] = {
    "covered": Mark("Covered", "check_circle", "green"),
    "partly": Mark("Partly", "contrast", "orange"),
    "missing": Mark("Missing", "cancel", "red"),
}

VERDICT_WORDS: Final[dict[str, Mark]] = {
    "accept": Mark("Accepted", "check", "green"),
    "reject": Mark("Rejected", "close", "red"),
    "unsure": Mark("Unsure", "question_mark", "orange"),
}

STATUS_WORDS: Final[dict[str, str]] = {
    "open": "Open",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "unsure": "Unsure",
    "changed since the decision": "Changed since",
}

RELATION_WORDS: Final[dict[str, str]] = {
    "exact": "Exact match",
    "close": "Close match",
    "broad": "Object is broader",
    "narrow": "Subject is broader",
    "related": "Related",
    "none": "No correspondence",
}

ACCEPT_WORDS: Final[dict[str, str]] = {
    "exact": "Accept as exact match",
    "close": "Accept as close match",
    "broad": "Accept, object is broader",
    "narrow": "Accept, subject is broader",
    "related": "Accept as related",
}


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
    head, space, _ = cut.rpartition(" ")
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
    sentence = RELATION_SENTENCES[relation]
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
    return f"{when.day} {when:%b %Y, %H:%M} UTC"


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


def one_of(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> one_of(1, "pair"), one_of(1200, "pair"), one_of(2, "entry", "entries")
    ('1 pair', '1,200 pairs', '2 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def signal_label(signal: str, labels: Mapping[str, str]) -> str:
    """What a signal is called, or its key in words.

    >>> signal_label("title_meaning", {}), signal_label("intercept", {"intercept": "Starting point"})
    ('Title meaning', 'Starting point')
    """
    return labels.get(signal) or signal.replace("_", " ").capitalize()


def _number(value: object) -> float | None:
    if value is None or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)
