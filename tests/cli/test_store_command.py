"""``mapper store``: typed as a person types it."""

import sqlite3
from contextlib import closing

from mapper.review.store import NewDecision, open_store


def decide(workspace, *subjects):
    with open_store(workspace) as store:
        for subject in subjects:
            store.record(NewDecision(subject_id=subject, object_id="b:1", verdict="reject", author_id="amira"))
        return store.head()


def test_a_backup_comes_back_once(mapper, tmp_path):
    count, head = decide(tmp_path / "office", "a:1", "a:2")
    file = tmp_path / "backup.db"
    written = mapper("store", "backup", file, "--json", "--workspace", tmp_path / "office").json
    assert written == {
        "path": str(file),
        "decisions": count,
        "head": head,
        "added": 2,
        "files": 0,
        "lost": [],
    }
    new = tmp_path / "new"
    restored = mapper("store", "restore", file, "--json", "--workspace", new).json
    assert restored == {"path": str(new / "decisions.db"), "decisions": 2, "head": head, "added": 2, "files": 0}
    again = mapper("store", "restore", file, "--workspace", new)
    assert (again.code, again.out) == (0, f"nothing to add: {new / 'decisions.db'} holds everything in {file}\n")
    decide(new, "a:3")
    older = mapper("store", "restore", file, "--workspace", new)
    assert "nothing to add" in older.out
    assert "and 1 decisions made since" in older.out
    assert mapper("audit", "verify", "--json", "--workspace", new).json["decisions"] == 3


def test_a_folder_gets_a_dated_backup(mapper, tmp_path):
    decide(tmp_path / "office", "a:1")
    answer = mapper("store", "backup", tmp_path, "--workspace", tmp_path / "office")
    (made,) = tmp_path.glob("decisions-2*.db")
    assert answer.out.startswith(
        f"1 decisions, 1 events and 0 evidence files written to {made}, opened again and found whole\n"
    )
    assert "catalogues and runs are not in it" in answer.out


def test_what_is_there_stays(mapper, tmp_path):
    decide(tmp_path / "office", "a:1")
    decide(tmp_path / "other", "a:3", "a:4")
    file = tmp_path / "backup.db"
    assert mapper("store", "backup", file, "--workspace", tmp_path / "office").code == 0
    content = file.read_bytes()
    over = mapper("store", "backup", file, "--json", "--workspace", tmp_path / "other")
    assert (over.code, over.out) == (2, "")
    assert "never replaces anything" in over.err
    assert file.read_bytes() == content
    fork = mapper("store", "restore", file, "--workspace", tmp_path / "other")
    assert (fork.code, fork.out) == (1, "")
    assert "went separate ways (from decisions number 1 on); nothing was changed. Keep both" in fork.err
    assert len(fork.err.splitlines()) == 1
    assert mapper("audit", "verify", "--json", "--workspace", tmp_path / "other").json["decisions"] == 2


def test_no_empty_backup_of_a_workspace_that_is_not_there(mapper, tmp_path):
    answer = mapper("store", "backup", tmp_path / "backup.db", "--workspace", tmp_path / "typo")
    assert answer.code == 2
    assert "does not exist, so there are no decisions; check --workspace or --database-url" in answer.err
    assert not (tmp_path / "backup.db").exists()
    url = f"sqlite:///{(tmp_path / 'typo.db').as_posix()}"
    assert mapper("store", "copy", tmp_path / "copy.db", "--database-url", url).code == 2
    assert not list(tmp_path.glob("*.db"))


def test_a_bad_file_is_told_before_anything_is_made(mapper, tmp_path):
    file = tmp_path / "decisions.csv"
    file.write_text("subject_id,object_id\n", encoding="utf-8")
    answer = mapper("store", "restore", file, "--workspace", tmp_path / "new")
    assert (answer.code, answer.out) == (1, "")
    assert "decisions.csv': not a backup, or damaged" in answer.err
    assert mapper("store", "restore", tmp_path / "none.db", "--workspace", tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()


def test_a_copy_goes_to_another_database_and_takes_up_what_is_new(mapper, tmp_path):
    office, team = tmp_path / "office", tmp_path / "team #1.db"
    decide(office, "a:1")
    copied = mapper("store", "copy", team, "--json", "--workspace", office).json
    assert (copied["path"], copied["decisions"], copied["added"]) == (str(team), 1, 1)
    _, head = decide(office, "a:2", "a:3")
    copied = mapper("store", "copy", team, "--json", "--workspace", office).json
    assert (copied["decisions"], copied["head"], copied["added"]) == (3, head, 2)
    url = f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    assert mapper("store", "copy", url, "--json", "--workspace", office).json["path"] == str(tmp_path / "other.db")
    again = mapper("store", "copy", url, "--workspace", office)
    assert again.out.startswith("nothing to add: ")
    shown = mapper("store", "migrate", "--database-url", url, "--json").json
    assert (shown["decisions"], shown["head"], shown["backup"]) == (3, head, None)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        assert connection.execute("SELECT version_num FROM decisions_schema").fetchone() == (shown["schema"],)
