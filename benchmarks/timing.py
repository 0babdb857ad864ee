"""What measurements of the app share: times by what was done, and a page opened in process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import mapper.app

PAGES = Path(mapper.app.__file__).parent


class Timings:
    """Seconds by the clock and of the processor, by what was done."""

    def __init__(self) -> None:
        """Start with none."""
        self._taken: dict[str, list[tuple[float, float]]] = {}

    def take(self, name: str, action: Callable[..., Any], *arguments: object) -> None:
        """Do it and keep how long it took; a page that failed ends the measurement."""
        started, worked = time.perf_counter(), time.process_time()
        done = action(*arguments)
        self._taken.setdefault(name, []).append((time.perf_counter() - started, time.process_time() - worked))
        failed = getattr(done, "exception", None)
        if failed:
            raise SystemExit(failed[0].stack_trace)

    def summary(self) -> dict[str, dict[str, float]]:
        """Median and slowest by the clock, and the median of processor time, which other programs hardly lengthen."""
        return {name: _summary(times) for name, times in self._taken.items()}


def _summary(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    clock, processor = zip(*times, strict=True)
    found = {
        "median": statistics.median(clock),
        "slowest": max(clock),
        "processor_median": statistics.median(processor),
    }
    return {name: round(value, 3) for name, value in found.items()}


def open_app(page: str, *, reviewer: str) -> Any:
    """The app at a page, in process (Streamlit's AppTest): its next run draws that page."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(PAGES / "main.py"), default_timeout=300)
    app.session_state["reviewer"] = reviewer
    app.run()
    app.switch_page(str(PAGES / f"{page}.py"))
    return app
