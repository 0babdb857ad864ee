"""The file that sets up the login, and the door that stays shut without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.app.launch import LOGIN_VARIABLE, server_command
from mapper.app.login_file import find_login_file, read_login_file
from mapper.commands.machine import serve_app
from mapper.errors import UsageError

SECRET = "0123456789abcdef" * 4
GOOD = f"""
[auth]
redirect_uri = "https://mapper.example.org/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "mapper"
client_secret = "not to be shown"
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "login.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_says_by_which_host_people_come_and_how_long_they_stay(tmp_path: Path) -> None:
    found = read_login_file(written(tmp_path, f"{GOOD}\n[sessions]\nidle_minutes = 15\n"))
    assert (found.host, found.sessions.idle_minutes, found.sessions.hours) == ("mapper.example.org", 15.0, 9.0)


def test_several_providers_have_sections_of_their_own(tmp_path: Path) -> None:
    shared, _, provider = GOOD.partition("client_id")
    read_login_file(written(tmp_path, f"{shared}[auth.ministry]\nclient_id{provider}"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[auth]", "[login]"), "has no section [auth]"),
        (("https://mapper.example.org/oauth2callback", "https://mapper.example.org/"), "must end with /oauth2callback"),
        (("https://mapper.example.org", "http://mapper.example.org"), "must begin with https://"),
        (("https://login.example.org", "http://login.example.org"), "auth.server_metadata_url"),
        ((SECRET, "short"), "auth.cookie_secret has 5 characters, and needs 32"),
        (('client_secret = "not to be shown"', ""), "auth.client_secret is missing or empty"),
        (("client_kwargs", "= ="), "not a TOML file"),
        (("[auth]", "[session]\nidle_minutes = 5\n[auth]"), "section [session] is not known"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    path = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(UsageError) as error:
        read_login_file(path)
    assert told in str(error.value)
    assert "not to be shown" not in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("line", ["idle_minutes = 0", "hours = 1000", "hours = true", "minutes = 5", 'hours = "8"'])
def test_a_session_has_a_length_that_makes_sense(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match=r"sessions\."):
        read_login_file(written(tmp_path, f"{GOOD}\n[sessions]\n{line}\n"))


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        find_login_file(tmp_path / "nowhere.toml")


def test_the_standard_place_counts_only_with_a_section_auth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert find_login_file(None) is None
    (tmp_path / ".streamlit").mkdir()
    place = tmp_path / ".streamlit" / "secrets.toml"
    place.write_text("[other]\nkey = 1\n", encoding="utf-8")
    assert find_login_file(None) is None
    place.write_text(GOOD, encoding="utf-8")
    found = find_login_file(None)
    assert found is not None
    assert found.path == place.resolve()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "mapper.example.org"])
def test_nobody_listens_to_others_without_a_login(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="nobody would have to sign in"):
        serve_app(tmp_path, None, address, None)


def test_the_server_knows_that_people_have_to_sign_in_and_where_they_come_from(tmp_path: Path) -> None:
    login = read_login_file(written(tmp_path, GOOD))
    argv, environment = server_command("0.0.0.0", 8501, tmp_path, login=login)
    assert argv[argv.index("--secrets.files") + 1] == str(login.path)
    assert argv[argv.index("--browser.serverAddress") + 1] == "mapper.example.org"
    assert environment[LOGIN_VARIABLE]
    assert LOGIN_VARIABLE not in server_command("127.0.0.1", 8501, tmp_path)[1]
    assert not any(SECRET in part or "not to be shown" in part for part in argv)
