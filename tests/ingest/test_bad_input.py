"""Every kind of bad input: one or two lines with what, where, value and cure; an exit code; nothing half-written."""

import pytest

from mapper.errors import MapperError
from mapper.ingest.catalogue import ingest
from mapper.ingest.profile import make_profile

GOOD = "Code,Title,Outcomes\nA,Law,Weigh a case\n"

CASES = {
    "an empty file": ("a.csv", b"", {}, 1, ["a.csv", "empty", "export it again"]),
    "only a byte order mark": ("a.csv", b"\xef\xbb\xbf", {}, 1, ["a.csv", "no text"]),
    "only a header": ("a.csv", b"Code,Title,Outcomes\n", {}, 1, ["a.csv", "no row"]),
    "only rejected rows": ("a.csv", b"Code,Title,Outcomes\nA,,x\n", {}, 1, ["a.csv:2", "title is empty"]),
    "a PDF named CSV": ("a.csv", b"%PDF-1.4", {}, 1, ["a.csv", "PDF", "CSV or XLSX"]),
    "a CSV read as XLSX": ("a.xlsx", GOOD.encode(), {"reader": "xlsx"}, 1, ["a.xlsx", "not an XLSX"]),
    "broken JSON": ("a.json", b'[{"title": "x"', {}, 1, ["a.json:1", "is not JSON"]),
    "no title column": ("a.csv", b"Code,Raum\nA,12\n", {}, 1, ["a.csv", "Code, Raum", "columns.title"]),
    "no outcomes": ("a.csv", b"Code,Title\nA,Law\n", {}, 1, ["a.csv", "outcomes", "profile"]),
    "a missing column": (
        "a.csv", GOOD.encode(), {"profile": {"columns": {"outcomes": "Lernziele"}}}, 1,
        ["a.csv", "'Lernziele'", "Code, Title"],
    ),
    "an unknown framework in a profile": (
        "a.csv", GOOD.encode(), {"profile": {"constants": {"framework_id": "eqff"}}}, 2,
        ["framework_id", "'eqff'", "eqf"],
    ),
    "an unknown framework in a column": (
        "a.csv", b"title,outcomes,framework_id\nLaw,Weigh a case,rqf-england\n", {}, 1,
        ["a.csv:2", "'rqf-england'", "rqf-eng", "values.framework_id"],
    ),
    "an unknown reader": ("a.csv", GOOD.encode(), {"reader": "excel"}, 2, ["'excel'", "csv, tsv, xlsx"]),
    "a bad catalogue id": ("a.csv", GOOD.encode(), {"catalogue": "My Courses"}, 2, ["'My Courses'", "my-courses"]),
    "an id of the package": ("a.csv", GOOD.encode(), {"catalogue": "embedded"}, 2, ["'embedded'", "--catalogue"]),
    "an unknown encoding": ("a.csv", GOOD.encode(), {"profile": {"encoding": "utf-9"}}, 2, ["'utf-9'"]),
    "binary data": ("a.csv", bytes(range(256)) * 20, {}, 1, ["a.csv", "binary"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_with_its_cure(case, write, workspace):
    name, content, options, exit_code, pieces = CASES[case]
    options = dict(options)
    if "profile" in options:
        options["profile"] = make_profile(options["profile"], name="profile.toml")
    with pytest.raises(MapperError) as caught:
        ingest(write(name, content), workspace=workspace, **options)
    message = str(caught.value)
    assert caught.value.exit_code == exit_code
    assert len(message.splitlines()) <= 2, message
    assert all(piece in message for piece in pieces), message
    assert not (workspace / "catalogues").exists()


def test_missing_paths_are_wrong_use(tmp_path, workspace):
    with pytest.raises(MapperError, match=r"does not exist; check the path") as caught:
        ingest(tmp_path / "none.csv", workspace=workspace)
    assert caught.value.exit_code == 2


def test_an_empty_folder_says_so(tmp_path, workspace):
    (tmp_path / "empty").mkdir()
    with pytest.raises(MapperError, match="holds no catalogue file"):
        ingest(tmp_path / "empty", workspace=workspace)


def test_nothing_to_ingest_says_so(workspace):
    with pytest.raises(MapperError, match="no file is named"):
        ingest([], workspace=workspace)


def test_a_framework_in_a_guessed_column_is_only_reported(write, workspace):
    text = "Code,Title,Outcomes,Framework\nA,Law,Weigh a case,eqf\nB,Art,Draw a face,Our own Framework\n"
    done = ingest(write("a.csv", text), workspace=workspace)
    assert (done.credentials, done.warnings) == (2, 1)
