"""The report of an evaluation as Markdown, for people who judge whether to trust a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.analyse.evaluation.figures import RETRIEVAL, Figures
from mapper.analyse.evaluation.findings import Findings, marked_name
from mapper.analyse.evaluation.metrics import risk_at
from mapper.analyse.evaluation.sets import wrong_first

_COVERAGES: Final = (0.2, 0.4, 0.6, 0.8, 1.0)
_ANSWERS_SHOWN: Final = 3

_INTRODUCTION: Final = """\
# How well matching finds what people found

A crosswalk is a table in which people wrote down which item of one scheme corresponds to which items of another. The
tool sees the texts of both sides and nothing else. What it puts first for each left item is held against what people
wrote, here called *gold*.

Three cautions before the figures:

- **Gold says what corresponds, not what does not.** People might accept a suggestion that is not in gold. Wherever a
  confidence is judged here, the event is "the first suggestion is in gold", which underestimates acceptance by people
  where gold is incomplete. Nobody has accepted or rejected anything in this report.
- **A set marked \\* is in-sample**: the weights were fitted on it or on a set that shares its items, so its figures
  flatter.
- Ranges in brackets are 95 % intervals over left items; two sets or versions whose ranges overlap may not differ.
"""

_DEFINITIONS: Final = """\
## What the figures mean

- **hit@k**: share of left items with an answer from gold among their first k suggestions. **MRR**: mean of one over the
  place of the first such answer. All left items that have gold count; an answer that is not among the candidates counts
  as missed.
- **recall@k**: mean share of an item's gold answers among its first k suggestions; **candidates** the same among all
  pairs that were compared.
- **ECE**: mean gap between the confidence stated and the share in gold, over tenths of the items by confidence (equal
  mass; equal confidences share a bin). **Brier**: mean squared distance of the confidence from the outcome. 0 is best
  for both; by chance alone the ECE of a small set is above 0.
- **Risk**: share of wrong first suggestions among the items answered, when only the surest are. **AURC**: its mean over
  all shares.
- **Abstains**: what stands first says "not enough evidence", or nothing does. **Says none**: even what stands first is
  said to share little. The rest are items for which a correspondence is suggested.
- **Close answer**: the AUROC of the first suggestion's confidence times the chance that its relation is close, items
  with an exact or close answer in gold against items without; 0.5 is chance.
- **Intervals**: percentile bootstrap over left items.
"""


def as_markdown(findings: Findings, provenance: dict[str, Any], *, plots: tuple[str, str], figures: str) -> str:
    """The report; ``plots`` (reliability, risk and coverage) and ``figures`` are the files it links to."""
    sections = [
        _INTRODUCTION,
        f"```\n{provenance['command']}\n```\n",
        _set_section(findings),
        _language_section(findings),
        _relation_section(findings),
        _reliability_section(findings, plots[0]),
        _abstention_section(findings, plots[1]),
        _DEFINITIONS,
        _provenance_section(provenance, figures),
    ]
    return "\n".join(filter(None, sections))


def _set_section(findings: Findings) -> str:
    heads = ["left items", "hit@1", "hit@5", "hit@10", "recall@10", "recall@50", "candidates", "MRR"]
    rows, parts, notes = [], [], []
    for result in findings.results:
        name = marked_name(result)
        rows.append([name, ", ".join(sorted(set(result.items["languages"]))), *_retrieval(result.figures)])
        parts += [[name, part, *_retrieval(figures)] for part, figures in result.parts.items()]
        unknown = ["the weights do not say what they were fitted on, so it may be in-sample"]
        notes += [f"- {name}: {note}\n" for note in (*result.notes, *(unknown if result.in_sample is None else []))]
    text = f"## By set\n\n{_table(['set', 'languages', *heads], rows)}"
    if parts:
        text += (
            "\nThe same against a part of gold only: the pairs of one relation, or those that a file `gold_<part>.csv`"
            f" names.\n\n{_table(['set', 'part', *heads], parts)}"
        )
    return text + ("\n" + "".join(notes) if notes else "")


def _language_section(findings: Findings) -> str:
    heads = ["languages", "sets", "left items", "hit@1", "hit@10", "MRR", "ECE", "Brier"]
    rows = [
        [
            pair.languages,
            ", ".join(pair.sets),
            f"{pair.figures.left:,}",
            *(_with_interval(pair.figures, name) for name in ("hit_at_1", "hit_at_10", "mrr")),
            _number(pair.figures.ece),
            _with_interval(pair.figures, "brier"),
        ]
        for pair in findings.language_pairs
    ]
    return (
        "## By language pair\n\nThe left items of all sets together, so that a large set counts for more.\n\n"
        + _table(heads, rows)
    )


def _relation_section(findings: Findings) -> str:
    relations = findings.relations
    if not relations:
        return ""
    heads = ["set", "pairs", "accuracy", "macro-F1", "always the commonest: accuracy", "macro-F1"]
    rows = [
        [
            name,
            f"{found.pairs:,}",
            _number(found.accuracy),
            _number(found.macro_f1),
            f"{_number(found.commonest_accuracy)} ({found.commonest})",
            _number(found.commonest_macro_f1),
        ]
        for name, found in relations.items()
    ]
    given = sorted({said for found in relations.values() for row in found.counts.values() for said in row})
    counts = [
        [name, stated, *(f"{row.get(said, 0):,}" for said in given)]
        for name, found in relations.items()
        for stated, row in found.counts.items()
    ]
    return (
        "## Relations\n\nThe relation that the tool gives to each gold pair for which gold states one: given that"
        " they correspond, how?\nWhere gold never says exact, exact counts as close. Where gold knows one relation"
        f" only, the figures say no more than how\noften the tool gives that one.\n\n{_table(heads, rows)}\n"
        "How many pairs of a gold relation (row) were given which relation (column):\n\n"
        f"{_table(['set', 'gold', *given], counts)}"
    )


def _reliability_section(findings: Findings, plot: str) -> str:
    heads = ["set", "mean confidence", "hit@1", "ECE", "Brier"]
    rows = [
        [
            marked_name(result),
            _number(result.figures.confidence),
            _number(result.figures.hit_at_1),
            _number(result.figures.ece),
            _with_interval(result.figures, "brier"),
        ]
        for result in findings.results
    ]
    most = max(len(table) for table in findings.bins.values())
    steps = [[f"{place + 1}", *(_bin(table, place) for table in findings.bins.values())] for place in range(most)]
    return (
        "## Can the confidence be believed?\n\nThe confidence of the first suggestion against its being in gold. On"
        " the dashed diagonal both\nagree; a point below it was stated too surely.\n\n"
        f"![Reliability of each set]({plot})\n\n{_table(heads, rows)}\n"
        "Tenths of the items, from the least sure to the surest: confidence stated → share in gold.\n\n"
        f"{_table(['tenth', *findings.bins], steps)}"
    )


def _abstention_section(findings: Findings, plot: str) -> str:
    wrong = [f"wrong of the surest {share:.0%}" for share in _COVERAGES]
    heads = ["set", "abstains", "says none", "hit@1 of the rest", *wrong, "AURC", "close answer"]
    rows = [
        [
            marked_name(result),
            f"{result.figures.abstained:.1%}",
            f"{result.figures.declined:.1%}",
            _number(result.figures.hit_at_1_suggested),
            *(_number(risk_at(findings.curves[marked_name(result)], share)) for share in _COVERAGES),
            _number(result.figures.aurc),
            _with_interval(result.figures, "auroc_close"),
        ]
        for result in findings.results
    ]
    return (
        "## What abstaining would gain\n\nIf only the surest items were answered and the others left to people, how"
        f" many of the answers would be wrong?\n\n![Risk against coverage of each set]({plot})\n\n{_table(heads, rows)}"
    )


def wrong_suggestions(findings: Findings) -> str:
    """Wrong first suggestions to read, a page of its own: it quotes the titles of the sets, which have their owners."""
    heads = ["left item", "suggested first", "confidence", "gold says", "its place"]
    text = (
        "# Wrong first suggestions to read\n\nUp to ten of each set, evenly spaced from the surest to the least sure."
        ' Wrong means "not in gold"; judge for\nyourself. The place is that of the first answer from gold among the'
        " suggestions.\n"
    )
    for result in findings.results:
        rows = [
            [
                row["title"],
                row["suggested"],
                f"{row['confidence']:.2f}",
                _answers(row["gold_titles"]),
                f"{row['place']:.0f}" if np.isfinite(row["place"]) else "not found",
            ]
            for row in wrong_first(result.items).to_dict("records")
        ]
        text += f"\n## {marked_name(result)}\n\n{_table(heads, rows) if rows else 'None is wrong.'}"
    return text


def _provenance_section(provenance: dict[str, Any], figures: str) -> str:
    weights, encoder, compared = provenance["weights"], provenance["encoder"], provenance["settings"]["candidates"]
    libraries = ", ".join(f"{name} {number}" for name, number in provenance["libraries"].items())
    bootstrap = provenance["bootstrap"]
    return (
        "## Made with\n\n"
        f"- package {provenance['package']}, Python {provenance['python']}; {libraries}\n"
        f"- weights {weights['version']}, hash `{weights['hash']}`, fitted on {weights['fitted_on']}\n"
        f"- encoder {encoder['name']}, model hash `{encoder['model_hash']}`, {encoder['precision']},"
        f" {encoder['max_tokens']} tokens\n"
        f"- candidates: top_k {compared['top_k']}, top_n {compared['top_n']}, neighbours {compared['neighbours']}\n"
        f"- bootstrap: {bootstrap['resamples']} samples, seed {bootstrap['seed']};"
        f" {provenance['reliability_bins']} bins of reliability\n"
        f"- the same figures for programs, and more of them: [{figures}]({figures})\n"
    )


def _retrieval(figures: Figures) -> list[str]:
    shown = ("hit_at_1", "hit_at_10", "mrr")
    return [
        f"{figures.left:,}",
        *(_with_interval(figures, name) if name in shown else _number(getattr(figures, name)) for name in RETRIEVAL),
    ]


def _with_interval(figures: Figures, name: str) -> str:
    value = getattr(figures, name)
    if np.isnan(value) or name not in figures.intervals:
        return _number(value)
    low, high = figures.intervals[name]
    return f"{_number(value)} ({_number(low)} to {_number(high)})"


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


def _bin(table: pd.DataFrame, place: int) -> str:
    if place >= len(table):
        return ""
    return f"{table['confidence'].iloc[place]:.2f} → {table['right'].iloc[place]:.2f}"


def _answers(titles: Sequence[str]) -> str:
    more = len(titles) - _ANSWERS_SHOWN
    return "; ".join(titles[:_ANSWERS_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(_cell(cell) for cell in cells) + " |"

    return "\n".join([line(heads), "|" + "---|" * len(heads), *(line(row) for row in rows)]) + "\n"


def _cell(text: str) -> str:
    """``text`` so that it stands in a cell as it is: nothing in it is read as Markdown or breaks the row."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|*_`<>[]" else sign for sign in plain)
