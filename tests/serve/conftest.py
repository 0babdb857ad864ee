"""The service in process, over a small catalogue, one of whose credentials means harm."""

import json

import pandas as pd
import pytest
from starlette.testclient import TestClient

from mapper.ingest.coded import frameworks
from mapper.match.reconciliation.entities import build_entities
from mapper.serve.guards import Access
from mapper.serve.service import make_service
from mapper.tables import CREDENTIALS, OUTCOMES
from tests.conftest import tables

HARM = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def hostile():
    credentials = pd.DataFrame(
        {
            "credential_id": ["x:harm"], "catalogue": "x", "title": [HARM], "provider": [HARM],
            "description": ["{{ 7 * 7 }}" + HARM], "source_url": ["javascript:alert(3)"],
        }
    )  # fmt: skip
    outcomes = pd.DataFrame({"outcome_id": ["x:o"], "credential_id": "x:harm", "position": [1], "text": [HARM]})
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(outcomes)


@pytest.fixture(scope="session")
def entities():
    return build_entities([tables("home", ["db", "db2", "mk", "wd"]), hostile()], frameworks())


def client_of(entities, access=Access(), host="127.0.0.1:8601"):  # noqa: B008
    return TestClient(make_service(entities, access), base_url=f"http://{host}", raise_server_exceptions=True)


@pytest.fixture(scope="session")
def client(entities):
    return client_of(entities)


def reconcile(client, batch, **more):
    return client.post("/", data={"queries": json.dumps(batch)}, **more)
