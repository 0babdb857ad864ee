"""Backups on full disks, while others decide, and killed at any moment: whole, or not there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from mapper.errors import WorkspaceError
from mapper.review.evidence import kept_files
from mapper.review.store import open_store
from mapper.review.store.copies import back_up, copy_store, read_backup

from .conftest import CHILD_ENVIRONMENT, Database
from .test_evidence_files import attach_files as attach
from .test_store_copies import fill, later_migration, names, restore, restored

FILES = [bytes([number]) * 200_000 for number in range(5)]
RECORDER = Path(__file__).with_name("recorder.py")
needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a program at once")


def test_a_backup_on_a_full_disk_is_whole_or_not_there(small_disk: Callable[[int], Path], tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 200)
        back_up(store, tmp_path / "elsewhere.db")
        needed = (tmp_path / "elsewhere.db").stat().st_size // 1024
        written, refused = [], []
        for size in [4, 16, 64, *range(needed - 16, needed + 24, 4)]:
            disk = small_disk(size)
            target = disk / "backup.db"
            try:
                back_up(store, target)
                written.append(size)
                assert len(restored(target, tmp_path / f"new {size}")) == 200
                target.unlink()
            except WorkspaceError as error:
                refused.append(str(error))
            assert names(disk) == []
        assert written
        assert min(written) >= needed
        assert set(refused) == {
            f"backup {str(target)!r}: the disk is full; make room and try again, nothing was recorded"
        }
        fill(store, 1, first=999)


def test_a_restore_on_a_full_disk_adds_all_or_nothing(small_disk: Callable[[int], Path], tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as office:
        fill(office, 3)
        with open_store(small_disk(400) / "workspace") as store:
            copy_store(office, store)
            fill(office, 1_500, first=10)
            back_up(office, tmp_path / "backup.db")
            before = store.head()
            with pytest.raises(WorkspaceError, match="the disk is full; make room"):
                restore(tmp_path / "backup.db", store)
            assert (store.head(), store.verify()) == (before, [])
            small_disk(8_000)
            assert restore(tmp_path / "backup.db", store).added["decisions"] == 1_500
            assert store.head() == office.head()


def test_evidence_on_a_full_disk_is_backed_up_and_laid_back_whole_or_not_at_all(
    small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "office") as store:
        attach(store, tmp_path / "office", *FILES)
        assert back_up(store, tmp_path / "whole.db", workspace=tmp_path / "office").files == len(FILES)
        needed = (tmp_path / "whole.db").stat().st_size // 1024
        outcomes = []
        for size in (needed // 2, needed + 8):
            target = small_disk(size) / "backup.db"
            try:
                back_up(store, target, workspace=tmp_path / "office")
                outcomes.append("written")
                target.unlink()
            except WorkspaceError as error:
                outcomes.append(str(error).partition(": ")[2][:16])
            assert names(target.parent) == []
        assert outcomes == ["the disk is full", "written"]
    workspace = small_disk(needed // 2)
    with open_store(tmp_path / "new") as empty, read_backup(tmp_path / "whole.db") as backup:
        with pytest.raises(WorkspaceError, match="cannot be written: No space left"):
            copy_store(backup, empty, workspace=workspace)
        assert empty.log.count() == 0
        small_disk(4 * needed)
        assert copy_store(backup, empty, workspace=workspace).files > 0
        assert kept_files(workspace) == kept_files(tmp_path / "office")


def test_an_upgrade_on_a_full_disk_changes_nothing(
    small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = small_disk(8_000) / "workspace"
    with open_store(workspace) as store:
        fill(store, 300)
        before = store.decisions()
    size = (workspace / "decisions.db").stat().st_size // 1024
    small_disk(size + 100)
    with monkeypatch.context() as newer:
        later_migration(newer, tmp_path)
        with pytest.raises(WorkspaceError, match=r"^backup of .*: the disk is full; make room"):
            open_store(workspace).close()
    assert names(workspace) == ["decisions.db"]
    with open_store(workspace) as store:  # by the earlier package
        pd.testing.assert_frame_equal(store.decisions(), before)
    (tmp_path / "again").mkdir()
    small_disk(8_000)
    later_migration(monkeypatch, tmp_path / "again")
    with open_store(workspace) as store:
        assert store.kept is not None
        pd.testing.assert_frame_equal(store.decisions(), before)


def test_decisions_on_a_full_disk_can_be_brought_elsewhere(small_disk: Callable[[int], Path], tmp_path: Path) -> None:
    disk = small_disk(1_000)
    with open_store(disk / "workspace") as store:
        fill(store, 20)
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 4096)
        with pytest.raises(WorkspaceError, match="the disk is full; make room and try again, nothing was recorded"):
            fill(store, 200)
        assert back_up(store, tmp_path / "backup.db").decisions == 20
    assert len(restored(tmp_path / "backup.db", tmp_path / "new")) == 20


def test_a_file_that_may_not_grow_is_told_and_left_nowhere(tmp_path: Path) -> None:
    """Where no disk can be mounted: a limit of the system on the size of a file."""
    pytest.importorskip("resource", reason="this system limits no file sizes")
    with open_store(tmp_path / "office") as store:
        fill(store, 300)
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "from mapper.cli import main\n"
        "sys.exit(main(['store', 'backup', sys.argv[1], '--workspace', sys.argv[2]]))\n"
    )
    folder = tmp_path / "backups"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "backup.db"), str(tmp_path / "office")],
        capture_output=True,
        text=True,
        env=CHILD_ENVIRONMENT,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert str(folder / "backup.db") in done.stderr
    assert names(folder) == []


@pytest.mark.slow
def test_each_backup_made_while_others_decide_is_a_whole_prefix(database: Database, tmp_path: Path) -> None:
    code = (
        "import itertools, sys\n"
        "from mapper.review.store import NewDecision, open_store\n"
        "with open_store(url=sys.argv[1]) as store:\n"
        "    for number in itertools.count():\n"
        "        pair = {'subject_id': f'a:{number}', 'object_id': 'b:1'}\n"
        "        new = NewDecision(**pair, verdict='unsure', author_id=sys.argv[2])\n"
        "        store.record_many([new] * (1 + number % 3))\n"
    )
    with database.open() as store:
        fill(store, 50)
        writers = [
            subprocess.Popen([sys.executable, "-c", code, database.url, f"w{n}"], env=CHILD_ENVIRONMENT)
            for n in range(2)
        ]
        try:
            while store.count() < 60:
                assert all(writer.poll() is None for writer in writers)
                time.sleep(0.05)
            counts = [back_up(store, tmp_path / f"{number}.db").decisions for number in range(5)]
        finally:
            for writer in writers:
                writer.terminate()
                writer.wait(timeout=30)
        assert counts == sorted(counts)
        assert counts[0] < counts[-1] < store.count()
        everything = store.decisions()
        for number, count in enumerate(counts):
            backup = restored(tmp_path / f"{number}.db", tmp_path / str(number))
            pd.testing.assert_frame_equal(backup, everything.head(count))
        assert restore(tmp_path / "0.db", store).added["decisions"] == 0


@needs_kill
@pytest.mark.slow
def test_a_killed_backup_or_restore_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mapper.review.store import open_store\n"
        "from mapper.review.store.copies import back_up, copy_store, read_backup\n"
        "office, other, folder = map(Path, sys.argv[1:])\n"
        "with open_store(office) as store, open_store(other) as copy:\n"
        "    print('ready', flush=True)\n"
        "    back_up(store, folder / 'backup.db', workspace=office)\n"
        "    with read_backup(folder / 'backup.db') as backup:\n"
        "        copy_store(backup, copy, workspace=other)\n"
        "    print('done', flush=True)\n"
    )
    other, folder = tmp_path / "other", tmp_path / "backups"
    folder.mkdir()
    seen = {"none": 0, "backup": 0, "both": 0}
    with open_store(tmp_path / "office") as store:
        fill(store, 200)
        attach(store, tmp_path / "office", *FILES)
        whole = 0.0
        for turn in range(8):
            fill(store, 20, first=1_000 * (turn + 1))
            earlier = opened_count(other)
            arguments = [str(tmp_path / "office"), str(other), str(folder)]
            program = subprocess.Popen(
                [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=CHILD_ENVIRONMENT
            )
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            began = time.monotonic()
            if turn:
                time.sleep(chance.uniform(0, 1.1) * whole)
                program.send_signal(signal.SIGKILL)
            program.communicate(timeout=60)
            whole = whole or time.monotonic() - began
            backup = folder / "backup.db"
            if backup.exists():
                with read_backup(backup) as source, open_store(tmp_path / f"files {turn}") as new:
                    assert copy_store(source, new, workspace=tmp_path / f"files {turn}").files == len(FILES)
                pd.testing.assert_frame_equal(restored(backup, tmp_path / f"new {turn}"), store.decisions())
            later = opened_count(other)
            assert later in (earlier, store.count())
            assert not later or kept_files(other) == kept_files(tmp_path / "office")
            seen["both" if later == store.count() else "backup" if backup.exists() else "none"] += 1
            backup.unlink(missing_ok=True)
    assert seen["none"]
    assert seen["both"]


def opened_count(workspace: Path) -> int:
    with open_store(workspace) as store:
        assert store.verify() == []
        return store.count()
