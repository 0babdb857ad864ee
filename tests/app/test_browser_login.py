"""Signing in against a real OpenID provider: deciding, signing out, being refused, and sessions that end."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mapper.app.login_file import read_login_file
from mapper.review.people import PEOPLE, RoleGiven
from mapper.review.roster import new_person, record_change
from mapper.review.store import open_store
from tests.app.literal import RUN, write_literal_workspace
from tests.app.test_browser import WAIT, browser, free_port, served

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROVIDER = Path(__file__).with_name("oidc_provider.mjs")
PACKAGE = "oidc-provider@9.13.3"


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the provider is installed."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("no node and npm for the OpenID provider")
    folder = tmp_path_factory.mktemp("provider")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [npm, "install", "--no-fund", "--no-audit", "--prefix", str(folder), PACKAGE], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"{PACKAGE} cannot be installed: {done.stderr[-200:]}")
    return folder


@pytest.fixture
def office(tmp_path: Path, node_modules: Path) -> Iterator[tuple[Path, str]]:
    """A workspace with an officer and a viewer, and the address of an app that they sign in to."""
    workspace, port, provider_port, secret = tmp_path / "workspace", free_port(), free_port(), secrets.token_hex(32)
    write_literal_workspace(workspace)
    issuer, redirect = f"http://127.0.0.1:{provider_port}", f"http://127.0.0.1:{port}/oauth2callback"
    with open_store(workspace) as store:
        for name, role in (("Omar", "officer"), ("Vera", "viewer")):
            history = store.log.about(PEOPLE)
            events = new_person(store.log.people(), name, role=role, login=f"{issuer}|{name}")
            record_change(store.log, events, by="Omar", seen=history[-1].sequence if history else 0)
    file = tmp_path / "login.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "{redirect}"\ncookie_secret = "{secret}"\nclient_id = "mapper"\n'
        f'client_secret = "{secret}"\nserver_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
        'client_kwargs = { prompt = "login" }\n',
        encoding="utf-8",
    )
    command = ["node", str(PROVIDER), str(provider_port), redirect, str(node_modules)]
    environment = {**os.environ, "CLIENT_SECRET": secret}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as provider:
        try:
            assert provider.stdout is not None
            assert any(line == "ready\n" for line in provider.stdout)
            with served(workspace, port=port, login=read_login_file(file)) as address:
                yield workspace, address
        finally:
            provider.terminate()


def signed_in(browser: Any, address: str, name: str) -> Any:
    """A page of a browser that nobody used before, signed in and on the queue of the match."""
    page = opened(browser)
    page.goto(address)
    sign_in(page, name)
    page.get_by_role("heading", name="Overview").wait_for()
    page.goto(f"{address}/review?run={RUN}")
    return page


def opened(browser: Any) -> Any:
    """A page of a browser that nobody used before."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(WAIT)
    return page


def sign_in(page: Any, name: str, *, again: bool = False) -> None:
    page.get_by_role("button", name="Sign in again" if again else "Sign in").click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    consent = page.get_by_role("button", name="Continue")
    consent.or_(page.get_by_test_id("stApp")).first.wait_for()
    if consent.is_visible():
        consent.click()
    page.get_by_test_id("stApp").wait_for()


def sign_out(page: Any, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.get_by_role("button", name="Sign in").wait_for()


def picture(page: Any, name: str) -> None:
    """Keep a picture of the page where a person wants to look at it."""
    folder = os.environ.get("MAPPER_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def log_of(workspace: Path) -> list[tuple[str, str, str]]:
    with open_store(workspace) as store:
        names = {person.person_id: person.name for person in store.log.people().values()}
        entries = store.access.entries()[::-1]
        return [(names.get(entry.person_id, "stranger"), entry.what, entry.about) for entry in entries]


def test_an_officer_decides_and_a_viewer_is_refused(office: tuple[Path, str], browser: Any) -> None:
    workspace, address = office
    page = signed_in(browser, address, "Omar")
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Rejected. Stored.").wait_for()
    sign_out(page, "Omar")
    picture(page, "login-1-signed-out")

    sign_in(page, "Vera")
    page.get_by_role("heading", name="Overview").wait_for()
    page.get_by_role("link", name="Cases").wait_for()
    assert not page.get_by_role("link", name="Review").count()
    page.goto(f"{address}/review?run={RUN}")
    page.get_by_text("needs the role officer; Vera is viewer").wait_for()
    assert not page.get_by_role("button", name="Reject").count()
    picture(page, "login-2-refused")
    with open_store(workspace) as store:
        assert store.decisions()["author_id"].tolist() == ["Omar"]
        assert store.verify() == []
    assert log_of(workspace) == [
        ("Omar", "signed in", ""),
        ("Omar", "signed out", ""),
        ("Vera", "signed in", ""),
        ("Vera", "refused", "the page Review"),
    ]


def test_a_stranger_is_told_whom_to_ask(office: tuple[Path, str], browser: Any) -> None:
    workspace, address = office
    page = opened(browser)
    page.goto(f"{address}/cases")
    sign_in(page, "Zoe")
    page.get_by_text("nobody here knows you yet").wait_for()
    picture(page, "login-3-stranger")
    assert page.get_by_role("link", name="Cases").count() == 0
    assert log_of(workspace) == [("stranger", "refused", "not known here")]


def test_a_session_that_ended_closes_the_page_and_keeps_what_was_typed(office: tuple[Path, str], browser: Any) -> None:
    workspace, address = office
    page = signed_in(browser, address, "Omar")
    comment = page.get_by_placeholder("Comment: reasons")
    comment.fill("Half a thought")
    comment.press("Tab")
    with open_store(workspace) as store, store.reading() as connection:
        known = connection.exec_driver_sql("SELECT sign_in FROM sign_ins").scalars().all()
    with open_store(workspace) as store:
        for one in known:
            store.access.sign_out(one)
    # nobody clicks: the page finds out by itself
    page.get_by_text("Your session has ended").wait_for()
    assert not page.get_by_role("button", name="Reject").is_visible()
    picture(page, "login-4-ended")
    sign_in(page, "Omar", again=True)
    page.get_by_role("heading", name="Review").wait_for()
    page.wait_for_function("document.querySelector('input[placeholder^=Comment]')?.value === 'Half a thought'")


def test_a_role_taken_away_acts_on_the_next_click(office: tuple[Path, str], browser: Any) -> None:
    workspace, address = office
    page = signed_in(browser, address, "Omar")
    page.get_by_role("button", name="Reject").wait_for()
    with open_store(workspace) as store:
        store.log.append(PEOPLE, [RoleGiven(person_id="p1", role="viewer")], by="p1")
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("To decide on pairs needs the role officer").wait_for()
    picture(page, "login-5-role-taken-away")
    with open_store(workspace) as store:
        assert store.count() == 0
