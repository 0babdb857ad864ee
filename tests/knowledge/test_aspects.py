"""Every domain of every bundled framework was read, and what it speaks of is what its descriptors say."""

import pytest

from mapper.knowledge.aspects import ASPECTS, aspects_of
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks

NONE_OF_THREE = {
    ("dqp-us", "Civic and global learning"),
    ("hkqf-hk", "Communication, ICT and numeracy"),
    ("isced-2011", "overall"),
    ("pqf-ph", "Application"),
    ("qf-ehea", "Communication"),
    ("scqf", "Communication, ICT and numeracy"),
}


@pytest.fixture(scope="module")
def domains():
    known = load_frameworks(embedded_folder() / "frameworks")
    rows = known.descriptors[["framework_id", "domain"]].drop_duplicates()
    return set(rows.itertuples(index=False, name=None))


def test_only_the_domains_listed_here_are_none_of_the_three(domains):
    assert {pair for pair in domains if not aspects_of(*pair)} == NONE_OF_THREE


def test_each_framework_with_several_domains_speaks_of_knowledge_and_of_skills(domains):
    for framework in {name for name, _ in domains} - {"isced-2011"}:
        spoken = {aspect for name, domain in domains if name == framework for aspect in aspects_of(name, domain)}
        assert {"knowledge", "skills"} <= spoken <= set(ASPECTS)


def test_a_name_that_nobody_read_speaks_of_nothing():
    assert aspects_of("my-framework", "Sustainability") == ()
    assert aspects_of("my-framework", "knowledge") == ("knowledge",)
