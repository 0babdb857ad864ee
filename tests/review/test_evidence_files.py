"""Evidence files, their hashes and what erasing leaves of them, over SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from mapper.errors import UsageError, WorkspaceError
from mapper.review import purging
from mapper.review.cases.case import Case
from mapper.review.cases.desk import Desk
from mapper.review.cases.events import CaseWithdrawn, EvidenceAttached, StatementIssued
from mapper.review.cases.terms import Evidence
from mapper.review.events import ERASED, FreeText
from mapper.review.evidence import describe_file, keep_file, kept_files, read_evidence
from mapper.review.store import DecisionStore, open_store
from mapper.review.store.copies import back_up, copy_store, read_backup
from mapper.review.store.event_log import TextsErased

from .cases.examples import ISSUED, OPENED
from .conftest import Database
from .earlier_events import record_earlier

LETTER = b"To whom it may concern: Ms Doe passed."
DIGEST = hashlib.sha256(LETTER).hexdigest()
WITHDRAWN = CaseWithdrawn(why=FreeText("Taken back."))


def letter(content: bytes = LETTER) -> Evidence:
    return describe_file(content, "letter.pdf", number=1, origin="Ms Doe", obtained_on=date(2026, 3, 1))


def desk_of(store: DecisionStore) -> Desk:
    return Desk(store.log, replace(store.log.person("Amira"), role="administrator"))


def attach(desk: Desk, case: Case, workspace: Path, then: Callable[[], object] = lambda: None) -> Case:
    """The case with the letter; ``then`` is done when the file is kept and nothing is recorded yet."""

    def keep() -> None:
        keep_file(LETTER, workspace=workspace)
        then()

    return desk.add(case, EvidenceAttached(evidence=letter()), first=keep)


def attach_files(store: DecisionStore, workspace: Path, *contents: bytes) -> Case:
    """A case to which these files are attached."""
    desk = desk_of(store)
    case = desk.open(OPENED)
    for content in contents:
        keep = partial(keep_file, content, workspace=workspace)
        case = desk.add(case, EvidenceAttached(evidence=letter(content)), first=keep)
    return case


def erase(store: DecisionStore, case: Case, workspace: Path) -> tuple[str, ...]:
    found = purging.purge_of_case(store, case.case_id, workspace=workspace)
    return purging.carry_out(store, found, by="Amira", workspace=workspace)


def test_a_hash_lies_under_a_salt_and_goes_with_the_texts(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        desk = desk_of(store)
        case = attach(desk, desk.open(OPENED), tmp_path)
        (issued,) = store.log.append(case.case_id, [replace(ISSUED, content_hash=FreeText("c" * 64))], by="p1")
        assert read_evidence(case.evidence[0], workspace=tmp_path) == LETTER
        rows = "".join(facts for (facts,) in database.sql("SELECT facts FROM events"))
        assert DIGEST not in rows
        assert "c" * 64 not in rows
        assert erase(store, desk.case(case.case_id), tmp_path) == (DIGEST,)
        assert kept_files(tmp_path) == {}
        left = desk.case(case.case_id).evidence[0]
        assert (left.sha256, left.size) == (ERASED, len(LETTER))
        statement = store.log.event(issued.event_id).event
        assert isinstance(statement, StatementIssued)
        assert statement.content_hash == ERASED
        with pytest.raises(UsageError, match="e1 was erased"):
            read_evidence(left, workspace=tmp_path)
        assert store.verify() == []
        assert database.sql("SELECT count(*) FROM leaving_files") == [(0,)]


def test_a_hash_in_a_row_of_an_earlier_release_stands_and_its_file_goes(database: Database, tmp_path: Path) -> None:
    keep_file(LETTER, workspace=tmp_path)
    record_earlier(database, "case-2026-0001", [OPENED, EvidenceAttached(evidence=letter())])
    with database.open() as store:
        desk = desk_of(store)
        case = desk.case("case-2026-0001")
        assert read_evidence(case.evidence[0], workspace=tmp_path) == LETTER
        # of this release, and the same file
        other = attach(desk, desk.open(OPENED), tmp_path)
        desk.add(other, WITHDRAWN)
        assert erase(store, other, tmp_path) == ()
        assert read_evidence(case.evidence[0], workspace=tmp_path) == LETTER
        assert store.verify() == []


@pytest.mark.parametrize("stopped", ["before the files", "among the files"])
def test_a_purge_that_was_stopped_is_finished_by_the_next(database: Database, tmp_path: Path, stopped: str) -> None:
    with database.open() as store:
        desk = desk_of(store)
        cases = [attach(desk, desk.open(OPENED), tmp_path), desk.open(OPENED)]
        for case in cases:
            desk.add(case, WITHDRAWN)
        found = purging.purge_of_case(store, cases[0].case_id, workspace=tmp_path)
        store.log.erase_each(found.texts, by="p1", ground="request", files=found.evidence)

        def fail(_: frozenset[str]) -> None:
            raise WorkspaceError("open elsewhere")

        if stopped == "among the files":
            with pytest.raises(WorkspaceError):
                store.log.settle_files(fail)
        assert kept_files(tmp_path) == {DIGEST: len(LETTER)}
        assert erase(store, cases[1], tmp_path) == (DIGEST,)
        assert kept_files(tmp_path) == {}


@pytest.mark.parametrize("again", ["the same case", "by age"])
def test_what_was_typed_in_as_a_catalogue_goes_though_the_purge_was_stopped(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkspaceError("open elsewhere")

    with database.open() as store:
        desk = desk_of(store)
        case = desk.add(attach(desk, desk.open(OPENED), tmp_path), WITHDRAWN)
        # nothing was typed into this one yet but a file with several credentials
        waiting = desk.open(OPENED)
        for one in (case, waiting):
            (tmp_path / "catalogues" / one.case_id / "v1").mkdir(parents=True)
        with monkeypatch.context() as stopped:
            stopped.setattr(purging, "remove_file", fail)
            with pytest.raises(WorkspaceError):
                erase(store, case, tmp_path)
        if again == "the same case":
            erase(store, case, tmp_path)
        else:
            found = purging.purge_by_age(store, before=datetime(2020, 1, 1, tzinfo=UTC), workspace=tmp_path)
            assert found
            purging.carry_out(store, found, by="Amira", workspace=tmp_path)
        assert [path.name for path in (tmp_path / "catalogues").iterdir()] == [waiting.case_id]
        with pytest.raises(UsageError, match="nothing left to erase"):
            erase(store, case, tmp_path)


def test_a_file_attached_while_it_is_purged_elsewhere_is_not_lost(database: Database, tmp_path: Path) -> None:
    with database.open() as store, database.open() as elsewhere:
        desk = desk_of(store)
        old = desk.add(attach(desk, desk.open(OPENED), tmp_path), WITHDRAWN)
        new = desk.open(OPENED)
        purge = threading.Thread(target=erase, args=(elsewhere, old, tmp_path))

        def purge_meanwhile() -> None:
            purge.start()
            purge.join(0.5)
            assert purge.is_alive()  # it waits for what is being recorded

        case = attach(desk, new, tmp_path, purge_meanwhile)
        purge.join()
        erased = [each for each in store.log.about("store") if isinstance(each.event, TextsErased)]
        assert erased
        assert read_evidence(case.evidence[0], workspace=tmp_path) == LETTER


def test_a_file_attached_while_it_is_being_removed_is_kept_again(database: Database, tmp_path: Path) -> None:
    with database.open() as store, database.open() as elsewhere:
        desk = desk_of(store)
        attach(desk, desk.open(OPENED), tmp_path)
        new = desk.open(OPENED)
        attaching = threading.Thread(target=attach, args=(desk_of(elsewhere), new, tmp_path))

        def remove(_: frozenset[str]) -> None:
            attaching.start()
            attaching.join(0.5)
            assert attaching.is_alive()
            (tmp_path / "evidence" / DIGEST).unlink()

        store.log.settle_files(remove)
        attaching.join()
        assert read_evidence(desk.case(new.case_id).evidence[0], workspace=tmp_path) == LETTER


def test_a_file_that_cannot_be_kept_is_not_recorded(database: Database, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be", encoding="utf-8")
    with database.open() as store:
        desk = desk_of(store)
        case = desk.open(OPENED)
        with pytest.raises(WorkspaceError, match="cannot be written"):
            attach(desk, case, tmp_path)
        assert desk.case(case.case_id) == case


def test_evidence_that_is_refused_leaves_no_file_behind(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        desk = desk_of(store)
        case = desk.open(OPENED)
        unstorable = replace(letter(), name=FreeText("a\x00b"))
        with pytest.raises(UsageError, match="a NUL character"):
            desk.add(case, EvidenceAttached(evidence=unstorable), first=partial(keep_file, LETTER, workspace=tmp_path))
        assert (desk.case(case.case_id), kept_files(tmp_path)) == (case, {})


def test_a_backup_takes_the_files_along_and_lays_them_back(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        case = attach_files(store, tmp_path / "office", LETTER, b"another")
        attach_files(store, tmp_path / "office", LETTER)
        (tmp_path / "office" / "evidence" / ("0" * 64)).write_bytes(b"of another database")
        copied = back_up(store, tmp_path / "backup.db", workspace=tmp_path / "office")
        assert (copied.files, copied.lost) == (2, ())
    with open_store(tmp_path / "new") as new, read_backup(tmp_path / "backup.db") as backup:
        assert copy_store(backup, new, workspace=tmp_path / "new").files == 2
        assert [read_evidence(one, workspace=tmp_path / "new") for one in case.evidence] == [LETTER, b"another"]
        # what is whole stays, what was altered comes anew
        (tmp_path / "new" / "evidence" / DIGEST).write_bytes(b"altered")
        assert copy_store(backup, new, workspace=tmp_path / "new").files == 1
        assert read_evidence(case.evidence[0], workspace=tmp_path / "new") == LETTER
        assert len(kept_files(tmp_path / "new")) == 2


def test_an_erased_file_does_not_come_back_with_an_old_backup(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        case = desk_of(store).add(attach_files(store, tmp_path, LETTER), WITHDRAWN)
        back_up(store, tmp_path / "backup.db", workspace=tmp_path)
        erase(store, case, tmp_path)
        with read_backup(tmp_path / "backup.db") as backup:
            assert copy_store(backup, store, workspace=tmp_path).files == 0
        assert kept_files(tmp_path) == {}
        assert back_up(store, tmp_path / "later.db", workspace=tmp_path).files == 0


@pytest.mark.parametrize("harm", ["gone", "altered"])
def test_a_backup_names_the_cases_whose_file_it_could_not_take(database: Database, tmp_path: Path, harm: str) -> None:
    with database.open() as store:
        case = attach_files(store, tmp_path, LETTER, b"another")
        file = tmp_path / "evidence" / DIGEST
        file.unlink() if harm == "gone" else file.write_bytes(b"altered")
        copied = back_up(store, tmp_path / "backup.db", workspace=tmp_path)
        assert (copied.files, copied.lost) == (1, (case.case_id,))


def test_a_file_that_was_altered_in_a_backup_is_not_laid_back(tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        attach_files(store, tmp_path / "office", LETTER)
        back_up(store, tmp_path / "backup.db", workspace=tmp_path / "office")
    engine = sa.create_engine(f"sqlite:///{(tmp_path / 'backup.db').as_posix()}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE evidence_files SET content = x'00'")
    engine.dispose()
    with open_store(tmp_path / "new") as new, read_backup(tmp_path / "backup.db") as backup:
        with pytest.raises(WorkspaceError, match=f"{DIGEST} is damaged in the backup; nothing was added"):
            copy_store(backup, new, workspace=tmp_path / "new")
        assert (new.log.count(), kept_files(tmp_path / "new")) == (0, {})
