"""Contradictions as a workbook and as CSV: text stays text, nothing is lost, the same gives the same bytes."""

import io

import openpyxl
import pandas as pd

from mapper.analyse.contradictions.finding import find_contradictions
from mapper.export.contradictions import contradictions_csv, contradictions_workbook

HOSTILE = "=cmd|' /C calc'!A0"


def made():
    rows = [("a:1", "b:1", "exact"), ("b:1", "c:1", "close"), ("a:1", "c:1", "none")]
    claims = pd.DataFrame(rows, columns=["subject_id", "object_id", "relation"])
    claims = claims.assign(subject_title=HOSTILE, object_title=HOSTILE, by="Ann", source="d-1", note="read twice")
    return find_contradictions(claims, pd.DataFrame(columns=["low", "high", "legal_status", "words"]))


def test_the_workbook_has_every_statement_as_text_and_the_same_bytes():
    found = made()
    first = contradictions_workbook(found, "suggestions", "run-1")
    assert first == contradictions_workbook(found, "suggestions", "run-1")
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.sheetnames == ["Read me", "Contradictions", "Pairs", "Provenance"]
    pairs = [[cell.value for cell in row] for row in book["Pairs"].iter_rows(min_row=2)]
    assert [(row[1], row[3], row[5]) for row in pairs] == [(1, "exact", "no"), (2, "close", "no"), (3, "none", "yes")]
    titles = [cell for row in book["Pairs"].iter_rows(min_row=2) for cell in row if cell.value == HOSTILE]
    assert len(titles) == 6
    assert {cell.data_type for cell in titles} == {"s"}
    said = "\n".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row)
    assert "proves nobody wrong" in said
    assert "chain does not close (1)" in said
    assert "run-1" in [cell.value for row in book["Provenance"].iter_rows() for cell in row]


def test_the_csv_has_one_row_per_statement_and_runs_nothing():
    text = contradictions_csv(made())
    assert text.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(text), encoding="utf-8-sig", keep_default_na=False)
    assert table["kind"].tolist() == ["chain does not close"] * 3
    assert table["position"].tolist() == [1, 2, 3]
    assert table["subject_title"].tolist() == ["'" + HOSTILE] * 3
    assert table["note"].tolist() == ["read twice"] * 3
