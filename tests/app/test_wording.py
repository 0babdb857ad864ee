"""Words: other people's text is shown letter for letter, numbers are not rounded up to certainty."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.app.wording import (
    ACCEPT_WORDS,
    OUTCOME_WORDS,
    SUGGESTION_SHORT,
    SUGGESTION_WORDS,
    percent,
    plain,
    relation_sentence,
    safe_link,
    shorten,
)
from mapper.model import OUTCOME_STATUSES, RELATIONS, SUGGESTIONS

JOINER = "⁠"


def read_back(markdown: str) -> str:
    """What a Markdown reader makes of the escapes, without the invisible joiners."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<b>bold</b> &amp; &lt;",
        "[click](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "**bold** _it_ ~~gone~~ `code`",
        "# heading",
        "- item",
        "1. item",
        "> quote",
        "| a | b |",
        "$\\frac{1}{2}$ and $5 and $6",
        ":red[danger] :red-badge[x] :small[y]",
        ":smile: :material/home: :streamlit:",
        "https://example.org and www.example.org and a@example.org",
        "A -> B <- C >= D",
        "C# & C++ (50 % off)",
    ],
)
def test_hostile_text_reads_back_letter_for_letter_and_holds_no_bare_markup(hostile: str) -> None:
    shown = plain(hostile)
    assert read_back(shown) == " ".join(hostile.split())
    bare = re.sub(r"\\.", "", shown)
    assert not re.search(r"[*_`\[\]<>$#|~&!:]", bare)


@pytest.mark.parametrize(
    "text", [":smile:", ":material/home:", "https://example.org", "www.example.org", "a@example.org", "A -> B"]
)
def test_what_streamlit_replaces_after_parsing_is_kept_apart(text: str) -> None:
    assert JOINER in plain(text)


def test_ordinary_punctuation_is_left_together() -> None:
    assert JOINER not in plain("Data: an introduction (50%), part-time & online")


@given(st.text(st.characters(exclude_characters=JOINER)))
def test_plain_keeps_the_text_and_stays_on_one_line(text: str) -> None:
    assert read_back(plain(text)) == " ".join(text.split())


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_shortened_text_fits(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://a.b/) [x](c", 'https://a"b', "ftp://a.b", ""]
)
def test_only_plain_web_addresses_become_links(address: str) -> None:
    assert safe_link(address) == ""


def test_nearly_certain_is_not_certain() -> None:
    assert percent(0.9999) == "99%"
    assert percent(float("nan")) == "–"


def test_each_relation_is_a_sentence_that_names_both_sides() -> None:
    for relation in RELATIONS:
        sentence = relation_sentence(relation, "Data basics", "Data science")
        assert "“Data basics”" in sentence
        assert "“Data science”" in sentence


def test_every_vocabulary_has_its_words() -> None:
    assert set(SUGGESTION_WORDS) == set(SUGGESTION_SHORT) == set(SUGGESTIONS)
    assert set(OUTCOME_WORDS) == set(OUTCOME_STATUSES)
    assert set(ACCEPT_WORDS) == set(RELATIONS) - {"none"}
