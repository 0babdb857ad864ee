"""``mapper diff``: two versions of a catalogue, as text and as JSON; and what ``match`` does with decisions since."""

import re

import pytest

HEAD = "Code;Title;Learning outcomes;Credits;Language\n"
OLD = HEAD + (
    "a1;Law;1. Cite a case 2. Argue both sides;5 ECTS;en\n"
    "a2;Tax;1. File a return 2. Explain a deduction;5 ECTS;en\n"
    "a3;Art;1. Paint a portrait 2. Mix colours;5 ECTS;en\n"
)
NEW = HEAD + (
    "a1;Law;1. Cite a case 2. Argue both sides of a case;5 ECTS;en\n"
    "a2;Tax;1. Explain a deduction 2. File a return;5 ECTS;en\n"
    "a4;Dance;1. Lead a waltz 2. Follow a tango;5 ECTS;en\n"
)


@pytest.fixture
def versions(tmp_path, mapper):
    """The workspace and two versions of one catalogue as ``id@version``."""
    made = []
    for content in (OLD, NEW):
        (tmp_path / "c.csv").write_text(content, encoding="utf-8")
        answer = mapper("ingest", tmp_path / "c.csv", "--json", "--workspace", tmp_path / "workspace")
        made.append(f"{answer.json['catalogue']}@{answer.json['version']}")
    return tmp_path / "workspace", *made


def test_a_new_version_names_the_command_that_shows_what_it_changes(tmp_path, mapper):
    def ingested(content):
        (tmp_path / "c.csv").write_text(content, encoding="utf-8")
        return mapper("ingest", tmp_path / "c.csv", "--workspace", tmp_path / "workspace").out

    first, second, unchanged, back = (ingested(content) for content in (OLD, NEW, NEW, OLD))
    old, new = (re.match(r"c@\w+", out)[0] for out in (first, second))
    assert "mapper diff" not in first + unchanged
    assert second.endswith(f"see what changed with: mapper diff {old} {new}\n")
    assert back.endswith(f"see what changed with: mapper diff {new} {old}\n")


def test_the_differences_read_as_text(versions, mapper):
    workspace, old, new = versions
    answer = mapper("diff", old, new, "--workspace", workspace)
    assert answer.code == 0
    assert f"{old} -> {new}\n1 added, 1 removed, 1 changed, 1 unchanged" in answer.out
    assert "changed: Law [c:a1] (a decision about it reopens)" in answer.out
    assert "    - Argue both sides\n    + Argue both sides of a case" in answer.out
    assert answer.out.endswith("decisions about 1 of the changed credentials reopen once they are matched again\n")


def test_the_same_as_json(versions, mapper):
    workspace, old, new = versions
    found = mapper("diff", old, new, "--json", "--workspace", workspace).json
    counts = {name: found[name] for name in ("added", "removed", "changed", "unchanged")}
    assert counts == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert [row["credential_id"] for row in found["credentials"]] == ["c:a4", "c:a3", "c:a1"]
    (change,) = found["credentials"][-1]["changes"]
    assert change == {"field": "outcome", "old": "Argue both sides", "new": "Argue both sides of a case",
                      "is_decisive": True}  # fmt: skip


def test_short_versions_ids_and_files_are_taken(versions, mapper, tmp_path):
    workspace, old, _ = versions
    assert mapper("diff", old[:8], "c", "--json", "--workspace", workspace).json["changed"] == 1
    (tmp_path / "other.csv").write_text(OLD, encoding="utf-8")
    assert mapper("diff", tmp_path / "other.csv", old, "--json", "--workspace", workspace).json["unchanged"] == 3


def test_an_unknown_version_is_wrong_use_and_names_what_there_is(versions, mapper):
    workspace, old, new = versions
    answer = mapper("diff", "c@ffff", new, "--json", "--workspace", workspace)
    assert (answer.code, answer.out) == (2, "")
    assert old.partition("@")[2] in answer.err


def test_ingest_counts_listings_and_duplicates(tmp_path, mapper):
    text = (
        OLD
        + "a1;Law;1. Cite a case 2. Argue both sides;5 ECTS;en\nb1;LAW;1. Argue both sides 2. Cite a case;5 ECTS;en\n"
    )
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    answer = mapper("ingest", tmp_path / "c.csv", "--workspace", tmp_path / "workspace")
    assert "4 credentials in 5 listings" in answer.out
    assert "1 group of duplicates: 2 of the credentials; all are kept" in answer.out
