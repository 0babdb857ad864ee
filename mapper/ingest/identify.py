"""Which drafts are credentials, and what their ids are; seen from a few columns of all rows."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from mapper.errors import DataError
from mapper.ingest.coded import framework_of, is_blank, unknown_framework
from mapper.ingest.draft_rows import DraftRows, Positions
from mapper.ingest.listings import LISTINGS, Listed, one_row_per_credential
from mapper.ingest.made_ids import made_ids
from mapper.ingest.records import Fault
from mapper.ingest.wording.plain import one_line
from mapper.model import curie
from mapper.tables import as_list, text_column

_LONGEST_ID: Final = 200
_LOOKED_AT: Final = (
    "credential_id", "title", "provider", "awarding_body", "language", "level", "source_url",
    "file", "sheet", "row", "published", "described", "taught",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Identified:
    """The credentials among the drafts, in the order of their ids.

    ``positions`` are the places of their rows among the drafts, ``local_ids`` their ids without the catalogue's;
    ``outcomes`` holds, by position, the outcomes put together from several rows. ``listings`` says where credentials
    stand that are listed more than once (:data:`~mapper.ingest.listings.LISTINGS`).
    """

    positions: Positions
    local_ids: Sequence[str]
    outcomes: Mapping[int, str]
    listings: pd.DataFrame


def identify(drafts: DraftRows, catalogue: str, faults: list[Fault]) -> Identified:
    """The drafts that have a title and are the first with their id; what is left out is added to ``faults``."""
    rows = _with_ids(_with_titles(drafts.columns(_LOOKED_AT), faults), faults)
    positions = rows["position"].to_numpy(dtype=np.intp)
    listed = one_row_per_credential(rows, lambda chosen: drafts.at(positions[list(chosen)]), faults)
    kept = np.asarray(listed.kept, dtype=np.intp)
    ids = text_column([curie(catalogue, listed.local_ids[at]) for at in kept])
    # By id, so that the parts in which they are assembled follow one another in the order of the tables.
    order = kept[ids.sort_values(kind="stable").index]
    return Identified(
        positions[order],
        [listed.local_ids[at] for at in order],
        {int(positions[at]): text for at, text in listed.outcomes.items()},
        _listings(listed, rows, catalogue),
    )


def refuse_unknown_frameworks(drafts: DraftRows) -> None:
    """Nothing, if the drafts name known frameworks only.

    Raises
    ------
    DataError
        Listing every row that names another one.
    """
    rows = drafts.columns(["framework_id", "file", "row"])
    named = rows[rows["framework_id"] != ""]
    faults = [
        f"{file}:{row}: {unknown_framework(published.strip())}"
        for published, file, row in named.itertuples(index=False, name=None)
        if not is_blank(published) and not framework_of(published)
    ]
    if faults:
        cure = "correct it, or map it with a profile ([values.framework_id])"
        count = "1 row names" if len(faults) == 1 else f"{len(faults)} rows name"
        raise DataError(f"{faults[0]}\n{count} an unknown framework; {cure}", faults=faults)


def _with_titles(drafts: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    """The rows that have a title, in plain text; ``position`` is their place among the drafts."""
    titles = list(map(one_line, as_list(drafts["title"])))
    keep = [any(map(str.isalnum, title)) for title in titles]
    rejected = drafts[[not kept for kept in keep]]
    faults += [
        Fault(
            file,
            "the title is empty",
            row=int(row),
            column="title",
            value=title,
            cure="fill it in",
            sheet=sheet,
            severity="rejected",
        )
        for file, sheet, row, title in rejected[["file", "sheet", "row", "title"]].itertuples(index=False, name=None)
    ]
    frame = drafts.assign(title=text_column(titles), position=np.arange(len(drafts)))
    return frame if all(keep) else frame[keep].reset_index(drop=True)


def _with_ids(rows: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    """A column ``local_id``: the published id, or one made from what identifies the credential."""
    has_column = (rows["credential_id"] != "").any()
    ids = [" ".join(unicodedata.normalize("NFC", published).split()) for published in as_list(rows["credential_id"])]
    blank = [position for position, local in enumerate(ids) if is_blank(local)]
    for position, local in enumerate(ids):
        if len(local) > _LONGEST_ID:
            ids[position] = f"{local[:_LONGEST_ID]}-{hashlib.sha256(local.encode()).hexdigest()[:8]}"
    made, by_row = made_ids(rows, blank)
    for position, local in made.items():
        ids[position] = local
    files, sheets, numbers = (rows[name].astype(object).tolist() for name in ("file", "sheet", "row"))
    cure = "choose the column of the id if the source has one (in a profile: columns.credential_id)"
    if blank and not has_column:
        reason = f"no column is recognised as the id; {len(blank)} ids are made from title and provider"
        faults += [Fault(file, reason, column="credential_id", cure=cure) for file in dict.fromkeys(files)]
    elif blank:
        faults += [
            Fault(files[at], "the id is empty; one is made from title and provider", row=int(numbers[at]),
                  column="credential_id", value=ids[at], cure="fill it in", sheet=sheets[at])
            for at in blank
        ]  # fmt: skip
    if by_row:
        reason = (
            f"{len(by_row)} rows share title, provider and level with another row; their ids hold the row number "
            "and change when rows move"
        )
        first = by_row[0]
        faults.append(Fault(files[first], reason, column="credential_id", value=ids[first], cure=cure))
    return rows.assign(local_id=text_column(ids))


def _listings(listed: Listed, rows: pd.DataFrame, catalogue: str) -> pd.DataFrame:
    owners = [(curie(catalogue, local), at) for local, positions in listed.again.items() for at in positions]
    places = rows.iloc[[at for _, at in owners]][["file", "sheet", "row"]].reset_index(drop=True)
    owned = places.assign(credential_id=[owner for owner, _ in owners])
    return LISTINGS.conform(owned.drop_duplicates(list(LISTINGS.key)))
