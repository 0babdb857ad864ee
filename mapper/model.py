"""The nouns of the field and their closed vocabularies.

Large things (credentials, outcomes, alignments) are tables, see :mod:`mapper.tables`; what stands here is small.
Relations are SKOS mapping relations, read from the subject to the object: ``broad`` means that the object is broader,
so the subject covers only part of it (https://www.w3.org/TR/skos-reference/#mapping).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final, Literal, get_args
from urllib.parse import quote, unquote

from mapper.errors import UsageError

Kind = Literal[
    "micro-credential", "badge", "certificate", "licence", "apprenticeship", "unit", "course", "qualification"
]
Relation = Literal["exact", "close", "broad", "narrow", "related", "none"]
Suggestion = Literal["full", "partial", "conditional", "none", "not enough evidence"]
Verdict = Literal["accept", "reject", "unsure"]
OutcomeStatus = Literal["covered", "partly", "missing"]
OutcomesBasis = Literal["stated", "derived"]
Wording = Literal["original", "paraphrase"]
Mode = Literal["online", "onsite", "blended", "work-based"]
Supervision = Literal["unsupervised", "supervised", "supervised-identified"]
LevelBasis = Literal["stated", "derived", "read"]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
RELATIONS: Final[tuple[str, ...]] = get_args(Relation)
SUGGESTIONS: Final[tuple[str, ...]] = get_args(Suggestion)
VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
OUTCOME_STATUSES: Final[tuple[str, ...]] = get_args(OutcomeStatus)
MODES: Final[tuple[str, ...]] = get_args(Mode)
SUPERVISION: Final[tuple[str, ...]] = get_args(Supervision)
LEVEL_BASES: Final[tuple[str, ...]] = get_args(LevelBasis)

SKOS_PREDICATES: Final[dict[str, str]] = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
    "none": "skos:exactMatch",  # exported with predicate_modifier "Not"
}

RELATION_SENTENCES: Final[dict[str, str]] = {
    "exact": "{subject} and {object} lead to the same outcomes",
    "close": "{subject} and {object} lead to nearly the same outcomes",
    "broad": "{object} covers more than {subject}",
    "narrow": "{subject} covers more than {object}",
    "related": "{subject} and {object} share some outcomes",
    "none": "{subject} and {object} do not correspond",
}

NOT_STATED: Final = "not stated"
"""Stands where a source says nothing; never guessed."""

CATALOGUE_ID: Final = re.compile(r"^[a-z0-9][a-z0-9-]{0,62}$")
#: Names that Windows gives to devices: no catalogue may carry one, since its id is a folder name.
_WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


def curie(catalogue: str, local_id: str) -> str:
    """The id of a credential or an outcome across catalogues: ``catalogue:local_id``, the local part percent-encoded.

    >>> curie("open-university", "A 207/x")
    'open-university:A%20207%2Fx'
    """
    return f"{catalogue}:{quote(local_id, safe='')}"


def split_curie(identifier: str) -> tuple[str, str]:
    """Catalogue id and local id of a CURIE; the inverse of :func:`curie`.

    >>> split_curie("open-university:A%20207%2Fx")
    ('open-university', 'A 207/x')

    Raises
    ------
    UsageError
        If there is no colon.
    """
    catalogue, colon, local = identifier.partition(":")
    if not colon or not catalogue or not local:
        raise UsageError(f"credential id {identifier!r} is not of the form catalogue:credential_id")
    return catalogue, unquote(local)


def slug(name: str) -> str:
    """A catalogue id made from a file name: ASCII, lower case, hyphens, legal as a folder name on Windows.

    >>> slug("Modulhandbuch WiIng (Master).json"), slug("écoles_2024.csv"), slug("AUX.csv")
    ('modulhandbuch-wiing-master', 'ecoles-2024', 'aux-catalogue')
    """
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", ascii_stem.lower()).strip("-")[:63].strip("-")
    if not words:
        return "catalogue-" + hashlib.sha256(stem.encode("utf-8")).hexdigest()[:8]
    return f"{words}-catalogue" if words in _WINDOWS_DEVICES else words


def check_catalogue_id(catalogue: str) -> str:
    """``catalogue`` itself, if it is a legal catalogue id.

    Raises
    ------
    UsageError
        If it is not lower-case ASCII letters, digits and hyphens, or names a Windows device.
    """
    if not CATALOGUE_ID.match(catalogue) or catalogue in _WINDOWS_DEVICES:
        raise UsageError(
            f"catalogue id {catalogue!r}: use 1-63 lower-case letters, digits and hyphens, such as {slug(catalogue)!r}"
        )
    return catalogue
