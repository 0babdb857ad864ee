"""A batch is taken exactly if the schema of the specification takes it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import DataError
from mapper.match.reconciliation.queries import MAX_LIMIT, read_batch, read_extension
from tests.reconciliation_schemas import example_name, examples, is_valid

TEXTS = st.text(max_size=8)
VALUES = st.one_of(
    TEXTS, st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False), st.none(),
    st.fixed_dictionaries({}, optional={"id": TEXTS, "name": st.one_of(TEXTS, st.none())}),
)  # fmt: skip
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "query": st.one_of(TEXTS, st.none()),
        "type": st.one_of(TEXTS, st.lists(st.one_of(TEXTS, st.integers()), max_size=2), st.none()),
        "limit": st.one_of(st.integers(1, 9), st.floats(1, 9), TEXTS),
        "type_strict": st.sampled_from(["any", "all", "should", "never", None]),
        "properties": st.lists(
            st.fixed_dictionaries(
                {}, optional={"pid": TEXTS, "v": st.one_of(VALUES, st.lists(VALUES, max_size=2)), "x": TEXTS}
            ),
            max_size=2,
        ),
        "props": TEXTS,
    },
)


def is_taken(batch: object) -> bool:
    try:
        read_batch(json.dumps(batch))
    except DataError:
        return False
    return True


@pytest.mark.shared
@pytest.mark.parametrize("path", examples("reconciliation-query-batch"), ids=example_name)
def test_each_example_of_a_batch_is_taken_or_refused_as_it_should_be(path):
    batch = json.loads(path.read_text(encoding="utf-8"))
    assert is_taken(batch) == (path.parts[-2] == "valid") == is_valid(batch, "reconciliation-query-batch")


@pytest.mark.shared
@given(batch=st.dictionaries(st.sampled_from(["q0", "ключ"]), QUERIES, max_size=2))
@settings(deadline=None, max_examples=300)
def test_a_batch_is_taken_exactly_if_the_schema_takes_it(batch):
    assert is_taken(batch) == is_valid(batch, "reconciliation-query-batch")


@pytest.mark.shared
@pytest.mark.parametrize("path", examples("data-extension-query"), ids=example_name)
def test_each_example_of_a_request_for_values_is_taken(path):
    text = path.read_text(encoding="utf-8")
    request = read_extension(text)
    assert list(request.ids) == json.loads(text)["ids"]
    assert [name for name, _ in request.properties] == [each["id"] for each in json.loads(text)["properties"]]


def test_every_fault_of_a_batch_is_told_with_its_query():
    batch = {"q0": {"query": 5}, "q1": {"query": "law", "limit": 0}, "q2": []}
    with pytest.raises(DataError) as error:
        read_batch(json.dumps(batch))
    assert error.value.faults == (
        "q0: query 5 is not a text",
        "q1: limit 0 is not a number from 1",
        "q2: is not an object",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"law"',
        "{",
        '{"q": {"query": "a", "limit": NaN}}',
        '{"q": {"query": "a", "limit": 1e999}}',
        '{"q": ' + "9" * 5_000 + "}",
        "[" * 100_000,
        '{"q": {"query": "a", "type": ' + "[" * 900 + "]" * 900 + "}}",
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_batch_is_refused_with_a_short_message(text):
    with pytest.raises(DataError) as error:
        read_batch(text)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"ids": "a", "properties": []}', '{"ids": [1], "properties": []}',
             '{"ids": [], "properties": [{}]}', '{"ids": [], "properties": [{"id": "level", "settings": 5}]}']
)  # fmt: skip
def test_what_is_no_request_for_values_is_refused(text):
    with pytest.raises(DataError, match="extend"):
        read_extension(text)


def test_values_are_read_as_texts_and_limits_are_kept_in_bounds():
    query = {
        "query": "law", "limit": 1_000_000, "type": ["unit", ""],
        "properties": [{"pid": "eqf", "v": [5, 5.0, True, " ", {"id": "level:eqf:5", "name": "EQF level 5"}]}],
    }  # fmt: skip
    read = read_batch(json.dumps({"q": query}))["q"]
    query["properties"].append({"pid": "country", "v": ["", "  "]})  # an empty cell
    assert read_batch(json.dumps({"q": query}))["q"] == read
    assert (read.limit, read.types) == (MAX_LIMIT, ("unit",))
    assert read.properties[0].values == ("5", "5", "yes", "level:eqf:5")
