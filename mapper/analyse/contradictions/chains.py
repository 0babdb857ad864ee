"""Chains: what leads from one credential to another over statements that say the same of both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]


class Steps:
    """Which of ``count`` things, numbered from 0, lead in one step to which; in order of their numbers."""

    def __init__(self, count: int, begins: Codes, ends: Codes) -> None:
        """One step per pair of ``begins`` and ``ends``."""
        order = np.lexsort((ends, begins))
        self._ends: list[int] = ends[order].tolist()
        self._first: list[int] = np.searchsorted(begins[order], np.arange(count + 1)).tolist()

    def __getitem__(self, begin: int) -> Sequence[int]:
        """Where one step leads."""
        return self._ends[self._first[begin] : self._first[begin + 1]]


def both_ways(count: int, begins: Codes, ends: Codes) -> Steps:
    """Steps that can be gone in either direction."""
    return Steps(count, np.concatenate([begins, ends]), np.concatenate([ends, begins]))


def parts(count: int, begins: Codes, ends: Codes, *, directed: bool = False) -> Codes:
    """For each thing the number of its part: things of one part lead to each other over steps.

    ``directed``: steps lead from begin to end only; otherwise they can be gone in either direction.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(begins), dtype=np.int8), (begins, ends)), shape=(count, count)).tocsr()
    labels: Codes = connected_components(graph, directed=directed, connection="strong")[1].astype(np.intp)
    return labels


def shortest_chain(onward: Steps, back: Steps, begin: int, end: int) -> tuple[int, ...]:
    """The shortest chain from ``begin`` to ``end``, both included; () where none leads there.

    ``back`` has the same steps in the other direction. Grown from both ends in turn, so that of a large part only what
    lies near them is looked at. Of several that are equally short, always the same.
    """
    if begin == end:
        return (begin,)
    steps = (onward, back)
    came_from: tuple[dict[int, int], dict[int, int]] = ({begin: begin}, {end: end})
    rims = [[begin], [end]]
    while rims[0] and rims[1]:
        side = 0 if len(rims[0]) <= len(rims[1]) else 1
        grown = []
        for reached in rims[side]:
            for near in steps[side][reached]:
                if near not in came_from[side]:
                    came_from[side][near] = reached
                    grown.append(near)
        met = [reached for reached in grown if reached in came_from[1 - side]]
        if met:
            middle = min(met)
            before, after = ([*_trail(came_from[way], middle)] for way in (0, 1))
            return (*reversed(before), middle, *after)
        rims[side] = grown
    return ()


def _trail(came_from: dict[int, int], reached: int) -> Iterator[int]:
    """What lies between ``reached`` and where the trail began, the nearest first; ``reached`` itself not included."""
    while came_from[reached] != reached:
        reached = came_from[reached]
        yield reached
