"""How often statements that only look alike are taken for equivalent, and the fit of the guards against that.

    python -m benchmarks.hard_pairs

The pairs are ``benchmarks/sets/hard_negatives.csv`` and ``hard_positives.csv``. Prints the area under the ROC curve and
the share of the negatives at or above the threshold that keeps 80 % of the positives, for signals fitted on other pairs
(ten folds; pairs with one left text are in one fold), and the latter by kind of trap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.additive import logistic_weights
from benchmarks.sets.measure import false_equivalence, read_statements
from mapper.ingest.wording.verbs import read_verb
from mapper.match.encoders import encode, second_reader
from mapper.match.guards import GUARDS, compare_guards
from mapper.settings import EncoderSettings

RECALL = 0.8
PULL = 0.00075
FOLDS = 10
BEFORE = ("meaning", "english_meaning", "verb")

Values = npt.NDArray[np.float64]


def read_signals(settings: EncoderSettings) -> pd.DataFrame:
    """The hard pairs with the signals that a match has of two statements, ``covered``, ``kind`` and ``set_id``."""
    pairs = read_statements()
    rows = np.arange(len(pairs))
    texts = {side: pairs[f"{side}_text"].tolist() for side in ("left", "right")}
    levels = [
        pd.to_numeric(
            pd.Series([read_verb(text, language)[1] for text, language in zip(texts[side], spoken, strict=True)]),
            errors="coerce",
        )
        for side, spoken in (("left", pairs["left_lang"]), ("right", pairs["right_lang"]))
    ]
    english = (pairs["left_lang"] == "en") & (pairs["right_lang"] == "en")
    second = second_reader(settings)
    return pairs.assign(
        meaning=_cosine(texts, settings),
        english_meaning=np.where(english, _cosine(texts, second), np.nan) if second else np.nan,
        verb=1.0 - (levels[0] - levels[1]).abs() / 5.0,
        **compare_guards(texts["left"], texts["right"], rows, rows),
    )


def _cosine(texts: dict[str, list[str]], settings: EncoderSettings) -> Values:
    left, right = np.split(encode([*texts["left"], *texts["right"]], settings), 2)
    return np.asarray((left * right).sum(axis=1), dtype=np.float64)


def fit_guards(pairs: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Weight and centre of each guard, beside the signals that a statement has anyway; agreement moves nothing."""
    _, weights = _fit(pairs, (*BEFORE, *GUARDS))
    fitted = dict(zip((*BEFORE, *GUARDS), weights, strict=True))
    return {name: {"weight": round(float(fitted[name]), 1), "centre": 1.0} for name in GUARDS}


def _fit(pairs: pd.DataFrame, names: tuple[str, ...]) -> tuple[float, Values]:
    return logistic_weights([(_values(pairs, names), pairs["covered"].to_numpy(dtype=bool))], PULL)


def _values(pairs: pd.DataFrame, names: tuple[str, ...]) -> Values:
    """Guards around agreement, other signals around a half in tenths; 0 where null."""
    centres = np.array([1.0 if name in GUARDS else 0.5 for name in names])
    units = np.array([1.0 if name in GUARDS else 0.1 for name in names])
    return np.nan_to_num((pairs[list(names)].to_numpy(dtype=np.float64) - centres) / units)


def in_folds(pairs: pd.DataFrame, names: tuple[str, ...]) -> Values:
    """The probability of each pair by weights that have not seen its left text."""
    found = np.zeros(len(pairs))
    for seen, unseen in GroupKFold(FOLDS).split(pairs, groups=pairs["set_id"]):
        intercept, weights = _fit(pairs.iloc[seen], names)
        found[unseen] = expit(intercept + _values(pairs.iloc[unseen], names) @ weights)
    return found


def main() -> None:
    """Print the table and the shares by kind of trap."""
    plain = read_signals(EncoderSettings(adapter=""))
    pairs = read_signals(EncoderSettings())
    covered = pairs["covered"].to_numpy(dtype=bool)
    signals = {
        "cosine without the adapter": plain["meaning"].to_numpy(dtype=np.float64),
        "cosine": pairs["meaning"].to_numpy(dtype=np.float64),
        "both encoders and verbs": in_folds(pairs, BEFORE),
        "and the guards": in_folds(pairs, (*BEFORE, *GUARDS)),
    }
    for name, values in signals.items():
        area, wrong = roc_auc_score(covered, values), false_equivalence(covered, values, RECALL)
        print(f"{name:28s} AUROC {area:.2f}, false equivalence {wrong:.2f}")
    said = signals["and the guards"]
    threshold = np.quantile(said[covered], 1 - RECALL)
    taken = pd.Series(said >= threshold)[~covered].groupby(pairs["kind"][~covered]).mean()
    print(taken.round(2).to_string())
    print(fit_guards(pairs))


if __name__ == "__main__":
    main()
