"""The column contracts of claims and contradictions, as :mod:`mapper.tables` has them for the other stages."""

from __future__ import annotations

from typing import Final, Literal, get_args

from mapper.model import RELATIONS
from mapper.tables import INTEGER, NUMBER, TEXT, TEXTS, Column, Table

Origin = Literal["decisions", "suggestions", "referencing"]
"""Whose statements are held against each other."""

Kind = Literal["chain does not close", "covers in a circle", "different levels", "levels drift"]
"""What cannot all hold; :func:`~mapper.analyse.contradictions.finding.find_contradictions` says what each is."""

ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_NEEDED: Final = Column(TEXT, required=True)
_TEXT: Final = Column(TEXT)
_PAIR: Final = dict.fromkeys(("subject_id", "object_id", "subject_title", "object_title"), _NEEDED)
_SAID: Final = {
    **dict.fromkeys(("by", "at", "source", "note"), _TEXT),
    "confidence": Column(NUMBER, unit="probability"),
}

CLAIMS: Final = Table(
    "claims",
    {**_PAIR, "relation": Column(TEXT, required=True, vocabulary=RELATIONS), **_SAID},
    key=("subject_id", "object_id"),
)
"""One row per pair that somebody says something of. ``by`` and ``at`` say who and when, ``source`` is the id of the
decision or of the run, ``note`` what was added in words."""

CONTRADICTIONS: Final = Table(
    "contradictions",
    {
        "number": Column(INTEGER, required=True),
        "origin": Column(TEXT, required=True, vocabulary=ORIGINS),
        "kind": Column(TEXT, required=True, vocabulary=KINDS),
        "chain": Column(TEXTS, required=True),
        "titles": Column(TEXTS, required=True),
        "broken_from": _NEEDED,
        "broken_to": _NEEDED,
        "rests_on": _TEXT,
        "legal_status": _TEXT,
        "level_gap": Column(NUMBER, unit="levels"),
        "finding": _NEEDED,
    },
    key=("number",),
)
"""Statements that cannot all hold, one row each. ``chain`` has the ids (of credentials, or of levels) from one end to
the other; ``broken_from`` and ``broken_to`` are the two that it breaks between. ``rests_on`` is the weakest relation
among its links (``exact`` or ``close``; "" of referencing), ``legal_status`` that of the weakest statement about a
level that it needs, ``level_gap`` how far apart the levels are at least; null where it is not about levels."""

LINKS: Final = Table(
    "contradiction_links",
    {
        "number": Column(INTEGER, required=True),
        "position": Column(INTEGER, required=True),
        **_PAIR,
        "relation": _TEXT,
        **_SAID,
        "is_break": Column(TEXT, vocabulary=("yes", "no")),
    },
    key=("number", "position"),
)
"""The statements that a contradiction (``number``) is made of, in the order of its chain, the one that breaks it last.
``relation`` is that of the claim, or the legal status of a referencing; ``source`` is the id of the decision or run, or
the address of the publication."""
