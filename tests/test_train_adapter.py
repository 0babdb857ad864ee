import numpy as np
import pandas as pd
import pytest

from benchmarks.train_adapter import BATCH, MIX, Batches, Skills, read_skills
from mapper.match.text import wording_form
from tests.conftest import SHARED

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def skills():
    return read_skills(SHARED)


def test_no_text_of_the_training_stands_in_a_gold_set(skills):
    learnt = {wording_form(text) for text in skills.descriptions}
    learnt |= {wording_form(text) for names in skills.labels.values() for each in names for text in each}
    assert len(skills) > 13_000
    for file in sorted((SHARED / "gold").glob("*/*.csv")):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        for column in {"title", "text"} & set(table.columns):
            assert learnt.isdisjoint(map(wording_form, table[column])), file


def test_the_same_seed_draws_the_same_batches_of_every_kind(skills):
    few = Skills({language: names[:600] for language, names in skills.labels.items()}, skills.descriptions[:600])
    one, other = Batches(few, seed=0), Batches(few, seed=0)
    drawn = [one.draw() for _ in range(30)]
    assert drawn == [other.draw() for _ in range(30)]
    assert {batch.kind for batch in drawn} == set(MIX)
    assert all(len(batch.left) == len(batch.right) == BATCH for batch in drawn)
    labels = [batch for batch in drawn if batch.kind == "labels"]
    assert np.mean([len(batch.apart) for batch in labels]) > BATCH / 4
