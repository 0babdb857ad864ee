"""Every text of the app is in the catalogue, and every page shows its translation."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd
import pytest
from babel.messages.pofile import read_po, write_po
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from mapper.app import language
from mapper.app.translations import POT, borrowed_texts, catalogue_bytes, texts_in
from mapper.review.roster import new_person, record_change
from mapper.review.store import open_store
from tests.app.conftest import APP, OpenPage
from tests.app.literal import ABROAD, HOME, link_literal_skills, measure_literal_coverage, write_stack_run
from tests.app.test_access import claims
from tests.app.test_cases_page import ready_case
from tests.app.test_pages import text_of

MODULES = sorted(APP.rglob("*.py"))
DATA = APP.parents[1] / "data"
PSEUDO = "en_AU"
"""A language that nobody translated: each text stands in double brackets, so that what stands outside shows."""


def test_the_catalogue_is_up_to_date_with_the_code():
    said = "a text changed: run python -m mapper.app.translations"
    assert POT.read_text(encoding="utf-8").splitlines() == catalogue_bytes().decode("utf-8").splitlines(), said


def test_comments_contexts_and_plurals_are_found_also_inside_f_strings():
    source = """
# Translators: a day
said = f"{_('Due')} {counted('{count} day', '{count} days', left)}"
state = pgettext("a case", "open")
"""
    assert [tuple(text) for text in texts_in(source)] == [
        ("Due", "", "", "a day"),
        ("{count} day", "{count} days", "", "a day"),
        ("open", "", "a case", ""),
    ]


# What is given to a drawing function


#: Functions of Streamlit, and of the app's own parts, that show what they are given.
DRAWING = frozenset(
    re.findall(
        r"\w+",
        """
        alert area_chart badge bar_chart button caption checkbox column_config data_editor dataframe date_input dialog
        download_button empty_state error expander facts file_uploader form_submit_button go_button header info
        line_chart link_button markdown metric multiselect number_input page_link pills popover progress radio
        segmented_control selectbox show_error source_button spinner subheader success table tabs text text_area
        text_input title toast toggle vega_lite_chart warning write CheckboxColumn LinkColumn NumberColumn
        ProgressColumn TextColumn Mark Page
        """,
    )
)
#: Arguments that name or shape something and are never shown.
SHAPING = frozenset(
    re.findall(
        r"\w+",
        """
        args kwargs key icon type format language autocomplete width height gap bind shortcut border file_name mime
        position selection_mode text_alignment horizontal_alignment vertical_alignment label_visibility on_click
        on_change live color default query url_path display_text_format
        """,
    )
)
#: The same in every language, as are codes in capital letters.
SAME_EVERYWHERE = frozenset({"Mapper", "mapper", "min"})
LOOKS = re.compile(r":material/\w+:|:[\w-]+\[|https?://\S*|\\n")


def words_of(text: str) -> list[str]:
    """The words of a literal that a person would read; ids and codes have none."""
    bare = LOOKS.sub(" ", text)
    if re.fullmatch(r"\s*[a-z0-9_.,:/-]*\s*", bare):
        return []
    return [word for word in re.findall(r"[^\W\d_]{2,}", bare) if not word.isupper() and word not in SAME_EVERYWHERE]


_HOLDING = (ast.JoinedStr, ast.BinOp, ast.IfExp, ast.BoolOp, ast.List, ast.Tuple, ast.FormattedValue)


def shown_literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """The literals that are given to a drawing function as they are, or inside an f-string."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in DRAWING:
            given = [*call.args, *(each.value for each in call.keywords if each.arg not in SHAPING)]
            for value in given:
                yield from _literals(value)


def _literals(node: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    elif isinstance(
        node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp | ast.List | ast.Tuple | ast.FormattedValue
    ):
        for part in ast.iter_child_nodes(node):
            # The test of a condition, and the way a value is formatted, are not shown.
            if part not in (getattr(node, "test", None), getattr(node, "format_spec", None)):
                yield from _literals(part)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(APP).as_posix())
def test_no_bare_text_is_given_to_a_drawing_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [f"{path.name}:{node.lineno}: {node.value!r}" for node in shown_literals(tree) if words_of(str(node.value))]
    assert not bare


def test_the_check_for_bare_texts_finds_them():
    found = shown_literals(
        ast.parse('st.markdown(f"**Gone** {x}"); st.button(_("Go"), key="A key"); st.text("Hi" if x else y)')
    )
    assert [words_of(str(node.value)) for node in found if words_of(str(node.value))] == [["Gone"], ["Hi"]]


# Translations


def fields_of(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", [POT, *language.FOLDER.glob("*/LC_MESSAGES/messages.po")], ids=lambda path: path.name)
def test_singular_plural_and_translations_fill_in_the_same_values(path):
    for message in read_po(io.BytesIO(path.read_bytes())):
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        # The singular may leave its own count out: "the one pair".
        assert {frozenset(fields_of(form)) for form in forms if form} <= {frozenset(fields_of(forms[-1]))}, forms
        for text in filter(None, told):
            assert fields_of(text) <= fields_of(forms[-1]), text


# A pseudo-language on every page


def pseudo_language(folder: Path) -> None:
    catalogue = read_po(io.BytesIO(POT.read_bytes()), locale=PSEUDO)
    catalogue.fuzzy = False
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = tuple(f"⟦{message.id[0 if form == 0 else 1]}⟧" for form in range(catalogue.num_plurals))
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    path = folder / PSEUDO / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo_language(tmp_path / "languages")
    monkeypatch.setattr(language, "FOLDER", tmp_path / "languages")
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, PSEUDO)


#: Fields of a drawn element that are not shown.
HIDDEN = frozenset(
    re.findall(
        r"\w+",
        """
        id key form_id url icon icon_position page_script_hash element_id data_id name query_params_key mime_type css js
        css_content js_content html_content component_name fragment_id language input_type autocomplete type color
        format page group_id user_key placeholder_icon theme body_type
        """,
    )
)


def shown_texts(node: Any) -> Iterator[str]:
    """Every text that an element of the page, or what stands in it, shows."""
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield from _texts_in(proto)
    value = getattr(node, "value", None) if type(node).__name__ in ("Dataframe", "Table") else None
    if isinstance(value, pd.DataFrame):
        configured = getattr(proto, "columns", "") or "{}"
        yield from (str(name) for name in value.columns if str(name) not in json.loads(configured))
        yield from (str(cell) for name in value.columns for cell in value[name] if isinstance(cell, str))
    for child in getattr(node, "children", {}).values():
        yield from shown_texts(child)


def _texts_in(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in HIDDEN:
            continue
        for each in value if field.is_repeated else [value]:
            if isinstance(each, Message):
                yield from _texts_in(each)
            elif isinstance(each, str):
                yield from _texts_of_json(each)


def _texts_of_json(text: str) -> Iterator[str]:
    if not text.startswith(("{", "[{")):
        yield text
        return
    try:
        found = json.loads(text)
    except ValueError:
        yield text
        return
    yield from _labels(found)


def _labels(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            if isinstance(value, str) and name in ("label", "help", "title", "words", "tip", "told", "hint", "name"):
                yield value
            yield from _labels(value) if isinstance(value, dict | list) else ()
    elif isinstance(found, list):
        for value in found:
            yield from _labels(value)


def outside_brackets(text: str) -> list[str]:
    """The pieces of a text that are in no translation, without Markdown's looks."""
    bare = LOOKS.sub(" ", text).replace("⁠", "").replace("\\", "")
    while bare != (inner := re.sub(r"⟦[^⟦⟧]*⟧", "\0", bare)):
        bare = inner
    pieces = (piece.strip(" \n.,;:·–()[]*“”→|#-✎") for piece in re.split(r"[\0\n]", bare))
    return [" ".join(piece.split()) for piece in pieces if re.search(r"[^\W\d_]{3,}", piece)]


@cache
def written() -> re.Pattern[str]:
    """Every piece of text that the code of the app holds, or that it borrows; a value may stand where a field is."""
    literals = [
        node.value
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    pieces = {piece for text in [*literals, *borrowed_texts()] for piece in outside_brackets(text)}
    telling = sorted(piece for piece in pieces if _is_telling(piece))
    return re.compile("|".join(re.sub(r"\\{.*?\\}", ".+", re.escape(piece)) for piece in telling))


def _is_telling(piece: str) -> bool:
    """Whether it can be known again: of "{first} and {second}" too little is left."""
    words = words_of(re.sub(r"{.*?}", "", piece))
    return len([word for word in words if len(word) > 2]) > 1 if "{" in piece else bool(words)


@cache
def facts() -> frozenset[str]:
    """Each cell of the tables of facts that the package brings; names of elements are words of the app as well."""
    tables = [path for path in sorted(DATA.rglob("*.csv")) if "catalogues" not in path.parts]
    rows = (row for path in tables for row in csv.reader(path.read_text(encoding="utf-8").splitlines()))
    return frozenset(cell for row in rows for cell in row)


#: Languages, kinds, fields and answers as sources and lower stages word them; the app has the same word for its own.
SAID_BELOW = frozenset({"English", "German", "Education", "Unit", "Yes"})


PAGES: dict[str, dict[str, str]] = {
    "overview": {},
    "catalogues": {},
    "catalogues with one credential": {"credential": f"{HOME}:net"},
    "catalogues, adding": {"part": "Add a catalogue"},
    "catalogues, matching": {"part": "Match two catalogues"},
    "catalogues, changes": {"part": "What changed"},
    "find": {},
    "frameworks": {},
    "frameworks, one": {"view": "framework", "framework": "dqr-de"},
    "frameworks, side by side": {"view": "side-by-side"},
    "frameworks, two levels": {"view": "levels"},
    "policies": {},
    "level_finder": {},
    "coverage": {},
    "coverage, measuring": {"part": "Measure a coverage"},
    "skills": {},
    "skills, linking": {"part": "Link a catalogue"},
    "compare": {},
    "compare, a pair": {"subject": f"{ABROAD}:daten", "object": f"{HOME}:da"},
    "compare, as a table": {"subject": f"{ABROAD}:daten", "object": f"{HOME}:da", "drawn_as": "Table"},
    "stacks": {},
    "stacks, never compared": {"target": f"{ABROAD}:daten", "from": HOME},
    "cases": {},
    "review": {},
    "review as a list": {"list": "true"},
    "agreement": {},
    "export": {},
    "export, bringing back": {"part": "Bring a workbook back"},
    "administration": {},
    "administration, access log": {"part": "Access log"},
}


def untranslated(app: AppTest) -> list[str]:
    """What of the words in the app's code stands on the page as it is written there.

    Data and the sentences that lower stages make are neither: they stay as they are recorded.
    """
    texts = (text for block in (app.main, app.sidebar) for text in shown_texts(block))
    pieces = dict.fromkeys(piece for text in texts for piece in outside_brackets(text))
    known = facts() | SAID_BELOW
    return [piece for piece in pieces if piece not in known and written().fullmatch(piece)]


@pytest.mark.usefixtures("pseudo", "workspace")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_nothing_untranslated_but_data(page, open_page: OpenPage):
    app = open_page(re.split(r"[ ,]", page)[0], **PAGES[page])
    assert any("⟦" in text for text in shown_texts(app.main))
    assert untranslated(app) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize(
    "part", ["Application", "Evidence and checks", "Comparison", "Criteria", "Decision", "History"]
)
def test_a_part_of_a_case_shows_nothing_untranslated_but_data(part, workspace: Path, open_page: OpenPage):
    case = ready_case(workspace)
    assert untranslated(open_page("cases", case=case.case_id, part=part)) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize(
    "query",
    [{}, {"by": "field", "across": "kind"}, {"part": "Not covered"}, {"part": "Supply", "by": "kind"}],
    ids=lambda query: " ".join(query.values()),
)
def test_a_part_of_a_coverage_shows_nothing_untranslated_but_data(query, workspace: Path, open_page: OpenPage):
    measure_literal_coverage(workspace)
    assert untranslated(open_page("coverage", **query)) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("query", [{}, {"part": "By skill"}, {"part": "Occupations"}], ids=lambda query: str(query))
def test_a_part_of_the_skills_shows_nothing_untranslated_but_data(query, workspace: Path, open_page: OpenPage):
    link_literal_skills(workspace)
    assert untranslated(open_page("skills", **query)) == []


@pytest.mark.usefixtures("pseudo")
def test_a_stack_shows_nothing_untranslated_but_data(workspace: Path, open_page: OpenPage):
    write_stack_run(workspace)
    app = open_page("stacks", target=f"{ABROAD}:daten", share="40", **{"from": HOME})
    assert len(app.dataframe)
    assert untranslated(app) == []


@pytest.mark.usefixtures("pseudo", "workspace")
def test_an_export_of_linked_data_shows_nothing_untranslated_but_data(open_page: OpenPage):
    app = open_page("export")
    app.segmented_control(key="export_format").set_value("skos").run()
    assert untranslated(app) == []


@pytest.mark.usefixtures("pseudo", "workspace")
def test_the_gate_that_asks_for_a_name_is_translated():
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60).run()
    assert not app.exception
    assert untranslated(app) == []


@pytest.mark.usefixtures("pseudo", "workspace")
@pytest.mark.parametrize(
    "user", [{"is_logged_in": False}, claims("Zoe"), claims("Zoe", age=10 * 3600)], ids=["nobody", "stranger", "ended"]
)
def test_the_way_in_with_a_login_is_translated(user):
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
    app.user = user
    app.run()
    assert not app.exception
    assert any("⟦" in text for text in shown_texts(app.main))
    # A command is typed as it is.
    assert [piece for piece in untranslated(app) if not piece.startswith("mapper users add")] == []


@pytest.mark.usefixtures("pseudo")
def test_a_refusal_is_translated_and_logged_in_english(workspace: Path, open_page: OpenPage):
    with open_store(workspace) as store:
        record_change(store.log, new_person({}, "Ada", role="administrator"), by="Ada", seen=0)
    app = open_page("review")
    assert "⟦The page ⟦Review⟧ needs the role ⟦officer⟧; Amira is ⟦viewer⟧." in text_of(app)
    assert untranslated(app) == []
    with open_store(workspace) as store:
        assert [entry.about for entry in store.access.entries()] == ["the page Review"]


@pytest.mark.usefixtures("workspace")
def test_the_same_check_finds_the_english_of_an_untranslated_page(open_page: OpenPage):
    found = set(untranslated(open_page("export")))
    assert found >= {"Take away", "Workbook for an expert", "Excel workbook", "Accepted"}
