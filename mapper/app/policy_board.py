"""Policies of several jurisdictions side by side, and their size limits as a chart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from mapper.app.language import N_, Words, _, capital
from mapper.app.wording import Mark, Marks, badge, plain, safe_link
from mapper.knowledge.policies import field_status, limits_in_words

CHECK_WORDS: Final = Marks(
    {
        "verified": Mark(N_("Verified"), "verified", "green"),
        "source verified": Mark(N_("Source opened"), "find_in_page", "blue"),
        "known": Mark(N_("Known"), "menu_book", "gray"),
        "doubtful": Mark(N_("Doubtful"), "help", "orange"),
    }
)
"""By how sure one field is (:func:`~mapper.knowledge.policies.field_status`)."""

CHECK_MEANINGS: Final = Words(
    {
        "verified": N_("this very statement was found in the source"),
        "source verified": N_("the source was opened, but which of its statements were compared is not recorded"),
        "known": N_("taken from the document named, not checked again"),
        "doubtful": N_("recorded as doubtful, for instance stated from memory: look it up before you rely on it"),
    }
)

_QUESTIONS: Final = (
    (N_("What counts as one?"), "definition", "definition"),
    (N_("How large?"), "size_text", "size"),
    (N_("Which levels?"), "level_text", "level"),
    (N_("Stackable?"), "stackable", "stackable"),
    (N_("Who assures quality?"), "quality_assurance", "quality_assurance"),
    (N_("Recognised by higher education?"), "recognition_higher_education", "recognition_higher_education"),
    (N_("Recognised by industry?"), "recognition_industry", "recognition_industry"),
)
_NOT_STATED: Final = N_(":gray[not stated]")
_COLOURS: Final = {"verified": "#2C9A66", "source verified": "#2F8FC9", "known": "#8A97A3", "doubtful": "#D0802B"}
#: The ends of the axis in hours; a bar without a limit reaches them. Beyond the last the labels stand.
_AXIS: Final = (1.0, 2000.0, 9000.0)

Policy = Mapping[Hashable, Any]


def build_comparison(chosen: Mapping[str, Policy | None], caps: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per question and one Markdown column per jurisdiction (by its name); every cell says how sure it is.

    ``chosen`` is the instrument shown for each name, with the columns of ``size_columns`` and ``place``, the name of
    its jurisdiction where that is another one ("" else); none where nothing is on file. ``caps`` are the ceilings of
    each name.
    """
    table: dict[str, list[str]] = {
        _("Question"): [
            f"**{question}**"
            for question in (_("Which instrument, and how binding?"), *(_(row[0]) for row in _QUESTIONS))
        ]
        + [_("**Ceiling on crediting?**")]
    }
    for name, policy in chosen.items():
        cells = [_(_NOT_STATED)] * (len(_QUESTIONS) + 1) if policy is None else _policy_cells(policy)
        table[name] = [*cells, _caps_cell(caps[name])]
    return pd.DataFrame(table)


def _policy_cells(policy: Policy) -> list[str]:
    stated = f":small[:gray[{plain(policy['legal_status_stated'])}]]"
    place = f" :small[:gray[({plain(policy['place'])})]]" if policy["place"] else ""
    legal = capital(plain(_(str(policy["legal_status"]))))
    first = f"**{plain(policy['short_title'])}**, {policy['year']}{place}  \n{legal}  \n{stated}"
    cells = [f"{first}  \n{_mark(policy, 'legal_status')}"]
    for _question, column, field in _QUESTIONS:
        text = _answer(policy, column)
        cells.append(f"{text}  \n{_mark(policy, field)}" if text else _(_NOT_STATED))
    return cells


def _answer(policy: Policy, column: str) -> str:
    if column == "stackable":
        text = ": ".join(filter(None, [policy["stackable"], policy["stackable_text"]]))
    else:
        text = str(policy[column])
    answer = plain(text[:1].upper() + text[1:])
    converted = column == "size_text" and policy["size_unit"] != "hours"
    in_hours = limits_in_words(policy["hours_min"], policy["hours_max"], "hours") if converted else ""
    return f"{answer}  \n:small[:gray[{plain(in_hours)}]]" if in_hours else answer


def _mark(policy: Policy, field: str) -> str:
    address = safe_link(str(policy["source_url"]))
    source = f" :small[[{_('Source')}]({address})]" if address else ""
    return f"{badge(CHECK_WORDS[field_status(policy, field)])}{source}"


def _caps_cell(caps: pd.DataFrame) -> str:
    cells = []
    for cap in caps.to_dict("records"):
        place = f" ({cap['jurisdiction']})" if cap["scope"] != "own" else ""
        text = f"{cap['what_is_capped']}{place}: {cap['cap_text']}"
        address = safe_link(str(cap["source_url"]))
        source = f"[{_('Source')}]({address})" if address else f":gray[{plain(cap['source'])}]"
        cells.append(f"{plain(text)}  \n{badge(CHECK_WORDS[cap['status']])} :small[{source}]")
    return "\n\n".join(cells) or _(":gray[none on file]")


def size_bars(policies: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per instrument of the size chart, the smallest upper limit first, those without numbers last.

    ``policies`` with the columns of ``size_columns``; ``names`` gives the name of each jurisdiction. Columns ``label``,
    ``words``, ``start`` and ``end`` (hours; the end of the axis where a side is open, null where no number is stated),
    ``open_start``, ``open_end``, ``at`` (where the words stand), ``check``, ``rule`` and ``order``.
    """
    rows = []
    for policy in policies.to_dict("records"):
        low, high = (None if pd.isna(policy[name]) else float(policy[name]) for name in ("hours_min", "hours_max"))
        sized = low is not None or high is not None
        end = high if high is not None else _AXIS[1]
        words = limits_in_words(low, high, "h") if sized else policy["size_text"] or _("no size stated")
        rows.append(
            {
                "label": f"{names[policy['jurisdiction']]}: {policy['short_title']}",
                "words": words,
                "start": (low if low is not None else _AXIS[0]) if sized else None,
                "end": end if sized else None,
                "open_start": _AXIS[0] if sized and low is None else None,
                "open_end": _AXIS[1] if sized and high is None else None,
                "at": end if sized else _AXIS[0],
                "check": CHECK_WORDS[field_status(policy, "size")].words,
                "stated": policy["size_text"] or _("not stated"),
                "rule": policy["hours_rule"] or _("no number to convert"),
                "_key": (0 if high is not None else 1 if sized else 2, end, low or 0.0),
            }
        )
    rows.sort(key=lambda row: (row["_key"], row["label"]))
    return pd.DataFrame([{name: value for name, value in row.items() if name != "_key"} for row in rows])


def size_in_words(bars: pd.DataFrame) -> str:
    """The chart as one sentence, for those who do not see it."""
    limits = (f"{label}: {words}" for label, words in zip(bars["label"], bars["words"], strict=True))
    return _("Size limits: {limits}").format(limits="; ".join(limits))


def chart_height(bars: pd.DataFrame) -> int:
    """Pixels for the bars, the axis beneath and the legend above."""
    return 26 * len(bars) + 122


def _y() -> dict[str, Any]:
    axis = {
        "labelLimit": 330,
        "labelFontSize": 12,
        "labelPadding": 10,
        "labelOverlap": False,
        "ticks": False,
        "domain": False,
    }
    return {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": axis}


def _x(field: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "log", "domain": [_AXIS[0], _AXIS[2]], "nice": False},
        "title": _("Hours of learning (each step of the scale is ten times as long)"),
        "axis": {"values": [1, 10, 25, 100, 250, 1000, 1500], "format": ",d", "grid": True, "labelFlush": False},
    }


def _arrow(field: str, shape: str) -> dict[str, Any]:
    return {
        "mark": {"type": "point", "aria": False, "shape": shape, "filled": True, "size": 90, "opacity": 1},
        "transform": [{"filter": f"isValid(datum.{field})"}],
        "encoding": {"y": _y(), "x": _x(field), "color": _colour()},
    }


def _colour() -> dict[str, Any]:
    return {
        "field": "check",
        "type": "nominal",
        "scale": {"domain": [CHECK_WORDS[name].words for name in _COLOURS], "range": list(_COLOURS.values())},
        "legend": {"title": None, "orient": "top", "symbolType": "square"},
    }


def size_chart() -> dict[str, Any]:
    """Horizontal bars from the smallest to the largest size in hours on a logarithmic axis, for :func:`size_bars`.

    An arrow stands where a limit is not set, and words without a bar where no size is stated.
    """
    return {
        "layer": [
            {
                "mark": {"type": "bar", "height": 11, "cornerRadius": 3},
                "transform": [{"filter": "isValid(datum.start)"}],
                "encoding": {
                    "y": _y(),
                    "x": _x("start"),
                    "x2": {"field": "end"},
                    "color": _colour(),
                    "tooltip": [
                        {"field": "label", "title": _("Instrument")},
                        {"field": "stated", "title": _("Stated")},
                        {"field": "words", "title": _("In hours")},
                        {"field": "rule", "title": _("Rule")},
                        {"field": "check", "title": _("Checked")},
                    ],
                },
            },
            _arrow("open_start", "triangle-left"),
            _arrow("open_end", "triangle-right"),
            {
                "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": "#7C8894", "limit": 520},
                "encoding": {"y": _y(), "x": _x("at"), "text": {"field": "words"}},
            },
        ]
    }
