"""``mapper find`` over the embedded catalogues, with the default encoder: what it must find, and how it answers."""

from __future__ import annotations

import pytest

#: Query -> a credential that must be among the first five, each checked by reading its entry.
MUST_FIND = {
    "Projektmanagement": "kit-module-handbook",  # German for German
    "Datenbank Grundlagen": "deakin-it:SIT103",  # German for English
    "gestión de proyectos": "kit-module-handbook",  # Spanish for German
    "नेटवर्क सुरक्षा": "open-university",  # Hindi for English
    "数据库": "deakin-it:SIT103",  # Chinese for English
    "base de données relationnelle": "deakin-it:SIT103",  # French for English
    "Accueillir les clients et traiter leurs réclamations": "skkni-id",  # French for Indonesian
    "keselamatan kerja": "skkni-id",  # Indonesian for Indonesian
    "cyber security": "glasgow-computing",
    "управление проектами": "kit-module-handbook",  # Russian for German
}


def ids(answer) -> list[str]:
    assert answer.code == 0, answer.err
    return [hit["credential_id"] for hit in answer.json["hits"]]


@pytest.mark.parametrize("query", MUST_FIND)
def test_words_of_one_language_find_credentials_of_another(demo, mapper, query):
    first = ids(mapper("find", query, "--top", "5", "--json", "--workspace", demo[0]))
    assert any(name.startswith(MUST_FIND[query]) for name in first), first


def test_a_pasted_list_finds_the_credential_that_meets_most_lines(demo, mapper, tmp_path):
    pasted = tmp_path / "outcomes.txt"
    pasted.write_text(
        "• Relationale Datenbanken entwerfen\n• SQL-Abfragen schreiben\n• Daten sichern\n", encoding="utf-8"
    )
    answer = mapper("find", "--file", pasted, "--json", "--workspace", demo[0])
    assert "deakin-it:SIT103" in ids(answer)[:3]
    assert answer.json["query"][0] == "Relationale Datenbanken entwerfen"
    assert answer.json["hits"][0]["meetings"]


def test_an_id_a_title_and_filters(demo, mapper):
    place = ("--json", "--workspace", demo[0])
    assert ids(mapper("find", "deakin-it:SIT103", *place))[0] == "deakin-it:SIT103"
    assert ids(mapper("find", "Database Fundamentals", *place))[0] == "deakin-it:SIT103"
    some = mapper("find", "database", "--country", "gb", "--eqf", "6-7", "--top", "20", *place).json
    assert some["hits"]
    assert {hit["jurisdiction"] for hit in some["hits"]} == {"GB"}
    assert all(hit["eqf_max"] >= 6 and hit["eqf_min"] <= 7 for hit in some["hits"])


def test_nothing_found_says_what_to_try(demo, mapper):
    answer = mapper("find", "xqzv", "blorp", "--wording-only", "--workspace", demo[0])
    assert answer.code == 0
    assert "nothing found among" in answer.out
    assert "try" in answer.out
    assert "did you mean: database" in mapper("find", "databse", "--wording-only", "--workspace", demo[0]).out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["!!!"], "no letter or digit"),
        ([], "nothing to find"),
        (["words", "--eqf", "7-5"], "not an interval"),
        (["words", "--kind", "diploma"], "not one of micro-credential"),
        (["--file", "absent.txt"], "does not exist"),
        (["words", "--file", "absent.txt"], "not both"),
    ],
)
def test_wrong_use_is_named(tmp_path, mapper, arguments, named):
    answer = mapper("find", *arguments, "--workspace", tmp_path)
    assert answer.code == 2
    assert named in answer.err
    assert answer.out == ""


def test_one_credential_is_matched_against_one_country(workspace, mapper):
    place = ("--json", "--workspace", workspace)
    answer = mapper("match", "embedded", "embedded", "--only", "deakin-it:SIT103", "--country", "de", *place)
    assert answer.code == 0, answer.err
    from mapper.match.runs import load_run

    run = load_run(answer.json["run"], workspace)
    assert run.manifest["only"] == {"subject": "deakin-it:SIT103", "object": "DE"}
    assert set(run.equivalences["subject_id"]) == {"deakin-it:SIT103"}
    assert set(run.equivalences["object_id"].str.partition(":")[0]) == {"kit-module-handbook"}
    whole = mapper("match", "embedded", "embedded", *place)
    assert whole.json["run"] != answer.json["run"]
    assert mapper("match", "embedded", "embedded", "--only", "deakin-it:nil", *place).code == 2
