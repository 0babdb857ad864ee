"""What the README claims, counted."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from mapper.cli import build_parser
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.knowledge.policies import load_policies

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def numbers(pattern: str) -> list[int]:
    found = re.search(pattern, README)
    assert found, pattern
    return [int(group.replace(",", "")) for group in found.groups()]


def test_framework_counts_are_true():
    known = load_frameworks(embedded_folder() / "frameworks")
    claimed = numbers(r"\*\*(\d+) qualifications frameworks\*\* with ([\d,]+) levels and ([\d,]+) referencing rows")
    assert claimed == [len(known.frameworks), len(known.levels), len(known.referencing)]


def test_policy_counts_are_true():
    policies = load_policies(embedded_folder() / "policies").policies
    claimed = numbers(r"\*\*(\d+) micro-credential policies\*\* of (\d+) countries, regions and groups")
    assert claimed == [len(policies), policies["jurisdiction"].nunique()]


def test_the_number_of_level_forms_is_true():
    with (ROOT / "tests" / "knowledge" / "level_forms.csv").open(encoding="utf-8", newline="") as file:
        assert numbers(r"of (\d+) collected level forms") == [len(list(csv.DictReader(file)))]


def test_catalogue_counts_are_true():
    folders = [path for path in (embedded_folder() / "catalogues").iterdir() if path.is_dir()]

    def count(name: str) -> int:
        return sum(len((folder / name).read_text(encoding="utf-8").splitlines()) - 1 for folder in folders)

    claimed = numbers(r"\*\*([\d,]+) real credentials\*\*[^.]*?with ([\d,]+) learning outcomes")
    assert claimed == [count("credentials.csv"), count("outcomes.csv")]


def test_the_two_commands_open_the_readme():
    commands = re.findall(r"^```\n(.+?)\n```", README, flags=re.MULTILINE | re.DOTALL)[:2]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/mapper demo",
        'python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ".[test]" && .venv/bin/pytest',
    ]


@pytest.mark.parametrize("line", re.findall(r"^mapper (.+?)(?:\s+#.*)?$", README, flags=re.MULTILINE))
def test_every_shown_command_parses(line):
    assert build_parser().parse_args(shlex.split(line)).command_function


def test_constraints_pin_every_dependency_of_the_project():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[\[<>=;~ ]", entry)[0].lower().replace("_", "-") for entry in wanted} - {project["name"]}
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    assert names - pinned == set()


def test_the_weights_named_in_the_readme_table_are_those_of_the_benchmark():
    starred = re.findall(r"^\| (.+?) \* \|", README, flags=re.MULTILINE)
    assert len(starred) == 3
    assert all("occupations" in name for name in starred)
