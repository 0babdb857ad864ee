"""Text and numbers as cells: nothing becomes a formula, nothing is lost without a note.

A spreadsheet cell holds no control characters, 32,767 UTF-16 units at most (Excel specifications and limits), and
reads ``_x0041_`` as a character escaped in hexadecimal (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
"""

from __future__ import annotations

import re
from math import ceil
from typing import Any, Final

import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from mapper.export.workbook.columns import Style

TEXT_LIMIT: Final = 32_767
CUT: Final = "… [cut; the CSV and Parquet exports have the full text]"

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Characters that take the room of two: Hangul, kana, ideographs and full-width forms.
_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]"
)
_FORMULA_LIKE: Final = ("=", "+", "-", "@", "\t", "'")

FONT: Final = "Calibri"
INK: Final = "1F2937"
LINE: Final = Side(style="thin", color="D5D9E0")
BORDER: Final = Border(bottom=LINE, right=LINE)
HEADING_FILLS: Final[dict[Style, str]] = {"input": "8A5A00", "date": "8A5A00", "hidden": "6B7280"}
HEADING_FILL: Final = "1E3A5F"
INPUT_LINE: Final = Side(style="thin", color="C99A2E")
INPUT_BORDER: Final = Border(bottom=INPUT_LINE, right=INPUT_LINE, left=INPUT_LINE, top=INPUT_LINE)
UNLOCKED: Final = Protection(locked=False)
INPUT_FILL: Final = PatternFill("solid", fgColor="FFF6D6")
NUMBERS: Final[tuple[Style, ...]] = ("score", "share", "count")
NUMBER_FORMATS: Final[dict[Style, str]] = {
    "score": "0.00",
    "share": "0 %",
    "count": "0",
    "date": "yyyy-mm-dd hh:mm",
    "input": "@",  # what somebody types stays text, also "= as in module 3"
}


def fit(text: str) -> tuple[str, str]:
    r"""The text as a cell can hold it, and a note on what was changed ("" if nothing was).

    Line ends become line feeds, which is what a cell holds and takes no note.

    >>> fit("two\r\nlines"), fit("bell\x07")
    (('two\nlines', ''), ('bell', '1 control character removed'))
    """
    if not ("\r" in text or len(text) * 2 > TEXT_LIMIT or _FORBIDDEN.search(text)):
        return text, ""
    fitted, removed = _FORBIDDEN.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))
    notes = [f"{removed} control character{'s' if removed > 1 else ''} removed"] if removed else []
    units = len(fitted.encode("utf-16-le")) // 2
    if units > TEXT_LIMIT:
        kept = fitted.encode("utf-16-le")[: 2 * (TEXT_LIMIT - len(CUT))].decode("utf-16-le", "ignore")
        fitted = kept + CUT
        notes.append(f"text of {units:,} characters cut to {TEXT_LIMIT:,}")
    return fitted, "; ".join(notes)


def unescape(text: str) -> str:
    """The text of a cell as people see it.

    >>> unescape("_x005F_x0041_")
    '_x0041_'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def lines_needed(text: str, width: float) -> int:
    r"""Lines that a wrapped text takes in a column of ``width`` characters, rather one too many than one too few.

    >>> lines_needed("a word or two", 12), lines_needed("one\ntwo", 20), lines_needed("データサイエンス", 12)
    (2, 2, 2)
    """
    # Widths count zeros at 11 points; at 10 points a tenth more of mixed letters fits, less the indents.
    room = max((width - 2) * 1.1, 1)
    lines = 0
    for part in text.split("\n"):
        characters = len(part) if part.isascii() else len(part) + len(_WIDE.findall(part))
        lines += max(1, ceil(characters / room))
    return lines


class CellMaker:
    """Makes cells for one streamed sheet; each style is made once and shared."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._styles: dict[tuple[str, bool], Any] = {}

    def text(self, text: str, style: Style = "text") -> Any:
        """A cell of type string, whatever the text looks like; ``text`` fits already (:func:`fit`)."""
        return _holding(self._styled(style, text.startswith(_FORMULA_LIKE)), text)

    def number(self, value: object, style: Style) -> Any:
        """A cell with a number, or an empty one where the value is missing."""
        cell = self._styled(style, False)
        if not pd.isna(value):  # type: ignore[call-overload]
            cell.value = value
        return cell

    def heading(self, text: str, style: Style) -> Any:
        """A cell of the first row of a table; what does not fit into it is left out."""
        cell = _holding(WriteOnlyCell(self._sheet), fit(text)[0])
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADING_FILLS.get(style, HEADING_FILL))
        cell.alignment = Alignment(vertical="center", horizontal="left", indent=1, wrap_text=True)
        cell.border = BORDER
        return cell

    def line(self, text: str, *, size: int = 10, bold: bool = False, wrapped: bool = True) -> Any:
        """A cell of prose; one that is not wrapped runs over the empty cells to its right.

        What does not fit into it is left out.
        """
        cell = _holding(WriteOnlyCell(self._sheet), fit(text)[0])
        cell.font = Font(name=FONT, size=size, bold=bold, color=INK)
        cell.alignment = Alignment(vertical="top", wrap_text=wrapped)
        return cell

    def _styled(self, style: Style, quoted: bool) -> Any:
        cell = WriteOnlyCell(self._sheet)
        known = self._styles.get((style, quoted))
        if known is None:
            cell.font = Font(name=FONT, size=10, color=INK)
            cell.border = BORDER
            cell.number_format = NUMBER_FORMATS.get(style, "General")
            side = "right" if style in NUMBERS else "left"
            cell.alignment = Alignment(vertical="top", horizontal=side, indent=1, wrap_text=style != "hidden")
            if style in ("input", "date"):
                cell.fill, cell.border, cell.protection = INPUT_FILL, INPUT_BORDER, UNLOCKED
            # Keeps a text a text when somebody edits the cell.
            cell.quotePrefix = quoted
            self._styles[style, quoted] = cell
            known = cell
        # Styles of openpyxl are looked up on every assignment; sharing the finished one is ten times as fast.
        cell._style = known._style
        return cell


def _holding(cell: Any, text: str) -> Any:
    """The cell with a text that fits already, whatever it looks like."""
    # openpyxl takes "=1" for a formula and "#N/A" for an error, and checks again what fits already.
    cell._value = _ESCAPE.sub("_x005F_", text) if "_x" in text else text
    cell.data_type = "s"
    return cell
