"""Links are what the statement model says of outcome and skill, the likeliest first; thin evidence suggests nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.match import catalogue_counterparts, sides
from mapper.match.catalogue_counterparts import find_likeliest
from mapper.match.scoring import shipped_weights
from mapper.match.sides import read_texts
from mapper.match.skills.linking import LINKS, link_outcomes, skills_described
from mapper.settings import ScoringSettings, Settings
from mapper.tables import OCCUPATIONS, SKILLS
from tests.conftest import tables, words_vector

TEXTS = ["query tables with sql", "design a relational database", "weld steel parts", "plan a marketing campaign"]


def skills_of(*labels, description=""):
    return SKILLS.conform(
        pd.DataFrame(
            {
                "skill_uri": [f"https://example.org/{at}" for at in range(len(labels))],
                "label": labels,
                "description": description,
                "language": "en",
            }
        )
    )


def test_an_outcome_meets_the_skill_of_its_words_and_abstains_without(word_encoder):
    _, outcomes = tables("a", ["db", "wd"])
    outcomes["language"] = "en"
    links = link_outcomes(outcomes, skills_of("query tables with sql", "weld steel parts"), settings=Settings())
    best = links[links["rank"] == 1].set_index("outcome")
    assert best["label"]["weld steel parts"] == "weld steel parts"
    assert best["suggestion"]["weld steel parts"] == "likely"
    assert best["suggestion"]["secure stored records"] == "not enough evidence"
    assert set(best.index) == set(outcomes["text"])  # every outcome says what is nearest
    rest = links[links["rank"] > 1]
    assert (rest["suggestion"] != "not enough evidence").all()
    assert links.groupby("outcome_id")["confidence"].apply(lambda each: each.is_monotonic_decreasing).all()


def test_no_outcome_or_no_skill_gives_no_link(word_encoder):
    _, outcomes = tables("a", ["db"])
    assert link_outcomes(outcomes.head(0), skills_of("weld"), settings=Settings()).empty
    assert link_outcomes(outcomes, SKILLS.empty(), settings=Settings()).empty


def test_thresholds_decide_what_is_suggested(word_encoder):
    _, outcomes = tables("a", ["wd"])
    outcomes["language"] = "en"
    strict = Settings(scoring=ScoringSettings(covered_from=0.999, partly_from=0.999))
    links = link_outcomes(outcomes, skills_of("weld steel parts"), settings=strict)
    assert set(links["suggestion"]) == {"not enough evidence"}


@settings(max_examples=25, deadline=None)
@given(
    own=st.lists(st.sampled_from(TEXTS), min_size=1, unique=True),
    others=st.lists(st.sampled_from(TEXTS), min_size=1, unique=True),
    count=st.integers(1, 6),
)
def test_the_likeliest_are_the_best_of_all_pairs_in_every_block_size(own, others, count):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "encode", lambda texts, *_, **__: np.stack([words_vector(text) for text in texts]))
        left, right = (
            read_texts(texts, pd.Series(["en"] * len(texts)), settings=Settings()) for texts in (own, others)
        )
        unknown = (np.full(len(own), np.nan), np.full(len(others), np.nan))
        model = shipped_weights()["statement"]
        every = find_likeliest(left, right, unknown, model, count=len(others))
        found = find_likeliest(left, right, unknown, model, count=count)
        patch.setattr(catalogue_counterparts, "_BLOCK_CELLS", 1)
        blocks = find_likeliest(left, right, unknown, model, count=count)
    assert len(every.row) == len(own) * len(others)
    for at in range(len(own)):
        best = every.probability[every.row == at]
        kept = found.probability[found.row == at]
        assert len(kept) == min(count, len(others))
        assert (np.diff(best) <= 0).all()
        assert kept.max() == best.max()
    assert (blocks.row == found.row).all()
    assert (blocks.column == found.column).all()
    assert blocks.probability == pytest.approx(found.probability, abs=1e-4)


def test_no_more_than_the_fixed_number_of_skills_is_kept(word_encoder):
    _, outcomes = tables("a", ["wd"])
    outcomes["language"] = "en"
    alike = skills_of(*(f"weld steel parts {n}" for n in range(LINKS + 3)))
    links = link_outcomes(outcomes, alike, settings=Settings())
    assert links.groupby("outcome_id").size().max() == LINKS


def test_a_described_occupation_is_read_statement_by_statement(word_encoder):
    occupation = OCCUPATIONS.conform(
        pd.DataFrame({"occupation_uri": ["o"], "label": ["welder"], "description": ["Weld steel parts. Sing songs."]})
    ).iloc[0]
    asked = skills_described(occupation, skills_of("weld steel parts", "query tables with sql"), settings=Settings())
    assert asked["skill_uri"].tolist() == ["https://example.org/0"]
    assert asked["relation"].tolist() == [""]
