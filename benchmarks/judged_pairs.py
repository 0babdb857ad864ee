"""How well coverage and confidence agree with pairs of real credentials that were judged one by one.

    python -m benchmarks.judged_pairs

The pairs are ``benchmarks/sets/judged_pairs.csv`` (a language model judged them, no officer). Prints Spearman's rank
correlation of both coverages with the judged ones and the area under the ROC curve of acceptance, by language pair, for
what a match says and for a title or a whole alone. The shipped weights of statements were fitted on these pairs;
:mod:`benchmarks.fit_statements` prints the figures of pairs that were left out.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from benchmarks.sets.measure import read_set
from mapper.ingest.catalogue import resolve
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.comparisons import Comparisons, compare_credentials, positions_of
from mapper.match.equivalence import roll_up
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.scoring import shipped_weights
from mapper.match.sides import Side, build_side
from mapper.settings import Settings
from mapper.tables import TEXTS

#: Signal -> the judged coverage that it should follow.
FOLLOWED = {
    "subject_coverage": "judged_subject",
    "object_coverage": "judged_object",
    "confidence": "judged_object",
    "whole_meaning": "judged_object",
    "whole_english": "judged_object",
    "token_set_ratio": "judged_object",
}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The judged pairs, each compared.

    ``pairs``: ``subject_id``, ``object_id``, the verdicts ``judged_subject`` and ``judged_object`` (coverage, 0 to 1),
    ``accept``, ``judged_relation``, and ``languages``. ``side`` holds all embedded credentials.
    """

    pairs: pd.DataFrame
    side: Side
    compared: Comparisons


def compare_judged(settings: Settings, workspace: Path) -> Judged:
    """The judged pairs through the comparisons of a match; vectors are cached in ``workspace``."""
    verdicts = {"subject_coverage": "judged_subject", "object_coverage": "judged_object", "relation": "judged_relation"}
    judged = read_set("judged_pairs").rename(columns=verdicts)
    everything = resolve("embedded", workspace=workspace)
    side = build_side(everything.credentials, everything.outcomes, settings=settings, cache=workspace / "vectors")
    near = measure_neighbourhoods(side, side, None, settings.candidates)
    rows, columns = (positions_of(judged[name], side.credentials) for name in ("subject_id", "object_id"))
    languages = side.titles.languages
    pairs = judged.assign(
        judged_subject=judged["judged_subject"].astype(float),
        judged_object=judged["judged_object"].astype(float),
        accept=judged["accept"] == "yes",
        languages=[f"{languages[row]}-{languages[column]}" for row, column in zip(rows, columns, strict=True)],
    )
    return Judged(pairs, side, compare_credentials(side, side, near, rows, columns))


def score_judged(judged: Judged, settings: Settings) -> pd.DataFrame:
    """The judged pairs with what a match says of them by the shipped weights, and with single signals."""
    frameworks = load_frameworks(embedded_folder() / "frameworks")
    rules = pd.Series([["given"]] * len(judged.pairs), dtype=TEXTS)
    scored = roll_up(
        judged.side, judged.side, judged.compared, rules, frameworks, shipped_weights(), settings.scoring
    ).equivalences
    table = judged.pairs.assign(
        whole_meaning=judged.compared.wholes["meaning"], whole_english=judged.compared.wholes["english_meaning"]
    ).merge(scored, on=["subject_id", "object_id"], validate="one_to_one")
    titles = zip(table["subject_title"], table["object_title"], strict=True)
    return table.assign(token_set_ratio=[fuzz.token_set_ratio(a.lower(), b.lower()) for a, b in titles])


def agreement(pairs: pd.DataFrame) -> Mapping[str, tuple[float, float]]:
    """Signal -> (Spearman's rho with the judged coverage, area under the curve of acceptance), null where unknown."""
    found = {}
    for signal, judged in FOLLOWED.items():
        known = pairs[pairs[signal].notna()]
        values = known[signal].to_numpy(dtype=np.float64)
        if len(known) < len(pairs) or not 0 < known["accept"].sum() < len(known):
            continue
        found[signal] = (
            float(spearmanr(values, known[judged]).statistic),
            float(roc_auc_score(known["accept"], values)),
        )
    return found


def main() -> None:
    """Print the figures of all pairs, of each language pair, and how the relations agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    settings = Settings()
    pairs = score_judged(compare_judged(settings, parser.parse_args().workspace), settings)
    for name, part in [("all", pairs), *pairs.groupby("languages")]:
        print(f"\n{name}: {len(part)} pairs, {part['accept'].sum()} accepted")
        for signal, (rho, area) in agreement(part).items():
            print(f"  {signal:16s} rho {rho:5.2f}  AUC {area:5.2f}")
    print()
    print(pd.crosstab(pairs["judged_relation"], pairs["relation"]))


if __name__ == "__main__":
    main()
