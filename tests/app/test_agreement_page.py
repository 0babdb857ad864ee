"""The agreement page: nothing yet, one reviewer, two reviewers; names are shown as written."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from mapper.app.wording import plain
from mapper.review.decisions import NewDecision, Verdict
from mapper.review.store import open_store
from tests.app.conftest import OpenPage


def text_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for elements in (app.markdown, app.caption) for element in elements)


def decide(workspace: Path, author: str, verdicts: list[Verdict]) -> None:
    with open_store(workspace) as store:
        store.record_many(
            [
                NewDecision(
                    subject_id=f"a:{number}",
                    object_id="b:1",
                    verdict=verdict,
                    relation="close" if verdict == "accept" else "",
                    author_id=author,
                    suggestion="full",
                    suggested_relation="close",
                    confidence=0.9,
                )
                for number, verdict in enumerate(verdicts)
            ]
        )


def test_without_decisions_the_page_says_what_to_do(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("agreement")
    assert "Nothing decided yet" in text_of(app)
    assert not app.dataframe


def test_one_reviewer_agrees_with_nobody_but_is_held_against_the_tool(workspace: Path, open_page: OpenPage) -> None:
    decide(workspace, "Amira", ["accept", "reject"])
    app = open_page("agreement")
    assert plain("Only Amira has decided so far: agreement needs two") in text_of(app)
    assert plain("1 were accepted: .50") in text_of(app)
    assert "automation bias" in text_of(app)


def test_two_reviewers_are_named_as_written_and_a_new_decision_is_counted(workspace: Path, open_page: OpenPage) -> None:
    decide(workspace, "Amira", ["accept", "reject"] * 15)
    decide(workspace, "*Ben*", ["accept", "reject"] * 14 + ["reject", "accept"])
    app = open_page("agreement")
    # Observed 28 of 30, by chance a half: kappa (28/30 - 1/2) / (1/2) = .87.
    assert plain("*Ben* and Amira both decided 30 pairs and agree on 28: kappa .87 (") in text_of(app)
    table = app.dataframe[0].value
    assert table["Who"].tolist() == ["*Ben* and Amira"]
    assert table["Same decision"].tolist() == ["93%"]
    decide(workspace, "*Ben*", ["reject"])
    assert "agree on 27" in text_of(app.run())
