"""The mapping of an upload: how its file is read, which column is which field, and remembering both.

What a person says is kept apart from the guess: a box that nobody touched shows the guess, which may change when
another column is put right; a box that was changed stays as it was left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from mapper.app import parts, session, uploads
from mapper.app.language import N_, Words, _, capital
from mapper.app.wording import plain, shorten
from mapper.errors import MapperError
from mapper.ingest.catalogue import Preview
from mapper.ingest.profile import NO_PROFILE, Profile
from mapper.ingest.readers import READER_NAMES, TABLE_NAMES
from mapper.ingest.saved_profiles import READING, SavedProfile
from mapper.ingest.vocabulary import country_code
from mapper.knowledge.languages import LANGUAGES
from mapper.model import KINDS

_TEXT_READERS: Final = ("csv", "tsv")
_WORKBOOKS: Final = ("xlsx", "ods", "xls")
_DELIMITERS: Final = Words({",": N_(", (comma)"), ";": N_("; (semicolon)"), "\t": N_("tab"), "|": N_("| (bar)")})
_ENCODINGS: Final = ("utf-8", "cp1252", "iso8859-15", "cp1250", "cp1251", "cp1253", "cp1254", "utf-16", "shift_jis")
_WIDTHS: Final = (3, 4, 4, 5)
_SHOWN_FIELDS: Final = 12
_SAMPLE_LENGTH: Final = 60


def choose_saved(found: SavedProfile | None, mark: str) -> Profile:
    """The saved profile that was found for the upload, said so and open to be left out."""
    if found is None:
        return NO_PROFILE
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            _(
                ":blue[:material/bookmark: **Read with the saved mapping {profile_id}**], "
                "saved on {saved_on} for {file}"
            ).format(profile_id=plain(found.profile_id), saved_on=plain(found.saved_on), file=plain(found.file)),
            width="content",
        )
        used = st.toggle(_("Use it"), value=True, key=f"use_saved_{mark}", on_change=_forget, args=(mark,))
    return found.profile if used else NO_PROFILE


def corrections(mark: str, saved: Profile, title: str) -> uploads.Corrections:
    """What a person has said so far about the upload ``mark``, over the saved profile."""
    said = _said(mark)
    return uploads.Corrections(
        columns=dict(said["columns"]),
        constants=dict(said["constants"]),
        reading=dict(said["reading"]),
        title=title,
        saved=saved,
    )


def draw_reading(found: Preview | None, given: uploads.Corrections, sheets: Sequence[str], mark: str) -> None:
    """How the file is read, shown and open to change; ``found`` is None where it could not be read."""
    details = _details(found)
    reader = str(details.get("reader") or given.profile().reader or ("xlsx" if sheets else "csv"))
    if found:
        st.caption(plain(_reading_words(details)))
    with (
        st.expander(
            _("Change how the file is read"), icon=":material/tune:", expanded=found is None, key=f"reading_{mark}"
        ),
        st.grid(3),
    ):
        _reading_choice(_("Format"), "reader", {name: name for name in READER_NAMES}, details, given, mark)
        if reader in _WORKBOOKS and sheets:
            _reading_choice(_("Sheet"), "sheet", {name: name for name in sheets}, details, given, mark)
        elif reader in _WORKBOOKS:
            _reading_text(_("Sheet"), "sheet", details, given, mark)
        if reader in (*_WORKBOOKS, *_TEXT_READERS):
            _header_row(details, given, mark)
        if reader in _TEXT_READERS:
            _reading_choice(_("Delimiter"), "delimiter", _DELIMITERS, details, given, mark)
            _reading_choice(_("Encoding"), "encoding", {name: name for name in _ENCODINGS}, details, given, mark)
        if reader in ("json", "jsonl"):
            _reading_text(_("Where the records are"), "record_path", details, given, mark)
        if reader == "sqlite":
            _reading_text(_("Table"), "table", details, given, mark)


def draw_columns(found: Preview, given: uploads.Corrections, mark: str) -> None:
    """Each of our fields with its column, the reason and some values; and values that hold for every row."""
    rows = uploads.field_rows(found, given)
    said = _said(mark)
    constants = given.profile().constants
    for place, heading in zip(
        st.columns(_WIDTHS), (_("Our field"), _("Column in the file"), _("Why"), _("First values")), strict=True
    ):
        place.caption(heading)
    first, more = rows[:_SHOWN_FIELDS], rows[_SHOWN_FIELDS:]
    # A field that a person maps stays where it is: a box that jumps away takes the keyboard with it.
    first += [row for row in more if row.columns and row.field not in said["columns"]]
    for row in first:
        _draw_field(row, found, mark, is_constant=row.field in constants)
    rest = [row for row in more if row not in first]
    with st.expander(_("More fields ({count})").format(count=len(rest)), key=f"more_fields_{mark}"):
        for row in rest:
            _draw_field(row, found, mark, is_constant=row.field in constants)
    _draw_constants(constants, mark)
    st.checkbox(
        _("A register without learning outcomes is meant"),
        help=_("Then it is stored to look up levels and validity; nothing of it can be compared."),
        **_shown("reading", "outcomes", given.profile().outcomes == "none", mark),
    )
    unused = ", ".join(column for mapping in found.mappings.values() for column in mapping.unmapped)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Columns not used: {columns}.").format(columns=plain(unused) or _("none")))
        if any(said.values()):
            st.button(
                _("Undo all corrections"), icon=":material/undo:", key=f"undo_{mark}", on_click=_forget, args=(mark,)
            )


def draw_remembering(found: Preview, given: uploads.Corrections, name: str, catalogue: str, mark: str) -> None:
    """A button that keeps the mapping, under the id of the catalogue, for the next file of this provider."""
    if _details(found)["reader"] not in TABLE_NAMES:
        return  # the columns of such a format are the same for every provider
    if st.button(
        _("Remember this mapping for next time"),
        icon=":material/bookmark_add:",
        key="remember",
        help=_("The next file with these columns is read like this one, here and by the command mapper ingest."),
    ):
        try:
            uploads.remember(
                found,
                given,
                catalogue=catalogue,
                name=name,
                workspace=session.workspace(),
                saved_on=dt.datetime.now(dt.UTC).date(),
            )
        except MapperError as error:
            parts.show_error(error, title=_("The mapping was not saved"))
            return
        st.session_state["just_remembered"] = mark
        _forget(mark)
        st.rerun()
    if st.session_state.get("just_remembered") == mark:
        st.markdown(
            _(
                ":green[:material/check_circle: **The mapping is saved.**] The next file with these columns is read "
                "like this one."
            ),
            width="content",
        )


def _said(mark: str) -> dict[str, dict[str, Any]]:
    said: dict[str, dict[str, Any]] = st.session_state.setdefault(
        f"said_{mark}", {"columns": {}, "constants": {}, "reading": {}}
    )
    return said


def _forget(mark: str) -> None:
    st.session_state.pop(f"said_{mark}", None)


def _keep(part: str, name: str, key: str, mark: str) -> None:
    value = st.session_state[key]
    if part == "columns":
        value = tuple(value) if isinstance(value, list) else (value,) if value else ()
    elif name == "outcomes":
        value = "none" if value else "required"
    elif isinstance(value, str):
        value = value if name == "delimiter" else value.strip()
    said = _said(mark)
    said[part][name] = country_code(value) or value if name == "jurisdiction" and part == "constants" else value
    if part == "reading" and name in READING:
        # Read otherwise, the file has other columns.
        said["columns"].clear()


def _shown(part: str, name: str, value: object, mark: str) -> dict[str, Any]:
    """The arguments that make a widget show ``value`` and keep what a person makes of it."""
    key = f"{part.removesuffix('s')}_{name}_{mark}"
    st.session_state[key] = value
    return {"key": key, "on_change": _keep, "args": (part, name, key, mark)}


def _details(found: Preview | None) -> dict[str, Any]:
    if found is None:
        return {}
    file = next(iter(found.samples))
    return {"reader": found.readers[file], **found.details[file]}


def _reading_words(details: Mapping[str, Any]) -> str:
    sheet = details.get("sheet")
    said = {
        "sheet": _("sheet {names}").format(names=", ".join(sheet) if isinstance(sheet, list) else sheet),
        "table": _("table {table}").format(table=details.get("table")),
        "header_row": _("header in row {header_row}").format(header_row=details["header_row"])
        if details.get("header_row")
        else _("no header row"),
        "delimiter": _("delimiter {delimiter}").format(
            delimiter=_DELIMITERS.get(str(details.get("delimiter")), details.get("delimiter"))
        ),
        "encoding": _("encoding {encoding}").format(encoding=details.get("encoding")),
        "record_path": _("records at {record_path}").format(record_path=details.get("record_path")),
    }
    words = [text for name, text in said.items() if details.get(name) is not None]
    if not words:
        return _("Read as {reader}.").format(reader=details["reader"])
    return _("Read as {reader}: {details}.").format(reader=details["reader"], details=", ".join(words))


def _recognised(details: Mapping[str, Any], name: str, words: Mapping[str, str]) -> str:
    value = details.get(name)
    text = ", ".join(value) if isinstance(value, list) else words.get(str(value), str(value))
    return _("As recognised") if value is None else _("As recognised: {text}").format(text=text)


def _reading_choice(
    label: str, name: str, words: Mapping[str, str], details: Mapping[str, Any], given: uploads.Corrections, mark: str
) -> None:
    value = getattr(given.profile(), name) or ""
    words = {**words, **({value: value} if value and value not in words else {})}
    untouched = _recognised(details if not value else {}, name, words)
    st.selectbox(
        label,
        ["", *words],
        format_func=lambda known: words.get(known, untouched),
        **_shown("reading", name, value, mark),
    )


def _reading_text(label: str, name: str, details: Mapping[str, Any], given: uploads.Corrections, mark: str) -> None:
    value = getattr(given.profile(), name) or ""
    st.text_input(label, placeholder=_recognised(details, name, {}), **_shown("reading", name, value, mark))


def _header_row(details: Mapping[str, Any], given: uploads.Corrections, mark: str) -> None:
    value = given.profile().header_row
    st.number_input(
        _("Header row"),
        min_value=0,
        max_value=1_000,
        value=None,
        step=1,
        placeholder=_recognised(details, "header_row", {}),
        help=_("Counted from 1, as a spreadsheet shows it. 0: there is no header, columns are numbered."),
        **_shown("reading", "header_row", value, mark),
    )


def _draw_field(row: uploads.FieldRow, found: Preview, mark: str, *, is_constant: bool) -> None:
    columns = list(next(iter(found.samples.values())))
    words, choice, why, values = st.columns(_WIDTHS, vertical_alignment="center")
    words.markdown(row.words)
    label = _("Column for {field}").format(field=row.words)
    if row.field in uploads.JOINED or len(row.columns) > 1:
        choice.multiselect(
            label,
            columns,
            placeholder=_("None"),
            select_all=False,
            disabled=is_constant,
            label_visibility="collapsed",
            **_shown("columns", row.field, list(row.columns), mark),
        )
    else:
        choice.selectbox(
            label,
            ["", *columns],
            format_func=lambda column: column or _("None"),
            disabled=is_constant,
            label_visibility="collapsed",
            **_shown("columns", row.field, next(iter(row.columns), ""), mark),
        )
    why.caption(plain(row.why))
    values.caption(" · ".join(plain(shorten(value, _SAMPLE_LENGTH)) for value in row.samples) or "–")


def _draw_constants(constants: Mapping[str, str], mark: str) -> None:
    frameworks = session.frameworks().frameworks
    titles = dict(zip(frameworks["framework_id"], frameworks["title"], strict=True))
    st.markdown(_("**The same for every row**"))
    st.caption(_("For what the file does not say. A value here takes the place of a column."))
    with st.grid(3):
        st.text_input(
            _("Country of every row"),
            max_chars=60,
            placeholder=_("Name or ISO code, such as DE"),
            **_shown("constants", "jurisdiction", constants.get("jurisdiction", ""), mark),
        )
        _constant_choice(_("Language of every row"), "language", LANGUAGES, constants, mark)
        _constant_choice(_("Framework of every level"), "framework_id", titles, constants, mark)
        kinds = {kind: capital(_(kind)) for kind in KINDS}
        _constant_choice(_("Kind of every credential"), "kind", kinds, constants, mark)
        st.text_input(
            _("Provider of every row"),
            max_chars=200,
            **_shown("constants", "provider", constants.get("provider", ""), mark),
        )
    country = constants.get("jurisdiction", "")
    if country and not country_code(country):
        st.markdown(
            _(":orange[:material/warning: {country} is not read as a country. Write its ISO code.]").format(
                country=plain(country)
            )
        )


def _constant_choice(label: str, field: str, words: Mapping[str, str], constants: Mapping[str, str], mark: str) -> None:
    value = constants.get(field, "")
    known = {**words, **({value: value} if value and value not in words else {})}
    st.selectbox(
        label,
        ["", *sorted(known, key=lambda code: known[code].casefold())],
        format_func=lambda code: known.get(code, _("Not said")),
        **_shown("constants", field, value, mark),
    )
