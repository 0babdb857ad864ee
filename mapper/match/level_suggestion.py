"""The EQF level that outcomes or descriptors suggest by their wording alone: an aid, never a finding.

Learned from the paraphrased descriptors of all frameworks whose referencing to the EQF is official (or was: the United
Kingdom's), and of the EQF itself. Frameworks without such a referencing teach order only: which of their levels is the
higher one. ``benchmarks/level_from_text.py`` measures it with each framework left out in turn.

Descriptors and the outcomes of courses are different texts. A course names its subject, which says nothing of a level,
so it reads lower than its level; ``OUTCOMES`` corrects this by what the embedded catalogues with stated levels show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from mapper.ingest.wording.languages import detect_languages
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve
from mapper.match.encoders import ENGLISH, Vectors, encode, identify
from mapper.match.level_features import (
    GradedWord,
    Numbers,
    centred,
    clauses,
    graded_words,
    mean_grade,
    near_grades,
    per_owner,
    phrases,
)
from mapper.settings import EncoderSettings

LEVELS: Final = tuple(range(1, 9))
AID: Final = "An aid for texts without a stated level: not a finding, and no referencing."
TRUTH: Final = ("official", "historic")
MINIMUM_WORDS: Final = 12
LIKELY_SHARE: Final = 0.8

UNSEEN_SIGMA: Final = (0.71, 0.76)
"""Error on descriptors of a framework that was not learned from, in English and by the multilingual features alone."""

TextKind = Literal["outcomes", "descriptors"]


@dataclass(frozen=True, slots=True)
class Correction:
    """How far outcomes read below their level, and how far single credentials scatter around that (both in levels)."""

    shift: float
    sigma: float


OUTCOMES: Final = {"english": Correction(1.25, 1.0), "other": Correction(1.5, 1.0)}
"""Measured by ``python -m benchmarks.level_from_text`` on the embedded catalogues, EQF 3 to 7, few below 5."""


@dataclass(frozen=True, slots=True)
class NearDescriptor:
    """An official descriptor near the text; ``similarity`` is a cosine of centred vectors.

    ``status`` (``verified`` or ``known``) is that of the referencing to ``eqf_level``; ``text`` is our paraphrase.
    """

    level_id: str
    eqf_level: int
    legal_status: str
    status: str
    domain: str
    text: str
    similarity: float


@dataclass(frozen=True, slots=True)
class LevelSuggestion:
    """What a text suggests.

    ``distribution`` gives EQF 1 to 8 a probability each, empty if ``answer`` is ``not enough text``. ``likely`` is the
    smallest run of levels around ``most_likely`` that holds ``LIKELY_SHARE``. ``nearest`` and ``words`` are the
    reasons; graded words exist for English only.
    """

    answer: Literal["levels", "not enough text"]
    distribution: tuple[float, ...]
    most_likely: int | None
    likely: tuple[int, ...]
    nearest: tuple[NearDescriptor, ...]
    words: tuple[GradedWord, ...]
    language: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """What one encoder sees of the phrases and of the descriptors' clauses."""

    settings: EncoderSettings
    phrases: Vectors
    clauses: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All levels that have descriptors, and their clauses as vectors.

    ``levels`` (level_id, framework_id, order, eqf, legal_status, status, text): ``eqf`` is null where no single level
    is known by a referencing of the wanted legal status; ``status`` says whether that referencing was verified.
    ``descriptors`` has a row per descriptor, ``owner`` the row of the level of each clause, and ``source`` the row of
    its descriptor.
    """

    levels: pd.DataFrame
    descriptors: pd.DataFrame
    owner: npt.NDArray[np.intp]
    source: npt.NDArray[np.intp]
    readers: tuple[Reader, ...]
    multilingual: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices: ridge penalty, weight of order-only levels, whether clauses count beside the graded phrases."""

    penalty: float = 1.0
    order_weight: float = 0.3
    descriptors: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A linear reading of the features ``columns``; ``sigma`` is its error on frameworks that it did not see."""

    columns: tuple[int, ...]
    mean: Numbers
    scale: Numbers
    weights: Numbers
    intercept: float
    sigma: float = 1.0

    def read(self, features: Numbers) -> Numbers:
        """The EQF level, as a number with decimals, of each row of features."""
        values: Numbers = self.intercept + (features[:, self.columns] - self.mean) / self.scale @ self.weights
        return values


@dataclass(frozen=True, slots=True, eq=False)
class LevelModel:
    """A fitted model. ``known`` marks the levels it learned from; ``encode`` turns texts into vectors for a reader."""

    evidence: Evidence
    known: npt.NDArray[np.bool_]
    english: Line
    other: Line
    encode: Callable[[Sequence[str], EncoderSettings], Vectors]


def train_levels(frameworks: Frameworks, settings: EncoderSettings, *, cache: Path | None = None) -> LevelModel:
    """The model of :func:`suggest_level`, fitted on all frameworks; some seconds without cached vectors.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> two = known.descriptors.query("framework_id in ['eqf', 'dqr-de']")  # a toy: teach all of them
    >>> toy = replace(known, descriptors=two)
    >>> model = train_levels(toy, EncoderSettings(name="all-MiniLM-L6-v2", prefix=""))
    >>> found = suggest_level(["Works on a few simple routine tasks under close and constant supervision."], model,
    ...     kind="descriptors")
    >>> found.answer, found.most_likely in (1, 2)
    ('levels', True)
    >>> suggest_level(["Excel"], model).answer
    'not enough text'
    """

    def encoded(texts: Sequence[str], chosen: EncoderSettings) -> Vectors:
        return encode(texts, chosen, cache=cache)

    evidence = gather_evidence(frameworks, settings, encoded)
    return fit_levels(evidence, encoded)


def gather_evidence(
    frameworks: Frameworks,
    settings: EncoderSettings,
    encoded: Callable[[Sequence[str], EncoderSettings], Vectors],
    *,
    truth: Collection[str] = TRUTH,
) -> Evidence:
    """Every level that has descriptors, read by the encoder of ``settings`` and by the English one.

    ``truth`` lists the legal statuses whose EQF level is taught; descriptors marked as placeholders are left out.
    """
    graded = frameworks.descriptors["confidence"] != "placeholder"
    descriptors = frameworks.descriptors[graded].reset_index(drop=True)
    levels = descriptors.groupby("level_id", sort=False)["text"].agg(" ".join).reset_index()
    levels = levels.merge(frameworks.levels[["level_id", "framework_id", "order"]], on="level_id", how="left")
    stated = [_eqf_level(level, frameworks, truth) for level in levels["level_id"]]
    levels["eqf"], levels["legal_status"], levels["status"] = zip(*stated, strict=True)
    place = {level: row for row, level in enumerate(levels["level_id"])}
    parts = [clauses(text) for text in descriptors["text"]]
    texts = [part for found in parts for part in found]
    source = np.repeat(np.arange(len(parts)), [len(found) for found in parts])
    owner = np.array([place[level] for level in descriptors["level_id"]])[source]
    named, _ = phrases()
    settings = replace(settings, adapter="")  # the figures of docs/level-from-text.md are those without it
    identity = identify(settings)
    second = EncoderSettings(name=ENGLISH, prefix="", precision=settings.precision)
    readers = tuple(Reader(chosen, encoded(named, chosen), encoded(texts, chosen)) for chosen in (settings, second))
    return Evidence(levels, descriptors, owner, source, readers, identity.multilingual)


def fit_levels(
    evidence: Evidence,
    encoded: Callable[[Sequence[str], EncoderSettings], Vectors],
    *,
    without: Collection[str] = (),
    recipe: Recipe | None = None,
) -> LevelModel:
    """The model that has seen no framework of ``without``, neither its levels nor their order nor its wording."""
    recipe = recipe or Recipe()
    seen = ~evidence.levels["framework_id"].isin(list(without)).to_numpy(dtype=bool)
    known = seen & evidence.levels["eqf"].notna().to_numpy(dtype=bool)
    features = level_features(evidence, known)
    english, other = (
        replace(_fit_line(evidence, features, known, seen, columns, recipe), sigma=sigma)
        for columns, sigma in zip(feature_columns(recipe), UNSEEN_SIGMA, strict=True)
    )
    return LevelModel(evidence, known, english, other, encoded)


def suggest_level(
    texts: Sequence[str], model: LevelModel, *, kind: TextKind = "outcomes", language: str = ""
) -> LevelSuggestion:
    """The EQF levels that learning outcomes (or level descriptors) suggest by their wording.

    Abstains on fewer than ``MINIMUM_WORDS`` words, and on other languages than English where only the English encoder
    is installed. ``language`` (two letters) is found in the text if it is not given. An example stands at
    :func:`train_levels`.
    """
    whole = "\n".join(text.strip() for text in texts if text.strip())
    spoken = language or detect_languages([whole], [""])[0] or "en"
    count = len(whole.split())
    if count < MINIMUM_WORDS:
        return _abstain(spoken, f"{count} words are too few to suggest a level (from {MINIMUM_WORDS})")
    if spoken != "en" and not model.evidence.multilingual:
        return _abstain(spoken, "only the English encoder is installed; run 'mapper models install'")
    features, meaning = read_texts(texts, model)
    line = model.english if spoken == "en" else model.other
    centre, sigma = float(line.read(features)[0]), line.sigma
    if kind == "outcomes":
        correction = OUTCOMES["english" if spoken == "en" else "other"]
        centre, sigma = centre + correction.shift, max(sigma, correction.sigma)
    distribution = spread(centre, sigma)
    likely = likely_levels(distribution)
    return LevelSuggestion(
        answer="levels",
        distribution=distribution,
        most_likely=int(np.argmax(distribution)) + 1,
        likely=likely,
        nearest=_nearest(meaning, model),
        words=tuple(graded_words(whole)) if spoken == "en" else (),
        language=spoken,
        reason=_reason(likely, kind, spoken),
    )


def spread(centre: float, sigma: float) -> tuple[float, ...]:
    """A probability for each of EQF 1 to 8: a normal distribution cut at the half levels, the tails at the ends.

    >>> [round(share, 2) for share in spread(5.2, 0.7)]
    [0.0, 0.0, 0.01, 0.15, 0.51, 0.3, 0.03, 0.0]
    """
    inner = ndtr((np.array(LEVELS[:-1]) + 0.5 - centre) / sigma)
    shares = np.diff(np.concatenate([[0.0], inner, [1.0]]))
    return tuple(float(share) for share in shares)


def likely_levels(distribution: Sequence[float], share: float = LIKELY_SHARE) -> tuple[int, ...]:
    """The smallest run of neighbouring levels around the most likely one that holds ``share``.

    >>> likely_levels([0.0, 0.0, 0.01, 0.15, 0.51, 0.3, 0.03, 0.0])
    (5, 6)
    """
    low = high = int(np.argmax(distribution))
    while sum(distribution[low : high + 1]) < share:
        below = distribution[low - 1] if low else -1.0
        above = distribution[high + 1] if high + 1 < len(distribution) else -1.0
        low, high = (low - 1, high) if below > above else (low, high + 1)
    return tuple(range(low + 1, high + 2))


def level_features(evidence: Evidence, known: npt.NDArray[np.bool_]) -> Numbers:
    """One row per level: mean grade of its words, then for each reader the nearness to phrases and to known clauses.

    A level is never compared with descriptors of its own framework, so that a row looks as it would for a new one.
    """
    frameworks = evidence.levels["framework_id"].factorize()[0][evidence.owner]
    foreign = frameworks[:, None] != frameworks[None, :]
    columns = [np.array([mean_grade(text) for text in evidence.levels["text"]])]
    for reader in evidence.readers:
        found = near_known(reader, reader.clauses, evidence, known, foreign)
        columns += [per_owner(values, evidence.owner, len(evidence.levels)) for values in found]
    return np.column_stack(columns)


def held_out_readings(
    evidence: Evidence,
    known: npt.NDArray[np.bool_],
    seen: npt.NDArray[np.bool_],
    columns: tuple[int, ...],
    recipe: Recipe,
) -> Numbers:
    """Each known level as read by a line that has not seen its framework; NaN elsewhere."""
    frameworks = evidence.levels["framework_id"].to_numpy()
    readings = np.full(len(frameworks), np.nan)
    for framework in np.unique(frameworks[known]):
        others = frameworks != framework
        features = level_features(evidence, known & others)
        line = _fit_line(evidence, features, known & others, seen & others, columns, recipe)
        readings[~others] = line.read(features)[~others]
    return readings


def read_texts(texts: Sequence[str], model: LevelModel) -> tuple[Numbers, Vectors]:
    """One row of the features of :func:`level_features` for all texts together, and their mean vector."""
    parts = [part for text in texts if text.strip() for part in clauses(text)]
    columns = [mean_grade("\n".join(texts))]
    vectors = [model.encode(parts, reader.settings) for reader in model.evidence.readers]
    for reader, found in zip(model.evidence.readers, vectors, strict=True):
        columns += [float(values.mean()) for values in near_known(reader, found, model.evidence, model.known)]
    return np.array([columns]), vectors[0].mean(axis=0, keepdims=True)


def feature_columns(recipe: Recipe) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The features for English, and for other languages, which only the multilingual reader knows."""
    return ((0, 1, 2, 3, 4), (1, 2)) if recipe.descriptors else ((0, 1, 3), (1,))


def near_known(
    reader: Reader,
    vectors: Vectors,
    evidence: Evidence,
    known: npt.NDArray[np.bool_],
    allowed: npt.NDArray[np.bool_] | None = None,
) -> tuple[Numbers, Numbers]:
    """For each clause: the mean grade of the phrases, and of the known clauses, that it is near."""
    taught = known[evidence.owner]
    centre = reader.clauses[taught].mean(axis=0)
    looked = centred(vectors, centre)
    words = centred(reader.phrases, reader.phrases.mean(axis=0))
    by_words = near_grades(looked, words, phrases()[1], np.ones((len(looked), len(words)), dtype=bool))
    eqf = np.nan_to_num(evidence.levels["eqf"].to_numpy(dtype=float))[evidence.owner]
    usable = np.broadcast_to(taught, (len(looked), len(taught)))
    if allowed is not None:
        usable = usable & allowed
    return by_words, near_grades(looked, centred(reader.clauses, centre), eqf, usable)


def _fit_line(
    evidence: Evidence,
    features: Numbers,
    known: npt.NDArray[np.bool_],
    seen: npt.NDArray[np.bool_],
    columns: tuple[int, ...],
    recipe: Recipe,
) -> Line:
    """Ridge on the known levels; order-only levels join as deviations from the mean of their framework."""
    mean, scale = features[known][:, columns].mean(axis=0), features[known][:, columns].std(axis=0)
    values = (features[:, columns] - mean) / scale
    eqf = evidence.levels["eqf"].to_numpy(dtype=float)
    rows, targets = [np.column_stack([np.ones(known.sum()), values[known]])], [eqf[known]]
    for place, steps in _ordered(evidence, known, seen):
        weight = np.sqrt(recipe.order_weight)
        apart = values[place] - values[place].mean(axis=0)
        rows.append(weight * np.column_stack([np.zeros(len(place)), apart]))
        targets.append(weight * (steps - steps.mean()))
    design, target = np.vstack(rows), np.concatenate(targets)
    penalty = np.diag([0.0, *[recipe.penalty] * len(columns)])
    solved = np.linalg.solve(design.T @ design + penalty, design.T @ target)
    return Line(columns, mean, scale, solved[1:], float(solved[0]))


def _ordered(
    evidence: Evidence, known: npt.NDArray[np.bool_], seen: npt.NDArray[np.bool_]
) -> list[tuple[npt.NDArray[np.intp], Numbers]]:
    """Rows and steps of frameworks that teach order only, their levels spread evenly over 1 to 8.

    Frameworks of fewer than six levels cover a part of the scale, and ISCED sorts programmes, not levels of learning.
    """
    frameworks = evidence.levels["framework_id"].to_numpy()
    found = []
    for framework in np.unique(frameworks[seen]):
        place = np.flatnonzero(frameworks == framework)
        if known[place].any() or len(place) < 6 or framework == "isced-2011":
            continue
        rank = evidence.levels["order"].iloc[place].rank(method="first").to_numpy(dtype=float)
        found.append((place, 1 + 7 * (rank - 1) / (len(place) - 1)))
    return found


def _nearest(meaning: Vectors, model: LevelModel, count: int = 5) -> tuple[NearDescriptor, ...]:
    evidence = model.evidence
    taught = np.flatnonzero(model.known[evidence.owner])
    vectors = evidence.readers[0].clauses[taught]
    rows = evidence.source[taught]
    ids, inverse = np.unique(rows, return_inverse=True)
    whole = np.column_stack([per_owner(column, inverse, len(ids)) for column in vectors.T.astype(np.float64)])
    centre = vectors.mean(axis=0)
    similarity = centred(whole.astype(np.float32), centre) @ centred(meaning, centre)[0]
    levels = evidence.levels.set_index("level_id")
    found = []
    for place in np.argsort(-similarity, kind="stable")[:count]:
        row = evidence.descriptors.iloc[int(ids[place])]
        level = levels.loc[row["level_id"]]
        found.append(
            NearDescriptor(
                str(row["level_id"]),
                int(level["eqf"]),
                str(level["legal_status"]),
                str(level["status"]),
                str(row["domain"]),
                str(row["text"]),
                round(float(similarity[place]), 3),
            )
        )
    return tuple(found)


def _eqf_level(level_id: str, frameworks: Frameworks, truth: Collection[str]) -> tuple[float, str, str]:
    """The one EQF level that a referencing of the wanted kind gives, its legal status and status; else NaN, "", ""."""
    found = resolve(level_id, "eqf", frameworks)
    strongest = found.strongest()
    numbers = {level.level_id.partition(":")[2] for level in strongest}
    if len(numbers) != 1 or strongest[0].kind != "direct" or strongest[0].legal_status not in truth:
        return float("nan"), "", ""
    return float(numbers.pop()), strongest[0].legal_status, found.status


def _abstain(language: str, reason: str) -> LevelSuggestion:
    return LevelSuggestion("not enough text", (), None, (), (), (), language, reason)


def _reason(likely: tuple[int, ...], kind: TextKind, language: str) -> str:
    levels = f"EQF {likely[0]}" if len(likely) == 1 else f"EQF {likely[0]} to {likely[-1]}"
    read = "as course outcomes, which read lower than level descriptors" if kind == "outcomes" else "as descriptors"
    weak = "" if language == "en" else f"; the wording of '{language}' is judged less surely than English"
    return f"the wording suggests {levels}, read {read}{weak}"
