"""Records of a reader that knows its format: nothing is guessed, nothing is split."""

from pathlib import Path

from mapper.ingest.drafts import draft
from mapper.ingest.profile import NO_PROFILE, make_profile
from mapper.ingest.records import entries_as_records
from mapper.ingest.statements import statements_of

ENTRIES = [
    {"title": "Law", "outcomes": ["Cite a case; weigh it", "Argue\nboth sides"], "Titel": "not a title here"},
    {"title": "Tax", "skills": ["Bookkeeping", "Filing"]},
]


def drafted(profile=NO_PROFILE):
    return draft(entries_as_records(Path("a.json"), "case", ENTRIES, [4, 9], {}), profile)


def test_columns_are_taken_under_their_own_names_and_rows_keep_their_place():
    found = drafted()
    assert found.frame["title"].tolist() == ["Law", "Tax"]
    assert found.frame["row"].tolist() == [4, 9]
    assert found.mapping.unmapped == ("Titel",)


def test_a_line_is_a_statement_and_is_not_split_again():
    rows = drafted().frame.assign(local_id=["law", "tax"])
    outcomes = statements_of(rows, "c", ["en", "en"], lambda *fault: None)
    stated = outcomes[outcomes["outcomes_basis"] == "stated"]
    assert stated["text"].tolist() == ["Cite a case; weigh it", "Argue both sides"]
    assert set(outcomes.loc[outcomes["credential_id"] == "c:tax", "outcomes_basis"]) == {"derived"}


def test_a_profile_goes_before_the_reader():
    found = drafted(make_profile({"columns": {"title": "Titel", "description": "title"}}))
    assert found.frame["title"].tolist() == ["not a title here", ""]
    assert found.frame["description"].tolist() == ["Law", "Tax"]
