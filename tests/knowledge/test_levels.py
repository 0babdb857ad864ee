"""Levels resolve to sets, with legal status and path."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.frameworks import Frameworks, compare_levels, framework_levels
from mapper.knowledge.levels import LevelSet, gap_columns, level_gap, resolve
from mapper.tables import INTEGER, TEXT

from .conftest import EMBEDDED

Statement = tuple[str, str, str]


def frameworks_of(statements: list[Statement], *, classifications: tuple[str, ...] = ()) -> Frameworks:
    """Frameworks made of ``(level_id, to_level or "framework:", legal_status)``; each has the levels 1 to 3."""
    ids = sorted({level.partition(":")[0] for one, other, _ in statements for level in (one, other)} | {"a", "b", "h"})
    levels = [(name, f"{name}:{number}", number) for name in ids for number in (1, 2, 3)]
    blank = dict.fromkeys(("title", "title_examples", "status", "note", "valid_from", "valid_to", "source_url"), "")
    rows = [
        {
            "framework_id": level.partition(":")[0],
            "level_id": level,
            "qualification_type": "",
            "to_framework": other.partition(":")[0],
            "to_level": "" if other.endswith(":") else other,
            "legal_status": status,
            "status": "known",
            "basis": "test",
            "source_url": "",
        }
        for level, other, status in statements
    ]
    columns = [
        "framework_id",
        "level_id",
        "qualification_type",
        "to_framework",
        "to_level",
        "legal_status",
        "status",
        "basis",
        "source_url",
    ]
    table = pd.DataFrame(
        [{"framework_id": name, "level_id": level, "label": str(number), **blank} for name, level, number in levels],
        dtype=TEXT,
    )
    return Frameworks(
        frameworks=pd.DataFrame(
            {
                "framework_id": ids,
                "kind": ["classification" if name in classifications else "national" for name in ids],
                "replaces": "",
            },
            dtype=TEXT,
        ),
        levels=table.assign(order=pd.Series([number for _, _, number in levels], dtype=INTEGER)),
        referencing=pd.DataFrame(rows, columns=columns, dtype=TEXT),
        descriptors=pd.DataFrame(),
    )


def found(answer: LevelSet) -> set[tuple[str, str, str]]:
    return {(level.level_id, level.legal_status, level.kind) for level in answer.levels}


# What the embedded data says


@pytest.mark.parametrize(
    ("level_id", "eqf", "legal_status"),
    [
        ("rqf-eng:4", {"eqf:5"}, "historic"),
        ("rqf-eng:5", {"eqf:5"}, "historic"),
        ("nfq-ie:7", {"eqf:6"}, "official"),
        ("nfq-ie:8", {"eqf:6"}, "official"),
        ("scqf:12", {"eqf:8"}, "historic"),
        ("sqf-si:9", {"eqf:7", "eqf:8"}, "official"),
        ("isqf-is:1", {"eqf:1", "eqf:2"}, "official"),
        ("nlqf-nl:4-plus", {"eqf:4"}, "official"),
        ("nzqcf-nz:7", {"eqf:6"}, "comparison"),
        ("aqf-au:8", {"eqf:6", "eqf:7"}, "indicative"),
        ("hkqf-hk:4", {"eqf:5"}, "comparison"),
        ("us-award-levels:1a", {"eqf:3", "eqf:4", "eqf:5"}, "indicative"),
        ("nqf-hs-ch:master", {"eqf:7"}, "indicative"),
    ],
)
def test_a_level_has_its_eqf_levels(known: Frameworks, level_id: str, eqf: set[str], legal_status: str) -> None:
    strongest = resolve(level_id, "eqf", known).strongest()
    assert {level.level_id for level in strongest} == eqf
    assert {(level.legal_status, level.kind) for level in strongest} == {(legal_status, "direct")}


@pytest.mark.parametrize(
    "level_id",
    [
        "rqf-eng:entry-1",
        "rqf-eng:entry-2",
        "scqf:1",
        "scqf:2",
        "cqfw:entry-2",
        "mqf-mt:a",
        "mqf-mt:b",
        "bqf-bg:0",
        "nlqf-nl:entry-level",
    ],
)
def test_a_level_below_the_eqf_has_no_level_there(known: Frameworks, level_id: str) -> None:
    answer = resolve(level_id, "eqf", known)
    assert answer.answer == "no level"
    assert answer.levels == ()


def test_a_framework_that_was_never_referenced_is_unknown_and_not_without_a_level(known: Frameworks) -> None:
    answer = resolve("bhqf-ba:3", "eqf", known)
    assert (answer.answer, answer.levels, answer.no_level) == ("unknown", (), ())
    assert "not referenced to EQF" in answer.reason


def test_a_stronger_denial_outranks_a_weaker_reading_which_stays_visible(known: Frameworks) -> None:
    answer = resolve("nzqcf-nz:8", "eqf", known)
    assert answer.answer == "no level"
    assert answer.strongest() == ()
    assert found(answer) == {("eqf:6", "indicative", "direct"), ("eqf:7", "indicative", "direct")}


def test_the_type_of_qualification_decides_where_the_level_alone_does_not(known: Frameworks) -> None:
    typed = resolve("sqf-si:9", "eqf", known, qualification_type="specialisation after university degree")
    assert [level.level_id for level in typed.levels] == ["eqf:7"]


def test_a_type_that_no_source_names_does_not_narrow_the_answer(known: Frameworks) -> None:
    assert found(resolve("sqf-si:9", "eqf", known, qualification_type="Badge")) == found(
        resolve("sqf-si:9", "eqf", known)
    )


def test_the_old_french_levels_run_backwards(known: Frameworks) -> None:
    assert {level.level_id for level in resolve("niveaux-1969-fr:v", "eqf", known).strongest()} == {"eqf:3"}
    assert {level.level_id for level in resolve("niveaux-1969-fr:iii", "eqf", known).strongest()} == {"eqf:5"}


@pytest.mark.parametrize(
    ("level_id", "to", "awarded", "levels"),
    [
        ("nsqf-in:5", "eqf", "2023-06-06", {"eqf:5"}),
        ("nsqf-in:5", "eqf", "2024-01-15", {"eqf:5"}),
        ("slqf-lk:10", "eqf", "2016", {"eqf:7"}),
        ("mqf-my:4", "aqrf", "2019-03", {"aqrf:4"}),
        ("mqf-2007-my:4", "aqrf", "2010", {"aqrf:4"}),
        ("niveaux-1969-fr:v", "rncp-fr", "2019-12-31", {"rncp-fr:3"}),
        ("niveaux-1969-fr:iii", "eqf", "1985", {"eqf:5"}),
        ("niveaux-1969-fr:i", "rncp-fr", "2012", {"rncp-fr:7", "rncp-fr:8"}),
        ("rncp-fr:5", "eqf", "2020-01-01", {"eqf:5"}),
        ("nfq-ie:7", "eqf", "1995", {"eqf:6"}),
    ],
)
def test_a_level_is_read_on_the_scale_in_force_at_the_award(
    known: Frameworks, level_id: str, to: str, awarded: str, levels: set[str]
) -> None:
    answer = resolve(level_id, to, known, awarded=awarded)
    assert {level.level_id for level in answer.strongest()} == levels
    assert "may also belong" not in answer.reason


@pytest.mark.parametrize(
    ("level_id", "to", "awarded", "reason"),
    [
        ("nsqf-in:5", "eqf", "2019", "the award of 2019 is older: read it on nsqf-2013-in"),
        ("nsqf-in:5", "eqf", "2023-06-05", "the award of 2023-06-05 is older: read it on nsqf-2013-in"),
        ("nsqf-in:5", "eqf", "2012", "no edition of that time is known here"),
        ("nsqf-2013-in:5", "eqf", "2024", "the award of 2024 is younger: read it on nsqf-in"),
        ("slqf-lk:10", "eqf", "2013", "read it on slqf-2012-lk"),
        ("slqf-2012-lk:10", "eqf", "2016-01", "read it on slqf-lk"),
        ("mqf-my:6", "aqrf", "2010", "read it on mqf-2007-my"),
        ("mqf-2007-my:6", "aqrf", "2020", "read it on mqf-my"),
        ("rncp-fr:5", "eqf", "2012", "read it on niveaux-1969-fr"),
        ("niveaux-1969-fr:iii", "eqf", "2021", "read it on rncp-fr"),
        ("nheqf-in:6", "eqf", "2022-06", "the draft of January 2022 counted levels 5-10"),
    ],
)
def test_outside_the_validity_of_its_scale_a_level_is_unknown_and_the_other_edition_is_named(
    known: Frameworks, level_id: str, to: str, awarded: str, reason: str
) -> None:
    answer = resolve(level_id, to, known, awarded=awarded)
    assert (answer.answer, answer.levels, answer.no_level) == ("unknown", (), ())
    assert reason in answer.reason


@pytest.mark.parametrize("level_id", ["nsqf-2013-in:5", "nsqf-2013-in:10", "slqf-2012-lk:10"])
@pytest.mark.parametrize("to", ["eqf", "aqrf", "isced-2011", "nsqf-in", "slqf-lk"])
def test_an_edition_without_a_level_table_says_so_and_never_borrows_the_answer_of_the_next(
    known: Frameworks, level_id: str, to: str
) -> None:
    answer = resolve(level_id, to, known, awarded="2014")
    assert (answer.answer, answer.levels) == ("unknown", ())
    assert "was not retrieved" in answer.reason


def test_a_date_too_coarse_for_two_editions_names_both(known: Frameworks) -> None:
    assert resolve("nsqf-in:5", "eqf", known, awarded="2023").reason == (
        "indicative, direct, known; an award of 2023 may also belong to nsqf-2013-in"
    )
    assert "slqf-2012-lk" in resolve("slqf-lk:10", "eqf", known, awarded="2015-10").reason


@pytest.mark.parametrize("to", ["eqf", "qf-ehea", "isced-2011", "aqrf", "rqf-eng", "nfq-ie", "dqr-de", "aqf-au"])
def test_every_level_of_every_framework_resolves_or_says_why_not(known: Frameworks, to: str) -> None:
    for level_id in known.levels["level_id"]:
        answer = resolve(level_id, to, known)
        if answer.answer == "levels":
            assert len({(level.kind, level.legal_status) for level in answer.strongest()}) == 1
        else:
            assert answer.strongest() == ()
            assert level_id in answer.reason
        if answer.answer == "no level":
            assert all(statement.source and statement.basis for statement in answer.no_level)


def test_a_restricted_mapping_is_shown_but_never_chained(known: Frameworks) -> None:
    assert found(resolve("qfemirates-ae:9", "nzqcf-nz", known)) == {("nzqcf-nz:9", "not-for-recognition", "direct")}
    assert all("nzqcf-nz" not in level.path[1] for level in resolve("qfemirates-ae:9", "hkqf-hk", known).levels)


def test_comparing_is_explicit_about_levels_without_partner(known: Frameworks) -> None:
    rows = compare_levels(known, "scqf", "nqf-vpet-ch").set_index("a_level")
    assert rows.loc["scqf:1", "answer"] == "no hub level"
    assert set(rows.loc[["scqf:7", "scqf:8"], "b_level"]) == {"nqf-vpet-ch:5"}
    assert set(rows.loc[["scqf:7", "scqf:8"], "legal_status"]) == {"historic"}


def test_comparing_a_framework_without_referencing_says_unknown(known: Frameworks) -> None:
    rows = compare_levels(known, "eqf", "nqf-ge")
    assert set(rows.loc[rows["b_level"] != "", "answer"]) == {"unknown"}
    assert set(rows.loc[rows["a_level"] != "", "answer"]) == {"only a"}


def test_comparing_pairs_exactly_the_levels_that_share_a_strongest_hub_level(known: Frameworks) -> None:
    for a, b in (("rqf-eng", "nfq-ie"), ("sqf-si", "aqf-au"), ("nzqcf-nz", "hkqf-hk")):
        rows = compare_levels(known, a, b)
        paired = set(
            rows.loc[rows["answer"] == "same hub level", ["a_level", "b_level"]].itertuples(index=False, name=None)
        )
        levels = known.levels.set_index("framework_id")["level_id"]
        hub = {
            level: {found.level_id for found in resolve(level, "eqf", known).strongest()}
            for level in [*levels[a], *levels[b]]
        }
        assert paired == {(x, y) for x in levels[a] for y in levels[b] if hub[x] & hub[y]}


def test_framework_levels_keeps_levels_without_referencing(known: Frameworks) -> None:
    table = framework_levels(known, "acqf")
    assert set(table["level_id"]) == {f"acqf:{number}" for number in range(1, 11)}
    assert framework_levels(known, "nqf-ge")["to_framework"].tolist().count("") == 5


def test_unknown_ids_are_wrong_use(known: Frameworks) -> None:
    with pytest.raises(UsageError, match=r"level 'rqf-eng:9' is not known \(levels of rqf-eng: entry-1, "):
        resolve("rqf-eng:9", "eqf", known)
    with pytest.raises(UsageError, match="framework 'eqv' is not known"):
        resolve("rqf-eng:7", "eqv", known)
    with pytest.raises(UsageError, match="award date 'May' is not a date"):
        resolve("rqf-eng:7", "eqf", known, awarded="May")


# Chains, on small tables


def test_a_chain_goes_up_to_a_hub_and_down_again() -> None:
    answer = resolve("a:1", "b", frameworks_of([("a:1", "h:2", "official"), ("b:3", "h:2", "indicative")]))
    assert [(level.path, level.legal_status, level.kind) for level in answer.levels] == [
        (("a:1", "h:2", "b:3"), "indicative", "chained")
    ]


@pytest.mark.parametrize("legal_status", LEGAL_STATUSES[:-1])
@pytest.mark.parametrize("turned", [False, True])
def test_a_chain_over_an_indicative_hop_is_indicative(legal_status: str, turned: bool) -> None:
    first, second = ("indicative", legal_status) if turned else (legal_status, "indicative")
    answer = resolve("a:1", "b", frameworks_of([("a:1", "h:2", first), ("b:3", "h:2", second)]))
    assert found(answer) == {("b:3", "indicative", "chained")}


def test_a_chain_never_runs_over_a_framework_that_merely_references_both_ends() -> None:
    assert (
        resolve("a:1", "b", frameworks_of([("h:2", "a:1", "official"), ("h:2", "b:3", "official")])).answer == "unknown"
    )


def test_a_chain_never_runs_over_a_classification() -> None:
    statements = [("a:1", "h:2", "indicative"), ("b:3", "h:2", "indicative")]
    assert resolve("a:1", "b", frameworks_of(statements, classifications=("h",))).answer == "unknown"


def test_no_chain_is_followed_where_a_source_denies_a_level() -> None:
    statements = [("a:1", "b:", "official"), ("a:1", "h:2", "official"), ("b:3", "h:2", "official")]
    assert resolve("a:1", "b", frameworks_of(statements)).answer == "no level"


def test_a_framework_resolves_to_itself() -> None:
    assert found(resolve("a:1", "a", frameworks_of([]))) == {("a:1", "official", "direct")}


statements = st.lists(
    st.tuples(
        st.sampled_from([f"{name}:{number}" for name in "abhk" for number in (1, 2, 3)]),
        st.sampled_from([f"{name}:{number}" for name in "abhk" for number in ("", 1, 2, 3)]),
        st.sampled_from(LEGAL_STATUSES),
    ).filter(lambda row: row[0][0] != row[1][0]),
    max_size=12,
    unique_by=lambda row: row[:2],
)


@given(statements)
def test_every_path_follows_statements_and_is_as_strong_as_its_weakest(rows: list[Statement]) -> None:
    status = {(one, other): legal for one, other, legal in rows}
    frameworks = frameworks_of(rows, classifications=("k",))
    for level in resolve("a:1", "b", frameworks).levels:
        assert level.path[0] == "a:1"
        assert level.path[-1] == level.level_id
        hops = list(zip(level.path, level.path[1:], strict=False))
        possible = [[status[pair] for pair in ((one, other), (other, one)) if pair in status] for one, other in hops]
        assert all(possible)
        assert level.legal_status in {legal for choices in possible for legal in choices}
        assert LEGAL_STATUSES.index(level.legal_status) >= max(
            min(map(LEGAL_STATUSES.index, choices)) for choices in possible
        )
        assert level.kind == ("direct" if len(hops) == 1 else "chained")
        if level.kind == "chained":
            assert level.legal_status != "not-for-recognition"
            assert not level.path[1].startswith("k:")


@given(statements)
def test_direct_and_chained_never_stand_together_and_strongest_never_mixes(rows: list[Statement]) -> None:
    answer = resolve("a:1", "b", frameworks_of(rows))
    assert len({level.kind for level in answer.levels}) <= 1
    assert len({level.legal_status for level in answer.strongest()}) <= 1
    ranks = [LEGAL_STATUSES.index(level.legal_status) for level in answer.levels]
    assert ranks == sorted(ranks)
    assert (answer.answer == "unknown") == (not answer.levels and not answer.no_level)


@given(statements)
def test_direct_statements_read_the_same_from_both_ends(rows: list[Statement]) -> None:
    frameworks = frameworks_of(rows)
    for level in resolve("a:1", "b", frameworks).levels:
        if level.kind == "direct":
            assert ("a:1", level.legal_status, "direct") in found(resolve(level.level_id, "a", frameworks))


@given(statements, st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(rows: list[Statement], random) -> None:
    shuffled = random.sample(rows, len(rows))
    assert resolve("a:1", "b", frameworks_of(rows)) == resolve("a:1", "b", frameworks_of(shuffled))


# Gaps

levels = st.sampled_from(EMBEDDED["known"].levels["level_id"].tolist())


@given(levels, levels)
def test_the_gap_turns_around_with_its_sides(one: str, other: str) -> None:
    there, back = level_gap(one, other, EMBEDDED["known"]), level_gap(other, one, EMBEDDED["known"])
    if there.gap_min is None or there.gap_max is None:
        assert back.gap_min is None
        assert there.reason
    else:
        assert (back.gap_min, back.gap_max) == (-there.gap_max, -there.gap_min)
        assert there.gap_min <= there.gap_max
        assert there.legal_status == back.legal_status


@given(levels)
def test_the_gap_of_a_level_to_itself_holds_zero(level: str) -> None:
    gap = level_gap(level, level, EMBEDDED["known"])
    assert gap.gap_min is None or gap.gap_max is None or gap.gap_min <= 0 <= gap.gap_max


@given(levels, levels)
def test_a_known_gap_rests_on_levels_on_both_sides(one: str, other: str) -> None:
    gap = level_gap(one, other, EMBEDDED["known"])
    both = all(resolve(level, "eqf", EMBEDDED["known"]).answer == "levels" for level in (one, other))
    assert (gap.gap_min is not None) == both


def test_the_gap_spans_all_combinations(known: Frameworks) -> None:
    gap = level_gap("us-award-levels:1a", "sqf-si:9", known)
    assert (gap.gap_min, gap.gap_max, gap.legal_status) == (2, 5, "indicative")


def test_gap_columns_agree_with_level_gap_row_by_row(known: Frameworks) -> None:
    pairs = pd.DataFrame(
        {"a": ["rqf-eng:7", "", "rqf-eng:entry-1", "rqf-eng:7"], "b": ["nfq-ie:8", "eqf:1", "eqf:1", "nfq-ie:8"]},
        index=[9, 5, 7, 1],
    )
    columns = gap_columns(pairs["a"], pairs["b"], known)
    assert columns.index.tolist() == [9, 5, 7, 1]
    assert columns["level_gap_min"].fillna(99).tolist() == [-1, 99, 99, -1]
    assert columns.loc[9, "level_finding"] == level_gap("rqf-eng:7", "nfq-ie:8", known).reason
