"""``mapper serve`` as OpenRefine meets it: over HTTP, from the manifest to a filled column."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlencode

import pytest

from mapper.cli import main
from tests.cli.conftest import ROOT
from tests.cli.test_app import free_port


def fetched(url, fields=None):
    body = urlencode(fields).encode() if fields else None
    request = urllib.request.Request(url, data=body, headers={"Origin": "http://127.0.0.1:3333"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        assert reply.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:3333"
        return json.load(reply)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_a_column_is_matched_looked_at_and_extended(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "mapper", "--workspace", str(tmp_path), "serve", "--json", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"}, start_new_session=True,
    )  # fmt: skip
    try:
        said = iter(process.stderr.readline, "")
        url = next(found[1] for line in said if (found := re.search(r"service: (http://127\.0\.0\.1:\d+/)", line)))
        assert url == f"http://127.0.0.1:{port}/"
        manifest = _when_up(url)
        titles = ["Introduction to Statistics and Data Analysis", "introduction to statistic & data analyses"]
        batch = {f"q{at}": {"query": title, "type": "credential", "limit": 5} for at, title in enumerate(titles)}
        answers = fetched(url, {"queries": json.dumps(batch)})
        found = [answers[key]["result"][0] for key in ("q0", "q1")]
        assert [each["id"] for each in found] == ["deakin-it:SIT191"] * 2
        assert [each["match"] for each in found] == [True, False]
        suggest = manifest["suggest"]["property"]
        proposed = fetched(f"{suggest['service_url']}{suggest['service_path']}?prefix=learning")["result"]
        asked = {"ids": [found[0]["id"]], "properties": [{"id": proposed[0]["id"], "settings": {"limit": 2}}]}
        values = fetched(url, {"extend": json.dumps(asked)})["rows"]["deakin-it:SIT191"]["outcomes"]
        assert len(values) == 2
        preview = manifest["preview"]["url"].replace("{{id}}", "deakin-it%3ASIT191")
        with urllib.request.urlopen(preview, timeout=30) as page:
            assert values[0]["str"] in page.read().decode("utf-8")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
        result = json.loads(out)
        assert result["address"] == url
        assert result["credentials"] > 300
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _when_up(url):
    for _ in range(100):
        try:
            return fetched(url)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def test_other_machines_are_let_in_only_if_that_is_said(capsys):
    assert main(["serve", "--address", "0.0.0.0"]) == 2
    assert "--without-login" in capsys.readouterr().err
    assert main(["serve", "--allow-origin", "*"]) == 2
    assert "is not an origin" in capsys.readouterr().err
