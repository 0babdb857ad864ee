"""The page of maps: it encodes nothing, its address names what was chosen, statements lead to their pairs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapper.app import searching
from mapper.app.map import chain_chart, kept, meaning_chart, referencing_chart
from mapper.match.encoders import _text_hash, _write_cache, identify
from mapper.review.decisions import NewDecision
from mapper.review.store import open_store
from mapper.settings import EncoderSettings
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE
from tests.conftest import words_vector


def said(app) -> str:
    """All prose of the page as it reads, without the backslashes that keep it letter for letter."""
    return "\n".join(str(each.value) for each in (*app.markdown, *app.caption)).replace("\\", "")


@pytest.fixture
def read(workspace: Path) -> Path:
    """The workspace with a vector for each outcome of the two literal catalogues."""
    from mapper.ingest.catalogue import load_catalogue

    texts = sorted(
        {text for name in (HOME, ABROAD) for text in load_catalogue(name, workspace).outcomes["text"].tolist()}
    )
    identity = identify(EncoderSettings())
    vectors = {_text_hash(text): words_vector(text) for text in texts}
    _write_cache(workspace / "vectors" / identity.key, vectors, identity)
    return workspace


def decide(workspace: Path, *decisions: tuple[str, str, str]) -> None:
    with open_store(workspace) as store:
        store.record_many(
            [
                NewDecision(
                    subject_id=subject,
                    object_id=object_,
                    verdict="reject" if relation == "none" else "accept",
                    relation=relation,
                    author_id="Chiara",
                    subject_title=f"{HOSTILE} {subject}",
                    object_title=object_,
                )
                for subject, object_, relation in decisions
            ]
        )


def test_what_was_never_read_is_read_by_a_job_and_not_by_the_page(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(searching, "start_job", lambda title, argv: started.append(argv))
    app = open_page("maps")
    assert "No credential to draw yet" in said(app)
    assert "not read for their meaning yet" in said(app)
    assert not started
    app.button(key="read_for_map").click().run()
    assert started[0][-4:-2] == ["--prepare", "--json"]


def test_the_map_says_what_it_keeps_and_lists_what_was_chosen(read: Path, open_page: OpenPage) -> None:
    app = open_page("maps", catalogue=f"{HOME},{ABROAD}", colour="country", chosen=f"{ABROAD}:daten {HOME}:nothing")
    text = said(app)
    assert "Near on this map is not equivalent" in text
    assert "The two axes carry" in text
    (table,) = [each.value for each in app.dataframe]
    assert table["title"].tolist() == [HOSTILE]
    card = app.button(key=f"card_{ABROAD}:daten")
    assert card.label.startswith("Card of ")
    assert HOSTILE not in card.label  # it would be markup


def test_an_area_of_the_map_and_words_choose_what_lies_in_them(read: Path, open_page: OpenPage) -> None:
    app = open_page("maps", catalogue=f"{HOME},{ABROAD}", area="-9,9,-9,9", mark="rechnernetze")
    assert len(app.dataframe[0].value) == len(kept.laid_out((ABROAD, HOME)).rows)
    assert "1 credential is marked" in said(app)
    app = open_page("maps", catalogue=f"{HOME},{ABROAD}", area="9,nonsense", mark="zzz")
    assert "No credential on the map has these words" in said(app)
    assert "Press a credential on the map" in said(app)


def test_each_group_has_a_shape_of_its_own_beside_its_colour(read: Path, open_page: OpenPage) -> None:
    open_page("maps", catalogue=f"{HOME},{ABROAD}")  # the page's caches belong to its workspace
    made = kept.laid_out((ABROAD, HOME))
    table = meaning_chart.chart_table(made, "level", np.zeros(len(made.rows), dtype=bool))
    groups = meaning_chart.group_order(table, made, "level")
    look = meaning_chart.chart(groups, made.map, False)["encoding"]
    for channel in ("color", "shape"):
        assert look[channel]["scale"]["domain"] == groups
        assert len(set(look[channel]["scale"]["range"])) == len(groups)


def test_ribbons_leave_and_meet_bars_in_full(open_page: OpenPage, workspace: Path) -> None:
    app = open_page("maps", part="By referencing", left="rqf-eng", right="nfq-ie,sqf-si", level="sqf-si:9")
    assert "Meeting at a level is not equivalence" in said(app)
    assert "Who says what it corresponds to" in said(app)
    flows = {"left": kept.flows(("rqf-eng",), "eqf"), "right": kept.flows(("nfq-ie", "sqf-si"), "eqf")}
    names = set(pd.concat(flows.values())["level_id"]) | {f"eqf:{number}" for number in range(1, 9)}
    titles = dict.fromkeys([*names, "rqf-eng", "nfq-ie", "sqf-si"], "a level")
    drawing = referencing_chart.draw_flows(flows, [f"eqf:{number}" for number in range(1, 9)], titles, titles, "levels")
    bars = drawing.bars.set_index(["column", "level_id"])
    for side, edge in (("left", "first"), ("right", "first")):
        own = drawing.ribbons[drawing.ribbons["level_id"].isin(flows[side]["level_id"])]
        ends = own.groupby("flow").agg(level=("level_id", "first"), y=("y", edge), y2=("y2", edge))
        for level, ribbons in ends.groupby("level"):
            bar = bars.loc[(side, level)]
            assert ribbons["y"].min() == pytest.approx(bar["y"])
            assert ribbons["y2"].max() == pytest.approx(bar["y2"])
            assert (ribbons["y2"] - ribbons["y"]).sum() == pytest.approx(bar["y2"] - bar["y"])
    column = drawing.bars[drawing.bars["column"] == "right"].sort_values("y")
    assert (column["y"].to_numpy()[1:] > column["y2"].to_numpy()[:-1]).all()  # no bar covers another


def test_an_empty_side_and_credentials_that_nobody_has(open_page: OpenPage, workspace: Path) -> None:
    app = open_page("maps", part="By referencing", left="", right="nfq-ie")
    assert "Meeting at a level is not equivalence" in said(app)
    app = open_page("maps", part="By referencing", left="sqf-ws", right="", counted="credentials")
    assert "Count levels instead" in said(app)


def test_without_decisions_nothing_contradicts(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("maps", part="Contradictions")
    assert "Nothing is decided yet" in said(app)


def test_a_broken_chain_leads_to_its_pairs_and_says_who_decided(workspace: Path, open_page: OpenPage) -> None:
    decide(workspace, ("x:1", "y:1", "exact"), ("y:1", "z:1", "close"), ("x:1", "z:1", "none"))
    app = open_page("maps", part="Contradictions")
    text = said(app)
    assert "1 contradiction found" in text
    assert "A finding proves nobody wrong" in text
    assert "decided by Chiara" in text
    assert "breaks the chain" in text
    assert not any(HOSTILE in str(each.value) for each in app.markdown)  # it would be markup
    assert [app.button(key=f"pair_1_{position}").label for position in (1, 2, 3)] == ["Open this pair"] * 3
    assert app.dataframe[0].value["Links"].tolist() == [2]


def test_the_referencing_and_a_match_can_be_looked_at(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("maps", part="Contradictions", of="referencing")
    assert "Neither is wrong for that" in said(app)
    app = open_page("maps", part="Contradictions", of="suggestions")
    assert [box.label for box in app.selectbox] == ["Match"]


def test_a_chain_is_drawn_from_end_to_end() -> None:
    row = {"chain": ["a:1", "b:1", "c:1"], "titles": ["A", "B" * 90, "C"], "broken_from": "a:1", "broken_to": "c:1"}
    points = chain_chart.nodes(row, {"a:1": "EQF 5"})
    assert points["is_end"].tolist() == [True, False, True]
    assert max(len(line) for label in points["label"] for line in label.split("\n")) <= 24
    line = chain_chart.arc(3)
    assert (line["x"].iloc[0], line["x"].iloc[-1]) == (0, 2)
    assert line["y"].max() > 0.5
