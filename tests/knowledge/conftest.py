from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from mapper.knowledge.checks import DESCRIPTOR_COLUMNS, LEVEL_COLUMNS, REFERENCING_COLUMNS
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks

# The first example of a test compiles the patterns of all frameworks, which a deadline would count against it.
settings.register_profile("knowledge", deadline=None)
settings.load_profile("knowledge")

EMBEDDED = {
    "known": load_frameworks(embedded_folder() / "frameworks"),
    "systems": load_credit_systems(embedded_folder() / "credit_systems.csv"),
}


@pytest.fixture(scope="session")
def known() -> Frameworks:
    """The embedded frameworks."""
    return EMBEDDED["known"]


@pytest.fixture(scope="session")
def systems() -> pd.DataFrame:
    """The embedded credit systems."""
    return EMBEDDED["systems"]


FRAMEWORK = """\
id = "{id}"
title = "Framework {id}"
short_title = "{id}"
native_title = ""
aliases = ["{id}"]
publisher = "An authority"
version = ""
jurisdiction = ["{place}"]
region = "Europe"
kind = "{kind}"
language = "en"
credit_system = ""
notional_hours_per_credit = ""
microcredentials_included = ""
licence = "CC-BY-4.0"
source_url = "https://example.org/{id}"
checked = ""
status = "known"
verified_scope = ""
note = ""
"""
LEVELS = ",".join(LEVEL_COLUMNS) + "\n"
REFERENCING = ",".join(REFERENCING_COLUMNS) + "\n"
DESCRIPTORS = ",".join(DESCRIPTOR_COLUMNS) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sound frameworks: ``hub`` with levels 1 and 2, ``home`` with a (at hub 1) and b (without a level)."""
    files = {
        "hub/framework.toml": FRAMEWORK.format(id="hub", place="EU", kind="meta-framework"),
        "hub/levels.csv": LEVELS + "hub:1,1,Hub 1,1,,,known,,A law,,,,\nhub:2,2,Hub 2,2,,,known,,A law,,,,\n",
        "hub/referencing.csv": REFERENCING,
        "hub/descriptors.csv": DESCRIPTORS + "hub:1,Skills,Does simple things.,paraphrase,A source,known,high\n",
        "home/framework.toml": FRAMEWORK.format(id="home", place="AA", kind="national"),
        "home/levels.csv": LEVELS
        + "home:a,A,Home A,1,,,verified,title,,https://example.org/a,,2001,\nhome:b,B,Home B,2,,,known,,A law,,,,\n",
        "home/referencing.csv": REFERENCING
        + "home:a,,hub,hub:1,official,2010,report,https://example.org/r,2020-01-31,verified\n"
        + "home:b,,hub,,official,2010,report,https://example.org/r,,known\n",
        "home/descriptors.csv": DESCRIPTORS,
    }
    root = tmp_path / "frameworks"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    return root
