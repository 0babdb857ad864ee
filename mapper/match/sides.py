"""One side of a match as arrays: credentials, their outcomes, and vectors for each title, outcome and whole.

English texts are read twice: by the encoder of the settings and by the English one, a second opinion for pairs of
English texts. On the gold crosswalks the two together find more than either (``docs/leave-one-family-out.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.encoders import Progress, Vectors, encode, second_reader
from mapper.match.text import language_code
from mapper.settings import Settings

Codes = npt.NDArray[np.str_]
Positions = npt.NDArray[np.intp]
Reader = Literal["main", "english"]
"""Who has read a text: the encoder of the settings, or the English one."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts: their ``content``, ``vectors`` (n, dimension) of unit length, and ``languages`` as codes.

    ``english``: vectors of the English encoder; None where it does not serve. Rows of other languages are zero.
    """

    content: list[str]
    vectors: Vectors
    languages: Codes
    english: Vectors | None = None

    def __len__(self) -> int:
        return len(self.content)

    def read_by(self, reader: Reader) -> npt.NDArray[np.bool_]:
        """Which of the texts this encoder has read."""
        if reader == "main":
            return np.ones(len(self), dtype=bool)
        return np.zeros(len(self), dtype=bool) if self.english is None else self.languages == "en"

    def vectors_by(self, reader: Reader) -> Vectors:
        """The vectors of that encoder; of width 0 where it does not serve."""
        if reader == "main":
            return self.vectors
        return np.zeros((len(self), 0), dtype=np.float32) if self.english is None else self.english


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Credentials and outcomes of one side.

    ``owner[i]`` is the row of the credential that outcome ``i`` belongs to; outcomes stand in the order of their
    credentials, so those of credential ``c`` are the rows ``first[c]`` to ``first[c + 1]``.
    """

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    owner: Positions
    first: Positions
    titles: Texts
    statements: Texts
    wholes: Texts


def cognitive_levels(side: Side) -> npt.NDArray[np.float64]:
    """The cognitive level of each outcome, 1 (remember) to 6 (create), null where no verb is known."""
    return pd.to_numeric(side.outcomes["cognitive_level"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def readers_for(settings: Settings, *sides: pd.Series) -> Settings:
    """``settings`` without the second encoder where some side, given by its languages, has no English text."""
    if all((language_code(languages) == "en").any() for languages in sides):
        return settings
    return replace(settings, encoder=replace(settings.encoder, second=""))


def whole_text(title: str, statements: Sequence[str]) -> str:
    """Title and outcomes as one text, for the vector of the credential as a whole."""
    return ". ".join([title.rstrip(". "), *(text.rstrip(". ;") for text in statements)])


def build_side(
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Side:
    """The side with all its vectors; ``credentials`` and ``outcomes`` conform to :mod:`mapper.tables`."""
    credentials = credentials.sort_values("credential_id", ignore_index=True)
    position = pd.Series(np.arange(len(credentials)), index=credentials["credential_id"].to_numpy(dtype=object))
    outcomes = outcomes.sort_values(["credential_id", "position"], kind="stable", ignore_index=True)
    owner = position.loc[outcomes["credential_id"].to_numpy(dtype=object)].to_numpy(dtype=np.intp)
    first = np.searchsorted(owner, np.arange(len(credentials) + 1)).astype(np.intp)
    titles = credentials["title"].tolist()
    statements = outcomes["text"].tolist()
    wholes = [whole_text(title, statements[first[i] : first[i + 1]]) for i, title in enumerate(titles)]
    title_languages = _codes(credentials["language"])
    stated = _codes(outcomes["language"])
    languages = np.where(stated == "", title_languages[owner], stated) if len(owner) else stated
    kinds = _read(
        [(titles, title_languages), (statements, languages), (wholes, title_languages)], settings, cache, progress
    )
    return Side(credentials, outcomes, owner, first, *kinds)


def read_texts(
    content: list[str],
    languages: pd.Series,
    *,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Texts:
    """Texts that belong to no credential, such as the names of skills, with their vectors."""
    return _read([(content, _codes(languages))], settings, cache, progress)[0]


def _read(
    kinds: list[tuple[list[str], Codes]], settings: Settings, cache: Path | None, progress: Progress | None
) -> list[Texts]:
    """Each kind of text with its vectors; all kinds are encoded together, since they share texts."""
    content = [text for texts, _ in kinds for text in texts]
    english = np.flatnonzero(np.concatenate([codes for _, codes in kinds]) == "en")
    ends = np.cumsum([len(texts) for texts, _ in kinds])[:-1]
    vectors = np.split(encode(content, settings.encoder, cache=cache, progress=progress), ends)
    second = second_reader(settings.encoder) if len(english) else None
    if second is None:
        return [Texts(texts, main, codes) for (texts, codes), main in zip(kinds, vectors, strict=True)]
    own = encode([content[row] for row in english], second, cache=cache, progress=progress)
    opinion = np.zeros((len(content), own.shape[1]), dtype=np.float32)
    opinion[english] = own
    return [
        Texts(texts, main, codes, also)
        for (texts, codes), main, also in zip(kinds, vectors, np.split(opinion, ends), strict=True)
    ]


def _codes(languages: pd.Series) -> Codes:
    return language_code(languages).to_numpy(dtype=np.str_) if len(languages) else np.array([], dtype=np.str_)
