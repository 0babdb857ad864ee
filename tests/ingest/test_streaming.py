"""Large files are read in parts: what the parts are changes nothing, and memory grows with the tables only."""

import hashlib

import pandas as pd
import pytest

from benchmarks.ingest_speed import write_catalogue
from mapper.ingest.assemble import assemble
from mapper.ingest.gather import gather
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.rejects import rejects_table
from mapper.ingest.tables.tabular import records_of_rows
from mapper.workspace import content_hash

#: Repeats, a row without title, a level that does not read, dates that only other rows explain, two languages.
ODD = """Code,Title,Learning outcomes,Level,Valid from,Language
B2,Law,Weigh the facts of a case and the law,EQF 5,03/04/2026,
A1,Art,Mix the colours of a picture,Beginner,31/12/2026,
B2,Law,Weigh the facts of a case and the law,EQF 5,03/04/2026,
C3,,Nothing is known of this,,,
Ä4,Recht,Die Studierenden können die Regeln des Vertrags auf einen Fall anwenden,DQR 6,01/02/2026,
D5,Maps,"Read a map
Plan the route of a group",EQF 4,05/06/2026,en
D5,Maps,Something else,EQF 4,05/06/2026,en
"""


def assembled(path, part_rows):
    read = gather(path, None, None, None, None, DEFAULT_LIMITS)
    (drafted,) = read.drafts.values()
    return assemble(drafted.frame, read.catalogue, read.profile, drafted.sure, part_rows=part_rows)


@pytest.mark.parametrize("part_rows", [1, 2, 7])
@pytest.mark.parametrize("kind", ["made", "odd"])
def test_the_size_of_the_parts_changes_nothing(write, kind, part_rows):
    path = write("a.csv", ODD)
    if kind == "made":
        write_catalogue(path, 40)
    whole, parts = assembled(path, 1_000), assembled(path, part_rows)
    for table in ("credentials", "outcomes", "listings"):
        pd.testing.assert_frame_equal(getattr(parts, table), getattr(whole, table))
    pd.testing.assert_frame_equal(rejects_table(parts.faults), rejects_table(whole.faults))
    assert content_hash(parts.credentials, parts.outcomes) == content_hash(whole.credentials, whole.outcomes)


def test_rows_beyond_the_first_are_read_like_these():
    rows = [["Title", "Note"], ["Law", "a"], ["", ""], ["Title", "Note"], ["Art", "b", "c"], ["Maps"]]
    whole = records_of_rows(rows, 1, "a.csv", reader="csv", details={})
    split = records_of_rows(rows[:2], 1, "a.csv", reader="csv", details={}, rest=iter(rows[2:]))
    pd.testing.assert_frame_equal(split.frame, whole.frame)
    pd.testing.assert_frame_equal(split.origin, whole.origin)
    assert split.faults == whole.faults


def test_the_hash_of_a_table_is_that_of_its_json():
    table = pd.DataFrame({"text": ["a/b", 'é "’\n', ""], "number": [1.5, None, 1e-7], "list": [["a"], [], None]})
    payload = table.to_json(orient="split", index=False, double_precision=15, force_ascii=False).encode()
    expected = hashlib.sha256(len(payload).to_bytes(8, "big") + payload).hexdigest()
    assert expected.startswith(content_hash(table))


def test_the_last_line_of_a_file_with_an_open_quotation_mark_is_set_aside_alone(write):
    path = write("a.csv", 'Title,Outcomes\nLaw,Weigh\nArt,"Mix\nMaps,Read\nMusic,Play\n')
    read = gather(path, None, None, None, None, DEFAULT_LIMITS)
    assert read.drafts["a.csv"].frame["title"].tolist() == ["Law", "Maps", "Music"]
    (fault,) = [fault for fault in read.drafts["a.csv"].faults if fault.severity == "rejected"]
    assert (fault.row, fault.value) == (3, 'Art,"Mix')
