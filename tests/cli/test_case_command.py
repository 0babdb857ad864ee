"""``mapper case``: the cases as a table, and one case with everything that happened to it."""

from __future__ import annotations

import pytest

from mapper.cli import build_parser
from mapper.review.cases import events as happened
from mapper.review.cases.desk import Desk
from mapper.review.cases.terms import STATUSES
from mapper.review.events import FreeText
from mapper.review.store import open_store
from tests.cli.office import make_office
from tests.review.cases.examples import PARTIAL


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path / "workspace")


@pytest.fixture
def case(mapper, tmp_path):
    """Run ``mapper case``."""

    def run(*arguments: object):
        return mapper("case", *arguments, "--workspace", tmp_path / "workspace")

    return run


def test_what_waits_comes_first_and_people_have_names(office, case):
    rows = case("list", "--json").json["cases"]
    assert [(row["case_id"], row["status"], row["proposed_by"]) for row in rows] == [
        ("case-2026-0002", "proposed", "Amira"),
        *[(rows[1]["case_id"], "draft", "")],
        ("case-2026-0001", "issued", "Amira"),
    ]
    assert rows[1]["days_left"] == 20
    assert rows[2]["days_left"] is None
    assert "Python for data work" in case("list").out


def test_the_outcome_of_a_blind_proposal_is_not_in_the_table(office, case):
    outcomes = {row["case_id"]: row["outcome"] for row in case("list", "--json").json["cases"]}
    assert (outcomes["case-2026-0001"], outcomes["case-2026-0002"]) == ("partial", "")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--status", "issued"], ["issued"]),
        (["--status", "withdrawn"], []),
        (["--due-within", "19"], ["proposed"]),
        (["--due-within", "20"], ["proposed", "draft"]),
        (["--due-within", "20", "--status", "draft"], ["draft"]),
    ],
)
def test_the_table_is_narrowed_by_status_and_by_due_date(mapper, office, case, options, expected):
    assert [row["status"] for row in case("list", "--json", *options).json["cases"]] == expected


def test_no_case_is_no_error(case):
    assert case("list", "--json").json == {"cases": []}
    assert case("list").out == "no such case\n"


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_be_asked_for(status):
    assert build_parser().parse_args(["case", "list", "--status", status]).status == status


@pytest.mark.parametrize("options", [["--status", "lost"], ["--due-within", "-1"], ["--due-within", "soon"]])
def test_a_status_or_a_number_that_is_none_is_refused(case, options):
    answer = case("list", *options)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


def test_one_case_is_told_from_receipt_to_statement(office, case):
    text = case("show", "case-2026-0001").out
    for said in (
        "case-2026-0001: issued, for exemption",
        "  applicant: file 7, Ms Doe",
        "  Python for data work (atlas:py-1@v1)",
        "  Programming 1 (home:m-204@v7)",
        "  authenticity: confirmed; Badge signature (The badge itself)",
        "  awarding body: recognised on 2025-06-30 by QQI (National list)",
        "  e1: letter.pdf, from Ms Doe, obtained on 2026-03-01 (38 bytes)",
        "  level: no difference; Both are EQF 6.",
        "    the tool suggested: not enough evidence",
        "    partial, certainty medium",
        "    reasons: Half of the outcomes are covered.",
        "    substantial difference in learning outcomes: Object orientation is needed for Programming 2. ",
        f"[{office.confirmation}]",
        "UTC  Ben: decision confirmed",
    ):
        assert said in text
    history = text[text.index("\nHistory\n") :]
    assert history.index("case opened") < history.index("decision proposed") < history.index("statement issued")


def test_json_has_the_case_and_every_event(office, case):
    answer = case("show", "case-2026-0001", "--json").json
    assert (answer["status"], answer["opened_by_name"], answer["days_left"]) == ("issued", "Amira", None)
    assert answer["proposal"]["facts"]["recognition"]["outcome"] == "partial"
    assert answer["confirmation"]["event_id"] == office.confirmation
    assert answer["confirmation"]["by_name"] == "Ben"
    kinds = [event["kind"] for event in answer["history"]]
    assert (len(kinds), kinds[0], kinds[-1]) == (10, "case opened", "statement issued")
    assert answer["evidence"][0]["name"] == "letter.pdf"


def test_a_blind_proposal_is_hidden_until_the_second_view_is_there(office, case):
    for said in (case("show", "case-2026-0002").out, case("show", "case-2026-0002", "--json").out):
        assert "All outcomes are covered" not in said
    assert case("show", "case-2026-0002", "--json").json["proposal"]["facts"] is None
    with open_store(office.workspace) as store:
        ben = next(person for person in store.log.people().values() if person.name == "Ben")
        desk = Desk(store.log, ben)
        desk.add(desk.case("case-2026-0002"), happened.SecondReviewGiven(recognition=PARTIAL))
    text = case("show", "case-2026-0002").out
    assert "reasons: All outcomes are covered." in text
    assert "second review by Ben" in text
    assert "reasons: Half of the outcomes are covered." in text


def test_a_draft_is_shown_as_what_it_is(office, case):
    with open_store(office.workspace) as store:
        amira = next(person for person in store.log.people().values() if person.name == "Amira")
        desk = Desk(store.log, amira)
        opened = next(one for one in desk.cases() if one.status == "draft")
        desk.add(opened, happened.DecisionDrafted(recognition=PARTIAL))
    assert "  put aside unfinished\n    partial, certainty medium\n" in case("show", opened.case_id).out


def test_what_was_taken_back_is_still_told(office, case):
    with open_store(office.workspace) as store:
        amira = next(person for person in store.log.people().values() if person.name == "Amira")
        desk = Desk(store.log, amira)
        opened = next(one for one in desk.cases() if one.status == "draft")
        amended = happened.CaseAmended(
            purpose="employment", received=opened.received, due=opened.due, applicant=FreeText("x\x1b[2J\u202ey")
        )
        desk.undo(desk.add(opened, amended))
    text = case("show", opened.case_id).out
    assert "case amended (taken back)" in text
    assert "applicant x [2J y" in text
    assert "\x1b" not in text
    assert "for exemption" in text


def test_an_unknown_case_is_told_those_near_it(office, case):
    answer = case("show", "case-2026-001")
    assert (answer.code, answer.out) == (2, "")
    assert "case-2026-0001" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert case("show", "people").code == 2


def test_reading_records_nothing(office, case):
    with open_store(office.workspace) as store:
        before = store.log.head()
    case("list")
    case("show", "case-2026-0001")
    with open_store(office.workspace) as store:
        assert store.log.head() == before
