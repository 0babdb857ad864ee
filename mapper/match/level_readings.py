"""The level that the wording of many credentials suggests, all read at once (:mod:`level_suggestion` reads one)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from mapper.match.encoders import Vectors
from mapper.match.level_features import Numbers, clauses, mean_grade, per_owner
from mapper.match.level_suggestion import (
    LEVELS,
    MINIMUM_WORDS,
    OUTCOMES,
    LevelModel,
    TextKind,
    near_known,
)

Positions = npt.NDArray[np.intp]
NOT_ENGLISH: Final = "only the English encoder is installed"


@dataclass(frozen=True, slots=True, eq=False)
class Clauses:
    """The clauses of statements: which statement each is of, and its vector by every reader of the level model."""

    statement: Positions
    vectors: tuple[Vectors, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LevelReadings:
    """What the wording of each credential suggests: an EQF level with decimals and its error, both null if unread.

    ``reason`` says why one was not read, "" otherwise.
    """

    centre: Numbers
    sigma: Numbers
    reason: list[str]


def read_clauses(statements: Sequence[str], model: LevelModel) -> Clauses:
    """All clauses of ``statements`` as the readers of ``model`` see them; unique texts are encoded once."""
    parts = [clauses(text) for text in statements]
    statement = np.repeat(np.arange(len(parts)), [len(found) for found in parts])
    texts = [part for found in parts for part in found]
    distinct = sorted(set(texts))
    place = {text: row for row, text in enumerate(distinct)}
    rows = np.array([place[text] for text in texts], dtype=np.intp)
    return Clauses(statement, tuple(model.encode(distinct, reader.settings)[rows] for reader in model.evidence.readers))


def read_levels(
    statements: Sequence[str],
    owner: Positions,
    languages: Sequence[str],
    read: Clauses,
    model: LevelModel,
    *,
    kind: TextKind = "outcomes",
    fewest_words: int = MINIMUM_WORDS,
) -> LevelReadings:
    """The level of each of ``languages`` (one per credential) by the ``statements`` that ``owner`` gives to it.

    Says the same as :func:`~mapper.match.level_suggestion.suggest_level`, and abstains where it does.
    """
    count = len(languages)
    texts: list[list[str]] = [[] for _ in range(count)]
    for row, text in zip(owner, statements, strict=True):
        texts[row].append(text)
    reason = [_unread(own, language, model, fewest_words) for own, language in zip(texts, languages, strict=True)]
    readable = np.array([not why for why in reason], dtype=bool)
    centre, sigma = np.full(count, np.nan), np.full(count, np.nan)
    chosen = np.flatnonzero(readable[owner[read.statement]])
    if len(chosen):
        kept, of_clause = np.unique(owner[read.statement[chosen]], return_inverse=True)
        columns = [np.array([mean_grade("\n".join(texts[row])) for row in kept])]
        for reader, vectors in zip(model.evidence.readers, read.vectors, strict=True):
            for values in near_known(reader, vectors[chosen], model.evidence, model.known):
                columns.append(per_owner(values, of_clause, len(kept)))
        features = np.column_stack(columns)
        english = np.array([languages[row] == "en" for row in kept])
        for line, name, rows in ((model.english, "english", english), (model.other, "other", ~english)):
            here = kept[rows]
            centre[here], sigma[here] = line.read(features)[rows], line.sigma
            if kind == "outcomes":
                centre[here] += OUTCOMES[name].shift
                sigma[here] = max(line.sigma, OUTCOMES[name].sigma)
    return LevelReadings(centre, sigma, reason)


def spread_all(centre: Numbers, sigma: Numbers) -> Numbers:
    """A row of probabilities for EQF 1 to 8 per reading (:func:`~mapper.match.level_suggestion.spread`); 0 if unread.

    >>> spread_all(np.array([5.2, np.nan]), np.array([0.7, np.nan])).round(2).tolist()
    [[0.0, 0.0, 0.01, 0.15, 0.51, 0.3, 0.03, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    inner = ndtr((np.array(LEVELS[:-1]) + 0.5 - centre[:, None]) / sigma[:, None])
    edges = np.column_stack([np.zeros(len(centre)), inner, np.ones(len(centre))])
    shares: Numbers = np.nan_to_num(np.diff(edges, axis=1))
    shares[np.isnan(centre)] = 0.0
    return shares


def _unread(texts: Sequence[str], language: str, model: LevelModel, fewest_words: int) -> str:
    if sum(len(text.split()) for text in texts) < fewest_words:
        return f"fewer than {fewest_words} words"
    return "" if language == "en" or model.evidence.multilingual else NOT_ENGLISH
