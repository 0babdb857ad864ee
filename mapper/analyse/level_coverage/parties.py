"""Who asks and who shows: the descriptors of a framework, and what a catalogue or a framework holds against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mapper.errors import UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.aspects import ASPECTS, aspects_of
from mapper.knowledge.frameworks import Frameworks, known_level
from mapper.knowledge.levels import LevelSet, resolve
from mapper.match.text import language_code

NO_ASPECT: Final = "its domain is none of knowledge, skills, responsibility and autonomy"
NO_LEVEL_THERE: Final = "no level there, by a source"
NO_EQF: Final = "its level has no EQF level, and wording is read in EQF levels"


@dataclass(frozen=True, slots=True)
class FrameworkLevels:
    """A framework (``eqf``), or one of its levels alone (``eqf:5``)."""

    framework_id: str
    level_id: str = ""

    def title(self, frameworks: Frameworks) -> str:
        """The framework's title, with the level where it is one level alone."""
        titles = frameworks.frameworks.set_index("framework_id")["title"]
        label = self.level_id.partition(":")[2]
        return f"{titles[self.framework_id]}{f', level {label}' if label else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class Showing:
    """What may show levels: credentials (``credential_id``, ``title``, ``language``, ``level_id``) and their outcomes.

    ``outcomes`` has ``outcome_id``, ``credential_id``, ``text``, ``language``, and for descriptors a column per aspect,
    which are then known. ``framework_id`` is "" for a catalogue.
    """

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    framework_id: str = ""


def framework_levels_named(reference: str, frameworks: Frameworks) -> FrameworkLevels | None:
    """The framework or level that ``reference`` names; None if it names no framework.

    Raises
    ------
    UsageError
        If it names a framework and a level that this does not have, or a framework whose descriptors are not bundled.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> framework_levels_named("eqf:5", known), framework_levels_named("open-university", known)
    (FrameworkLevels(framework_id='eqf', level_id='eqf:5'), None)
    >>> framework_levels_named("nqf-dk", known)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mapper.errors.UsageError: framework 'nqf-dk' has no bundled level descriptors; these have: aqf-au, aqrf, ...
    """
    framework_id, colon, _ = reference.partition(":")
    if framework_id not in set(frameworks.frameworks["framework_id"]):
        return None
    described = described_frameworks(frameworks)
    if framework_id not in described:
        raise UsageError(
            f"framework {framework_id!r} has no bundled level descriptors; these have: {', '.join(described)}"
        )
    return FrameworkLevels(framework_id, known_level(reference, frameworks) if colon else "")


def described_frameworks(frameworks: Frameworks) -> list[str]:
    """The ids of the frameworks that have descriptors of which some aspect can be read, sorted."""
    rows = frameworks.descriptors[["framework_id", "domain"]].drop_duplicates()
    return sorted({name for name, domain in rows.itertuples(index=False, name=None) if aspects_of(name, domain)})


def asked_descriptors(asked: FrameworkLevels, frameworks: Frameworks) -> pd.DataFrame:
    """The descriptors of a framework as :data:`mapper.tables.LEVEL_DESCRIPTORS` has them, without ``asked``."""
    rows = []
    for row in _descriptors(asked, frameworks).to_dict("records"):
        eqf, legal_status = eqf_levels(str(row["level_id"]), frameworks)
        aspects = aspects_of(asked.framework_id, str(row["domain"]))
        rows.append(
            {
                **{name: row[name] for name in ("level_id", "domain", "text", "order")},
                "aspects": list(aspects),
                "eqf": eqf,
                "legal_status": legal_status,
                "unread": NO_ASPECT if not aspects else "" if eqf else NO_EQF,
            }
        )
    return pd.DataFrame(rows)


def catalogue_showing(catalogue: Catalogue) -> Showing:
    """The credentials of a catalogue and their outcomes; the language of a credential is that of its outcomes."""
    credentials = catalogue.credentials[["credential_id", "title", "language", "level_id"]]
    own = credentials.set_index("credential_id")["language"]
    outcomes = catalogue.outcomes[["outcome_id", "credential_id", "text", "language"]]
    stated = outcomes["language"].mask(outcomes["language"] == "", outcomes["credential_id"].map(own))
    return Showing(
        credentials.assign(language=language_code(credentials["language"])),
        outcomes.assign(language=language_code(stated)),
    )


def framework_showing(levels: FrameworkLevels, frameworks: Frameworks) -> Showing:
    """The levels of a framework as credentials, their descriptors as outcomes that speak of what their domain does."""
    rows = _descriptors(levels, frameworks)
    aspects = [aspects_of(levels.framework_id, domain) for domain in rows["domain"]]
    outcomes = pd.DataFrame(
        {
            "outcome_id": [f"{level}#{domain}" for level, domain in zip(rows["level_id"], rows["domain"], strict=True)],
            "credential_id": rows["level_id"],
            "text": rows["text"],
            "language": "en",  # descriptors are our own words
        }
    )
    for aspect in ASPECTS:
        outcomes[aspect] = [float(aspect in found) for found in aspects]
    held = rows.drop_duplicates("level_id")
    titled = held["title"].mask(held["title"] == "", held["level_id"])
    credentials = pd.DataFrame(
        {"credential_id": held["level_id"], "title": titled, "language": "en", "level_id": held["level_id"]}
    )
    return Showing(credentials, outcomes, levels.framework_id)


def stated_levels(level_id: str, framework_id: str, frameworks: Frameworks) -> tuple[list[str], str]:
    """The levels of a framework that a stated level corresponds to, and by which legal status; nothing if unknown.

    A chain over another framework is a derived hint and is said so, as is a source that says there is no such level.

    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> stated_levels("scqf:8", "eqf", known), stated_levels("", "eqf", known)
    ((['eqf:5'], 'historic'), ([], ''))
    >>> stated_levels("scqf:8", "rqf-eng", known), stated_levels("rqf-eng:entry-1", "eqf", known)
    ((['rqf-eng:4', 'rqf-eng:5'], 'derived, historic'), ([], 'no level there, by a source'))
    """
    if not level_id:
        return [], ""
    found: LevelSet = resolve(level_id, framework_id, frameworks)
    strongest = found.strongest()
    if not strongest:
        return [], NO_LEVEL_THERE if found.answer == "no level" else ""
    derived = "derived, " if strongest[0].kind == "chained" else ""
    return sorted({level.level_id for level in strongest}), f"{derived}{strongest[0].legal_status}"


def eqf_levels(level_id: str, frameworks: Frameworks) -> tuple[list[str], str]:
    """The EQF levels, "1" to "8", that a level is, and by which legal status."""
    levels, legal_status = stated_levels(level_id, "eqf", frameworks)
    return [level.partition(":")[2] for level in levels], legal_status


def _descriptors(levels: FrameworkLevels, frameworks: Frameworks) -> pd.DataFrame:
    rows = frameworks.descriptors[frameworks.descriptors["framework_id"] == levels.framework_id]
    rows = rows[rows["confidence"] != "placeholder"]
    if levels.level_id:
        rows = rows[rows["level_id"] == levels.level_id]
        if rows.empty:
            raise UsageError(f"level {levels.level_id!r} has no bundled descriptors")
    named = frameworks.levels[["level_id", "order", "title"]]
    return rows.merge(named, on="level_id").sort_values(["order", "domain"], ignore_index=True)
