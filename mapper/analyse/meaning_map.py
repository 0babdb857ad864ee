"""Credentials laid out by the meaning of their learning outcomes: two axes of many, for looking around.

The axes are the first two principal components (Pearson 1901, doi:10.1080/14786440109462720) of the credentials'
vectors. They keep a small part of what tells credentials apart, so the map also says how much, and how many neighbours
on it are neighbours by meaning. Nothing on it says that two credentials are equivalent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.encoders import Vectors
from mapper.tables import NUMBER, as_list, text_column

NEAREST: Final = 10
"""How many neighbours are compared for :attr:`MeaningMap.neighbours_kept`."""
_LOOKED_AT: Final = 300
"""Credentials whose neighbours are compared: of 10,000 that takes 0.1 s instead of 4."""

_Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MeaningMap:
    """Where credentials stand.

    ``points``: one row per credential, sorted by ``credential_id``, with ``x`` and ``y``. ``shares`` of the variance
    that the two axes carry. ``neighbours_kept``: of the :data:`NEAREST` credentials nearest on the map, the share that
    is among the nearest by meaning, over an even sample; null where there are no more than :data:`NEAREST` others.
    """

    points: pd.DataFrame
    shares: tuple[float, float]
    neighbours_kept: float | None


def lay_out(credential_ids: list[str], vectors: Vectors) -> MeaningMap:
    """The map of credentials by their ``vectors`` (:func:`credential_vectors`), one row each.

    The order of the rows does not count. An axis points to where the vectors have their largest part on it, so that the
    same credentials always give the same picture. About 0.3 s for 10,000 credentials.

    Examples
    --------
    >>> made = lay_out(["a:1", "a:2", "a:3"], np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    >>> made.points["x"].round(2).tolist(), made.shares
    ([0.47, -0.94, 0.47], (1.0, 0.0))
    """
    order = np.argsort(np.array(credential_ids, dtype=object), kind="stable")
    matrix = vectors[order].astype(np.float64)
    places, shares = _principal_places(matrix)
    points = pd.DataFrame(
        {
            "credential_id": text_column([credential_ids[row] for row in order]),
            "x": pd.Series(places[:, 0], dtype=NUMBER),
            "y": pd.Series(places[:, 1], dtype=NUMBER),
        }
    )
    return MeaningMap(points, shares, _neighbours_kept(matrix, places))


def credential_vectors(
    credential_ids: list[str], outcomes: pd.DataFrame, vectors: Vectors, is_read: npt.NDArray[np.bool_]
) -> tuple[Vectors, npt.NDArray[np.bool_]]:
    """One vector of unit length per credential, the mean of those of its outcomes; and which credentials have one.

    A credential has one if it has outcomes and all of them were read.

    Parameters
    ----------
    outcomes
        As :data:`mapper.tables.OUTCOMES`; those of other credentials are passed over.
    vectors, is_read
        One row per row of ``outcomes`` (:func:`~mapper.match.encoders.cached_vectors`).
    """
    number = {name: row for row, name in enumerate(credential_ids)}
    owner = np.array([number.get(name, -1) for name in as_list(outcomes["credential_id"])], dtype=np.intp)
    kept = owner >= 0
    owner, vectors, is_read = owner[kept], vectors[kept], is_read[kept]
    unread = np.bincount(owner[~is_read], minlength=len(number))
    stated = np.bincount(owner, minlength=len(number))
    # The rows of each credential follow one another, so that they are summed in one pass.
    order = np.argsort(owner, kind="stable")
    summed = np.zeros((len(number), vectors.shape[1]), dtype=np.float32)
    owners, first = np.unique(owner[order], return_index=True)
    if len(owners):
        summed[owners] = np.add.reduceat(vectors[order], first, axis=0)
    lengths = np.linalg.norm(summed, axis=1)
    drawn = (stated > 0) & (unread == 0) & (lengths > 0)
    unit: Vectors = (summed / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
    return unit, drawn


def _principal_places(matrix: _Matrix) -> tuple[_Matrix, tuple[float, float]]:
    """Each row's place on the two widest axes, and the shares of the variance that these carry."""
    centred = matrix - matrix.mean(axis=0) if len(matrix) else matrix
    spread = centred.T @ centred
    width = min(2, len(spread))
    if not width:
        return np.zeros((len(matrix), 2)), (0.0, 0.0)
    variances, axes = np.linalg.eigh(spread)
    axes = axes[:, ::-1][:, :width]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[largest, np.arange(width)])
    total = float(np.trace(spread))
    carried = np.clip(variances[::-1][:width], 0, None) / total if total > 0 else np.zeros(width)
    places = np.zeros((len(matrix), 2))
    places[:, :width] = centred @ axes
    shares = [*(round(float(share), 4) for share in carried), 0.0]
    return places, (shares[0], shares[1])


def _neighbours_kept(matrix: _Matrix, places: _Matrix) -> float | None:
    if len(matrix) <= NEAREST + 1:
        return None
    sample = np.unique(np.linspace(0, len(matrix) - 1, _LOOKED_AT).astype(np.intp))
    by_meaning, on_map = (_nearest(space, sample) for space in (matrix, places))
    shared = [len(set(one) & set(other)) for one, other in zip(by_meaning, on_map, strict=True)]
    return float(np.mean(shared)) / NEAREST


def _nearest(space: _Matrix, sample: npt.NDArray[np.intp]) -> list[list[int]]:
    """The rows nearest to each of the sample, itself left out."""
    squares = np.einsum("ij,ij->i", space, space)
    distances = squares[None, :] - 2 * space[sample] @ space.T
    distances[np.arange(len(sample)), sample] = np.inf
    nearest: list[list[int]] = np.argpartition(distances, NEAREST, axis=1)[:, :NEAREST].tolist()
    return nearest
