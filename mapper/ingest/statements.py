"""The outcomes table of a set of rows: stated statements, or derived ones, each with its language and verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from mapper.ingest.outcomes import Split, derive_outcomes, split_outcomes, stated_in
from mapper.ingest.wording.languages import detect_languages, main_language
from mapper.ingest.wording.plain import plain_text
from mapper.ingest.wording.verbs import is_verb, read_verbs
from mapper.model import curie
from mapper.tables import TEXTS

Warn = Callable[[int, str, str, str, str], None]

_LONGEST_TEXT = 100_000


def statements_of(
    rows: pd.DataFrame,
    catalogue: str,
    languages: Sequence[str],
    warn: Warn,
    *,
    main: str = "",
    expected: bool = True,
) -> pd.DataFrame:
    """One row per statement of ``rows``, which have the columns of drafts and ``local_id``.

    Stated outcomes are those of the outcomes column, or those that a description lists after a stem of its own, where
    the column is empty or holds prose only. Where the reader knows its format (``is_mapped``), every line of the
    outcomes is one, and a description states none: the format has a place for them. Without any, statements are
    derived (:func:`~mapper.ingest.outcomes.derive_outcomes`). A statement that repeats within a credential is kept
    once.
    ``languages`` are those that the rows name, "" for none; ``main`` is that of the whole catalogue
    (:func:`main_language_of`). A row without anything is reported if outcomes are ``expected``. The result is not yet
    conformed.
    """
    texts: list[str] = []
    owners: list[int] = []
    positions: list[int] = []
    bases: list[str] = []
    for at, (basis, statements) in enumerate(_by_row(rows, warn)):
        if expected and not statements:
            warn(at, "outcomes", "", "no outcomes, description or skills; it cannot be compared by what it teaches",
                 "add them, or choose their column (in a profile: columns.outcomes)")  # fmt: skip
        distinct = list(dict.fromkeys(statements))
        if len(distinct) < len(statements):
            warn(
                at,
                "outcomes",
                "",
                f"{len(statements) - len(distinct)} statements repeat another of the same credential; kept once",
                "",
            )
        texts += distinct
        owners += [at] * len(distinct)
        positions += range(1, len(distinct) + 1)
        bases += [basis] * len(distinct)
    local = rows["local_id"].tolist()
    ids = [curie(catalogue, name) for name in local]
    spoken = _languages(rows, texts, owners, languages, main)
    verbs = [read_verbs(text, language) for text, language in zip(texts, spoken, strict=True)]
    addresses = rows["source_url"].tolist()
    return pd.DataFrame(
        {
            "outcome_id": [
                curie(catalogue, f"{local[at]}-o{position}") for at, position in zip(owners, positions, strict=True)
            ],
            "credential_id": [ids[at] for at in owners],
            "position": positions,
            "text": texts,
            "language": spoken,
            "outcomes_basis": bases,
            "wording": ["original"] * len(texts),
            "verb": [read[0] if read else "" for read, _ in verbs],
            "cognitive_level": [level for _, level in verbs],
            "verbs": pd.Series([list(read) for read, _ in verbs], dtype=TEXTS),
            "source_url": [addresses[at] if addresses[at].startswith("http") else "" for at in owners],
        }
    )


def main_language_of(rows: pd.DataFrame) -> str:
    """The language of nearly all statements of some rows, "" if they have several."""
    rows = rows.astype(object)
    found = (statements for _, statements in _by_row(rows, lambda *_: None))
    return main_language([_together(said, title) for said, title in zip(found, rows["title"], strict=True) if said])


def _by_row(rows: pd.DataFrame, warn: Warn) -> Iterator[tuple[str, Sequence[str]]]:
    columns = rows[["outcomes", "description", "skills", "is_mapped"]].itertuples(index=False, name=None)
    for at, (published, description, skills, is_mapped) in enumerate(columns):
        if is_mapped:
            stated = [plain_text(line) for line in published.split("\n") if line]
            yield ("stated", stated) if stated else ("derived", derive_outcomes(description, skills))
        else:
            yield _statements(at, published, description, skills, warn)


def _statements(at: int, published: str, description: str, skills: str, warn: Warn) -> tuple[str, Sequence[str]]:
    if len(published) > _LONGEST_TEXT:
        warn(
            at,
            "outcomes",
            published[:200],
            f"has {len(published):,} characters; only {_LONGEST_TEXT:,} are read",
            "split it",
        )
        published = published[:_LONGEST_TEXT]
    split = split_outcomes(published) if published.strip() else Split(())
    listed = stated_in(description) if description and (not split.statements or _is_prose(split)) else None
    if listed:
        if split.statements:
            cure = "choose another column for the outcomes if that is wrong (in a profile: columns.outcomes)"
            warn(
                at,
                "outcomes",
                plain_text(published)[:300],
                "is prose; the description lists outcomes, taken instead",
                cure,
            )
        split = listed
    if split.remainder:
        warn(
            at,
            "outcomes",
            split.remainder,
            "follows the outcomes under a heading of its own and is not taken as outcomes",
            "",
        )
    if split.statements:
        return "stated", split.statements
    if published.strip():
        warn(at, "outcomes", published, "holds no statement", "write one statement per line")
    return "derived", derive_outcomes(description, skills)


def _is_prose(split: Split) -> bool:
    """True if statements came without a stem and most do not begin with a verb."""
    verbs = sum(1 for statement in split.statements if is_verb(statement.split()[0].strip("\"'„“«(")))
    return verbs < 0.5 * len(split.statements) and not any(removed.rstrip().endswith(":") for removed in split.removed)


def _languages(
    rows: pd.DataFrame, texts: Sequence[str], owners: Sequence[int], said: Sequence[str], main: str
) -> list[str]:
    """Each statement's language: its own if it is long enough to tell, else that of all the credential's words."""
    whole: dict[int, list[str]] = {}
    for at, text in zip(owners, texts, strict=True):
        whole.setdefault(at, []).append(text)
    titles = rows["title"].tolist()
    order = list(whole)
    together = [_together(whole[at], titles[at]) for at in order]
    of_rows = dict(zip(order, detect_languages(together, [said[at] or main for at in order]), strict=True))
    return detect_languages(texts, [of_rows[at] for at in owners])


def _together(statements: Sequence[str], title: str) -> str:
    return f"{' '.join(statements)[:300]} {title}"
