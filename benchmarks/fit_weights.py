"""Fit the shipped weights on gold families A and B, check them on C and D, and write ``mapper/match/weights.json``.

    python -m benchmarks.fit_weights [--write]

Needs the gold crosswalks (``MAPPER_SHARED``). The table that it prints compares, on every set, ranking by the cosine of
whole texts with ranking by the fitted confidence; sets marked * were fitted on.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from mapper.analyse.evaluation import Crosswalk, read_crosswalk
from mapper.match.candidates import find_candidates, measure_neighbourhoods
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.scoring import confidence, contributions, credential_signals
from mapper.settings import CandidateSettings, Settings

SHARED = Path(os.environ.get("MAPPER_SHARED", "../shared"))
#: Sets of one family share pairs or ids: a family is left out whole or not at all.
FAMILIES = {
    "esco-onet": "A",
    "esco-onet-de": "A",
    "rome-isco08": "B",
    "jacs3-hecos": "C",
    "hecos-cah": "C",
    "cip2010-cip2020": "D",
}
FIT = ("A", "B")
LEARNED = ("title_meaning", "title_wording", "whole_meaning", "whole_wording", "outcomes_meaning", "outcomes_wording")
STATEMENT = ("meaning", "distinctiveness", "wording")
#: Not in any gold set: set by judgement, on the scale of log-odds per unit of a signal in [0, 1] around its centre.
JUDGED = {"level": {"weight": 1.0, "centre": 0.75}, "workload": {"weight": 0.5, "centre": 0.5}}
JUDGED_STATEMENT = {"verb": {"weight": 2.0, "centre": 0.8}, "context": {"weight": 2.5, "centre": 0.25}}
TARGET = Path(__file__).parents[1] / "mapper" / "match" / "weights.json"


def signals_of(gold: Crosswalk, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(credential pairs, text pairs) of the candidates of one set, with signals, ``right`` and ``subject``."""
    near = measure_neighbourhoods(gold.left, gold.right, None, settings.candidates)
    candidates = find_candidates(gold.left, gold.right, near, settings.candidates)
    rows = positions_of(candidates["subject_id"], gold.left.credentials)
    columns = positions_of(candidates["object_id"], gold.right.credentials)
    compared = compare_credentials(gold.left, gold.right, near, rows, columns)
    unknown = np.full(len(rows), np.nan)
    signals = credential_signals(compared, unknown, unknown)
    right = [pair in gold.pairs for pair in zip(candidates["subject_id"], candidates["object_id"], strict=True)]
    judged = candidates["subject_id"].isin({left for left, _ in gold.pairs}).to_numpy(dtype=bool)
    common = {"right": right, "judged": judged, "same": compared.same_language, "subject": rows, "set": gold.name}
    pairs = signals.assign(**common, object=columns, cosine=compared.wholes["meaning"])
    texts = pd.concat([part.assign(**common) for part in (compared.titles, compared.wholes)])
    return pairs[judged], texts[judged.tolist() * 2]


def fit(frame: pd.DataFrame, names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Weights and centres of a logistic model, with non-negative weights by dropping what comes out negative."""
    kept = [name for name in names if frame[name].notna().any()]
    while True:
        values = frame[kept].fillna(frame[kept].mean())
        model = LogisticRegression(C=1.0, max_iter=1000).fit(values, frame["right"])
        negative = [name for name, weight in zip(kept, model.coef_[0], strict=True) if weight < 0]
        if not negative:
            break
        kept = [name for name in kept if name not in negative]
    centres = values.mean()
    shift = float(model.intercept_[0] + (model.coef_[0] * centres).sum())
    fitted = {"intercept": {"weight": round(shift, 4), "centre": 0.0}}
    for name in names:
        weight = float(model.coef_[0][kept.index(name)]) if name in kept else 0.0
        centre = float(centres[name]) if name in kept else 0.0
        fitted[name] = {"weight": round(weight, 4), "centre": round(centre, 4)}
    return fitted


def by_language(frame: pd.DataFrame, names: tuple[str, ...], judged: dict[str, Any]) -> dict[str, Any]:
    """One model for pairs of one language and one across languages."""
    across = tuple(name for name in names if "wording" not in name)
    return {
        "same_language": {**fit(frame[frame["same"]], names), **judged},
        "across_languages": {**fit(frame[~frame["same"]], across), **judged},
    }


def hits(frame: pd.DataFrame, score: np.ndarray, subjects: int) -> tuple[float, float]:
    """hit@1 and hit@10 over all judged left items, candidates missing counted as misses."""
    ranked = frame.assign(score=-score).sort_values(["subject", "score", "object"], kind="stable")
    place = ranked.groupby("subject").cumcount()
    first = ranked[ranked["right"]].assign(place=place[ranked["right"]]).groupby("subject")["place"].min()
    return float((first < 1).sum() / subjects), float((first < 10).sum() / subjects)


def main() -> None:
    """Fit, check, print, and with ``--write`` replace the shipped weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")) / "vectors")
    arguments = parser.parse_args()
    settings = Settings(candidates=CandidateSettings(top_n=20, top_k=20))
    pairs, texts, subjects = {}, {}, {}
    for name in FAMILIES:
        gold = read_crosswalk(SHARED / "gold" / name, settings, cache=arguments.cache)
        pairs[name], texts[name] = signals_of(gold, settings)
        subjects[name] = len({left for left, _ in gold.pairs})
        print(
            name, len(pairs[name]), "pairs, recall", round(pairs[name]["right"].sum() / len(gold.pairs), 3), flush=True
        )
    used = [name for name, family in FAMILIES.items() if family in FIT]
    model = by_language(pd.concat([pairs[name] for name in used]), LEARNED, JUDGED)
    statement = by_language(pd.concat([texts[name] for name in used]), STATEMENT, JUDGED_STATEMENT)
    print("| set | cosine hit@1 | hit@10 | fitted hit@1 | hit@10 | Brier |")
    for name, frame in pairs.items():
        signals = frame.reset_index(drop=True)
        probability = confidence(contributions(signals, signals["same"].to_numpy(dtype=bool), model))
        before, after = (
            hits(signals, signals["cosine"].to_numpy(), subjects[name]),
            hits(signals, probability, subjects[name]),
        )
        brier = float(np.mean((probability - signals["right"].to_numpy(dtype=float)) ** 2))
        mark = "*" if name in used else ""
        print(f"| {name}{mark} | {before[0]:.3f} | {before[1]:.3f} | {after[0]:.3f} | {after[1]:.3f} | {brier:.3f} |")
    weights = {
        "version": "2026-11",
        "fitted_on": "gold families A (ESCO to O*NET) and B (ROME to ISCO-08); "
        "level, workload, verb and context set by judgement",
        "encoder": settings.encoder.name,
        "credential": model,
        "statement": statement,
    }
    print(json.dumps(weights, indent=1))
    if arguments.write:
        TARGET.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
