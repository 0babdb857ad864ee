"""The development sets: enough of each kind and language, matched, closed vocabularies, in our own words."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.model import RELATIONS, curie
from tests.conftest import SHARED
from tests.test_embedded_catalogues import CATALOGUES, FOLDER, rows, source_texts

SETS = Path(__file__).parents[1] / "benchmarks" / "sets"
PAIR_COLUMNS = ["set_id", "kind", "left_text", "left_lang", "right_text", "right_lang", "why", "field"]
JUDGED_COLUMNS = [
    "subject_id",
    "object_id",
    "subject_coverage",
    "object_coverage",
    "accept",
    "relation",
    "reason",
    "judge",
    "drawn_as",
]
NEGATIVE_KINDS = {
    "verb",
    "level",
    "negation",
    "number_or_standard",
    "scope",
    "same_topic_other_skill",
    "false_friend",
    "agent",
    "object",
}
POSITIVE_KINDS = {"paraphrase", "same_level_verb", "length", "compound", "word_order"}
AT_LEAST = {
    "en-en": 90,
    "de-en": 40,
    "fr-en": 40,
    "es-en": 25,
    "nl-en": 15,
    "id-en": 15,
    "de-de": 15,
    "fr-fr": 15,
    "it-en": 5,
    "pt-en": 5,
    "pl-en": 5,
}
QUARTERS = ("0", "0.25", "0.5", "0.75", "1")
RUN = 5  # the shortest statement of the sets, in words

pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="the benchmark sets lie in the checkout only")


def read(name: str) -> list[dict[str, str]]:
    with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def language_pair(row: dict[str, str]) -> str:
    return f"{row['left_lang']}-{row['right_lang']}"


@pytest.mark.parametrize(
    "name", ["hard_negatives", "hard_positives", "judged_pairs", "outcome_aspects", "second_reading"]
)
def test_files_are_utf8_with_unix_line_ends_and_no_empty_field(name):
    content = (SETS / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    for row in read(name):
        assert all(value and value == value.strip() for value in row.values()), row


@pytest.mark.parametrize(("name", "kinds"), [("hard_negatives", NEGATIVE_KINDS), ("hard_positives", POSITIVE_KINDS)])
def test_statement_sets_have_enough_pairs_of_each_language_and_kind(name, kinds):
    pairs = read(name)
    assert list(pairs[0]) == PAIR_COLUMNS
    languages = Counter(language_pair(row) for row in pairs)
    assert all(languages[pair] >= least for pair, least in AT_LEAST.items())
    assert set(languages) == set(AT_LEAST)
    by_kind = Counter(row["kind"] for row in pairs)
    assert set(by_kind) == kinds
    assert min(by_kind.values()) >= 15
    assert len({row["field"] for row in pairs}) >= 14


def test_statement_sets_are_matched_so_that_the_left_text_tells_nothing():
    def lefts(name):
        return [(row["set_id"], row["left_text"], language_pair(row)) for row in read(name)]

    assert lefts("hard_negatives") == lefts("hard_positives")
    for identifier, _, pair in lefts("hard_negatives"):
        assert re.fullmatch(rf"{pair}-\d{{3}}", identifier)


def test_no_statement_occurs_twice_and_lengths_are_those_of_outcomes():
    negatives, positives = read("hard_negatives"), read("hard_positives")
    texts = [row["left_text"] for row in negatives]
    texts += [row["right_text"] for row in negatives + positives]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    outside = [text for text in texts if not RUN <= len(words(text)) <= 40]
    assert outside == []
    median = [
        sorted(len(words(row["right_text"])) for row in pairs)[len(pairs) // 2] for pairs in (negatives, positives)
    ]
    assert abs(median[0] - median[1]) <= 2


def test_judged_pairs_name_credentials_of_two_embedded_catalogues():
    known = {curie(name, row["credential_id"]) for name in CATALOGUES for row in rows(name, "credentials.csv")}
    pairs = read("judged_pairs")
    assert list(pairs[0]) == JUDGED_COLUMNS
    ids = [(row["subject_id"], row["object_id"]) for row in pairs]
    assert {identifier for pair in ids for identifier in pair} <= known
    assert all(subject.split(":")[0] != object_.split(":")[0] for subject, object_ in ids)
    assert ids == sorted(ids)
    assert len({frozenset(pair) for pair in ids}) == len(ids)


def test_judged_pairs_cover_the_languages_and_strata():
    pairs = read("judged_pairs")
    other = {"kit-module-handbook": "de", "rncp-blocks": "fr", "skkni-id": "asia", "skillsfuture-sg": "asia"}
    groups = Counter(other.get(row["subject_id"].split(":")[0], "en") for row in pairs)
    assert all(groups[group] >= least for group, least in {"en": 90, "de": 60, "fr": 60, "asia": 30}.items())
    strata = Counter(row["drawn_as"] for row in pairs)
    assert set(strata) == {"likely", "near", "far", "title"}
    assert min(strata.values()) >= 40
    assert Counter(row["accept"] for row in pairs)["yes"] >= 50


def test_verdicts_stay_in_their_vocabularies_and_relations_follow_from_coverage():
    for row in read("judged_pairs"):
        assert row["subject_coverage"] in QUARTERS, row
        assert row["object_coverage"] in QUARTERS, row
        assert row["accept"] in ("yes", "no"), row
        assert row["relation"] in RELATIONS
        assert row["relation"] == relation(float(row["subject_coverage"]), float(row["object_coverage"])), row
        if row["accept"] == "yes":
            assert float(row["object_coverage"]) >= 0.5, row


def relation(subject_coverage: float, object_coverage: float) -> str:
    if subject_coverage == object_coverage == 1:
        return "exact"
    if min(subject_coverage, object_coverage) >= 0.75:
        return "close"
    if subject_coverage >= 0.75:
        return "broad"
    if object_coverage >= 0.75:
        return "narrow"
    return "related" if subject_coverage or object_coverage else "none"


def test_the_second_reading_is_of_sixty_judged_pairs():
    first = {(row["subject_id"], row["object_id"]) for row in read("judged_pairs")}
    second = read("second_reading")
    ids = [(row["subject_id"], row["object_id"]) for row in second]
    assert len(set(ids)) == len(ids) == 60
    assert set(ids) <= first
    assert {row["accept"] for row in second} == {"yes", "no"}
    assert {row[side] for row in second for side in ("subject_coverage", "object_coverage")} <= set(QUARTERS)


def statements() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """All statements of the sets as words, by their first five."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for name in ("hard_negatives", "hard_positives"):
        for row in read(name):
            for side in ("left_text", "right_text"):
                text = words(row[side])
                found.setdefault(text[:RUN], []).append(text)
    return found


def copies(text: str, wanted: dict[tuple[str, ...], list[tuple[str, ...]]]) -> list[str]:
    source = words(text)
    starts = zip(*(source[offset:] for offset in range(RUN)), strict=False)
    return [
        " ".join(statement)
        for place, start in enumerate(starts)
        for statement in wanted.get(start, ())
        if source[place : place + len(statement)] == statement
    ]


def test_no_statement_is_an_outcome_of_an_embedded_catalogue():
    wanted = statements()
    assert embedded_folder() == FOLDER.parent
    outcomes = [row["text"] for name in CATALOGUES for row in rows(name, "outcomes.csv")]
    assert [copy for text in outcomes for copy in copies(text, wanted)] == []


@pytest.mark.shared
def test_no_statement_stands_in_a_shared_catalogue():
    wanted = statements()
    paths = sorted(path for path in (SHARED / "catalogues").rglob("*") if path.is_file())
    assert [copy for path in paths for text in source_texts(path) for copy in copies(text, wanted)] == []


def test_the_search_for_copies_would_find_one():
    wanted = {words("weld steel pipes by hand"): [words("weld steel pipes by hand today")]}
    assert copies("They weld steel pipes by hand, today as before.", wanted) == ["weld steel pipes by hand today"]
    assert copies("They weld steel pipes by hand tomorrow.", wanted) == []
