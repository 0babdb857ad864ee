"""What the tool found of an element, in the language of the statement.

The tool writes its findings in English (:mod:`mapper.match.findings`). A statement never mixes languages in what the
office says, so the facts are read out of such a sentence and said again; what is not recognised is left to the values
of both sides, which stand beside it.
"""

from __future__ import annotations

import re
from typing import Final

from mapper.export.statement.words import Words

__all__ = ["finding_in"]

_FINDINGS: Final = (
    (re.compile(r"The levels may be the same\b"), "level_same"),
    (re.compile(r"Levels cannot be compared\b"), "level_unknown"),
    (re.compile(r"The object is at least (?P<count>\d+) EQF levels? higher\b"), "level_higher"),
    (re.compile(r"The object is at least (?P<count>\d+) EQF levels? lower\b"), "level_lower"),
    (re.compile(r"The workloads may be the same\b"), "workload_same"),
    (re.compile(r"Workloads cannot be compared\b"), "workload_unknown"),
    (re.compile(r"The subject has (?P<low>\d+)% to (?P<high>\d+)% of the object's hours\b"), "workload_share"),
    (
        re.compile(r"The subject has (?P<low>[\d.]+) to (?P<high>[\d.]+) times the object's hours\b"),
        "workload_multiple",
    ),
    (re.compile(r"Neither side states\b"), "not_stated"),
)


def finding_in(words: Words, finding: str) -> str:
    r"""The finding in the language of ``words``; where it is not recognised, that there is no separate one.

    >>> from mapper.export.statement.words import words_in
    >>> finding_in(words_in("fr"), "The subject has 30% to 40% of the object's hours: subject 8 h, object 20-27 h.")
    'Le titre présenté représente de 30\xa0% à 40\xa0% des heures du titre de comparaison.'
    """
    for pattern, key in _FINDINGS:
        found = pattern.match(finding)
        if found:
            return words(f"findings.{key}", **_numbers(words, key, found.groupdict()))
    return words("findings.shown")


def _numbers(words: Words, key: str, texts: dict[str, str]) -> dict[str, str]:
    if key == "workload_share":
        return {name: words.share(int(text)) for name, text in texts.items()}
    return {name: words.number(float(text)) for name, text in texts.items()}
