"""What is put on record about a pair: five elements, further facts, and the criteria of a micro-credential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import elements
from mapper.app.card import Side, fact_lines
from mapper.app.ladder import FACT_STATUS_WORDS
from mapper.app.language import N_, _, capital
from mapper.app.wording import badge, plain, safe_link
from mapper.knowledge.microcredential_criteria import microcredential_criteria
from mapper.match.elements import ElementRow, Evidence, Fact, further_facts

_FOREIGN: Final = N_("Foreign (subject)")
_HOST: Final = N_("Host (object)")


def draw_elements(rows: Sequence[ElementRow]) -> None:
    """The five elements, each with both values, the finding, the evidence and what to mind."""
    st.header(_("Five elements"), anchor=False)
    st.table(
        pd.DataFrame(
            [
                {
                    _("Element"): f"**{capital(_(row.element))}**",
                    _(_FOREIGN): fact_lines(row.foreign),
                    _(_HOST): fact_lines(row.host),
                    _("Finding"): plain(row.finding) or "–",
                    _("Evidence"): _evidence(row.foreign, row.host),
                    _("Note"): "  \n".join(plain(note) for note in row.notes) or "–",
                }
                for row in rows
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt=_("Level, workload, quality, profile and learning outcomes of both sides, with finding, evidence and note"),
    )


def _evidence(foreign: Fact, host: Fact) -> str:
    lines = []
    for role, fact in ((_("Foreign"), foreign), (_("Host"), host)):
        said = [_source(evidence) for evidence in fact.evidence]
        lines.append(f":small[{role}: {'; '.join(said)}]" if said else f":small[{role}: :gray[{_('none')}]]")
    return "  \n".join(lines)


def _source(evidence: Evidence) -> str:
    address = safe_link(evidence.source_url)
    what = (
        f"[{plain(evidence.what)}]({address})" if address else _("{what}, no address").format(what=plain(evidence.what))
    )
    checked = _(", checked {day}").format(day=plain(evidence.checked)) if evidence.checked else ""
    status = f", {FACT_STATUS_WORDS.get(evidence.status, plain(evidence.status))}" if evidence.status else ""
    return f"{what}{checked}{status}"


def draw_further_facts(subject: Side, object_: Side) -> None:
    """What the catalogues say beside the five elements, and of what they say nothing."""
    st.header(_("Further facts"), anchor=False)
    facts = further_facts(subject.entry, object_.entry)
    stated = [fact for fact in facts if fact.is_stated]
    silent = [_(fact.name) for fact in facts if not fact.is_stated]
    if stated:
        st.table(
            pd.DataFrame(
                [
                    {
                        _("Fact"): f"**{capital(_(fact.name))}**",
                        _(_FOREIGN): fact_lines(fact.foreign),
                        _(_HOST): fact_lines(fact.host),
                    }
                    for fact in stated
                ]
            ),
            hide_index=True,
            border="horizontal",
            alt=_("Further facts of both sides"),
        )
    if silent:
        st.caption(_("Neither entry says anything of: {names}.").format(names=", ".join(silent)))


def draw_criteria(subject: Side, object_: Side) -> None:
    """The seven criteria of both sides, and the standard elements of the foreign one in full on request."""
    st.header(_("Criteria of a micro-credential"), anchor=False)
    found = [
        microcredential_criteria(elements.check(side.credential, side.outcomes), side.text("supervision"))
        for side in (subject, object_)
    ]
    st.table(
        pd.DataFrame(
            [
                {
                    _("Criterion"): f"**{capital(_(mine.name))}**",
                    _(_FOREIGN): _answer(mine.finding, mine.value, mine.why),
                    _(_HOST): _answer(theirs.finding, theirs.value, theirs.why),
                }
                for mine, theirs in zip(*found, strict=True)
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt=_("Seven criteria of a micro-credential with what the entries of both sides say"),
    )
    opened = st.expander(
        _("The foreign credential against the European standard elements and the definitions of a micro-credential"),
        icon=":material/checklist:",
        on_change="rerun",
        key="elements_open",
    )
    if opened.open:
        with opened:
            elements.draw_elements(pd.DataFrame([dict(subject.credential)]), subject.outcomes)


def _answer(finding: str, value: str, why: str) -> str:
    lines = [badge(elements.FINDING_WORDS[finding]) + (f" {plain(value)}" if value else "")]
    return "  \n".join([*lines, f":small[:gray[{plain(why)}]]"])
