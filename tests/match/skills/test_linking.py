"""Links are what the statement model says of outcome and skill, the likeliest first; thin evidence suggests nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from mapper.match import catalogue_counterparts
from mapper.match.catalogue_counterparts import find_best_counterparts, find_likeliest
from mapper.match.scoring import shipped_weights
from mapper.match.sides import cognitive_levels
from mapper.match.skills.linking import LINKS, link_outcomes, skills_described
from mapper.settings import ScoringSettings, Settings
from mapper.tables import OCCUPATIONS, SKILLS
from tests.conftest import TITLES, tables
from tests.match.test_catalogue_counterparts import KEYS, side_of


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
    links = link_outcomes(
        *tables("a", ["db", "wd"]), skills_of("query tables with sql", "weld steel parts"), settings=Settings()
    )
    best = links[links["rank"] == 1].set_index("outcome")
    assert best["label"]["weld steel parts"] == "weld steel parts"
    assert best["suggestion"]["weld steel parts"] == "likely"
    assert best["suggestion"]["secure stored records"] == "not enough evidence"
    assert set(best.index) == {
        text for key in ("db", "wd") for text in TITLES[key][1]
    }  # every outcome says what is nearest
    rest = links[links["rank"] > 1]
    assert (rest["suggestion"] != "not enough evidence").all()
    assert links.groupby("outcome_id")["confidence"].apply(lambda each: each.is_monotonic_decreasing).all()


def test_no_outcome_or_no_skill_gives_no_link(word_encoder):
    credentials, outcomes = tables("a", ["db"])
    assert link_outcomes(credentials, outcomes.head(0), skills_of("weld"), settings=Settings()).empty
    assert link_outcomes(credentials, outcomes, SKILLS.empty(), settings=Settings()).empty


def test_thresholds_decide_what_is_suggested(word_encoder):
    strict = Settings(scoring=ScoringSettings(covered_from=0.999, partly_from=0.999))
    links = link_outcomes(*tables("a", ["wd"]), skills_of("weld steel parts"), settings=strict)
    assert set(links["suggestion"]) == {"not enough evidence"}


@settings(max_examples=15, deadline=None)
@given(own=KEYS, others=KEYS)
def test_the_first_is_the_best_counterpart_and_no_later_one_is_likelier(own, others):
    model = shipped_weights()["statement"]
    side, other = side_of("a", own), side_of("b", others)
    levels = (cognitive_levels(side), cognitive_levels(other))
    found = find_likeliest(side, other, levels, model)
    best = find_best_counterparts(side, other, model)
    first = np.r_[True, np.diff(found.row) != 0]
    assert found.row[first].tolist() == list(range(len(side.outcomes)))
    assert found.column[first].tolist() == best.outcome.tolist()
    assert found.probability[first] == pytest.approx(best.probability)
    assert (np.diff(found.probability)[~first[1:]] <= 0).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue_counterparts, "_BLOCK_CELLS", 1)
        blocks = find_likeliest(side, other, levels, model)
    assert blocks.column.tolist() == found.column.tolist()


def test_an_outcome_is_linked_more_surely_in_a_credential_of_its_field(word_encoder):
    credentials, outcomes = tables("a", ["db"])
    elsewhere = credentials.assign(title="Songs and dances")
    skills = skills_of("databases")
    near, far = (
        link_outcomes(table, outcomes, skills, settings=Settings())["confidence"] for table in (credentials, elsewhere)
    )
    assert (near > far).all()


def test_no_more_than_the_fixed_number_of_skills_is_kept(word_encoder):
    alike = skills_of(*(f"weld steel parts {n}" for n in range(LINKS + 3)))
    links = link_outcomes(*tables("a", ["wd"]), alike, settings=Settings())
    assert links.groupby("outcome_id").size().max() == LINKS


def test_a_described_occupation_is_read_statement_by_statement(word_encoder):
    occupation = OCCUPATIONS.conform(
        pd.DataFrame({"occupation_uri": ["o"], "label": ["welder"], "description": ["Weld steel parts. Sing songs."]})
    ).iloc[0]
    asked = skills_described(occupation, skills_of("weld steel parts", "query tables with sql"), settings=Settings())
    assert asked["skill_uri"].tolist() == ["https://example.org/0"]
    assert asked["relation"].tolist() == [""]
