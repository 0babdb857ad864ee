"""Databases that cannot be used: one line, the cure, and never a password."""

from __future__ import annotations

import socket
import sqlite3
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from mapper.errors import MapperError, UsageError, WorkspaceError
from mapper.review.store import NewDecision, open_store

from .conftest import POSTGRES, postgres_url

SECRET = "hunter-2@#é"
NEW = NewDecision(subject_id="a:1", object_id="b:1", verdict="unsure", author_id="amira")

needs_postgres = pytest.mark.skipif(not POSTGRES, reason="MAPPER_TEST_POSTGRES holds no address")


def failure(kind: type[MapperError], *, workspace: Path | None = None, url: str | None = None) -> str:
    """The message of the error, once it is known to be one line that shows no password anywhere."""
    with pytest.raises(kind) as caught:
        open_store(workspace, url).close()
    message = str(caught.value)
    assert "\n" not in message
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter" not in message + shown.replace(Path(__file__).read_text(encoding="utf-8"), "")
    return message


def test_the_workspace_is_where_decisions_go_by_default(tmp_path: Path) -> None:
    with open_store(tmp_path / "new" / "workspace") as store:
        store.record(NEW)
        assert store.place == f"database {str(tmp_path / 'new' / 'workspace' / 'decisions.db')!r}"
    connection = sqlite3.connect(tmp_path / "new" / "workspace" / "decisions.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_database_url_goes_before_the_workspace(tmp_path: Path) -> None:
    with open_store(tmp_path / "unused", f"sqlite:///{(tmp_path / 'other.db').as_posix()}") as store:
        store.record(NEW)
    assert not (tmp_path / "unused").exists()
    assert (tmp_path / "other.db").is_file()


def test_a_folder_with_a_percent_sign_and_spaces_works(tmp_path: Path) -> None:
    with open_store(tmp_path / "50 % done é") as store:
        assert store.count() == 0


def test_no_place_at_all_is_wrong_use() -> None:
    assert failure(UsageError) == (
        "no place for decisions; name a workspace (--workspace) or a database (--database-url)"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (f"postgresql://amira:{SECRET}@db:port/x", "the database address cannot be read"),
        (f"//amira:{SECRET}@db/x", "the database address cannot be read"),
        ("decisions.db", "the database address cannot be read"),
        (f"mysql://amira:{SECRET}@db/x", "databases of the kind 'mysql' are not supported"),
        ("sqlite://", "a database in memory would lose the decisions"),
        ("sqlite:///:memory:", "a database in memory would lose the decisions"),
    ],
)
def test_an_address_that_cannot_be_used_is_wrong_use(url: str, message: str) -> None:
    assert failure(UsageError, url=url).startswith(message)


def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "decisions.db").write_text("subject_id,object_id\n" * 100, encoding="utf-8")
    assert failure(WorkspaceError, workspace=tmp_path) == (
        f"database {str(tmp_path / 'decisions.db')!r}: not a SQLite database; move the file away, "
        "or name another one with --database-url"
    )
    assert (tmp_path / "decisions.db").read_text(encoding="utf-8").startswith("subject_id")


def test_a_folder_in_place_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "decisions.db").mkdir()
    assert "cannot be opened; check that its folder exists" in failure(WorkspaceError, workspace=tmp_path)


def test_a_database_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'none' / 'decisions.db').as_posix()}"
    assert "cannot be opened; check that its folder exists" in failure(WorkspaceError, url=url)


def test_a_damaged_database(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.record_many([NEW] * 200)
    path = tmp_path / "decisions.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xab" * (len(content) - 4096)
    path.write_bytes(content)
    assert failure(WorkspaceError, workspace=tmp_path).endswith("damaged; restore it from a backup")


def test_an_index_that_lost_rows_is_found_by_verify(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.record_many([NEW] * 3)
        connection = sqlite3.connect(tmp_path / "decisions.db")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions_pair'").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    path = tmp_path / "decisions.db"
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 + 3 : (page - 1) * 4096 + 5] = b"\x00\x00"
    path.write_bytes(content)
    with open_store(tmp_path) as store:
        faults = store.verify()
    assert faults
    assert all(fault.startswith("database file: ") for fault in faults)


def test_a_read_only_database_can_be_read_but_not_written(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.record(NEW)
    url = f"sqlite:///file:{(tmp_path / 'decisions.db').as_posix()}?mode=ro&uri=true"
    with open_store(url=url) as store:
        assert store.count() == 1
        with pytest.raises(WorkspaceError, match=r": read-only; allow writing to the file and its folder"):
            store.record(NEW)
        assert store.count() == 1


def test_a_new_database_in_a_read_only_place(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "decisions.db").close()
    url = f"sqlite:///file:{(tmp_path / 'decisions.db').as_posix()}?mode=ro&uri=true"
    assert ": read-only; allow writing" in failure(WorkspaceError, url=url)


@pytest.mark.postgres
def test_no_server_at_that_address() -> None:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = sa.URL.create("postgresql", "amira", SECRET, "127.0.0.1", port, "mapper")
    assert failure(WorkspaceError, url=url.render_as_string(hide_password=False)) == (
        f"database 'postgresql://amira@127.0.0.1:{port}/mapper': no server answers there; start it, "
        "or correct host and port in --database-url"
    )


@pytest.mark.postgres
def test_a_host_that_does_not_exist() -> None:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    url = sa.URL.create("postgres", "amira", SECRET, "db.invalid", 5432, "mapper", {"application_name": SECRET})
    assert failure(WorkspaceError, url=url.render_as_string(hide_password=False)) == (
        "database 'postgresql://amira@db.invalid:5432/mapper': the host is not known; correct it in --database-url"
    )


@pytest.mark.postgres
@needs_postgres
def test_a_wrong_password() -> None:
    url = postgres_url(password=SECRET)
    message = failure(WorkspaceError, url=url.render_as_string(hide_password=False))
    assert message.endswith("the password was refused; check user and password in --database-url")


@pytest.mark.postgres
@needs_postgres
def test_a_wrong_password_given_as_an_option() -> None:
    url = postgres_url()
    url = sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, {"password": SECRET})
    message = failure(WorkspaceError, url=url.render_as_string(hide_password=False))
    assert message.endswith("the password was refused; check user and password in --database-url")


@pytest.mark.postgres
@needs_postgres
def test_a_database_that_does_not_exist() -> None:
    url = postgres_url(database="nowhere-1")
    message = failure(WorkspaceError, url=url.render_as_string(hide_password=False))
    assert message.endswith("there is no database of that name on the server; create it, or correct --database-url")


@pytest.mark.postgres
@needs_postgres
def test_a_user_without_rights() -> None:
    engine = sa.create_engine(postgres_url())
    role = "mapper_test_reader"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {role}")
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'hunter-3'")
        connection.exec_driver_sql("CREATE SCHEMA mapper_test_rights")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA mapper_test_rights TO {role}")
    url = postgres_url(username=role, password="hunter-3", query={"options": "-csearch_path=mapper_test_rights"})
    try:
        message = failure(WorkspaceError, url=url.render_as_string(hide_password=False))
        assert message.endswith(
            "this user may not do that; ask the administrator for the right to create and write tables"
        )
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA mapper_test_rights")
            connection.exec_driver_sql(f"DROP ROLE {role}")
        engine.dispose()
