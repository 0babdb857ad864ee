"""Levels of several frameworks on one ladder: the levels of a hub framework, and who stands beside each rung."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.app.language import N_, Words, _
from mapper.app.wording import Mark, Marks, badge, plain
from mapper.knowledge.frameworks import Frameworks, compare_levels

LEGAL_WORDS: Final = Marks(
    {
        "official": Mark(N_("Official"), "gavel", "green"),
        "historic": Mark(N_("Historic"), "history", "violet"),
        "comparison": Mark(N_("Published comparison"), "menu_book", "blue"),
        "indicative": Mark(N_("Indicative"), "explore", "orange"),
        "not-for-recognition": Mark(N_("Not for recognition"), "block", "red"),
    }
)
"""By the legal status of a referencing."""

LEGAL_MEANINGS: Final = Words(
    {
        "official": N_("decided by the authorities and published in a referencing report"),
        "historic": N_("was official and is no longer maintained, but remains the last official statement"),
        "comparison": N_("a published study or guide compares the two, without legal force"),
        "indicative": N_("our reading, a hint and nothing more"),
        "not-for-recognition": N_("its publisher says that it must not be used for recognition"),
    }
)

FACT_STATUS_WORDS: Final = Words(
    {
        "verified": N_("verified at the source"),
        "known": N_("known, not yet verified at the source"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Levels beside each other.

    ``rungs`` has one row per hub level, the highest first, and one Markdown column per framework. ``apart`` has the
    levels beside no rung, with the columns ``Framework``, ``Level`` and ``Why``. ``beside`` gives the level ids of each
    framework at each rung.
    """

    rungs: pd.DataFrame
    apart: pd.DataFrame
    beside: Mapping[str, Mapping[str, Sequence[str]]]


def legal_mark(status: str, year: str) -> Mark:
    """A legal status with the year of its statement, "" where none is known.

    >>> legal_mark("official", "2013").words
    'Official 2013'
    """
    mark = LEGAL_WORDS[status]
    return mark._replace(words=f"{mark.words} {year}".strip())


def build_ladder(frameworks: Frameworks, chosen: Sequence[str], hub: str) -> Ladder:
    """The levels of ``chosen`` frameworks beside the levels of ``hub``, by each level's strongest statement."""
    names = frameworks.frameworks.set_index("framework_id")["short_title"].to_dict()
    levels = {str(row["level_id"]): row for row in frameworks.levels.to_dict("records")}
    rungs = [name for name, row in levels.items() if row["framework_id"] == hub]
    rungs.sort(key=lambda name: -int(levels[name]["order"]))
    years = _years(frameworks, hub)
    columns = {names[hub]: [f"**{plain(levels[rung]['title'])}**" for rung in rungs]}
    apart: list[tuple[str, str, str]] = []
    beside: dict[str, dict[str, list[str]]] = {}
    for framework_id in chosen:
        if framework_id == hub:
            beside[hub] = {rung: [rung] for rung in rungs}
            continue
        cells: dict[str, list[str]] = {rung: [] for rung in rungs}
        beside[framework_id] = {rung: [] for rung in rungs}
        compared = compare_levels(frameworks, framework_id, hub, hub=hub)
        # A handful of rows per framework: each becomes one line of a cell.
        for row in compared[compared["a_level"] != ""].to_dict("records"):
            level, rung = str(row["a_level"]), str(row["hub_level"])
            if rung in cells:
                cells[rung].append(_level_cell(row, levels[level], years.get((level, str(row["a_legal_status"])), "")))
                beside[framework_id][rung].append(level)
            else:
                apart.append((names[framework_id], str(row["a_title"]), _why_apart(row, names[hub])))
        columns[names[framework_id]] = ["\n\n".join(reversed(cells[rung])) or ":gray[–]" for rung in rungs]
    return Ladder(pd.DataFrame(columns), pd.DataFrame(apart, columns=[_("Framework"), _("Level"), _("Why")]), beside)


def _years(frameworks: Frameworks, hub: str) -> dict[tuple[str, str], str]:
    rows = frameworks.referencing[frameworks.referencing["to_framework"] == hub]
    return {
        (str(level), str(status)): str(year)
        for level, status, year in zip(rows["level_id"], rows["legal_status"], rows["year"], strict=True)
    }


def _level_cell(row: Mapping[Hashable, Any], level: Mapping[Hashable, Any], year: str) -> str:
    mark = badge(legal_mark(str(row["a_legal_status"]), year))
    examples = plain(", ".join(str(level["title_examples"]).split("|")[:2]))
    scope = (
        # Translators: this statement holds only for one type of qualification
        f" :small[{_('only {qualification}').format(qualification=plain(row['a_qualification_type']))}]"
        if row["a_qualification_type"]
        else ""
    )
    first = f"{plain(row['a_title'])} {mark} :small[{_(row['a_status'])}]{scope}"
    return f"{first}  \n:small[:gray[{examples}]]" if examples else first


def _why_apart(row: Mapping[Hashable, Any], hub: str) -> str:
    if row["answer"] == "no hub level":
        return _("The referencing says that it has no {hub} level").format(hub=hub)
    return _("No statement about its {hub} level").format(hub=hub)
