"""What an export to other systems asserts: one row per pair, and whether a person or the program says it.

Decisions in force that still hold for the texts that were compared, and the suggestions of recognition that nobody has
decided on. The program itself denies nothing: only a person's rejection is a negative. A decision that was made on an
older text is no assertion; the suggestion stands in its place.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import pandas as pd

from mapper.export.contents import concerning
from mapper.match.runs import Run
from mapper.review.queue import review_queue
from mapper.tables import NUMBER, TEXT

Basis = Literal["confirmed", "decided", "suggested"]
BASES: Final[tuple[Basis, ...]] = get_args(Basis)
"""``confirmed``: a person accepted what the program had suggested; ``decided``: a person accepted another relation,
accepted what was not suggested, or rejected; ``suggested``: by the program, decided by nobody."""

SUGGESTED: Final = ("full", "partial", "conditional")
"""Suggestions that recommend recognition; with the others the program abstains or sees little in common."""

ASSERTIONS: Final[dict[str, pd.ArrowDtype]] = {
    **dict.fromkeys(("subject_id", "subject_title", "object_id", "object_title", "relation", "basis"), TEXT),
    **dict.fromkeys(("suggestion", "suggested_relation"), TEXT),
    "confidence": NUMBER,
    "similarity_score": NUMBER,
    **dict.fromkeys(("verdict", "author_id", "decided_at", "comment", "decision_id", "status"), TEXT),
}
"""Columns of :func:`assertions`. ``relation`` is what is asserted, ``none`` for a rejection. ``confidence`` and
``suggested_relation`` are the program's, at the time of the decision where there is one. ``verdict`` to
``decision_id`` are the person's, "" where nobody decided; a pair that a person was ``unsure`` of stays a suggestion and
says who. ``status`` is that of the review queue, "" on pairs that the run did not compare."""


def assertions(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """The columns :data:`ASSERTIONS`, one row per pair, sorted by ``subject_id``, ``object_id``.

    ``decisions`` are those in force.
    """
    queue = review_queue(run.equivalences, decisions)
    changed = set(queue.loc[queue["status"] == "changed since the decision", "decision_id"])
    about = concerning(run, decisions)
    decided = _decided(about[(about["verdict"] != "unsure") & ~about["decision_id"].isin(changed)], queue)
    undecided = queue[~queue["status"].isin(("accepted", "rejected")) & queue["suggestion"].isin(SUGGESTED)]
    rows = pd.concat([decided, _suggested(undecided[undecided["relation"] != ""])], ignore_index=True)
    return rows.sort_values(["subject_id", "object_id"], ignore_index=True)


def abstained(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """The subjects for which the program suggests nothing and nobody accepted anything, sorted by ``subject_id``.

    Columns ``subject_id``, ``subject_title``, ``compared`` (candidates that were looked at) and ``suggestion``, the
    most that any of them came to: not enough evidence, or none.
    """
    about = concerning(run, decisions)
    answered = {
        *about.loc[about["verdict"] == "accept", "subject_id"],
        *run.equivalences.loc[run.equivalences["suggestion"].isin(SUGGESTED), "subject_id"],
    }
    open_rows = run.equivalences[~run.equivalences["subject_id"].isin(answered)]
    groups = open_rows.groupby("subject_id", sort=True)
    unclear = groups["suggestion"].agg(lambda said: "not enough evidence" if "not enough evidence" in set(said) else "")
    return pd.DataFrame(
        {
            "subject_id": pd.Series(list(groups.groups), dtype=TEXT),
            "subject_title": groups["subject_title"].first().reset_index(drop=True).astype(TEXT),
            "compared": groups.size().reset_index(drop=True),
            "suggestion": unclear.reset_index(drop=True).astype(TEXT).replace("", "none"),
        }
    )


def _decided(decisions: pd.DataFrame, queue: pd.DataFrame) -> pd.DataFrame:
    rows = decisions.reset_index(drop=True)
    confirmed = (
        (rows["verdict"] == "accept")
        & (rows["relation"] == rows["suggested_relation"])
        & rows["suggestion"].isin(SUGGESTED)
    )
    status = queue.set_index(["subject_id", "object_id"])["status"]
    pairs = pd.MultiIndex.from_frame(rows[["subject_id", "object_id"]])
    rows["basis"] = confirmed.map({True: "confirmed", False: "decided"}).astype(TEXT)
    rows["status"] = status.reindex(pairs).reset_index(drop=True).astype(TEXT).fillna("")
    rows["similarity_score"] = pd.Series([None] * len(rows), dtype=NUMBER)
    return rows[[*ASSERTIONS]].astype(ASSERTIONS)


def _suggested(queue: pd.DataFrame) -> pd.DataFrame:
    rows = queue.reset_index(drop=True).assign(basis="suggested", suggested_relation=queue["relation"].to_numpy())
    by_person = ["verdict", "author_id", "decided_at", "comment", "decision_id"]
    rows.loc[(rows["status"] != "unsure").to_numpy(dtype=bool), by_person] = ""
    return rows[[*ASSERTIONS]].astype(ASSERTIONS)
