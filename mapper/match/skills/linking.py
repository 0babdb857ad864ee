"""Outcomes linked to skills by the model that says whether two outcomes correspond, with its calibration.

A skill is read as a credential whose title and only outcome is its label, which in ESCO is worded and as long as an
outcome often is; its description is not read. So the same outcome is linked more surely in a credential of that field.
What a confidence is worth here was checked where it could be (``docs/skills.md``); no set of outcomes with skills that
people chose was at hand to fit on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from mapper.ingest.outcomes import split_outcomes
from mapper.ingest.wording.verbs import read_verb
from mapper.match.catalogue_counterparts import find_likeliest
from mapper.match.coverage import Shares
from mapper.match.encoders import Progress
from mapper.match.scoring import shipped_weights
from mapper.match.sides import Side, build_side, cognitive_levels, read_texts, readers_for
from mapper.model import SKILL_SUGGESTIONS
from mapper.settings import ScoringSettings, Settings
from mapper.tables import CREDENTIALS, OCCUPATION_SKILLS, OUTCOMES, SKILL_LINKS, as_list

LINKS: Final = 5
"""Skills kept per outcome at most: an outcome may be about several, and neighbours in a vocabulary read much alike."""


def link_outcomes(
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    skills: pd.DataFrame,
    *,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The skills that each outcome may be about (:data:`mapper.tables.SKILL_LINKS`).

    ``credentials`` and ``outcomes`` conform to :mod:`mapper.tables`, ``skills`` to :data:`mapper.tables.SKILLS`. Each
    outcome has its likeliest skill, and up to :data:`LINKS` in all whose suggestion is not "not enough evidence".
    Sorted by credential, position and rank.
    """
    if outcomes.empty or skills.empty:
        return SKILL_LINKS.empty()
    reading = readers_for(settings, credentials["language"], skills["language"])
    side = build_side(credentials, outcomes, settings=reading, cache=cache, progress=progress)
    other = skill_side(skills, settings=reading, cache=cache, progress=progress)
    levels = (cognitive_levels(side), _levels(skills))
    found = find_likeliest(side, other, levels, shipped_weights()["statement"], progress=progress)
    owners = side.owner[found.row]
    links = pd.DataFrame(
        {
            "credential_id": side.credentials["credential_id"].iloc[owners].to_numpy(dtype=object),
            "title": side.credentials["title"].iloc[owners].to_numpy(dtype=object),
            "outcome_id": side.outcomes["outcome_id"].iloc[found.row].to_numpy(dtype=object),
            "position": side.outcomes["position"].iloc[found.row].to_numpy(dtype=np.int64),
            "outcome": side.outcomes["text"].iloc[found.row].to_numpy(dtype=object),
            "rank": _ranks(found.row),
            "skill_uri": skills["skill_uri"].iloc[found.column].to_numpy(dtype=object),
            "label": skills["label"].iloc[found.column].to_numpy(dtype=object),
            "score": found.likeness.round(4),
            "confidence": found.probability,
            "suggestion": link_suggestions(found.probability, settings.scoring),
        }
    )
    is_suggested = (links["suggestion"] != SKILL_SUGGESTIONS[-1]) & (links["rank"] <= LINKS)
    return SKILL_LINKS.conform(links[is_suggested | (links["rank"] == 1)])


def skills_described(
    occupation: pd.Series,
    skills: pd.DataFrame,
    *,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The skills that the description of an occupation is about (:data:`mapper.tables.OCCUPATION_SKILLS`).

    ``occupation`` is a row of :data:`mapper.tables.OCCUPATIONS`; each statement of its description is linked as an
    outcome is, and all that is likely or possible is taken. A derived reading: nobody published these skills.
    """
    statements = split_outcomes(str(occupation["description"])).statements
    uri, named = str(occupation["occupation_uri"]), str(occupation["label"])
    owner = CREDENTIALS.conform(
        pd.DataFrame({"credential_id": [uri], "catalogue": ["occupations"], "title": [named], "language": ["en"]})
    )
    read = OUTCOMES.conform(
        pd.DataFrame(
            {
                "outcome_id": [f"{uri}#{at}" for at in range(1, len(statements) + 1)],
                "credential_id": uri,
                "position": range(1, len(statements) + 1),
                "text": statements,
                "language": "en",
                "cognitive_level": [read_verb(text, "en")[1] for text in statements],
            }
        )
    )
    links = link_outcomes(owner, read, skills, settings=settings, cache=cache, progress=progress)
    suggested = links[links["suggestion"] != SKILL_SUGGESTIONS[-1]].drop_duplicates("skill_uri")
    return OCCUPATION_SKILLS.conform(pd.DataFrame({"occupation_uri": uri, "skill_uri": suggested["skill_uri"]}))


def skill_side(
    skills: pd.DataFrame, *, settings: Settings, cache: Path | None = None, progress: Progress | None = None
) -> Side:
    """Skills as a side of a match: each a credential whose title, whole and only outcome is its label.

    The vectors of 14,000 labels take minutes, once.
    """
    labels = read_texts(as_list(skills["label"]), skills["language"], settings=settings, cache=cache, progress=progress)
    each = np.arange(len(skills) + 1)
    return Side(skills, skills, each[:-1], each, labels, labels, labels)


def link_suggestions(probability: Shares, settings: ScoringSettings) -> list[str]:
    """What is suggested at each confidence, by the thresholds that also say whether an outcome is covered.

    >>> link_suggestions(np.array([0.9, 0.3, 0.1]), ScoringSettings())
    ['likely', 'possible', 'not enough evidence']
    """
    likely, possible, thin = SKILL_SUGGESTIONS
    found: list[str] = np.select(
        [probability >= settings.covered_from, probability >= settings.partly_from], [likely, possible], thin
    ).tolist()
    return found


def _levels(skills: pd.DataFrame) -> Shares:
    read = [read_verb(label, language)[1] for label, language in zip(skills["label"], skills["language"], strict=True)]
    return np.array([float(level) if level else np.nan for level in read], dtype=np.float64)


def _ranks(rows: np.ndarray) -> np.ndarray:
    """1, 2, … within each run of the same row."""
    begins = np.flatnonzero(np.r_[True, np.diff(rows) != 0]) if len(rows) else np.zeros(0, dtype=np.intp)
    sizes = np.diff(np.r_[begins, len(rows)])
    return np.arange(len(rows)) - np.repeat(begins, sizes) + 1
