"""How sure a share of covered outcomes is: chance, and how far calibration was off where it could be checked.

A share is the mean of probabilities. Its *chance* band is that of a sum of independent draws (Poisson binomial), where
outcomes that read the same are one draw: a statement that stands in a hundred courses is met in all or in none. The
*calibration* band moves all probabilities together by :data:`CALIBRATION`. Both are added as independent errors.

What the band is not: it knows nothing of errors that many different statements share, such as a topic the encoder reads
badly, nor of outcomes that a provider left out, nor of whether a statement says what is taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, ndtri

Numbers = npt.NDArray[np.float64]

CALIBRATION: Final = 0.7
"""Standard error, in log-odds, that all probabilities of a pair of catalogues share: nine in ten of 42 groups of judged
pairs, read with weights that had not seen them, needed a step of 1.16 or less (``benchmarks.coverage_calibration``)."""
BAND: Final = 0.9
"""Share of the cases in which the truth should lie in the band, if all that it knows of is all that is wrong."""
_EXACT: Final = 400
_EDGE: Final = 1e-4  # probabilities are stored with four decimals, so 0 and 1 are not certain


class Band(NamedTuple):
    """A share with its band, all in [0, 1]; all null where there is nothing to count."""

    share: float
    low: float
    high: float


def share_band(probability: Sequence[float] | Numbers | pd.Series, text: Sequence[str] | pd.Series) -> Band:
    """The expected share of outcomes that are covered, and its band.

    ``probability`` and ``text`` have one value per outcome.

    >>> few, many = ([0.5, 0.5], ["a", "b"]), ([0.5] * 200, [str(n) for n in range(200)])
    >>> share_band(*few), [round(value, 2) for value in share_band(*many)]
    (Band(share=0.5, low=0.0, high=1.0), [0.5, 0.23, 0.77])
    """
    surety = np.asarray(probability, dtype=np.float64)
    if not len(surety):
        return Band(np.nan, np.nan, np.nan)
    codes, _ = pd.factorize(pd.Series(np.asarray(text, dtype=object)))
    sizes = np.bincount(codes)
    share = float(surety.mean())
    chance_low, chance_high = _chance(np.bincount(codes, surety) / sizes, sizes)
    moved = logit(np.clip(surety, _EDGE, 1 - _EDGE))
    reach = CALIBRATION * float(ndtri((1 + BAND) / 2))
    off_low, off_high = (float(expit(moved + step).mean()) for step in (-reach, reach))
    low = share - np.hypot(share - chance_low, max(share - off_low, 0.0))
    high = share + np.hypot(chance_high - share, max(off_high - share, 0.0))
    return Band(share, float(max(low, 0.0)), float(min(high, 1.0)))


def _chance(probability: Numbers, sizes: npt.NDArray[np.intp]) -> tuple[float, float]:
    """The central :data:`BAND` of the share met, where outcomes of one text are met together."""
    total, tail = int(sizes.sum()), (1 - BAND) / 2
    expected = float(probability @ sizes) / total
    if total <= _EXACT:
        distribution = np.zeros(total + 1)
        distribution[0] = 1.0
        for surety, size in zip(probability, sizes, strict=True):
            met = np.roll(distribution, size)
            met[:size] = 0.0
            distribution = (1 - surety) * distribution + surety * met
        below = np.cumsum(distribution)
        low, high = (int(np.searchsorted(below, level - 1e-12)) / total for level in (tail, 1 - tail))
        return min(low, expected), max(high, expected)
    spread = float(np.sqrt(probability * (1 - probability) @ sizes.astype(np.float64) ** 2)) / total
    reach = float(ndtri(1 - tail)) * spread
    return max(expected - reach, 0.0), min(expected + reach, 1.0)
