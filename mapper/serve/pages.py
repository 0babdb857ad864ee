"""What a person sees of an entity: a page, a preview in a frame, a few lines beside a suggestion.

Everything from a catalogue is escaped, and no page runs or loads anything but its own style.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mapper.knowledge.fields_of_study import FIELD_SEPARATOR
from mapper.knowledge.languages import language_name
from mapper.knowledge.rows import url_problem
from mapper.match.reconciliation.agreement import COMPARED
from mapper.match.reconciliation.entities import LEVEL, Entities
from mapper.match.reconciliation.properties import PROPERTIES, Value, values_of

_FOLDER: Final = Path(__file__).parent / "pages"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_FOLDER, encoding="utf-8"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
#: What every page shows above its list of facts, or as a list of its own.
_APART: Final = ("outcomes", "description", "source_url")
#: What stands between several values of a property, where it is no comma.
_BETWEEN: Final = {"hours": " to ", "field_of_study": FIELD_SEPARATOR}
_IN_PREVIEW: Final = 3

STYLE: Final = (_FOLDER / "style.css").read_text(encoding="utf-8")


def entity_page(row: int, entities: Entities) -> str:
    """The page of an entity, with everything that is stated about it."""
    return _ENVIRONMENT.get_template("entity.html").render(**_shown(row, entities))


def preview_page(row: int, entities: Entities) -> str:
    """The entity in a small frame: what it is, and its first outcomes."""
    return _ENVIRONMENT.get_template("preview.html").render(**_shown(row, entities), most=_IN_PREVIEW)


def flyout(heading: str, line: str) -> str:
    """A heading and a line as HTML, to stand in somebody else's page."""
    return _ENVIRONMENT.get_template("flyout.html").render(heading=heading, line=line)


def unknown_page(identifier: str) -> str:
    """What is shown where there is no such entity."""
    return _ENVIRONMENT.get_template("unknown.html").render(identifier=identifier)


def help_page(credentials: int, levels: int) -> str:
    """What the service has, and what scores and features mean."""
    return _ENVIRONMENT.get_template("help.html").render(
        credentials=credentials, levels=levels, properties=list(PROPERTIES.values()), compared=COMPARED
    )


def _shown(row: int, entities: Entities) -> dict[str, Any]:
    values = values_of(list(PROPERTIES), row, entities)
    source = next((str(value) for value in values["source_url"]), "")
    return {
        "title": entities.titles[row],
        "identifier": entities.ids[row],
        "line": entities.description(row),
        "is_level": entities.types.of(row) == LEVEL,
        "facts": [
            (PROPERTIES[name].name, _fact(name, found))
            for name, found in values.items()
            if found and name not in _APART
        ],
        "description": " ".join(map(_words, values["description"])),
        "outcomes": [_words(value) for value in values["outcomes"]],
        "source": "" if url_problem(source) else source,
    }


def _fact(name: str, values: Sequence[Value]) -> str:
    words = [language_name(each) if name == "language" else each for each in map(_words, values)]
    return _BETWEEN.get(name, ", ").join(words)


def _words(value: Value) -> str:
    if isinstance(value, tuple):
        return value[1]
    return f"{value:g}" if isinstance(value, float) else value
