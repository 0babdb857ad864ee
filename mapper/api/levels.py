"""Frameworks, levels and workloads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mapper.api.places import Folder, embedded_frameworks, opened
from mapper.knowledge import frameworks as knowledge
from mapper.knowledge import levels
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import LevelSet
from mapper.knowledge.units import parse_workload
from mapper.knowledge.workload import conversions
from mapper.match import level_suggestion
from mapper.match.level_suggestion import LevelSuggestion, TextKind
from mapper.settings import Settings, choose_settings


def load_frameworks(folder: Folder | None = None) -> Frameworks:
    """Frameworks, their levels, referencing and descriptors, as four tables: those of a folder, else the embedded ones.

    Takes about 0.3 s for 100 frameworks. A framework of your own stands in a folder beside those it refers to.

    Raises
    ------
    DataError
        Listing every fault of the folder.

    Examples
    --------
    >>> import mapper
    >>> known = mapper.load_frameworks()
    >>> known.levels.query("framework_id == 'scqf'")["label"].tolist()
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']
    """
    return knowledge.load_frameworks(embedded_folder() / "frameworks" if folder is None else Path(folder))


def resolve_level(
    level_id: str,
    to_framework: str = "eqf",
    *,
    qualification_type: str = "",
    awarded: str = "",
    frameworks: Frameworks | None = None,
) -> LevelSet:
    """The levels of a framework that a level corresponds to: a set with legal status and sources, never one number.

    ``answer`` is ``levels``, ``no level`` (a source says that there is none) or ``unknown``. ``qualification_type`` and
    ``awarded`` (YYYY, YYYY-MM or YYYY-MM-DD) narrow it, as :func:`mapper.knowledge.levels.resolve` says. The same EQF
    level is not equivalence.

    Raises
    ------
    UsageError
        If the level or the framework is not known, or the date is malformed.

    Examples
    --------
    >>> import mapper
    >>> found = mapper.resolve_level("rqf-eng:4")
    >>> [(level.level_id, level.legal_status) for level in found.levels]
    [('eqf:5', 'historic')]
    >>> mapper.resolve_level("rqf-eng:entry-1").answer
    'no level'
    """
    known = embedded_frameworks() if frameworks is None else frameworks
    return levels.resolve(level_id, to_framework, known, qualification_type=qualification_type, awarded=awarded)


def convert_workload(stated: str | float, unit: str = "", *, jurisdiction: str = "") -> pd.DataFrame:
    """A workload as a provider states it, in hours and in ECTS credits: four rows, one per measure and basis.

    Columns ``measure`` (``hours`` or ``ects``), ``basis``, ``low``, ``high``, ``rule``, ``source``. Credits convert by
    the notional ``hours`` of the unit and by its share of a ``year``, which disagree by nature. Where a conversion is
    refused (CEUs, credits of no system), ``low`` and ``high`` are null and ``rule`` says why.

    Parameters
    ----------
    stated
        Such as ``"10 ECTS"``, ``"6 weeks at 3-5 hours a week"``, or a number with ``unit``.
    unit
        An id of ``credit_systems.csv`` or one of its aliases, where ``stated`` does not say it.
    jurisdiction
        ISO 3166; picks the national hours of an ECTS credit.

    Examples
    --------
    >>> import mapper
    >>> mapper.convert_workload("10 UK credits")[["measure", "basis", "low", "high"]]
      measure  basis     low   high
    0   hours  hours   100.0  100.0
    1   hours   year   125.0  150.0
    2    ects  hours  3.3333    4.0
    3    ects   year     5.0    5.0
    """
    systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    return conversions(parse_workload(stated, unit or None), systems, jurisdiction or None)


def suggest_level(
    texts: str | Sequence[str],
    *,
    kind: TextKind = "outcomes",
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
) -> LevelSuggestion:
    """The EQF levels that the wording of outcomes suggests: an aid for texts without a stated level, no finding.

    ``distribution`` gives EQF 1 to 8 a probability each, ``likely`` the levels that hold 80 % of it, ``nearest`` and
    ``words`` are the reasons. Abstains on fewer than twelve words. ``kind`` is ``descriptors`` for texts that describe
    a level. Learns from the descriptors each time: some seconds once they are encoded.

    Examples
    --------
    >>> import mapper
    >>> found = mapper.suggest_level("Use Excel")
    >>> found.answer, found.reason
    ('not enough text', '2 words are too few to suggest a level (from 12)')
    """
    chosen = choose_settings(settings, encoder=encoder).encoder
    model = level_suggestion.train_levels(embedded_frameworks(), chosen, cache=opened(workspace) / "vectors")
    return level_suggestion.suggest_level([texts] if isinstance(texts, str) else texts, model, kind=kind)
