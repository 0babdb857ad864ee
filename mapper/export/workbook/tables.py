"""What stands in the sheets, as tables whose columns are the keys of :mod:`mapper.export.workbook.columns`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.export.contents import CatalogueTables, concerning, outside, provenance
from mapper.export.workbook.columns import ALIGNMENT, BUNDLES, EQUIVALENCES, GAPS, ROW_CODE
from mapper.export.workbook.row_code import BOUND, make_code
from mapper.match.runs import Run
from mapper.model import RELATION_SENTENCES
from mapper.review.queue import review_queue
from mapper.tables import TEXT

_UNITS: Final = {"ects": "ECTS", "ceu": "CEU", "cats": "CATS"}


def equivalence_rows(
    run: Run, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame
) -> pd.DataFrame:
    """One row per pair in :func:`reading_order`: the cells of the sheet, then :data:`BOUND`, which its code holds."""
    rows = reading_order(review_queue(run.equivalences, decisions))
    rows["sentence"] = [
        RELATION_SENTENCES[relation].format(subject=f"“{_plain(subject)}”", object=f"“{_plain(object_)}”")
        if relation
        else ""
        for relation, subject, object_ in zip(
            rows["relation"], rows["subject_title"], rows["object_title"], strict=True
        )
    ]
    for name in ("reasons", "candidate_differences"):
        rows[name] = pd.Series(["\n".join(f"• {text}" for text in _texts(found)) for found in rows[name]], dtype=TEXT)
    rows["decided_at"] = _minutes(rows["decided_at"])
    for side, tables in (("subject", subjects), ("object", objects)):
        facts = _facts(tables.credentials).reindex(rows[f"{side}_id"].to_numpy(dtype=object)).reset_index(drop=True)
        for name in facts.columns:
            rows[f"{side}_{name}"] = facts[name].astype(TEXT).fillna("")
    rows["run_id"] = run.run_id
    return rows[[*(column.key for column in EQUIVALENCES if column != ROW_CODE), *BOUND]]


def reading_order(equivalences: pd.DataFrame) -> pd.DataFrame:
    """The pairs by subject, the subject with the surest pair first; within a subject the best object first."""
    surest = equivalences.groupby("subject_id")["confidence"].transform("max")
    ordered = equivalences.assign(surest=surest).sort_values(
        ["surest", "subject_id", "rank", "object_id"], ascending=[False, True, True, True], ignore_index=True
    )
    return ordered.drop(columns="surest")


def alignment_rows(
    run: Run, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame
) -> pd.DataFrame:
    """For each pair, every outcome of the subject and then of the object, with its best counterpart on the other side.

    Pairs that share little are left out, and of those with too little evidence all but the best of each subject, unless
    somebody decided on them: they are most of a run. The CSV and Parquet exports have them.

    An outcome that nothing was compared with is missing. The counterpart is the one of the highest confidence; ties go
    to the smaller id. Pairs stand in :func:`reading_order`, outcomes in the order of the catalogue.
    """
    decided = _pair_index(run.equivalences).isin(_pair_index(decisions))
    suggestion, rank = run.equivalences["suggestion"], run.equivalences["rank"]
    is_told = (suggestion != "none") & ((suggestion != "not enough evidence") | (rank == 1))
    shown = run.equivalences[is_told.to_numpy(dtype=bool) | decided]
    pairs = reading_order(shown)[["subject_id", "object_id", "subject_title", "object_title"]]
    pairs["pair"] = np.arange(len(pairs))
    parts = []
    for number, (side, other, tables) in enumerate((("subject", "object", subjects), ("object", "subject", objects))):
        best = _best(run.alignments, side, other)
        expected = pairs.merge(_expected(tables.outcomes), left_on=f"{side}_id", right_on="credential_id", how="inner")
        part = expected.merge(best, on=["subject_id", "object_id", "outcome_id"], how="outer", suffixes=("", "_seen"))
        # Outcomes that only the run knows, when the catalogue is not at hand, take their pair and text from there.
        known = pairs.set_index(["subject_id", "object_id"]).reindex(
            pd.MultiIndex.from_frame(part[["subject_id", "object_id"]])
        )
        for name in ("pair", "subject_title", "object_title"):
            part[name] = known[name].to_numpy()
        part["outcome"] = part["outcome"].fillna(part["outcome_seen"])
        part = part[part["pair"].notna()]
        parts.append(part.assign(side=side, number=number))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.sort_values(["pair", "number", "position", "outcome_id"], kind="stable", ignore_index=True)
    rows["status"] = rows["status"].astype(TEXT).fillna("missing")
    rows["counterpart"] = rows["counterpart"].astype(TEXT).fillna("")
    rows["counterpart_id"] = rows["counterpart_id"].astype(TEXT).fillna("")
    return rows[[column.key for column in ALIGNMENT]]


def _pair_index(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[["subject_id", "object_id"]])


def gap_rows(alignment: pd.DataFrame) -> pd.DataFrame:
    """The rows of the alignment that are not covered, with what is not covered by what."""
    gaps = alignment[alignment["status"] != "covered"].reset_index(drop=True)
    directions = {
        "subject": "In the subject, not covered by the object",
        "object": "In the object, not covered by the subject",
    }
    gaps["direction"] = gaps["side"].map(directions).astype(TEXT)
    return gaps[[column.key for column in GAPS]]


def bundle_rows(run: Run) -> pd.DataFrame:
    """The credentials that several of the other side cover better together than any alone; the surest first."""
    rows = run.bundles.sort_values(["side", "coverage", "credential_id"], ascending=[False, False, True], kind="stable")
    joined = {
        "members": ["\n".join(_plain(title) for title in _texts(found)) for found in rows["member_titles"]],
        "ids": ["\n".join(_texts(found)) for found in rows["member_ids"]],
    }
    rows = rows.assign(
        direction=rows["side"], **{name: pd.Series(texts, rows.index, TEXT) for name, texts in joined.items()}
    )
    return rows[[column.key for column in BUNDLES]].reset_index(drop=True)


def provenance_rows(
    run: Run, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame
) -> list[tuple[str, str, str]]:
    """(part, item, value): where everything came from, and what this workbook leaves out."""
    rows = provenance(run, subjects, objects)
    left_out = outside(run, concerning(run, decisions))
    if left_out:
        said = f"{left_out} on pairs that this run did not compare; the CSV, Parquet and SSSOM exports have them"
        rows.append(("Left out", "decisions", said))
    return rows


def row_codes(rows: pd.DataFrame, texts: pd.DataFrame) -> list[str]:
    """The row code of each of :func:`equivalence_rows`; ``texts`` are its cells as they are written."""
    bound = rows[list(BOUND)].to_dict("records")
    # Rows as dicts: each code takes every cell of its row.
    cells = texts.astype(object).to_dict("records")
    return [make_code(one, of) for one, of in zip(bound, cells, strict=True)]  # type: ignore[arg-type]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _texts(found: Any) -> Sequence[str]:
    return [] if found is None or found is pd.NA else list(found)


def _minutes(stamps: pd.Series) -> pd.Series:
    """``2026-02-27T09:30:00.000000Z`` as ``2026-02-27 09:30``."""
    return stamps.str.slice(0, 16).str.replace("T", " ")


def _facts(credentials: pd.DataFrame) -> pd.DataFrame:
    """Provider, country, level and workload as people read them, by credential id."""
    published = credentials["workload_value"] + " " + credentials["workload_unit"].replace(_UNITS)
    return pd.DataFrame(
        {
            "provider": credentials["provider"].where(credentials["provider"] != "", credentials["awarding_body"]),
            "country": credentials["jurisdiction"],
            "level": _beside(credentials["level_text"], credentials["level_id"], credentials["level_basis"]),
            "workload": [
                _workload(text.strip(), low, high)
                for text, low, high in zip(
                    published, credentials["workload_hours_min"], credentials["workload_hours_max"], strict=True
                )
            ],
        }
    ).set_index(credentials["credential_id"].to_numpy(dtype=object))


def _beside(texts: pd.Series, ids: pd.Series, bases: pd.Series) -> list[str]:
    levels = []
    for text, level, basis in zip(texts, ids, bases, strict=True):
        read = f"{level}, derived" if level and basis == "derived" else level
        levels.append(f"{text} ({read})" if text and read and text != level else read or text)
    return levels


def _workload(published: str, low: float | None, high: float | None) -> str:
    if not published or pd.isna(low) or pd.isna(high):
        return published
    hours = f"{low:g} h" if low == high else f"{low:g}–{high:g} h"
    return hours if published.endswith(" hours") and low == high else f"{published} ({hours})"


def _expected(outcomes: pd.DataFrame) -> pd.DataFrame:
    return outcomes[["credential_id", "outcome_id", "position", "text"]].rename(columns={"text": "outcome"})


def _best(alignments: pd.DataFrame, side: str, other: str) -> pd.DataFrame:
    key = ["subject_id", "object_id", f"{side}_outcome_id"]
    ranked = alignments.sort_values(
        [*key, "confidence", f"{other}_outcome_id"], ascending=[True, True, True, False, True], kind="stable"
    )
    return ranked.drop_duplicates(key)[
        [*key, f"{side}_outcome", f"{other}_outcome_id", f"{other}_outcome", "confidence", "status"]
    ].rename(
        columns={
            f"{side}_outcome_id": "outcome_id",
            f"{side}_outcome": "outcome_seen",
            f"{other}_outcome_id": "counterpart_id",
            f"{other}_outcome": "counterpart",
        }
    )
