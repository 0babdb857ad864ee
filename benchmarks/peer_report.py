"""The page ``docs/peers.md``: one table for each question, tools down, sets across."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from benchmarks.peer_figures import FOLDS, SetFigures
from benchmarks.peer_tools import DEPTH

ABSENT: Final = "–"

_INTRODUCTION: Final = """\
# Other tools on the same crosswalks

Every tool and our engine get the same left and right items and answer with their best {depth}. A crosswalk is a table
in which people wrote down what corresponds (*gold*). A pair that is not in gold counts as wrong, though a person might
accept it. All left items that have gold count. **Bold** is the best of a column; `{absent}`: the tool cannot give it.
A set marked \\* is in-sample for our engine: its weights were fitted on it or on a set that shares its items. A column
`set: part` looks at the gold pairs of one file only, `hard_titles_differ` at the pairs whose titles differ.

```
{command}
```
"""

_CALIBRATION: Final = """\
## How well a score tells what is right

No two tools score on one scale. So the score of a tool's first suggestion is turned into a probability in the same way
for all: isotonic regression on its rank, in {folds} folds grouped by left item. The event is "the first suggestion is
in gold".

The first two tables have **an event of their own for each tool**, and compare poorly across tools: one that is nearly
always wrong is easily sure of it. A tool that is right for 6 % of the items gets a Brier score below .06 by never
believing itself. The **shared Brier** score has one event for all: the pairs that some tool puts first, each judged by
the score of every tool, a pair outside a tool's {depth} suggestions with its lowest. "Always the same" says for every
pair the share of right ones.
"""

_SAMPLE: Final = """\
**A sample of {size} left items of each set: no figures to quote.**
"""

_SECONDS: Final = """\
Without imports and without the encoding of texts. Ours includes the judging of its suggestions, with 1,000 resamples
for the intervals of its own report. Texts encoded in a second: {speeds}.
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entrant:
    """A tool as the report presents it: what it ran on, or ``missing``, why it did not."""

    name: str
    release: str
    given: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run depends on, besides the sets; ``speeds`` are texts encoded per second of the processor."""

    command: str
    sample: int | None
    entrants: tuple[Entrant, ...]
    speeds: dict[str, float]


def as_markdown(circumstances: Circumstances, sets: Sequence[SetFigures]) -> str:
    """The whole page."""
    names = [entrant.name for entrant in circumstances.entrants]
    marked = {one.name: one.name + (r" \*" if one.in_sample else "") for one in sets}
    found = {marked[one.name]: one.hits for one in sets} | {
        f"{one.name}: {part}": hits for one in sets for part, hits in one.parts.items()
    }
    sure = {marked[one.name]: one.sureties for one in sets}
    left = [str(next(iter(hits.values())).left) for hits in found.values()]
    return "\n".join(
        [
            _INTRODUCTION.format(command=circumstances.command, depth=DEPTH, absent=ABSENT),
            *([_SAMPLE.format(size=circumstances.sample)] if circumstances.sample else []),
            "## hit@1\n",
            _table(names, found, lambda hits: hits.hit_at_1, max) + _line(["*left items*", *left]),
            "## hit@10\n",
            _table(names, found, lambda hits: hits.hit_at_10, max),
            f"## MRR within {DEPTH}\n",
            _table(names, found, lambda hits: hits.mrr, max),
            _CALIBRATION.format(folds=FOLDS, depth=DEPTH),
            "### Brier of each tool's own first suggestions\n",
            _table(names, sure, lambda surety: surety.brier, min),
            "### ECE of each tool's own first suggestions\n",
            _table(names, sure, lambda surety: surety.ece, min),
            "### Shared Brier\n",
            _table(names, sure, lambda surety: surety.shared_brier, min)
            + _line(["*always the same*", *(f"{one.shared_base:.3f}" for one in sets)]),
            "### Our confidence as it stands, not calibrated anew\n",
            _head(["figure", *marked.values()])
            + _line(["Brier", *(f"{one.as_stated.brier:.3f}" for one in sets)])
            + _line(["ECE", *(f"{one.as_stated.ece:.3f}" for one in sets)]),
            "## Seconds of the processor\n",
            _SECONDS.format(speeds=", ".join(f"{name} {speed:.0f}" for name, speed in circumstances.speeds.items())),
            _table(names, {one.name: one.seconds for one in sets}, lambda seconds: seconds, min, digits=1),
            "## What each tool ran on\n",
            _entrants(circumstances.entrants),
        ]
    )


def _entrants(entrants: Sequence[Entrant]) -> str:
    rows = [_line([one.name, one.release or f"did not run: {one.missing}", one.given]) for one in entrants]
    return _head(["tool", "version", "what it got, and how it was set"]) + "".join(rows)


def _table(
    names: Sequence[str],
    columns: Mapping[str, Mapping[str, T]],
    figure: Callable[[T], float | None],
    best: Callable[[list[float]], float],
    digits: int = 3,
) -> str:
    """A row for each name, a column for each set; the best of a column, as printed, is bold."""
    figures = {column: {name: figure(shown) for name, shown in one.items()} for column, one in columns.items()}
    winners = {
        column: f"{best([value for value in one.values() if value is not None]):.{digits}f}"
        for column, one in figures.items()
    }

    def cell(column: str, name: str) -> str:
        value = figures[column].get(name)
        if value is None:
            return ABSENT
        printed = f"{value:.{digits}f}"
        return f"**{printed}**" if printed == winners[column] else printed

    rows = [_line([name, *(cell(column, name) for column in columns)]) for name in names]
    return _head(["tool", *columns]) + "".join(rows)


def _head(cells: Sequence[str]) -> str:
    return _line(cells) + "|" + "---|" * len(cells) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
