"""The drafts of a whole catalogue: in memory while they are few, in a temporary folder where they are many."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from mapper.workspace import read_parquet

HELD_ROWS: Final = 20_000
"""Rows up to which nothing is written to disk."""

Positions = npt.NDArray[np.intp]


class DraftRows:
    """Rows of drafts (:attr:`mapper.ingest.drafts.Drafts.frame`) in the order in which they were added.

    Where they are many, they lie in a temporary folder as one Parquet file per block, and only what is asked for is
    read back; the folder goes with the object.
    """

    def __init__(self, held_rows: int | None = None) -> None:
        self._held_rows = HELD_ROWS if held_rows is None else held_rows
        self._held: list[pd.DataFrame] = []
        self._files: list[Path] = []
        self._lengths: list[int] = []
        self._folder: Path | None = None

    def __len__(self) -> int:
        return sum(self._lengths) + sum(map(len, self._held))

    def add(self, frame: pd.DataFrame) -> None:
        """Take a block of rows with the columns of the others."""
        self._held.append(frame)
        if sum(map(len, self._held)) > self._held_rows:
            self._write()

    def columns(self, names: Sequence[str]) -> pd.DataFrame:
        """These columns of all rows."""
        blocks = [_read(file, names) for file in self._files] + [frame[list(names)] for frame in self._held]
        return pd.concat(blocks, ignore_index=True)

    def at(self, positions: Sequence[int] | Positions) -> pd.DataFrame:
        """The rows at these positions, in this order."""
        wanted = np.asarray(positions, dtype=np.intp)
        found = [(places, block.iloc[rows]) for places, rows, block in self._hits(wanted)]
        if not found:
            return self._first().iloc[:0]
        order = np.argsort(np.concatenate([places for places, _ in found]), kind="stable")
        return pd.concat([rows for _, rows in found], ignore_index=True).iloc[order].reset_index(drop=True)

    def parts(self, order: Positions, rows: int) -> Iterator[pd.DataFrame]:
        """The rows at the positions of ``order``, in this order, so many at a time."""
        if not self._files:
            yield from (self.at(order[begin : begin + rows]) for begin in range(0, len(order), rows))
            return
        at_once = max(rows, self._held_rows // rows * rows)
        for run in self._dealt([order[begin : begin + at_once] for begin in range(0, len(order), at_once)]):
            yield from (run.iloc[at : at + rows].reset_index(drop=True) for at in range(0, len(run), rows))

    def _dealt(self, runs: Sequence[Positions]) -> Iterator[pd.DataFrame]:
        """The rows of each run of positions; each block is read once and dealt out to the runs, on disk."""
        run_of = np.full(len(self), -1, dtype=np.intp)
        for number, run in enumerate(runs):
            run_of[run] = number
        pieces: list[list[Path]] = [[] for _ in runs]
        with tempfile.TemporaryDirectory(dir=self._folder) as table:
            begin = 0
            for at, block in enumerate(self._blocks()):
                wanted = run_of[begin : begin + len(block)]
                for number in np.unique(wanted[wanted >= 0]):
                    chosen = np.flatnonzero(wanted == number)
                    pieces[number].append(Path(table) / f"{number}-{at}.parquet")
                    _keep(block.iloc[chosen], pieces[number][-1])
                begin += len(block)
            for run, files in zip(runs, pieces, strict=True):
                found = pd.concat([read_parquet(file) for file in files], ignore_index=True)
                in_file_order = np.argsort(np.argsort(run, kind="stable"), kind="stable")
                yield found.iloc[in_file_order].reset_index(drop=True)

    def _write(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="mapper-drafts-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        block = pd.concat(self._held, ignore_index=True)
        self._files.append(self._folder / f"{len(self._files)}.parquet")
        self._lengths.append(len(block))
        _keep(block, self._files[-1])
        self._held.clear()

    def _first(self) -> pd.DataFrame:
        return next(self._blocks())

    def _blocks(self) -> Iterator[pd.DataFrame]:
        yield from (read_parquet(file) for file in self._files)
        yield from self._held

    def _hits(self, wanted: Positions) -> Iterator[tuple[Positions, Positions, pd.DataFrame]]:
        """For each block that holds any of the wanted rows: their places among the wanted, their rows, the block."""
        begin = 0
        lengths = [*self._lengths, *map(len, self._held)]
        for at, length in enumerate(lengths):
            places = np.flatnonzero((wanted >= begin) & (wanted < begin + length))
            if len(places):
                block = read_parquet(self._files[at]) if at < len(self._files) else self._held[at - len(self._files)]
                yield places, wanted[places] - begin, block
            begin += length


def _read(file: Path, names: Sequence[str]) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(file, columns=list(names)).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _keep(frame: pd.DataFrame, file: Path) -> None:
    # Read again within minutes, so speed counts for more than size.
    frame.to_parquet(file, index=False, compression="lz4")
