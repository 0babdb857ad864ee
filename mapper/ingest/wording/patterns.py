"""The openings and headings around outcomes, compiled on first use."""

from __future__ import annotations

import re
from functools import cache

from mapper.ingest.wording.openings import (
    ABLE_TO,
    CONTENT_GLUED,
    CONTENT_HEADINGS,
    CONTENT_SENTENCES,
    SECTION_HEADINGS,
    STEMS,
)

_CAPITAL = "(?-i:(?=[A-ZÀ-Ý]))"


@cache
def stem() -> re.Pattern[str]:
    """What introduces outcomes ("students will be able to:"), compiled on first use; words may be glued together."""
    patterns = "|".join(pattern.replace(" ", r"\s*") for pattern in STEMS)
    return re.compile(rf"(?=\w)(?:{patterns})(?-i:(?![a-zß-ÿ]))(?:\s*(?:do\s+)?the\s+following)?[\s,]*:?\s*", re.I)


@cache
def section() -> re.Pattern[str]:
    """A heading inside a list of outcomes ("Skills - be able to:")."""
    ends = rf"(?:(?:\s?[-–—]\s?[^.:;\n]{{1,40}})?\s?:|\s?[-–](?=\s{_CAPITAL}))"
    return re.compile(rf"(?:^|(?<=[.;:\n])\s*){_CAPITAL}{SECTION_HEADINGS}{ends}\s*", re.I)


@cache
def contents() -> re.Pattern[str]:
    """A heading after which no outcomes come ("Course outline:"), also glued to the word before it."""
    begins = r"(?:^|(?<=[\s.;])|(?-i:(?<=[a-zß-ÿ])))"
    heading = rf"{CONTENT_HEADINGS}(?: [^.:;\n]{{0,30}})?\s?:"
    glued = rf"{CONTENT_GLUED}{_CAPITAL}"
    return re.compile(rf"{_CAPITAL}{begins}(?:{heading}|{glued}|{CONTENT_SENTENCES})", re.I | re.M)


@cache
def contents_line() -> re.Pattern[str]:
    """Such a heading without a colon, on a line of its own."""
    return re.compile(rf"^{CONTENT_HEADINGS}$\n", re.I | re.M)


@cache
def introduction() -> re.Pattern[str]:
    """A sentence that ends with "be able to:" or the like, however it begins."""
    return re.compile(rf"[^:.;\n]{{0,200}}?\b(?:{ABLE_TO})(?: the following)?\s?:\s*", re.I)
