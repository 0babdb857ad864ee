"""One level: where it stands, who says so, whether that may be relied on, and what the level asks for."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from mapper.app.ladder import legal_mark
from mapper.app.language import N_, Words, _, pgettext
from mapper.app.wording import Mark, badge, listed, plain, safe_link
from mapper.knowledge.descriptors import Descriptor, level_descriptors
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.reliance import RELIANCE_WORDS, Reliance, reliance

_VERDICT_LOOK: Final[dict[str, tuple[str, str]]] = {
    "rely": ("check_circle", "green"),
    "check": ("fact_check", "green"),
    "last official": ("history", "violet"),
    "support": ("menu_book", "blue"),
    "hint": ("explore", "orange"),
    "barred": ("block", "red"),
    "nothing": ("help", "gray"),
}


def placeholder() -> Mark:
    """The mark of a descriptor that only fills a gap."""
    return Mark(_("Placeholder, not for scoring"), "warning", "orange")


CONFIDENCE_WORDS: Final = Words(
    {
        "": N_("how close it is to the original was not judged"),
        "high": N_("close to the original"),
        "medium": N_("condensed from the original"),
        "low": N_("only a rough rendering"),
        "placeholder": N_("a placeholder, not for scoring"),
    }
)


def reliance_badge(found: Reliance) -> str:
    """The verdict as a Markdown badge with icon and words."""
    icon, colour = _VERDICT_LOOK[found.verdict]
    return badge(Mark(_(RELIANCE_WORDS[found.verdict]), icon, colour))


def draw_level(known: Frameworks, level_id: str) -> None:
    """A known level in full."""
    row = known.levels[known.levels["level_id"] == level_id].iloc[0]
    found = reliance(level_id, known)
    st.markdown(f"### {plain(row['title'])}")
    examples = listed(str(row["title_examples"]).split("|"))
    if examples:
        st.markdown(_(":gray[Typical:] {examples}").format(examples=plain(examples)))
    place = f"**{plain(found.place)}**" if found.place else _("**Not placed in the EQF**")
    st.markdown(f"{place}  \n{_('May I rely on it?')} {reliance_badge(found)} {plain(found.sentence)}")
    if row["note"]:
        st.caption(_("Note: {note}").format(note=plain(row["note"])))
    draw_statements(known, level_id)
    draw_descriptors(level_descriptors(level_id, known))


def draw_statements(known: Frameworks, level_id: str) -> None:
    """Every statement about a level: to what it is referenced, how strongly, by whom."""
    rows = known.referencing[known.referencing["level_id"] == level_id]
    st.markdown(_("**Who says what it corresponds to**"))
    if rows.empty:
        st.caption(_("No source that we know says what this level corresponds to."))
        return
    titles = dict(zip(known.frameworks["framework_id"], known.frameworks["short_title"], strict=True))
    labels = dict(zip(known.levels["level_id"], known.levels["label"], strict=True))
    lines = [
        {
            _("Corresponds to"): plain(
                f"{titles[row['to_framework']]} {labels[row['to_level']]}"
                if row["to_level"]
                else _("no {titles} level").format(titles=titles[row["to_framework"]])
            ),
            _("Only for"): plain(row["qualification_type"]),
            _("Legal status"): badge(legal_mark(str(row["legal_status"]), str(row["year"]))),
            _("Basis"): plain(row["basis"]),
            _("Checked"): _("verified") if row["status"] == "verified" else _("known"),
            _("Source"): _source(str(row["source_url"])),
        }
        for row in rows.to_dict("records")
    ]
    table = pd.DataFrame(lines)
    if (rows["qualification_type"] == "").all():
        table = table.drop(columns=_("Only for"))
    st.table(
        table, hide_index=True, border="horizontal", alt=_("Statements about the level with legal status and source")
    )
    st.caption(_("Verified: somebody opened the source. Known: not yet, open it before you rely on it."))


def draw_descriptors(descriptors: list[Descriptor]) -> None:
    """What a level asks for, one column per domain, labelled as the paraphrases that they are."""
    st.markdown(_("**What the level asks for**"))
    if not descriptors:
        st.caption(_("No descriptors of this level are bundled; follow the source of the framework."))
        return
    for place, descriptor in zip(st.columns(len(descriptors)), descriptors, strict=True):
        with place.container(border=True, height="stretch"):
            st.markdown(f"**{plain(descriptor.domain[:1].upper() + descriptor.domain[1:])}**")
            if descriptor.is_placeholder:
                st.markdown(badge(placeholder()))
            st.markdown(plain(descriptor.text))
            st.caption(
                _("Our paraphrase ({status}): {confidence}.").format(
                    status=_(descriptor.status), confidence=CONFIDENCE_WORDS[descriptor.confidence]
                )
            )
    st.caption(_("Not the official wording. Source: {source}").format(source=plain(descriptors[0].source)))


def _source(address: str) -> str:
    link = safe_link(address)
    return f"[{pgettext('button', 'Open')}]({link})" if link else _("none given")
