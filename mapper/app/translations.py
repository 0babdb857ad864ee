"""Makes ``locale/messages.pot`` again, the catalogue of every text of the app: ``python -m mapper.app.translations``.

In ``mapper/app/locale`` a translator starts a language with ``pybabel init -i messages.pot -d . -l fr`` and takes up
what is new with ``pybabel update -i messages.pot -d . -l fr``. Texts are found by reading the code as Python does:
Babel's own reader passes over calls inside f-strings before Python 3.12. A comment ``# Translators:`` above a text goes
with it.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, get_args

from babel.messages import Catalog
from babel.messages.pofile import write_po

from mapper.analyse.agreement.sentences import CAUTION, KAPPA_MEANING
from mapper.app.language import FOLDER
from mapper.export.statement.office import FORMS
from mapper.ingest.tables.columns import FIELDS
from mapper.knowledge.checks import LEGAL_STATUSES, REGIONS
from mapper.knowledge.fields_of_study import BROAD_FIELDS
from mapper.knowledge.reliance import RELIANCE_WORDS
from mapper.match.level_suggestion import AID
from mapper.match.scoring import SIGNAL_LABELS
from mapper.model import KINDS, MODES, RELATION_SENTENCES, SUPERVISION
from mapper.review.access import AccessKind
from mapper.review.acting import ACTIONS
from mapper.review.cases import terms
from mapper.review.cases.events import CaseEvent
from mapper.review.events import Event, kind_of
from mapper.review.people import ROLES
from mapper.review.proposals import KIND_MEANINGS

POT: Final = FOLDER / "messages.pot"

#: Function -> which of its arguments are texts; of two, they are singular and plural, or context and text.
_MARKS: Final[Mapping[str, int]] = {"_": 1, "N_": 1, "Deferred": 1, "counted": 2, "ngettext": 2, "pgettext": 2}
_COMMENT: Final = "# Translators:"
_HEADER: Final = """\
# The texts of the review app. Words in {braces} are filled in: keep them as they are. Keep also :material/icons:,
# :colours[ ] and **stars**, which are looks and no words.
#"""

#: Lines of the header that would change with the day or the version of Babel.
_OF_THE_MOMENT: Final = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By')


class Text(NamedTuple):
    """A text of the app as it is written in the code; ``many`` is its plural, ``context`` what tells its sense."""

    one: str
    many: str = ""
    context: str = ""
    comment: str = ""


def main() -> None:
    """Write the catalogue."""
    POT.parent.mkdir(exist_ok=True)
    POT.write_bytes(catalogue_bytes())


def catalogue_bytes() -> bytes:
    """The catalogue as it should stand in ``locale/messages.pot``: the same bytes as long as no text changes."""
    catalogue = Catalog(project="equivalence-mapper", header_comment=_HEADER, charset="utf-8")
    for path in sorted(FOLDER.parent.rglob("*.py")):
        place = path.relative_to(FOLDER.parent).as_posix()
        for text in texts_in(path.read_text(encoding="utf-8")):
            catalogue.add(
                (text.one, text.many) if text.many else text.one,
                locations=[(place, 0)],
                auto_comments=[text.comment] if text.comment else (),
                context=text.context or None,
            )
    for borrowed in borrowed_texts():
        catalogue.add(borrowed, auto_comments=["A word of the lower stages"])
    written = io.BytesIO()
    write_po(written, catalogue, width=120, include_lineno=False, sort_by_file=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_OF_THE_MOMENT))


def texts_in(source: str) -> Iterator[Text]:
    """The texts that a module marks, in the order of its lines.

    >>> list(texts_in('counted("{count} pair", "{count} pairs", 3)'))
    [Text(one='{count} pair', many='{count} pairs', context='', comment='')]
    """
    tree, lines = ast.parse(source), source.splitlines()
    begins = {
        call: statement.lineno
        for statement in ast.walk(tree)
        if isinstance(statement, ast.stmt)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
    }
    for call in sorted(begins, key=lambda found: (found.lineno, found.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        given = [_constant(argument) for argument in call.args[: _MARKS.get(name, 0)]]
        if not all(given) or not given:
            continue
        comment = _comment_above(lines, call.lineno) or _comment_above(lines, begins[call])
        context = given.pop(0) if name == "pgettext" else ""
        yield Text(given[0], "".join(given[1:]), context, comment)


def _constant(argument: ast.expr) -> str:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def _comment_above(lines: Sequence[str], number: int) -> str:
    """What a comment for translators above the line ``number``, counted from 1, says."""
    above = lines[number - 2].strip() if number > 1 else ""
    return above.removeprefix(_COMMENT).strip() if above.startswith(_COMMENT) else ""


def borrowed_texts() -> list[str]:
    """What the app shows of the lower stages' own words: closed vocabularies and constant sentences."""
    tables = (SIGNAL_LABELS, RELATION_SENTENCES, RELIANCE_WORDS, KIND_MEANINGS, BROAD_FIELDS)
    vocabularies = (
        *(KINDS, MODES, SUPERVISION, LEGAL_STATUSES, REGIONS, FORMS),
        *(terms.PURPOSES, terms.ELEMENTS, terms.CRITERIA, terms.GRADES, terms.GROUNDS, terms.CERTAINTIES),
        *(ROLES, tuple(ACTIONS), get_args(AccessKind)),
        get_args(terms.Standing),
        map(_field_in_words, FIELDS),
        map(kind_of, _kinds_below(CaseEvent)),
    )
    words = [word for table in tables for word in table.values()]
    words += [word for vocabulary in vocabularies for word in vocabulary]
    return list(dict.fromkeys([*words, CAUTION, KAPPA_MEANING, AID]))


def _field_in_words(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _kinds_below(kind: type[Event]) -> list[type[Event]]:
    return [each for below in kind.__subclasses__() for each in (below, *_kinds_below(below))]


if __name__ == "__main__":
    main()
