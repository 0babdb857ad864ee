"""In which order pairs are worked off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

Order = Literal["confidence", "uncertainty", "value"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
"""``confidence``: the likeliest first. ``uncertainty``: where the tool knows least. ``value``: the largest first."""

Ranks = tuple[np.ndarray, ...]


def order_positions(queue: pd.DataFrame, order: Order) -> np.ndarray:
    """Where the rows of a queue (:func:`mapper.review.volume.with_sizes`) stand in another order, as positions.

    ``confidence`` is the order that a queue has. ``uncertainty`` puts first what is nearest to a confidence of one
    half; a pair with too little evidence for a suggestion counts as half as far from it, one without a confidence as
    just there. ``value`` puts first the most hours of workload, of the subject or, where it states none, of the
    object; then those where neither side states any, by the number of the subject's outcomes. Equals stay as they
    were. No decision changes it.

    >>> queue = pd.DataFrame({"pair": ["likely", "thin", "even"], "confidence": [0.9, 0.3, 0.55],
    ...                       "suggestion": ["full", "not enough evidence", "partial"]})
    >>> order_positions(queue, "uncertainty").tolist()
    [2, 1, 0]
    """
    if order not in _RANKS:
        return np.arange(len(queue))
    # The last key of lexsort goes first; it is stable.
    return np.lexsort(_RANKS[order](queue)[::-1])


def _uncertainty(queue: pd.DataFrame) -> Ranks:
    distance = np.abs(queue["confidence"].to_numpy(dtype=float, na_value=np.nan) - 0.5)
    thin = (queue["suggestion"] == "not enough evidence").to_numpy(dtype=bool, na_value=True)
    return (np.where(np.isnan(distance), 0.0, np.where(thin, distance / 2, distance)),)


def _value(queue: pd.DataFrame) -> Ranks:
    hours = np.where(np.isnan(queue["subject_hours"]), queue["object_hours"], queue["subject_hours"])
    unknown = np.isnan(hours)
    return unknown, -np.where(unknown, queue["subject_outcomes"], hours)


#: What each order sorts by, rising, the most important first. A due date, once pairs have one, is one entry more.
_RANKS: Final[dict[str, Callable[[pd.DataFrame], Ranks]]] = {"uncertainty": _uncertainty, "value": _value}
