"""The gold crosswalks as tables of candidate pairs with their signals: what the weights are fitted and checked on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.evaluation import Crosswalk, read_crosswalk
from mapper.match.candidates import find_candidates
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.scoring import credential_signals, language_pairs
from mapper.settings import Settings

SHARED = Path(os.environ.get("MAPPER_SHARED", "../shared"))
#: Sets of one family share pairs or ids: a family is left out whole or not at all.
FAMILIES = {
    "esco-onet": "A",
    "esco-onet-de": "A",
    "rome-isco08": "B",
    "jacs3-hecos": "C",
    "hecos-cah": "C",
    "cip2010-cip2020": "D",
}


@dataclass(frozen=True, slots=True, eq=False)
class GoldSet:
    """The candidates of one crosswalk.

    ``pairs``: one row per candidate of a left item that has gold, sorted by ``subject`` and ``object`` (row numbers),
    with its signals, ``right``, and ``languages`` (:data:`mapper.match.scoring.LANGUAGE_PAIRS`). ``subjects``: the left
    items that have gold. ``recall``: share of the gold pairs among the candidates.
    """

    crosswalk: Crosswalk
    pairs: pd.DataFrame
    subjects: npt.NDArray[np.intp]
    recall: float

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.crosswalk.name

    @property
    def family(self) -> str:
        """The family that it is left out with."""
        return FAMILIES[self.name]

    def only(self, subjects: npt.NDArray[np.intp]) -> GoldSet:
        """The same with these left items alone."""
        return replace(self, pairs=self.pairs[self.pairs["subject"].isin(subjects)], subjects=subjects)


def read_gold(name: str, settings: Settings, cache: Path) -> GoldSet:
    """One crosswalk of ``MAPPER_SHARED`` through the candidates and comparisons of a match."""
    crosswalk = read_crosswalk(SHARED / "gold" / name, settings, cache=cache)
    left, right = crosswalk.left, crosswalk.right
    near = measure_neighbourhoods(left, right, None, settings.candidates)
    candidates = find_candidates(left, right, near, settings.candidates)
    subjects = left.credentials["credential_id"].isin({subject for subject, _ in crosswalk.pairs}).to_numpy(dtype=bool)
    rows = positions_of(candidates["subject_id"], left.credentials)
    judged = np.flatnonzero(subjects[rows])
    candidates, rows = candidates.iloc[judged], rows[judged]
    columns = positions_of(candidates["object_id"], right.credentials)
    compared = compare_credentials(left, right, near, rows, columns)
    unknown = np.full(len(rows), np.nan)
    found = pd.MultiIndex.from_frame(candidates[["subject_id", "object_id"]]).isin(crosswalk.pairs)
    pairs = credential_signals(compared, unknown, unknown).assign(
        languages=language_pairs(compared.wholes), right=found, subject=rows, object=columns
    )
    return GoldSet(crosswalk, pairs, np.flatnonzero(subjects), float(found.sum() / len(crosswalk.pairs)))


def places(pairs: pd.DataFrame, score: npt.NDArray[np.float64], subjects: npt.NDArray[np.intp]) -> pd.Series:
    """For each of ``subjects`` the place of its first right object by ``score``, infinity where none is a candidate."""
    ranked = pairs[["subject", "object", "right"]].assign(score=-score)
    ranked = ranked.sort_values(["subject", "score", "object"], kind="stable")
    ranked["place"] = ranked.groupby("subject").cumcount() + 1
    return ranked[ranked["right"]].groupby("subject")["place"].min().astype(float).reindex(subjects, fill_value=np.inf)


def figures(found: pd.Series) -> dict[str, float]:
    """hit@1, hit@10 and MRR over all left items that have gold, rounded to 4 decimals."""
    return {
        "hit_at_1": round(float((found <= 1).mean()), 4),
        "hit_at_10": round(float((found <= 10).mean()), 4),
        "mrr": round(float((1 / found).mean()), 4),
    }
