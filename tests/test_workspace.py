import contextlib
import os

import pandas as pd
import pytest

from mapper.errors import WorkspaceError
from mapper.tables import OUTCOMES
from mapper.workspace import (
    content_hash,
    new_folder,
    open_workspace,
    read_json,
    read_parquet,
    write_file,
    write_json,
    write_parquet,
)


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    with contextlib.suppress(RuntimeError), new_folder(tmp_path / "made") as folder:
        (folder / "part").write_text("x", encoding="utf-8")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with new_folder(tmp_path / "made") as folder:
        (folder / "part").write_text("x", encoding="utf-8")
        assert not (tmp_path / "made").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_a_folder_that_another_process_finished_first_is_kept(tmp_path):
    with new_folder(tmp_path / "made") as folder:
        (folder / "mine").touch()
        (tmp_path / "made").mkdir()
        (tmp_path / "made" / "theirs").touch()
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["theirs"]
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_a_file_is_replaced_in_one_step_and_leaves_nothing_behind(tmp_path):
    target = tmp_path / "deep" / "file.json"
    write_json(target, {"a": 1})
    write_file(target, b'{"a": 2}')
    assert read_json(target) == {"a": 2}
    assert [path.name for path in target.parent.iterdir()] == ["file.json"]


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff"])
def test_a_damaged_manifest_is_named(tmp_path, content):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(WorkspaceError, match="damaged"):
        read_json(tmp_path / "manifest.json")


def test_a_truncated_table_is_named(tmp_path):
    write_parquet(tmp_path / "t.parquet", OUTCOMES.empty(), OUTCOMES.schema)
    assert read_parquet(tmp_path / "t.parquet").empty
    content = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(content[:-20])
    with pytest.raises(WorkspaceError, match="damaged"):
        read_parquet(tmp_path / "t.parquet")


def test_what_a_killed_process_left_is_swept_after_a_day(tmp_path):
    old, new = tmp_path / "runs" / ".abc-1.partial", tmp_path / "runs" / ".abc-2.partial"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "part").touch()
    os.utime(old, (0, 0))
    open_workspace(tmp_path)
    assert not old.exists()
    assert new.exists()


def test_a_workspace_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match="--workspace"):
        open_workspace(tmp_path / "file")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_workspace_is_refused(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        open_workspace(tmp_path / "locked")


def test_equal_content_has_one_hash_and_changed_content_another():
    table = pd.DataFrame({"a": ["x", "é"], "n": [1.5, None]})
    assert content_hash(table) == content_hash(table.copy())
    assert content_hash(table) != content_hash(table.assign(a=["x", "e"]))
    assert content_hash("ab", "c") != content_hash("a", "bc")
