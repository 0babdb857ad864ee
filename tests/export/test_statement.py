"""What a statement says: every outcome in every language, and what it must never leave out."""

import json
import string
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import DataError, NotPermitted, UnreadableFile, UsageError
from mapper.export.statement import (
    FORMS,
    LANGUAGES,
    Office,
    Statement,
    example_office,
    load_office,
    statement_of,
    write_example,
)
from mapper.export.statement.findings import finding_in
from mapper.export.statement.office import ALWAYS
from mapper.export.statement.values import value_in
from mapper.export.statement.words import cleaned, word_keys, words_in
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.elements import LEVEL_BASIS, CatalogueEntry, element_rows
from mapper.match.findings import find_elements
from mapper.review.cases.terms import OUTCOMES, FreeText
from mapper.tables import CREDENTIALS
from tests.export.statement_cases import CASES, CODE, FOREIGN, ISSUED_ON, NAMES, SHOWN, decided

GOLDEN = Path(__file__).parent / "golden"
OFFICE_FILE = """
name = "Office for Qualifications"
address = "1 Example Street\\n1000 Town"
place = "Town"
signatories = "Head of the office"
verification = "https://register.example.org"
footer = "Open Monday to Friday"
[appeal]
en = "An appeal may be lodged within one month."
fr = "Un recours peut être formé dans un délai d'un mois."
de = "Ein Widerspruch ist innerhalb eines Monats möglich."
es = "Puede interponerse recurso en el plazo de un mes."
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    (folder / "office.toml").write_text(OFFICE_FILE, encoding="utf-8")
    return load_office(folder)


def drafted(case, office, *, language="en", form="long", names=NAMES) -> Statement:
    return statement_of(case, office, language=language, form=form, names=names, issued_on=ISSUED_ON)


def said(statement: Statement) -> str:
    return "\n".join(statement.texts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_the_same_blanks(language):
    assert word_keys(language) == word_keys("en")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_sentence_is_left_in_english(language):
    words, english = words_in(language), words_in("en")
    long = [(s, n) for s, texts in english.texts.items() for n, text in texts.items() if text.count(" ") > 3]
    assert len(long) > 30
    assert [(s, n) for s, n in long if words.texts[s][n] == english.texts[s][n]] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_statement_says_what_it_must(case, language, form, office):
    statement = drafted(CASES[case], office, language=language, form=form)
    words, text = words_in(language), said(statement)
    outcome = CASES[case].recognition.outcome
    assert words(f"outcomes.{outcome}") in text
    assert FOREIGN.title in text
    assert FOREIGN.awarding_body in text
    assert words(f"purposes.{CASES[case].purpose}") in text
    assert words("limits.assessment") in text
    assert words("limits.grades") in text
    assert words("limits.licence") in text
    assert words("limits.date", date=words.day(date(2025, 6, 30))) in text
    assert "Amira Haddad" in text
    assert "Jonas Lindqvist" in text
    assert CODE in text
    assert words("verification.sentence") in text
    assert "{" not in text
    for difference in CASES[case].recognition.differences:
        assert difference.why in text
    if outcome != "full":
        assert office.appeal[language] in text


def test_a_partial_recognition_states_credits_and_exemptions(office):
    text = said(drafted(CASES["partial"], office))
    assert "3 ECTS towards the module" in text
    assert "The laboratory of the first term" in text


def test_a_conditional_recognition_states_its_conditions_and_why_it_departs_from_the_suggestion(office):
    text = said(drafted(CASES["conditional"], office, form="short"))
    assert "A pass in the bridging unit" in text
    assert "departs from the suggestion for this reason: the applicant teaches statistics" in text


def test_an_alternative_recognition_names_the_other_award(office):
    assert "Certificate of Advanced Studies in Data Analysis" in said(drafted(CASES["alternative"], office))


def test_a_refusal_says_why_nothing_less_was_given(office):
    text = said(drafted(CASES["refusal"], office, form="short"))
    for considered in CASES["refusal"].recognition.considered:
        assert considered.why_not in text
    assert drafted(CASES["refusal"], office).title == "Decision on comparability"


def test_a_comparison_with_a_level_alone_claims_no_award(office):
    text = said(drafted(CASES["level only"], office))
    assert "No correspondence with a particular national award is stated." in text
    assert "recognised as comparable to EQF level 5" in text
    assert "No suggestion by a computer program was used." in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "est reconnu comme comparable à une certification de niveau 5 du CEC."),
        ("de", "wird als vergleichbar mit EQR-Niveau 5 anerkannt."),
        ("es", "se reconoce como comparable a una cualificación de nivel 5 del MEC."),
    ],
)
def test_a_level_is_named_as_the_language_does(language, sentence, office):
    assert sentence in said(drafted(CASES["level only"], office, language=language))


def test_the_long_form_lists_outcomes_and_sources_and_the_short_form_counts_them(office):
    long, short = (drafted(CASES["partial"], office, form=form) for form in ("long", "short"))
    for row in SHOWN.outcomes:
        assert row.text in said(long)
        assert row.text not in said(short)
    counts = "Learning outcomes of the host award: 4; covered: 2; covered in part: 1; not covered: 1."
    assert counts in said(long)
    assert counts in said(short)
    assert "https://www.gov.uk/what-different-qualification-levels-mean; 14 September 2026" in said(long)
    assert "Certificate, certified copy" in said(long)


def test_what_the_tool_wrote_in_english_stays_out_of_other_languages(office):
    for language in ("fr", "de", "es"):
        text = said(drafted(CASES["partial"], office, language=language))
        for row in SHOWN.elements:
            assert row.finding not in text
        assert "not stated" not in text


def test_findings_of_the_tool_are_recognised():
    frameworks = load_frameworks(embedded_folder() / "frameworks")

    def side(level, hours):
        row = {
            "catalogue": "a",
            "title": "A",
            "level_id": level,
            "workload_value": str(hours or ""),
            "workload_unit": "hours" if hours else "",
        }
        return CREDENTIALS.conform(
            pd.DataFrame([{**row, "credential_id": "a:1", "workload_hours_min": hours, "workload_hours_max": hours}])
        )

    german = words_in("de")
    pairs = [("eqf:5", 100.0, "eqf:5", 100.0), ("eqf:4", 50.0, "eqf:6", 100.0), ("", None, "eqf:6", 100.0)]
    pairs += [("eqf:6", 300.0, "eqf:5", 100.0)]
    found = {
        finding_in(german, row[name])
        for mine, my_hours, other, their_hours in pairs
        for row in find_elements(side(mine, my_hours), side(other, their_hours), frameworks).to_dict("records")
        for name in ("level_finding", "workload_finding")
    }
    keys = ("level_same", "level_unknown", "workload_same", "workload_unknown")
    assert found == {
        *(german(f"findings.{key}") for key in keys),
        german("findings.level_higher", count="2"),
        german("findings.level_lower", count="1"),
        german("findings.workload_share", low="50\N{NO-BREAK SPACE}%", high="50\N{NO-BREAK SPACE}%"),
        german("findings.workload_multiple", low="3", high="3"),
    }


def test_a_name_that_was_erased_shows_as_the_role(office):
    text = said(drafted(CASES["full"], office, names={"p1": "", "p2": "Head of section"}))
    assert "the deciding officer, 19 November 2026" in text
    assert "Head of section, 20 November 2026" in text


def test_only_a_confirmed_decision_leaves_the_office(office):
    with pytest.raises(NotPermitted, match="is proposed: a statement needs a confirmed decision"):
        drafted(decided("full", until="proposed"), office)


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOMES if outcome != "full"])
def test_less_than_was_asked_for_needs_an_appeal_text(outcome, office):
    silent = replace(office, appeal={**office.appeal, "es": ""})
    with pytest.raises(UsageError, match=r"fill in appeal\.es"):
        drafted(CASES[outcome], silent, language="es", form="short")
    assert drafted(CASES["full"], silent, language="es")


def test_the_example_office_gives_a_marked_specimen():
    statement = drafted(CASES["refusal"], example_office(), language="fr")
    assert statement.specimen.startswith("Spécimen")
    assert "[Nom de l'organisme]" in said(statement)


def test_the_hash_follows_the_words_and_not_the_looks(office):
    one = drafted(CASES["partial"], office)
    assert one.content_hash == drafted(CASES["partial"], office).content_hash
    short = drafted(CASES["partial"], replace(office, accent="#000000"), form="short")
    assert short.content_hash == drafted(CASES["partial"], office, form="short").content_hash
    assert short.template != one.template
    changed = decided("partial", reasons=FreeText("Other reasons."))
    assert drafted(changed, office).content_hash != one.content_hash


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_content_is_that_of_the_golden_file(language, office):
    found = drafted(CASES["partial"], office, language=language).content()
    # Which version of the template it was is tested elsewhere, and follows the page.
    for section in found["sections"]:
        if section["name"] == "versions":
            section["blocks"][1]["rows"].pop()
    golden = GOLDEN / f"statement-{language}.json"
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_an_office_is_read_with_its_sections_in_its_order(tmp_path):
    short = ["verification", "decision", "limits", "appeal"]
    (tmp_path / "office.toml").write_text(f"{OFFICE_FILE}\n[forms]\nshort = {json.dumps(short)}", encoding="utf-8")
    statement = drafted(CASES["partial"], load_office(tmp_path), form="short")
    assert [section.name for section in statement.sections] == short


def test_all_faults_of_an_office_are_said_at_once(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"GIF89a")
    faulty = 'nmae = "x"\naccent = "blue"\nlogo = "logo.png"\nfonts = ["none.ttf"]\n[appeal]\nit = "x"\n'
    (tmp_path / "office.toml").write_text(faulty + '[forms]\nshort = ["decision", "reason"]', encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_office(tmp_path)
    text = "\n".join(raised.value.faults)
    for fault in ("'nmae' is not known", "accent 'blue'", "neither PNG nor JPEG", "none.ttf", "appeal.it", "'reason'"):
        assert fault in text
    for name in set(ALWAYS) - {"decision"}:
        assert f"'{name}' cannot be left out" in text
    assert "name is missing" in text


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe\x00"])
def test_an_office_file_that_cannot_be_read_is_named(tmp_path, content):
    (tmp_path / "office.toml").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"office\.toml"):
        load_office(tmp_path)


def test_the_example_is_written_once_and_reads_back(tmp_path):
    assert [path.name for path in write_example(tmp_path)] == ["office.toml", "statement.html"]
    assert load_office(tmp_path).version == example_office().version
    with pytest.raises(UsageError, match="there already"):
        write_example(tmp_path)


@given(st.text())
def test_cleaned_text_has_nothing_that_breaks_or_misleads(text):
    found = cleaned(text)
    assert cleaned(found) == found
    assert not set(found) & {chr(code) for code in [*range(10), *range(11, 32), 0x7F, 0x202E, 0x2066]}
    printable = "".join(char for char in text if char in string.ascii_letters)
    assert printable in "".join(char for char in found if char in string.ascii_letters) or max(text) >= "\u0300"


def test_values_of_closed_vocabularies_are_said_in_the_language():
    spanish = words_in("es")
    assert value_in(spanish, "not stated") == "no consta"
    assert value_in(spanish, "micro-credential, online") == "microcredencial, en línea"
    assert value_in(spanish, "120 hours") == "120 horas"
    assert value_in(spanish, "RQF level 4") == "RQF level 4"


def test_every_phrase_of_the_comparison_is_said_again_in_the_language():
    french = words_in("fr")
    phrases = [
        "Supervision: supervised, identity of the learner verified",
        "EQF level 5 or EQF level 6 (not-for-recognition, derived over another framework)",
        "70% covered by the object (each counts with its confidence)",
        "1,204 outcomes, stated by the provider and derived from the description, our paraphrase, English",
        "1 week at 10 hours; does not convert to hours",
    ]
    assert value_in(french, "; ".join(phrases)) == (
        "Surveillance : sous surveillance, identité vérifiée; niveau 5 du CEC ou niveau 6 du CEC "
        "(ne vaut pas reconnaissance, déduit par un autre cadre); couvert à 70\u202f% par l’autre partie; "
        "acquis d’apprentissage\u00a0: 1\u202f204, "
        "selon les indications du prestataire / déduit de la description, reformulation, anglais; "
        "1 week at 10 heures; non convertible en heures"
    ).replace("Surveillance :", "Surveillance\u00a0:").replace("70\u202f%", french.share(70))


def test_a_comparison_of_the_catalogues_leaves_no_english_of_ours_in_a_german_paper():
    frameworks = load_frameworks(embedded_folder() / "frameworks")
    german = words_in("de")
    outcomes = pd.DataFrame({"outcomes_basis": ["stated"], "wording": ["original"], "language": ["en"]})
    for basis in LEVEL_BASIS:
        row = {
            "catalogue": "a", "credential_id": "a:1", "title": "A", "level_id": "rqf-eng:4", "level_basis": basis,
            "workload_value": "9", "workload_unit": "ects", "workload_hours_min": 225.0, "workload_hours_max": 270.0,
            "kind": "unit", "mode": "blended", "stackable": "yes", "supervision": "supervised",
        }  # fmt: skip
        side = CatalogueEntry(CREDENTIALS.conform(pd.DataFrame([row])).iloc[0].to_dict(), outcomes)
        pair = {"subject_coverage": 0.5, "object_coverage": 0.5}
        for element in element_rows(pair, side, side, frameworks):
            said = value_in(german, "; ".join([element.foreign.value, *element.foreign.details]))
            ours = ("stated", "derived", "read from", "official", "covered", "may be", "supervised", "not ", "blended")
            assert not [phrase for phrase in ours if phrase in said]
