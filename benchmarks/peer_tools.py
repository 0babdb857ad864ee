"""Other tools that suggest what corresponds, each behind one function: items of two sides in, a ranking out.

A tool gets the input that it is made for: titles where it compares strings, title and text where it compares texts. It
runs with its own defaults, but is asked for as many suggestions as every other tool and without a threshold, so that no
default costs it a hit. Titles are case-folded for tools that tell case apart.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.evaluation.crosswalks import TEXT_LIMIT
from mapper.match.encoders import DEFAULT, ENGLISH, encode
from mapper.settings import EncoderSettings

DEPTH: Final = 20
"""Suggestions for each left item that every tool is asked for."""
NOTHING: Final = -1
"""Row of the right side where a tool suggests nothing more."""
E5: Final = EncoderSettings(name=DEFAULT, adapter="")
MINILM: Final = EncoderSettings(name=ENGLISH, prefix="")


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One side of a crosswalk as tools get it: ``titles``, and ``texts``, the title and the text of each item."""

    titles: list[str]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.titles)

    def first(self, count: int) -> Items:
        """The first ``count`` items."""
        return Items(self.titles[:count], self.texts[:count])

    def folded_titles(self) -> list[str]:
        """Titles without case."""
        return [title.casefold() for title in self.titles]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """For each left item the rows of right items, best first, with scores; ``NOTHING`` fills up.

    ``depth`` is how many suggestions the tool can give: ``DEPTH``, or 1 for a tool that gives only its best.
    """

    rows: npt.NDArray[np.intp]
    scores: npt.NDArray[np.float64]
    depth: int = DEPTH

    @classmethod
    def from_pairs(cls, lefts: Any, rights: Any, scores: Any, count: int, depth: int = DEPTH) -> Ranking:
        """The ``DEPTH`` best pairs of each of ``count`` left items; of equal scores the earlier right item is first.

        >>> Ranking.from_pairs([0, 0, 1], [2, 5, 2], [0.1, 0.7, 0.3], count=2).rows[:, :2].tolist()
        [[5, 2], [2, -1]]
        """
        pairs = pd.DataFrame({"left": np.asarray(lefts), "right": np.asarray(rights), "score": np.asarray(scores)})
        pairs = pairs.sort_values(["left", "score", "right"], ascending=[True, False, True], kind="stable")
        place = pairs.groupby("left").cumcount().to_numpy()
        pairs, place = pairs[place < DEPTH], place[place < DEPTH]
        rows = np.full((count, DEPTH), NOTHING, dtype=np.intp)
        values = np.full((count, DEPTH), -np.inf)
        rows[pairs["left"], place] = pairs["right"]
        values[pairs["left"], place] = pairs["score"]
        return cls(rows, values, depth)

    @classmethod
    def from_similarities(cls, similarities: npt.NDArray[Any]) -> Ranking:
        """The best of a full table of similarities; 0 means that two items share nothing, so it suggests nothing."""
        lefts, rights = np.nonzero(similarities > 0)
        return cls.from_pairs(lefts, rights, similarities[lefts, rights], len(similarities))


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool to compare with: ``package`` is its name on PyPI, ``given`` says what it gets and how it is set."""

    name: str
    package: str
    given: str
    rank: Callable[[Items, Items], Ranking]


def token_set_ratio(left: Items, right: Items) -> Ranking:
    """Rapidfuzz on titles."""
    from rapidfuzz import fuzz, process, utils

    table = process.cdist(left.titles, right.titles, scorer=fuzz.token_set_ratio, processor=utils.default_process)
    return Ranking.from_similarities(table)


def text2term(left: Items, right: Items) -> Ranking:
    """text2term's default mapper, the right titles given as the classes of an ontology."""
    from text2term import map_terms

    start = "urn:right:"
    classes = "".join(
        f'<owl:Class rdf:about="{start}{row}"><rdfs:label>{escape(title)}</rdfs:label></owl:Class>\n'
        for row, title in enumerate(right.titles)
    )
    ontology = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#" '
        f'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">\n{classes}</rdf:RDF>\n'
    )
    # the same source term twice in a row would share one list of suggestions
    unique = list(dict.fromkeys(left.titles))
    # it reports each class whose IRI is in no registry of ontologies
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        path = Path(folder, f"{Path(folder).name}.owl")  # a name of its own: loaded ontologies are kept by name
        path.write_text(ontology, encoding="utf-8")
        found = map_terms(unique, str(path), max_mappings=DEPTH, min_score=0.0)
    rows = found["Mapped Term IRI"].str.removeprefix(start).astype(int)
    return _by_title(left, found["Source Term"], rows, found["Mapping Score"])


def polyfuzz_tfidf(left: Items, right: Items) -> Ranking:
    """PolyFuzz with character 3-grams; its own sparse product is left aside, for it returns the best in no order."""
    from polyfuzz.models import TFIDF

    titles = list(dict.fromkeys(right.titles))
    model = TFIDF(min_similarity=0, top_n=DEPTH, cosine_method="sklearn")
    found = model.match(list(dict.fromkeys(left.titles)), titles)
    places = [("To", "Similarity"), *((f"To_{place}", f"Similarity_{place}") for place in range(2, DEPTH + 1))]
    long = pd.concat(
        [
            found[["From", to, score]].set_axis(["from", "to", "score"], axis=1)
            for to, score in places
            if to in found.columns
        ]
    ).dropna(subset="to")
    return _titles_to_rows(left, right.titles, long)


def polyfuzz_edits(left: Items, right: Items) -> Ranking:
    """PolyFuzz with its edit distance, which gives only the best."""
    from polyfuzz.models import EditDistance

    folded = Items(left.folded_titles(), left.texts)
    titles = right.folded_titles()
    found = EditDistance().match(list(dict.fromkeys(folded.titles)), list(dict.fromkeys(titles)))
    found = found.set_axis(["from", "to", "score"], axis=1)
    return _titles_to_rows(folded, titles, found, depth=1)


def bm25(left: Items, right: Items) -> Ranking:
    """bm25s over texts, the left texts as queries."""
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(right.texts, show_progress=False), show_progress=False)
    queries = bm25s.tokenize(left.texts, show_progress=False, return_ids=False)
    rows, scores = index.retrieve(queries, k=min(DEPTH, len(right)), show_progress=False)
    lefts, places = np.nonzero(scores > 0)
    return Ranking.from_pairs(lefts, rows[lefts, places], scores[lefts, places], len(left))


def word_tfidf(left: Items, right: Items) -> Ranking:
    """Cosine of scikit-learn's word TF-IDF over texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer().fit(left.texts + right.texts)
    return Ranking.from_similarities((words.transform(left.texts) @ words.transform(right.texts).T).toarray())


def semantic_search(encoder: EncoderSettings, cache: Path | None) -> Callable[[Items, Items], Ranking]:
    """sentence-transformers' ``semantic_search`` over texts with one encoder; vectors come from ``cache``."""

    def rank(left: Items, right: Items) -> Ranking:
        from sentence_transformers import util

        vectors = [encode(side.texts, encoder, cache=cache) for side in (left, right)]
        found = util.semantic_search(*vectors, top_k=DEPTH)
        hits = [(row, hit["corpus_id"], hit["score"]) for row, hits in enumerate(found) for hit in hits]
        return Ranking.from_pairs(*zip(*hits, strict=True), count=len(left))

    return rank


def splink(left: Items, right: Items) -> Ranking:
    """Splink's Fellegi-Sunter model, unsupervised, over pairs that share a title word of four letters."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare
    from splink.blocking_rule_library import CustomRule

    database = DuckDBAPI()
    sides = [database.register(_records(side), dataset_display_name=name) for name, side in (("a", left), ("b", right))]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("title"),
            compare.ArrayIntersectAtSizes("title_words", [3, 2, 1]),
            compare.ArrayIntersectAtSizes("text_words", [8, 4, 2, 1]),
        ],
        blocking_rules_to_generate_predictions=[block_on("title_words", arrays_to_explode=["title_words"])],
        probability_two_random_records_match=1 / len(right),
        max_iterations=5,  # more, and what is never seen among matches gets a probability too small for splink itself
    )
    linker = Linker(sides, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e5, seed=0)
    linker.training.estimate_parameters_using_expectation_maximisation(CustomRule("1=1"), max_pairs=1e5)
    found = linker.inference.predict().as_duckdbpyrelation().df()
    return Ranking.from_pairs(found["unique_id_l"], found["unique_id_r"], found["match_weight"], count=len(left))


def peers(cache: Path | None) -> list[Tool]:
    """Every tool compared with, in the order of the tables; ``cache`` holds sentence vectors."""
    titles, texts = "titles", f"title and {TEXT_LIMIT} characters of text"
    plain = "sentence-transformers"
    return [
        Tool("rapidfuzz token_set_ratio", "rapidfuzz", f"{titles}, its default_process", token_set_ratio),
        Tool("text2term", "text2term", f"{titles} as classes of an ontology, mapper TFIDF", text2term),
        Tool("PolyFuzz TF-IDF", "polyfuzz", f"{titles}, computed by its scikit-learn path", polyfuzz_tfidf),
        Tool("PolyFuzz edit distance", "polyfuzz", f"{titles}, case-folded; gives its best only", polyfuzz_edits),
        Tool("bm25s", "bm25s", texts, bm25),
        Tool("word TF-IDF", "scikit-learn", texts, word_tfidf),
        Tool("semantic_search, MiniLM", plain, f"{texts}, {ENGLISH}", semantic_search(MINILM, cache)),
        Tool("semantic_search, e5", plain, f"{texts}, {DEFAULT} with 'query: '", semantic_search(E5, cache)),
        Tool("splink", "splink", "title, words of the title, words of title and text; blocked on title words", splink),
    ]


def _records(side: Items) -> pd.DataFrame:
    titles = side.folded_titles()
    return pd.DataFrame(
        {
            "unique_id": range(len(titles)),
            "title": titles,
            "title_words": [sorted(set(re.findall(r"\w{4,}", title))) for title in titles],
            "text_words": [sorted(set(re.findall(r"\w{4,}", text.casefold()))) for text in side.texts],
        }
    )


def _by_title(left: Items, titles: pd.Series, rows: pd.Series, scores: pd.Series) -> Ranking:
    """What was found for a title holds for every left item of that title."""
    items = pd.DataFrame({"title": left.titles, "left": range(len(left))})
    found = pd.DataFrame({"title": titles.to_numpy(), "right": rows.to_numpy(), "score": scores.to_numpy(dtype=float)})
    pairs = items.merge(found, on="title")
    return Ranking.from_pairs(pairs["left"], pairs["right"], pairs["score"], count=len(items))


def _titles_to_rows(left: Items, titles: list[str], found: pd.DataFrame, depth: int = DEPTH) -> Ranking:
    """A tool that answers with titles means every item of that title."""
    right = pd.DataFrame({"to": titles, "right": range(len(titles))})
    pairs = found.merge(right, on="to")
    ranking = _by_title(left, pairs["from"], pairs["right"], pairs["score"])
    return Ranking(ranking.rows, ranking.scores, depth)
