"""Files that once broke a reader (``benchmarks/fuzz_readers.py`` finds them) stay readable, or clear errors."""

from pathlib import Path

import pytest

from mapper.errors import MapperError
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.registry import reader_of

CORPUS = Path(__file__).parent / "corpus"
KEPT = sorted(CORPUS.glob("*/*.bin"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_broke_a_reader_once_does_not_break_it_again(path):
    said = path.name
    try:
        reader_of(path.parent.name)(path, NO_PROFILE, DEFAULT_LIMITS)
    except MapperError as error:
        said = str(error)
    assert path.name in said


def test_the_corpus_is_small_and_names_readers():
    assert KEPT
    assert {path.parent.name for path in KEPT} <= set(READER_NAMES)
    assert sum(path.stat().st_size for path in KEPT) < 1_000_000
