"""Level descriptors of two levels beside each other, domain by domain, though each framework cuts its domains anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mapper.knowledge.frameworks import Frameworks, known_level

__all__ = ["Descriptor", "DescriptorPair", "align_descriptors", "level_descriptors"]

#: Beginnings of the words in names of domains -> the theme they stand for; "and", "of" and the like have none.
_THEMES: Final = {
    "accountab": "autonomy",
    "appl": "application",
    "autonom": "autonomy",
    "collab": "communication",
    "communic": "communication",
    "compet": "autonomy",
    "context": "autonomy",
    "gener": "cognitive",
    "ict": "communication",
    "independ": "autonomy",
    "integr": "application",
    "intellect": "cognitive",
    "judg": "cognitive",
    "know": "knowledge",
    "numer": "communication",
    "personal": "autonomy",
    "practic": "application",
    "process": "application",
    "respons": "autonomy",
    "skill": "skills",
    "social": "communication",
    "speciali": "knowledge",
    "understand": "knowledge",
}


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a level asks for in one domain: a paraphrase and its source, ``verified`` or ``known``.

    ``confidence`` says how faithful the paraphrase is, "" where nobody said.
    """

    domain: str
    text: str
    source: str
    confidence: str
    status: str

    @property
    def is_placeholder(self) -> bool:
        """Whether it only fills a gap and must not be scored."""
        return self.confidence == "placeholder"


@dataclass(frozen=True, slots=True)
class DescriptorPair:
    """Descriptors of two levels that speak of the same; None where the other level has no such domain."""

    a: Descriptor | None
    b: Descriptor | None


def level_descriptors(level_id: str, frameworks: Frameworks) -> list[Descriptor]:
    """The descriptors of a level in the order of their file; none where no paraphrase is bundled.

    Raises
    ------
    UsageError
        If the level is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> [descriptor.domain for descriptor in level_descriptors("eqf:5", known)]
    ['Knowledge', 'Responsibility and autonomy', 'Skills']
    """
    known_level(level_id, frameworks)
    rows = frameworks.descriptors[frameworks.descriptors["level_id"] == level_id]
    return [
        Descriptor(*values)
        for values in rows[["domain", "text", "source", "confidence", "status"]].itertuples(index=False, name=None)
    ]


def align_descriptors(a: Sequence[Descriptor], b: Sequence[Descriptor]) -> list[DescriptorPair]:
    """The descriptors of two levels in pairs, by what the names of their domains share; each stands in one pair.

    In the order of ``a``, then what only ``b`` has. Where one level has a single descriptor for everything, it stands
    beside all of the other, joined.

    Examples
    --------
    >>> a = [Descriptor("Knowledge", "", "", "", ""), Descriptor("Autonomy and accountability", "", "", "", "")]
    >>> b = [Descriptor("Responsibility", "", "", "", ""), Descriptor("Knowledge and understanding", "", "", "", "")]
    >>> [(pair.a.domain, pair.b.domain) for pair in align_descriptors(a, b)]
    [('Knowledge', 'Knowledge and understanding'), ('Autonomy and accountability', 'Responsibility')]
    """
    if a and b and 1 in (len(a), len(b)):
        return [DescriptorPair(_joined(a), _joined(b))]
    likeness = sorted(
        (-_likeness(mine.domain, theirs.domain), i, j) for i, mine in enumerate(a) for j, theirs in enumerate(b)
    )
    partner: dict[int, int] = {}
    for negative, i, j in likeness:
        if negative < 0 and i not in partner and j not in partner.values():
            partner[i] = j
    pairs = [DescriptorPair(mine, b[partner[i]] if i in partner else None) for i, mine in enumerate(a)]
    return pairs + [DescriptorPair(None, theirs) for j, theirs in enumerate(b) if j not in partner.values()]


def _likeness(a: str, b: str) -> float:
    if a.casefold() == b.casefold():
        return 2.0
    themes_a, themes_b = _themes(a), _themes(b)
    return len(themes_a & themes_b) / max(1, len(themes_a | themes_b))


def _themes(domain: str) -> set[str]:
    words = re.findall(r"\w+", domain.casefold())
    return {theme for word in words for start, theme in _THEMES.items() if word.startswith(start)}


def _joined(descriptors: Sequence[Descriptor]) -> Descriptor:
    """One descriptor for everything; a placeholder if one of its parts is."""
    if len(descriptors) == 1:
        return descriptors[0]
    confidences = {descriptor.confidence for descriptor in descriptors}
    return Descriptor(
        domain=", ".join(descriptor.domain for descriptor in descriptors),
        text=" ".join(descriptor.text for descriptor in descriptors),
        source=descriptors[0].source,
        confidence="placeholder" if "placeholder" in confidences else "" if len(confidences) > 1 else confidences.pop(),
        status="verified" if all(descriptor.status == "verified" for descriptor in descriptors) else "known",
    )
