"""The mapping screen: guesses are shown, corrections count, a saved mapping is used for the next file of a provider."""

from __future__ import annotations

import datetime as dt
import io
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from mapper.app.uploads import Corrections, field_rows, preview_upload, remember, saved_for_upload, sheet_names
from mapper.app.wording import plain
from mapper.cli import main
from mapper.errors import UsageError
from mapper.ingest.profile import make_profile
from mapper.ingest.saved_profiles import list_profiles
from tests.app.conftest import OpenPage

DAY = dt.date(2026, 11, 22)
OUTCOMES = "Ce que l’on saura faire"
FRENCH = (
    f"Réf;Libellé;Libellé court;Établissement;{OUTCOMES};Durée\n"
    "A1;Droit des contrats;DC;Université de Lyon;Rédiger un contrat simple. Analyser un arrêt.;20 h\n"
    "A2;Comptabilité;CO;Université de Lyon;Établir un bilan. Vérifier les écritures.;30 h\n"
    ";;;;Orpheline;\n"
).encode("cp1252")
FRENCH_NEXT = FRENCH.replace("A2;Comptabilité;CO".encode("cp1252"), "A3;Fiscalité;FI".encode("cp1252"))
GERMAN_HEADER = ["Nr", "Bezeichnung", "Leistungspunkte", "Kompetenzen", "Niveau", "Bemerkung"]


def workbook(year: int, rows: Sequence[Sequence[object]]) -> bytes:
    """An XLSX whose header stands in row 2 of its second sheet."""
    book = openpyxl.Workbook()
    book.active.title = "Hinweise"
    book.active.append([f"Stand {year}"])
    sheet = book.create_sheet("Module")
    for row in ([f"Modulkatalog {year}"], GERMAN_HEADER, *rows):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


GERMAN = workbook(
    2026,
    [
        ["M1", "Statistik", 5, "Daten beschreiben und auswerten; Hypothesen prüfen", "DQR 6", "=1+1"],
        ["M2", "", 6, "Verträge prüfen; Urteile einordnen", "DQR 6", ""],
    ],
)
GERMAN_NEXT = workbook(2027, [["M4", "Netze", 5, "Netze entwerfen; Protokolle erklären", "DQR 6", ""]])


def text_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.text)
    return "\n".join(str(element.value) for elements in kinds for element in elements)


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def box(app: AppTest, label: str):
    boxes = [*app.selectbox, *app.multiselect, *app.text_input, *app.number_input, *app.checkbox, *app.toggle]
    return next(item for item in boxes if item.label == label)


def add(open_page: OpenPage, name: str, content: bytes) -> AppTest:
    app = open_page("catalogues", part="Add a catalogue")
    app.file_uploader(key="upload").upload(name, content).run()
    assert not app.exception
    return app


def test_a_workbook_with_its_header_in_row_2_of_sheet_2_is_shown_as_it_was_read(
    empty_workspace: Path, open_page: OpenPage
) -> None:
    app = add(open_page, "module.xlsx", GERMAN)
    assert plain("Read as xlsx: sheet Module, header in row 2.") in text_of(app)
    assert box(app, "Sheet").options == ["As recognised: Module", "Hinweise", "Module"]
    assert box(app, "Column for Title").value == "Bezeichnung"
    assert box(app, "Column for Learning outcomes").value == ["Kompetenzen"]
    assert box(app, "Column for Id").value == ""
    assert metrics(app)["Rows rejected"] == "1"


def test_a_corrected_column_shows_in_what_is_accepted(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "module.xlsx", GERMAN)
    box(app, "Column for Title").select("Niveau").run()
    assert not app.exception
    assert metrics(app)["Credentials accepted"] == "2"
    assert box(app, "Column for Level").value == ""
    assert "Your choice" in text_of(app)
    app.button(key=next(b.key for b in app.button if b.label == "Undo all corrections")).click().run()
    assert box(app, "Column for Title").value == "Bezeichnung"


def test_values_for_every_row_reach_the_stored_catalogue(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "module.xlsx", GERMAN)
    box(app, "Country of every row").input("Germany").run()
    box(app, "Language of every row").select("de").run()
    box(app, "Framework of every level").select("dqr-de").run()
    box(app, "Kind of every credential").select("unit").run()
    box(app, "Provider of every row").input("Hochschule Beispielstadt").run()
    assert box(app, "Column for Country").disabled
    app.button(key="store_upload").click().run()
    assert not app.exception
    manifest = json.loads(next(empty_workspace.glob("catalogues/module/*/manifest.json")).read_text(encoding="utf-8"))
    assert manifest["profile"]["constants"] == {
        "jurisdiction": "DE",
        "language": "de",
        "framework_id": "dqr-de",
        "kind": "unit",
        "provider": "Hochschule Beispielstadt",
    }


def test_a_country_that_is_none_is_said_so(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "module.xlsx", GERMAN)
    box(app, "Country of every row").input("Atlantis").run()
    assert "Atlantis is not read as a country" in text_of(app)


def test_a_file_without_a_title_column_leads_to_the_mapping(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "x.csv", b"Alpha;Beta\nStatistics;Compute a mean and explain it\n")
    assert "no column is recognised as the title" in text_of(app)
    box(app, "Column for Title").select("Alpha").run()
    box(app, "Column for Learning outcomes").select("Beta").run()
    assert not app.exception
    assert metrics(app)["Credentials accepted"] == "1"


def test_a_way_of_reading_that_fails_can_be_taken_back(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "module.xlsx", GERMAN)
    box(app, "Header row").set_value(77).run()
    assert not app.exception
    assert "row 77 holds no header" in text_of(app)
    box(app, "Header row").set_value(2).run()
    assert metrics(app)["Credentials accepted"] == "1"
    box(app, "Sheet").select("Hinweise").run()
    assert not app.exception
    assert box(app, "Sheet").value == "Hinweise"


def test_a_register_without_outcomes_can_be_meant(empty_workspace: Path, open_page: OpenPage) -> None:
    app = add(open_page, "x.csv", b"Title;Level\nStatistics;EQF 6\n")
    assert "The file cannot be stored like this" in text_of(app)
    box(app, "A register without learning outcomes is meant").check().run()
    assert metrics(app)["Credentials accepted"] == "1"


def test_a_remembered_mapping_reads_the_next_file_here_and_on_the_command_line(
    empty_workspace: Path, open_page: OpenPage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = add(open_page, "formations 2026.csv", FRENCH)
    assert plain("Read as csv: header in row 1, delimiter ; (semicolon), encoding cp1252.") in text_of(app)
    assert "The file cannot be stored like this" in text_of(app)
    box(app, "Column for Learning outcomes").select(OUTCOMES).run()
    box(app, "Country of every row").input("France").run()
    app.text_input(key=next(item.key for item in app.text_input if item.label == "Id")).input("lyon").run()
    app.button(key="remember").click().run()
    assert not app.exception
    assert "The mapping is saved." in text_of(app)
    saved = tomllib.loads((empty_workspace / "profiles" / "lyon.toml").read_text(encoding="utf-8"))
    assert saved["columns"]["outcomes"] == [OUTCOMES]
    assert saved["columns"]["title"] == ["Libellé"]
    assert saved["constants"] == {"jurisdiction": "FR"}
    assert saved["saved"]["file"] == "formations 2026.csv"

    following = add(open_page, "formations 2027.csv", FRENCH_NEXT)
    assert "Read with the saved mapping lyon" in text_of(following)
    assert metrics(following)["Credentials accepted"] == "2"
    box(following, "Use it").set_value(False).run()
    assert "The file cannot be stored like this" in text_of(following)

    file = tmp_path / "formations 2027.csv"
    file.write_bytes(FRENCH_NEXT)
    command = ["ingest", str(file), "--workspace", str(empty_workspace), "--json"]
    capsys.readouterr()
    assert main(command) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["catalogue"], result["profile"], result["credentials"]) == ("lyon", "lyon", 2)
    assert result["notes"][0].startswith("read with profile 'lyon' saved on ")
    assert main([*command, "--no-profile"]) == 1
    assert main([*command, "--no-profile", "--profile", "lyon", "--catalogue", "other"]) == 0


def test_a_faulty_saved_mapping_does_not_stop_an_upload(empty_workspace: Path, open_page: OpenPage) -> None:
    (empty_workspace / "profiles").mkdir()
    (empty_workspace / "profiles" / "bad.toml").write_text("colour = 1\n", encoding="utf-8")
    app = add(open_page, "module.xlsx", GERMAN)
    assert "A saved mapping cannot be read, so none is used" in text_of(app)
    assert metrics(app)["Credentials accepted"] == "1"


def test_column_names_and_values_of_strangers_are_shown_letter_for_letter(
    empty_workspace: Path, open_page: OpenPage
) -> None:
    app = add(open_page, "x.csv", b"Title;Learning outcomes;:red[x]\n**Law**;Cite a case and argue it;<b>y\n")
    assert plain("**Law**") in [caption.value for caption in app.caption]
    assert f"Columns not used: {plain(':red[x]')}." in [caption.value for caption in app.caption]


SAVED = make_profile(
    {
        "sheet": "Module",
        "date_order": "dmy",
        "columns": {"title": "Bezeichnung", "kind": "Bemerkung"},
        "constants": {"jurisdiction": "DE"},
        "values": {"kind": {"Kurs": "course"}},
        "catalogue": {"id": "mine"},
    }
)


def test_what_a_person_says_goes_before_the_saved_mapping_and_an_empty_value_takes_it_back() -> None:
    profile = Corrections(
        columns={"title": "Nr", "level": ()},
        constants={"jurisdiction": "", "kind": "unit"},
        reading={"sheet": "", "header_row": 2},
        title="Modules",
        saved=SAVED,
    ).profile()
    assert profile.columns == {"title": ("Nr",), "level": ()}
    assert profile.constants == {"kind": "unit"}
    assert (profile.sheet, profile.header_row, profile.date_order) == (None, 2, "dmy")
    assert profile.values == {"kind": {"kurs": "course"}}
    assert profile.catalogue == {"id": "mine", "title": "Modules"}


def test_every_field_says_why_it_has_its_column() -> None:
    content = b"Name;Degree title;Outcome 1;Outcome 2;Land\nLaw;Bachelor;Cite a case;Argue a case;DE\n"
    given = Corrections(columns={"provider": "Land"}, constants={"language": "en"})
    why = {row.field: row.why for row in field_rows(preview_upload("x.csv", content, given), given)}
    assert why["provider"] == "Your choice"
    assert why["language"] == "The same for every row"
    assert why["outcomes"] == "Numbered columns, joined"
    assert why["ects"] == "No column recognised"
    assert "% sure: the header" in why["title"]


def test_a_guessed_framework_is_not_remembered_since_one_unknown_name_would_then_stop_the_file(tmp_path: Path) -> None:
    content = b"Title;Learning outcomes;Framework\nLaw;Cite a case and argue it;EQF\n"
    found = preview_upload("x.csv", content, Corrections())
    assert "framework_id" in next(iter(found.mappings.values())).columns()
    remember(found, Corrections(), catalogue="law", name="x.csv", workspace=tmp_path, saved_on=DAY)
    assert set(list_profiles(tmp_path)[0].profile.columns) == {"title", "outcomes"}


def test_a_mapping_is_not_remembered_under_an_id_of_the_package(tmp_path: Path) -> None:
    found = preview_upload("module.xlsx", GERMAN, Corrections())
    with pytest.raises(UsageError, match="belongs to the package"):
        remember(found, Corrections(), catalogue="embedded", name="x.xlsx", workspace=tmp_path, saved_on=DAY)


def test_the_next_workbook_of_a_provider_finds_its_mapping(tmp_path: Path) -> None:
    found = preview_upload("module 2026.xlsx", GERMAN, Corrections())
    remember(found, Corrections(), catalogue="modules", name="x.xlsx", workspace=tmp_path, saved_on=DAY)
    saved = saved_for_upload("module 2027.xlsx", GERMAN_NEXT, tmp_path)
    assert saved is not None
    assert preview_upload("x.xlsx", GERMAN_NEXT, Corrections(saved=saved.profile)).credentials["title"].tolist() == [
        "Netze"
    ]


def test_sheets_are_named_only_for_workbooks_that_open() -> None:
    assert sheet_names("x.xlsx", GERMAN) == ["Hinweise", "Module"]
    assert sheet_names("x.xlsx", GERMAN[:200]) == []
    assert sheet_names("x.csv", FRENCH) == []
