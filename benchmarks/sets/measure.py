"""How far plain signals separate the pairs of statements, and how well two readings of the judged pairs agree.

    python -m benchmarks.sets.measure

A statement set is hard where wording and length say nothing (area under the ROC curve near 0.5) and meaning alone says
little. Prints the tables of the README beside this file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from mapper.match.encoders import encode
from mapper.settings import EncoderSettings

FOLDER = Path(__file__).parent
RECALLS = (0.5, 0.8, 0.9)

Signal = npt.NDArray[np.float64]


def read_set(name: str) -> pd.DataFrame:
    """One set as text, nothing read as missing."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


def read_statements() -> pd.DataFrame:
    """Hard positives and hard negatives below each other, with ``covered``."""
    parts = {True: read_set("hard_positives"), False: read_set("hard_negatives")}
    return pd.concat([part.assign(covered=covered) for covered, part in parts.items()], ignore_index=True)


def measure_signals(pairs: pd.DataFrame) -> dict[str, Signal]:
    """Per signal one value a pair; a higher value should mean that the right statement covers the left one."""
    vectors = encode([*pairs["left_text"], *pairs["right_text"]], EncoderSettings(adapter=""))
    left, right = np.split(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 2)
    wording = [
        fuzz.token_set_ratio(a.lower(), b.lower()) for a, b in zip(pairs.left_text, pairs.right_text, strict=True)
    ]
    return {
        "token_set_ratio": np.array(wording, dtype=np.float64),
        "length of the right text": np.array([-len(text.split()) for text in pairs["right_text"]], dtype=np.float64),
        "cosine of e5": (left * right).sum(axis=1, dtype=np.float64),
    }


def words_alone(pairs: pd.DataFrame) -> float:
    """Area under the curve of a word list learnt from the English right texts; pairs of one left text share a fold."""
    english = pairs[pairs["right_lang"] == "en"]
    model = make_pipeline(TfidfVectorizer(min_df=2), LogisticRegression(max_iter=1000))
    folds = GroupKFold(10)
    chances = cross_val_predict(
        model, english["right_text"], english["covered"], groups=english["set_id"], cv=folds, method="predict_proba"
    )
    return float(roc_auc_score(english["covered"], chances[:, 1]))


def false_equivalence(covered: npt.NDArray[np.bool_], signal: Signal, recall: float) -> float:
    """Share of the negatives at or above the threshold that keeps ``recall`` of the positives."""
    threshold = np.quantile(signal[covered], 1 - recall)
    return float((signal[~covered] >= threshold).mean())


def print_statements() -> None:
    """Areas by language pair, false equivalence by recall, and areas by kind of negative."""
    pairs = read_statements()
    covered = pairs["covered"].to_numpy(dtype=bool)
    same = (pairs["left_lang"] == pairs["right_lang"]).to_numpy(dtype=bool)
    signals = measure_signals(pairs)
    print("| signal | all | same language | across |\n|---|---|---|---|")
    for name, signal in signals.items():
        areas = [roc_auc_score(covered[rows], signal[rows]) for rows in (np.full(len(same), True), same, ~same)]
        print(f"| {name} | " + " | ".join(f"{area:.2f}" for area in areas) + " |")
    print(f"word list, English right texts: {words_alone(pairs):.2f}")
    cosine = signals["cosine of e5"]
    rates = ", ".join(f"{false_equivalence(covered, cosine, recall):.2f} at recall {recall}" for recall in RECALLS)
    print(f"false equivalence of the cosine: {rates}")
    kinds = read_set("hard_negatives").set_index("set_id")["kind"]
    kind = pairs["set_id"].map(kinds)
    print("| kind | pairs | token_set_ratio | cosine of e5 |\n|---|---|---|---|")
    for name in sorted(set(kinds)):
        rows = (kind == name).to_numpy(dtype=bool)
        wording, meaning = (roc_auc_score(covered[rows], signals[s][rows]) for s in ("token_set_ratio", "cosine of e5"))
        print(f"| {name} | {rows.sum() // 2} | {wording:.2f} | {meaning:.2f} |")


def print_readings() -> None:
    """Agreement of the two readings: accept by kappa, coverage by weighted kappa, Spearman's rho and exact share."""
    keys = ["subject_id", "object_id"]
    both = read_set("second_reading").merge(read_set("judged_pairs"), on=keys, suffixes=("_second", "_first"))
    print_agreement("all pairs read twice", both)
    print_agreement("those with anything in common at first", both[both["relation"] != "none"])


def print_agreement(name: str, both: pd.DataFrame) -> None:
    """Agreement of two readings of the same pairs."""
    accept = cohen_kappa_score(both["accept_first"], both["accept_second"])
    print(f"{name}: {len(both)}; accept: kappa {accept:.2f}")
    for side in ("subject_coverage", "object_coverage"):
        first, second = (both[f"{side}_{which}"].astype(float) for which in ("first", "second"))
        quarters = [(4 * values).astype(int) for values in (first, second)]
        kappa = cohen_kappa_score(*quarters, weights="quadratic")
        rho = spearmanr(first, second).statistic
        exact = (first == second).mean()
        print(f"{side}: weighted kappa {kappa:.2f}, rho {rho:.2f}, equal in {exact:.0%}")


if __name__ == "__main__":
    print_statements()
    print_readings()
