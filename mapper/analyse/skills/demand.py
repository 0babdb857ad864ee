"""The demand side: which of the skills that an occupation asks for are given, and which occupations that serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mapper.analyse.coverage.bands import Band, share_band
from mapper.model import SKILL_SUGGESTIONS
from mapper.tables import INTEGER, NUMBER, TEXT

DEMAND_COLUMNS: Final = (
    "skill_uri", "label", "relation", "probability", "suggestion", "credentials", "credential_id", "outcome"
)  # fmt: skip
SERVED_COLUMNS: Final = ("occupation_uri", "label", "skills", "likely", "possible", "share")
LEAST_SKILLS: Final = 5
"""An occupation with fewer published skills is not ranked: one skill more or less would decide."""
_THIN: Final = SKILL_SUGGESTIONS[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """The skills that an occupation asks for, each with what gives it.

    ``skills`` has :data:`DEMAND_COLUMNS`, ``band`` is the share of them that is expected to be given. ``is_derived``:
    no skills are published, and these were read from the description of the occupation by the model of outcomes.
    """

    occupation_uri: str
    label: str
    is_derived: bool
    skills: pd.DataFrame
    band: Band


def demand_of(
    occupation: pd.Series, asked: pd.DataFrame, profiles: pd.DataFrame, labels: pd.Series, *, is_derived: bool = False
) -> Demand:
    """How far credentials give what an occupation asks for.

    Parameters
    ----------
    occupation
        A row of :data:`mapper.tables.OCCUPATIONS`.
    asked
        Its rows of :data:`mapper.tables.OCCUPATION_SKILLS`.
    profiles
        What the credentials give (:func:`~mapper.analyse.skills.profiles.credential_skills`); that of a stack gives
        what its members give together.
    labels
        The labels of the vocabulary by address; a skill that it does not hold is called by the end of its address.

    Returns
    -------
    Demand
        Essential skills first; within them what is likeliest given, then by label.
    """
    given = profiles.sort_values(["probability", "credential_id"], ascending=[False, True], kind="stable")
    best = given.drop_duplicates("skill_uri").set_index("skill_uri")
    by_skill, wanted = best["suggestion"], asked["skill_uri"]
    skills = pd.DataFrame(
        {
            "skill_uri": wanted.to_numpy(dtype=object),
            "label": [str(labels.get(uri, uri.rsplit("/", 1)[-1])) for uri in wanted],
            "relation": asked["relation"].to_numpy(dtype=object),
            "probability": wanted.map(best["probability"].astype(float)).fillna(0.0).to_numpy(dtype=float),
            "suggestion": [str(by_skill.get(uri, _THIN)) for uri in wanted],
            "credentials": wanted.map(profiles.groupby("skill_uri").size()).fillna(0).to_numpy(dtype=int),
            "credential_id": [str(best["credential_id"].get(uri, "")) for uri in wanted],
            "outcome": [str(best["outcome"].get(uri, "")) for uri in wanted],
        },
        columns=list(DEMAND_COLUMNS),
    )
    skills = skills.assign(later=skills["relation"] != "essential").sort_values(
        ["later", "probability", "label", "skill_uri"], ascending=[True, False, True, True], ignore_index=True
    )
    skills = skills.drop(columns="later")
    band = share_band(skills["probability"], skills["skill_uri"])
    return Demand(str(occupation["occupation_uri"]), str(occupation["label"]), is_derived, skills, band)


def occupations_served(occupations: pd.DataFrame, asked: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    """The occupations by the share of their published skills that credentials give, with :data:`SERVED_COLUMNS`.

    ``share`` is expected: the mean probability over all skills of the occupation; ``likely`` and ``possible`` count
    skills. Only occupations with :data:`LEAST_SKILLS` published skills or more of which one may be given. The best
    served first, then by label.
    """
    best = profiles.sort_values("probability", ascending=False, kind="stable").drop_duplicates("skill_uri")
    met = asked.merge(best[["skill_uri", "probability", "suggestion"]], on="skill_uri", how="left")
    likely, possible, _ = SKILL_SUGGESTIONS
    met = met.assign(
        probability=met["probability"].astype(float).fillna(0.0),
        likely=(met["suggestion"] == likely).fillna(False).astype(bool),
        possible=(met["suggestion"] == possible).fillna(False).astype(bool),
    )
    found = (
        met.groupby("occupation_uri")
        .agg(
            skills=("skill_uri", "size"),
            likely=("likely", "sum"),
            possible=("possible", "sum"),
            share=("probability", "mean"),
        )
        .reset_index()
    )
    found = found[(found["skills"] >= LEAST_SKILLS) & (found["likely"] + found["possible"] > 0)]
    found["label"] = found["occupation_uri"].map(occupations.set_index("occupation_uri")["label"])
    found["share"] = found["share"].astype(float).round(4)
    found = found.astype({"skills": INTEGER, "likely": INTEGER, "possible": INTEGER, "share": NUMBER, "label": TEXT})
    return found[list(SERVED_COLUMNS)].sort_values(
        ["share", "label", "occupation_uri"], ascending=[False, True, True], ignore_index=True
    )
