"""What the tests of the formats have in common: others' samples where they are at hand, and how a reading went."""

import time
from contextlib import contextmanager

import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.registry import read_records, sniff
from tests.conftest import SHARED

SAMPLES = SHARED / "catalogues"


def sample(name):
    """A file of the samples; without it the test is skipped."""
    if not (SAMPLES / name).exists():
        pytest.skip(f"{name} is not among the samples")
    return SAMPLES / name


def read_as(reader, path):
    """The entries and the records of a file that is recognised as being for this reader."""
    assert sniff(path) == reader
    records = read_records(path)
    return records.frame.to_dict("records"), records


def notes_of(records):
    return " ".join(records.details["notes"])


@contextmanager
def refused_in_one_line(file, reason=None, seconds=30):
    """What is done inside ends soon (in processor time), in one line that names the file and the reason."""
    started = time.process_time()
    with pytest.raises(UnreadableFile, match=reason) as caught:
        yield
    message = str(caught.value)
    assert message.startswith(file)
    assert "\n" not in message
    assert time.process_time() - started < seconds
