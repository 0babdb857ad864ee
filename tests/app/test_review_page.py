"""The review page: the card, the filters, and decisions that are stored as they were seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import card, claiming, session
from mapper.app.wording import plain
from mapper.match.evidence import WordPair
from mapper.match.runs import load_run, write_run
from mapper.review.store import NewDecision, open_store
from mapper.settings import EncoderSettings
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE, RUN


def markdown_of(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def titles(app: AppTest) -> list[str]:
    return [element.value.removeprefix("## ") for element in app.markdown if element.value.startswith("## ")]


def tables(app: AppTest) -> list[list[str]]:
    return [table.value.astype(str).to_numpy().ravel().tolist() for table in app.table]


def test_without_a_match_the_page_says_what_to_do(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    assert "Nothing to review yet" in markdown_of(app)


def test_the_likeliest_open_pair_comes_first(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    assert titles(app) == ["Rechnernetze", "Computer networks"]
    assert any("Pair 1 of 3 shown · 0 of 3 pairs decided" in caption.value for caption in app.caption)


def test_the_card_marks_what_is_derived_paraphrased_and_in_another_language(
    workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    text = "\n".join("\n".join(table) for table in tables(app)) + markdown_of(app)
    assert "DQR level 6" in text
    assert "derived" in text
    assert plain("125–150 h, 1 ECTS = 25-30 h") in text
    assert (
        plain("2 outcomes, stated by the provider and derived from the description, original wording, German") in text
    )
    assert plain("2 outcomes, stated by the provider, our paraphrase, English") in text
    assert plain("(stated by the provider)")[2:-2] in text


def test_the_words_that_meet_are_shown_on_request(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def first_words(pairs: list[tuple[str, str]], settings: EncoderSettings) -> list[tuple[WordPair, ...]]:
        asked.extend(pairs)
        return [(WordPair((0, one.index(" ")), (0, other.index(" ")), 0.9),) for one, other in pairs]

    monkeypatch.setattr(card, "matching_words", first_words)
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    assert not asked
    app.toggle(key="words").set_value(True).run()
    _, forward, back = tables(app)
    assert forward[3] == f"**Prepare** {plain('data.')}"
    assert back[0] == f"**Present** {plain('results.')}"
    assert all(one and other for one, other in asked)


def test_the_card_says_what_several_credentials_cover_together(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    assert f"- {plain(f'Data and Networks together cover 62% of the 2 outcomes of {HOSTILE}.')}" in markdown_of(app)
    other = open_page("review", pair=f"{ABROAD}:netze {HOME}:net")
    assert "Several together" not in markdown_of(other)


def test_outcomes_stand_beside_their_best_counterpart_with_a_word_for_their_status(
    workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    _, forward, back = tables(app)
    assert forward[1:4] == [":green-badge[:material/check_circle: Covered]", "88%", plain("Prepare data.")]
    assert forward[5] == ":orange-badge[:material/contrast: Partly]"
    assert back == [plain("Present results."), ":orange-badge[:material/contrast: Partly]", "31%", back[3]]


def test_titles_of_strangers_are_never_markup(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    assert titles(app)[0] == plain(HOSTILE)
    assert HOSTILE not in markdown_of(app)


def test_a_suggestion_is_worded_as_a_suggestion_with_its_reasons(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:da")
    text = markdown_of(app)
    assert "Partial recognition suggested" in text
    assert "lead to nearly the same outcomes" in text
    assert plain("1 of 2 outcomes of the subject are covered by the object") in text
    assert plain("Workload: not stated on one side") in text


def test_a_score_without_recorded_contributions_says_so(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", pair=f"{ABROAD}:daten {HOME}:net")
    assert any("was not recorded" in caption.value for caption in app.caption)
    assert app.button(key="decide_accept").disabled


def test_accepting_stores_what_was_seen_and_shows_the_next_card(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    app.text_input(key=next(box.key for box in app.text_input if box.key.startswith("kept comment_"))).set_value(
        "  Same   syllabus "
    )
    app.button(key="decide_accept").click().run()
    assert not app.exception
    assert titles(app)[1] == "Data analysis"
    with open_store(workspace) as store:
        (row,) = store.in_force().to_dict("records")
        assert store.verify() == []
    expected = {
        "verdict": "accept",
        "relation": "close",
        "suggested_relation": "close",
        "suggestion": "full",
        "confidence": 0.9,
        "comment": "Same syllabus",
        "author_id": "Amira",
        "run_id": RUN,
        "subject_hash": f"hash of {ABROAD}:netze",
        "object_hash": f"hash of {HOME}:net",
        "subject_title": "Rechnernetze",
        "origin": "app",
    }
    assert {name: row[name] for name in expected} == expected


def test_the_relation_can_be_changed_before_accepting(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    control = next(item for item in app.get("segmented_control") if str(item.key).startswith("kept relation_"))
    control.set_value("broad").run()
    assert app.button(key="decide_accept").label == "Accept, object is broader"
    app.button(key="decide_accept").click().run()
    with open_store(workspace) as store:
        assert store.in_force()["relation"].tolist() == ["broad"]


def test_rejecting_every_pair_empties_the_queue(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    for verdict in ("reject", "unsure", "reject"):
        app.button(key=f"decide_{verdict}").click().run()
        assert not app.exception
    assert "Every pair of this match is decided" in markdown_of(app)
    with open_store(workspace) as store:
        assert sorted(store.in_force()["verdict"]) == ["reject", "reject", "unsure"]


def test_an_undo_names_the_decision_and_is_a_new_one(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    app.button(key="decide_accept").click().run()
    app = open_page("review")
    app.button(key="undo").click().run()
    assert "**Rechnernetze**  \n**Computer networks**" in markdown_of(app)
    with open_store(workspace) as store:
        assert store.count() == 1
    app.button(key="undo_it").click().run()
    app.run()
    assert not app.exception
    assert titles(app)[0] == "Rechnernetze"
    with open_store(workspace) as store:
        assert store.decisions()["verdict"].tolist() == ["accept", "unsure"]
        assert store.decisions()["comment"].tolist()[1] == "Undo of accept"
        assert store.decisions()["origin"].tolist() == ["app", "undo"]
    assert "undo" not in {button.key for button in app.button}


def test_an_undo_is_refused_once_somebody_else_has_decided(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    app.button(key="decide_accept").click().run()
    app.button(key="undo").click().run()
    with open_store(workspace) as store:
        store.record(
            NewDecision(subject_id=f"{ABROAD}:netze", object_id=f"{HOME}:net", verdict="reject", author_id="Ben")
        )
    app.button(key="undo_it").click().run()
    assert not app.exception
    with open_store(workspace) as store:
        assert store.decisions()["author_id"].tolist() == ["Amira", "Ben"]
    app.run()
    assert "undo" not in {button.key for button in app.button}


def bulk_rows(app: AppTest) -> pd.DataFrame:
    return app.session_state["bulk_proposed"].rows


def test_several_pairs_are_accepted_together_after_a_preview(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", list="true")
    app.button(key="bulk_all").click().run()
    assert not app.exception
    rows = bulk_rows(app)
    assert rows["is_in"].tolist() == [False, False]
    assert all("Workload: not stated on one side" in concern for concern in rows["concern"])
    assert "1 pair not listed: no relation is suggested" in markdown_of(app)
    assert app.button(key="bulk_confirm").disabled
    app.session_state["bulk_rows"] = {"edited_rows": {0: {"is_in": True}}, "added_rows": [], "deleted_rows": []}
    app.button(key="bulk_back").click().run()
    assert "bulk_confirm" not in {button.key for button in app.button}


def test_in_bulk_all_are_stored_or_none(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", list="true")
    app.button(key="bulk_all").click().run()
    # What the reviewer does by ticking boxes, which the test of a page cannot.
    proposed = app.session_state["bulk_proposed"]
    app.session_state["bulk_proposed"] = replace(proposed, rows=proposed.rows.assign(is_in=True))
    app.run()
    app.button(key="bulk_confirm").click().run()
    assert any("A comment is needed" in error.value or "a comment is needed" in error.value for error in app.error)
    app.text_area(key="bulk_comment").set_value("Same syllabus").run()
    with open_store(workspace) as store:
        store.record(
            NewDecision(subject_id=f"{ABROAD}:netze", object_id=f"{HOME}:net", verdict="reject", author_id="Ben")
        )
    app.button(key="bulk_confirm").click().run()
    assert any("Ben decided" in error.value.replace("\\", "") for error in app.error)
    with open_store(workspace) as store:
        assert store.count() == 1
    app.button(key="bulk_back").click().run()
    app.button(key="bulk_all").click().run()
    proposed = app.session_state["bulk_proposed"]
    app.session_state["bulk_proposed"] = replace(proposed, rows=proposed.rows.assign(is_in=True))
    app.text_area(key="bulk_comment").set_value("Same syllabus").run()
    app.button(key="bulk_confirm").click().run()
    assert not app.exception
    with open_store(workspace) as store:
        (row,) = store.decisions().tail(1).to_dict("records")
        assert store.verify() == []
    assert (row["object_id"], row["verdict"], row["origin"]) == (f"{HOME}:da", "accept", "bulk")
    assert (row["comment"], row["relation"], row["confidence"]) == ("Same syllabus", "close", 0.73)


def test_a_pair_that_somebody_has_open_is_named_and_passed_over(workspace: Path, open_page: OpenPage) -> None:
    taken = f"{ABROAD}:netze", f"{HOME}:net"
    with open_store(workspace) as store:
        store.claims.take(taken, "Ben", minutes=10)
    app = open_page("review")
    assert titles(app)[1] == "Data analysis"
    with open_store(workspace) as store:
        assert {claim.pair for claim in store.claims.of_others("Ben")} == {(f"{ABROAD}:daten", f"{HOME}:da")}
    app = open_page("review", pair=" ".join(taken))
    assert titles(app)[0] == "Rechnernetze"
    assert any("**Ben** has had this pair open since" in warning.value for warning in app.warning)
    app.button(key="decide_reject").click().run()
    with open_store(workspace) as store:
        assert store.in_force()["author_id"].tolist() == ["Amira"]


def test_what_came_next_is_passed_over_when_somebody_opened_it_meanwhile(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", status="Any")
    pairs = [tuple(pair.split(" ")) for pair in session.queue(RUN)["pair"]]
    with open_store(workspace) as store:
        store.claims.take(pairs[1], "Ben", minutes=10)
    app.button(key="decide_reject").click().run()
    with open_store(workspace) as store:
        assert {claim.pair for claim in store.claims.of_others("Ben")} == {pairs[2]}


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "next"])
def test_of_two_who_come_to_a_pair_in_one_moment_the_second_gets_another(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    # What the page read of the claims is older than Ben's.
    monkeypatch.setattr(claiming, "open_with_others", dict)
    pairs = [tuple(pair.split(" ")) for pair in session.queue(RUN)["pair"]]
    app = None if is_first else open_page("review", status="Any")
    with open_store(workspace) as store:
        store.claims.take(pairs[0 if is_first else 1], "Ben", minutes=10)
    if app is None:
        app = open_page("review", status="Any")
    else:
        app.button(key="decide_reject").click().run()
    assert not app.warning
    with open_store(workspace) as store:
        assert {claim.pair for claim in store.claims.of_others("Ben")} == {pairs[1 if is_first else 2]}


def test_a_pair_that_was_decided_while_the_page_was_read_is_passed_over(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("review", status="Any")
    pairs = [tuple(pair.split(" ")) for pair in session.queue(RUN)["pair"]]

    def decided_meanwhile() -> dict[tuple[str, str], str]:
        # After the page read what waits, and before it claims the next pair.
        with open_store(workspace) as store:
            if store.history(*pairs[1]).empty:
                store.record(
                    NewDecision(
                        subject_id=pairs[1][0], object_id=pairs[1][1], verdict="reject", author_id="Ben", run_id=RUN
                    )
                )
        return {}

    monkeypatch.setattr(claiming, "open_with_others", decided_meanwhile)
    app.button(key="decide_reject").click().run()
    with open_store(workspace) as store:
        assert {claim.pair for claim in store.claims.of_others("Ben")} == {pairs[2]}


def test_kinds_relation_and_order_are_taken_from_the_address(workspace: Path, open_page: OpenPage) -> None:
    assert titles(open_page("review", order="Largest first"))[0] == plain(HOSTILE)
    assert titles(open_page("review", subject_kind="micro-credential"))[0] == plain(HOSTILE)
    assert "No pair passes these filters" in markdown_of(open_page("review", object_kind="badge"))
    assert titles(open_page("review", relation="No correspondence"))[1] == "Computer networks"


def test_progress_counts_subjects_and_hours(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    app.button(key="decide_accept").click().run()
    (bar,) = app.get("progress")
    assert bar.proto.text == "1 of 2 subjects settled (50%) · 0% of 138 hours of workload; 1 subject without hours"


def test_another_run_with_the_same_pair_stands_beside_it(workspace: Path, open_page: OpenPage) -> None:
    first = load_run(RUN, workspace)
    changed = first.equivalences.assign(confidence=0.5, relation="related")
    write_run(
        workspace,
        "fedcba9876543210",
        manifest={
            **first.manifest,
            "run": "fedcba9876543210",
            "settings": {"encoder": {"name": "other-encoder"}},
            "package": "9.9",
        },
        timings={"finished": "2026-01-01T08:00:00+00:00"},
        equivalences=changed,
        alignments=first.alignments,
        bundles=first.bundles,
    )
    table = tables(open_page("review", run=RUN, pair=f"{ABROAD}:netze {HOME}:net"))[-1]
    text = "\n".join(table).replace("\\", "")
    assert "This match" in text
    assert "other-encoder" in text
    assert "mapper 9.9" in text
    assert "Other relation, confidence 40 points lower" in text


def test_a_decision_made_elsewhere_meanwhile_is_not_overwritten(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review")
    with open_store(workspace) as store:
        store.record(
            NewDecision(subject_id=f"{ABROAD}:netze", object_id=f"{HOME}:net", verdict="reject", author_id="Ben")
        )
    app.button(key="decide_accept").click().run()
    assert any("Ben decided" in plain_error.value.replace("\\", "") for plain_error in app.error)
    with open_store(workspace) as store:
        assert store.decisions()["author_id"].tolist() == ["Ben"]


def test_filters_narrow_the_queue(workspace: Path, open_page: OpenPage) -> None:
    assert titles(open_page("review", suggestion="Partial"))[1] == "Data analysis"
    assert titles(open_page("review", q="data analysis"))[1] == "Data analysis"
    assert titles(open_page("review", confidence="Below 40%"))[1] == "Computer networks"
    assert "No pair passes these filters" in markdown_of(open_page("review", status="Accepted"))


def test_the_list_shows_one_page_of_the_queue(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", list="true")
    assert app.dataframe[0].value["subject_title"].tolist() == ["Rechnernetze", HOSTILE, HOSTILE]


def test_the_address_names_the_run_by_its_id(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("review", run=RUN)
    assert app.selectbox(key="run").value == RUN
    assert titles(open_page("review", run="unknown")) == ["Rechnernetze", "Computer networks"]
