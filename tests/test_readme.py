"""What the README claims, counted."""

import csv
import json
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


def test_the_table_of_hits_is_that_of_the_benchmark():
    measured = {found["set"]: found for found in json.loads((ROOT / "docs/leave-one-family-out.json").read_text())}
    plain = json.loads((ROOT / "docs/leave-one-family-out-without-adapter.json").read_text())
    rows = re.findall(r"^\| .+ \| ..-en \| (\.\d+) / (\.\d+) \| (\.\d+) / (\.\d+) \|$", README, flags=re.MULTILINE)
    names = ["esco-onet", "esco-onet-de", "rome-isco08", "jacs3-hecos", "hecos-cah"]
    assert len(rows) == len(names)
    best = {found["set"]: max(found["single"].values(), key=lambda hits: hits["hit_at_1"]) for found in plain}
    for name, row in zip(names, rows, strict=True):
        shown = [float(figure) for figure in row]
        wanted = [best[name], measured[name]["left_out"]]
        assert shown == pytest.approx([hits[k] for hits in wanted for k in ("hit_at_1", "hit_at_10")], abs=0.0006)


def test_what_the_peers_page_is_said_to_show_is_so():
    sets = json.loads((ROOT / "docs" / "peers.json").read_text(encoding="utf-8"))["sets"]
    assert {len(each["hits"]) - 1 for each in sets} == {9}
    assert "none of nine other tools and settings" in README
    *others, cip = sets
    for each in others:
        hits = {tool: found["hit_at_1"] for tool, found in each["hits"].items()}
        assert hits.pop("our engine") > max(hits.values())
    found = {tool: cip["hits"][tool]["hit_at_1"] * 1_713 for tool in ("word TF-IDF", "our engine")}
    assert found["word TF-IDF"] - found["our engine"] == pytest.approx(1)
    hard = cip["parts"]["hard_titles_differ"]
    shown = {tool: f"{hard[tool]['hit_at_1']:.3f}".lstrip("0") for tool in found}
    assert f"{shown['word TF-IDF']} against {shown['our engine']}" in " ".join(README.split())


def test_the_figures_of_relations_are_those_of_the_page():
    page = (ROOT / "docs/relations.md").read_text(encoding="utf-8")
    assert re.search(r"macro-F1 of (\.\d+) in five folds", README)[1] in page.split("**all signals** | 0")[1][:4]
