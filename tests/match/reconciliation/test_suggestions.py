"""What is completed while somebody types."""

from mapper.match.reconciliation.answers import answer_extension, answer_proposal
from mapper.match.reconciliation.queries import ExtensionQuery
from mapper.match.reconciliation.suggestions import PAGE, suggest_entities, suggest_properties, suggest_types


def suggested(entities, prefix, **asked):
    return [entities.ids[row] for row in suggest_entities(prefix, entities, **asked)]


def test_names_that_begin_so_come_before_those_with_a_later_word_that_does(entities):
    assert suggested(entities, "data") == ["a:db", "a:db-ie"]
    assert suggested(entities, "Introd")[0] == "a:weld"
    assert suggested(entities, "weld") == ["a:weld"]
    assert suggested(entities, "eldin") == []
    assert suggested(entities, "数据") == ["b:12"]
    assert suggested(entities, "EQF level 5") == ["level:eqf:5"]


def test_an_id_comes_first(entities):
    assert suggested(entities, "a:weld") == ["a:weld"]
    assert suggested(entities, "12")[0] == "b:12"


def test_pages_follow_each_other_without_gap_or_repetition(entities):
    first, second = suggested(entities, "level"), suggested(entities, "level", skip=PAGE)
    assert len(first) == len(second) == PAGE
    assert not set(first) & set(second)
    assert [*first, *second] == [
        name for skip in range(0, 2 * PAGE, 5) for name in suggested(entities, "level", skip=skip)[:5]
    ]


def test_only_entities_of_the_type_wanted(entities):
    assert suggested(entities, "data", types=["level"]) == []
    assert suggested(entities, "introduction", types=["credential"]) == ["a:weld"]


def test_types_and_properties_by_name_or_id(entities):
    assert [each.id for each in suggest_types("micro")] == ["micro-credential"]
    assert suggest_types("")[0].id == "credential"
    assert [each.id for each in suggest_properties("awarding_b")] == ["awarding_body"]
    assert [each.id for each in suggest_properties("requirements")] == ["entry_requirements"]
    assert suggest_properties("zzz") == []


def test_values_come_with_their_kinds_and_within_their_limit(entities):
    wanted = {"outcomes": {"limit": "1"}, "level": {}, "eqf": {}, "hours": {}, "country": {}, "no such": {}}
    answer = answer_extension(ExtensionQuery(("a:db", "level:rqf-eng:4", "gone"), tuple(wanted.items())), entities)
    assert [each["id"] for each in answer["meta"]] == ["outcomes", "level", "eqf", "hours", "country"]
    assert answer["meta"][1]["type"]["id"] == "level"
    assert answer["rows"]["a:db"] == {
        "outcomes": [{"str": "design a relational database"}],
        "level": [{"id": "level:rqf-eng:4", "name": "RQF level 4"}],
        "eqf": [{"int": 5}],
        "hours": [{"int": 50}],
        "country": [{"str": "GB-ENG"}],
    }
    fields = ExtensionQuery(("a:db-ie", "a:weld"), (("field_of_study", {}), ("isced_f", {})))
    assert answer_extension(fields, entities)["rows"] == {
        "a:db-ie": {
            "field_of_study": [{"str": "Computing"}, {"str": "Graphs, theory of"}],
            "isced_f": [{"str": "0613"}],
        },
        "a:weld": {"field_of_study": [], "isced_f": [{"str": "0715"}]},
    }
    assert answer["rows"]["level:rqf-eng:4"]["country"] == [{"str": "GB-ENG"}, {"str": "GB-NIR"}]
    assert answer["rows"]["gone"] == {each["id"]: [] for each in answer["meta"]}


def test_properties_are_proposed_for_a_type():
    assert [each["id"] for each in answer_proposal("level", 2)["properties"]] == ["country", "level"]
    assert len(answer_proposal("unit", None)["properties"]) > 15
    assert "limit" not in answer_proposal("unit", None)
