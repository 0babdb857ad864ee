"""Every fault is found, all at once, and says where, what and how to cure it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.errors import DataError, UsageError
from mapper.knowledge.credits import CREDIT_SYSTEM_COLUMNS, check_credit_systems, load_credit_systems
from mapper.knowledge.frameworks import check_frameworks, known_framework, load_frameworks


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_a_sound_folder_has_no_fault(folder: Path) -> None:
    assert check_frameworks(folder) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (
            "home/referencing.csv",
            "hub:1",
            "hub:9",
            "home/referencing.csv:2: to_level 'hub:9' is not in levels.csv (levels of hub: 1, 2)",
        ),
        (
            "home/referencing.csv",
            "home:a,,hub",
            "home:z,,hub",
            "home/referencing.csv:2: level_id 'home:z' is not in any levels.csv",
        ),
        (
            "home/referencing.csv",
            ",hub,hub:1",
            ",hob,hub:1",
            "home/referencing.csv:2: to_framework 'hob' is not a framework",
        ),
        (
            "home/referencing.csv",
            "hub,hub:1",
            "hub,home:b",
            "home/referencing.csv:2: to_level 'home:b' is not of to_framework",
        ),
        (
            "home/referencing.csv",
            "hub,hub:1",
            "home,home:b",
            "home/referencing.csv:2: to_framework 'home' is the framework itself",
        ),
        (
            "home/referencing.csv",
            "official",
            "legal",
            "home/referencing.csv:2: legal_status 'legal' is not known (one of: official, ",
        ),
        ("home/referencing.csv", "2010,report", "2010,", "home/referencing.csv:2: basis '' is empty"),
        ("home/referencing.csv", ",2010,", ",MMX,", "home/referencing.csv:2: year 'MMX' is not a year"),
        (
            "home/referencing.csv",
            "https://example.org/r",
            "example.org",
            "home/referencing.csv:2: source_url 'example.org' is not a web address",
        ),
        (
            "home/referencing.csv",
            "https://example.org/r",
            "",
            "home/referencing.csv:2: status 'verified' has no source_url",
        ),
        (
            "home/referencing.csv",
            "2020-01-31",
            "2020-02-31",
            "home/referencing.csv:2: checked '2020-02-31' is not a date of the calendar",
        ),
        (
            "home/referencing.csv",
            "2020-01-31",
            "31.1.2020",
            "home/referencing.csv:2: checked '31.1.2020' is not a date (write",
        ),
        (
            "home/referencing.csv",
            "home:b,,hub,,",
            "home:a,,hub,hub:1,",
            "home/referencing.csv:3: to_level 'hub:1' repeats row 2",
        ),
        (
            "home/referencing.csv",
            "home:b,,hub,,",
            "home:a,,hub,,",
            "home/referencing.csv:3: to_level '' contradicts a row that says there is no level",
        ),
        (
            "home/referencing.csv",
            "home:b,,hub,,official,2010,report,https://example.org/r,,known",
            "home:b,,hub",
            "home/referencing.csv:3: has 3 fields, not 10",
        ),
        (
            "home/referencing.csv",
            "https://example.org/r,,known",
            ",,known",
            "home/referencing.csv:3: legal_status 'official' has no source_url",
        ),
        ("home/levels.csv", "A law", "", "home/levels.csv:3: source '' is empty, and so is source_url"),
        (
            "hub/framework.toml",
            'status = "known"',
            'status = "known"\nreplaces = ["hob"]',
            "hub/framework.toml:1: replaces 'hob' names 'hob', which is no other framework",
        ),
        (
            "hub/framework.toml",
            'status = "known"',
            'status = "known"\nreplaces = "home"',
            "hub/framework.toml:19: replaces 'home' is not a list of texts",
        ),
        ("home/levels.csv", "home:b,B", "home:a,B", "home/levels.csv:3: level_id 'home:a' stands already in row 2"),
        ("home/levels.csv", "home:b,B", "hub:b,B", "home/levels.csv:3: level_id 'hub:b' belongs to another folder"),
        ("home/levels.csv", "home:b,B", "home:B,B", "home/levels.csv:3: level_id 'home:B' is malformed"),
        ("home/levels.csv", "Home B,2", "Home B,", "home/levels.csv:3: order '' is not a whole number"),
        ("home/levels.csv", "Home B,2", "Home B,1", "home/levels.csv:3: order '1' is already that of row 2"),
        ("home/levels.csv", "Home A,1", "Home A,3", "home/levels.csv:3: order '2' is not ascending"),
        ("home/levels.csv", "Home A,1", ",1", "home/levels.csv:2: title '' is empty"),
        ("home/levels.csv", ",2001,", ",2001,1999", "home/levels.csv:2: valid_to '1999' is before valid_from '2001'"),
        (
            "home/levels.csv",
            "verified,title",
            "verified,",
            "home/levels.csv:2: status 'verified' has no source_url or no verified_scope",
        ),
        ("home/levels.csv", "known", "heard", "home/levels.csv:3: status 'heard' is not known"),
        ("home/levels.csv", "level_id,label", "id,label", "home/levels.csv:1: header "),
        ("hub/descriptors.csv", "hub:1", "hub:7", "hub/descriptors.csv:2: level_id 'hub:7' is not in any levels.csv"),
        (
            "hub/descriptors.csv",
            "paraphrase",
            "original",
            "hub/descriptors.csv:2: wording 'original' is not paraphrase",
        ),
        ("hub/descriptors.csv", "high", "sure", "hub/descriptors.csv:2: confidence 'sure' is not known"),
        ("hub/descriptors.csv", "Does simple things.", "", "hub/descriptors.csv:2: text '' is empty"),
        (
            "hub/framework.toml",
            'region = "Europe"',
            'region = "Utopia"',
            "hub/framework.toml:9: region 'Utopia' is not known",
        ),
        (
            "hub/framework.toml",
            'id = "hub"',
            'id = "hob"',
            "hub/framework.toml:1: id 'hob' differs from the folder name",
        ),
        ("hub/framework.toml", '["EU"]', "[]", "hub/framework.toml:8: jurisdiction '' is empty"),
        ("hub/framework.toml", '["EU"]', '"EU"', "hub/framework.toml:8: jurisdiction 'EU' is not a list of texts"),
        ("hub/framework.toml", 'note = ""', 'remark = ""', "hub/framework.toml:20: remark is not a known key"),
        ("hub/framework.toml", 'version = ""', "version = 2", "hub/framework.toml:7: version 2 is not a text"),
        ("hub/framework.toml", 'version = ""', "version = ", "hub/framework.toml:1: does not read as TOML"),
    ],
)
def test_a_fault_names_file_row_column_value_and_cure(folder: Path, name: str, old: str, new: str, fault: str) -> None:
    change(folder, name, old, new)
    found = check_frameworks(folder)
    assert any(line.startswith(fault) for line in found), found
    assert all(line.endswith(")") or "does not read as TOML" in line for line in found)


REFERENCED = "home:a,,hub,hub:{a},official,2010,report,https://example.org/r,,known\n"
CLIMB = REFERENCED + "home:b,{type},hub,hub:{b},{status},2010,report,https://example.org/r,,known\n"


def reference(folder: Path, **values: str) -> list[str]:
    path = folder / "home" / "referencing.csv"
    header = path.read_text(encoding="utf-8").partition("\n")[0]
    rows = CLIMB.format(**({"type": "", "status": "official"} | values))
    path.write_text(f"{header}\n{rows}", encoding="utf-8", newline="\n")
    return check_frameworks(folder)


def test_a_higher_level_referenced_below_a_lower_one_is_a_fault_that_names_both_rows(folder: Path) -> None:
    fault = "home/referencing.csv:3: to_level 'hub:1' is below hub:2 of the lower home:a, row 2"
    assert reference(folder, a="2", b="1") == [f"{fault} (correct one of the two rows)"]


@pytest.mark.parametrize(
    "values",
    [
        {"a": "1", "b": "1"},
        {"a": "1", "b": "2"},
        {"a": "2", "b": "1", "status": "indicative"},
        {"a": "2", "b": "1", "type": "Short award"},
    ],
)
def test_levels_may_share_a_level_and_statuses_and_types_are_compared_apart(
    folder: Path, values: dict[str, str]
) -> None:
    assert reference(folder, **values) == []


def test_neither_end_of_a_set_of_levels_may_fall(folder: Path) -> None:
    path = folder / "home" / "referencing.csv"
    assert reference(folder, a="1", b="1") == []
    path.write_text(path.read_text(encoding="utf-8") + REFERENCED.format(a="2"), encoding="utf-8", newline="\n")
    assert [line.split(" ")[:3] for line in check_frameworks(folder)] == [
        ["home/referencing.csv:3:", "to_level", "'hub:1'"]
    ]


def test_the_codes_of_a_classification_need_not_climb(folder: Path) -> None:
    change(folder, "home/framework.toml", 'kind = "national"', 'kind = "classification"')
    assert reference(folder, a="2", b="1") == []


def test_a_framework_needs_a_source_of_its_own_or_one_for_its_levels(folder: Path) -> None:
    change(folder, "hub/framework.toml", 'source_url = "https://example.org/hub"', 'source_url = ""')
    assert check_frameworks(folder) == []
    for _ in ("hub:1", "hub:2"):
        change(folder, "hub/levels.csv", "known,,A law,,", "known,,,https://example.org/h,")
    assert [line.split(" is ")[0] for line in check_frameworks(folder)] == ["hub/framework.toml:1: source_url ''"]


def test_a_row_number_counts_lines_of_the_file_not_records(folder: Path) -> None:
    change(folder, "home/levels.csv", "Home A", '"Home\nA"')
    change(folder, "home/levels.csv", "Home B,2", "Home B,x")
    assert check_frameworks(folder)[0].startswith("home/levels.csv:4: order 'x'")


def test_a_missing_file_is_a_fault(folder: Path) -> None:
    (folder / "hub" / "descriptors.csv").unlink()
    (folder / "home" / "framework.toml").unlink()
    found = check_frameworks(folder)
    assert any(line.startswith("hub/descriptors.csv:1: is missing") for line in found)
    assert any(line.startswith("home/framework.toml:1: is missing") for line in found)


def test_encoding_and_line_ends_are_checked(folder: Path) -> None:
    levels = folder / "hub" / "levels.csv"
    levels.write_bytes(b"\xef\xbb\xbf" + levels.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "home" / "descriptors.csv").write_bytes("Führung".encode("latin-1"))
    found = check_frameworks(folder)
    assert any(line.startswith("hub/levels.csv:1: starts with a byte-order mark") for line in found)
    assert any(line.startswith("hub/levels.csv:1: holds a carriage return") for line in found)
    assert any(line.startswith("home/descriptors.csv:1: is not UTF-8 at byte 1") for line in found)


@pytest.mark.parametrize("name", ["a:b.txt", "aux.txt", "ends-with-dot.", "über.md", "what?.md"])
def test_a_file_name_that_other_systems_refuse_is_a_fault(folder: Path, name: str) -> None:
    (folder / "hub" / name).touch()
    assert [line for line in check_frameworks(folder) if line.startswith(f"hub/{name}:1:")]


def test_all_faults_are_raised_at_once(folder: Path) -> None:
    change(folder, "home/levels.csv", "Home B,2", "Home B,x")
    change(folder, "home/referencing.csv", "official", "legal")
    with pytest.raises(DataError) as caught:
        load_frameworks(folder)
    assert list(caught.value.faults) == check_frameworks(folder)
    assert len(caught.value.faults) == 2


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "is not a folder" in check_frameworks(tmp_path / "nowhere")[0]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert "holds no framework" in check_frameworks(tmp_path)[0]


def test_an_unknown_framework_is_wrong_use_and_names_near_ones(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"framework 'hom' is not known \(did you mean home"):
        known_framework("hom", load_frameworks(folder))


CREDIT_ROW = dict.fromkeys(CREDIT_SYSTEM_COLUMNS, "") | {
    "system_id": "ects",
    "title": "ECTS",
    "unit": "ects",
    "aliases": "ects",
    "hours_per_credit_min": "25",
    "hours_per_credit_max": "30",
    "convertible": "yes",
    "status": "known",
    "basis": "law",
}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"hours_per_credit_min": "40"}, "hours_per_credit_min '40' is above hours_per_credit_max '30'"),
        ({"hours_per_credit_max": ""}, "hours_per_credit_min '25' and hours_per_credit_max go together"),
        ({"hours_per_credit_min": "25,5"}, "hours_per_credit_min '25,5' is not a number"),
        ({"hours_per_credit_min": "", "hours_per_credit_max": ""}, "hours_per_credit_min '' is empty"),
        ({"unit": "credit"}, "unit 'credit' has no system of that id"),
        ({"convertible": "maybe"}, "convertible 'maybe' is not known"),
        ({"convertible": "no"}, "note '' is empty"),
        ({"aliases": "ECTS"}, "aliases 'ECTS' holds 'ECTS', which is not in lower case"),
        ({"source_url": "ects.eu"}, "source_url 'ects.eu' is not a web address"),
        ({"status": "heard"}, "status 'heard' is not known"),
    ],
)
def test_a_fault_of_a_credit_system_is_named(tmp_path: Path, changed: dict[str, str], fault: str) -> None:
    row = CREDIT_ROW | changed
    path = tmp_path / "credit_systems.csv"
    cells = [f'"{value}"' for value in row.values()]
    path.write_text(",".join(CREDIT_SYSTEM_COLUMNS) + "\n" + ",".join(cells) + "\n", encoding="utf-8", newline="\n")
    assert any(line.startswith(f"credit_systems.csv:2: {fault}") for line in check_credit_systems(path))
    with pytest.raises(DataError):
        load_credit_systems(path)


def test_a_spelling_belongs_to_one_unit(tmp_path: Path) -> None:
    path = tmp_path / "credit_systems.csv"
    rows = [CREDIT_ROW, CREDIT_ROW | {"system_id": "other", "unit": "other"}]
    path.write_text(
        "\n".join([",".join(CREDIT_SYSTEM_COLUMNS), *(",".join(row.values()) for row in rows), ""]), encoding="utf-8"
    )
    assert check_credit_systems(path) == [
        "credit_systems.csv:3: aliases 'ects' holds 'ects', also in row 2 (one unit per spelling)"
    ]
