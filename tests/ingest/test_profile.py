import pytest

from mapper.errors import UsageError
from mapper.ingest.profile import load_profile, make_profile


def test_a_profile_is_read_from_toml(write):
    profile = load_profile(
        write(
            "p.toml",
            'record_path = "[].Module[]"\nheader_row = 3\n[catalogue]\ntitle = "Handbook"\n[columns]\ntitle = "Titel"\n'
            'outcomes = ["A", "B"]\nhours = ""\n[constants]\njurisdiction = "DE"\n[values.kind]\n"COURSE" = "course"\n',
        )
    )
    assert profile.record_path == "[].Module[]"
    assert profile.columns == {"title": ("Titel",), "outcomes": ("A", "B"), "hours": ()}
    assert profile.constants == {"jurisdiction": "DE"}
    assert profile.values == {"kind": {"course": "course"}}
    assert profile.as_dict()["catalogue"] == {"title": "Handbook"}


def test_all_faults_of_a_profile_are_listed_at_once():
    with pytest.raises(UsageError) as caught:
        make_profile(
            {
                "raeder": "csv",
                "reader": "xml",
                "header_row": "3",
                "delimiter": ";;",
                "outcomes": "maybe",
                "columns": {"titel": "x", "ects": 5},
                "constants": {"kind": "Kurs", "title": "x", "mode": ["online"]},
                "values": {"kind": "course", "nothing": {}},
                "catalogue": {"id": "Has Spaces", "colour": "red"},
            }
        )
    text = str(caught.value)
    for piece in (
        "'raeder' is not known",
        "reader 'xml'",
        "header_row must be a number",
        "delimiter must be one character",
        "outcomes 'maybe'",
        "columns.titel is not a field",
        "columns.ects must be",
        "constants.kind 'Kurs'",
        "constants.title would be the same",
        "constants.mode must be a text",
        "values.kind must be a table",
        "values.nothing is not a field",
        "catalogue id 'Has Spaces'",
        "catalogue.colour is not known",
    ):
        assert piece in text
    assert len(caught.value.faults) == len(text.splitlines())


def test_a_field_is_mapped_or_constant_not_both():
    with pytest.raises(UsageError, match="stands under both"):
        make_profile({"columns": {"language": "Sprache"}, "constants": {"language": "de"}})


@pytest.mark.parametrize(("content", "says"), [(b"title = ", "not a TOML"), (b"\xff\xfe", "not a TOML")])
def test_a_file_that_is_no_profile_says_so(write, content, says):
    with pytest.raises(UsageError, match=says):
        load_profile(write("p.toml", content))


def test_a_missing_profile_says_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load_profile(tmp_path / "none.toml")
