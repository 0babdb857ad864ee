import pandas as pd
import pytest

from mapper.errors import TableError
from mapper.tables import CREDENTIALS, NUMBER, OUTCOMES, TEXT


def test_a_frame_is_typed_completed_and_sorted():
    table = CREDENTIALS.conform(pd.DataFrame({"title": ["b", "a"], "credential_id": ["c:2", "c:1"], "catalogue": "c"}))
    assert table["title"].tolist() == ["a", "b"]
    assert list(table.columns) == list(CREDENTIALS.columns)
    assert table["provider"].dtype == TEXT
    assert table["provider"].tolist() == ["", ""]
    assert table["workload_hours_min"].dtype == NUMBER
    assert table["workload_hours_min"].isna().all()


def test_every_fault_is_listed():
    frame = pd.DataFrame(
        {"credential_id": ["c:1", "c:1"], "catalogue": ["c", ""], "kind": ["badge", "medal"], "more": 1}
    )
    with pytest.raises(TableError) as raised:
        CREDENTIALS.conform(frame)
    text = "\n".join(raised.value.faults)
    for part in ("'more' is not known", "'title' is missing", "catalogue is empty", "'medal'"):
        assert part in text


def test_a_repeated_key_is_a_fault():
    frame = pd.DataFrame({"credential_id": ["c:1", "c:1"], "catalogue": "c", "title": "t"})
    with pytest.raises(TableError, match="stands twice"):
        CREDENTIALS.conform(frame)


def test_no_rows_conform():
    assert OUTCOMES.conform(OUTCOMES.empty()).empty
