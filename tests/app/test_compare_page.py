"""The compare page: by its address, by choice and from a card; what it draws, and corrections by hand."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import pair_choice, session
from mapper.app.jobs import Job, compare_command, start_job
from mapper.app.outcome_drawing import drawing_content
from mapper.app.wording import plain
from mapper.match.corrections import Correction
from mapper.match.counterparts import find_counterparts
from mapper.match.runs import write_run
from mapper.settings import ScoringSettings
from mapper.tables import ALIGNMENTS, BUNDLES, EQUIVALENCES
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE, RUN, alignment, equivalence, outcomes

PAIR = {"subject": f"{ABROAD}:daten", "object": f"{HOME}:da"}
MINE = outcomes([("a:1", "First", "stated"), ("a:1", "Second <b>", "derived")], "de")
THEIRS = outcomes([("b:1", "One", "stated"), ("b:1", "Two", "stated")], "en")


def text_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for elements in (app.markdown, app.caption) for element in elements)


def tables(app: AppTest) -> str:
    return "\n".join(table.value.astype(str).to_string() for table in app.table)


def say(app: AppTest, mine: int, theirs: int, verdict: str, reason: str = "") -> AppTest:
    app.selectbox(key="correct_subject_outcome").select(f"{PAIR['subject']}-o{mine}")
    app.selectbox(key="correct_object_outcome").select(f"{PAIR['object']}-o{theirs}")
    app.text_input(key="correct_reason").set_value(reason)
    next(group for group in app.button_group if group.key == "correct_verdict").set_value(verdict).run()
    app.button(key="correct_record").click().run()
    assert not app.exception
    return app


def test_an_address_opens_the_pair_with_sentences_both_ways(workspace: Path, open_page: OpenPage) -> None:
    text = text_of(open_page("compare", **PAIR))
    # 88% and 31% of two outcomes of the object; 88% and 33% of two of the subject
    assert plain(f"“{HOSTILE}” covers 60% of the 2 outcomes of “Data analysis”") in text
    assert plain("outcome 2 of “Data analysis” is covered only in part.") in text
    assert plain("“Data analysis” covers 60% of the 2 outcomes of") in text
    assert plain("(about 76 to 91 of 125 to 150 h of work)") in text


def test_the_five_elements_stand_with_finding_evidence_and_note(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", **PAIR)
    rows = next(table.value for table in app.table if "Evidence" in table.value.columns)
    assert rows["Element"].tolist() == [
        "**Level**",
        "**Workload**",
        "**Quality**",
        "**Profile**",
        "**Learning outcomes**",
    ]
    level = rows.iloc[0]
    assert "DQR level 6" in level["Foreign (subject)"]
    assert "EQF level 6" in level["Foreign (subject)"]
    assert "(https://example.org/daten)" in level["Evidence"]
    assert plain("Derived and not stated by the provider: the subject.") in level["Note"]
    assert plain("Not stated by the object") in level["Note"]
    assert plain("The levels may be the same.") in level["Finding"]


def test_titles_of_strangers_are_never_markup(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", **PAIR)
    assert HOSTILE not in text_of(app) + tables(app)
    assert plain(HOSTILE) in text_of(app)


def test_the_criteria_of_a_microcredential_stand_for_both_sides(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", **PAIR)
    rows = next(table.value for table in app.table if "Criterion" in table.value.columns)
    assert rows["Criterion"].tolist()[:2] == ["**Quality assurance**", "**Verification**"]
    assert len(rows) == 7
    assert "Not in a catalogue" in rows.iloc[1, 1]
    assert "is for a person to give" in rows.iloc[0, 1]


def test_a_correction_counts_at_once_and_can_be_taken_back(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", **PAIR)
    say(app, 2, 2, "meets", "Same *task*")
    text = text_of(app)
    assert plain("covers 94% of the 2 outcomes of “Data analysis”") in text
    assert plain("every outcome of “Data analysis” is covered.") in text
    assert "**Corrected by hand** (1 in force)" in text
    assert plain("Same *task*") in text
    assert "Amira" in text
    app.button(key="undo_2_2").click().run()
    text = text_of(app)
    assert plain("covers 60% of the 2 outcomes of “Data analysis”") in text
    assert "(0 in force)" in text


def test_naming_another_counterpart_refuses_the_one_before(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", **PAIR)
    app.selectbox(key="correct_subject_outcome").select(f"{PAIR['subject']}-o1")
    app.selectbox(key="correct_object_outcome").select(f"{PAIR['object']}-o2")
    next(group for group in app.button_group if group.key == "correct_verdict").set_value("meets").run()
    app.checkbox(key="correct_instead").check().run()
    app.button(key="correct_record").click().run()
    assert not app.exception
    assert "(3 in force)" in text_of(app)  # it meets 2; not 1 as before, nor does another meet 2
    app.button(key="undo_all").click().run()
    assert "(0 in force)" in text_of(app)


def test_corrections_of_one_pair_leave_another_alone(workspace: Path, open_page: OpenPage) -> None:
    app = say(open_page("compare", **PAIR), 2, 2, "meets")
    app.query_params["object"] = f"{HOME}:net"
    app.run()
    assert "Corrected by hand**" not in text_of(app)


def test_the_table_says_in_words_what_the_drawings_show(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare", drawn_as="Table", **PAIR)
    rows = next(table.value for table in app.table if "Outcome of the subject" in table.value.columns)
    assert rows["No."].tolist() == ["1", "2"]
    assert "Covered" in rows["Status"][0]
    assert plain("Counts with 33% by outcome 1 of the object") in rows["By"][1]


@pytest.mark.parametrize("view", ["Matrix", "Lines"])
def test_both_drawings_are_drawn(workspace: Path, open_page: OpenPage, view: str) -> None:
    assert "Learning outcomes against each other" in [
        heading.value for heading in open_page("compare", drawn_as=view, **PAIR).header
    ]


def test_what_is_drawn_is_what_counts_and_texts_stay_letter_for_letter() -> None:
    rows = ALIGNMENTS.conform(
        pd.DataFrame(
            [
                alignment("a:1", 1, "b:1", 1, 0.9, "covered"),
                alignment("a:1", 1, "b:1", 2, 0.1, "missing"),
                alignment("a:1", 2, "b:1", 1, 0.8, "covered"),
                alignment("a:1", 2, "b:1", 2, 0.2, "missing"),
            ],
            columns=list(ALIGNMENTS.columns),
        )
    )
    deep = MINE.assign(cognitive_level=["2", "6"])
    said = [Correction("a:1-o1", "b:1-o2", "does not meet", "Amira", "2026-03-01T09:00:00+00:00")]
    found = find_counterparts(deep, THEIRS, rows, said, settings=ScoringSettings())
    content: dict[str, Any] = drawing_content(found, (deep, THEIRS), ("A", "B"), view="matrix")
    assert [outcome["text"] for outcome in content["subject"]["outcomes"]] == ["First", "Second <b>"]
    assert [outcome["status"] for outcome in content["subject"]["outcomes"]] == ["covered", "missing"]
    assert "outcome 1 is closer, but counts" in content["subject"]["outcomes"][1]["told"]
    first, refused, elsewhere, counted = content["cells"]
    assert first["counts"] == ["subject", "object"]
    assert (refused["by_hand"], refused["percent"]) == ("does not meet", "0%")
    assert "the tool: 10%" in refused["notes"][-1]
    assert elsewhere["elsewhere"] == ["subject"]
    assert counted["counts"] == ["subject", "object"]


def test_a_pair_without_a_match_is_compared_in_a_job(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def start_quick_job(title: str, argv: list[str]) -> Job:
        started.append(argv)
        return start_job(title, [sys.executable, "-c", "print('{}')"])

    monkeypatch.setattr(pair_choice, "start_job", start_quick_job)
    app = open_page("compare", subject=f"{ABROAD}:netze", object=f"{HOME}:da")
    assert "These two have not been compared yet" in text_of(app)
    app.button(key="start_compare").click().run()
    assert not app.exception
    assert session.jobs()["compare"].wait(30) == "done"
    assert started == [compare_command(f"{ABROAD}:netze", f"{HOME}:da", workspace.resolve())]


def test_an_address_of_what_is_not_here_says_so(workspace: Path, open_page: OpenPage) -> None:
    text = text_of(open_page("compare", subject="nowhere:<b>1</b>", object=f"{HOME}:da"))
    assert "The subject of this address is in no catalogue here" in text
    assert "Choose two credentials" in text


def test_both_can_be_chosen_and_swapped_on_the_page(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("compare")
    app.text_input(key="find_subject").set_value("rechner de").run()
    app.selectbox(key="subject").select(f"{ABROAD}:netze").run()
    app.text_input(key="find_object").set_value("home-college networks").run()
    app.selectbox(key="object").select(f"{HOME}:net").run()
    assert not app.exception
    assert dict(app.query_params) == {"subject": f"{ABROAD}:netze", "object": f"{HOME}:net"}
    assert plain("“Rechnernetze” covers 91% of the outcome of “Computer networks”") in text_of(app)
    app.button(key="swap").click().run()
    assert app.query_params["subject"] == f"{HOME}:net"
    assert "These two have not been compared yet" in text_of(app)


def test_the_run_can_be_chosen_where_several_hold_the_pair(workspace: Path, open_page: OpenPage) -> None:
    manifest = {side: session.list_runs()[0][side] for side in ("subject", "object")}
    write_run(
        workspace,
        "fedcba9876543210",
        manifest=manifest,
        timings={"finished": "2026-03-01T13:05:00+00:00"},
        equivalences=EQUIVALENCES.conform(
            pd.DataFrame([equivalence(PAIR["subject"], HOSTILE, PAIR["object"], "Data analysis", confidence=0.11)])
        ),
        alignments=ALIGNMENTS.conform(pd.DataFrame([alignment(PAIR["subject"], 1, PAIR["object"], 1, 0.2, "missing")])),
        bundles=BUNDLES.empty(),
    )
    app = open_page("compare", **PAIR)
    assert app.selectbox(key="run").value == "fedcba9876543210"
    assert "Confidence 11%" in text_of(app)
    app.selectbox(key="run").select(RUN).run()
    assert "Confidence 73%" in text_of(app)


def test_the_review_card_leads_to_the_comparison(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", pair=f"{PAIR['subject']} {PAIR['object']}")
    button = next(each for each in app.button if each.label == "Compare in full and correct the alignment")
    button.click().run()
    assert not app.exception
    assert plain("covers 60% of the 2 outcomes of “Data analysis”") in text_of(app)


def test_a_pair_that_was_read_before_takes_less_than_a_second_of_the_processor(
    workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("compare", **PAIR)
    started = time.process_time()  # not the clock: the machine may be busy with other work
    app.run()
    assert not app.exception
    assert time.process_time() - started < 1.0
