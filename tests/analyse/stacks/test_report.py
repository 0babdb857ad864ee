"""What is said of a stack: credit and ceilings with their sources, sentences, and the workbook."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from mapper.analyse.stacks.ceilings import ceiling_in_force, ceilings_of
from mapper.analyse.stacks.conditions import Conditions
from mapper.analyse.stacks.report import StackReport, report_stack, told
from mapper.errors import UsageError
from mapper.export.stack_workbook import stack_workbook
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import load_policies
from tests.analyse.stacks.pools import TARGET, pool

POLICIES = load_policies(embedded_folder() / "policies")
SYSTEMS = load_credit_systems(embedded_folder() / "credit_systems.csv")
OFFERS = {"a": {1: 0.9, 2: 0.9}, "b": {3: 0.3, 4: 0.8}, "=1+1": {1: 0.3}}


def report(target=TARGET, offers=OFFERS, ceiling="auto", about=None, **conditions) -> StackReport:
    made = pool(offers, about=about)
    return report_stack(
        made, target, Conditions(**conditions), policies=POLICIES, credit_systems=SYSTEMS, ceiling=ceiling
    )


def test_credit_is_an_interval_in_the_targets_own_credits():
    found = report(share=0.6, ceiling="none")
    assert found.answer.stack.members == ("c:a", "c:b")
    credit = found.credit
    assert (credit.low, credit.expected_low, credit.high, credit.unit) == (
        pytest.approx(6.5), pytest.approx(7.25), pytest.approx(10.0), "ECTS",
    )  # fmt: skip
    assert "It may come to 6.5 to 10 of 10 ECTS, expected 7.2." in told(found)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.25, 1.0), min_size=4, max_size=4), st.sampled_from(["none", "0.3", "auto"]))
def test_credit_lies_in_its_interval_and_under_the_ceiling(probabilities, ceiling):
    offers = {"a": dict(enumerate((round(value, 4) for value in probabilities), start=1))}
    found = report(offers=offers, ceiling=ceiling)
    credit = found.credit
    most = 10.0 * (found.conditions.ceiling or 1.0)
    assert 0 <= credit.low <= credit.expected_low + 1e-9
    assert credit.expected_high <= credit.high + 1e-9 <= most + 1e-6


def test_a_country_lowers_the_goal_and_its_source_is_named():
    found = report(share=0.6)
    assert found.ceiling.cap_id == "de-outside-learning"
    assert found.conditions.goal == 0.5
    assert any("50 % of the programme, so 50% is the goal" in each and "HRK" in each for each in told(found))
    assert found.credit.high == 5.0


def test_a_ceiling_in_credits_becomes_a_share_by_the_year_of_study():
    austrian = {**TARGET, "jurisdiction": "AT", "workload_value": "180"}
    (found,) = ceilings_of(austrian, POLICIES, SYSTEMS)
    assert found.share == pytest.approx(60 / 180)
    (unsized,) = ceilings_of({**austrian, "workload_value": ""}, POLICIES, SYSTEMS)
    assert unsized.share is None
    assert ceilings_of({**TARGET, "jurisdiction": ""}, POLICIES, SYSTEMS) == []


def test_which_ceiling_is_kept_to():
    italian = {**TARGET, "jurisdiction": "IT", "workload_value": "120"}
    both = ceilings_of(italian, POLICIES, SYSTEMS)
    lowest, note = ceiling_in_force("auto", both, italian)
    assert lowest.share == pytest.approx(24 / 120)
    assert "Of 2 ceilings" in note
    assert ceiling_in_force("it-certified-learning-laurea", both, italian)[0].share == pytest.approx(48 / 120)
    kept, note = ceiling_in_force("auto", both, {**italian, "kind": "unit"})
    assert kept is None
    assert "whole programmes" in note
    assert ceiling_in_force("0.25", both, italian)[0].share == 0.25
    for wrong in ("1.5", "it-nil"):
        with pytest.raises(UsageError, match=wrong):
            ceiling_in_force(wrong, both, italian)
    irish = {**TARGET, "jurisdiction": "IE"}
    with pytest.raises(UsageError, match="is no number"):
        ceiling_in_force("ie-prior-learning", ceilings_of(irish, POLICIES, SYSTEMS), irish)


def test_without_credits_the_share_is_told():
    found = report({**TARGET, "workload_value": "3", "workload_unit": "months"}, share=0.6, ceiling="none")
    assert found.credit.unit == ""
    assert any("it may come to 65% to 100%, expected 72%" in each for each in told(found))


def test_what_does_not_reach_says_so_and_what_would():
    said = told(report(share=0.9, ceiling="none", max_credentials=1))
    assert said[0].startswith("No stack reaches 90% of the 4 outcomes of Baker: the most is 45%, with 1 credential")
    assert "Without the limit of credentials a stack could cover 72%." in said


def test_that_the_catalogues_offer_no_more_is_said_only_where_one_condition_is_set():
    about = {name: {"jurisdiction": "GB" if name == "a" else "FR"} for name in OFFERS}
    one, two = ({"countries": ("GB",)}, {"countries": ("GB",), "max_credentials": 1})
    for conditions, said in ((one, "Without the choice of countries"), (two, "without several of them there may be")):
        assert said in told(report(share=0.9, ceiling="none", about=about, **conditions))[-1]
    assert told(report(share=0.9, ceiling="none", max_hours=900.0))[-1].endswith("the catalogues do not offer more.")


def test_a_title_in_a_heading_of_the_workbook_is_text_and_hours_that_nobody_states_are_no_hours():
    title = '=HYPERLINK("http://evil.example/with/a/long/path";"open the whole list")\x07'
    unknown = {"title": title, "workload_hours_min": None, "workload_hours_max": None}
    offers = {"a": {1: 0.9}, "b": {1: 0.8}}
    content = stack_workbook(report(share=0.2, ceiling="none", offers=offers, about=dict.fromkeys("ab", unknown)), {})
    book = load_workbook(io.BytesIO(content))
    heading = book["What covers what"]["C1"]
    assert (heading.data_type, heading.value) == ("s", title.removesuffix("\x07"))
    assert book["What covers what"].row_dimensions[1].height > 32
    (other,) = book["Other stacks"].iter_rows(min_row=2, values_only=True)
    assert other[3:6] == (None, None, 1)


def test_the_workbook_opens_with_text_as_text_and_a_native_chart():
    found = report(share=0.9, ceiling="none", held=("c:=1+1",))
    manifest = {"subject": {"catalogue": "c", "version": "1"}, "object": {"catalogue": "t", "version": "2"}}
    manifests = {"run1": {**manifest, "model": "m", "weights": "w", "package": "0"}}
    content = stack_workbook(found, manifests)
    assert content == stack_workbook(found, manifests)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Read me", "Members", "Outcomes", "What covers what", "Chart", "Other stacks", "Left out", "Provenance",
    ]  # fmt: skip
    outcomes = list(book["Outcomes"].iter_rows(min_row=2, values_only=True))
    assert [row[:4] for row in outcomes] == [
        (1, "Wanted 1", "covered", 0.9),
        (2, "Wanted 2", "covered", 0.9),
        (3, "Wanted 3", "partly", 0.3),
        (4, "Wanted 4", "covered", 0.8),
    ]
    assert [cell.value for cell in book["What covers what"][1]][2:] == ["Course a", "Course b", "Course =1+1"]
    assert len(book["Chart"]._charts) == 1
    asked = [row[:2] for row in book["Read me"].iter_rows(values_only=True) if row[1]]
    assert ("Best is", "the fewest credentials") in asked
    assert ("Share of the target to cover", "90%") in asked
    assert ("Held already", "c:=1+1") in asked
    assert "Hours, at most" not in dict(asked)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not any(cell.data_type == "f" for cell in cells)


def test_titles_of_members_stay_text_in_the_headings_too():
    titles = {"a": {"title": "=1+1"}, "b": {"title": "Bake\x07 bread"}}
    found = report_stack(
        pool(OFFERS, about=titles),
        {**TARGET, "credential_id": "t:R&D", "title": "Bak\x07er"},
        Conditions(share=0.6),
        policies=POLICIES,
        credit_systems=SYSTEMS,
        ceiling="none",
    )
    book = load_workbook(io.BytesIO(stack_workbook(found, {})))
    headings = book["What covers what"][1]
    assert [(cell.value, cell.data_type) for cell in headings[2:]] == [("=1+1", "s"), ("Bake bread", "s")]
    assert book["Read me"]["A1"].value == "Suggested stack for Baker"
    assert book["Members"].oddFooter.left.text == "Stack for t:R&&D · &A"
