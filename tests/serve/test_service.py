"""Every answer is what the specification asks for, and no question breaks the service."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.serve.guards import MAX_BODY, Access
from mapper.serve.manifest import BATCH_SIZE
from tests.reconciliation_schemas import DESCRIBED, example_name, examples, faults, is_valid
from tests.serve.conftest import HARM, client_of, reconcile


@pytest.mark.shared
@pytest.mark.parametrize("path", examples(*DESCRIBED), ids=example_name)
def test_the_examples_of_the_specification_are_valid_or_not_as_they_should_be(path):
    """What the answers below are held against can tell good from bad."""
    assert is_valid(json.loads(path.read_text(encoding="utf-8")), path.parts[-3]) == (path.parts[-2] == "valid")


@pytest.mark.shared
def test_the_manifest_is_valid_and_every_address_in_it_answers(client):
    manifest = client.get("/").json()
    assert faults(manifest, "manifest") == []
    assert manifest["versions"] == ["0.2"]
    templates = [manifest["view"]["url"], manifest["preview"]["url"], manifest["feature_view"]["url"]]
    assert all(client.get(each.replace("{{id}}", "home%3Adb")).status_code == 200 for each in templates)
    for what, name in (("entity", "home:db"), ("type", "unit"), ("property", "country")):
        service = manifest["suggest"][what]
        flyout = service["service_url"] + service["flyout_service_path"].replace("${id}", name)
        kind = {"entity": "entities", "type": "types", "property": "properties"}[what]
        answer = client.get(service["service_url"] + service["service_path"], params={"prefix": name}).json()
        assert [each["id"] for each in answer["result"]] == [name]
        assert faults(answer, f"suggest-{kind}-response") == []
        assert client.get(flyout).json().keys() == {"id", "html"}
    proposal = manifest["extend"]["propose_properties"]
    proposing = proposal["service_url"] + proposal["service_path"]
    answer = client.get(proposing, params={"type": "unit", "limit": "3"}).json()
    assert faults(answer, "data-extension-property-proposal") == []
    assert (len(answer["properties"]), answer["limit"], answer["type"]) == (3, 3, "unit")


@pytest.mark.shared
@pytest.mark.parametrize("path", examples("reconciliation-query-batch"), ids=example_name)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_example_of_a_batch_is_answered_or_refused(client, path, method):
    text = path.read_text(encoding="utf-8")
    sent = {"params": {"queries": text}} if method == "GET" else {"data": {"queries": text}}
    reply = client.request(method, "/", **sent)
    assert reply.status_code == (200 if path.parts[-2] == "valid" else 400)
    if reply.status_code == 200:
        assert faults(reply.json(), "reconciliation-result-batch") == []
        assert list(reply.json()) == list(json.loads(text))


@pytest.mark.shared
@pytest.mark.parametrize("path", examples("data-extension-query"), ids=example_name)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_example_of_a_request_for_values_is_answered(client, path, method):
    text = path.read_text(encoding="utf-8")
    sent = {"params": {"extend": text}} if method == "GET" else {"data": {"extend": text}}
    answer = client.request(method, "/", **sent).json()
    assert faults(answer, "data-extension-response") == []
    assert list(answer["rows"]) == json.loads(text)["ids"]


@pytest.mark.shared
def test_candidates_and_values_of_what_is_there_are_valid(client):
    query = {"query": "Databases", "properties": [{"pid": "country", "v": "DE"}], "type": "credential"}
    answer = reconcile(client, {"q0": query, "q1": {"query": "EQF 5", "type": "level"}}).json()
    assert faults(answer, "reconciliation-result-batch") == []
    assert [each["match"] for each in answer["q0"]["result"]] == [True, False]
    assert faults(answer["q0"]["result"][0], "reconciliation-candidate") == []
    ids = [answer["q0"]["result"][0]["id"], "level:eqf:5"]
    asked = {"ids": ids, "properties": [{"id": name} for name in ("outcomes", "level", "eqf", "hours", "catalogue")]}
    values = client.post("/", data={"extend": json.dumps(asked)}).json()
    assert faults(values, "data-extension-response") == []
    assert len(values["rows"]["home:db"]["outcomes"]) == 3


def test_text_from_a_catalogue_is_never_markup(client):
    for place in ("view", "preview", "flyout/entity"):
        reply = client.get(f"/{place}", params={"id": "x:harm"})
        shown = reply.json()["html"] if place.startswith("flyout") else reply.text
        assert "alert(1)" in shown
        assert "<script" not in shown
        assert "<img" not in shown
        assert "javascript:" not in shown
        assert "49" not in shown
        assert "script-src" not in reply.headers["content-security-policy"]
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
    unknown = client.get("/view", params={"id": HARM})
    assert (unknown.status_code, "<script" in unknown.text) == (404, False)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:3333", "http://localhost:3333", "https://refine.example.org"])
def test_openrefine_on_this_machine_and_allowed_origins_may_ask(entities, origin):
    client = client_of(entities, Access(("https://refine.example.org",)))
    for reply in (
        reconcile(client, {"q": {"query": "law"}}, headers={"Origin": origin}),
        client.get("/suggest/type", headers={"Origin": origin}),
        client.options("/", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}),
        client.get("/nothing", headers={"Origin": origin}),
    ):
        assert reply.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1:1@e"]
)
def test_no_other_page_gets_an_answer(client, origin):
    reply = reconcile(client, {"q": {"query": "Databases"}}, headers={"Origin": origin})
    assert reply.status_code == 403
    assert "access-control-allow-origin" not in reply.headers
    assert "Databases" not in reply.text


def test_a_name_that_was_made_to_point_here_gets_no_answer(entities):
    assert client_of(entities, host="rebound.example").get("/").status_code == 421
    assert client_of(entities, Access(is_open=True), host="mapper.example").get("/").status_code == 200
    assert client_of(entities, host="[::1]:8601").get("/").status_code == 200


def test_there_is_no_jsonp(client):
    reply = client.get("/", params={"queries": '{"q": {"query": "law"}}', "callback": "run"})
    assert reply.status_code == 400
    assert "CORS" in reply.json()["message"]


def test_too_much_is_refused(client):
    batch = {f"q{at}": {"query": "Databases"} for at in range(BATCH_SIZE + 1)}
    assert reconcile(client, batch).status_code == 413
    assert reconcile(client, dict(list(batch.items())[:-1])).status_code == 200
    body = b"queries=" + b"a" * MAX_BODY
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=body, headers=form).status_code == 413
    assert client.post("/", content=iter([body]), headers=form).status_code == 413  # of no announced length
    many = {"ids": [str(at) for at in range(1_001)], "properties": []}
    assert client.post("/", data={"extend": json.dumps(many)}).status_code == 413


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"other": "1"}}, 400),
        ({"data": {"queries": "{"}}, 400),
        ({"json": {"queries": {}}}, 415),
        ({"content": b"", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
    ],
)
def test_what_is_no_question_is_refused_with_the_cure(client, sent, status):
    reply = client.post("/", **sent)
    assert reply.status_code == status
    assert "send" in reply.json()["message"]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "query": st.text(st.characters(), max_size=60) | ANY_JSON,
        "type": st.sampled_from(["level", "unit", "x"]) | ANY_JSON,
        "limit": st.integers() | st.floats() | ANY_JSON,
        "properties": st.lists(
            st.fixed_dictionaries(
                {"pid": st.sampled_from(["level", "country", "workload", "outcomes", "eqf", "provider", "x"])},
                optional={"v": st.text(st.characters(), max_size=30) | ANY_JSON},
            ),
            max_size=3,
        )
        | ANY_JSON,
    },
)


@given(batch=st.dictionaries(st.text(st.characters(), max_size=6), FIELDS, max_size=3) | ANY_JSON)
@settings(max_examples=150)
def test_no_batch_breaks_the_service(client, batch):
    reply = client.post("/", data={"queries": json.dumps(batch)})
    assert reply.status_code in (200, 400)
    assert isinstance(reply.json(), dict)


PATHS = ["/", "/view", "/preview", "/suggest/entity", "/suggest/type", "/flyout/type", "/properties", "/x"]


@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    path=st.sampled_from(PATHS),
    fields=st.dictionaries(
        st.sampled_from(["queries", "extend", "id", "prefix", "cursor", "type", "limit", "callback"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
        | st.sampled_from(["-1", "9" * 50, "²", "%00", ":", "a:"]),
        max_size=3,
    ),
    body=st.binary(max_size=60),
)
@settings(max_examples=200)
def test_no_request_breaks_the_service(client, method, path, fields, body):
    reply = client.request(
        method, f"{path}?{urlencode(fields)}", content=body if method != "GET" else None,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert reply.status_code < 500
