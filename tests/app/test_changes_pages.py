"""A second version of a catalogue: what changed, what reopens before and after matching again, what is history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mapper.ingest.catalogue import load_catalogue
from mapper.match.fingerprints import fingerprints
from mapper.match.runs import write_run
from mapper.review.store import NewDecision, open_store
from mapper.tables import ALIGNMENTS, BUNDLES, EQUIVALENCES
from tests.app.conftest import OpenPage
from tests.app.literal import equivalence, ingest_rows

HEAD = "Code;Title;Learning outcomes;Credits;Language\n"
OLD = {
    "a1": "Law;1. Cite a case 2. Argue both sides;5 ECTS",
    "a2": "Tax;1. File a return 2. Explain a deduction;5 ECTS",
    "a3": "Art;1. Paint a portrait 2. Mix colours;5 ECTS",
    "a4": "Geo;1. Read a map 2. Measure a slope;5 ECTS",
}
NEW = {
    "a1": "Law;1. Cite a case 2. Argue both sides of a case;5 ECTS",
    "a2": "Tax;1. File a return 2. Explain a deduction;6 ECTS",
    "a4": "Geo;1. Measure a slope 2. Read a map;5 ECTS",
    "a5": "Dance;1. Lead a waltz 2. Follow a tango;5 ECTS",
}
HOME = {"b1": "Everything;1. Cite a case 2. Mix colours;30 ECTS"}


def version(workspace: Path, rows: dict[str, str], catalogue: str = "abroad") -> str:
    return ingest_rows(workspace, catalogue, HEAD, rows)


def run(workspace: Path, name: str, abroad: str, home: str, finished: str) -> None:
    sides = [load_catalogue(f"{c}@{v}", workspace) for c, v in (("abroad", abroad), ("home", home))]
    prints = [fingerprints(side.credentials, side.outcomes) for side in sides]
    titles = [side.credentials.set_index("credential_id")["title"] for side in sides]
    pairs: list[dict[str, Any]] = [
        equivalence(s, titles[0][s], o, titles[1][o], rank=1, subject_hash=prints[0][s], object_hash=prints[1][o])
        for s in prints[0].index
        for o in prints[1].index
    ]
    write_run(
        workspace,
        name,
        manifest={
            "subject": {"catalogue": "abroad", "version": abroad},
            "object": {"catalogue": "home", "version": home},
        },
        timings={"finished": finished},
        equivalences=EQUIVALENCES.conform(pd.DataFrame(pairs)),
        alignments=ALIGNMENTS.empty(),
        bundles=BUNDLES.empty(),
    )
    with open_store(workspace) as store:
        if store.count():
            return
        store.record_many(
            [
                NewDecision(
                    **{key: pair[key] for key in ("subject_id", "subject_title", "object_id", "object_title")},
                    **{key: pair[key] for key in ("subject_hash", "object_hash")},
                    verdict="accept",
                    relation="close",
                    author_id="Ben",
                    run_id=name,
                )
                for pair in pairs
            ]
        )


@pytest.fixture
def two_versions(empty_workspace: Path) -> tuple[str, str]:
    """Four decided pairs, then a newer version that is not matched yet."""
    home = version(empty_workspace, HOME, "home")
    old = version(empty_workspace, OLD)
    run(empty_workspace, "1" * 16, old, home, "2026-02-27T13:05:00+00:00")
    return old, version(empty_workspace, NEW)


def matched_again(workspace: Path, new: str) -> None:
    home = load_catalogue("home", workspace).version
    run(workspace, "2" * 16, new, home, "2026-02-28T13:05:00+00:00")


def text_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (app.markdown, app.caption, app.header) for element in kind)


def test_a_newer_version_says_what_would_reopen(two_versions: tuple[str, str], open_page: OpenPage) -> None:
    text = text_of(open_page("overview"))
    assert "**abroad** has a newer version. 2 decisions would reopen: match again." in text
    assert "1 decision concerns a credential that is gone from it." in text


def test_match_again_names_both_catalogues(two_versions: tuple[str, str], open_page: OpenPage) -> None:
    app = open_page("catalogues", part="Match two catalogues", subject="home", object="abroad")
    assert (app.selectbox(key="subject").value, app.selectbox(key="object").value) == ("home", "abroad")


def test_after_matching_again_nothing_is_announced_and_the_right_pairs_wait(
    two_versions: tuple[str, str], empty_workspace: Path, open_page: OpenPage
) -> None:
    matched_again(empty_workspace, two_versions[1])
    assert "has a newer version" not in text_of(open_page("overview"))
    changed = open_page("review", status="Changed since", list="true").dataframe[0].value
    assert sorted(changed["subject_title"]) == ["Law", "Tax"]
    silent = open_page("review", status="Accepted", list="true").dataframe[0].value
    assert silent["subject_title"].tolist() == ["Geo"]


def test_the_card_shows_the_old_decision_and_what_changed_since(
    two_versions: tuple[str, str], empty_workspace: Path, open_page: OpenPage
) -> None:
    matched_again(empty_workspace, two_versions[1])
    text = text_of(open_page("review", status="Changed since", pair="abroad:a1 home:b1"))
    assert "Accepted] by Ben" in text
    assert "What changed in Law since the decision" in text
    assert "Outcome **reworded**: Argue both sides :green-background[**of a case**]" in text
    text = text_of(open_page("review", status="Changed since", pair="abroad:a2 home:b1"))
    assert "Workload **changed**: :red-background[~~5~~] :green-background[**6**] ects" in text
    assert "What changed in Everything" not in text


def test_a_version_that_is_no_longer_here_is_said_to_be_missing(
    two_versions: tuple[str, str], empty_workspace: Path, open_page: OpenPage
) -> None:
    matched_again(empty_workspace, two_versions[1])
    (empty_workspace / "runs" / ("1" * 16) / "manifest.json").unlink()
    text = text_of(open_page("review", status="Changed since", pair="abroad:a1 home:b1"))
    assert "no longer in this workspace" in text


def test_decisions_about_a_removed_credential_are_listed(two_versions: tuple[str, str], open_page: OpenPage) -> None:
    app = open_page("overview")
    assert "Decisions about credentials no longer in the catalogue" in text_of(app)
    table = app.dataframe[-1].value if "gone" in app.dataframe[-1].value else app.dataframe[-2].value
    assert table[["subject_title", "gone", "author_id"]].to_numpy().tolist() == [["Art", "Subject", "Ben"]]


def test_what_changed_is_shown_word_by_word(two_versions: tuple[str, str], open_page: OpenPage) -> None:
    app = open_page("catalogues", part="What changed", catalogue="abroad")
    counts = {metric.label: metric.value for metric in app.metric}
    assert counts == {"Added": "1", "Removed": "1", "Changed": "2", "Unchanged": "1"}
    text = text_of(app)
    assert "Outcome **reworded**: Argue both sides :green-background[**of a case**]" in text
    assert "1 decision about it reopens when it is matched again." in text
    assert "1 decision about it stays in the history." in text


def test_a_link_names_the_versions_and_what_to_show(two_versions: tuple[str, str], open_page: OpenPage) -> None:
    old, new = two_versions
    app = open_page("catalogues", part="What changed", catalogue="abroad", old=new, new=old, show="added")
    assert "**Art**" in text_of(app)
    assert "**Dance**" not in text_of(app)


def test_one_version_of_everything_says_what_to_do(empty_workspace: Path, open_page: OpenPage) -> None:
    version(empty_workspace, OLD)
    assert "No catalogue has two versions yet" in text_of(open_page("catalogues", part="What changed"))


def test_a_catalogue_shows_its_duplicates(empty_workspace: Path, open_page: OpenPage) -> None:
    version(empty_workspace, {**OLD, "a9": OLD["a1"]})
    app = open_page("catalogues", credential="abroad:a1")
    assert next(box.label for box in app.expander) == "1 group of duplicates (2 credentials)"
    shown = next(table.value for table in app.dataframe if "Why" in table.value.columns)
    assert sorted(shown["Id"]) == ["abroad:a1", "abroad:a9"]
