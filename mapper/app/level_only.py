"""A comparison of framework levels alone, for a credential whose outcomes cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session
from mapper.app.ladder import LEGAL_MEANINGS, LEGAL_WORDS
from mapper.app.language import N_, _
from mapper.app.level_card import reliance_badge
from mapper.app.wording import badge, listed, plain, safe_link
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import ResolvedLevel, resolve
from mapper.knowledge.reliance import reliance

CAUTION: Final = N_(
    "The level is one of five elements. It says nothing about workload, quality, profile or learning outcomes: "
    "two credentials of the same level need not correspond at all."
)
_KINDS: Final = ("national", "higher-education", "provincial")


def countries() -> list[str]:
    """The countries whose frameworks are known, as codes."""
    return _countries(_hosts(session.frameworks()))


def draw(credential: Mapping[str, Any], country: str, *, expanded: bool) -> None:
    """The level of a credential, its place in the EQF, and what it is referenced to in the frameworks of a country."""
    with st.expander(_("The levels alone"), icon=":material/stairs:", expanded=expanded):
        level_id = str(credential["level_id"])
        if not level_id:
            _draw_none(str(credential["level_text"]))
            return
        known = session.frameworks()
        found = reliance(level_id, known)
        title = session.level_titles().get(level_id, level_id)
        place = plain(found.place) or _("not placed in the EQF")
        st.markdown(f"**{plain(title)}** – {place} {reliance_badge(found)} {plain(found.sentence)}")
        if country:
            _draw_host(level_id, country, known)
        else:
            st.caption(_("Choose a country above to see what the level is referenced to there."))
        st.markdown(f":orange[:material/warning:] {_(CAUTION)}")


def _draw_none(written: str) -> None:
    said = (
        _("The entry says “{written}”, which is read as no level of a framework.").format(written=plain(written))
        if written
        else ""
    )
    st.markdown(f"{_('**No level is stated**, so levels cannot be compared either.')} {said}".strip())
    parts.page_link("level_finder", _("Read a level as written, or see which one the outcomes suggest"), icon="stairs")


def _draw_host(level_id: str, country: str, known: Frameworks) -> None:
    hosts = _hosts(known)
    of_country = [name for name in hosts.index if country in _places(hosts.loc[name, "jurisdiction"])]
    if not of_country:
        st.markdown(_("No framework of {country} is on file.").format(country=plain(country)))
        return
    titles = session.level_titles()
    rows: list[dict[str, str]] = []
    for name in of_country:
        answer = resolve(level_id, name, known)
        framework = plain(hosts.loc[name, "short_title"])
        rows += [
            {
                _("Framework"): framework,
                _("Level there"): f"**{plain(titles.get(level.level_id, level.level_id))}**"
                + (
                    f" :small[{_('only {qualification}').format(qualification=plain(level.qualification_type))}]"
                    if level.qualification_type
                    else ""
                ),
                _("Legal status"): f"{badge(LEGAL_WORDS[level.legal_status])} :small[{plain(_(level.status))}]",
                _("How"): _path(level),
                _("Source"): _sources(level),
            }
            for level in answer.levels
        ]
        if not answer.levels:
            blank = {_("Level there"): "–", _("Legal status"): "", _("How"): plain(answer.reason), _("Source"): ""}
            rows.append({_("Framework"): framework, **blank})
    st.table(
        {column: [row[column] for row in rows] for column in rows[0]},
        border="horizontal",
        hide_index=True,
        alt=_("Levels of the country's frameworks that the level is referenced to"),
    )
    shown = [
        status for status in LEGAL_WORDS if any(LEGAL_WORDS[status].words in row[_("Legal status")] for row in rows)
    ]
    st.caption(" ".join(f"{LEGAL_WORDS[status].words}: {LEGAL_MEANINGS[status]}." for status in shown))


def _path(level: ResolvedLevel) -> str:
    if level.kind == "direct":
        return _("Stated directly")
    steps = " → ".join(plain(session.level_titles().get(step, step)) for step in level.path)
    return _("A hint, derived over another framework: {steps}").format(steps=steps)


def _sources(level: ResolvedLevel) -> str:
    links = [link for source in level.sources if (link := safe_link(source))]
    named = listed(f"[{number}]({link})" for number, link in enumerate(dict.fromkeys(links), start=1))
    return named or plain(listed(level.basis)) or "–"


def _hosts(known: Frameworks) -> pd.DataFrame:
    frameworks = known.frameworks
    return frameworks[frameworks["kind"].isin(_KINDS)].set_index("framework_id")


def _countries(hosts: pd.DataFrame) -> list[str]:
    return sorted({place for places in hosts["jurisdiction"] for place in _places(places)})


def _places(jurisdictions: str) -> list[str]:
    return [place for place in str(jurisdictions).split("|") if place]
