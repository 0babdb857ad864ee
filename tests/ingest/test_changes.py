"""What changed between two versions: nothing is missed, nothing reopens without need."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.changes import diff_versions, paired_outcomes

HEAD = "Code;Title;Learning outcomes;Credits;Provider;Language\n"
OLD = {
    "a1": ("Law", "1. Cite a case 2. Argue both sides", "5 ECTS", "Uni"),
    "a2": ("Tax", "1. File a return 2. Explain a deduction", "5 ECTS", "Uni"),
    "a3": ("Art", "1. Paint a portrait 2. Mix colours", "5 ECTS", "Uni"),
    "a4": ("Geo", "1. Read a map 2. Measure a slope", "5 ECTS", "Uni"),
    "a5": ("Bio", "1. Dissect a frog 2. Draw a cell", "5 ECTS", "Uni"),
}


@pytest.fixture
def version(tmp_path: Path):
    def make(rows, catalogue="c"):
        path = tmp_path / "c.csv"
        lines = "".join(f"{code};{';'.join(cells)};en\n" for code, cells in rows.items())
        path.write_text(HEAD + lines, encoding="utf-8")
        done = ingest(path, workspace=tmp_path / "workspace", catalogue=catalogue)
        return load_catalogue(f"{done.catalogue}@{done.version}", tmp_path / "workspace")

    return make


def test_added_removed_changed_and_unchanged_are_told_apart(version):
    new = {
        **OLD,
        "a1": ("Law", "1. Cite a case 2. Argue both sides of a case", "5 ECTS", "Uni"),
        "a2": ("Tax", "1. File a return 2. Explain a deduction", "6 ECTS", "Uni"),
        "a4": ("Geo", "1. Measure a slope 2. Read a map", "5 ECTS", "Academy"),
        "a6": ("Dance", "1. Lead a waltz", "5 ECTS", "Uni"),
    }
    del new["a3"]
    found = diff_versions(version(OLD), version(new))
    assert found.counts() == {"added": 1, "removed": 1, "changed": 3, "unchanged": 1}
    rows = {row["credential_id"]: (row["status"], row["is_decisive"]) for row in found.credentials.to_dict("records")}
    assert rows == {
        "c:a6": ("added", False),
        "c:a3": ("removed", True),
        "c:a1": ("changed", True),
        "c:a2": ("changed", True),
        "c:a4": ("changed", False),
        "c:a5": ("unchanged", False),
    }
    assert found.details[["credential_id", "field", "old", "new"]].to_numpy().tolist() == [
        ["c:a1", "outcome", "Argue both sides", "Argue both sides of a case"],
        ["c:a2", "workload", "5 ects", "6 ects"],
        ["c:a4", "provider", "Uni", "Academy"],
    ]


def test_a_version_against_itself_is_unchanged(version):
    one = version(OLD)
    assert diff_versions(one, one).counts() == {"added": 0, "removed": 0, "changed": 0, "unchanged": 5}
    assert diff_versions(one, one).details.empty


def test_two_files_under_their_own_names_compare_by_local_id(version):
    assert diff_versions(version(OLD), version(OLD, catalogue="other")).counts()["unchanged"] == 5


def test_added_and_removed_swap_when_the_versions_do(version):
    less = {code: cells for code, cells in OLD.items() if code != "a2"}
    one, other = version(OLD), version(less)
    assert diff_versions(one, other).counts()["removed"] == diff_versions(other, one).counts()["added"] == 1


statements = st.lists(
    st.sampled_from(["Read a map", "Read a small map", "Mix colours", "Cite a case", "Lead"]), max_size=6
)


@given(statements, statements)
def test_every_statement_that_differs_is_in_exactly_one_pair(old, new):
    pairs = paired_outcomes(old, new)
    assert Counter(before for before, _ in pairs if before) == Counter(set(old) - set(new))
    assert Counter(after for _, after in pairs if after) == Counter(set(new) - set(old))
    assert all(before or after for before, after in pairs)
