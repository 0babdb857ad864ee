"""``mapper store``: typed as a person types it."""

from mapper.review.store import NewDecision, open_store


def decide(workspace, *subjects):
    with open_store(workspace) as store:
        for subject in subjects:
            store.record(NewDecision(subject_id=subject, object_id="b:1", verdict="reject", author_id="amira"))


def test_a_backup_is_dated_and_comes_back(mapper, tmp_path):
    office, other = tmp_path / "office", tmp_path / "other"
    decide(office, "a:1", "a:2")
    written = mapper("store", "backup", "--json", "--workspace", office).json
    assert written["decisions"] == 2
    assert written["path"].startswith(str(office / "backups" / "decisions-2"))
    restored = mapper("store", "restore", written["path"], "--json", "--workspace", other).json
    assert restored == {"decisions": 2, "added": 2, "kept": None}
    assert mapper("audit", "verify", "--json", "--workspace", other).json["decisions"] == 2


def test_replacing_keeps_what_was_there(mapper, tmp_path):
    office, other = tmp_path / "office", tmp_path / "other"
    decide(office, "a:1")
    decide(other, "a:3", "a:4")
    backup = tmp_path / "backup.db"
    assert mapper("store", "backup", "--out", backup, "--workspace", office).code == 0
    refused = mapper("store", "restore", backup, "--workspace", other)
    assert (refused.code, refused.out) == (2, "")
    assert "--replace" in refused.err
    answer = mapper("store", "restore", backup, "--replace", "--workspace", other)
    assert "are kept in" in answer.out
    (kept,) = (other / "backups").glob("decisions-replaced-*.db")
    again = mapper("store", "restore", kept, "--json", "--workspace", tmp_path / "third").json
    assert again["decisions"] == 2


def test_a_copy_goes_to_another_database(mapper, tmp_path):
    decide(tmp_path / "office", "a:1")
    url = f"sqlite:///{(tmp_path / 'team.db').as_posix()}"
    copied = mapper("store", "copy", "--to", url, "--json", "--workspace", tmp_path / "office").json
    assert (copied["decisions"], copied["added"]) == (1, 1)
    shown = mapper("store", "migrate", "--database-url", url, "--json", "--workspace", tmp_path / "none").json
    assert (shown["decisions"], shown["schema"]) == (1, "0001")
