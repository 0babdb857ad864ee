"""What a stack must keep to, and which credentials may be in one at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from mapper.errors import UsageError
from mapper.ingest.stored import is_in_country
from mapper.match.text import language_code
from mapper.settings import ScoringSettings
from mapper.tables import as_list, text_column

Aim = Literal["fewest", "shortest"]
AIMS: Final[tuple[Aim, ...]] = get_args(Aim)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked of a stack.

    ``aim`` is what is made as small as possible once the target is covered to ``share``: the number of credentials, or
    the hours that they may take at most. Two stacks equal in that are told apart by what they cover, then by id.
    """

    aim: Aim = "fewest"
    share: float = ScoringSettings().full_from
    """Expected coverage of the target to reach, in (0, 1]. The default is where a suggestion says ``full``: an expected
    coverage stays below what people state, who see no doubt."""
    ceiling: float | None = None
    """The largest share of the target that may be credited (:mod:`mapper.analyse.stacks.ceilings`)."""
    level_from: float | None = None
    """The lowest EQF level of a member, by the strongest statement about its level; of several the lowest counts."""
    max_hours: float | None = None
    """Hours that all members may take together, at the upper ends of their workloads."""
    max_credentials: int | None = None
    per_provider: int | None = None
    """Members of one provider, at most; of a credential without a provider its awarding body counts."""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO 3166; a country takes its regions along."""
    count_once: bool = False
    """Each outcome of a member counts for one outcome of the target at most; otherwise for several of one depth."""
    held: tuple[str, ...] = ()
    """Credentials in hand: they are in every stack, and count neither as members nor in hours."""
    without: tuple[str, ...] = ()

    @property
    def goal(self) -> float:
        """The share to reach: no more than may be credited."""
        return self.share if self.ceiling is None else min(self.share, self.ceiling)

    @property
    def needs_hours(self) -> bool:
        """Whether a credential without a known workload can be weighed at all."""
        return self.aim == "shortest" or self.max_hours is not None


RELAXABLE: Final[dict[str, str]] = {
    "aim": "weighing hours, which leaves out what states none",
    "level_from": "the level floor",
    "max_hours": "the limit of hours",
    "max_credentials": "the limit of credentials",
    "per_provider": "the limit per provider",
    "languages": "the choice of languages",
    "countries": "the choice of countries",
    "count_once": "counting each outcome once",
    "without": "leaving out single credentials",
}
"""Condition -> what it is called; the ceiling is no such condition, since it is a rule of a country."""


def check_conditions(conditions: Conditions) -> Conditions:
    """``conditions`` themselves, if they can hold.

    >>> check_conditions(Conditions(share=1.2))
    Traceback (most recent call last):
    mapper.errors.UsageError: share 1.2 is not above 0 and at most 1

    Raises
    ------
    UsageError
        Listing every value out of range.
    """
    faults = []
    if conditions.aim not in AIMS:
        faults.append(f"aim {conditions.aim!r} is not one of {', '.join(AIMS)}")
    for name in ("share", "ceiling"):
        value = getattr(conditions, name)
        if value is not None and not 0 < value <= 1:
            faults.append(f"{name} {value:g} is not above 0 and at most 1")
    for name in ("max_hours", "max_credentials", "per_provider"):
        value = getattr(conditions, name)
        if value is not None and not 0 < value < np.inf:
            faults.append(f"{name} {value:g} is not above 0")
    both = sorted({*conditions.held} & {*conditions.without})
    faults += [f"credential {name!r} is both held and left out" for name in both]
    if faults:
        raise UsageError.listing(faults)
    return conditions


def relaxations(conditions: Conditions) -> Iterator[tuple[str, Conditions]]:
    """Each condition that is set, with the conditions without it.

    >>> [name for name, _ in relaxations(Conditions(max_credentials=2, languages=("en",)))]
    ['max_credentials', 'languages']
    """
    defaults: dict[str, Any] = {field.name: field.default for field in fields(Conditions)}
    for name in RELAXABLE:
        if getattr(conditions, name) != defaults[name]:
            yield name, replace(conditions, **{name: defaults[name]})


def reasons_left_out(credentials: pd.DataFrame, conditions: Conditions) -> pd.Series:
    """Why each credential cannot be in a stack, "" where it can; the first reason that holds.

    ``credentials`` conform to :data:`mapper.tables.CREDENTIALS` and have ``eqf_min``
    (:func:`mapper.match.search_index.with_eqf`). What a condition asks and a credential does not state leaves it out.
    """
    low = credentials["eqf_min"].to_numpy(dtype=np.float64, na_value=np.nan)
    hours = credentials["workload_hours_max"].to_numpy(dtype=np.float64, na_value=np.nan)
    language = language_code(credentials["language"])
    ids = credentials["credential_id"]
    held = ids.isin(conditions.held)
    checks: list[tuple[pd.Series | np.ndarray, str]] = [
        (ids.isin(conditions.without), "left out by name"),
        *_unless(conditions.countries, _in_any(credentials["jurisdiction"], conditions.countries), "another country"),
        *_unless(conditions.languages, language.isin(conditions.languages), "another language"),
    ]
    if conditions.level_from is not None:
        checks += [(np.isnan(low), "level not known"), (low < conditions.level_from, "level too low")]
    if conditions.needs_hours:
        checks.append((np.isnan(hours), "workload not stated or not convertible"))
    if conditions.max_hours is not None:
        checks.append((hours > conditions.max_hours, "more hours than the limit"))
    reason = np.select(
        [np.asarray(failed, dtype=bool) & ~held.to_numpy(dtype=bool) for failed, _ in checks],
        [why for _, why in checks],
        "",
    )
    return text_column(as_list(pd.Series(reason)))


def _unless(asked: Sequence[str], kept: pd.Series, why: str) -> list[tuple[pd.Series | np.ndarray, str]]:
    return [(~kept.to_numpy(dtype=bool), why)] if asked else []


def _in_any(jurisdictions: pd.Series, countries: Sequence[str]) -> pd.Series:
    found = pd.Series(False, index=jurisdictions.index)
    for country in countries:
        found |= is_in_country(jurisdictions, country).to_numpy(dtype=bool)
    return found
