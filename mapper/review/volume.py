"""How large what waits and what is settled is: credentials and their hours, not only pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mapper.review.queue import TO_DECIDE


@dataclass(frozen=True, slots=True)
class Volume:
    """How many subjects are settled, and how many hours of workload they stand for.

    ``hours`` and ``hours_settled`` add up the middle of each interval; ``without_hours`` subjects state no workload
    that converts, and stand for none.
    """

    subjects: int
    subjects_settled: int
    hours: float
    hours_settled: float
    without_hours: int

    @property
    def subjects_share(self) -> float:
        """Share of the subjects that are settled; 1 where there are none."""
        return self.subjects_settled / self.subjects if self.subjects else 1.0

    @property
    def hours_share(self) -> float | None:
        """Share of the hours that settled subjects stand for, None where no subject states any."""
        return self.hours_settled / self.hours if self.hours else None


def credential_sizes(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Hours of workload (middle of the interval, NaN where unknown) and number of outcomes, by credential id.

    >>> known = pd.DataFrame({"credential_id": ["a:1"], "workload_hours_min": [125.0], "workload_hours_max": [150.0]})
    >>> credential_sizes(known, pd.DataFrame({"credential_id": ["a:1", "a:1"]})).loc["a:1"].tolist()
    [137.5, 2.0]
    """
    ids = pd.Index(credentials["credential_id"].to_numpy(dtype=object))
    interval = [credentials[f"workload_hours_{end}"].to_numpy(dtype=float, na_value=np.nan) for end in ("min", "max")]
    counted = pd.Series(outcomes["credential_id"].to_numpy(dtype=object)).value_counts()
    return pd.DataFrame({"hours": np.mean(interval, axis=0), "outcomes": counted.reindex(ids, fill_value=0)}, index=ids)


def with_sizes(queue: pd.DataFrame, subjects: pd.DataFrame, objects: pd.DataFrame) -> pd.DataFrame:
    """A queue with ``subject_hours``, ``subject_outcomes``, ``object_hours`` and ``object_outcomes``.

    ``subjects`` and ``objects`` are from :func:`credential_sizes`; a credential that is not there has NaN hours and no
    outcomes.
    """
    added = {}
    for side, sizes in (("subject", subjects), ("object", objects)):
        found = sizes.reindex(queue[f"{side}_id"].to_numpy(dtype=object))
        added[f"{side}_hours"] = found["hours"].to_numpy(dtype=float)
        added[f"{side}_outcomes"] = found["outcomes"].fillna(0).to_numpy(dtype=int)
    return queue.assign(**added)


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """The subjects of a queue, numbered: the number of each row's subject, and the hours of each subject, by number."""

    of_rows: np.ndarray
    hours: np.ndarray


def subjects_of(queue: pd.DataFrame) -> Subjects:
    """The subjects of a whole queue (:func:`with_sizes`), which no decision changes."""
    of_rows, ids = pd.factorize(queue["subject_id"])
    hours = np.full(len(ids), np.nan)
    hours[of_rows] = queue["subject_hours"].to_numpy(dtype=float, na_value=np.nan)
    return Subjects(of_rows, hours)


def settled_volume(queue: pd.DataFrame, subjects: Subjects) -> Volume:
    """What is settled of a whole queue, whose subjects are known: a few milliseconds for 100,000 pairs.

    A subject is settled when one of its pairs is accepted, or when all of them are decided.

    >>> queue = pd.DataFrame({"subject_id": ["a:1", "a:1", "a:2", "a:3"], "subject_hours": [30.0, 30.0, 90.0, None],
    ...                       "status": ["accepted", "open", "rejected", "open"]})
    >>> settled_volume(queue, subjects_of(queue))
    Volume(subjects=3, subjects_settled=2, hours=120.0, hours_settled=120.0, without_hours=1)
    """
    hours, count = subjects.hours, len(subjects.hours)
    accepted = np.bincount(subjects.of_rows, (queue["status"] == "accepted").to_numpy(dtype=bool), count) > 0
    waiting = np.bincount(subjects.of_rows, queue["status"].isin(TO_DECIDE).to_numpy(dtype=bool), count) > 0
    settled = accepted | ~waiting
    return Volume(
        subjects=count,
        subjects_settled=int(settled.sum()),
        hours=float(np.nansum(hours)),
        hours_settled=float(np.nansum(hours[settled])),
        without_hours=int(np.isnan(hours).sum()),
    )
