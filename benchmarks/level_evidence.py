"""What wording tells of the level and the domain of single outcomes, and how far whole catalogues are off.

    python -m benchmarks.level_evidence

Prints the Markdown of ``docs/level-evidence.md``. Domains: ``benchmarks/sets/outcome_aspects.csv`` (a language model
judged them, nobody else), each catalogue left out in turn. Levels: embedded catalogues whose stated level has an
official or historic EQF level; frameworks, each read by a model that has not seen it.

Tried on the judged outcomes and not shipped (area under the ROC curve, each catalogue left out; nearness is to the
descriptors of one domain against those of skills, softness 0.1):

    domain       verbs alone   nearness (e5)   nearness (MiniLM)   logistic over all   TF-IDF
    knowledge        .88            .69              .59                 .92             .80
    skills           .86            .69              .64                 .93             .80
    autonomy         .50            .69              .68                 .64             .45

The graded words of autonomy and of others (``level_words.toml``) found 6 of the 19 English outcomes of autonomy, with 5
that are none.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri
from sklearn.metrics import log_loss, roc_auc_score

from benchmarks.sets.measure import read_set
from mapper.ingest.embedded import embedded_ids
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.knowledge.levels import resolve
from mapper.match.encoders import Vectors, encode
from mapper.match.level_features import Numbers, mean_grade
from mapper.match.level_readings import Clauses, read_clauses, read_levels
from mapper.match.level_suggestion import TRUTH, LevelModel, fit_levels, gather_evidence
from mapper.match.outcome_aspects import COUNTED, READ, Judged, verb_kind
from mapper.model import curie
from mapper.settings import EncoderSettings

FEWEST = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")) / "vectors")
    arguments = parser.parse_args()
    outcomes = read_outcomes()
    judged = judged_outcomes(outcomes)
    verbs_table(count_verbs(judged))
    aspects_table(judged)
    known = load_frameworks(embedded_folder() / "frameworks")
    model = learn(known, arguments.cache)
    levels_table(stated_credentials(outcomes, known), model)
    frameworks_table(known, model)


def learn(known: Frameworks, cache: Path) -> LevelModel:
    """The shipped level model, with every vector kept in memory."""
    kept: dict[tuple[str, str], np.ndarray] = {}

    def encoded(texts: Sequence[str], chosen: EncoderSettings) -> Vectors:
        new = sorted({text for text in texts if (chosen.name, text) not in kept})
        if new:
            vectors = encode(new, chosen, cache=cache)
            kept.update({(chosen.name, text): vector for text, vector in zip(new, vectors, strict=True)})
        return np.stack([kept[chosen.name, text] for text in texts])

    return fit_levels(gather_evidence(known, EncoderSettings(), encoded), encoded)


def read_outcomes() -> pd.DataFrame:
    """Every embedded outcome, with ``catalogue`` and the ``level_id`` of its credential."""
    parts = []
    for name in embedded_ids():
        folder = embedded_folder() / "catalogues" / name
        credentials, outcomes = (
            pd.read_csv(folder / file, dtype=str, keep_default_na=False) for file in ("credentials.csv", "outcomes.csv")
        )
        levels = credentials.set_index("credential_id")["level_id"]
        outcomes = outcomes.assign(catalogue=name, level_id=outcomes["credential_id"].map(levels))
        for column in ("outcome_id", "credential_id"):
            outcomes[column] = [curie(name, local) for local in outcomes[column]]
        parts.append(outcomes)
    return pd.concat(parts, ignore_index=True)


def judged_outcomes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The outcomes whose domains were judged: ``knowledge``, ``skills``, ``autonomy``, and ``kind`` of their verbs."""
    rows = read_set("outcome_aspects")[["outcome_id", "aspects"]].merge(outcomes, on="outcome_id")
    named = rows["aspects"].str.split("|")
    return rows.assign(
        kind=[verb_kind(text, language) for text, language in zip(rows["text"], rows["language"], strict=True)],
        **{aspect: ["" if aspect not in said else aspect for said in named] for aspect in ("knowledge", "skills")},
    )


def count_verbs(judged: pd.DataFrame) -> dict[str, Judged]:
    """What :data:`mapper.match.outcome_aspects.COUNTED` must hold."""
    parts = {kind: judged[judged["kind"] == kind] for kind in COUNTED}
    return {
        kind: Judged(len(part), *(int((part[aspect] != "").sum()) for aspect in READ)) for kind, part in parts.items()
    }


def verbs_table(counted: dict[str, Judged]) -> None:
    """How often outcomes with such verbs speak of each domain."""
    print("| verbs of | judged | of them knowledge | of them skills |")
    print("|---|---|---|---|")
    for kind, count in counted.items():
        print(f"| {kind} | {count.outcomes} | {count.knowledge} | {count.skills} |")


def aspects_table(judged: pd.DataFrame) -> None:
    """How well the counts of other catalogues tell the domains of one, and the step in log-odds that it was off."""
    judged = judged[judged["kind"] != ""].reset_index(drop=True)
    catalogue = judged["catalogue"].to_numpy(dtype=object)
    print("\n| domain | judged so | AUROC | log loss | of the share alone |")
    print("|---|---|---|---|---|")
    steps = []
    for aspect in READ:
        true, found = (judged[aspect] != "").to_numpy(dtype=bool), np.zeros(len(judged))
        for name in np.unique(catalogue):
            here = catalogue == name
            others = count_verbs(judged[~here])
            found[here] = [others[kind].probability(aspect) for kind in judged.loc[here, "kind"]]
            if FEWEST <= here.sum() > true[here].sum() > 0:
                steps.append(abs(_step(found[here], float(true[here].sum()))))
        plain = log_loss(true, np.full(len(true), true.mean()))
        auc = roc_auc_score(true, found)
        print(f"| {aspect} | {true.sum()} of {len(true)} | {auc:.2f} | {log_loss(true, found):.3f} | {plain:.3f} |")
    ninth = float(np.quantile(steps, 0.9))
    print(
        f"\nNine in ten of {len(steps)} counts (a domain of a catalogue) needed a step of {ninth:.2f} in log-odds or "
        f"less: a standard error of {ninth / float(ndtri(0.95)):.2f}."
    )


def _step(expected: Numbers, true: float) -> float:
    """What must be added to the log-odds of ``expected`` for their sum to be ``true``."""
    moved = logit(expected)
    return float(brentq(lambda step: expit(moved + step).sum() - true, -8, 8))


def stated_credentials(outcomes: pd.DataFrame, known: Frameworks) -> pd.DataFrame:
    """Outcomes of credentials whose stated level is one EQF level by official or historic referencing, with ``eqf``."""
    eqf = {}
    for level in outcomes["level_id"].unique():
        found = resolve(level, "eqf", known).strongest() if level else ()
        if len(found) == 1 and found[0].legal_status in TRUTH:
            eqf[level] = float(found[0].level_id.partition(":")[2])
    return outcomes.assign(eqf=outcomes["level_id"].map(eqf)).dropna(subset="eqf").reset_index(drop=True)


def levels_table(stated: pd.DataFrame, model: LevelModel) -> None:
    """How well single outcomes and whole credentials are told by level, within each catalogue, and what is off."""
    print("\n| catalogue | credentials | EQF levels | nearest EQF descriptor, one outcome | graded words, one outcome "
          "| reading of one outcome | reading of the credential | reading off by, mean | scatter |")  # fmt: skip
    print("|---" * 9 + "|")
    off: dict[str, list[float]] = {"english": [], "other": []}
    for name, rows in stated.groupby("catalogue", sort=True):
        rows = rows.reset_index(drop=True)
        statements = rows["text"].tolist()
        read = read_clauses(statements, model)
        truth = rows["eqf"].to_numpy(dtype=float)
        alone = _line_reading(statements, rows["language"].tolist(), read, model)
        owner, names = pd.factorize(rows["credential_id"])
        whole = read_levels(statements, owner, _first(rows["language"], owner, len(names)), read, model).centre
        level = np.array([truth[owner == row][0] for row in range(len(names))])
        usable = ~np.isnan(whole)
        gap = whole[usable] - level[usable]
        off["english" if rows["language"].iloc[0] == "en" else "other"].append(float(gap.mean()))
        graded = np.array([mean_grade(text) for text in statements])
        print(
            f"| {name} | {len(names)} | {level.min():.0f} to {level.max():.0f} | "
            f"{_pairs(truth, _nearest_eqf(read, len(statements), model)):.2f} | {_pairs(truth, graded):.2f} | "
            f"{_pairs(truth, alone):.2f} | {_pairs(level[usable], whole[usable]):.2f} | {gap.mean():+.2f} "
            f"| {gap.std():.2f} |"
        )
    lines = off.values()
    shared = np.sqrt(sum(np.var(means) * len(means) for means in lines) / sum(len(means) - 1 for means in lines))
    print(
        f"\nA whole catalogue is off with a standard error of {shared:.2f} levels (one degree of freedom for the shift "
        "of English, one for that of other languages)."
    )


def _line_reading(statements: Sequence[str], languages: Sequence[str], read: Clauses, model: LevelModel) -> Numbers:
    """The reading of each outcome alone, however short it is."""
    return read_levels(statements, np.arange(len(statements)), languages, read, model, fewest_words=0).centre


def _nearest_eqf(read: Clauses, count: int, model: LevelModel) -> Numbers:
    """The level of the EQF descriptor that each outcome is nearest to, by the main encoder."""
    evidence = model.evidence
    eqf = (evidence.levels["framework_id"] == "eqf").to_numpy(dtype=bool)[evidence.owner]
    grades = evidence.levels["eqf"].to_numpy(dtype=float)[evidence.owner][eqf]
    cosines = read.vectors[0] @ evidence.readers[0].clauses[eqf].T
    best = pd.DataFrame(
        {"statement": read.statement, "cosine": cosines.max(axis=1), "at": grades[cosines.argmax(axis=1)]}
    )
    chosen = best.sort_values("cosine").drop_duplicates("statement", keep="last").set_index("statement")["at"]
    return chosen.reindex(range(count)).to_numpy(dtype=float)


def _first(values: pd.Series, owner: npt.NDArray[np.intp], count: int) -> list[str]:
    return [str(values[int(np.flatnonzero(owner == row)[0])]) for row in range(count)]


def _pairs(truth: Numbers, signal: Numbers) -> float:
    """Share of pairs of different levels that the signal puts in the right order; ties count half."""
    higher = truth[:, None] > truth[None, :]
    apart = signal[:, None] - signal[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0))[higher].mean())


def frameworks_table(known: Frameworks, model: LevelModel) -> None:
    """Descriptors of each framework with official or historic referencing, read by a model that has not seen it."""
    evidence = model.evidence
    print("\n| framework | levels | whole level: exact, within one | single descriptors | exact, within one |")
    print("|---" * 5 + "|")
    pooled: dict[str, list[Numbers]] = {"levels": [], "descriptors": []}
    for framework in np.unique(evidence.levels.loc[evidence.levels["eqf"].notna(), "framework_id"]):
        rows = evidence.descriptors[evidence.descriptors["framework_id"] == framework].reset_index(drop=True)
        truth = rows["level_id"].map(evidence.levels.set_index("level_id")["eqf"]).to_numpy(dtype=float)
        rows, truth = rows[~np.isnan(truth)].reset_index(drop=True), truth[~np.isnan(truth)]
        statements = rows["text"].tolist()
        unseen = fit_levels(evidence, model.encode, without=[str(framework)])
        read = read_clauses(statements, unseen)
        owner, names = pd.factorize(rows["level_id"])
        gaps = {}
        for name, place, count in (("levels", owner, len(names)), ("descriptors", np.arange(len(rows)), len(rows))):
            languages = ["en"] * count
            levels = read_levels(statements, place, languages, read, unseen, kind="descriptors", fewest_words=0)
            found = levels.centre
            true = np.array([truth[place == row][0] for row in range(count)])
            gaps[name] = np.abs(np.clip(np.rint(found), 1, 8) - true)
            pooled[name].append(gaps[name])
        print(f"| {framework} | {len(names)} | {_hits(gaps['levels'])} | {len(rows)} | {_hits(gaps['descriptors'])} |")
    whole, single = (np.concatenate(parts) for parts in pooled.values())
    print(f"| all | {len(whole)} | {_hits(whole)} | {len(single)} | {_hits(single)} |")


def _hits(gap: Numbers) -> str:
    return f"{(gap == 0).mean():.2f}, {(gap <= 1).mean():.2f}"


if __name__ == "__main__":
    main()
