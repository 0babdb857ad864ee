import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.ingest import outcomes
from mapper.ingest.outcomes import derive_outcomes, skill_list, split_outcomes, stated_in
from mapper.ingest.wording.languages import detect_languages
from mapper.ingest.wording.plain import plain_text

CASES = json.loads(Path(__file__).with_name("outcome_cases.json").read_text(encoding="utf-8"))
"""Texts in the shapes that real catalogues have, in words of our own, and the statements that a reader sees in them."""

THREE = ("Plan a small network", "Explain how routers work", "Test a firewall")


@pytest.mark.parametrize(
    "text",
    [
        "1. Plan a small network\n2. Explain how routers work\n3. Test a firewall",
        "1.Plan a small network;2.Explain how routers work;3.Test a firewall",
        "1.Plan a small network2.Explain how routers work3.Test a firewall",
        "1: Plan a small network; 2: Explain how routers work; 3: Test a firewall",
        "1) Plan a small network 2) Explain how routers work 3) Test a firewall",
        "(1) Plan a small network, (2) Explain how routers work, (3) Test a firewall",
        "(a) Plan a small network; (b) Explain how routers work; and (c) Test a firewall",
        "a) Plan a small network b) Explain how routers work c) Test a firewall",
        "(i) Plan a small network (ii) Explain how routers work (iii) Test a firewall",
        "LO1: Plan a small network LO2: Explain how routers work LO3: Test a firewall",
        "LO1 Plan a small network. LO2 Explain how routers work. LO3 Test a firewall".replace(". ", " "),
        "C1.1 - Plan a small network C1.2 - Explain how routers work C1.3 - Test a firewall",
        "• Plan a small network • Explain how routers work • Test a firewall",
        "- Plan a small network - Explain how routers work - Test a firewall",
        "- Plan a small network\n- Explain how routers work\n- Test a firewall",
        "* Plan a small network\n* Explain how routers work\n* Test a firewall",
        "o Plan a small network\no Explain how routers work\no Test a firewall",
        "Plan a small network\nExplain how routers work\nTest a firewall",
        "Plan a small network; Explain how routers work; Test a firewall",
        "Plan a small network;\n\nExplain how routers work;\nTest a firewall",
        "<ul><li>Plan a small network</li><li>Explain how routers work</li><li>Test a firewall</li></ul>",
        "<p>Plan a small network</p><p>Explain how routers work</p><p>Test a firewall</p>",
        "Plan a small network<br>Explain how routers work<br/>Test a firewall",
        "&lt;p&gt;Plan a small network&lt;/p&gt;&lt;p&gt;Explain how routers work&lt;/p&gt;Test a firewall",
        "At the end students will be able to: 1. Plan a small network 2. Explain how routers work 3. Test a firewall",
        "At the end the student should be able to:1.Plan a small network;2.Explain how routers work;3.Test a firewall",
        "Learning outcomes:\n• Plan a small network\n• Explain how routers work\n• Test a firewall",
        "By the endof it you will beable to:1.Plan a small network;2.Explain how routers work;3.Test a firewall",
        "You will plan a small network. You will explain how routers work. You will be able to test a firewall",
    ],
)
def test_every_way_to_write_three_statements_gives_three(text):
    found = tuple(statement.rstrip(".") for statement in split_outcomes(text).statements)
    assert tuple(statement[0].upper() + statement[1:] for statement in found) == THREE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("À l'issue de la formation, le stagiaire sera capable de :\n- rédiger un bail\n- analyser un litige",
         ("rédiger un bail", "analyser un litige")),
        ("Compétences attestées : - Préparer un chantier,- Organiser les équipes,- Rédiger un devis",
         ("Préparer un chantier", "Organiser les équipes", "Rédiger un devis")),
        ("Préparer le chantier nécessaire-Superviser les travaux prévusContrôler la qualité des murs",
         ("Préparer le chantier nécessaire", "Superviser les travaux prévus", "Contrôler la qualité des murs")),
        ("Nach erfolgreichem Abschluss des Moduls können die Studierenden:\n- Netze planen\n- Kosten schätzen",
         ("Netze planen", "Kosten schätzen")),
        ("Der Student kann die Grundlagen nennen und erklären. Er ist in der Lage, Motoren zu prüfen.",
         ("die Grundlagen nennen und erklären.", "Motoren zu prüfen.")),
        ("<p>Der/die Studierende</p><ul><li>kennt die Normen,</li><li>wendet sie z. B. im Bau an.</li></ul>",
         ("kennt die Normen", "wendet sie z. B. im Bau an.")),
        ("Al finalizar el curso, el estudiante será capaz de:\n1. Analizar datos\n2. Diseñar encuestas",
         ("Analizar datos", "Diseñar encuestas")),
        ("Setelah mengikuti pelatihan ini peserta mampu:\n1. Menjelaskan hukum\n2. Menyusun kontrak",
         ("Menjelaskan hukum", "Menyusun kontrak")),
        ("Al termine del corso lo studente sarà in grado di: analizzare dati; progettare reti",
         ("analizzare dati", "progettare reti")),
    ],
)  # fmt: skip
def test_stems_and_lists_of_other_languages(text, expected):
    assert split_outcomes(text).statements == expected


@pytest.mark.parametrize(
    "text",
    [
        "Reach level 2. Apply the rules of level 3. Of the scale nothing more is asked",
        "Use lists; queues and trees",
        "Compare systems e.g. Linux, and explain version 2.0 of the standard",
        "Design object-oriented software - with patterns - for the web",
        "Analyse the case and 1) name the parties then 2) weigh their claims",
        "Write programs in JavaScript, CorelDraw and GitHub",
    ],
)
def test_what_only_looks_like_a_list_stays_whole(text):
    assert len(split_outcomes(text).statements) <= 2
    assert "".join(split_outcomes(text).statements).count(" ") >= text.count(" ") - 2


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_each_case_of_the_table_gives_the_statements_that_a_reader_sees(case):
    description = case.get("description", "")
    split = split_outcomes(case["text"]) if "text" in case else stated_in(description)
    found = split.statements if split else derive_outcomes(description, case.get("skills", ""))
    assert ("stated" if split else "derived", list(found)) == (case["basis"], case["statements"])


def test_the_table_has_every_shape():
    assert len(CASES) >= 180
    assert {"en", "fr", "de", "es", "nl", "id", "it", "pt"} <= {case["language"] for case in CASES}
    assert {case["basis"] for case in CASES} == {"stated", "derived"}


def test_no_statement_of_the_table_is_taken_for_another_language_than_its_credential():
    spoken = [(statement, case["language"]) for case in CASES for statement in case["statements"]]
    texts, languages = (list(column) for column in zip(*spoken, strict=True))
    assert detect_languages(texts, languages) == languages


@pytest.mark.parametrize("case", [case for case in CASES if "text" in case and "<" not in case["text"]])
def test_no_word_of_the_table_is_lost(case):
    split = split_outcomes(case["text"])
    # Statements that were glued together are words of their own afterwards.
    unglued = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Ý])", " ", plain_text(case["text"]))
    kept = " ".join((*split.statements, *split.removed, split.remainder)).lower()
    lost = {word for word in bag(unglued) if word not in kept}
    assert lost <= CONNECTIVES | {word for word in lost if MARKER.fullmatch(word)}


@pytest.mark.parametrize(
    "line",
    [
        "Knowledge",
        "Module aims",
        "Fachkompetenz",
        "Conocimientos",
        "The following skills are taught:",
        "Die Studierenden",
    ],
)
def test_a_line_above_a_list_is_a_heading_and_no_statement(line):
    split = split_outcomes(f"{line}\n- sort stones\n- read maps")
    assert split.statements == ("sort stones", "read maps")
    assert split.removed == (line,)


def test_a_statement_above_a_list_stays():
    assert split_outcomes("Sort stones in the field\n- with a lens\n- by weight").statements[0] == (
        "Sort stones in the field"
    )


def test_semicolons_inside_numbered_items_do_not_split():
    text = "1.Use lists; queues; and trees;2.Explain sorting; including merging"
    assert split_outcomes(text).statements == ("Use lists; queues; and trees", "Explain sorting; including merging")


def test_headings_inside_the_list_are_taken_off_and_kept_apart():
    split = split_outcomes(
        "Students should:Knowledge - know about:trees;the cost of sorting;Skills - be able to:sort lists;draw trees"
    )
    assert split.statements == ("trees", "the cost of sorting", "sort lists", "draw trees")
    assert split.removed == ("Students should:", "Knowledge - know about:", "Skills - be able to:")


def test_what_follows_the_outcomes_is_kept_as_remainder():
    split = split_outcomes(
        "Learning outcomes: - Plan a network - Test a firewall Course outline: Topic 1 Cables Topic 2 Waves"
    )
    assert split.statements == ("Plan a network", "Test a firewall")
    assert split.remainder == "Course outline: Topic 1 Cables Topic 2 Waves"


def test_wrapped_lines_are_one_statement():
    wrapped = "Describe the main parts of a computer network and the duties that each of\nthem has in the traffic"
    text = f"{wrapped}\nTest it"
    assert len(split_outcomes(text).statements) == 2


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "Students will be able to:", "...", "<p></p>", "1. 2. 3."])
def test_texts_without_a_statement_give_none(text):
    assert split_outcomes(text).statements == ()


def test_scripts_in_html_are_dropped_and_entities_read():
    assert plain_text("<p>R&amp;D<script>alert(1)</script></p>") == "R&D"
    assert plain_text("Q&amp;A &#039;x&#039;") == "Q&A 'x'"
    assert plain_text("a < b and c > d") == "a < b and c > d"


words = st.sampled_from(
    [
        "design",
        "explain",
        "networks",
        "the",
        "law",
        "of",
        "small",
        "numbers",
        "Prüfung",
        "élève",
        "analyse",
        "data",
        "systems",
        "and",
        "with",
    ]
)
statements = st.lists(words, min_size=3, max_size=9).map(" ".join).map(str.capitalize)
texts = st.one_of(
    st.lists(statements, min_size=1, max_size=6).flatmap(
        lambda items: st.sampled_from([
            "\n".join(items),
            "\n".join(f"- {item}" for item in items),
            "".join(f"{n}.{item};" for n, item in enumerate(items, start=1)),
            " ".join(f"({chr(96 + n)}) {item}" for n, item in enumerate(items, start=1)),
            "".join(f"<li>{item}</li>" for item in items),
            "; ".join(items),
            ". ".join(items),
            "Students will be able to: " + " • ".join(items),
        ])
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=200),
)  # fmt: skip


#: What a list may lose: words that led to the next item, and signs of its order.
CONNECTIVES = {"and", "or", "und", "oder", "sowie", "et", "ou", "dan", "en"}
MARKER = re.compile(r"[ivx]+|[a-z]{0,3}lo|ac|outcomes?|ziel|ra|ce")


def bag(text):
    return sorted(re.findall(r"[^\W\d_]{2,}", text.lower()))


@given(texts)
def test_no_word_is_lost(text):
    split = split_outcomes(text)
    before = bag(plain_text(text))
    after = bag(" ".join((*split.statements, *split.removed, split.remainder)))
    missing = [word for word in set(before) if before.count(word) > after.count(word)]
    assert all(word in CONNECTIVES or MARKER.fullmatch(word) for word in missing), missing


@given(texts)
def test_splitting_again_changes_nothing(text):
    once = split_outcomes(text).statements
    again = split_outcomes("\n".join(f"• {statement}" for statement in once)).statements
    assert [bag(statement) for statement in again if bag(statement)] == [
        bag(statement) for statement in once if bag(statement)
    ]


#: What may make a simple line into something else, said by the words around it.
pieces = st.one_of(words, st.sampled_from(
    [".", "-", "and", "is able to", "can", "short-term", "(1988)", "Topics", "Apply", "to", ",", "o", "B2", "will"]
))  # fmt: skip


@given(st.lists(pieces, min_size=1, max_size=12), st.sampled_from(["{}", "{}.", "- {}\n- {}", "To do:\n- {}\n- {}"]))
@settings(max_examples=1_000)
def test_the_short_way_for_simple_texts_gives_what_the_long_way_gives(line, shape):
    said = " ".join(line).capitalize()
    plain = plain_text(shape.format(said, said))
    short = outcomes._simple(plain, "")
    if short is not None:
        assert short == outcomes._taken_apart(plain, "")


def test_the_short_way_is_taken_for_most_of_the_simple_cases():
    single = [case["statements"][0] for case in CASES if case["statements"]]
    assert sum(outcomes._simple(text, "") is not None for text in single) > 0.5 * len(single)


@given(st.text(max_size=400))
def test_statements_are_clean(text):
    for statement in split_outcomes(text).statements:
        assert statement == statement.strip()
        assert any(map(str.isalpha, statement))
        assert "\n" not in statement


HOSTILE = [
    "the ", ";", "(;", "aB3dE", "1.Design ", "<div>", "<li>a", "<p><script>", "<!--", '<a title="', "- A ",
    "by the end of ", "abcDesign", "be able to: ", "a; Plan b", "1.1 A ", "Plan it ", "<p>&", "LO1 ", "Skills: ",
    "; Skills", ",- a", "x Analyser ", "•a", "you will learn ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece):
    def seconds(length):
        text = "<p>" + piece * (length // len(piece))
        started = time.process_time()
        split_outcomes(text)
        stated_in(text)
        derive_outcomes(text, text)
        return time.process_time() - started

    seconds(1_000)
    # Sixteen times the text: quadratic time would be 256 times as long.
    assert seconds(32_000) < max(2.0, 100 * seconds(2_000))


@pytest.mark.parametrize("text", ["the " * 250_000, ";" * 100_000, "a;" * 100_000])
def test_a_megabyte_in_one_line_is_read_in_seconds(text):
    started = time.process_time()
    split_outcomes(text)
    assert time.process_time() - started < 5


def test_derived_statements_prefer_what_is_learnt():
    text = "A lovely course. You will learn how to sail a boat. Learners will explore old charts. Lunch is included."
    assert derive_outcomes(text) == ("sail a boat.", "explore old charts.")


def test_derived_statements_fall_back_on_skills_then_on_sentences():
    assert derive_outcomes("", "Sailing, Knots; and ropes") == ("Sailing, Knots", "and ropes")
    assert derive_outcomes("The history of sailing in four sunny weeks.") == (
        "The history of sailing in four sunny weeks.",
    )
    assert derive_outcomes("", "") == ()


def test_outcomes_listed_in_a_description_are_stated():
    split = stated_in("A fine course. By the end of it, participants will be able to: • Sail a boat • Read a chart")
    assert split is not None
    assert split.statements == ("Sail a boat", "Read a chart")
    assert stated_in("Participants will be able to sail.") is None


def test_skills_keep_commas_in_brackets():
    assert skill_list("Law (civil, penal), Logic, Law (civil, penal)") == ("Law (civil, penal)", "Logic")
