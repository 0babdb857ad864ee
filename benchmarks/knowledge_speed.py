"""How long the frameworks take to load, and a level to resolve: ``python -m benchmarks.knowledge_speed``.

Every level is resolved towards every meta-framework, ISCED 2011 and a few national frameworks.
"""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter
from typing import Final

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.knowledge.levels import resolve

NATIONAL: Final = ("rqf-eng", "nfq-ie", "dqr-de", "rncp-fr", "mqf-my", "aqf-au")


def main() -> None:
    """Print the load time, then the time per level and target."""
    start = perf_counter()
    frameworks = load_frameworks(embedded_folder() / "frameworks")
    loaded = perf_counter() - start
    table = frameworks.frameworks
    hubs = table.loc[table["kind"] == "meta-framework", "framework_id"].tolist()
    targets = [*hubs, "isced-2011", *NATIONAL]
    levels = frameworks.levels["level_id"].tolist()
    start = perf_counter()
    resolve(levels[0], targets[0], frameworks)
    indexed = perf_counter() - start
    times = []
    for target in targets:
        for level in levels:
            start = perf_counter()
            resolve(level, target, frameworks)
            times.append((perf_counter() - start) * 1000)
    print(f"load {len(table)} frameworks: {loaded:.2f} s; first resolution (makes the index): {indexed * 1000:.0f} ms")
    print(f"resolve {len(levels)} levels towards {len(targets)} frameworks ({', '.join(targets)}):")
    print(f"median {median(times):.3f} ms, p99 {quantiles(times, n=100)[98]:.3f} ms, max {max(times):.3f} ms")


if __name__ == "__main__":
    main()
