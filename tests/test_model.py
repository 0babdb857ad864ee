import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.model import CATALOGUE_ID, check_catalogue_id, curie, slug, split_curie


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_a_curie_splits_into_what_it_was_made_of(local):
    assert split_curie(curie("some-catalogue", local)) == ("some-catalogue", local)


@given(st.text(max_size=80))
def test_a_slug_is_always_a_legal_catalogue_id(name):
    made = slug(name)
    assert CATALOGUE_ID.match(made)
    assert check_catalogue_id(made) == made


@pytest.mark.parametrize("wrong", ["", "UPPER", "a/b", "..", "con", "a:b", "-x", "x" * 64])
def test_an_illegal_catalogue_id_is_refused_with_a_cure(wrong):
    with pytest.raises(UsageError, match="such as"):
        check_catalogue_id(wrong)


@pytest.mark.parametrize("wrong", ["nocolon", ":x", "x:"])
def test_what_is_no_curie_is_refused(wrong):
    with pytest.raises(UsageError, match="catalogue:credential_id"):
        split_curie(wrong)
