import numpy as np
import pandas as pd
import pytest

from benchmarks.sets.measure import read_set
from mapper.match.guards import GUARDS, compare_guards, read_marks


def compared(left, right):
    at = np.array([0])
    return compare_guards([left], [right], at, at).iloc[0]


@pytest.mark.parametrize(
    ("guard", "left", "right"),
    [
        ("polarity", "Join parts without screws", "Join parts with screws"),
        ("polarity", "Houdt varkens zonder antibiotica", "Keep pigs with antibiotics"),
        ("polarity", "Bereitet Speisen ohne Milch zu", "Préparer des plats au lait"),
        ("figures", "Write Spanish at level C1", "Rédiger en espagnol au niveau A2"),
        ("figures", "Audit by ISO 9001 clauses", "Audit by IFRS 15 clauses"),
        ("demand", "Löst einfache Aufgaben der Optimierung", "Solve complex problems of optimisation"),
        ("demand", "Apply basic statistics", "Apply advanced statistics"),
        ("role", "Take part in a self-help group", "Facilitate self-help groups"),
    ],
)
def test_each_guard_sees_its_trap(guard, left, right):
    assert compared(left, right)[guard] < 0.5
    assert compared(right, left)[guard] < 0.5


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Describe a network", "Beschreibt ein Netzwerk"),
        ("Weld without gas by ISO 4063", "Schweißt ohne Gas nach ISO 4063"),
        ("Solve complex cases", "Résoudre des cas complexes"),
    ],
)
def test_what_agrees_or_says_nothing_of_it_speaks_against_nothing(left, right):
    assert compared(left, right).fillna(1.0).eq(1.0).all()


def test_a_statement_agrees_with_itself():
    for name in ("hard_positives", "hard_negatives"):
        texts = read_set(name)["left_text"].tolist()
        rows = np.arange(len(texts))
        assert compare_guards(texts, texts, rows, rows).fillna(1.0).eq(1.0).all(axis=None)


def test_guards_fire_more_often_on_traps_than_on_pairs_that_mean_the_same():
    rates = {}
    for name in ("hard_positives", "hard_negatives"):
        pairs = read_set(name)
        rows = np.arange(len(pairs))
        found = compare_guards(pairs["left_text"].tolist(), pairs["right_text"].tolist(), rows, rows)
        rates[name] = (found < 0.5).mean()
    table = pd.DataFrame(rates)
    assert (table["hard_negatives"] > 2 * table["hard_positives"]).all(), table


def test_of_a_very_long_statement_only_the_beginning_is_read():
    assert not read_marks("with " * 200_000 + "and without screws").negated


def test_every_guard_has_a_fitted_weight():
    from mapper.match.scoring import SIGNAL_LABELS, shipped_weights

    for weights in shipped_weights()["statement"].values():
        assert all(weights[name]["weight"] > 0 for name in GUARDS)
    assert set(GUARDS) <= set(SIGNAL_LABELS)
