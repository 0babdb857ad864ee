"""Which words make two statements alike, in both languages: the evidence behind a likeness.

Words are laid beside each other as the encoder sees them in their sentences: two belong together if each is the
likeliest counterpart of the other (SimAlign; Jalili Sabet et al. 2020, arXiv:2004.08728). This reads the statements
again, word by word, so it is done where a person asks for it and not in a match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mapper.ingest.wording.word_classes import STOPWORDS
from mapper.match.encoders import EncoderIdentity, identify, resident_encoder
from mapper.settings import EncoderSettings

Span = tuple[int, int]
"""Where a word begins and ends in its text."""

LIKE_FROM: Final = 0.6
"""Likeness of two words (cosine) from which they are shown; judged by eye on a handful of German, French and English
statements."""

#: Vowel signs and tone marks belong to the word, though Python takes them for no part of one.
_MARKS: Final = "".join(chr(code) for code in range(0x300, 0x1F00) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
WORD: Final = re.compile(rf"(?:[^\W_][{_MARKS}]*)+(?:[-'’](?:[^\W_][{_MARKS}]*)+)*")
UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
SMALL_WORDS: Final = frozenset(word for words in STOPWORDS.values() for word in words)
_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class WordPair:
    """Two words that stand for each other, one of each statement, and how alike they are (0 to 1)."""

    mine: Span
    other: Span
    likeness: float


def matching_words(pairs: Sequence[tuple[str, str]], settings: EncoderSettings) -> list[tuple[WordPair, ...]]:
    """For each pair of statements the words that stand for each other, in the order of the first statement.

    Small words ("the", "und") are left out. The encoder is loaded once, 4 s and 500 MB for the default, and kept.
    """
    identity = identify(settings)
    found = []
    for one, other in pairs:
        mine, theirs = _words(one, identity), _words(other, identity)
        found.append(tuple(_laid_together(mine, theirs)))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of a statement and their vectors, unit length, shape (words, dimension)."""

    spans: tuple[Span, ...]
    vectors: npt.NDArray[np.float32]
    is_small: npt.NDArray[np.bool_]


def _laid_together(mine: _Words, theirs: _Words) -> Iterator[WordPair]:
    if not mine.spans or not theirs.spans:
        return
    alike = mine.vectors @ theirs.vectors.T
    forth, back = alike.argmax(axis=1), alike.argmax(axis=0)
    for at, other in enumerate(forth):
        likeness = float(alike[at, other])
        if back[other] == at and likeness >= LIKE_FROM and not (mine.is_small[at] or theirs.is_small[other]):
            yield WordPair(mine.spans[at], theirs.spans[other], round(min(likeness, 1.0), 4))


@lru_cache(maxsize=_KEPT)
def _words(text: str, identity: EncoderIdentity) -> _Words:
    model = resident_encoder(identity)
    marked = identity.prefix + text
    ends = model.tokenizer(marked, return_offsets_mapping=True, truncation=True, max_length=identity.max_tokens)
    tokens = [(begin - len(identity.prefix), end - len(identity.prefix)) for begin, end in ends["offset_mapping"]]
    states = model.encode([marked], output_value="token_embeddings", show_progress_bar=False)[0].float().cpu().numpy()
    spans, vectors = [], []
    for span in _spans(text, tokens):
        within = [at for at, (begin, end) in enumerate(tokens) if max(begin, span[0]) < min(end, span[1])]
        if within:  # what lies behind the longest text that is read has none
            vector = states[within].mean(axis=0)
            spans.append(span)
            vectors.append(vector / np.linalg.norm(vector))
    small = np.array([text[begin:end].lower() in SMALL_WORDS for begin, end in spans], dtype=bool)
    return _Words(tuple(spans), np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32), small)


def _spans(text: str, tokens: Sequence[Span]) -> Iterator[Span]:
    """The words of a text; of a script without blanks, the pieces that the encoder takes them for."""
    for word in WORD.finditer(text):
        if not UNSPACED.search(word[0]):
            yield word.span()
            continue
        for begin, end in tokens:
            if word.start() <= begin < end <= word.end():
                yield begin, end
