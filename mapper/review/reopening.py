"""What a newer version of a catalogue does to decisions: which stand, which reopen, which lose their credential."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from mapper.ingest.stored import Catalogue
from mapper.match.fingerprints import fingerprints
from mapper.tables import TEXT

__all__ = ["STANDINGS", "reopened_pairs", "standings", "worsened"]

Standing = Literal["stands", "changed", "gone"]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
"""``stands``: both texts are those that were decided on; ``changed``: a text is another; ``gone``: a credential is no
longer there. From good to bad."""


def standings(decisions: pd.DataFrame, subjects: pd.Series, objects: pd.Series) -> pd.Series:
    """How each decision stands against catalogue versions, one of :data:`STANDINGS`; same index as ``decisions``.

    ``subjects`` and ``objects`` are fingerprints by credential id (:func:`mapper.match.fingerprints.fingerprints`). A
    decision that was bound to no text stands as long as both credentials are there.

    >>> made = pd.DataFrame({"subject_id": ["a:1", "a:2", "a:3"], "object_id": ["b:1"] * 3,
    ...                      "subject_hash": ["x", "y", "z"], "object_hash": ["o"] * 3})
    >>> standings(made, pd.Series({"a:1": "x", "a:2": "another"}), pd.Series({"b:1": "o"})).tolist()
    ['stands', 'changed', 'gone']
    """
    is_gone, is_changed = (np.zeros(len(decisions), dtype=bool) for _ in range(2))
    for side, prints in (("subject", subjects), ("object", objects)):
        now = decisions[f"{side}_id"].map(prints.to_dict()).astype(TEXT).fillna("")
        seen = decisions[f"{side}_hash"]
        is_gone |= (now == "").to_numpy(dtype=bool)
        is_changed |= ((seen != "") & (seen != now)).to_numpy(dtype=bool)
    found = np.select([is_gone, is_changed], ["gone", "changed"], "stands")
    return pd.Series(found, index=decisions.index, dtype=TEXT)


def reopened_pairs(
    subject: Catalogue, object_: Catalogue, workspace: Path, database_url: str | None = None
) -> pd.DataFrame | None:
    """``subject_id`` and ``object_id`` of decisions that rest on a text that both catalogues now have otherwise.

    None where nobody has decided: no database is named and the workspace has none.
    """
    from mapper.review.store import open_store
    from mapper.review.store.decision_store import FILE_NAME

    if not database_url and not (workspace / FILE_NAME).is_file():
        return None
    with open_store(workspace=workspace, url=database_url) as store:
        decisions = store.in_force()
    decided = {*decisions["subject_id"], *decisions["object_id"]}
    prints = (
        fingerprints(side.credentials[side.credentials["credential_id"].isin(decided)], side.outcomes)
        for side in (subject, object_)
    )
    return decisions.loc[standings(decisions, *prints) == "changed", ["subject_id", "object_id"]]


def worsened(
    decisions: pd.DataFrame, before: tuple[pd.Series, pd.Series], after: tuple[pd.Series, pd.Series]
) -> pd.DataFrame:
    """The decisions that stand worse after than before, with their new ``standing``; same order.

    ``before`` and ``after`` are the fingerprints of both sides, as for :func:`standings`. Decisions about other
    catalogues are gone before and after, and so are not here.

    >>> made = pd.DataFrame({"subject_id": ["a:1", "c:9"], "object_id": ["b:1", "b:1"],
    ...                      "subject_hash": ["x", "q"], "object_hash": ["o", "o"]})
    >>> objects = pd.Series({"b:1": "o"})
    >>> found = worsened(made, (pd.Series({"a:1": "x"}), objects), (pd.Series({"a:1": "new"}), objects))
    >>> found[["subject_id", "standing"]].to_numpy().tolist()
    [['a:1', 'changed']]
    """
    rank = {standing: place for place, standing in enumerate(STANDINGS)}
    was, now = standings(decisions, *before), standings(decisions, *after)
    is_worse = (now.map(rank) > was.map(rank)).to_numpy(dtype=bool)
    return decisions.assign(standing=now)[is_worse]
