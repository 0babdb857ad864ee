import pytest

from mapper.errors import UsageError
from mapper.settings import Settings, load_settings


def test_a_file_changes_defaults_and_overrides_change_the_file(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("[candidates]\ntop_n = 7\ntop_k = 30\n", encoding="utf-8")
    settings = load_settings(path, {"candidates": {"top_n": 2}})
    assert (settings.candidates.top_n, settings.candidates.top_k) == (2, 30)
    assert settings.encoder == Settings().encoder


def test_all_faults_are_raised_at_once(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        '[candidates]\ntop_n = "x"\nwrong = 1\n[nowhere]\na = 1\n[scoring]\ncovered_from = 2.0\n', encoding="utf-8"
    )
    with pytest.raises(UsageError) as raised:
        load_settings(path)
    assert len(raised.value.faults) == 4


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"= 3"])
def test_a_file_that_is_no_toml_is_named(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"settings\.toml"):
        load_settings(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        load_settings(tmp_path / "none.toml")


@pytest.mark.parametrize("changed", [{"bundle_size": 1}, {"bundle_gain": -0.1}, {"partly_from": 0.9}])
def test_a_scoring_value_out_of_range_is_refused(changed):
    with pytest.raises(UsageError, match="scoring: "):
        load_settings(overrides={"scoring": changed})
