"""A new version of a catalogue reopens the decisions whose text changed, and no others."""

from pathlib import Path

import pandas as pd
import pytest

from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.fingerprints import fingerprints
from mapper.match.pipeline import REOPENED, score_catalogues
from mapper.review.queue import review_queue
from mapper.review.reopening import standings, worsened
from mapper.settings import CandidateSettings, Settings
from mapper.tables import DECISIONS
from tests.conftest import tables

KEYS = ["db", "db2", "mk", "wd"]


def catalogue(name, keys, changed=None):
    """A catalogue in memory; ``changed`` maps a key to (table, column, value) that its first row gets."""
    credentials, outcomes = tables(name, keys)
    frames = {"credentials": credentials, "outcomes": outcomes}
    for key, (table, column, value) in (changed or {}).items():
        frame = frames[table]
        frame.loc[(frame["credential_id"] == f"{name}:{key}").idxmax(), column] = value
    return Catalogue(name, "v", {}, frames["credentials"], frames["outcomes"], Path())


def prints(found):
    return fingerprints(found.credentials, found.outcomes)


def decided(subjects, objects, pairs):
    rows = [
        {
            "decision_id": f"{number:04d}",
            "subject_id": subject,
            "object_id": object_,
            "verdict": "accept",
            "relation": "close",
            "author_id": "amira",
            "decided_at": "2026-02-27T13:05:00.000000Z",
            "subject_hash": subjects[subject],
            "object_hash": objects[object_],
        }
        for number, (subject, object_) in enumerate(pairs)
    ]
    return DECISIONS.conform(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        (("outcomes", "text", "design an old relational database"), "changed"),
        (("credentials", "title", "Databases II"), "changed"),
        (("credentials", "workload_value", "6"), "changed"),
        (("credentials", "workload_unit", "ects"), "changed"),
        (("credentials", "level_text", "Level 5"), "changed"),
        (("credentials", "level_id", "rqf-eng:5"), "changed"),
        (("credentials", "source_url", "https://example.org"), "stands"),
        (("credentials", "checked", "2026-01-01"), "stands"),
        (("credentials", "description", "A new description"), "stands"),
        (("outcomes", "verb", "plan"), "stands"),
    ],
)
def test_a_decision_rests_on_title_outcomes_level_and_workload(change, standing):
    old, objects = catalogue("a", KEYS), catalogue("b", ["mk"])
    new = catalogue("a", KEYS, {"db": change})
    made = decided(prints(old), prints(objects), [("a:db", "b:mk"), ("a:mk", "b:mk")])
    assert standings(made, prints(new), prints(objects)).tolist() == [standing, "stands"]
    assert standings(made, prints(old), prints(objects)).tolist() == ["stands", "stands"]


def test_a_change_on_the_other_side_reopens_too():
    subjects, old = catalogue("a", ["db"]), catalogue("b", KEYS)
    new = catalogue("b", KEYS, {"mk": ("credentials", "title", "Sales")})
    made = decided(prints(subjects), prints(old), [("a:db", "b:mk"), ("a:db", "b:wd")])
    assert standings(made, prints(subjects), prints(new)).tolist() == ["changed", "stands"]


def test_what_is_gone_is_told_apart_from_what_changed():
    old, objects = catalogue("a", KEYS), catalogue("b", ["mk"])
    new = catalogue("a", ["db", "mk"], {"db": ("credentials", "title", "Data")})
    made = decided(prints(old), prints(objects), [("a:db", "b:mk"), ("a:mk", "b:mk"), ("a:wd", "b:mk")])
    worse = worsened(made, (prints(old), prints(objects)), (prints(new), prints(objects)))
    assert worse[["subject_id", "standing"]].to_numpy().tolist() == [["a:db", "changed"], ["a:wd", "gone"]]


def test_a_decision_that_waits_already_is_not_counted_again():
    old, objects = catalogue("a", KEYS), catalogue("b", ["mk"])
    new = catalogue("a", KEYS, {"db": ("credentials", "title", "Data")})
    newest = catalogue("a", KEYS, {"db": ("credentials", "title", "Data stores")})
    made = decided(prints(old), prints(objects), [("a:db", "b:mk")])
    assert worsened(made, (prints(new), prints(objects)), (prints(newest), prints(objects))).empty


@pytest.fixture
def scored(word_encoder, tmp_path):
    frameworks = load_frameworks(embedded_folder() / "frameworks")

    def score(subject, object_, reopened=None):
        found, _ = score_catalogues(
            subject,
            object_,
            subject,
            workspace=tmp_path,
            frameworks=frameworks,
            settings=Settings(candidates=CandidateSettings(top_k=1, top_n=1)),
            reopened=reopened,
        )
        return found.equivalences

    return score


def test_the_queue_of_a_new_match_reopens_what_changed_and_carries_the_rest_over(scored):
    old, objects = catalogue("a", KEYS), catalogue("b", ["db2", "mk"])
    first = scored(old, objects)
    made = decided(prints(old), prints(objects), list(zip(first["subject_id"], first["object_id"], strict=True)))
    assert set(review_queue(first, made)["status"]) == {"accepted"}
    new = catalogue("a", ["db", "db2", "mk"], {"db": ("outcomes", "text", "design an old relational database")})
    queue = review_queue(scored(new, objects), made).set_index("subject_id")["status"]
    assert queue.to_dict() == {"a:db": "changed since the decision", "a:db2": "accepted", "a:mk": "accepted"}


def test_a_change_cannot_hide_a_decided_pair_by_making_it_a_poor_candidate(scored):
    new, objects = catalogue("a", ["db", "mk"]), catalogue("b", ["db2", "wd"])
    pair = pd.DataFrame({"subject_id": ["a:db"], "object_id": ["b:wd"]})
    without, found = scored(new, objects), scored(new, objects, reopened=pair)
    key = ["subject_id", "object_id"]
    assert pair.merge(without[key]).empty
    (row,) = found.merge(pair, on=key).to_dict("records")
    assert (list(row["rules"]), row["rank"]) == ([REOPENED], 2)
    assert len(found) == len(without) + 1
