"""May a reader rely on the place of a level? The answer in one word and one sentence, from the statements about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mapper.knowledge.frameworks import Frameworks, known_framework
from mapper.knowledge.levels import ResolvedLevel, resolve

__all__ = ["RELIANCE_WORDS", "Reliance", "reliance", "reliances"]

Verdict = Literal["rely", "check", "last official", "support", "hint", "barred", "nothing"]

RELIANCE_WORDS: Final[dict[str, str]] = {
    "rely": "Yes",
    "check": "Yes, after opening the source",
    "last official": "As the last official statement",
    "support": "As supporting evidence only",
    "hint": "No, it is a hint",
    "barred": "No, not for recognition",
    "nothing": "Nothing is stated",
}


@dataclass(frozen=True, slots=True)
class Reliance:
    """Whether the place of a level at the hub can be relied on.

    ``verdict`` is a key of :data:`RELIANCE_WORDS`. ``place`` says where the level stands, such as ``EQF 5``,
    ``EQF 8 or EQF 7, by type``, ``no EQF level`` or "" if nothing is stated. ``sentence`` gives the reason.
    """

    level_id: str
    place: str
    verdict: Verdict
    sentence: str


def reliance(level_id: str, frameworks: Frameworks, *, hub: str = "eqf") -> Reliance:
    """Where a level stands at the hub, and how far that may be relied on, by its strongest statements.

    An official statement that nobody verified at its source counts less than one that somebody did. Being at the same
    level is one of five elements of a comparison, never the whole.

    Raises
    ------
    UsageError
        If the level or the hub is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> found = reliance("scqf:8", known)
    >>> found.place, found.verdict
    ('EQF 5', 'last official')
    >>> reliance("sqf-si:9", known).place
    'EQF 8 for Magister znanosti (pre-Bologna); EQF 7 for Specialisation after university degree'
    """
    found = resolve(level_id, hub, frameworks)
    hub_title = _short_title(hub, frameworks)
    validity = _validity(level_id, frameworks)
    if found.answer == "unknown":
        return Reliance(level_id, "", "nothing", f"No source says which {hub_title} level it has.{validity}")
    if found.answer == "no level":
        denial = min(found.no_level, key=lambda statement: list(_BY_STATUS).index(statement.legal_status))
        verdict, reason = _judged(denial.legal_status, verified=denial.status == "verified", year="")
        sentence = f"A source says that it has none: {reason}{validity}"
        return Reliance(level_id, f"no {hub_title} level", verdict, sentence)
    strongest = found.strongest()
    best = strongest[0]
    place = _place(strongest, frameworks, hub_title)
    if len(best.path) == 1:
        return Reliance(level_id, place, "rely", f"It is a level of the {hub_title} itself.{validity}")
    if best.kind == "chained":
        over = _short_title(best.path[1].partition(":")[0], frameworks)
        sentence = f"Derived over the {over}; no source places it in the {hub_title} itself.{validity}"
        return Reliance(level_id, place, "hint", sentence)
    year = _year(level_id, hub, best.legal_status, frameworks)
    verified = all(level.status == "verified" for level in strongest)
    verdict, reason = _judged(best.legal_status, verified=verified, year=year)
    types = any(level.qualification_type for level in strongest)
    depends = " It depends on the type of qualification." if types else ""
    spans = f" The level spans several {hub_title} levels." if len(strongest) > 1 and not types else ""
    return Reliance(level_id, place, verdict, f"{reason[:1].upper()}{reason[1:]}{depends}{spans}{validity}")


def reliances(framework_id: str, frameworks: Frameworks, *, hub: str = "eqf") -> list[Reliance]:
    """:func:`reliance` of each level of a framework, lowest level first.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> [found.place for found in reliances("nfq-ie", known)][5:8]
    ['EQF 5', 'EQF 6', 'EQF 6']
    """
    levels = frameworks.levels.loc[frameworks.levels["framework_id"] == framework_id, "level_id"]
    return [reliance(str(level), frameworks, hub=hub) for level in levels]


_BY_STATUS: Final[dict[str, tuple[Verdict, str]]] = {
    "official": ("rely", "officially referenced{year}"),
    "historic": ("last official", "once official{year}, no longer maintained, and still the last official statement"),
    "comparison": ("support", "a published comparison{year} without legal force"),
    "indicative": ("hint", "our own reading; ask the authority of the framework before you use it"),
    "not-for-recognition": ("barred", "its publisher says that it must not be used for recognition"),
}


def _judged(legal_status: str, *, verified: bool, year: str) -> tuple[Verdict, str]:
    verdict, words = _BY_STATUS[legal_status]
    reason = words.format(year=f" ({year})" if year else "")
    if legal_status in ("indicative", "not-for-recognition"):
        return verdict, f"{reason}."
    if verified:
        return verdict, f"{reason}; we verified it at the source."
    return "check" if verdict == "rely" else verdict, f"{reason}; we have not verified it at the source."


def _place(levels: tuple[ResolvedLevel, ...], frameworks: Frameworks, hub_title: str) -> str:
    labels = dict(zip(frameworks.levels["level_id"], frameworks.levels["label"], strict=True))
    named = {level.level_id: f"{hub_title} {labels[level.level_id]}" for level in levels}
    if any(level.qualification_type for level in levels):
        parts = [
            f"{named[level.level_id]} for {level.qualification_type or 'other types'}"
            for level in sorted(levels, key=lambda level: level.qualification_type)
        ]
        return "; ".join(parts)
    return " and ".join(named[name] for name in sorted(named))


def _short_title(framework_id: str, frameworks: Frameworks) -> str:
    known_framework(framework_id, frameworks)
    about = frameworks.frameworks
    return str(about.loc[about["framework_id"] == framework_id, "short_title"].iloc[0])


def _year(level_id: str, hub: str, legal_status: str, frameworks: Frameworks) -> str:
    rows = frameworks.referencing
    rows = rows[(rows["level_id"] == level_id) & (rows["to_framework"] == hub) & (rows["legal_status"] == legal_status)]
    return str(rows["year"].max()) if len(rows) else ""


def _validity(level_id: str, frameworks: Frameworks) -> str:
    row = frameworks.levels.loc[frameworks.levels["level_id"] == level_id, ["valid_from", "valid_to"]].iloc[0]
    start, end = str(row["valid_from"]), str(row["valid_to"])
    if start and end:
        return f" Only for awards from {start} to {end}."
    if start:
        return f" Only for awards from {start}."
    return f" Only for awards until {end}." if end else ""
