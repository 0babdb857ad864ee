"""The language of the app's texts: which is chosen, and what stays English."""

import pytest

from mapper.app import language

FRENCH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Save"
msgstr "Enregistrer"

msgctxt "level of a qualification"
msgid "Level"
msgstr "Niveau"

msgid "{count} pair"
msgid_plural "{count} pairs"
msgstr[0] "{count} paire"
msgstr[1] "{count} paires"
"""


@pytest.fixture
def french_dropped_in(tmp_path, monkeypatch):
    path = tmp_path / "fr" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(FRENCH, encoding="utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)


@pytest.mark.parametrize(
    ("asked", "shown"), [("fr", "fr"), ("fr-CH", "fr"), ("fr_FR", "fr"), ("en-GB", "en"), ("de", "en")]
)
@pytest.mark.usefixtures("french_dropped_in")
def test_a_dropped_in_language_is_shown_to_who_asks_for_it(asked, shown, monkeypatch):
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, asked)
    assert language.language() == shown
    assert language._("Save") == {"fr": "Enregistrer", "en": "Save"}[shown]


@pytest.mark.usefixtures("french_dropped_in")
def test_plurals_contexts_and_constants_are_translated_when_shown(monkeypatch):
    constant, words = language.Deferred("Save"), language.Words({"kept": language.N_("Save")})
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, "fr")
    assert language.ngettext("{count} pair", "{count} pairs", 0) == "{count} paire"
    assert language.pgettext("level of a qualification", "Level") == "Niveau"
    assert language._("Level") == "Level"
    assert (str(constant), dict(words)) == ("Enregistrer", {"kept": "Enregistrer"})
    assert (language._("Not translated"), language._("")) == ("Not translated", "")
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, "en")
    assert (str(constant), dict(words)) == ("Save", {"kept": "Save"})
