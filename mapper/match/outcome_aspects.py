"""How surely a learning outcome speaks of knowledge and of skills, by what its verbs ask for; it may of both.

Verbs of remembering and understanding speak of knowledge, the others of skills, and how often that holds was counted on
outcomes that were judged one by one (``docs/level-evidence.md``). Responsibility and autonomy is not read: neither
verbs, word lists nor nearness to descriptors told which outcomes of courses speak of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from mapper.ingest.wording.lexicon import VERBS
from mapper.ingest.wording.verb_forms import levels
from mapper.ingest.wording.verbs import read_verbs
from mapper.knowledge.aspects import ASPECTS, Aspect

READ: Final[tuple[Aspect, ...]] = ("knowledge", "skills")
"""The aspects that are read from outcomes."""
_KNOWING: Final = 2  # cognitive levels up to this are to remember and to understand


class Judged(NamedTuple):
    """Outcomes with such verbs that were judged, and how many of them speak of an aspect."""

    outcomes: int
    knowledge: int
    skills: int

    def probability(self, aspect: Aspect) -> float:
        """How often such outcomes speak of ``aspect``, by Laplace's rule, so that none is certain.

        >>> round(Judged(8, 7, 0).probability("knowledge"), 2), Judged(8, 7, 0).probability("skills")
        (0.8, 0.1)
        """
        spoken = {"knowledge": self.knowledge, "skills": self.skills}[aspect]
        return (spoken + 1) / (self.outcomes + 2)


COUNTED: Final[dict[str, Judged]] = {
    "knowing": Judged(64, 49, 18),
    "knowing and doing": Judged(20, 9, 18),
    "doing": Judged(199, 4, 194),
}
"""What the verbs ask for -> the outcomes of ``benchmarks/sets/outcome_aspects.csv`` with such verbs."""


def verb_kind(text: str, language: str) -> str:
    """What the verbs of a statement ask for: a key of :data:`COUNTED`, "" where none is known.

    >>> verb_kind("Explain and use search", "en"), verb_kind("Kennt das Recht", "de"), verb_kind("Excel", "en")
    ('knowing and doing', 'knowing', '')
    """
    verbs, _ = read_verbs(text, language)
    known = levels(language if language in VERBS else "en")
    kinds = {"knowing" if known[verb] <= _KNOWING else "doing" for verb in verbs}
    return " and ".join(sorted(kinds, reverse=True))


def read_aspects(statements: Sequence[str], languages: Sequence[str]) -> pd.DataFrame:
    """A probability for each of :data:`~mapper.knowledge.aspects.ASPECTS`, one row per statement.

    Null is not read: autonomy always, the others where no verb of the statement is known.

    >>> read_aspects(["Explain the law", "Draft a contract", "Excel"], ["en"] * 3).round(2).values.tolist()
    [[0.76, 0.29, nan], [0.02, 0.97, nan], [nan, nan, nan]]
    """
    kinds = [verb_kind(text, language) for text, language in zip(statements, languages, strict=True)]
    rows = [
        [COUNTED[kind].probability(aspect) if kind and aspect in READ else np.nan for aspect in ASPECTS]
        for kind in kinds
    ]
    return pd.DataFrame(rows, columns=list(ASPECTS), dtype=np.float64)
