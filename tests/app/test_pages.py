"""The other pages: the name gate, overview, catalogues, frameworks, export."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import session
from mapper.app.jobs import start_job
from mapper.app.ladder import LEGAL_WORDS, build_ladder
from mapper.app.wording import plain
from mapper.export.formats import FORMATS, LINKED
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.review.store import NewDecision, open_store
from tests.app.conftest import APP, OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE, RUN

CSV = b"Title;Learning outcomes\nStatistics;1. Compute a mean 2. Explain a test\n;Describe data and their limits\n"


def text_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.text, app.title, app.header, app.error)
    return "\n".join(str(element.value) for elements in kinds for element in elements)


def finished_job(code: str) -> None:
    job = start_job("Testing", [sys.executable, "-c", code])
    job.wait(30)
    session.jobs()["match"] = job


def test_nobody_gets_in_without_a_name(empty_workspace: Path) -> None:
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    assert "The tool suggests with reasons; you decide." in text_of(app)
    app.text_input(key="name_gate_name").set_value("   ")
    app.button[0].click().run()
    assert "Enter a name" in text_of(app)
    app.text_input(key="name_gate_name").set_value("p1")
    app.button[0].click().run()
    assert "could be taken for an id" in app.error[0].value
    app.text_input(key="name_gate_name").set_value("Amira  Kovač")
    app.button[0].click().run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Overview"]
    assert app.session_state["reviewer"] == "Amira Kovač"


def test_a_reload_does_not_ask_for_the_name_again(empty_workspace: Path) -> None:
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    app.text_input(key="name_gate_name").set_value("Amira")
    app.button[0].click().run()
    again = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    assert [title.value for title in again.title] == ["Overview"]


def test_another_spelling_of_a_name_is_the_person_on_record(empty_workspace: Path) -> None:
    with open_store(empty_workspace) as store:
        store.log.person("Amira Kovač")
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    app.text_input(key="name_gate_name").set_value("amira KOVAC\u030c")
    app.button[0].click().run()
    assert app.session_state["reviewer"] == "Amira Kovač"


def test_a_workspace_that_cannot_be_written_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("MAPPER_WORKSPACE", str(tmp_path / "file"))
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    assert not app.exception
    assert "cannot be written" in text_of(app)


def test_the_checkout_entry_point_shows_the_same_app(workspace: Path) -> None:
    app = AppTest.from_file(str(APP.parents[1] / "app.py"), default_timeout=60)
    app.session_state["reviewer"] = "Amira"
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Overview"]


def test_an_empty_workspace_offers_the_demo_and_an_upload(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("overview")
    assert {"Load the demo", "Add a catalogue"} <= {button.label for button in app.button}


def test_the_overview_counts_what_is_here(workspace: Path, open_page: OpenPage) -> None:
    with open_store(workspace) as store:
        store.record(
            NewDecision(
                subject_id=f"{ABROAD}:netze",
                object_id=f"{HOME}:net",
                verdict="reject",
                author_id="Ben",
                subject_hash=f"hash of {ABROAD}:netze",
                object_hash=f"hash of {HOME}:net",
            )
        )
    app = open_page("overview")
    assert {metric.label: metric.value for metric in app.metric} == {
        "Catalogues": "2",
        "Matches": "1",
        "Pairs to decide": "2",
        "Pairs decided": "1",
    }
    assert "The tool suggests recognition for 1 of them." in text_of(app)
    assert plain("A note with <i>markup</i>") in text_of(app)
    assert app.progress[0].value == 33


def test_the_catalogues_are_listed_with_their_counts(workspace: Path, open_page: OpenPage) -> None:
    table = open_page("catalogues").dataframe[0].value
    assert table["catalogue"].tolist() == [ABROAD, HOME]
    assert table["outcomes_stated"].tolist() == [2, 3]
    assert table["outcomes_derived"].tolist() == [1, 0]


def test_an_upload_is_looked_at_then_stored(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("catalogues", part="Add a catalogue")
    app.file_uploader(key="upload").upload("short courses.csv", CSV).run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric} == {
        "Credentials accepted": "1",
        "Outcomes stated": "2",
        "Outcomes derived": "0",
        "Rows rejected": "1",
        "Warnings": "1",
    }
    assert not (empty_workspace / "catalogues").exists()
    app.button(key="store_upload").click().run()
    assert not app.exception
    assert "Stored as a new version." in text_of(app)
    assert (empty_workspace / "catalogues" / "short-courses" / "latest").is_file()


def test_a_file_that_cannot_be_read_is_explained(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("catalogues", part="Add a catalogue")
    app.file_uploader(key="upload").upload("courses.csv", b"%PDF-1.7").run()
    assert not app.exception
    assert "is a PDF document" in text_of(app)


def test_a_file_without_outcomes_shows_its_columns_so_that_they_can_be_corrected(
    empty_workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("catalogues", part="Add a catalogue")
    app.file_uploader(key="upload").upload(
        "courses.csv", b"Name;Text\nStatistics;Compute a mean and explain it\n"
    ).run()
    assert not app.exception
    assert "The file cannot be stored like this" in text_of(app)
    box = next(item for item in app.multiselect if str(item.key).startswith("column_outcomes_"))
    box.select("Text").run()
    assert not app.exception
    assert "The file cannot be stored like this" not in text_of(app)


def test_everything_can_be_matched(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("catalogues", part="Match two catalogues")
    options = app.selectbox(key="subject").options
    assert options[0].startswith(ABROAD)
    assert "All embedded catalogues" in options


def test_a_finished_match_leads_to_its_pairs(workspace: Path, open_page: OpenPage) -> None:
    finished_job(f'print(\'{{"run": "{RUN}", "suggestions": 3}}\')')
    app = open_page("catalogues", part="Match two catalogues")
    assert "3 pairs to review" in text_of(app)


def test_a_failed_match_is_explained_in_the_words_of_the_command(workspace: Path, open_page: OpenPage) -> None:
    finished_job("import sys; print('mapper: no outcomes in :red[x]', file=sys.stderr); sys.exit(1)")
    app = open_page("catalogues", part="Match two catalogues")
    assert "mapper: no outcomes in :red[x]" in [element.value for element in app.text]
    app.button(key="dismiss_match").click().run()
    assert "no outcomes" not in text_of(app)


def test_a_running_match_can_be_stopped(workspace: Path, open_page: OpenPage) -> None:
    code = "import sys, time; print('Encoding texts: 1/4', file=sys.stderr, flush=True); time.sleep(120)"
    job = start_job("Testing", [sys.executable, "-c", code])
    session.jobs()["match"] = job
    try:
        app = open_page("catalogues", part="Match two catalogues")
        assert app.button(key="start_match").disabled
        app.button(key="stop_match").click().run()
        assert job.wait(30) == "stopped"
        app.run()
        assert "The match was stopped" in text_of(app)
    finally:
        job.stop()


def test_frameworks_stand_side_by_side_with_their_legal_status(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", view="side-by-side")
    table = app.table[0].value
    assert table.columns.tolist() == ["EQF", "DQR", "NFQ"]
    assert table["NFQ"].str.contains("Official 2020").any()
    assert re.search(r"Our paraphrase \((verified|known)\), not the official wording", text_of(app))


def test_every_legal_status_has_its_words() -> None:
    assert set(LEGAL_WORDS) == set(LEGAL_STATUSES)


def test_every_framework_can_be_put_on_the_ladder(empty_workspace: Path) -> None:
    known = session.frameworks()
    for framework_id in known.frameworks["framework_id"]:
        ladder = build_ladder(known, [framework_id, "eqf"], "eqf")
        assert len(ladder.rungs) == 8
        placed = {level for levels in ladder.beside[framework_id].values() for level in levels}
        own = set(known.levels.loc[known.levels["framework_id"] == framework_id, "level_id"])
        assert placed <= own
        assert len(ladder.apart) == len(own - placed)


def test_export_offers_each_format(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("export")
    assert {metric.label: metric.value for metric in app.metric}["Pairs"] == "3"
    assert "Excel workbook" in text_of(app)


def test_every_format_of_the_package_can_be_taken_away(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("export")
    for kind in FORMATS:
        app.segmented_control(key="export_format").set_value(kind).run()
        assert not app.exception
        assert app.get("download_button")[0].proto.id.endswith(f"download_{kind}")


def test_linked_data_says_what_it_has_no_place_for(workspace: Path, open_page: OpenPage) -> None:
    with open_store(workspace) as store:
        for subject, verdict, relation in (("netze", "accept", "related"), ("daten", "reject", "")):
            store.record(
                NewDecision(
                    subject_id=f"{ABROAD}:{subject}",
                    object_id=f"{HOME}:net",
                    verdict=verdict,
                    relation=relation,
                    author_id="Ben",
                    subject_hash=f"hash of {ABROAD}:{subject}",
                    object_hash=f"hash of {HOME}:net",
                )
            )
    app = open_page("export")
    assert "Left out" not in text_of(app)
    app.segmented_control(key="export_format").set_value("ctdl").run()
    assert "Left out, since this format has no word for them: 1 related pair and 1 rejected pair." in text_of(app)
    assert "Holds 1 pair that people accepted or the program suggests" in text_of(app)
    assert b"1 related, 1 rejected" in session.export_maker(RUN, "ctdl")()


@pytest.mark.parametrize(
    ("kind", "start"),
    [("xlsx", b"PK"), ("csv", b"PK"), ("parquet", b"PK"), ("sssom", b"#"), *((kind, b"{") for kind in LINKED)],
)
def test_each_export_is_one_file(workspace: Path, kind: str, start: bytes) -> None:
    content = session.export_maker(RUN, kind)()
    assert content.startswith(start)
    if kind in ("csv", "parquet"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert any(name.endswith(f".{kind}") for name in archive.namelist())
    assert HOSTILE  # the hostile title passes through every writer


def test_matches_of_one_minute_are_told_apart(workspace: Path) -> None:
    # The browser says by its label which one was chosen.
    run = session.list_runs()[0]
    runs = [{**run, "run": name} for name in ("a" * 16, "b" * 16)]
    assert len(set(session.run_labels(runs).values())) == 2
    assert session.run_labels([run]) == {run["run"]: session.run_name(run)}
