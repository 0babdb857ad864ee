import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.ingest.coded import framework_of, level_of, workload_of
from mapper.ingest.dates import read_dates
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of
from mapper.ingest.wording.languages import detect_languages
from mapper.ingest.wording.lexicon import VERBS
from mapper.ingest.wording.verbs import read_verb


@pytest.mark.parametrize(
    ("text", "framework", "country", "level", "basis"),
    [
        ("Level 7 (RQF)", "", "GB", "rqf-eng:7", "read"),
        ("EQF 5", "", "", "eqf:5", "read"),
        ("DQR-Niveau 6", "", "DE", "dqr-de:6", "read"),
        ("Niveau 5", "rncp-fr", "FR", "rncp-fr:5", "read"),
        ("niveau5", "rncp-fr", "FR", "rncp-fr:5", "read"),
        ("Entry Level 3", "rqf-eng", "GB", "rqf-eng:entry-3", "read"),
        ("6", "eqf", "", "eqf:6", "read"),
        ("", "eqf", "", "", ""),
        ("None", "", "GB", "", ""),
    ],
)
def test_levels_are_read_where_plainly_written(text, framework, country, level, basis):
    found = level_of(text, "", framework, country, "")
    assert (found.level_id, found.basis, found.problem) == (level, basis, "")


@pytest.mark.parametrize("text", ["Beginner level", "Level 4", "Level 1/2", "advanced", "Level 99 (RQF)"])
def test_levels_that_can_mean_several_things_are_not_guessed(text):
    found = level_of(text, "", "", "", "en")
    assert found.level_id == ""
    assert found.problem
    assert found.cure


def test_a_level_id_must_exist():
    assert level_of("", "eqf:5", "", "", "").basis == "stated"
    assert level_of("", "eqf:55", "", "", "").problem == "is not a level that the frameworks know"


def test_frameworks_are_known_by_id_and_name():
    assert framework_of("dqr-de") == "dqr-de"
    assert framework_of("no such thing") == ""


@pytest.mark.parametrize(
    ("published", "unit", "expected"),
    [
        (["", "30,0", "", "", "", ""], "", ("30", "ects")),
        (["", "4.5 ECTS", "", "", "", ""], "", ("4.5", "ects")),
        (["15", "", "", "", "", ""], "uk-credit", ("15", "uk-credit")),
        (["15 UK credits", "", "", "", "", ""], "", ("15", "uk-credit")),
        (["", "", "20", "", "", ""], "", ("20", "uk-credit")),
        (["14", "", "", "140", "", ""], "", ("140", "hours")),
        (["", "", "", "", "40", ""], "", ("40", "guided-hours")),
        (["", "", "", "", "", "4 weeks to complete"], "", ("4", "weeks")),
        (["", "0,0", "", "", "", ""], "", ("", "")),
        (["14", "", "", "", "", ""], "", ("14", "")),
        (["", "", "", "", "", ""], "", ("", "")),
    ],
)
def test_workloads_take_the_first_field_with_a_quantity_and_a_unit(published, unit, expected):
    found = workload_of(published, unit)
    assert (found.value, found.unit) == expected
    assert bool(found.problem) == (not found.unit and any(published))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["31/12/2028", "01/02/2027"], ["2028-12-31", "2027-02-01"]),
        (["5/1/2008 12:00:00 AM +00:00", "3/31/2011 12:00:00 AM +00:00"], ["2008-05-01", "2011-03-31"]),
        (["9/1/2023 10:59:59 PM +00:00"], ["2023-09-01"]),
        (["1.9.2026", "2026-09-01T00:00:00", "2026", "2026-09"], ["2026-09-01", "2026-09-01", "2026", "2026-09"]),
        (["", "NR", "n/a"], ["", "", ""]),
    ],
)
def test_dates_are_read_by_the_order_of_their_column(values, expected):
    assert read_dates(values) == (expected, {})


def test_dates_in_doubt_are_not_guessed():
    assert read_dates(["03/04/2026"]) == ([""], {0: "may have the day or the month first"})
    assert read_dates(["03/04/2026"], "mdy") == (["2026-03-04"], {})
    assert read_dates(["31.02.2026", "soon"])[1] == {0: "is not a day of the calendar", 1: "is not a date"}


@given(st.dates())
def test_iso_dates_stay(date):
    assert read_dates([date.isoformat()]) == ([date.isoformat()], {})


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Design a bridge", "en", ("design", "6")),
        ("critically evaluating sources", "en", ("evaluate", "5")),
        ("To be able to compare two laws", "en", ("compare", "4")),
        ("Demonstrate the ability to apply rules", "en", ("apply", "3")),
        ("Knowledge of the law", "en", ("know", "1")),
        ("Describethe parts", "en", ("describe", "2")),
        ("The weather in spring", "en", ("", "")),
        ("Concevoir une base de données", "fr", ("concevoir", "6")),
        ("S’exprimer à l’oral", "fr", ("s'exprimer", "3")),
        ("Netze entwerfen und prüfen", "de", ("entwerfen", "6")),
        ("kennt die Normen des Bauens", "de", ("kennen", "1")),
        ("Risiken abzuschätzen und auszuwählen", "de", ("abschätzen", "5")),
        ("Evaluar proyectos", "es", ("evaluar", "5")),
        ("Merancang jaringan", "id", ("merancang", "6")),
        ("Scrivere", "xx", ("", "")),
    ],
)
def test_verbs_and_their_level(text, language, expected):
    assert read_verb(text, language) == expected


def test_each_verb_has_one_level():
    for levels in VERBS.values():
        verbs = [verb for words in levels.values() for verb in words.split()]
        assert len(verbs) == len(set(verbs)), sorted(verb for verb in set(verbs) if verbs.count(verb) > 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Explain the parts of the system and how they work with each other", "en"),
        ("Analyser les besoins des clients dans une entreprise de services", "fr"),
        ("Die Kosten für den Bau und die Wartung einer Anlage schätzen", "de"),
        ("Diseñar los planes de la empresa para el uso de los datos", "es"),
        ("Menyusun rencana kerja yang sesuai dengan kebutuhan dan tujuan", "id"),
        ("Studenten ska kunna förklara hur nätverk fungerar och varför de behövs", "sv"),
        ("ネットワークの設計と運用について説明できる", "ja"),
    ],
)
def test_languages_are_detected(text, language):
    assert detect_languages([text], [""]) == [language]


def test_short_texts_inherit_and_siblings_keep_what_the_source_says():
    malay = "Menyusun rancangan kerja yang sesuai dengan keperluan dan matlamat syarikat"
    assert detect_languages(["Python", "SQL basics", malay], ["de", "fr", "ms"]) == ["de", "fr", "ms"]


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (language_code, "Anglais", "en"), (language_code, "de-AT", "de"), (language_code, "x", ""),
        (country_code, "Österreich", "AT"), (country_code, "UK", "GB"), (country_code, "somewhere", ""),
        (kind_of, "Micro-credentials", "micro-credential"), (kind_of, "Modul", "unit"), (kind_of, "party", ""),
        (mode_of, "On-campus", "onsite"), (mode_of, "à distance", "online"), (mode_of, "Hybrid", "blended"),
    ],
)  # fmt: skip
def test_words_become_codes(read, text, expected):
    assert read(text) == expected
