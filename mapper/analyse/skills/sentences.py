"""What is said of linked skills: what was counted, what a link means, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mapper.analyse.skills.demand import Demand
from mapper.match.coverage_sentences import whole_percent

CAUTION: Final = (
    "A link shows that an outcome reads like a skill: not that anybody learnt it, nor at which level. It is suggested "
    "by the model that compares outcomes with outcomes, with its calibration; no outcomes with skills chosen by people "
    "were at hand to fit or calibrate it for this use. Look at the outcome before you rely on a skill."
)
ABOUT_SHARE: Final = (
    "A skill counts with the probability of its likeliest link, whatever the other links say, and no skill stands for "
    "another: one that is close in meaning counts only where an outcome is linked to it too. The range in brackets "
    "knows chance and the calibration error that was measured between catalogues, and nothing else."
)
DERIVED: Final = (
    "No source here publishes the skills of this occupation. These were read from its description by the same model; "
    "what the description does not say is not asked for here."
)


def counted_sentence(manifest: Mapping[str, Any]) -> str:
    """How many outcomes were linked, and how many were left without a skill.

    >>> counts = {"outcomes": 10, "skills": 1200, "outcomes likely": 4, "outcomes possible": 3,
    ...     "outcomes not enough evidence": 3}
    >>> counted_sentence({"title": "Home", "vocabulary_title": "skills.csv", "counts": counts})
    'Of the 10 outcomes of Home, 4 are likely about one of the 1,200 skills of skills.csv and 3 possibly; for 3 the evidence is too thin to suggest one.'
    """  # noqa: E501  a doctest shows the sentence as it is
    counts = manifest["counts"]
    return (
        f"Of the {counts['outcomes']:,} outcomes of {manifest['title']}, {counts['outcomes likely']:,} are likely "
        f"about one of the {counts['skills']:,} skills of {manifest['vocabulary_title']} and "
        f"{counts['outcomes possible']:,} possibly; for {counts['outcomes not enough evidence']:,} the evidence is too "
        "thin to suggest one."
    )


def demand_sentence(demand: Demand, giver: str) -> str:
    """How much of what an occupation asks for ``giver`` gives.

    >>> import pandas as pd
    >>> from mapper.analyse.coverage.bands import Band
    >>> skills = pd.DataFrame({"suggestion": ["likely", "not enough evidence"]})
    >>> demand_sentence(Demand("uri", "welder", False, skills, Band(0.4, 0.1, 0.6)), "Home")
    'Home: 40% (10% to 60%) of the 2 skills that are published for welder are expected to be given, 1 likely and 0 possibly.'
    """  # noqa: E501  a doctest shows the sentence as it is
    share, low, high = (whole_percent(value) for value in demand.band)
    likely, possible = (int((demand.skills["suggestion"] == name).sum()) for name in ("likely", "possible"))
    origin = "read from the description of" if demand.is_derived else "published for"
    return (
        f"{giver}: {share} ({low} to {high}) of the {len(demand.skills):,} skills that are {origin} {demand.label} are "
        f"expected to be given, {likely:,} likely and {possible:,} possibly."
    )
