"""Skills by credential, credentials by skill, and credentials that are alike by their skills."""

from __future__ import annotations

from typing import Final

import pandas as pd

from mapper.model import SKILL_SUGGESTIONS
from mapper.tables import INTEGER, NUMBER, TEXT

PROFILE_COLUMNS: Final = ("credential_id", "skill_uri", "label", "probability", "suggestion", "outcomes", "outcome")
COVERAGE_COLUMNS: Final = (
    "skill_uri",
    "label",
    "credentials",
    "likely",
    "expected",
    "outcomes",
    "credential_id",
    "outcome",
)
ALIKE_COLUMNS: Final = ("credential_id", "likeness", "shared", "labels")
_SHOWN_LABELS: Final = 6


def credential_skills(links: pd.DataFrame) -> pd.DataFrame:
    """What each credential gives: one row per credential and skill with :data:`PROFILE_COLUMNS`.

    ``links`` are the suggested ones (:data:`mapper.tables.SKILL_LINKS`). ``probability`` is the confidence of the
    likeliest link, ``outcome`` the text of that outcome, ``outcomes`` how many of the credential are linked to the
    skill. Sorted by credential, then the likeliest skill first, then by label.

    >>> links = pd.DataFrame({"credential_id": ["a:1", "a:1"], "outcome_id": ["o1", "o2"], "position": [1, 2],
    ...     "outcome": ["weld", "weld steel"], "skill_uri": ["s", "s"], "label": ["weld steel"] * 2,
    ...     "confidence": [0.4, 0.8], "suggestion": ["possible", "likely"]})
    >>> credential_skills(links)[["probability", "outcomes", "outcome"]].values.tolist()
    [[0.8, 2, 'weld steel']]
    """
    best = links.sort_values(
        ["credential_id", "skill_uri", "confidence", "position"], ascending=[True, True, False, True]
    )
    found = best.drop_duplicates(["credential_id", "skill_uri"]).set_index(["credential_id", "skill_uri"])
    found["outcomes"] = links.groupby(["credential_id", "skill_uri"])["outcome_id"].nunique().astype(INTEGER)
    found = found.rename(columns={"confidence": "probability"}).reset_index()[list(PROFILE_COLUMNS)]
    return found.sort_values(
        ["credential_id", "probability", "label", "skill_uri"], ascending=[True, False, True, True], ignore_index=True
    )


def coverage_by_skill(profiles: pd.DataFrame) -> pd.DataFrame:
    """How far credentials give each skill: one row per skill with :data:`COVERAGE_COLUMNS`.

    ``profiles`` are rows of :func:`credential_skills`. ``credentials`` counts those that may give the skill, ``likely``
    those that likely do, ``expected`` is the sum of their probabilities; ``credential_id`` and ``outcome`` are the
    likeliest. The skill that most are expected to give first, then by label.
    """
    first = profiles.sort_values(["probability", "credential_id"], ascending=[False, True], kind="stable")
    first = first.drop_duplicates("skill_uri").set_index("skill_uri")[["label", "credential_id", "outcome"]]
    grouped = profiles.assign(likely=profiles["suggestion"] == SKILL_SUGGESTIONS[0]).groupby("skill_uri")
    counts = grouped.agg(
        credentials=("credential_id", "size"),
        likely=("likely", "sum"),
        expected=("probability", "sum"),
        outcomes=("outcomes", "sum"),
    )
    found = counts.join(first).reset_index()
    found["expected"] = found["expected"].astype(float).round(4)
    found = found.astype(
        {"credentials": INTEGER, "likely": INTEGER, "outcomes": INTEGER, "expected": NUMBER, "label": TEXT}
    )
    return found[list(COVERAGE_COLUMNS)].sort_values(
        ["expected", "label", "skill_uri"], ascending=[False, True, True], ignore_index=True
    )


def alike_by_skills(profiles: pd.DataFrame, credential_id: str, *, most: int = 20) -> pd.DataFrame:
    """The credentials that give the same skills as one: at most ``most`` rows with :data:`ALIKE_COLUMNS`.

    ``likeness`` in (0, 1] is the weighted Jaccard index of both profiles: over all skills, the sum of the smaller
    probability divided by that of the larger. ``shared`` counts the skills of both, ``labels`` names the likeliest.
    The most alike first, then by id.

    >>> profiles = pd.DataFrame({"credential_id": ["a", "b", "b"], "skill_uri": ["s", "s", "t"],
    ...     "label": ["weld", "weld", "cut"], "probability": [0.8, 0.4, 0.4]})
    >>> alike_by_skills(profiles, "a").values.tolist()
    [['b', 0.3333, 1, 'weld']]
    """
    own = profiles[profiles["credential_id"] == credential_id].set_index("skill_uri")["probability"].astype(float)
    others = profiles[profiles["credential_id"] != credential_id].assign(
        probability=lambda table: table["probability"].astype(float)
    )
    shared = others[others["skill_uri"].isin(own.index)].copy()
    mine = shared["skill_uri"].map(own).astype(float)
    shared["smaller"] = shared["probability"].where(shared["probability"] < mine, mine)
    shared = shared.sort_values(["smaller", "label"], ascending=[False, True], kind="stable")
    grouped = shared.groupby("credential_id", sort=True)
    met = grouped["smaller"].sum()
    both = own.sum() + others.groupby("credential_id")["probability"].sum().reindex(met.index) - met
    found = pd.DataFrame(
        {
            "credential_id": met.index.astype(object),
            "likeness": (met / both).round(4).to_numpy(dtype=float),
            "shared": grouped.size().to_numpy(),
            "labels": grouped["label"].agg(lambda labels: ", ".join(labels.head(_SHOWN_LABELS))).to_numpy(dtype=object),
        },
        columns=list(ALIKE_COLUMNS),
    )
    return found.sort_values(["likeness", "credential_id"], ascending=[False, True], ignore_index=True).head(most)
