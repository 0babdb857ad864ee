"""The card of one credential that a search found: what it is, and why it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session
from mapper.app.address import go
from mapper.app.language import _, capital
from mapper.app.wording import Mark, badge, emphasised, plain, shorten
from mapper.knowledge.entries import workload_words
from mapper.match.search import ALL_WORDS_FROM, NEAR_FROM, shared_words

_LONGEST_QUOTE: Final = 600


def draw_hit(
    hit: Mapping[str, Any], credential: Mapping[str, Any], meetings: pd.DataFrame, lines: Sequence[str]
) -> None:
    """One hit (:data:`mapper.tables.HITS`) with its ``meetings``, and its row of the index."""
    identifier = str(hit["credential_id"])
    with st.container(border=True, gap="xsmall"):
        kind = badge(Mark(capital(_(str(credential["kind"]))), "", "gray")) if credential["kind"] else ""
        st.markdown(f"#### {hit['rank']}. {plain(credential['title'])} {kind}", anchors=False)
        st.markdown(facts_line(credential))
        st.markdown(f"{_reason(hit, len(lines))} {_quote(hit, lines)}")
        if len(lines) > 1:
            with st.expander(_("Line by line"), icon=":material/format_list_numbered:"):
                _draw_lines(meetings, lines)
        with st.container(horizontal=True):
            st.button(
                _("What corresponds to it at home?"),
                icon=":material/home:",
                key=f"home_{identifier}",
                on_click=go,
                kwargs={"credential": identifier},
            )
            parts.source_button(str(credential["source_url"]), _("Open its source"), key=f"source_{identifier}")


def facts_line(credential: Mapping[str, Any]) -> str:
    """Awarding body, country, level, workload and id of a row of the index, as Markdown."""
    body = credential["awarding_body"] or credential["provider"]
    level = session.level_titles().get(credential["level_id"], "") or credential["level_text"]
    eqf = eqf_words(credential["eqf_min"], credential["eqf_max"])
    amount = workload_words(str(credential["workload_value"]), str(credential["workload_unit"]))
    interval = hours_words(credential["workload_hours_min"], credential["workload_hours_max"])
    told = [
        body or _("No awarding body stated"),
        credential["jurisdiction"] or _("No country stated"),
        (f"{level} ({eqf})" if eqf else level) or _("No level stated"),
        (f"{amount} ({interval})" if amount and interval else amount or interval) or _("No workload stated"),
    ]
    return " · ".join(plain(part) for part in told) + f"  \n:small[:gray[{plain(credential['credential_id'])}]]"


def eqf_words(low: object, high: object) -> str:
    """The EQF levels of a credential in words.

    >>> eqf_words(5.0, 6.0), eqf_words(6.0, 6.0), eqf_words(None, None)
    ('EQF 5 to 6', 'EQF 6', '')
    """
    if not isinstance(low, float) or not isinstance(high, float) or low != low:
        return ""
    return (
        _("EQF {low:.0f}").format(low=low)
        if low == high
        else _("EQF {low:.0f} to {high:.0f}").format(low=low, high=high)
    )


def hours_words(low: object, high: object) -> str:
    """An interval of hours, or "" where the workload does not convert.

    >>> hours_words(225.0, 270.0), hours_words(14.0, 14.0), hours_words(float("nan"), None)
    ('225–270 h', '14 h', '')
    """
    if not isinstance(low, float) or not isinstance(high, float) or low != low:
        return ""
    first, last = f"{low:,.0f}", f"{high:,.0f}"
    return f"{first} h" if first == last else f"{first}–{last} h"


def _reason(hit: Mapping[str, Any], lines: int) -> str:
    is_named = not hit["text"] or str(hit["reason"]).startswith("This is")
    strong = is_named or hit["wording"] >= ALL_WORDS_FROM or hit["meaning"] >= NEAR_FROM or hit["wording"] > 0
    icon = "target" if is_named else "text_fields" if hit["wording"] > 0 else "language"
    marks = [Mark(str(hit["reason"]), icon, "green" if strong else "gray")]
    if lines > 1:
        marks.append(
            Mark(
                _("Meets {lines_met} of {lines} lines").format(lines_met=hit["lines_met"], lines=lines),
                "checklist",
                "blue",
            )
        )
    return " ".join(map(badge, marks))


def _quote(hit: Mapping[str, Any], lines: Sequence[str]) -> str:
    """The outcome that meets its line best, the words of the line in bold; "" for a title, which stands above."""
    if not hit["outcome_id"]:
        return ""
    shown = shorten(str(hit["text"]), _LONGEST_QUOTE)
    return f"“{emphasised(shown, shared_words(shown, lines[int(hit['line']) - 1]))}”"


def _draw_lines(meetings: pd.DataFrame, lines: Sequence[str]) -> None:
    met = {int(row["line"]): row for row in meetings.to_dict("records")}
    st.table(
        {
            _("You asked"): [plain(shorten(line, 200)) for line in lines],
            _("Met by"): [
                plain(shorten(str(met[number]["text"]), 300)) if number in met else "–"
                for number in range(1, len(lines) + 1)
            ],
            _("How"): [
                plain(met[number]["reason"]) if number in met else _("Nothing near")
                for number in range(1, len(lines) + 1)
            ],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Each line of the query with the title or outcome that meets it best"),
    )
