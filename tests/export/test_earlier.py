"""Decisions from SSSOM files and earlier spreadsheets: out and back the same, and nothing taken on trust."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from openpyxl import Workbook

from mapper.errors import TableError, UnreadableFile, UsageError
from mapper.export.earlier import preview_decisions
from mapper.export.formats import export_run
from mapper.match.runs import load_run
from mapper.review.decisions import NewDecision
from mapper.review.proposals import Preview, chosen_changes, decisions_of
from mapper.review.store import open_store
from tests.app.literal import ABROAD, HOME, write_literal_workspace

from .linked_runs import HOSTILE

SAME: Final = ["subject_id", "object_id", "verdict", "relation", "comment", "author_id", "decided_at", "suggestion"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    folder.mkdir()
    write_literal_workspace(folder)
    return folder


@pytest.fixture
def pairs(place: Path) -> list[tuple[str, str]]:
    table = load_run("latest", place).equivalences
    return list(zip(table["subject_id"], table["object_id"], strict=True))


def in_force(place: Path) -> pd.DataFrame:
    with open_store(place) as store:
        return store.in_force()


def shown(place: Path, path: Path, author: str = "") -> Preview:
    return preview_decisions(path, workspace=place, in_force=in_force(place), author=author)


def take(place: Path, path: Path, author: str = "") -> Preview:
    preview = shown(place, path, author)
    made, seen = decisions_of(chosen_changes(preview))
    with open_store(place) as store:
        store.record_many(made, expected_in_force=seen)
    return preview


def decide(place: Path, pair: tuple[str, str], verdict: Any, **more: Any) -> None:
    row = load_run("latest", place).equivalences.set_index(["subject_id", "object_id"]).loc[pair]
    texts = {name: row[name] for name in ("subject_title", "object_title", "subject_hash", "object_hash")}
    seen = {"suggested_relation": row["relation"], "suggestion": row["suggestion"], "confidence": row["confidence"]}
    decision = NewDecision(
        subject_id=pair[0], object_id=pair[1], verdict=verdict, author_id="Åsa | Bo", **texts, **seen, **more
    )
    with open_store(place) as store:
        store.record(decision)


def test_decisions_that_leave_as_sssom_come_back_as_they_were(
    place: Path, pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    run = load_run("latest", place)
    suggested = str(run.equivalences.set_index(["subject_id", "object_id"]).loc[pairs[0], "relation"])
    decide(place, pairs[0], "accept", relation=suggested, comment=f"because\t{HOSTILE}")
    decide(place, pairs[1], "reject", comment='"no"')
    out = tmp_path / "out.sssom.tsv"
    export_run(run, "sssom", out, workspace=place)
    other = tmp_path / "other"
    other.mkdir()
    write_literal_workspace(other)
    preview = take(other, out)
    assert preview.counts["new"] == 2
    before, after = in_force(place), in_force(other)
    pd.testing.assert_frame_equal(
        before[SAME].sort_values(SAME[:2], ignore_index=True), after[SAME].sort_values(SAME[:2], ignore_index=True)
    )
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert set(after["origin"]) == {f"sssom sha256:{digest}"}
    assert shown(other, out).counts["same"] == 2
    again = tmp_path / "again.sssom.tsv"
    export_run(load_run("latest", other), "sssom", again, workspace=other)
    assert [mapping_of(line) for line in body(again)] == [mapping_of(line) for line in body(out)]


def test_a_pair_that_somebody_was_unsure_of_comes_back_as_such(place: Path, pairs: Any, tmp_path: Path) -> None:
    decide(place, pairs[0], "unsure", comment="ask")
    out = tmp_path / "out.sssom.tsv"
    export_run(load_run("latest", place), "sssom", out, workspace=place)
    other = tmp_path / "other"
    other.mkdir()
    write_literal_workspace(other)
    take(other, out)
    assert in_force(other)[["verdict", "comment", "author_id"]].to_numpy().tolist() == [["unsure", "ask", "Åsa | Bo"]]


def test_a_comment_from_an_older_computer_keeps_its_lines(place: Path, pairs: Any, tmp_path: Path) -> None:
    decide(place, pairs[0], "accept", relation="exact", comment="one\rtwo\r\nthree")
    out = tmp_path / "out.sssom.tsv"
    export_run(load_run("latest", place), "sssom", out, workspace=place)
    change = shown(place, out).changes.iloc[0]
    assert (change["kind"], change["comment"]) == ("same", "one\ntwo\nthree")


def body(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]


def mapping_of(line: str) -> str:
    """A mapping without the number of its decision, which each database gives anew."""
    return line.rpartition("\t")[0]


def sssom(folder: Path, *rows: dict[str, str], header: str = "") -> Path:
    columns = ["subject_id", "predicate_id", "object_id", "mapping_justification"]
    columns += sorted({name for row in rows for name in row} - set(columns))
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    path = folder / "foreign.sssom.tsv"
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


HEADER: Final = """#curie_map:
#  hs: "urn:equivalence-mapper:catalogue:ausland-hochschule:"
#  ex: https://example.org/
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/set
"""


def mapping(**more: str) -> dict[str, str]:
    return {
        "subject_id": "hs:netze", "predicate_id": "skos:exactMatch", "object_id": f"{HOME}:data",
        "mapping_justification": "semapv:ManualMappingCuration", **more,
    }  # fmt: skip


def home_id(place: Path) -> str:
    return str(load_run("latest", place).equivalences["object_id"].iloc[0])


def test_a_foreign_set_is_taken_as_decisions_of_the_named_author(place: Path, tmp_path: Path) -> None:
    home = home_id(place)
    path = sssom(
        tmp_path,
        mapping(object_id=home, mapping_date="2021-03-04"),
        mapping(subject_id="ex:daten", object_id=home, mapping_justification="semapv:LexicalMatching",
                reviewer_id="orcid:0000-0002-1825-0097", reviewer_agreement="-0.9", review_date="2022-05-06"),
        mapping(object_id="sssom:NoTermFound"),
        mapping(object_id=home, mapping_justification="semapv:LexicalMatching"),
        header=HEADER,
    )  # fmt: skip
    preview = shown(place, path, "Keller")
    changes = preview.changes.set_index("sheet_row")
    assert changes.loc[7, ["kind", "subject_id", "verdict", "relation", "author_id"]].tolist() == [
        "new", f"{ABROAD}:netze", "accept", "exact", "Keller",
    ]  # fmt: skip
    assert changes.loc[7, "decided_at"] == "2021-03-04T00:00:00+00:00"
    assert changes.loc[8, ["subject_id", "verdict", "relation", "author_id", "decided_at"]].tolist() == [
        f"{ABROAD}:daten", "reject", "none", "0000-0002-1825-0097", "2022-05-06T00:00:00+00:00",
    ]  # fmt: skip
    assert changes.loc[7, ["suggestion", "suggested_relation"]].tolist() == ["", ""]
    assert preview.notes == (
        "1 suggestions of a program that nobody decided on, left out",
        "1 rows that say that no counterpart was found, left out",
    )
    assert in_force(place).empty


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"subject_id": "hs:nowhere"}, "subject_id 'ausland-hochschule:nowhere' is no credential of a catalogue here"),
        ({"predicate_id": "ex:like"}, "predicate_id 'ex:like' is none of skos:broadMatch"),
        ({"mapping_date": "last year"}, "mapping_date 'last year' is not a date; write it as 2026-02-27"),
        ({"predicate_modifier": "Not", "predicate_id": "skos:broadMatch"}, "denies this relation only"),
        ({"reviewer_id": "ex:me", "reviewer_agreement": "high"}, "reviewer_agreement 'high' is not a number"),
        ({"reviewer_id": "ex:me", "reviewer_agreement": "nan"}, "reviewer_agreement 'nan' is not a number"),
        ({"reviewer_id": "ex:me", "reviewer_agreement": "-5"}, "reviewer_agreement '-5' is not a number"),
        (
            {"reviewer_id": "ex:me", "reviewer_agreement": "-1", "predicate_id": "skos:broadMatch"},
            "denies this relation only",
        ),
        ({"reviewer_agreement": "-1"}, "Decided by"),  # whoever disagreed is not the author of the mapping
        ({"mapping_date": "0001-01-01T00:00:00+05:00"}, "mapping_date '0001-01-01T00:00:00+05:00' is not a date"),
        ({"subject_id": "ex:netze", "subject_label": "Fishing nets"}, "is no credential of a catalogue here"),
        ({"author_id": ""}, "Decided by"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_cure_and_not_stored(
    place: Path, tmp_path: Path, more: dict[str, str], said: str
) -> None:
    path = sssom(tmp_path, mapping(object_id=home_id(place), **{"author_id": "ex:me", **more}), header=HEADER)
    preview = take(place, path)
    assert preview.changes[["sheet_row", "kind"]].to_numpy().tolist() == [[7, "unreadable"]]
    assert said in preview.changes["detail"].iloc[0]
    assert in_force(place).empty


def test_what_another_set_says_of_confidence_is_no_suggestion_of_this_program(place: Path, tmp_path: Path) -> None:
    reviewed = {"reviewer_id": "ex:me", "reviewer_agreement": "1", "confidence": "0.9"}
    path = sssom(tmp_path, mapping(object_id=home_id(place), **reviewed), header=HEADER)
    change = shown(place, path).changes.iloc[0]
    assert (change["kind"], change["verdict"], pd.isna(change["confidence"])) == ("new", "accept", True)


def test_a_disagreement_of_nobody_by_name_is_no_agreement(place: Path, tmp_path: Path) -> None:
    path = sssom(tmp_path, mapping(object_id=home_id(place), reviewer_agreement="-1"), header=HEADER)
    change = shown(place, path, "Keller").changes.iloc[0]
    assert (change["kind"], change["verdict"], change["author_id"]) == ("new", "reject", "Keller")


def test_another_decision_in_force_is_a_conflict_that_is_shown(place: Path, pairs: Any, tmp_path: Path) -> None:
    decide(place, pairs[0], "reject")
    row = mapping(subject_id=pairs[0][0], object_id=pairs[0][1], author_id="Keller")
    preview = take(place, sssom(tmp_path, row))
    change = preview.changes.iloc[0]
    assert (change["kind"], change["other_verdict"], change["other_author"]) == ("conflict", "reject", "Åsa | Bo")
    assert in_force(place)["verdict"].tolist() == ["reject"]


def sheet(folder: Path, heading: list[str], *rows: list[Any]) -> Path:
    book = Workbook()
    for row in (heading, *rows):
        book.active.append(row)
    path = folder / "transfer list 2019.xlsx"
    book.save(path)
    return path


def test_an_earlier_spreadsheet_names_credentials_by_title_or_id(place: Path, tmp_path: Path) -> None:
    home = home_id(place)
    title = load_run("latest", place).equivalences.set_index("object_id").loc[[home], "object_title"].iloc[0]
    path = sheet(
        tmp_path,
        ["Foreign course", "Our course", "Approved", "Match", "Evaluator", "Date", "Remarks", "Fee"],
        ["  rechnernetze ", title, "yes", "partial", "Keller", "24.12.2019", "see file", 3],
        ["netze", home, "no", "", "Keller", "2019-12-25", "", 3],
        ["netze", home, "", "", "", "", "", ""],
        ["Unknown course", home, "yes", "same", "Keller", "", "", ""],
        [f"{ABROAD}:daten", home, "surely", "same", "Keller", "3/4/2019", "", ""],
    )
    preview = shown(place, path)
    changes = preview.changes.set_index("sheet_row")
    assert changes["kind"].to_dict() == {2: "unreadable", 3: "unreadable", 5: "unreadable", 6: "unreadable"}
    assert "is decided in row 3 too; keep one of them" in changes.loc[2, "detail"]
    assert changes.loc[2, ["subject_id", "object_id", "relation", "comment"]].tolist() == [
        f"{ABROAD}:netze", home, "related", "see file",
    ]  # fmt: skip
    assert changes.loc[2, "decided_at"] == "2019-12-24T00:00:00+00:00"
    assert "'Unknown course' is no credential of a catalogue here; ingest its catalogue" in changes.loc[5, "detail"]
    assert "'surely' is not one of accept, reject, unsure" in changes.loc[6, "detail"]
    assert "'3/4/2019' is not a date" in changes.loc[6, "detail"]
    assert preview.notes == ("columns that are not read: Fee", "1 rows without a decision, left out")


def test_a_code_that_another_body_uses_for_another_course_is_not_taken_for_ours(place: Path, tmp_path: Path) -> None:
    path = sheet(
        tmp_path, ["External code", "External course", "Internal code", "Decision", "Match", "Evaluator", "Reason",
                   "Remarks"],
        ["netze", "Rechnernetze", home_id(place), "yes", "same", "Keller", "outcomes agree", "see file"],
        ["netze", "Fishing nets", home_id(place), "yes", "same", "Keller", "outcomes agree", ""],
    )  # fmt: skip
    preview = shown(place, path)
    assert preview.changes[["kind", "subject_id"]].to_numpy().tolist() == [
        ["new", f"{ABROAD}:netze"], ["unreadable", ""],
    ]  # fmt: skip
    assert "External code 'netze' is no credential of a catalogue here" in preview.changes["detail"].iloc[1]
    assert preview.notes == ("columns that are not read: Remarks",)


def test_a_list_of_equivalences_without_decisions_counts_as_accepted_and_is_stored_with_its_file(
    place: Path, tmp_path: Path
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(f"Source;Target;Relation\nRechnernetze;{home_id(place)};equivalent\n", encoding="cp1252")
    preview = take(place, path, "Prüfungsamt")
    assert "every row counts as accepted" in preview.notes[0]
    stored = in_force(place).iloc[0]
    assert stored[["subject_id", "verdict", "relation", "author_id"]].tolist() == [
        f"{ABROAD}:netze", "accept", "exact", "Prüfungsamt",
    ]  # fmt: skip
    assert stored["origin"].startswith("earlier spreadsheet sha256:")
    assert stored["suggestion"] == ""


def test_an_accepted_row_without_a_relation_does_not_take_that_of_the_tool(place: Path, tmp_path: Path) -> None:
    path = sheet(
        tmp_path, ["Subject", "Object", "Decision", "Decided by"], ["netze", home_id(place), "accept", "Keller"]
    )
    change = shown(place, path).changes.iloc[0]
    assert change["kind"] == "unreadable"
    assert "names no relation" in change["detail"]


def test_what_is_neither_is_refused_with_the_cure(place: Path, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="an earlier spreadsheet needs columns headed Subject and Object"):
        shown(place, sheet(tmp_path, ["Name", "Fee"], ["Law", 3]))
    with pytest.raises(UsageError, match="does not exist"):
        shown(place, tmp_path / "nothing.xlsx")
    with pytest.raises(UnreadableFile, match="the header is not YAML"):
        shown(place, sssom(tmp_path, mapping(), header="#curie_map: [\n"))
