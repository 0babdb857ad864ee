"""Saved profiles: written and read back the same, used by themselves for files of their kind and no others."""

import datetime as dt
import tomllib

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.ingest.catalogue import ingest, resolve
from mapper.ingest.profile import load_profile, make_profile
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.saved_profiles import (
    SavedProfileWarning,
    find_profile,
    list_profiles,
    profile_toml,
    save_profile,
)
from mapper.ingest.tables.columns import FIELDS

DAY = dt.date(2026, 11, 22)
HEADERS = ["Code", "Intitulé", "Acquis", "Salle"]
COURSES = "Code;Intitulé;Acquis;Salle\na1;Droit;Rédiger un contrat simple;B2\n"

texts = st.text(min_size=1, max_size=20)
words = texts.map(str.strip).filter(bool)
fields_of = st.sampled_from([name for name in FIELDS if name not in ("credential_id", "title", "outcomes")])
free_fields = st.sampled_from(["provider", "assessment", "awarding_body", "level", "duration"])
contents = st.fixed_dictionaries(
    {},
    optional={
        "reader": st.sampled_from(READER_NAMES),
        "record_path": texts,
        "sheet": texts.filter(lambda text: text != "required"),
        "header_row": st.integers(0, 99),
        "delimiter": st.characters(exclude_characters='"\r\n', codec="utf-8"),
        "date_order": st.sampled_from(["dmy", "mdy"]),
        "outcomes": st.sampled_from(["required", "none"]),
        "catalogue": st.dictionaries(st.sampled_from(["title", "publisher", "licence"]), words),
        "columns": st.dictionaries(
            st.sampled_from(["title", "outcomes", "skills"]), st.one_of(texts, st.lists(texts, max_size=3))
        ),
        "constants": st.dictionaries(free_fields, words),
        "values": st.dictionaries(fields_of, st.dictionaries(words, texts)),
        "join": st.lists(
            st.fixed_dictionaries({"name": words, "on": words, "to": words, "several": st.just("all")}),
            max_size=2,
            unique_by=lambda join: join["name"],
        ),
    },
)


@given(contents)
def test_a_profile_written_as_toml_is_read_as_the_same_profile(content):
    profile = make_profile(content)
    assert make_profile(tomllib.loads(profile_toml(profile))) == profile


def save(workspace, content, profile_id="lyon", **of_file):
    described = {"file": "a.csv", "reader": "csv", "headers": HEADERS, "saved_on": DAY, **of_file}
    return save_profile(make_profile(content), profile_id, workspace=workspace, **described)


def test_a_saved_profile_serves_as_a_profile_file(workspace, write):
    path = save(workspace, {"columns": {"title": "Intitulé"}, "constants": {"jurisdiction": "FR"}})
    assert path == workspace / "profiles" / "lyon.toml"
    assert load_profile(path).constants == {"jurisdiction": "FR"}
    done = ingest([write("x.csv", COURSES)], workspace=workspace, profile=path)
    assert done.credentials == 1


def test_profiles_are_listed_newest_first_with_what_they_were_made_for(workspace):
    save(workspace, {}, "b", saved_on=dt.date(2026, 1, 1))
    save(workspace, {}, "a", saved_on=dt.date(2026, 1, 1))
    save(workspace, {}, "c", file="été.csv")
    assert [(saved.profile_id, saved.saved_on) for saved in list_profiles(workspace)] == [
        ("c", "2026-11-22"),
        ("a", "2026-01-01"),
        ("b", "2026-01-01"),
    ]
    assert list_profiles(workspace)[0].file == "été.csv"
    assert list_profiles(workspace)[0].headers == tuple(HEADERS)


def test_the_next_file_with_the_same_headers_finds_its_profile(workspace, write):
    save(workspace, {"columns": {"title": "Intitulé"}})
    found = find_profile(write("autumn.csv", "SALLE;code;Acquis ;Intitulé\nB3;a2;Juger;Droit\n"), workspace)
    assert found is not None
    assert found.note() == "read with profile 'lyon' saved on 2026-11-22; --no-profile to do without"


WIDE = [f"column {letter}" for letter in "abcdefghij"]


@pytest.mark.parametrize(
    ("headers", "is_found"),
    [
        (WIDE, True),
        ([*WIDE[:-1], "another"], True),
        ([*WIDE, "one more"], True),
        (WIDE[:-1], True),
        ([*WIDE[:-2], "another", "and another"], False),
        ([*WIDE, "one more", "two more"], False),
        (["another", *WIDE[1:]], False),
    ],
    ids=["same", "one renamed", "one more", "one fewer", "two renamed", "two more", "a mapped one renamed"],
)
def test_a_profile_is_used_for_headers_that_are_nine_tenths_the_same(workspace, write, headers, is_found):
    save(workspace, {"columns": {"title": WIDE[0]}}, headers=WIDE)
    file = write("next.csv", ",".join(headers) + "\n" + ",".join("x" * len(headers)) + "\n")
    assert (find_profile(file, workspace) is not None) == is_found


def test_a_file_of_another_kind_does_not_find_it(workspace, write):
    save(workspace, {"columns": {"title": "Intitulé"}}, reader="xlsx")
    assert find_profile(write("x.csv", COURSES), workspace) is None


def test_the_way_of_reading_is_that_of_the_profile(workspace, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Title", "Outcomes"])
    book.active.append(["not", "this one"])
    second = book.create_sheet("Kurse")
    for row in (["Stand 2026"], ["A", "B"], ["Recht", "Verträge prüfen"]):
        second.append(row)
    book.save(tmp_path / "x.xlsx")
    content = {"sheet": "Kurse", "header_row": 2, "columns": {"title": "A"}}
    save(workspace, content, reader="xlsx", headers=["A", "B"])
    assert find_profile(tmp_path / "x.xlsx", workspace) is not None


def test_the_most_alike_of_several_is_used_then_the_newest(workspace, write):
    save(workspace, {}, "older", saved_on=dt.date(2026, 1, 1), headers=WIDE)
    save(workspace, {}, "newer", saved_on=dt.date(2026, 2, 1), headers=WIDE)
    save(workspace, {}, "newest", headers=[*WIDE, "one more"])
    found = find_profile(write("x.csv", ",".join(WIDE) + "\n1\n"), workspace)
    assert found is not None
    assert found.profile_id == "newer"


def test_all_files_must_be_of_the_kind(workspace, write):
    save(workspace, {"columns": {"title": "Intitulé"}})
    alike, other = write("a.csv", COURSES), write("b.csv", "Name;Text\nLaw;Argue a case\n")
    assert find_profile([alike, alike], workspace) is not None
    assert find_profile([alike, other], workspace) is None


def test_a_profile_that_does_not_say_what_it_was_made_for_is_not_used_by_itself(workspace, write):
    write("workspace/profiles/hand.toml", '[columns]\ntitle = "Intitulé"\n')
    assert find_profile(write("x.csv", COURSES), workspace) is None
    assert [saved.profile_id for saved in list_profiles(workspace)] == ["hand"]


def test_a_faulty_saved_profile_names_its_file_and_the_cure(workspace, write):
    write("workspace/profiles/hand.toml", 'colour = "red"\n')
    with pytest.raises(UsageError, match=r"(?s)'colour' is not known.*hand\.toml.*--no-profile"):
        find_profile(write("x.csv", COURSES), workspace)


def test_an_id_that_is_no_file_name_is_refused(workspace):
    with pytest.raises(UsageError, match=r"profile id '\.\./x'"):
        save(workspace, {}, "../x")


def test_a_file_that_no_reader_takes_finds_nothing(workspace, write):
    save(workspace, {})
    assert find_profile(write("x.csv", b"%PDF-1.7"), workspace) is None
    assert find_profile(workspace / "missing.csv", workspace) is None


def test_a_file_named_for_a_match_is_read_with_its_profile_and_says_so(workspace, write):
    save(workspace, {"columns": {"title": "Salle"}, "catalogue": {"id": "lyon"}})
    with pytest.warns(SavedProfileWarning, match=r"x\.csv: read with profile 'lyon' .*mapper ingest --no-profile"):
        read = resolve(write("x.csv", COURSES), workspace)
    assert (read.catalogue, read.credentials["title"].tolist()) == ("lyon", ["B2"])
