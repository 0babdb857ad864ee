"""What credentials are grouped by, in words: only what their catalogue states; what it does not state is said so."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd

from mapper.knowledge.fields_of_study import FIELD_SEPARATOR, broad_field
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve
from mapper.model import NOT_STATED
from mapper.tables import TEXT

Dimension = Literal["level", "field", "country", "provider", "kind", "language", "catalogue"]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "level", "field", "country", "provider", "kind", "language", "catalogue"
)  # fmt: skip


def group_columns(credentials: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """One column per dimension, one row per credential in their order.

    ``field`` is what :func:`field_words` says of the field of study, ``level`` what :func:`level_words` says of the
    level.
    """
    published = zip(credentials["field_of_study"], credentials["isced_f"], strict=True)
    fields = [field_words(field, codes) for field, codes in published]
    stated = {
        "field": pd.Series(fields, index=credentials.index, dtype=TEXT),
        "country": credentials["jurisdiction"],
        "provider": credentials["provider"].mask(credentials["provider"] == "", credentials["awarding_body"]),
        "kind": credentials["kind"],
        "language": credentials["language"],
        "catalogue": credentials["catalogue"],
    }
    words = {level: level_words(level, frameworks) for level in credentials["level_id"].unique()}
    columns = {name: values.mask(values == "", NOT_STATED) for name, values in stated.items()}
    return pd.DataFrame({**columns, "level": credentials["level_id"].map(words)}).astype(TEXT).reset_index(drop=True)


def largest(groups: pd.Series, most: int) -> pd.Series:
    """``groups`` with all but the ``most`` largest named together, in their order; sizes are equal by name.

    What is not stated keeps its name, as does "" for what there is not, and stands beside the ``most``.

    >>> largest(pd.Series(["a", "b", "b", "c", "not stated", ""]), 1).tolist()
    ['2 others, together', 'b', 'b', '2 others, together', 'not stated', '']
    """
    named = groups[~groups.isin([NOT_STATED, ""])]
    sizes = named.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    rest = sizes.index[most:]
    if len(rest) < 2:  # one alone needs no more room under its own name
        return groups
    return groups.mask(groups.isin(rest), f"{len(rest):,} others, together")


def field_words(field_of_study: str, isced_f: str) -> str:
    """The broad fields of the ISCED-F codes that a source states; without codes, the fields as it publishes them.

    >>> field_words("Computing", "0613; 0688"), field_words("Law; Ethics", ""), field_words("", "")
    ('06 Information and communication technologies', 'Law; Ethics', '')
    """
    codes = sorted({code[:2] for code in isced_f.split(FIELD_SEPARATOR) if code})
    return FIELD_SEPARATOR.join(f"{code} {broad_field(code)}" for code in codes) or field_of_study


def level_words(level_id: str, frameworks: Frameworks) -> str:
    """What a level is in the EQF and by whom: statements of different legal status never share a group.

    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> [level_words(level, known) for level in ("nfq-ie:8", "rqf-eng:4", "rqf-eng:entry-1", "")]
    ['EQF 6 (official)', 'EQF 5 (historic)', 'no EQF level (by a source)', 'not stated']
    """
    if not level_id:
        return NOT_STATED
    found = resolve(level_id, "eqf", frameworks)
    if found.answer == "no level":
        return "no EQF level (by a source)"
    strongest = found.strongest()
    if not strongest:
        return "EQF level not known"
    numbers = sorted({level.level_id.partition(":")[2] for level in strongest})
    derived = "derived, " if strongest[0].kind == "chained" else ""
    return f"EQF {' or '.join(numbers)} ({derived}{strongest[0].legal_status})"
