"""Frameworks and levels as text for a terminal: a ladder, two ladders side by side, two levels word by word."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd

from mapper.knowledge.descriptors import align_descriptors, level_descriptors
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.grid import level_grid
from mapper.knowledge.levels import level_gap
from mapper.knowledge.reliance import RELIANCE_WORDS, reliance, reliances
from mapper.wording_diff import Segment, diff_words

_FACTS = {
    "publisher": "Publisher",
    "jurisdiction": "Country or region",
    "version": "Version",
    "credit_system": "Credit system",
    "notional_hours_per_credit": "Hours per credit",
    "microcredentials_included": "Micro-credentials",
    "licence": "Licence",
    "source_url": "Source",
    "status": "Status of these facts",
    "note": "Note",
}


def framework_sheet(framework_id: str, known: Frameworks, *, width: int) -> list[str]:
    """A framework: its facts, its levels with the highest on top and whether to rely on them, who says so.

    >>> from mapper.commands.context import embedded_frameworks
    >>> sheet = framework_sheet("sqf-si", embedded_frameworks(), width=100)
    >>> next(" ".join(line.split()) for line in sheet if line.startswith("3 "))
    '3 EQF 3 Yes Lower vocational (two-year)'
    """
    row = known.frameworks[known.frameworks["framework_id"] == framework_id].iloc[0]
    lines = [f"{row['short_title']}: {row['title']}"]
    for name, words in _FACTS.items():
        if row[name]:
            lines.append(f"{words}: {_listed(str(row[name]))}")
    levels = known.levels[known.levels["framework_id"] == framework_id].to_dict("records")
    rungs = [
        (level["label"], found.place or "not placed", RELIANCE_WORDS[found.verdict], _listed(level["title_examples"]))
        for level, found in zip(levels, reliances(framework_id, known), strict=True)
    ]
    lines += ["", *_columns(["level", "stands at", "may I rely on it?", "typical"], rungs[::-1], width)]
    labels = dict(zip(known.levels["level_id"], known.levels["label"], strict=True))
    said = known.referencing[known.referencing["framework_id"] == framework_id]
    statements = [
        (
            labels[one["level_id"]],
            one["to_level"] or f"no {one['to_framework']} level",
            f"{one['legal_status']} {one['year']}".strip(),
            one["status"],
            f"{'only for ' + one['qualification_type'] + '; ' if one['qualification_type'] else ''}{one['basis']}",
        )
        for one in said.to_dict("records")
    ]
    if statements:
        lines += ["", *_columns(["level", "is", "legal status", "checked", "basis"], statements, width)]
    return _fitted(lines, width)


def ladders_sheet(a: str, b: str, known: Frameworks, *, width: int, hub: str = "eqf") -> list[str]:
    """Two frameworks side by side, one row per hub level, each level by its strongest statement.

    >>> from mapper.commands.context import embedded_frameworks
    >>> sheet = ladders_sheet("rqf-eng", "nfq-ie", embedded_frameworks(), width=100)
    >>> [" ".join(line.split()) for line in sheet if line.startswith("EQF 5")]
    ['EQF 5 5, 4 (historic, verified) 6 (official, verified)']
    """
    titles = dict(zip(known.frameworks["framework_id"], known.frameworks["short_title"], strict=True))
    levels = known.levels[known.levels["framework_id"] == hub].sort_values("order", ascending=False)
    grid = level_grid(known, hub=hub)
    grid = grid[grid["strongest"]].assign(place=grid["hub_level"].where(grid["hub_level"] != "", grid["answer"]))
    places = {str(row["level_id"]): f"{titles[hub]} {row['label']}" for row in levels.to_dict("records")}
    places |= {"no level": f"no {titles[hub]} level", "no statement": "no statement"}
    rows = []
    for place, shown in places.items():
        cells = [_cell(grid, framework_id, place, hub) for framework_id in (a, b)]
        if place in set(levels["level_id"]) or any(cells):
            rows.append((shown, *cells))
    closing = "Sharing a level is one of five elements of a comparison; it is not equivalence."
    return _fitted([*_columns([titles[hub], titles[a], titles[b]], rows, width), "", closing], width)


def level_pair_sheet(a: str, b: str, known: Frameworks, *, width: int) -> list[str]:
    """Two levels: where they stand, and their descriptors with [-what only the first says-] {+only the second+}.

    >>> from mapper.commands.context import embedded_frameworks
    >>> level_pair_sheet("nfq-ie:6", "nfq-ie:7", embedded_frameworks(), width=100)[0]
    'nfq-ie:6: EQF 5. May I rely on it? Yes. Officially referenced (2020); we verified it at the source.'
    """
    lines = []
    for level_id in (a, b):
        found = reliance(level_id, known)
        place, verdict = found.place or "not placed in the EQF", RELIANCE_WORDS[found.verdict]
        lines.append(f"{level_id}: {place}. May I rely on it? {verdict}. {found.sentence}")
    lines.append(f"Apart in the EQF: {_gap(a, b, known)}")
    pairs = align_descriptors(level_descriptors(a, known), level_descriptors(b, known))
    for pair in pairs:
        domains = dict.fromkeys(one.domain for one in (pair.a, pair.b) if one)
        text = _marked(diff_words(pair.a.text if pair.a else "", pair.b.text if pair.b else ""))
        poor = any(one.is_placeholder for one in (pair.a, pair.b) if one)
        lines += ["", " / ".join(domains) + (" (placeholder, not for scoring)" if poor else "")]
        lines.append(f"  {text}")
    if pairs:
        checked = " and ".join(dict.fromkeys(one.status for pair in pairs for one in (pair.a, pair.b) if one))
        words = f"descriptors are our paraphrases ({checked}), not the official wording."
        lines += ["", f"[-only {a}-] {{+only {b}+}}; {words}"]
    else:
        lines += ["", "No descriptors of these levels are bundled; follow the sources of the frameworks."]
    return _fitted(lines, width)


def _marked(segments: Sequence[Segment]) -> str:
    marks = {"both": "{}", "only a": "[-{}-]", "only b": "{{+{}+}}"}
    text = ""
    for segment in segments:
        apart = segment.text.startswith(" ") or text.endswith("-]")
        text += " " * apart + marks[segment.side].format(segment.text.strip())
    return text


def _gap(a: str, b: str, known: Frameworks) -> str:
    gap = level_gap(a, b, known)
    if gap.gap_min is None or gap.gap_max is None:
        return f"not known, {gap.reason}"
    span = f"{gap.gap_min:+d}" if gap.gap_min == gap.gap_max else f"{gap.gap_min:+d} to {gap.gap_max:+d}"
    return f"{span} levels ({gap.reason})".replace("+0 levels", "the same level")


def _cell(grid: pd.DataFrame, framework_id: str, place: str, hub: str) -> str:
    if framework_id == hub:
        return place.partition(":")[2]
    rows = grid[(grid["framework_id"] == framework_id) & (grid["place"] == place)].sort_values("order", ascending=False)
    parts = []
    for (status, checked), part in rows.groupby(["legal_status", "status"], sort=False):
        labels = ", ".join(
            f"{label} only {scope}" if scope else str(label)
            for label, scope in zip(part["label"], part["qualification_type"], strict=True)
        )
        parts.append(f"{labels} ({status}, {checked})" if status else labels)
    return "; ".join(parts)


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Aligned columns that wrap within ``width``; a column is as wide as its longest value, up to its fair share."""
    table = [list(head), *[[str(value) for value in row] for row in rows]]
    widest = [max(len(row[at]) for row in table) for at in range(len(head))]
    gaps = 2 * (len(head) - 1)
    while sum(widest) + gaps > width and max(widest) > 12:
        widest[widest.index(max(widest))] -= 1
    lines = []
    for row in table:
        cells = [textwrap.wrap(value, size) or [""] for value, size in zip(row, widest, strict=True)]
        for at in range(max(map(len, cells))):
            parts = [cell[at] if at < len(cell) else "" for cell in cells]
            lines.append("  ".join(f"{part:<{size}}" for part, size in zip(parts, widest, strict=True)).rstrip())
    return lines


def _fitted(lines: Sequence[str], width: int) -> list[str]:
    """Lines wrapped within ``width``, indented by two; an address stays whole, so that it can be opened."""
    fitted = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        parts = textwrap.wrap(
            line.strip(), width, initial_indent=indent, subsequent_indent="  ", break_long_words=False
        )
        fitted += [line] if len(line) <= width else parts
    return fitted


def _listed(joined: str) -> str:
    return joined.replace("|", ", ")
