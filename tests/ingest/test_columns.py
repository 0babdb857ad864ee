import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.ingest.tables.columns import FIELDS, match_columns, score_header


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            [
                "Course code",
                "Course title",
                "Level",
                "ECTS credits",
                "Intended learning outcomes",
                "Duration",
                "Web page",
            ],
            ["credential_id", "title", "level", "ects", "outcomes", "duration", "source_url"],
        ),
        (
            [
                "Modulnummer",
                "Modulbezeichnung",
                "Leistungspunkte",
                "Qualifikationsziele",
                "Prüfungsform",
                "Unterrichtssprache",
            ],
            ["credential_id", "title", "ects", "outcomes", "assessment", "language"],
        ),
        (
            [
                "Intitulé de la formation",
                "Organisme de formation",
                "Durée (heures)",
                "Compétences visées",
                "Prérequis",
                "Modalité",
            ],
            ["title", "provider", "hours", "outcomes", "entry_requirements", "mode"],
        ),
        (
            [
                "Código",
                "Nombre del curso",
                "Créditos ECTS",
                "Resultados de aprendizaje",
                "Universidad",
                "Idioma",
                "Modalidad",
            ],
            ["credential_id", "title", "ects", "outcomes", "provider", "language", "mode"],
        ),
        (["Titolo del corso", "Risultati di apprendimento attesi", "CFU"], ["title", "outcomes", "ects"]),
        (["Titel van de cursus", "Leeruitkomsten", "Studiepunten"], ["title", "outcomes", "ects"]),
        (["Nome do curso", "Resultados de aprendizagem", "Carga horária"], ["title", "outcomes", "hours"]),
        (["Judul unit", "Capaian pembelajaran", "Jam pelajaran"], ["title", "outcomes", "hours"]),
        (["courseTitle", "learning_outcomes", "AWARDING BODY"], ["title", "outcomes", "awarding_body"]),
        (["Tittle", "Lerning outcomes", "Descripton"], ["title", "outcomes", "description"]),
    ],
)
def test_headers_are_recognised_across_languages(headers, expected):
    found = {column: field for field, columns in match_columns(headers).columns().items() for column in columns}
    assert [found.get(header) for header in headers] == expected


def test_numbered_columns_are_outcomes_together_in_order():
    found = match_columns(["LO10", "Title", "LO 2", "LO_1"])
    assert found.columns()["outcomes"] == ("LO_1", "LO 2", "LO10")


def test_values_decide_between_equal_headers():
    samples = {"Code": ["a", "a", "a", "a"], "Number": ["1", "2", "3", "4"], "Name": ["x y"] * 4}
    assert match_columns(["Code", "Number", "Name"], samples).columns()["credential_id"] == ("Number",)


def test_values_that_cannot_be_refuse_a_header():
    samples = {"Title": ["a"], "Link": ["see below"], "Stunden": ["on request"]}
    found = match_columns(["Title", "Link", "Stunden"], samples)
    assert found.columns() == {"title": ("Title",)}
    assert found.unmapped == ("Link", "Stunden")


def test_outcomes_held_twice_fall_back_on_the_second_column():
    (match,) = [m for m in match_columns(["Titel", "Kompetenzen", "Lernziele"]).matches if m.field == "outcomes"]
    assert (match.columns, match.otherwise) == (("Kompetenzen",), "Lernziele")


def test_alternatives_are_shown_with_their_scores():
    (match,) = [m for m in match_columns(["Title", "Name"]).matches if m.field == "title"]
    assert match.columns == ("Title",)
    assert match.alternatives == (("Name", 1.0),)


def test_inherited_columns_fill_only_what_may_be_inherited():
    found = match_columns(["Titel", "parent.Titel", "parent.Sprache", "parent.LP"])
    assert found.columns() == {"title": ("Titel",), "language": ("parent.Sprache",)}


headers = st.lists(st.text(max_size=30), max_size=12, unique=True)


@given(headers, st.randoms())
def test_matching_is_pure_and_uses_each_column_once(names, random):
    first, second = match_columns(names), match_columns(list(names))
    assert first == second
    used = [
        column
        for match in first.matches
        for column in (*match.columns, *([match.otherwise] if match.otherwise else []))
    ]
    assert len(used) == len(set(used))
    assert sorted([*used, *first.unmapped]) == sorted(names)


@given(st.text(max_size=60), st.sampled_from(FIELDS))
def test_scores_lie_between_zero_and_one(header, field):
    assert 0 <= score_header(header, field) <= 1
