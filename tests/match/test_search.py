"""Words to credentials: by wording, by meaning, by name, filtered, and whatever is typed."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.encoders import cached_vectors, encode, encode_now
from mapper.match.search import (
    MAX_LENGTH,
    MAX_LINE_LENGTH,
    MAX_LINES,
    SearchFilters,
    passing,
    read_query,
    respelled,
    search,
    shared_words,
)
from mapper.match.search_index import SearchIndex, build_index, with_vectors
from mapper.settings import EncoderSettings
from mapper.tables import CREDENTIALS, OUTCOMES
from tests.conftest import words_vector

ROWS = [
    # id, title, country, level, hours, kind, provider, outcomes
    ("db", "Databases", "GB-SCT", "scqf:8", 100, "unit", "Glasgow", ["Design a relational database", "Query tables"]),
    ("wd", "Welding", "DE", "dqr-de:4", 40, "course", "Handwerk", ["Weld steel parts", "Read technical drawings"]),
    ("mk", "Marketing", "DE", "", None, "course", "Handwerk", ["Plan a campaign", "Study customers"]),
    ("zh", "資料庫設計入門", "SG", "", None, "course", "Poly", ["設計資料庫"]),
    ("no", "Databases for nurses", "US", "", 5, "badge", "Clinic", []),
]
FIELDS = {
    "db": {"field_of_study": "Computing; Statistics", "isced_f": "0541; 0612"},
    "wd": {"field_of_study": "Metal"},
    "mk": {"isced_f": "0414"},
}


def tables(rows: list[tuple] = ROWS) -> tuple[pd.DataFrame, pd.DataFrame]:
    credentials = pd.DataFrame(
        [
            {
                "credential_id": f"here:{key}", "catalogue": "here", "title": title, "jurisdiction": country,
                "level_id": level, "framework_id": level.partition(":")[0], "kind": kind, "provider": provider,
                "workload_hours_min": hours, "workload_hours_max": hours, **FIELDS.get(key, {}),
            }
            for key, title, country, level, hours, kind, provider, _ in rows
        ]
    )  # fmt: skip
    outcomes = pd.DataFrame(
        [
            {"outcome_id": f"here:{key}-{n}", "credential_id": f"here:{key}", "position": n, "text": text}
            for key, *_, texts in rows
            for n, text in enumerate(texts, start=1)
        ]
    )
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(outcomes) if len(outcomes) else OUTCOMES.empty()


@lru_cache(maxsize=1)
def frameworks():
    return load_frameworks(embedded_folder() / "frameworks")


@lru_cache(maxsize=1)
def index() -> SearchIndex:
    return build_index([tables()], frameworks())


def found(text: str, **more) -> list[str]:
    return [name.partition(":")[2] for name in search(read_query(text), index(), **more).hits["credential_id"]]


def test_words_find_the_title_and_the_outcome_that_hold_them():
    answer = search(read_query("relational database"), index())
    first = answer.hits.iloc[0]
    assert (first["credential_id"], first["text"]) == ("here:db", "Design a relational database")
    assert first["reason"] == "An outcome holds all your words"
    assert first["outcome_id"] == "here:db-1"


@pytest.mark.parametrize("text", ["here:no", "HERE:NO", "no", "Databases for NURSES!"])
def test_an_exact_id_or_title_comes_first(text):
    answer = search(read_query(f"Databases\n{text}"), index())
    assert answer.hits["credential_id"].iloc[0] == "here:no" or text.startswith("Databases")
    assert answer.hits["reason"].iloc[0] in ("This is its id", "This is its title")


def test_inflected_words_are_met():
    assert found("database")[:1] == ["db"]


def test_a_phrase_inside_a_script_without_blanks_is_met():
    assert found("資料庫") == ["zh"]


def test_a_list_ranks_by_all_its_lines_and_says_which_met():
    answer = search(read_query("- Weld steel\n- Read drawings\n- Query tables"), index())
    assert answer.hits["credential_id"].tolist()[:2] == ["here:wd", "here:db"]
    assert answer.hits["lines_met"].tolist()[:2] == [2, 1]
    met = answer.meetings[answer.meetings["credential_id"] == "here:wd"]
    assert met["line"].tolist() == [1, 2]
    assert met["text"].tolist() == ["Weld steel parts", "Read technical drawings"]


def test_meaning_finds_what_shares_no_word():
    # vectors as an encoder would give them: the foreign line lies where the English outcome lies
    near = index()
    vectors = np.stack([words_vector(text) for text in near.texts])
    with_meaning = replace(near, vectors=vectors, is_read=np.ones(len(near.texts), dtype=bool))
    asked = np.stack([words_vector("Weld steel parts")])
    assert search(read_query("Soudage"), with_meaning).hits.empty
    answer = search(read_query("Soudage"), with_meaning, asked)
    assert answer.hits["credential_id"].tolist() == ["here:wd"]
    assert answer.hits["reason"].tolist() == ["An outcome means nearly the same"]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (SearchFilters(countries=("GB",)), {"db"}),
        (SearchFilters(countries=("DE", "US")), {"wd", "mk", "no"}),
        (SearchFilters(frameworks=("scqf",)), {"db"}),
        (SearchFilters(kinds=("course",)), {"wd", "mk", "zh"}),
        (SearchFilters(fields=("Statistics", "Metal")), {"db", "wd"}),
        (SearchFilters(fields=("06",)), {"db"}),
        (SearchFilters(fields=("0541", "04")), {"db", "mk"}),
        (SearchFilters(fields=("Comput",)), set()),
        (SearchFilters(provider="handWERK"), {"wd", "mk"}),
        (SearchFilters(eqf=(4, 5)), {"db", "wd"}),
        (SearchFilters(eqf=(5, None)), {"db"}),
        (SearchFilters(hours=(None, 40)), {"wd", "no"}),
        (SearchFilters(hours=(40, 100)), {"db", "wd"}),
        (SearchFilters(catalogues=("elsewhere",)), set()),
    ],
)
def test_filters_keep_what_they_say(filters, kept):
    mask = passing(index().credentials, filters)
    assert {name.partition(":")[2] for name in index().credentials["credential_id"][mask]} == kept


def test_filters_hold_for_the_search_and_for_its_count():
    assert found("Databases", filters=SearchFilters(countries=("US",))) == ["no"]
    assert search(read_query("Databases"), index(), filters=SearchFilters(countries=("FR",))).count == 0


def test_a_word_that_no_text_holds_is_asked_back():
    query = read_query("relatoinal datbase desing")
    assert respelled(query, index(), search(query, index())) == "relational database design"
    spelled = read_query("relational database")
    assert respelled(spelled, index(), search(spelled, index())) == ""


def test_shared_words_leave_small_words_out():
    text = "Plan the campaign and the budget"
    assert [text[a:b] for a, b in shared_words(text, "planning the campaigns")] == ["campaign"]


def test_a_passage_is_taken_apart_and_a_list_keeps_its_lines():
    passage = (
        "Students will be able to: 1. Design a relational database; 2. Query tables with SQL; 3. Secure the data " * 2
    )
    assert "Design a relational database" in read_query(passage).lines
    assert read_query("1) Weld steel\n• Weld steel\n\n  –  Read").lines == ("Weld steel", "Read")


@pytest.mark.parametrize(
    "hostile",
    ["", "!!! ??? …", "\x00", "\u202e\u2067", "<script>alert(1)</script>", "مرحبا \u202eabc", "a" * 100_000,
     "x\n" * 50_000, "\ud800 lone", "' OR 1=1 --", "= + - @", "क्" * 5_000, "🙂"],
)  # fmt: skip
def test_whatever_is_typed_is_answered(hostile):
    query = read_query(hostile)
    assert len(query.lines) <= MAX_LINES
    assert all(len(line) <= MAX_LINE_LENGTH for line in query.lines)
    answer = search(query, index())
    assert answer.count >= len(answer.hits) >= 0
    assert (len(hostile) > MAX_LENGTH) <= bool(query.left_out)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300))
def test_any_text_gives_clean_lines_and_ranked_hits(text):
    query = read_query(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for line in query.lines for char in line)
    answer = search(query, index())
    assert answer.hits["rank"].tolist() == list(range(1, len(answer.hits) + 1))
    assert answer.hits["credential_id"].is_unique
    assert set(answer.meetings["credential_id"]) <= set(answer.hits["credential_id"])
    again = search(query, index())
    pd.testing.assert_frame_equal(answer.hits, again.hits)


@settings(deadline=None, max_examples=10)
@given(st.permutations(ROWS))
def test_the_order_of_the_catalogues_changes_nothing(rows):
    apart = [tables([row]) for row in rows]
    other = build_index(apart, frameworks())
    query = read_query("database\nsteel campaign")
    pd.testing.assert_frame_equal(search(query, other).hits, search(query, index()).hits)


def test_an_empty_index_finds_nothing():
    empty = build_index([], frameworks())
    assert search(read_query("anything"), empty).count == 0
    assert empty.share_read == 1.0


def test_the_cache_tells_what_it_holds_and_what_not(tmp_path: Path):
    encoder = EncoderSettings()
    encode(["Weld steel parts", "Databases"], encoder, cache=tmp_path)
    vectors, is_known = cached_vectors(["Databases", "never seen"], encoder, cache=tmp_path)
    assert is_known.tolist() == [True, False]
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0], atol=1e-2)
    partly = with_vectors(index(), encoder, cache=tmp_path)
    assert 0 < partly.share_read < 1
    asked = encode_now(["Schweißen von Stahlteilen"], encoder)
    answer = search(read_query("Schweißen von Stahlteilen"), partly, asked)
    assert answer.hits["credential_id"].tolist() == ["here:wd"]
    # the encoder that stays loaded and the one that writes the cache give the same but for the shape of the batch
    assert float(encode_now(["Databases"], encoder)[0] @ vectors[0]) > 0.999


def test_nothing_cached_is_no_width(tmp_path: Path):
    vectors, is_known = cached_vectors(["Databases"], EncoderSettings(), cache=tmp_path)
    assert vectors.shape == (1, 0)
    assert not is_known.any()
