"""Fonts for PDF: which file shows which character, cut down to what a paper needs.

Latin, Greek and Cyrillic, Arabic, Hebrew, Armenian, Georgian, Ethiopic and the scripts of South and Southeast Asia come
from the Noto fonts of the package ``manimgx-fonts`` (SIL Open Font License). Chinese, Japanese and Korean, which would
double the size of an installation, come from ``manimgx-fonts-cjk`` where it is installed, from the files that an office
names, or from a font of the machine. What no font shows is said, never left as an empty box.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.varLib import instancer

from mapper.errors import UnreadableFile

__all__ = ["Face", "cut", "faces_for", "visible"]

_BODY: Final = "NotoSans[wght].ttf"
_FONT_FILE: Final = (".ttf", ".otf", ".ttc", ".otc")
_WEIGHTS: Final = {"regular": 400, "bold": 700}
_BLOCK_BITS: Final = 8
"""Fonts are cut by blocks of 256 characters, so that the next paper in the same scripts finds its font ready."""
_NOT_DRAWN: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_RESTRICTED: Final = 0x0002
"""The bit of ``OS/2.fsType`` by which a font forbids to embed it."""
#: Where a machine that has a font for Chinese, Japanese or Korean usually has it; tried before all others.
_USUAL: Final = (
    "notosanscjk",
    "msyh",
    "simsun",
    "meiryo",
    "yugoth",
    "msgothic",
    "malgun",
    "pingfang",
    "hiragino",
    "wqy",
)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file; ``number`` is its place in a collection."""

    path: Path
    number: int = 0


def faces_for(characters: Iterable[str], named: Sequence[Path] = ()) -> tuple[tuple[Face, ...], frozenset[str]]:
    """The faces that together show ``characters``, the one for running text first, and what none of them shows.

    ``named`` are files of the office; fonts of the machine are looked at only for what is then still missing.

    Raises
    ------
    UnreadableFile
        If a named file is no font.
    """
    left = {char for char in characters if not char.isspace() and not _NOT_DRAWN.match(char)}
    body = Face(_folder("manimgx_fonts") / _BODY)
    faces = [body]
    left -= _shown_by(body)
    for face in _others(named):
        if not left:
            break
        shown = left & _shown_by(face)
        if shown:
            faces.append(face)
            left -= shown
    return tuple(faces), frozenset(left)


def visible(text: str, missing: frozenset[str]) -> str:
    """``text`` as it is drawn: marks without a shape are left out, missing characters become their numbers.

    A title written from right to left, isolated in a sentence, stands on a line of its own.

    >>> visible("Diploma 中文", frozenset("中文"))
    'Diploma [U+4E2D U+6587]'
    """
    # fpdf2 orders a line that mixes directions wrongly, and one of a single direction rightly.
    set_off = re.sub(" ?[\u2068\u2069] ?", "\n", text).strip("\n")
    drawn = _NOT_DRAWN.sub("", set_off)
    if not missing.intersection(drawn):
        return drawn
    runs = re.compile(f"[{re.escape(''.join(sorted(missing)))}]+")
    return runs.sub(lambda run: "[" + " ".join(f"U+{ord(char):04X}" for char in run[0]) + "]", drawn)


def cut(face: Face, weight: Literal["regular", "bold"], characters: Iterable[str]) -> bytes:
    """The face with little more than ``characters``, in one weight where the font has several, as a font file.

    The same input gives the same bytes. About a second for the first paper of a process, nothing for the next ones.
    """
    blocks = {ord(char) >> _BLOCK_BITS for char in characters if char in _shown_by(face)}
    return _cut(face, _WEIGHTS[weight], frozenset({0, *blocks}))


@lru_cache(maxsize=64)
def _cut(face: Face, weight: int, blocks: frozenset[int]) -> bytes:
    with TTFont(io.BytesIO(_subset(face, blocks)), recalcTimestamp=False) as font:
        if "fvar" not in font:
            return _subset(face, blocks)
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        single = instancer.instantiateVariableFont(font, axes | ({"wght": weight} if "wght" in axes else {}))
        return _saved(single)


@lru_cache(maxsize=32)
def _subset(face: Face, blocks: frozenset[int]) -> bytes:
    options = subset.Options(notdef_outline=True, recalc_timestamp=False)
    wanted = [code for code in map(ord, _shown_by(face)) if code >> _BLOCK_BITS in blocks]
    with TTFont(face.path, fontNumber=face.number, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(wanted))
        subsetter.subset(font)
        return _saved(font)


def _saved(font: TTFont) -> bytes:
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


@lru_cache(maxsize=512)
def _shown_by(face: Face) -> frozenset[str]:
    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        if "OS/2" in font and font["OS/2"].fsType & _RESTRICTED:
            return frozenset()
        return frozenset(map(chr, font.getBestCmap() or ()))


def _others(named: Sequence[Path]) -> Iterator[Face]:
    for path in named:
        try:
            yield from _faces_of(path)
        except (TTLibError, OSError) as error:
            raise UnreadableFile(f"{path}: not a font: {error}; take it out of fonts in office.toml") from None
    for package in ("manimgx_fonts", "manimgx_fonts_cjk"):
        if find_spec(package):
            for path in sorted(_folder(package).glob("*")):
                # Emoji in colour are no text of an award, and the body font comes first anyway.
                if path.suffix.lower() in _FONT_FILE and "Italic" not in path.name and path.name != _BODY:
                    yield from _faces_of(path)
    for path in _machine_fonts():
        try:
            faces = _faces_of(path)
            for face in faces:
                _shown_by(face)
        except (TTLibError, OSError, AssertionError, KeyError):  # a damaged file of the machine is none of our business
            continue
        yield from faces


def _faces_of(path: Path) -> list[Face]:
    if path.suffix.lower() not in (".ttc", ".otc"):
        TTFont(path, lazy=True).close()
        return [Face(path)]
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        return [Face(path, number) for number in range(len(collection.fonts))]


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UnreadableFile(f"the fonts for PDF are missing: pip install {package.replace('_', '-')}")
    return Path(spec.origin).parent


def _machine_fonts() -> list[Path]:
    """Font files of this machine, those that usually show Chinese, Japanese or Korean first."""
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    fonts = [path for path in found if path.suffix.lower() in _FONT_FILE]
    return sorted(fonts, key=lambda path: (_rank(path), path.name, str(path)))


def _rank(path: Path) -> int:
    name = path.name.lower()
    return next((rank for rank, usual in enumerate(_USUAL) if name.startswith(usual)), len(_USUAL))
