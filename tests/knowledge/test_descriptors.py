from __future__ import annotations

import pytest

from mapper.errors import UsageError
from mapper.knowledge.descriptors import Descriptor, align_descriptors, level_descriptors
from mapper.knowledge.frameworks import Frameworks


def named(*domains: str) -> list[Descriptor]:
    return [Descriptor(domain, f"Text of {domain}.", "A source", "high", "known") for domain in domains]


@pytest.mark.parametrize(
    ("a", "b", "pairs"),
    [
        (["Knowledge", "Skills"], ["Skills", "Knowledge"], [("Knowledge", "Knowledge"), ("Skills", "Skills")]),
        (
            ["Knowledge and understanding", "Skills"],
            ["Competence", "Know-how and skill", "Knowledge"],
            [("Knowledge and understanding", "Knowledge"), ("Skills", "Know-how and skill"), (None, "Competence")],
        ),
        (["Skills", "Values"], ["Skills", "Numeracy"], [("Skills", "Skills"), ("Values", None), (None, "Numeracy")]),
    ],
)
def test_domains_stand_beside_what_they_share_words_with(
    a: list[str], b: list[str], pairs: list[tuple[str | None, str | None]]
) -> None:
    found = align_descriptors(named(*a), named(*b))
    assert [(pair.a and pair.a.domain, pair.b and pair.b.domain) for pair in found] == pairs


def test_a_single_descriptor_stands_beside_everything() -> None:
    (pair,) = align_descriptors(named("overall"), named("Knowledge", "Skills"))
    assert pair.b is not None
    assert pair.b.domain == "Knowledge, Skills"
    assert pair.b.text == "Text of Knowledge. Text of Skills."


def test_what_is_joined_from_a_placeholder_is_one() -> None:
    parts = [*named("Knowledge"), Descriptor("Skills", "", "A source", "placeholder", "known")]
    (pair,) = align_descriptors(named("overall"), parts)
    assert pair.b is not None
    assert pair.b.is_placeholder


def test_no_descriptor_is_lost_or_used_twice(known: Frameworks) -> None:
    levels = known.descriptors["level_id"].drop_duplicates().tolist()[::9]
    for a, b in zip(levels, reversed(levels), strict=True):
        pairs = align_descriptors(level_descriptors(a, known), level_descriptors(b, known))
        texts = " ".join(side.text for pair in pairs for side in (pair.a, pair.b) if side)
        wanted = " ".join(one.text for level in (a, b) for one in level_descriptors(level, known))
        assert sorted(texts.split()) == sorted(wanted.split())


def test_an_unknown_level_is_named_with_the_cure(known: Frameworks) -> None:
    with pytest.raises(UsageError, match=r"levels of eqf: 1, 2, 3"):
        level_descriptors("eqf:9", known)
