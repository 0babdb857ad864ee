"""Rows of a table and the entities they may mean: the right one first, certain only beyond doubt."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.ingest.coded import frameworks
from mapper.match.reconciliation.candidates import find_candidates
from mapper.match.reconciliation.entities import TYPES, build_entities
from mapper.match.reconciliation.properties import PROPERTIES
from mapper.match.reconciliation.queries import PropertyValues, ReconciliationQuery
from mapper.tables import CREDENTIALS, OUTCOMES


def ask(entities, text="", *, types=(), strict="any", limit=10, **properties):
    """The ids found, with their score and whether each is a match."""
    values = tuple(
        PropertyValues(name, (value,) if isinstance(value, str) else tuple(value)) for name, value in properties.items()
    )
    found = find_candidates(ReconciliationQuery(text, tuple(types), strict, values, limit), entities)
    return [(entities.ids[each.row], each.score, each.is_match) for each in found]


def first(entities, text="", **asked):
    return ask(entities, text, **asked)[0]


def matched(entities, text="", **asked):
    return [name for name, _, is_match in ask(entities, text, **asked) if is_match]


def test_a_title_of_its_own_is_certain_whatever_its_capitals_accents_and_punctuation(entities):
    assert first(entities, "introduction to MIG-welding!") == ("a:weld", 100.0, True)
    assert first(entities, "Gestion d’un cafe") == ("a:caf%C3%A9", 100.0, True)
    assert first(entities, "数据库原理") == ("b:12", 100.0, True)


def test_a_typing_error_is_found_and_not_certain(entities):
    name, score, is_match = first(entities, "Introdution to MIG weldnig")
    assert name == "a:weld"
    assert 60 < score < 100
    assert not is_match


def test_namesakes_are_told_apart_by_what_is_stated_and_are_never_certain_without(entities):
    assert matched(entities, "Databases") == []
    assert matched(entities, "Databases", provider="South Institute") == ["a:db-ie"]
    assert matched(entities, "Databases", country="Ireland") == ["a:db-ie"]
    assert matched(entities, "Databases", country="GB") == ["a:db"]
    assert matched(entities, "Databases", workload="40 to 60 hours") == ["a:db"]
    assert matched(entities, "Databases", level="RQF level 4") == ["a:db"]
    assert matched(entities, "Databases", level="level:nfq-ie:6") == ["a:db-ie"]
    assert matched(entities, "Databases", level="Level 4") == ["a:db"]
    assert matched(entities, "Databases", eqf="5") == []  # both are referenced to it
    assert matched(entities, "Databases", framework="NFQ") == ["a:db-ie"]
    assert matched(entities, "Databases", kind="Module") == []
    assert matched(entities, "Databases", field_of_study="data management") == ["a:db"]
    assert matched(entities, "Databases", field_of_study="Law; theory of graphs") == ["a:db-ie"]
    assert matched(entities, "Databases", field_of_study="Computing") == []  # both are of it
    assert matched(entities, "Databases", isced_f="0613") == ["a:db-ie"]
    assert matched(entities, "Databases", isced_f="061") == []  # both lie in it
    assert matched(entities, "Gestion d'un café", kind="Courses", language="français") == ["a:caf%C3%A9"]
    assert matched(entities, "Databases", outcomes="design a relational database") == ["a:db"]


@pytest.mark.parametrize(
    "stated",
    [
        {"provider": "Another College"},
        {"country": "DE"},
        {"language": "French"},
        {"level": "EQF 4"},  # not stated there
        {"language": "English", "eqf": "4"},
        {"colour": "red"},
        {"workload": "some weeks"},
        {"isced_f": "0612"},
        {"isced_f": "welding"},
        {"field_of_study": "Engineering"},  # not stated there
        {"level": "a:weld"},
    ],
)
def test_a_property_that_differs_is_unknown_or_unreadable_leaves_doubt(entities, stated):
    assert first(entities, "Introduction to MIG Welding")[2]
    assert matched(entities, "Introduction to MIG Welding", **stated) == []
    assert first(entities, "Introduction to MIG Welding", **stated)[0] == "a:weld"


def test_a_field_agrees_with_what_lies_in_it_and_a_broad_one_goes_by_its_name(entities):
    for field in ("0715", "071", "07", "Engineering, manufacturing and construction", "ISCED-F 2013: 0715"):
        assert matched(entities, "Introduction to MIG Welding", isced_f=field) == ["a:weld"]


def test_the_id_of_a_credential_is_no_level(entities):
    query = ReconciliationQuery("Databases", properties=(PropertyValues("level", ("a:weld",)),))
    assert all("Level: could not be compared" in each.reasons for each in find_candidates(query, entities))


def test_a_property_given_twice_must_agree_twice(entities):
    twice = tuple(PropertyValues("country", (value,)) for value in ("DE", "GB"))
    query = ReconciliationQuery("Introduction to MIG Welding", properties=twice)
    assert [(each.is_match, each.features["property_country"]) for each in find_candidates(query, entities)][:1] == [
        (False, 0.0)
    ]


def test_a_namesake_that_states_nothing_leaves_doubt_however_many_others_agree():
    """The namesake without a country scores below 200 courses of that country with similar names."""
    titles = ["Welding", "Welding", *(f"Welding {number}" for number in range(200))]
    credentials = CREDENTIALS.conform(
        pd.DataFrame(
            {
                "credential_id": [f"c:{number}" for number in range(len(titles))],
                "catalogue": "c",
                "title": titles,
                "jurisdiction": ["IE", "", *["IE"] * 200],
            }
        )
    )
    many = build_entities([(credentials, OUTCOMES.empty())], frameworks())
    assert matched(many, "Welding", country="IE") == []
    assert first(many, "Welding", country="IE")[0] == "c:0"


def test_what_agrees_counts_more_than_what_is_not_stated_and_that_more_than_what_differs(entities):
    agrees = first(entities, "Introduction to MIG Welding", country="GB-ENG")[1]
    unknown = first(entities, "Introduction to MIG Welding", level="EQF 4")[1]
    differs = first(entities, "Introduction to MIG Welding", country="DE")[1]
    assert agrees == 100
    assert agrees > unknown > differs
    assert (unknown, differs) == (83.3, 66.7)


def test_the_id_of_an_entity_is_certain_and_its_local_part_is_not(entities):
    assert first(entities, "a:db") == ("a:db", 100.0, True)
    assert first(entities, "a:caf%C3%A9")[0] == first(entities, "a:café")[0] == "a:caf%C3%A9"
    name, score, is_match = first(entities, "12")
    assert (name, is_match) == ("b:12", False)
    assert score == 85
    assert matched(entities, "a:db", country="IE") == []


def test_types_bind_and_should_prefers(entities):
    assert {name for name, _, _ in ask(entities, "Databases", types=["unit"])} == {"a:db", "a:db-ie"}
    assert ask(entities, "Databases", types=["badge"]) == []
    assert ask(entities, "Databases", types=["unit", "badge"], strict="all") == []
    assert len(ask(entities, "Databases", types=["unit", "credential"], strict="all")) == 2
    assert first(entities, "Databases", types=["badge"], strict="should")[1] == 66.7
    assert ask(entities, "Databases", types=["no such type"]) == []


def test_a_written_level_finds_the_level(entities):
    assert first(entities, "Level 4 (RQF)", types=["level"])[::2] == ("level:rqf-eng:4", True)
    assert first(entities, "level:eqf:5") == ("level:eqf:5", 100.0, True)
    assert matched(entities, "RQF Level 3 (EQF 4)", types=["level"]) == []
    assert matched(entities, "level 5", types=["level"]) == []
    assert all(entities.types.of(entities.by_id[name]) == "level" for name, _, _ in ask(entities, "5", types=["level"]))


def test_properties_alone_find_and_only_an_address_is_certain(entities):
    assert ask(entities, provider="North College", limit=5) == [("a:db", 100.0, False), ("a:weld", 100.0, False)]
    assert matched(entities, source_url="https://south.example/db") == ["a:db-ie"]
    assert matched(entities, source_url="https://south.example/db", country="FR") == []
    assert ask(entities, outcomes="weld steel parts") == []
    assert ask(entities, colour="red") == []


def test_what_has_no_letter_finds_nothing(entities):
    assert ask(entities, "...") == ask(entities, " !! ") == []


def test_reasons_say_what_the_features_say(entities):
    query = ReconciliationQuery(
        "Databases", (), "any", (PropertyValues("country", ("IE",)), PropertyValues("x", ("y",)))
    )
    best, other = find_candidates(query, entities)
    assert best.reasons == (
        "Its name was asked, which another candidate has too",
        "Country: agrees",
        "x: could not be compared",
    )
    assert best.features == {
        "name": 100.0, "letters": 100.0, "trigrams": 100.0, "same_name": True, "same_id": False,
        "property_country": 100.0,
    }  # fmt: skip
    assert "Country: differs" in other.reasons


QUERIES = st.builds(
    ReconciliationQuery,
    st.one_of(st.text(max_size=30), st.sampled_from(["Databases", "a:db", "12", "EQF 5", "welding"])),
    st.lists(st.sampled_from([*TYPES, "other"]), max_size=2).map(tuple),
    st.sampled_from(["any", "all", "should"]),
    st.lists(
        st.builds(
            PropertyValues,
            st.sampled_from([*PROPERTIES, "other"]),
            st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["IE", "5 ECTS", "RQF 4", "5"])), max_size=2).map(
                tuple
            ),
        ),
        max_size=3,
    ).map(tuple),
    st.integers(1, 5),
)


@given(query=QUERIES)
@settings(deadline=None, max_examples=150)
def test_any_query_gets_scores_in_order_within_bounds_and_one_match_at_most(entities, query):
    found = find_candidates(query, entities)
    assert found == find_candidates(query, entities)
    assert len(found) <= query.limit
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)
    assert sum(each.is_match for each in found) <= 1
    assert len({each.row for each in found}) == len(found)
