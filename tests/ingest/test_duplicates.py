"""Duplicates inside a catalogue are found and grouped, never dropped; listings are counted."""

import pandas as pd
import pytest

from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.duplicates import WHYS, find_duplicates
from mapper.ingest.rejects import read_rejects
from mapper.ingest.stored import read_duplicates, read_listings
from mapper.tables import CREDENTIALS, OUTCOMES
from tests.conftest import SHARED

SAMPLES = SHARED / "catalogues"
LAW = ("Cite a case", "Argue both sides", "Draft a contract")
RECHT = ("Einen Fall zitieren", "Beide Seiten vertreten", "Einen Vertrag entwerfen")
SAME, SECTION, LANGUAGE, NEAR = WHYS


def groups(*rows):
    """Local id -> why, of rows (local id, title, outcomes, other columns)."""
    credentials = [
        {"credential_id": f"c:{local}", "catalogue": "c", "title": title, "language": "en", **more}
        for local, title, _, more in rows
    ]
    outcomes = [
        {"outcome_id": f"c:{local}-o{at}", "credential_id": f"c:{local}", "position": at, "text": text}
        for local, _, texts, _ in rows
        for at, text in enumerate(texts, start=1)
    ]
    found = find_duplicates(
        CREDENTIALS.conform(pd.DataFrame(credentials)),
        OUTCOMES.conform(pd.DataFrame(outcomes)) if outcomes else OUTCOMES.empty(),
    )
    assert len(set(found["group_id"])) <= 1
    return {identifier.removeprefix("c:"): why for identifier, why in zip(found.credential_id, found.why, strict=True)}


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        (SAME, ("M1", "Law", LAW, {}), ("B7", "LAW.", LAW[::-1], {})),
        (SECTION, ("CS101-01", "Logic", (), {}), ("CS101-02", "Logic", (), {})),
        (SECTION, ("CS101", "Logic", LAW, {}), ("CS101/B", "Logic", (*LAW[:2], "Draft one contract"), {})),
        (LANGUAGE, ("M1-de", "Recht", RECHT, {"language": "de"}), ("M1-en", "Law", LAW, {})),
        (LANGUAGE, ("M1", "Recht", RECHT, {"language": "de"}), ("M1-en", "Law", LAW[:2], {})),
        (
            LANGUAGE,
            ("7", "Recht", RECHT, {"language": "de", "source_url": "https://example.org/de/law"}),
            ("8", "Law", LAW, {"source_url": "https://example.org/en/law"}),
        ),
        (NEAR, ("M1", "Business law", LAW, {}), ("B7", "Law, business", (*LAW[:2], "Draft contracts"), {})),
    ],
)
def test_duplicates_are_grouped_with_their_evidence(why, one, other):
    assert groups(one, other) == {one[0]: why, other[0]: why}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("a", "Law", LAW, {}), ("b", "Law", RECHT, {}), id="same title, other outcomes"),
        pytest.param(("a", "Law", (), {}), ("b", "Law", (), {}), id="same title alone"),
        pytest.param(
            ("a", "Law", LAW, {"provider": "Uni"}), ("b", "Law", LAW, {"provider": "College"}), id="two providers"
        ),
        pytest.param(("a", "Statistics I", LAW, {}), ("b", "Statistics II", LAW, {}), id="parts of a series"),
        pytest.param(("a", "Law 2", LAW, {}), ("b", "Law 3", LAW, {}), id="numbered parts"),
        pytest.param(
            ("a", "Business law", LAW, {"level_id": "rqf-eng:4"}),
            ("b", "Business laws", LAW, {"level_id": "rqf-eng:5"}),
            id="two levels",
        ),
        pytest.param(("C1", "Topics", LAW, {}), ("C1-02", "Topics", RECHT, {}), id="sections on other topics"),
        pytest.param(("X-101404", "Seminar", (), {}), ("X-101405", "Seminar", (), {}), id="ids that end in a number"),
        pytest.param(
            ("M1-de", "Recht", RECHT, {"language": "de", "workload_value": "5"}),
            ("M1-en", "Law", LAW, {"workload_value": "10"}),
            id="language versions of two sizes",
        ),
        pytest.param(("M1", "Recht", RECHT, {"language": "de"}), ("M2", "Law", LAW, {}), id="languages, ids unlike"),
        pytest.param(("a", "C++", LAW, {}), ("b", "C#", LAW, {}), id="C++ and C#"),
    ],
)
def test_what_only_looks_alike_stands_alone(one, other):
    assert groups(one, other) == {}


def test_the_order_of_rows_does_not_matter():
    title = "Business law"
    rows = [("b", title, LAW, {}), ("a", title, LAW, {}), ("c", f"{title}s", LAW, {}), ("d", "Art", RECHT, {})]
    assert groups(*rows) == groups(*reversed(rows)) == {"a": SAME, "b": SAME, "c": NEAR}


def test_duplicates_are_stored_with_the_version_and_none_is_dropped(write, workspace):
    path = write("c.csv", "Code,Title,Outcomes\nM1,Law,Cite a case\nM2,law,Cite a case\nM3,Art,Mix colours\n")
    done = ingest(path, workspace=workspace)
    assert (done.credentials, done.duplicates, done.duplicate_groups) == (3, 2, 1)
    stored = read_duplicates(done.folder)
    assert stored.to_numpy().tolist() == [["c:M1", "c:M1", SAME], ["c:M1", "c:M2", SAME]]


def test_a_listing_that_differs_in_a_matter_of_record_is_told_and_kept_out(write, workspace):
    text = "Code,Title,Outcomes,Entry requirements\nM1,Law,Cite a case,None\nM1,Law,Cite a case,A degree\nM2,Art,Mix,\n"
    done = ingest(write("c.csv", text), workspace=workspace)
    assert (done.credentials, done.listings, done.rejected) == (2, 3, 0)
    assert read_listings(done.folder)[["credential_id", "row"]].to_numpy().tolist() == [["c:M1", 2], ["c:M1", 3]]
    (told,) = read_rejects(done.rejects_file).query("column == 'entry_requirements'").to_dict("records")
    assert (told["row"], told["value"], told["severity"]) == (3, "A degree", "warning")


def test_a_listing_with_another_workload_is_rejected(write, workspace):
    text = "Code,Title,Outcomes,ECTS\nM1,Law,Cite a case,5\nM1,Law,Cite a case,6\nM2,Art,Mix,5\nM3,Geo,Map,5\n"
    done = ingest(write("c.csv", text), workspace=workspace)
    assert (done.credentials, done.listings, done.rejected) == (3, 3, 1)


def test_hundreds_of_repeats_are_one_warning(write, workspace):
    text = "Code,Title,Outcomes\n" + "M1,Law,Cite a case\n" * 200 + "M2,Art,Mix colours\n"
    done = ingest(write("c.csv", text), workspace=workspace)
    assert (done.credentials, done.listings, done.rejected) == (2, 201, 0)
    (told,) = read_rejects(done.rejects_file).query("row == 3")["reason"]
    assert told.startswith("this row and 198 more list a credential again")


def test_one_id_in_two_languages_is_two_credentials_of_one_group(write, workspace):
    text = (
        "Code,Title,Outcomes,Language,ECTS\nM1,Law,Cite a case,en,5\nM1,Recht,Einen Fall zitieren,de,5\n"
        "M2,Art,Mix colours,en,5\n"
    )
    done = ingest(write("c.csv", text), workspace=workspace)
    assert load_catalogue("c", workspace).credentials["credential_id"].tolist() == ["c:M1", "c:M1-de", "c:M2"]
    assert set(read_duplicates(done.folder)["why"]) == {LANGUAGE}
    assert done.rejected == 0


def test_other_listings_of_the_same_content_are_told_of_the_last_ingest(write, workspace):
    row = "M1,Law,Cite a case\n"
    first = ingest(write("c.csv", f"Code,Title,Outcomes\n{row}M2,Art,Mix\n"), workspace=workspace)
    again = ingest(write("c.csv", f"Code,Title,Outcomes\n{row}{row}M2,Art,Mix\n"), workspace=workspace)
    assert first.version == again.version
    assert (first.listings, again.listings, len(read_listings(again.folder))) == (2, 3, 2)


@pytest.mark.shared
def test_both_kit_handbooks_are_at_most_197_modules(workspace):
    files = sorted((SAMPLES / "eu_de_kit_modulhandbuch/data").glob("*.json"))
    done = ingest(files, workspace=workspace, catalogue="kit")
    assert (done.listings, done.credentials, done.rejected) == (397, 180, 0)
    assert done.credentials_stated <= 197


@pytest.mark.shared
def test_deakin_lists_58_units_in_79_rows(workspace):
    done = ingest(SAMPLES / "uk_au_glasgow_deakin/raw/deakin.json", workspace=workspace)
    assert (done.listings, done.credentials, done.rejected, done.duplicates) == (79, 58, 0, 0)


@pytest.mark.shared
def test_french_blocks_that_stand_in_several_certifications_are_grouped(workspace):
    file = "eu_fr_rncp_blocks/services/skills-interoperability-front/app/data/RNCP/RNCPblocks.json"
    done = ingest(SAMPLES / file, workspace=workspace)
    assert (done.credentials, done.listings) == (1221, 1221)
    assert done.duplicates >= 500
    assert done.duplicate_groups <= 80
