"""A case on its page, from receipt to the issued statement, by two people; and what is refused is said."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import office
from mapper.app.wording import plain
from mapper.ingest.catalogue import list_catalogues
from mapper.review.cases.case import Case
from mapper.review.cases.desk import Desk
from mapper.review.cases.events import (
    AuthenticityChecked,
    AwardingBodyChecked,
    CaseAmended,
    CaseOpened,
    CaseReopened,
    DecisionConfirmed,
    DecisionProposed,
    DecisionReturned,
    EvidenceAttached,
    EvidenceWithdrawn,
    ForeignCredentialNamed,
    HostCredentialNamed,
    StatementIssued,
)
from mapper.review.cases.terms import Comparison, Evidence, Recognition, SubstantialDifference
from mapper.review.events import FreeText
from mapper.review.store import open_store
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME

FOREIGN, HOST = f"{ABROAD}:daten", f"{HOME}:da"
TODAY = date.today()


def text_of(app: AppTest) -> str:
    shown = (app.markdown, app.caption, app.warning, app.error, app.info)
    return "\n".join(str(element.value) for elements in shown for element in elements)


def desk_of(workspace: Path, name: str) -> Desk:
    store = open_store(workspace)
    person = store.log.person(name)
    return Desk(store.log, replace(person, role="administrator"))


def ready_case(workspace: Path, name: str = "Amira") -> Case:
    """A case with everything that a proposal needs."""
    desk = desk_of(workspace, name)
    stored = list_catalogues(workspace)
    version = dict(zip(stored["catalogue"], stored["version"], strict=True))
    case = desk.open(CaseOpened(purpose="exemption", received=TODAY, due=TODAY + timedelta(days=100)))
    letter = Evidence(evidence_id="e1", name=FreeText("letter.pdf"), origin=FreeText("applicant"), obtained_on=TODAY)
    return desk.add(
        case,
        ForeignCredentialNamed(credential_id=FOREIGN, version=version[ABROAD], title=FreeText("Datenanalyse")),
        HostCredentialNamed(credential_id=HOST, version=version[HOME], title="Data analysis"),
        EvidenceAttached(evidence=letter),
        AuthenticityChecked(result="confirmed", method=FreeText("seen"), source=FreeText("")),
        AwardingBodyChecked(result="recognised", on=None, by=FreeText("list"), source=FreeText("")),
    )


def case_now(workspace: Path, case_id: str = f"case-{TODAY.year}-0001") -> Case:
    return desk_of(workspace, "Amira").case(case_id)


def at(open_page: OpenPage, part: str, case_id: str = f"case-{TODAY.year}-0001", reviewer: str = "Amira") -> AppTest:
    app = open_page("cases", case=case_id, part=part)
    if reviewer != "Amira":
        app.session_state["reviewer"] = reviewer
        app.run()
    return app


def field(app: AppTest, kind: str, name: str):  # type: ignore[no-untyped-def]
    """The field of that kind whose key is ``name``, before the case and the version that the page adds to it."""
    names = (name, f"kept {name}")
    return next(
        found
        for found in app.get(kind)
        if any(str(found.key) == one or str(found.key).startswith(f"{one} case-") for one in names)
    )


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def submit(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def test_a_case_is_opened_and_its_credentials_are_named(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("cases")
    assert "No case yet" in text_of(app)
    field(app, "selectbox", "new_purpose").select("exemption")
    field(app, "text_input", "new_applicant").set_value("file 7")
    submit(app, "Open the case")
    case = case_now(workspace)
    assert (case.purpose, case.applicant, case.received) == ("exemption", "file 7", TODAY)
    app = at(open_page, "Application")
    field(app, "selectbox", "foreign_credential").select(FOREIGN).run()
    click(app, "take_foreign")
    app = at(open_page, "Application")
    field(app, "text_input", "find_host").set_value(HOST).run()
    field(app, "selectbox", "host_credential").select(HOST).run()
    click(app, "take_host")
    case = case_now(workspace)
    assert case.foreign is not None
    assert case.host is not None
    assert (case.foreign.credential_id, case.host.credential_id) == (FOREIGN, HOST)
    assert case.foreign.version


def test_a_credential_is_typed_in_and_becomes_a_catalogue(workspace: Path, open_page: OpenPage) -> None:
    desk_of(workspace, "Amira").open(CaseOpened(purpose="employment", received=TODAY, due=TODAY))
    app = at(open_page, "Application")
    next(group for group in app.button_group if group.key == "foreign_way").set_value("Typed or pasted").run()
    click(app, "take_typed")
    assert plain("title and outcomes missing") in text_of(app)
    field(app, "text_input", "typed title").set_value("Welding for beginners")
    field(app, "text_area", "typed outcomes").set_value("Weld steel sheets\nCheck seams for cracks")
    click(app, "take_typed")
    case = case_now(workspace)
    assert case.foreign is not None
    assert (case.foreign.credential_id, case.foreign.title) == (f"{case.case_id}:1", "Welding for beginners")


def test_checks_and_evidence_are_recorded(workspace: Path, open_page: OpenPage) -> None:
    desk_of(workspace, "Amira").open(CaseOpened(purpose="employment", received=TODAY, due=TODAY))
    app = at(open_page, "Evidence and checks")
    field(app, "text_input", "authenticity_method").set_value("Badge signature")
    field(app, "selectbox", "authenticity_result").select("doubtful")
    app.button[[button.label for button in app.button].index("Record the check")].click().run()
    field(app, "text_input", "evidence_address").set_value("https://example.org/register")
    submit(app, "Attach")
    case = case_now(workspace)
    assert case.authenticity is not None
    assert (case.authenticity.result, case.authenticity.method) == ("doubtful", "Badge signature")
    assert [each.evidence_id for each in case.evidence] == ["e1"]
    submit(app, "Attach")
    assert "nothing to attach" in text_of(app)
    field(app, "text_input", "evidence_why").set_value("Another register")
    click(app, "evidence_out")
    assert case_now(workspace).evidence == ()


def test_an_alignment_is_corrected_in_the_case_and_coverage_follows(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    app = at(open_page, "Comparison")
    assert "covers 60% of the 2 outcomes" in text_of(app).replace("\\", "")
    field(app, "selectbox", "correct_subject_outcome").select(f"{FOREIGN}-o1")
    field(app, "selectbox", "correct_object_outcome").select(f"{HOST}-o2")
    field(app, "text_input", "correct_reason").set_value("The syllabus says so")
    next(group for group in app.button_group if group.key == "correct_verdict").set_value("meets").run()
    click(app, "correct_record")
    case = case_now(workspace)
    assert [(made.status, made.why) for made in case.corrections] == [("covered", "The syllabus says so")]
    assert "covers 94% of the 2 outcomes" in text_of(at(open_page, "Comparison")).replace("\\", "")
    field(app, "selectbox", "weight_level").select("no difference")
    submit(app, "Save")
    assert case_now(workspace).weighed["level"].weight == "no difference"


def test_criteria_are_graded(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    app = at(open_page, "Criteria")
    field(app, "selectbox", "grade_assessment").select("weak")
    field(app, "text_input", "note_assessment").set_value("A quiz")
    submit(app, "Save the grades")
    graded = case_now(workspace).graded
    assert {name: (made.grade, made.note) for name, made in graded.items()} == {"assessment": ("weak", "A quiz")}


def test_a_decision_is_proposed_with_what_stood_on_the_screen(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    app = at(open_page, "Decision")
    click(app, "propose")
    assert "the reasons are empty" in text_of(app)
    field(app, "radio", "outcome").set_value("partial").run()
    field(app, "text_input", "credits").set_value("3 ECTS")
    app.checkbox[[box.label for box in app.checkbox].index("Another difference in learning outcomes")].check().run()
    next(box for box in app.text_input if str(box.key).startswith("kept why")).set_value("Needed")
    click(app, "use_template")
    assert "is compared with" in field(app, "text_area", "reasons").value
    click(app, "draft")
    assert case_now(workspace).draft is not None
    click(app, "propose")
    case = case_now(workspace)
    assert case.status == "proposed"
    assert case.proposed is not None
    assert case.proposed.recognition.credits == "3 ECTS"
    assert case.proposed.recognition.differences[0].why == "Needed"
    shown = case.proposed.shown
    assert (shown.subject_id, shown.object_id, len(shown.elements)) == (FOREIGN, HOST, 5)
    assert shown.object_coverage == pytest.approx(0.595, abs=1e-9)
    assert [row.status for row in shown.outcomes] == ["covered", "partly"]


def test_a_refusal_asks_for_what_was_considered(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    app = at(open_page, "Decision")
    field(app, "radio", "outcome").set_value("refusal").run()
    field(app, "text_area", "reasons").set_value("Nothing is covered").run()
    click(app, "propose")
    text = text_of(app).replace("\\", "")
    assert "a refusal needs a substantial difference" in text
    assert "a refusal needs a word on why not conditional recognition" in text
    assert case_now(workspace).status == "draft"


def test_a_second_person_returns_confirms_and_the_statement_is_issued(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    app = at(open_page, "Decision")
    field(app, "text_area", "reasons").set_value("All is covered")
    field(app, "text_input", "departs").set_value("The syllabus shows the rest")
    click(app, "propose")
    assert "another person confirms" in text_of(at(open_page, "Decision"))
    app = at(open_page, "Decision", reviewer="Ben")
    submit(app, "Return to the officer")
    assert "needs a word on what should change" in text_of(app)
    field(app, "text_input", "return_why").set_value("Say more about the level")
    submit(app, "Return to the officer")
    assert case_now(workspace).status == "returned"
    app = at(open_page, "Decision")
    assert "Say more about the level" in text_of(app)
    field(app, "text_area", "reasons").set_value("All is covered, and the levels are the same")
    field(app, "text_input", "departs").set_value("The syllabus shows the rest")
    click(app, "propose")
    submit(at(open_page, "Decision", reviewer="Ben"), "Confirm")
    assert case_now(workspace).status == "confirmed"
    app = at(open_page, "Statement")
    field(app, "selectbox", "statement_language").select("de").run()
    click(app, "issue")
    case = case_now(workspace)
    assert case.status == "issued"
    event = case.issued[0].event
    made = case.before(case.issued[0])
    assert made.status == "confirmed"
    assert (getattr(event, "language", ""), len(getattr(event, "content_hash", ""))) == ("de", 64)
    assert "German" in text_of(at(open_page, "Statement"))
    app = at(open_page, "Decision", reviewer="Ben")
    field(app, "text_input", "reopen_why").set_value("The applicant appealed")
    submit(app, "Reopen")
    # Amira proposed it, so it is not hers to uphold
    assert "An approver who did not propose it can let it stand" in text_of(at(open_page, "Decision"))
    app = at(open_page, "Decision", reviewer="Ben")
    assert "All is covered, and the levels are the same" in "".join(text.value for text in app.text)
    submit(app, "Let the earlier decision stand")
    assert "needs a word on why" in text_of(app)
    field(app, "text_input", "uphold_why").set_value("The appeal brings nothing new")
    submit(app, "Let the earlier decision stand")
    assert (case_now(workspace).status, case_now(workspace).issued) == ("issued", case.issued)
    assert "The appeal brings nothing new" in text_of(at(open_page, "Decision"))
    assert "stays in force" in text_of(at(open_page, "Statement"))


def test_a_blind_review_hides_the_proposal_until_the_own_view_is_given(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    app = at(open_page, "Decision")
    field(app, "text_area", "reasons").set_value("Amira's own reasons")
    field(app, "text_input", "departs").set_value("The syllabus shows the rest")
    field(app, "checkbox", "blind").check()
    click(app, "propose")
    app = at(open_page, "Decision", reviewer="Ben")
    hidden = text_of(app) + "".join(text.value for text in app.text)
    assert "own reasons" not in hidden
    field(app, "radio", "second_outcome").set_value("conditional")
    field(app, "text_input", "second_gives").set_value("An examination")
    field(app, "multiselect", "second_elements").set_value(["level"])
    field(app, "text_area", "second_reasons").set_value("The level is lower")
    submit(app, "Give my view")
    app = at(open_page, "Decision", reviewer="Ben")
    assert "own reasons" in "".join(text.value for text in app.text)
    submit(app, "Confirm")
    assert "the two views differ" in text_of(app)
    field(app, "text_input", "reconciliation").set_value("The level was read wrongly")
    submit(app, "Confirm")
    assert case_now(workspace).status == "confirmed"


def test_another_answer_than_a_precedent_got_is_told_before_it_is_proposed(
    workspace: Path, open_page: OpenPage
) -> None:
    earlier = desk_of(workspace, "Amira").add(
        ready_case(workspace), DecisionProposed(recognition=_full(), shown=_shown())
    )
    desk_of(workspace, "Ben").add(earlier, DecisionConfirmed())
    app = at(open_page, "Decision", case_id=ready_case(workspace).case_id)
    assert "decide alike" not in text_of(app)
    field(app, "radio", "outcome").set_value("partial").run()
    assert "and got full; here it is partial: say what differs, or decide alike" in text_of(app).replace("\\", "")


def test_a_decision_is_shown_with_the_evidence_it_was_made_on(workspace: Path, open_page: OpenPage) -> None:
    amira, ben = desk_of(workspace, "Amira"), desk_of(workspace, "Ben")
    difference = SubstantialDifference(element="level", why=FreeText("It is lower"), evidence=("e1",))
    decided = replace(_full(), outcome="partial", credits=FreeText("3 ECTS"), differences=(difference,))
    case = amira.add(ready_case(workspace), DecisionProposed(recognition=decided, shown=_shown()))
    issued = StatementIssued(
        language="en", form="long", template="t1", content_hash=FreeText("0" * 64), issued_on=TODAY
    )
    case = ben.add(case, DecisionConfirmed(), issued, CaseReopened(ground="appeal", why=FreeText("An appeal")))
    ben.add(case, EvidenceWithdrawn(evidence_id="e1", why=FreeText("Not genuine")))
    assert "e1: letter.pdf" in at(open_page, "Decision").table[0].value.to_string().replace("\\", "")


def test_what_is_typed_into_a_decision_stays_while_another_part_is_looked_at(
    workspace: Path, open_page: OpenPage
) -> None:
    ready_case(workspace)
    app = at(open_page, "Decision")
    field(app, "radio", "outcome").set_value("partial").run()
    field(app, "text_area", "reasons").set_value("Half of it").run()
    for part in ("Comparison", "Application", "Decision"):
        app.query_params["part"] = part
        app.run()
    assert field(app, "text_area", "reasons").value == "Half of it"
    assert field(app, "radio", "outcome").value == "partial"


def test_a_form_shows_what_another_person_changed_and_never_puts_it_back(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    app = at(open_page, "Application")
    ben = desk_of(workspace, "Ben")
    ben.add(case, CaseAmended(purpose="employment", received=case.received, due=case.due, applicant=FreeText("B/77")))
    app.run()
    assert field(app, "selectbox", "purpose").value == "employment"
    submit(app, "Save")
    assert (case_now(workspace).purpose, case_now(workspace).applicant) == ("employment", "B/77")


def test_undoing_a_proposal_brings_what_it_said_back_into_the_form(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    desk_of(workspace, "Amira").add(case, DecisionProposed(recognition=_full(), shown=_shown()))
    app = click(at(open_page, "Decision"), "undo_event")
    assert field(app, "text_area", "reasons").value == "All is covered"


def test_a_blind_proposal_shows_in_no_part_before_the_own_view(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    secret = replace(_full(), reasons=FreeText("SECRET"))
    desk_of(workspace, "Amira").add(case, DecisionProposed(recognition=secret, shown=_shown(), blind=True))
    for part in ("Comparison", "Criteria", "Decision", "History"):
        app = at(open_page, part, reviewer="Ben")
        shown = text_of(app) + "".join(text.value for text in app.text)
        shown += "".join(table.value.to_string() for table in app.dataframe)
        assert "SECRET" not in shown
        assert "Confidence" not in shown


def test_undo_takes_the_own_last_event_back(workspace: Path, open_page: OpenPage) -> None:
    ready_case(workspace)
    click(at(open_page, "Application"), "undo_event")
    assert case_now(workspace).awarding_body is None
    app = at(open_page, "Application", reviewer="Ben")
    assert "undo_event" not in [button.key for button in app.button]


def test_the_history_shows_everything_and_gives_an_extract(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    desk_of(workspace, "Amira").undo(case)
    app = at(open_page, "History")
    table = app.dataframe[0].value
    assert table["What"].tolist()[:2] == ["undone", "awarding body checked (undone)"]
    assert len(table) == len(case.history) + 1
    assert set(table["Who"]) == {"Amira"}
    with zipfile.ZipFile(io.BytesIO(office.audit_extract_maker(case.case_id)())) as archive:
        assert "verify.py" in archive.namelist()


def test_the_list_shows_what_waits_and_opens_it(workspace: Path, open_page: OpenPage) -> None:
    first = ready_case(workspace)
    ben = desk_of(workspace, "Ben")
    late = ben.open(
        CaseOpened(purpose="employment", received=TODAY - timedelta(days=90), due=TODAY - timedelta(days=2))
    )
    app = open_page("cases")
    table = app.dataframe[0].value
    assert table["Case"].tolist() == [late.case_id, first.case_id]
    assert table["Days left"].tolist() == [-2, 100]
    assert "1 late" in text_of(app)
    field(app, "selectbox", "case_to_open").select(first.case_id).run()
    click(app, "open_case")
    assert "Datenanalyse" in text_of(app)


def test_the_list_shows_what_somebody_else_did_since(workspace: Path, open_page: OpenPage) -> None:
    first = ready_case(workspace)
    app = open_page("cases")
    ben = desk_of(workspace, "Ben")
    second = ben.open(CaseOpened(purpose="employment", received=TODAY, due=TODAY + timedelta(days=3)))
    ben.add(first, DecisionProposed(recognition=_full(), shown=_shown()))
    table = app.run().dataframe[0].value
    assert table["Case"].tolist() == [second.case_id, first.case_id]
    assert table["By"].tolist() == ["", "Ben"]


def test_an_unknown_case_says_so(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("cases", case="case-1999-0001")
    assert "is not in this database" in "".join(text.value for text in app.text)


def test_two_people_at_once_the_second_is_told(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    amira = desk_of(workspace, "Amira")
    shown = amira.add(case, DecisionProposed(recognition=_full(), shown=_shown()))
    app = at(open_page, "Decision", reviewer="Ben")
    desk_of(workspace, "Cleo").add(shown, DecisionReturned(why=FreeText("No")))
    submit(app, "Confirm")
    assert "Cleo added" in text_of(app)
    assert case_now(workspace).status == "returned"
    assert not any(isinstance(each.event, DecisionConfirmed) for each in case_now(workspace).history)


def _full() -> Recognition:
    return Recognition(outcome="full", reasons=FreeText("All is covered"), certainty="high")


def _shown() -> Comparison:
    return Comparison(run_id="", subject_id=FOREIGN, subject_title=FreeText(""), object_id=HOST, object_title="")


def test_a_version_that_is_gone_is_told_and_not_replaced_without_a_word(workspace: Path, open_page: OpenPage) -> None:
    case = ready_case(workspace)
    assert "no longer here" not in text_of(at(open_page, "Comparison"))
    assert case.foreign is not None
    desk_of(workspace, "Amira").add(case, replace(case.foreign, version="0123456789abcdef"))
    for part in ("Comparison", "Criteria"):
        said = text_of(at(open_page, part))
        assert "catalogue version 0123456789abcdef had it" in said
        assert f"version {case.foreign.version} is shown instead" in said
    assert case_now(workspace).foreign == replace(case.foreign, version="0123456789abcdef")
