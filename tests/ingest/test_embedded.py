import pandas as pd
import pytest

from mapper.errors import UsageError
from mapper.ingest.catalogue import ingest, list_catalogues, resolve
from mapper.ingest.embedded import EMBEDDED_GROUPS, embedded, embedded_ids
from mapper.tables import CREDENTIALS, OUTCOMES


def test_there_are_embedded_catalogues():
    assert embedded_ids() == sorted(embedded_ids())
    assert "glasgow-computing" in embedded_ids()


@pytest.mark.parametrize("reference", [*embedded_ids(), "embedded"])
def test_every_embedded_catalogue_loads_and_keeps_its_contract(reference, workspace):
    catalogue = embedded(reference, workspace)
    assert catalogue.catalogue == reference
    assert CREDENTIALS.conform(catalogue.credentials).equals(catalogue.credentials)
    assert OUTCOMES.conform(catalogue.outcomes).equals(catalogue.outcomes)
    assert set(catalogue.outcomes["credential_id"]) <= set(catalogue.credentials["credential_id"])
    assert catalogue.manifest["counts"]["credentials"] == len(catalogue.credentials)


def test_all_together_keep_their_own_catalogue(workspace):
    together = embedded("embedded", workspace)
    assert set(together.credentials["catalogue"]) == set(embedded_ids())
    assert together.credentials["credential_id"].str.startswith("glasgow-computing:").any()
    parts = pd.concat([embedded(name, workspace).credentials for name in embedded_ids()])
    assert sorted(parts["credential_id"]) == sorted(together.credentials["credential_id"])


def test_the_regions_divide_the_whole(workspace):
    counted = 0
    for group in EMBEDDED_GROUPS[1:]:
        try:
            counted += len(embedded(group, workspace).credentials)
        except UsageError as error:
            assert "has no catalogue in this package" in str(error)  # noqa: PT017  a region may be without one
    assert counted == len(embedded("embedded", workspace).credentials)


def test_they_are_stored_once_like_any_other(workspace):
    first = embedded("glasgow-computing", workspace)
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    again = resolve("glasgow-computing", workspace)
    assert again.version == first.version
    assert resolve(f"glasgow-computing@{first.version}", workspace).version == first.version
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == before
    assert list_catalogues(workspace)["catalogue"].tolist() == ["glasgow-computing"]
    assert first.manifest["licence"]


def test_their_ids_are_reserved(write, workspace):
    with pytest.raises(UsageError, match="belongs to the package"):
        ingest(write("glasgow-computing.csv", "Title,Outcomes\nLaw,Weigh a case\n"), workspace=workspace)


def test_unknown_ones_are_wrong_use(workspace):
    with pytest.raises(UsageError, match="is not an embedded catalogue"):
        embedded("nowhere", workspace)
