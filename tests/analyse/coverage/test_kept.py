"""A coverage as it is kept: what its sides are called, and what is said of who counts for whom."""

import numpy as np
import pytest

from mapper.analyse.coverage.kept import measure_coverage
from mapper.analyse.coverage.summary import headline, summarise
from mapper.ingest.catalogue import load_catalogue
from mapper.match import sides
from mapper.settings import Settings
from tests.app.literal import HOME, write_catalogue, write_literal_workspace
from tests.conftest import words_vector


@pytest.fixture
def measure(tmp_path, frameworks, monkeypatch):
    monkeypatch.setattr(sides, "encode", lambda texts, *_, **__: np.stack([words_vector(text) for text in texts]))
    write_literal_workspace(tmp_path)

    def measured(*references):
        subject, object_ = (load_catalogue(name, tmp_path) for name in references)
        return measure_coverage(subject, object_, workspace=tmp_path, frameworks=frameworks, settings=Settings())

    return measured


def test_two_versions_of_a_catalogue_are_told_apart(measure, tmp_path):
    known = load_catalogue(HOME, tmp_path)
    later = write_catalogue(tmp_path, HOME, known.manifest["title"], known.credentials, known.outcomes.iloc[1:])
    found = measure(f"{HOME}@{known.version}", f"{HOME}@{later}")
    assert found.manifest["titles"] == {
        "subject": f"Home college ({known.version[:8]})",
        "object": f"Home college ({later[:8]})",
    }
    assert f"covered by Home college ({later[:8]}) as a whole" in headline(summarise(found, "subject"))
    assert found.manifest["notes"][0] == "No credential counts for itself, since both sides share credentials."


def test_two_catalogues_of_one_title_are_told_apart_and_one_against_itself_is_one(measure, tmp_path):
    known = load_catalogue(HOME, tmp_path)
    tables = (
        table.assign(credential_id=table["credential_id"].str.replace(HOME, "branch"))
        for table in (known.credentials, known.outcomes)
    )
    write_catalogue(tmp_path, "branch", known.manifest["title"], *tables)
    found = measure(HOME, "branch")
    assert found.manifest["titles"] == {"subject": f"Home college ({HOME})", "object": "Home college (branch)"}
    itself = measure(HOME, HOME)
    assert itself.manifest["titles"] == {"subject": "Home college", "object": "Home college"}
    assert summarise(itself, "subject").other == "the other credentials"


def test_outcomes_that_nothing_may_count_for_are_told(measure, tmp_path):
    known = load_catalogue(HOME, tmp_path)
    first = known.credentials["credential_id"].iloc[0]
    countries = ["DE" if one == first else "FR" for one in known.credentials["credential_id"]]
    versions = [
        write_catalogue(
            tmp_path,
            HOME,
            "Home college",
            known.credentials.assign(jurisdiction=countries)[known.credentials["credential_id"].isin(kept)],
            known.outcomes[known.outcomes["credential_id"].isin(kept)],
        )
        for kept in (known.credentials["credential_id"].tolist(), [first])
    ]
    found = measure(*(f"{HOME}@{version}" for version in versions))
    alone = (known.outcomes["credential_id"] == first).sum()
    assert found.manifest["notes"][:2] == [
        "Credentials of the same jurisdiction do not count for each other, since both sides share credentials.",
        f"Outcomes of the subject that could be held against nothing, and stand as not covered: {alone}.",
    ]
