"""CSV and Parquet: exact bytes, nothing a spreadsheet could run, and the way back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import MapperError, TableError, UnreadableFile, UsageError
from mapper.export.contents import CatalogueTables, concerning
from mapper.export.flat import TABLES, guard, read_exported_csv, unguard, write_csv, write_parquet_folder
from mapper.match.runs import Run
from mapper.tables import ALIGNMENTS, DECISIONS, EQUIVALENCES, TEXT

from .conftest import RUN_ID, decision, equivalence, make_run

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture
def folder(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "csv"
    assert write_csv(run, subjects=subjects, objects=objects, decisions=decisions, out=out) == 5
    return out


@pytest.mark.parametrize("name", ["equivalences.csv", "alignments.csv", "bundles.csv", "decisions.csv", "read-me.txt"])
def test_the_files_are_exactly_the_golden_ones(folder: Path, name: str) -> None:
    assert (folder / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_nothing_else_is_written(folder: Path) -> None:
    assert sorted(path.name for path in folder.parent.rglob("*") if path.is_file()) == [
        "alignments.csv", "bundles.csv", "decisions.csv", "equivalences.csv", "read-me.txt",
    ]  # fmt: skip


def test_no_cell_starts_like_a_formula(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        numbers = {name for name, column in TABLES[path.stem][0].columns.items() if column.dtype != TEXT}
        for row in rows:
            for name, value in row.items():
                assert name in numbers or not value.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_each_table_comes_back_as_it_was(folder: Path, run: Run, decisions: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        read_exported_csv(folder / "equivalences.csv"), EQUIVALENCES.conform(run.equivalences)
    )
    pd.testing.assert_frame_equal(read_exported_csv(folder / "alignments.csv"), ALIGNMENTS.conform(run.alignments))
    pd.testing.assert_frame_equal(read_exported_csv(folder / "decisions.csv"), concerning(run, decisions))


def test_decisions_about_other_catalogues_stay_out(folder: Path) -> None:
    assert read_exported_csv(folder / "decisions.csv")["subject_id"].tolist() == [
        "ou:B120", "ou:B121", "ou:A%20207%2Fx", "ou:B999", "ou:B120",
    ]  # fmt: skip


def test_writing_again_into_the_folder_replaces_its_files_and_leaves_others(folder: Path) -> None:
    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    again = make_run(equivalence("ou:B120", "skos:C1"))
    empty = CatalogueTables()
    assert write_csv(again, subjects=empty, objects=empty, decisions=DECISIONS.empty(), out=folder) == 1
    assert len(read_exported_csv(folder / "equivalences.csv")) == 1
    assert len(read_exported_csv(folder / "alignments.csv")) == 0
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "kept"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.builds(
    "".join, st.lists(st.sampled_from(["'", "=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "x", "﻿"]), max_size=5)
)


@given(TEXTS)
def test_a_guarded_text_is_safe_and_comes_back(text: str) -> None:
    guarded = guard(pd.Series([text], dtype=TEXT)).iloc[0]
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guarded) == text
    assert guarded in (text, "'" + text)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "subject_title": TEXTS.filter(bool),
                "level_finding": TEXTS,
                "confidence": st.none() | st.floats(0, 1),
                "level_gap_min": st.none() | st.floats(allow_nan=False, allow_infinity=False),
                "rank": st.none() | st.integers(-(2**53), 2**53),
                "reasons": st.none() | st.lists(TEXTS, max_size=3),
            }
        ),
        max_size=4,
    )
)
def test_any_table_comes_back_from_csv_exactly(
    rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = [{**equivalence("ou:B120", "skos:C1"), **row, "subject_id": f"ou:{n}"} for n, row in enumerate(rows)]
    run = make_run(*frame)
    out = tmp_path_factory.mktemp("csv") / "out"
    empty = CatalogueTables()
    write_csv(run, subjects=empty, objects=empty, decisions=DECISIONS.empty(), out=out)
    pd.testing.assert_frame_equal(read_exported_csv(out / "equivalences.csv"), run.equivalences, check_exact=True)


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"", UnreadableFile, "equivalences.csv: the file is empty; export it again"),
        (b"\xff\xfe", UnreadableFile, r"equivalences.csv: not UTF-8 \(byte 0\); save it as 'CSV UTF-8'"),
        (
            b"a,b\r\n1\r\n",
            UnreadableFile,
            "equivalences.csv:2: 1 cells where the header has 2; it must be separated by commas",
        ),
        (b"rank\r\nfirst\r\n", UnreadableFile, "equivalences.csv:2: rank 'first' is not a number"),
        (b"reasons\r\n[1\r\n", UnreadableFile, r"equivalences.csv:2: reasons '\[1' is not a JSON list of texts"),
        (b"other\r\n1\r\n", TableError, "equivalences.csv: column 'other' is not known"),
        (b'a\r\n"b\r\n', UnreadableFile, "equivalences.csv: not CSV: "),
    ],
)
def test_a_file_that_is_not_ours_is_named_with_its_fault(
    tmp_path: Path, content: bytes, kind: type[MapperError], message: str
) -> None:
    (tmp_path / "equivalences.csv").write_bytes(content)
    with pytest.raises(kind, match=message):
        read_exported_csv(tmp_path / "equivalences.csv")


def test_a_file_of_another_name_needs_its_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"things\.csv: which table this is cannot be told"):
        read_exported_csv(tmp_path / "things.csv")
    with pytest.raises(UsageError, match="does not exist"):
        read_exported_csv(tmp_path / "decisions.csv")


def test_a_file_in_place_of_the_folder_is_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file; this format needs a folder"):
        write_parquet_folder(run, decisions=DECISIONS.empty(), out=tmp_path / "out")


def test_parquet_holds_the_tables_unaltered_and_says_what_they_are(
    run: Run, decisions: pd.DataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "parquet"
    assert write_parquet_folder(run, decisions=decisions, out=out) == 5
    assert sorted(path.name for path in out.iterdir()) == [
        "alignments.parquet", "bundles.parquet", "decisions.parquet", "equivalences.parquet", "schema.json",
    ]  # fmt: skip
    table = pq.read_table(out / "equivalences.parquet")
    assert table.schema.remove_metadata() == EQUIVALENCES.schema
    assert (
        table.to_pandas(types_mapper=pd.ArrowDtype)["subject_title"].tolist()
        == run.equivalences["subject_title"].tolist()
    )
    assert table.schema.metadata[b"run"].decode() == RUN_ID
    assert json.loads(table.schema.metadata[b"manifest"])["package"] == "0.1.0"
    assert table.schema.field("confidence").metadata[b"description"].startswith(b"Calibrated probability")
    assert set(table.schema.metadata) == {b"title", b"table", b"run", b"manifest", b"cautions"}


def test_parquet_and_csv_of_the_same_run_are_byte_identical(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        write_parquet_folder(run, decisions=decisions, out=tmp_path / name)
        write_csv(run, subjects=subjects, objects=objects, decisions=decisions, out=tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described(name: str) -> None:
    table, descriptions = TABLES[name]
    assert list(descriptions) == list(table.columns)


def test_a_decision_on_a_pair_of_swapped_catalogues_is_not_concerned(run: Run) -> None:
    swapped = DECISIONS.conform(pd.DataFrame([decision("skos:C1", "ou:B120", "accept", number=1)]))
    assert concerning(run, swapped).empty


def test_each_row_of_parquet_is_what_the_schema_beside_it_says(
    run: Run, decisions: pd.DataFrame, tmp_path: Path
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    calm = make_run(*run.equivalences.assign(similarity_score=0.5).astype(object).to_dict("records"))
    write_parquet_folder(calm, decisions=decisions, out=tmp_path / "out")
    schema = json.loads((tmp_path / "out" / "schema.json").read_text(encoding="utf-8"))
    checked = 0
    for name in TABLES:
        validator = jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{name}"})
        for row in pq.read_table(tmp_path / "out" / f"{name}.parquet").to_pylist():
            assert [error.message for error in validator.iter_errors(row)] == []
            checked += 1
            assert list(validator.iter_errors({**row, "confidence": 1.5}))
    assert checked == 10


def test_numbers_in_parquet_say_their_unit(run: Run, decisions: pd.DataFrame, tmp_path: Path) -> None:
    write_parquet_folder(run, decisions=decisions, out=tmp_path / "out")
    schema = pq.read_schema(tmp_path / "out" / "equivalences.parquet")
    assert schema.field("subject_coverage").metadata[b"unit"] == b"share"
    assert schema.field("level_gap_min").metadata[b"unit"] == b"EQF levels"
    assert b"unit" not in schema.field("relation").metadata
