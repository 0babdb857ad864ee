"""What the documentation tells people to type, tried."""

import re
import shlex
from pathlib import Path

import pytest

from mapper.cli import build_parser
from mapper.ingest.embedded import embedded
from mapper.settings import load_settings
from tests.test_readme import README, ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))


def blocks(page: Path) -> list[str]:
    """The code blocks of a page without a language."""
    return re.findall(r"^```\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[str]:
    """The commands of the mapper in the code blocks of a page, without the programs before it."""
    return [
        command
        for block in blocks(page)
        for line in block.splitlines()
        for command in re.findall(r"^(?:sudo \S+ )?(?:\S*/)?mapper (.+?)(?:\s+#.*)?$", line.strip())
    ]


SHOWN = [(page.name, command) for page in PAGES for command in commands(page)]


@pytest.mark.parametrize(("page", "command"), SHOWN, ids=[f"{page}: {command}" for page, command in SHOWN])
def test_every_command_parses(page: str, command: str) -> None:
    assert build_parser().parse_args(shlex.split(command)).command_function


def test_commands_are_found() -> None:
    assert len({page for page, command in SHOWN}) > 5


def test_every_embedded_credential_that_is_named_exists(tmp_path: Path) -> None:
    known = set(embedded("embedded", tmp_path).credentials["credential_id"])
    catalogues = {credential.split(":")[0] for credential in known}
    named = {
        (page.name, word)
        for page in PAGES
        for command in commands(page)
        for word in shlex.split(command)
        if word.split(":")[0] in catalogues and ":" in word
    }
    assert named
    assert {(page, word) for page, word in named if word not in known} == set()


def test_the_first_page_sets_up_as_the_readme_does() -> None:
    first, *_ = blocks(ROOT / "docs" / "index.md")
    assert first in README
    windows = blocks(ROOT / "docs" / "index.md")[1]
    assert windows.strip() in README


def test_what_is_said_of_thin_evidence_is_the_default() -> None:
    assert load_settings().scoring.minimum_outcomes == 2
    for name in ("how-suggestions-arise.md", "limits.md"):
        assert "ewer than two outcomes" in " ".join((ROOT / "docs" / name).read_text(encoding="utf-8").split())


def test_every_page_is_reached_from_the_first_one() -> None:
    listed = re.findall(r"^([a-z-]+)$", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {page.stem for page in PAGES} - {"index"} == set(listed)
