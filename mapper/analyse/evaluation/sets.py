"""One crosswalk measured: what matching puts first for each left item, against what people found.

Gold is positive-only: an absent pair was not judged wrong. The event that a confidence is held against is therefore
"the first suggestion is in gold". It underestimates what people would accept wherever gold is incomplete.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.analyse.evaluation.crosswalks import Crosswalk, Pairs, read_crosswalk
from mapper.analyse.evaluation.figures import Figures, figures_of, relation_figures, rounded
from mapper.knowledge.frameworks import Frameworks
from mapper.match.candidates import find_candidates
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.encoders import Progress
from mapper.match.equivalence import roll_up
from mapper.match.neighbourhoods import Neighbourhoods, measure_neighbourhoods
from mapper.match.relations import relation_odds, relation_probabilities, relation_signals
from mapper.match.scoring import language_pairs, shipped_weights
from mapper.settings import CandidateSettings, Settings
from mapper.tables import TEXTS

FAMILIES: Final = (
    frozenset({"esco-onet", "esco-onet-de"}),
    frozenset({"rome-isco08"}),
    frozenset({"jacs3-hecos", "hecos-cah"}),
    frozenset({"cip2010-cip2020"}),
)
"""Sets that share gold pairs or items: weights fitted on one of a family have seen the others. In the order of the
letters A to D."""
CLOSE: Final = ("exact", "close")
_STEPS: Final = 4
_PAIR: Final = ["subject_id", "object_id"]


@dataclass(frozen=True, slots=True, eq=False)
class SetResult:
    """What one set shows.

    ``items`` has one row per left item with gold (:func:`judge_items`) and its ``title``, ``suggested`` (title of the
    first suggestion), ``gold_titles``, ``languages`` and ``set``. ``relations`` has one row per gold pair with a
    relation: ``gold`` and ``given``. ``ranked`` has every suggestion: ``subject_id``, ``object_id``, ``rank``,
    ``confidence``. ``parts`` are figures against a part of the gold pairs only. ``in_sample`` is None where the weights
    do not say what they were fitted on.
    """

    name: str
    in_sample: bool | None
    figures: Figures
    parts: dict[str, Figures]
    items: pd.DataFrame
    relations: pd.DataFrame
    ranked: pd.DataFrame
    notes: tuple[str, ...]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values, rounded to 4 decimals; what is undefined is None."""
        related = relation_figures(self.relations)
        return {
            "set": self.name,
            "in_sample": self.in_sample,
            "languages": sorted(self.items["languages"].unique().tolist()),
            **self.figures.as_dict(),
            "parts": {name: figures.retrieval() for name, figures in self.parts.items()},
            "relation_accuracy": rounded(related.accuracy) if related else None,
            "relation_macro_f1": rounded(related.macro_f1) if related else None,
            "seconds": self.seconds,
        }


def settings_to_judge(settings: Settings) -> Settings:
    """``settings`` with enough candidates: ten suggestions are judged, more than the five that a match keeps."""
    return replace(settings, candidates=CandidateSettings(top_k=20, top_n=20))


def evaluate_set(
    folder: Path, settings: Settings, frameworks: Frameworks, *, cache: Path | None, progress: Progress | None = None
) -> SetResult:
    """One crosswalk measured with the shipped weights; ``seconds`` include encoding what is not cached."""
    started = time.perf_counter()

    def show(done: int) -> None:
        if progress is not None:
            progress(f"Evaluating {folder.resolve().name}", done, _STEPS)

    show(0)
    crosswalk = read_crosswalk(folder, settings, cache=cache, progress=progress)
    show(1)
    near = measure_neighbourhoods(crosswalk.left, crosswalk.right, None, settings.candidates)
    candidates = find_candidates(crosswalk.left, crosswalk.right, near, settings.candidates)
    show(2)
    ranked = _score(crosswalk, near, candidates, settings, frameworks)
    show(3)
    relations = _relations(crosswalk, near, settings, frameworks)
    judged = judge_items(ranked, crosswalk.pairs, crosswalk.relations)
    judged["closeness"] = _closeness(crosswalk, near, judged)
    parts = {name: figures_of(judge_items(ranked, pairs)) for name, pairs in _parts(crosswalk).items()}
    result = SetResult(
        name=crosswalk.name,
        in_sample=is_in_sample(crosswalk.name, shipped_weights()),
        figures=figures_of(judged),
        parts=parts,
        items=_described(judged, crosswalk),
        relations=relations,
        ranked=ranked[[*_PAIR, "rank", "confidence"]],
        notes=crosswalk.notes,
        seconds=round(time.perf_counter() - started, 2),
    )
    show(4)
    return result


def judge_items(
    ranked: pd.DataFrame, pairs: Pairs, relations: Mapping[tuple[str, str], str] | None = None
) -> pd.DataFrame:
    """One row per subject of ``pairs``, sorted by id: where its right answers stand, and what is suggested first.

    Columns: ``subject_id``, ``answers`` (number in ``pairs``), ``place`` (of the first right answer, infinity where
    none was found), ``recall_at_10``, ``recall_at_50``, ``recall`` (share of its answers among the first 10, the first
    50, all candidates), ``object_id``, ``confidence`` and ``suggestion`` of what stands first (null, null and "not
    enough evidence" where nothing does), ``right`` (it is in ``pairs``) and, with ``relations``, ``has_close`` (an
    answer is exact or close).

    >>> ranked = pd.DataFrame({"subject_id": ["a", "a"], "object_id": ["x", "y"], "rank": [1, 2],
    ...                        "confidence": [0.9, 0.4], "suggestion": ["full", "none"]})
    >>> judged = judge_items(ranked, frozenset({("a", "y"), ("b", "x")}))
    >>> judged[["subject_id", "place", "confidence", "right", "suggestion"]].values.tolist()
    [['a', 2.0, 0.9, False, 'full'], ['b', inf, nan, False, 'not enough evidence']]
    """
    gold = pd.DataFrame(sorted(pairs), columns=_PAIR)
    plain = ranked.astype({"rank": "float64", "confidence": "float64", **dict.fromkeys([*_PAIR, "suggestion"], object)})
    place = gold.merge(plain[[*_PAIR, "rank"]], on=_PAIR, how="left", sort=False)["rank"].fillna(np.inf)
    places = place.groupby(gold["subject_id"], sort=True)
    judged = pd.DataFrame({"answers": places.size(), "place": places.min()})
    for name, limit in (("recall_at_10", 10.0), ("recall_at_50", 50.0), ("recall", np.finfo(np.float64).max)):
        judged[name] = (place <= limit).groupby(gold["subject_id"], sort=True).mean()
    first = plain[plain["rank"] == 1].set_index("subject_id").reindex(judged.index)
    judged[["object_id", "confidence"]] = first[["object_id", "confidence"]]
    judged["right"] = judged["place"] == 1
    judged["suggestion"] = first["suggestion"].fillna("not enough evidence")
    if relations:
        close = pd.Series([relations.get(pair) in CLOSE for pair in zip(*(gold[name] for name in _PAIR), strict=True)])
        judged["has_close"] = close.groupby(gold["subject_id"], sort=True).any()
    return judged.reset_index(names="subject_id")


def is_in_sample(name: str, weights: Mapping[str, Any]) -> bool | None:
    """Whether ``weights`` were fitted on the set of this name or on another of its family (:data:`FAMILIES`).

    ``weights["fitted_on_sets"]`` lists the sets; older weights name the letters of the families in ``fitted_on``.

    >>> is_in_sample("hecos-cah", {"fitted_on_sets": ["jacs3-hecos"]})
    True
    >>> is_in_sample("jacs3-hecos", {"fitted_on": "gold families A (ESCO to O*NET) and B (ROME to ISCO-08)"})
    False
    """
    family = next((family for family in FAMILIES if name in family), frozenset({name}))
    if "fitted_on_sets" in weights:
        return not family.isdisjoint(weights["fitted_on_sets"])
    letters = re.findall(r"\b([A-D]) \(", str(weights.get("fitted_on", "")))
    if not letters:
        return None
    return any(family == FAMILIES["ABCD".index(letter)] for letter in letters)


def wrong_first(items: pd.DataFrame, count: int = 10) -> pd.DataFrame:
    """``count`` of the items whose first suggestion is not in gold, evenly spaced from the surest to the least sure.

    >>> items = pd.DataFrame({"subject_id": list("abcd"), "right": [False, True, False, False],
    ...                       "confidence": [0.2, 0.9, 0.8, 0.5]})
    >>> wrong_first(items, 2)["subject_id"].tolist()
    ['c', 'a']
    """
    wrong = items[~items["right"] & items["confidence"].notna()]
    wrong = wrong.sort_values(["confidence", "subject_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return wrong.iloc[np.unique(np.linspace(0, len(wrong) - 1, min(count, len(wrong))).round().astype(np.intp))]


def _parts(crosswalk: Crosswalk) -> dict[str, Pairs]:
    """The gold pairs of each relation, where there are several, and of each file ``gold_<name>.csv`` that adds one."""
    stated = sorted(set(crosswalk.relations.values()))
    parts = {
        relation: frozenset(pair for pair, said in crosswalk.relations.items() if said == relation)
        for relation in (stated if len(stated) > 1 else [])
    }
    return parts | {name: pairs for name, pairs in crosswalk.parts.items() if pairs not in parts.values()}


def _score(
    crosswalk: Crosswalk, near: Neighbourhoods, pairs: pd.DataFrame, settings: Settings, frameworks: Frameworks
) -> pd.DataFrame:
    left, right = crosswalk.left, crosswalk.right
    rows = positions_of(pairs["subject_id"], left.credentials)
    columns = positions_of(pairs["object_id"], right.credentials)
    compared = compare_credentials(left, right, near, rows, columns)
    return roll_up(left, right, compared, pairs["rules"], frameworks, shipped_weights(), settings.scoring).equivalences


def _closeness(crosswalk: Crosswalk, near: Neighbourhoods, judged: pd.DataFrame) -> pd.Series:
    """How sure it is that the first suggestion of each item is right and close; null where there is none."""
    known = judged[judged["object_id"].notna()]
    rows = positions_of(known["subject_id"], crosswalk.left.credentials)
    columns = positions_of(known["object_id"], crosswalk.right.credentials)
    compared = compare_credentials(crosswalk.left, crosswalk.right, near, rows, columns)
    signals = relation_signals(crosswalk.left, crosswalk.right, compared)
    odds = relation_odds(signals, language_pairs(compared.wholes), shipped_weights()["relation"])
    close = relation_probabilities(odds)["close"].to_numpy() * known["confidence"].to_numpy(dtype=np.float64)
    return pd.Series(close, index=known.index).reindex(judged.index)


def _relations(crosswalk: Crosswalk, near: Neighbourhoods, settings: Settings, frameworks: Frameworks) -> pd.DataFrame:
    """The relation that people state and the one that matching gives to a pair known to correspond, for each gold pair.

    Where gold never says exact, exact counts as close: ``skos:exactMatch`` is a sub-property of ``skos:closeMatch``.
    """
    stated = sorted(crosswalk.relations)
    table = pd.DataFrame(stated, columns=_PAIR).assign(
        gold=[crosswalk.relations[pair] for pair in stated],
        given="",
        rules=pd.Series([["gold"]] * len(stated), dtype=TEXTS),
    )
    if stated:
        known = replace(settings, scoring=replace(settings.scoring, related_from=0.0))
        scored = _score(crosswalk, near, table, known, frameworks)
        given = dict(zip(zip(scored["subject_id"], scored["object_id"], strict=True), scored["relation"], strict=True))
        table["given"] = [given[pair] for pair in stated]
        if "exact" not in set(table["gold"]):
            table["given"] = table["given"].replace("exact", "close")
    return table[["gold", "given"]].assign(set=crosswalk.name)


def _described(judged: pd.DataFrame, crosswalk: Crosswalk) -> pd.DataFrame:
    """``judged`` with what a person wants to read beside it."""
    left, right = crosswalk.left, crosswalk.right
    titles = dict(zip(right.credentials["credential_id"], right.titles.content, strict=True))
    languages = dict(zip(right.credentials["credential_id"], right.titles.languages.tolist(), strict=True))
    answers: dict[str, list[str]] = {}
    for subject, object_ in sorted(crosswalk.pairs):
        answers.setdefault(subject, []).append(object_)
    rows = positions_of(judged["subject_id"], left.credentials)
    return judged.assign(
        set=crosswalk.name,
        title=[left.titles.content[row] for row in rows],
        suggested=[titles.get(object_, "") for object_ in judged["object_id"]],
        gold_titles=pd.Series(
            [
                [_answer(titles[object_], crosswalk.relations.get((subject, object_))) for object_ in answers[subject]]
                for subject in judged["subject_id"]
            ],
            dtype=TEXTS,
        ),
        languages=[
            f"{left.titles.languages[row]}-{'+'.join(sorted({languages[object_] for object_ in answers[subject]}))}"
            for subject, row in zip(judged["subject_id"], rows, strict=True)
        ],
    )


def _answer(title: str, relation: str | None) -> str:
    return f"{title} ({relation})" if relation else title
