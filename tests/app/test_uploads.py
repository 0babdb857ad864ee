"""Uploads: names from strangers stay names, guesses are shown, corrections count, nothing is written too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.app.uploads import Corrections, field_rows, preview_upload, safe_name, store_upload
from mapper.errors import MapperError, UsageError

GOOD = (
    b"Title;Learning outcomes;Room\n"
    b"Statistics;1. Compute a mean 2. Explain a test;A1\n"
    b";Describe data and their limits;A2\n"
)


@pytest.mark.parametrize(
    "name",
    [
        "../../secret.csv",
        "C:\\Windows\\evil.csv",
        "a/b/c.csv",
        "con.csv",
        "\x00.csv",
        "..",
        "",
        "x" * 500 + ".csv",
        "a.csv\n",
        "日本語.xlsx",
    ],
)
def test_a_hostile_name_becomes_a_plain_file_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) < 100
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert safe not in (".", "..")


def test_a_preview_shows_columns_accepted_and_rejected_and_writes_nothing(tmp_path: Path) -> None:
    found = preview_upload("courses.csv", GOOD, Corrections())
    assert len(found.credentials) == 1
    assert len(found.outcomes) == 2
    assert found.rejects["severity"].tolist().count("rejected") == 1
    filled = {row.words: (row.columns, row.samples) for row in field_rows(found, Corrections()) if row.columns}
    assert filled == {
        "Title": (("Title",), ("Statistics",)),
        "Learning outcomes": (
            ("Learning outcomes",),
            ("1. Compute a mean 2. Explain a test", "Describe data and their limits"),
        ),
    }
    assert list(next(iter(found.samples.values()))) == ["Title", "Learning outcomes", "Room"]
    assert list(tmp_path.iterdir()) == []


def test_a_correction_goes_before_the_guess() -> None:
    found = preview_upload(
        "courses.csv", GOOD, Corrections(columns={"title": "Room"}, constants={"jurisdiction": "IE"})
    )
    assert found.credentials["title"].tolist() == ["A1", "A2"]
    assert found.credentials["jurisdiction"].tolist() == ["IE", "IE"]


def test_what_is_stored_is_what_was_previewed(tmp_path: Path) -> None:
    done = store_upload("courses.csv", GOOD, Corrections(title="My courses"), catalogue="mine", workspace=tmp_path)
    assert (done.catalogue, done.credentials, done.outcomes_stated, done.rejected) == ("mine", 1, 2, 1)


def test_an_id_of_an_embedded_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="embedded"):
        store_upload("courses.csv", GOOD, Corrections(), catalogue="embedded", workspace=tmp_path)


def test_a_file_that_is_no_catalogue_says_why() -> None:
    with pytest.raises(MapperError, match="PDF"):
        preview_upload("courses.csv", b"%PDF-1.7 ...", Corrections())
