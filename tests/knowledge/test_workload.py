"""Workloads become intervals with a rule, or a refusal with a reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.knowledge.workload import HoursInterval, Refusal, hours_columns, parse_workload, to_ects, workload_hours

from .conftest import EMBEDDED

SYSTEMS = EMBEDDED["systems"]
CONVERTIBLE = SYSTEMS.query("convertible == 'yes' and system_id == unit")["system_id"].tolist()


FORMS = list(csv.DictReader((Path(__file__).parent / "workload_forms.csv").read_text(encoding="utf-8").splitlines()))
"""Workloads as published, with the unit that is read and the hours, or the reason why there are none."""


@pytest.mark.parametrize(
    "form", FORMS, ids=lambda form: f"{form['text']} {form['unit']} {form['jurisdiction']}".strip()
)
def test_a_published_workload_becomes_hours_or_a_reason(form: dict[str, str]) -> None:
    workload = parse_workload(form["text"], form["unit"] or None)
    hours = workload_hours(workload, SYSTEMS, form["jurisdiction"] or None)
    assert workload.original == form["text"]
    assert workload.unit == form["stated_unit"]
    if form["hours_min"]:
        assert isinstance(hours, HoursInterval), hours
        assert (hours.hours_min, hours.hours_max) == (float(form["hours_min"]), float(form["hours_max"]))
        assert hours.rule
    else:
        assert isinstance(hours, Refusal), hours
        assert form["reason"] in hours.reason
        assert hours.hours_at_least == (float(form["at_least"]) if form["at_least"] else None)


def test_the_table_of_workloads_is_large_and_sourced() -> None:
    assert len(FORMS) >= 120
    assert all(form["source"] for form in FORMS)
    assert len({(form["text"], form["unit"], form["jurisdiction"]) for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("GLH: 87; TQT: 140", [(87, "guided-hours"), (140, "tqt-hours")]),
        ("Präsenzzeit: 63 h, Selbststudium: 207 h", [(63, "contact-hours"), (207, "self-study-hours")]),
        ("10 credits, 30 contact hours, 100 hours", [(10, "credit-point"), (30, "contact-hours"), (100, "hours")]),
    ],
)
def test_contact_guided_own_and_total_hours_are_kept_apart(text: str, stated: list[tuple[float, str]]) -> None:
    workload = parse_workload(text)
    assert [(found.value_min, found.unit) for found in (workload, *workload.also)] == stated


@pytest.mark.parametrize(
    "system", SYSTEMS.query("convertible == 'yes'").to_dict("records"), ids=lambda row: row["system_id"]
)
def test_every_credit_system_converts_on_the_bases_that_its_source_gives(system: dict[str, object]) -> None:
    workload = parse_workload("1", str(system["unit"]))
    place = str(system["jurisdiction"]).split("|")[0] or None
    both = to_ects(workload, SYSTEMS, place)
    if pd.isna(system["ects_by_year"]):
        assert isinstance(both.by_year, Refusal)
    else:
        assert (both.by_year.ects_min, both.by_year.ects_max) == (system["ects_by_year"], system["ects_by_year"])
        assert both.by_year.source
        assert both.by_year.rule
    if pd.isna(system["ects_by_hours_min"]):
        assert isinstance(both.by_hours, Refusal)
    else:
        # The published columns are rounded to two decimals.
        assert both.by_hours.ects_min == pytest.approx(system["ects_by_hours_min"], abs=0.01)
        assert both.by_hours.ects_max == pytest.approx(system["ects_by_hours_max"], abs=0.01)


@pytest.mark.parametrize(
    ("text", "unit"), [("2", "ceu"), ("10 credits", None), ("15", None), ("3 badges", None), ("40", "ecvet")]
)
@pytest.mark.parametrize("jurisdiction", [None, "US", "GB-ENG", "DE"])
def test_what_has_no_system_converts_nowhere(text: str, unit: str | None, jurisdiction: str | None) -> None:
    workload = parse_workload(text, unit)
    answers = [workload_hours(workload, SYSTEMS, jurisdiction, basis=basis) for basis in ("hours", "year")]
    both = to_ects(workload, SYSTEMS, jurisdiction)
    assert all(isinstance(answer, Refusal) and answer.reason for answer in (*answers, both.by_year, both.by_hours))


@pytest.mark.parametrize(
    ("text", "unit", "stated"),
    [
        ("10 ECTS", None, (10, 10, "ects")),
        ("30,0", "LP", (30, 30, "ects")),
        ("7,5 ECTS-Punkte", None, (7.5, 7.5, "ects")),
        ("3 crédits ECTS", None, (3, 3, "ects")),
        ("ECTS: 5", None, (5, 5, "ects")),
        ("3\u20135 ECTS", None, (3, 5, "ects")),
        ("4,195 hours", None, (4195, 4195, "hours")),
        ("1.200 Stunden", None, (1200, 1200, "hours")),
        ("1 500 heures", None, (1500, 1500, "hours")),
        ("about 20-25 hours", None, (20, 25, "hours")),
        ("20 bis 25 Stunden", None, (20, 25, "hours")),
        ("150-hour course", None, (150, 150, "hours")),
        ("90 minutes", None, (1.5, 1.5, "hours")),
        ("1 h 30 min", None, (1.5, 1.5, "hours")),
        ("2h30", None, (2.5, 2.5, "hours")),
        ("PT20H", None, (20, 20, "hours")),
        ("P6W", None, (6, 6, "weeks")),
        ("4 weeks to complete", None, (4, 4, "weeks")),
        ("120", "SCQF credit points", (120, 120, "scqf-credit")),
        ("3", "US semester credit", (3, 3, "us-semester-credit")),
        ("2 CEUs", None, (2, 2, "ceu")),
        ("20 credits", None, (20, 20, "credit-point")),
        ("10 credits", "ects", (10, 10, "ects")),
        ("15", None, (15, 15, "")),
        (3.0, "ects", (3, 3, "ects")),
        (7.5, "hours", (7.5, 7.5, "hours")),
        ("200 GLH", None, (200, 200, "guided-hours")),
        ("7.5 hp", None, (7.5, 7.5, "hp-se")),
    ],
)
def test_a_workload_is_read_as_written(text: str | float, unit: str | None, stated: tuple[float, float, str]) -> None:
    workload = parse_workload(text, unit)
    assert (workload.value_min, workload.value_max, workload.unit) == stated
    assert workload.problem == ""


@pytest.mark.parametrize(
    ("text", "unit", "problem"),
    [
        (None, "ects", "nothing stated"),
        (float("nan"), None, "nothing stated"),
        ("", None, "nothing stated"),
        ("self-paced", None, "states no number"),
        ("Module 7 of the programme", None, "not understood"),
        ("10", "foo", "unit 'foo' is not known"),
        ("10 ECTS", "hours", "is in ects, but the unit given is hours"),
        ("-5 ECTS", None, "is negative"),
        ("4 hours/week", None, "hours per week without a number of weeks"),
    ],
)
def test_what_cannot_be_read_says_why_and_is_refused(text: str | float | None, unit: str | None, problem: str) -> None:
    workload = parse_workload(text, unit)
    assert problem in workload.problem
    assert (workload.value_min, workload.value_max) == (None, None)
    refusal = workload_hours(workload, SYSTEMS)
    assert isinstance(refusal, Refusal)
    assert problem in refusal.reason


def test_the_original_words_are_kept() -> None:
    assert parse_workload("  ca. 3 ECTS ").original == "ca. 3 ECTS"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("6 weeks at 3-5 hours a week", (18, 30)),
        ("5 hours per week for 6 weeks", (30, 30)),
        ("12 weeks, 4-6 hrs/week", (48, 72)),
        ("1 week at 10 hours a week", (10, 10)),
        ("5 days, 8 hours/day", (40, 40)),
        ("3 months at 10 hours a week", (120, 130.5)),
        ("2-3 weeks, 5 hours per week", (10, 15)),
        ("10 ECTS", (250, 300)),
        ("130 hours TQT", (130, 130)),
    ],
)
def test_hours_follow_from_what_is_stated(systems: pd.DataFrame, text: str, hours: tuple[float, float]) -> None:
    found = workload_hours(parse_workload(text), systems)
    assert isinstance(found, HoursInterval)
    assert (found.hours_min, found.hours_max) == hours


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("2", "ceu", "must not be auto-converted"),
        ("20 credits", None, "name the credit system"),
        ("15", None, "states no unit"),
        ("4 weeks", None, "state the hours per week"),
        ("2 months", None, "state the hours per week"),
        ("3 days", None, "state the hours per day"),
        ("1 year", None, "state the credits or hours"),
        ("6 weeks, 2 hours a day", None, "the number of days is not stated"),
        ("3 credit hours", None, "semester or quarter"),
        ("40", "ecvet", "never tied to hours"),
        ("6", "au-credit-point", "transcript"),
        ("0", "ects", "zero is read as not stated"),
        ("5-3 ECTS", None, "from the larger to the smaller"),
    ],
)
def test_nothing_is_converted_silently(systems: pd.DataFrame, text: str, unit: str | None, reason: str) -> None:
    workload = parse_workload(text, unit)
    refusal = workload_hours(workload, systems)
    assert isinstance(refusal, Refusal)
    assert reason in refusal.reason
    both = to_ects(workload, systems)
    assert isinstance(both.by_hours, Refusal)
    assert isinstance(both.by_year, Refusal)


@pytest.mark.parametrize("unit", ["contact-hours", "guided-hours", "self-study-hours"])
def test_taught_hours_are_a_lower_bound_and_no_workload(systems: pd.DataFrame, unit: str) -> None:
    refusal = workload_hours(parse_workload("40", unit), systems)
    assert isinstance(refusal, Refusal)
    assert refusal.hours_at_least == 40


def test_what_else_the_text_states_is_used_and_named(systems: pd.DataFrame) -> None:
    found = workload_hours(parse_workload("10 credits (100 hours)"), systems)
    assert isinstance(found, HoursInterval)
    assert (found.hours_min, found.hours_max) == (100, 100)
    assert "10 credits (100 hours)" in found.rule


@pytest.mark.parametrize(
    ("jurisdiction", "hours"),
    [
        (None, (250, 300)),
        ("AT", (250, 250)),
        ("IE", (200, 250)),
        ("NL", (280, 280)),
        ("DE-BY", (250, 300)),
        ("US", (250, 300)),
        ("AT|NL", (250, 300)),
        ("MT|MT", (250, 250)),
    ],
)
def test_an_ects_credit_has_the_hours_of_its_country(
    systems: pd.DataFrame, jurisdiction: str | None, hours: tuple[int, int]
) -> None:
    found = workload_hours(parse_workload("10 ECTS"), systems, jurisdiction)
    assert isinstance(found, HoursInterval)
    assert (found.hours_min, found.hours_max) == hours


def test_the_two_bases_disagree_and_both_are_given(systems: pd.DataFrame) -> None:
    credits = parse_workload("10", "uk-credit")
    both = to_ects(credits, systems)
    assert (both.by_year.ects_min, both.by_year.ects_max) == (5, 5)
    assert (both.by_hours.ects_min, both.by_hours.ects_max) == (3.3333, 4)
    by_year = workload_hours(credits, systems, basis="year")
    assert isinstance(by_year, HoursInterval)
    assert (by_year.hours_min, by_year.hours_max) == (125, 150)


def test_a_source_that_rules_out_ects_is_respected(systems: pd.DataFrame) -> None:
    credits = parse_workload("10", "csvet-hr")
    assert isinstance(workload_hours(credits, systems), HoursInterval)
    both = to_ects(credits, systems)
    assert isinstance(both.by_year, Refusal)
    assert isinstance(both.by_hours, Refusal)
    assert "no official ECTS conversion" in both.by_hours.reason


def test_an_unknown_basis_is_wrong_use(systems: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="basis 'month' is not known"):
        workload_hours(parse_workload("1 ECTS"), systems, basis="month")  # type: ignore[arg-type]


amounts = st.decimals(min_value="0.1", max_value=400, places=1).map(float)


@given(st.sampled_from(CONVERTIBLE), amounts, amounts)
def test_hours_are_an_interval_that_grows_with_the_credits(unit: str, one: float, other: float) -> None:
    low, high = (workload_hours(parse_workload(value, unit), SYSTEMS) for value in sorted((one, other)))
    assert isinstance(low, HoursInterval)
    assert isinstance(high, HoursInterval)
    assert 0 < low.hours_min <= low.hours_max
    assert low.hours_min <= high.hours_min
    assert low.hours_max <= high.hours_max


@given(st.sampled_from(CONVERTIBLE), amounts, amounts)
def test_a_range_converts_to_the_hull_of_its_ends(unit: str, one: float, other: float) -> None:
    least, most = sorted((one, other))
    hull = workload_hours(parse_workload(f"{least}-{most}", unit), SYSTEMS)
    ends = [workload_hours(parse_workload(value, unit), SYSTEMS) for value in (least, most)]
    assert isinstance(hull, HoursInterval)
    assert (hull.hours_min, hull.hours_max) == (ends[0].hours_min, ends[1].hours_max)


@given(st.sampled_from(CONVERTIBLE), st.integers(1, 300), st.integers(2, 5))
def test_hours_scale_with_the_credits(unit: str, credits: int, times: int) -> None:
    once, often = (workload_hours(parse_workload(value, unit), SYSTEMS) for value in (credits, credits * times))
    assert isinstance(once, HoursInterval)
    assert isinstance(often, HoursInterval)
    assert often.hours_min == pytest.approx(once.hours_min * times)
    assert often.hours_max == pytest.approx(once.hours_max * times)


@given(st.sampled_from(CONVERTIBLE), amounts, amounts)
def test_hours_of_two_parts_add_up_to_the_hours_of_the_whole(unit: str, one: float, other: float) -> None:
    first, second, whole = (workload_hours(parse_workload(value, unit), SYSTEMS) for value in (one, other, one + other))
    assert isinstance(first, HoursInterval)
    assert isinstance(second, HoursInterval)
    assert isinstance(whole, HoursInterval)
    assert whole.hours_min == pytest.approx(first.hours_min + second.hours_min, abs=0.001)
    assert whole.hours_max == pytest.approx(first.hours_max + second.hours_max, abs=0.001)


@given(st.sampled_from(CONVERTIBLE), amounts)
def test_ects_intervals_are_ordered_and_never_negative(unit: str, credits: float) -> None:
    both = to_ects(parse_workload(credits, unit), SYSTEMS)
    for found in (both.by_year, both.by_hours):
        assert isinstance(found, Refusal) or 0 <= found.ects_min <= found.ects_max


@given(amounts)
def test_hours_lie_within_the_hours_of_their_ects(hours: float) -> None:
    ects = to_ects(parse_workload(hours, "hours"), SYSTEMS).by_hours
    back = workload_hours(parse_workload(f"{ects.ects_min}-{ects.ects_max}", "ects"), SYSTEMS)
    assert isinstance(back, HoursInterval)
    assert back.hours_min - 0.01 <= hours <= back.hours_max + 0.01


@given(amounts, st.sampled_from([None, *SYSTEMS.query("unit == 'ects' and jurisdiction != ''")["jurisdiction"]]))
def test_an_ects_credit_of_any_country_is_one_by_the_year_and_around_one_by_the_hour(
    credits: float, jurisdiction: str | None
) -> None:
    both = to_ects(parse_workload(credits, "ects"), SYSTEMS, jurisdiction)
    assert both.by_year.ects_min == both.by_year.ects_max == pytest.approx(credits)
    assert both.by_hours.ects_min - 0.01 <= credits <= both.by_hours.ects_max + 0.01


@given(st.sampled_from(["contact", "guided"]), amounts, amounts)
def test_taught_hours_and_own_study_add_up_in_either_order(kind: str, taught: float, own: float) -> None:
    spoken = f"{taught} {kind} {'learning ' * (kind == 'guided')}hours", f"{own} hours of self-study"
    for text in (" and ".join(spoken), ", ".join(reversed(spoken))):
        found = workload_hours(parse_workload(text), SYSTEMS)
        assert isinstance(found, HoursInterval)
        assert found.hours_min == found.hours_max == pytest.approx(taught + own, abs=0.001)
        assert to_ects(parse_workload(text), SYSTEMS).by_hours.ects_max == pytest.approx(
            found.hours_max / 25, abs=0.001
        )


@given(amounts)
def test_hours_and_ects_by_the_hour_agree(hours: float) -> None:
    by_hours = to_ects(parse_workload(hours, "hours"), SYSTEMS).by_hours
    assert by_hours.ects_min * 30 == pytest.approx(hours, abs=0.01)
    assert by_hours.ects_max * 25 == pytest.approx(hours, abs=0.01)


@given(amounts, st.sampled_from(["{} ECTS", "ECTS: {}", "{} ects credits", "ca. {} LP"]))
def test_a_written_number_is_read_back(amount: float, form: str) -> None:
    for written in (f"{amount:.1f}", f"{amount:.1f}".replace(".", ",")):
        workload = parse_workload(form.format(written))
        assert (workload.value_min, workload.unit) == (amount, "ects")


@given(st.text(max_size=30), st.sampled_from([None, "", "ects", "hours", "weeks"]))
def test_any_text_is_read_or_says_why_not(text: str, unit: str | None) -> None:
    workload = parse_workload(text, unit)
    assert (workload.value_min is None) == bool(workload.problem)
    assert isinstance(workload_hours(workload, SYSTEMS), HoursInterval | Refusal)


def test_a_column_converts_as_its_rows_do(systems: pd.DataFrame) -> None:
    table = pd.DataFrame(
        {
            "workload_value": ["10", "10", "2", "", None, "6 weeks at 3 hours a week", 5],
            "workload_unit": ["ects", "ects", "ceu", "", "ects", "", "uk-credit"],
            "jurisdiction": ["AT", "DE", "US", "", "", "", None],
        },
        index=[3, 1, 4, 15, 9, 2, 6],
    )
    columns = hours_columns(table, systems)
    assert columns.index.tolist() == table.index.tolist()
    assert columns["workload_hours_min"].fillna(-1).tolist() == [250, 250, -1, -1, -1, 18, 50]
    assert columns["workload_hours_max"].fillna(-1).tolist() == [250, 300, -1, -1, -1, 18, 50]
    assert columns["workload_rule"].str.startswith("not converted: 2 ceu").tolist() == [
        False,
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    assert columns.loc[[15, 9], "workload_rule"].tolist() == ["", ""]


def test_a_column_keeps_the_lower_bound_in_its_rule(systems: pd.DataFrame) -> None:
    table = pd.DataFrame({"workload_value": ["40"], "workload_unit": ["glh"]})
    assert hours_columns(table, systems).loc[0, "workload_rule"].endswith("at least 40 h")


def test_converting_part_of_a_column_changes_nothing(systems: pd.DataFrame) -> None:
    table = pd.DataFrame(
        {"workload_value": [str(number) for number in range(12)], "workload_unit": ["ects", "credits", "hours"] * 4}
    )
    parts = pd.concat([hours_columns(table.iloc[:5], systems), hours_columns(table.iloc[5:], systems)])
    pd.testing.assert_frame_equal(parts, hours_columns(table, systems))


def test_an_empty_table_converts_to_an_empty_one(systems: pd.DataFrame) -> None:
    assert hours_columns(pd.DataFrame({"workload_value": [], "workload_unit": []}), systems).empty


def test_a_table_without_its_columns_is_wrong_use(systems: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="credentials lack the column workload_unit"):
        hours_columns(pd.DataFrame({"workload_value": ["1"]}), systems)
