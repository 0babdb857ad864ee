"""Files that once broke a reader (``benchmarks/fuzz_readers.py`` finds them) stay readable, or clear errors."""

import pytest

from benchmarks.fuzz_readers import CORPUS, tried
from mapper.ingest.readers import READER_NAMES

KEPT = sorted(CORPUS.glob("*/*.bin"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_broke_a_reader_once_does_not_break_it_again(path):
    assert tried(path.parent.name, path.read_bytes()).failure == ""


def test_the_corpus_is_small_and_names_readers():
    assert KEPT
    assert {path.parent.name for path in KEPT} <= set(READER_NAMES)
    assert sum(path.stat().st_size for path in KEPT) < 1_000_000
