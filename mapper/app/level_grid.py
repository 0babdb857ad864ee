"""The level grid: frameworks as columns, hub levels as rows, one block per level that shows its legal status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app.address import chosen_in_address, in_address, one_in_address
from mapper.app.ladder import FACT_STATUS_WORDS, LEGAL_MEANINGS, LEGAL_WORDS
from mapper.app.language import _, counted, pgettext, within
from mapper.app.wording import listed, plain
from mapper.knowledge.checks import LEGAL_STATUSES, REGIONS
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.grid import count_placed, level_grid

DEFAULT_REGIONS: Final = ("Europe", "UK and Ireland", "Asia")
PUBLISHED: Final = ("official", "historic", "comparison", "not-for-recognition")
"""The legal statuses that somebody published; the rest is our reading."""

_FOLDER: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, eq=False)
class GridView:
    """What the grid shows: the hub's levels from the highest, ``shown`` of ``every`` statement that filters leave.

    ``every`` has all legal statuses, ``shown`` those that are chosen.
    """

    hub_title: str
    rungs: Sequence[tuple[str, str]]
    shown: pd.DataFrame
    every: pd.DataFrame


def choose_grid(known: Frameworks) -> GridView:
    """The controls of the grid, and what they leave of it."""
    present = set(known.frameworks["region"])
    names = [*DEFAULT_REGIONS, *(name for name in REGIONS if name in present and name not in DEFAULT_REGIONS)]
    chosen_in_address("region", names, DEFAULT_REGIONS)
    regions = st.pills(_("Regions"), names, selection_mode="multi", format_func=_, **in_address("region"))
    status_at, more_at = st.columns([9, 2], vertical_alignment="bottom")
    chosen_in_address("status", LEGAL_STATUSES, PUBLISHED)
    statuses = status_at.pills(
        _("Legal status"),
        LEGAL_STATUSES,
        selection_mode="multi",
        format_func=lambda name: LEGAL_WORDS[name].words,
        help=_("Add Indicative to see where only our own reading places a level. With none chosen all are shown."),
        **in_address("status"),
    )
    in_force = sum(st.query_params.get(key, "") not in ("", "False") for key in ("hub", "around", "verified"))
    more = _("More filters ({in_force})").format(in_force=in_force) if in_force else _("More filters")
    with more_at.popover(more, icon=":material/tune:", width="stretch"):
        hub, around, verified = _choose_rows(known)
    levels = known.levels[known.levels["framework_id"] == hub].sort_values("order", ascending=False)
    middle = f"{hub}:{around}" if around else ""
    every = level_grid(known, hub=hub, regions=regions, verified_only=verified, around=middle)
    kept = every["legal_status"].isin(statuses or LEGAL_STATUSES) | (every["answer"] == "no statement")
    rungs = list(zip(levels["level_id"], levels["label"], strict=True))
    if around:
        at = [level_id for level_id, _place in rungs].index(middle)
        rungs = rungs[max(0, at - 1) : at + 2]
    return GridView(_hubs(known)[hub], rungs, every[kept], every)


def _choose_rows(known: Frameworks) -> tuple[str, str, bool]:
    hubs = _hubs(known)
    hub = one_in_address("hub", list(hubs), "eqf")
    st.selectbox(_("Rows are levels of"), list(hubs), format_func=lambda name: hubs[name], **in_address("hub"))
    labels = [str(name).partition(":")[2] for name in known.levels.loc[known.levels["framework_id"] == hub, "level_id"]]
    around = one_in_address("around", ["", *labels], "")
    st.selectbox(
        _("Around one {hub} level").format(hub=plain(hubs[hub])),
        ["", *labels],
        format_func=lambda label: (
            _("Level {label} and its neighbours").format(label=label) if label else _("All levels")
        ),
        **in_address("around"),
    )
    st.session_state["verified"] = st.query_params.get("verified", "").lower() in ("true", "1", "yes")
    verified = st.toggle(_("Only what we verified at the source"), **in_address("verified"))
    return hub, around, verified


def grid_sentence(every: pd.DataFrame) -> str:
    """What is published about the levels in a grid, and what the indicative readings add, as one Markdown sentence."""
    counts = {str(row["legal_status"]): row for row in count_placed(every).to_dict("records")}

    def said(status: str) -> str:
        row = counts[status]
        # Translators: both are counts, in: 12 levels of 3 frameworks official
        return _("{levels} of {frameworks}").format(
            levels=counted("{count} level", "{count} levels", row["levels"]),
            frameworks=counted("{count} framework", "{count} frameworks", row["frameworks"]),
        )

    words = {
        "official": _("**{levels}** official"),
        "historic": _("**{levels}** historic"),
        "comparison": _("**{levels}** in published comparisons"),
        "not-for-recognition": _("**{levels}** published as not for recognition"),
    }
    published = [word.format(levels=said(status)) for status, word in words.items() if counts[status]["levels"]]
    opening = f"{', '.join(published)}." if published else _("**Nothing is published** about these levels.")
    if not counts["indicative"]["levels"]:
        return f"{opening} {_('Indicative readings add nothing.')}"
    only = counts["indicative"]["frameworks_only"]
    if published and only:
        added = _(
            "Indicative adds **{levels}**, {only} of them without any published place: hints, not to be relied on."
        ).format(levels=said("indicative"), only=only)
    else:
        added = _("Indicative adds **{levels}**: hints, not to be relied on.").format(levels=said("indicative"))
    return f"{opening} {added}"


def draw_grid(known: Frameworks, view: GridView) -> str:
    """The grid; gives the id of the level or framework that was pressed in this run, else ""."""
    pressed = st.components.v2.component(
        "mapper_level_grid",
        html='<div class="legend"></div><div class="grid"></div>',
        css=(_FOLDER / "level_grid.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "level_grid.js").read_text(encoding="utf-8"),
    )(data=grid_content(known, view), key="level_grid", on_opened_change=lambda: None)
    return str(pressed.get("opened") or "")


def grid_content(known: Frameworks, view: GridView) -> dict[str, Any]:
    """What the browser draws: rows, regions with their columns, blocks, and the legend.

    Each framework of ``view.every`` has a column, also where nothing of it is shown: what a filter empties stays
    visible as empty. Texts are letter for letter; the browser sets them as text, never as markup.
    """
    visible = view.shown[view.shown["strongest"]]
    rows = [{"id": level_id, "label": f"{view.hub_title} {label}", "kind": "hub"} for level_id, label in view.rungs]
    apart = {"no level": _("No {framework} level").format(framework=view.hub_title), "no statement": _("No statement")}
    rows += [
        {"id": answer, "label": label, "kind": "apart"}
        for answer, label in apart.items()
        if (visible["answer"] == answer).any()
    ]
    placed: dict[str, dict[str, list[dict[Any, Any]]]] = {}
    # Some hundred levels, each drawn as a block: loops over plain values are ten times faster than groups of frames.
    for row in visible.sort_values("order", ascending=False, kind="stable").to_dict("records"):
        cell = placed.setdefault(str(row["framework_id"]), {}).setdefault(str(row["hub_level"] or row["answer"]), [])
        cell.append(row)
    cells = {
        framework_id: {row_id: _blocks(levels, view.hub_title) for row_id, levels in own.items()}
        for framework_id, own in placed.items()
    }
    titles = dict(zip(known.frameworks["framework_id"], known.frameworks["title"], strict=True))
    regions: dict[str, list[dict[str, Any]]] = {name: [] for name in (*DEFAULT_REGIONS, *REGIONS)}
    for row in view.every.drop_duplicates("framework_id").to_dict("records"):
        framework_id = str(row["framework_id"])
        regions[str(row["region"])].append(
            {
                "open": framework_id,
                "name": row["short_title"],
                "place": str(row["jurisdiction"]).replace("|", " "),
                "tip": f"{titles[framework_id]}\n{_('Open the framework')}",
                "empty": framework_id not in cells,
                "cells": cells.get(framework_id, {}),
            }
        )
    filled = [
        {"title": _(name), "continued": _("{region}, continued").format(region=_(name)), "columns": columns}
        for name, columns in regions.items()
        if columns
    ]
    return {"rows": rows, "regions": filled, "legend": _legend(visible)}


def block_label(label: str) -> str:
    """A level's label as short as a block is wide, still telling the levels of one framework apart.

    >>> [block_label(label) for label in ("6.1", "Entry 3", "Certificate II", "bachelor", "Continuing education")]
    ['6.1', 'E3', 'CII', 'bach.', 'CE']
    """
    words: list[str] = re.findall(r"[\w.+]+", label)
    if len(label) <= 4 or not words:
        return label
    if len(words) == 1:
        return f"{label[:4]}."
    last = words[-1] if len(words[-1]) <= 3 else words[-1][0].upper()
    return "".join(word[0].upper() for word in words[:-1])[:3] + last


def _block(row: dict[Any, Any], hub_title: str) -> dict[str, Any]:
    status = str(row["legal_status"]) or "no-statement"
    mark = ("~" if status == "indicative" else "") + block_label(str(row["label"])) + ("*" if row["spread"] > 1 else "")
    return {
        "open": row["level_id"],
        "label": mark,
        "status": status,
        "verified": row["status"] == "verified",
        "tip": _tip(row, hub_title),
    }


def _tip(row: dict[Any, Any], hub_title: str) -> str:
    examples = listed(str(row["title_examples"]).split("|"))
    place = {
        "level": f"{hub_title} {str(row['hub_level']).partition(':')[2]}",
        "no level": _("A source says that it has no {framework} level").format(framework=hub_title),
        "no statement": _("No source says which {framework} level it has").format(framework=hub_title),
    }[str(row["answer"])]
    if row["answer"] == "no statement":
        return "\n".join(filter(None, [row["title"], examples, place]))
    year = f" {row['year']}" if row["year"] else ""
    scope = (
        _(", only for {qualification}").format(qualification=row["qualification_type"])
        if row["qualification_type"]
        else ""
    )
    also = _("Stands at more than one level, see all of its statements") if row["spread"] > 1 else ""
    lines = [
        str(row["title"]),
        examples,
        f"{place}{scope} – {within(LEGAL_WORDS[str(row['legal_status'])].words)}{year}",
        FACT_STATUS_WORDS[str(row["status"])],
        str(row["basis"]),
        also,
    ]
    return "\n".join(filter(None, lines))


def _blocks(levels: Sequence[dict[Any, Any]], hub_title: str) -> list[dict[str, Any]]:
    """The levels of one cell, the highest first; one block for all where no hub level holds many of them."""
    blocks = [_block(row, hub_title) for row in levels]
    if levels[0]["hub_level"] or len(levels) <= 2:
        return blocks
    titles = listed(str(row["title"]) for row in reversed(levels))
    said = counted("{count} level: {titles}", "{count} levels: {titles}", len(levels), titles=titles)
    tip = f"{said}\n{blocks[0]['tip'].splitlines()[-1]}"
    return [{**blocks[0], "open": str(levels[0]["framework_id"]), "label": f"×{len(levels)}", "tip": tip}]


def _legend(visible: pd.DataFrame) -> list[dict[str, Any]]:
    entries = []
    for status in LEGAL_STATUSES:
        part = visible[(visible["legal_status"] == status) & (visible["answer"] == "level")]
        entries.append(
            {
                "status": status,
                "sample": "~5" if status == "indicative" else "5",
                "verified": False,
                "words": f"{LEGAL_WORDS[status].words} ({part['level_id'].nunique():,})",
                "tip": LEGAL_MEANINGS[status],
                "count": len(part),
            }
        )
    marks = [
        ("official", "5", True, _("✓ verified at the source"), _("somebody opened the source")),
        ("official", "5*", False, _("* at more than one level"), _("it spans several levels or depends on the type")),
    ]
    kept = [entry for entry in entries if entry["count"] or entry["status"] in ("official", "indicative")]
    return kept + [
        {"status": status, "sample": sample, "verified": verified, "words": words, "tip": tip}
        for status, sample, verified, words, tip in marks
    ]


def grid_table(shown: pd.DataFrame) -> None:
    """The grid as a table with all its statements, for reading, sorting and taking away."""
    columns = {
        "region": _("Region"),
        "short_title": _("Framework"),
        "title": _("Level"),
        "hub_level": _("Stands at"),
        "answer": _("Answer"),
        "legal_status": _("Legal status"),
        "year": _("Year"),
        "qualification_type": _("Only for"),
        "status": _("Checked"),
        "basis": _("Basis"),
    }
    st.dataframe(
        shown[[*columns, "source_url"]],
        hide_index=True,
        column_config={
            **columns,
            "source_url": st.column_config.LinkColumn(_("Source"), display_text=pgettext("button", "Open")),
        },
        alt=_("The levels of the grid with every statement about them"),
    )


def _hubs(known: Frameworks) -> dict[str, str]:
    """The frameworks that others are referenced to, with their short titles; the EQF first, then the most used."""
    said = known.referencing.groupby("to_framework")["framework_id"].nunique()
    hubs = sorted(said.index, key=lambda name: (name != "eqf", -int(said[name])))
    titles = dict(zip(known.frameworks["framework_id"], known.frameworks["short_title"], strict=True))
    return {str(name): titles[name] for name in hubs}
