"""How long work shows itself on stderr."""

from __future__ import annotations

import sys
import time
from typing import Any, TextIO


class ProgressLine:
    """Progress on a stream: a bar in a terminal, else lines ``what: done/total``, at most two a second."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.bar: Any = None
        self.what = ""
        self.last = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done of ``what``."""
        if self.stream.isatty():
            self._draw(what, done, total)
        else:
            self._say(what, done, total)

    def _draw(self, what: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if self.bar is None or self.what != what:
            self.close()
            self.bar, self.what = tqdm(total=total, desc=what, file=self.stream, leave=True, unit=""), what
        self.bar.total = total
        self.bar.update(done - self.bar.n)
        if done >= total:
            self.close()

    def _say(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and what == self.what and now - self.last < 0.5:
            return
        self.what, self.last = what, now
        print(f"{what}: {done}/{total}", file=self.stream, flush=True)

    def close(self) -> None:
        """End the bar that stands."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
