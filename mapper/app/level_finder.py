"""Page: what a level as written can mean, and which level outcomes suggest by their wording."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session
from mapper.app.ladder import LEGAL_WORDS
from mapper.app.language import N_, Deferred, _, capital
from mapper.app.wording import Mark, badge, listed, plain
from mapper.knowledge.levels import read_level, resolve
from mapper.match.level_suggestion import (
    AID,
    LEVELS,
    LevelModel,
    LevelSuggestion,
    TextKind,
    suggest_level,
    train_levels,
)
from mapper.settings import EncoderSettings

_KINDS: Final[dict[str, TextKind]] = {
    N_("Outcomes of a course"): "outcomes",
    N_("Level descriptors"): "descriptors",
}


@st.cache_resource(
    show_spinner=Deferred("Reading the official descriptors: some seconds, the first time up to a minute")
)
def _model(folder: str) -> LevelModel:
    return train_levels(session.frameworks(), EncoderSettings(), cache=Path(folder) / "vectors")


def _meaning(level_id: str) -> str:
    """What one reading stands for in the EQF, with its legal status, and whether that was verified."""
    found = resolve(level_id, "eqf", session.frameworks())
    if found.answer != "levels":
        return plain(found.reason)
    levels = listed(sorted({level.level_id.replace("eqf:", "EQF ") for level in found.strongest()}))
    best = found.strongest()[0]
    chained = "" if best.kind == "direct" else f" {_('(over another framework: a hint)')}"
    return f"{plain(levels)} {badge(LEGAL_WORDS[best.legal_status])} :small[{_(found.status)}]{chained}"


def _readings() -> None:
    statement, country = st.columns([4, 1])
    written: str = statement.text_input(
        _("Level as written"), key="written", placeholder=_("Level 7 (RQF), nivel 5 MEC, Bachelor")
    )
    place: str = country.text_input(
        _("Country"), key="country", placeholder="GB-SCT", help=_("ISO 3166 code; may be empty.")
    )
    if not written.strip():
        return
    found = read_level(written, place.strip() or None, frameworks=session.frameworks())
    if not found:
        st.markdown(_("This cannot be read as a level. A title such as Bachelor needs its country."))
        return
    titles = session.level_titles()
    st.table(
        {
            _("It can mean"): [plain(titles.get(reading.level_id, reading.level_id)) for reading in found],
            _("Level"): [plain(reading.level_id) for reading in found],
            _("How sure"): [f"{reading.confidence:.0%}" for reading in found],
            _("Why"): [plain(reading.reason) for reading in found],
            _("In the EQF"): [_meaning(reading.level_id) for reading in found],
        },
        border="horizontal",
        hide_index=True,
        alt=_("What the level as written can mean"),
    )


def _suggestion() -> None:
    with st.form("suggest", border=False):
        pasted: str = st.text_area(_("Learning outcomes, one per line"), key="pasted", height=180, max_chars=20_000)
        kind = st.segmented_control(
            _("These are"),
            [*_KINDS],
            default="Outcomes of a course",
            format_func=_,
            key="kind",
            required=True,
        )
        asked = st.form_submit_button(_("Suggest a level"), icon=":material/stairs:")
    if asked:
        model = _model(str(session.workspace()))
        st.session_state["level_suggestion"] = suggest_level(
            pasted.splitlines(), model, kind=_KINDS[kind or "Outcomes of a course"]
        )
    found: LevelSuggestion | None = st.session_state.get("level_suggestion")
    if found is None:
        return
    if found.answer != "levels":
        parts.empty_state("help", _("No suggestion"), plain(found.reason))
        return
    _show(found)


def _show(found: LevelSuggestion) -> None:
    reason = f"{capital(found.reason)}."
    st.markdown(f"{badge(Mark(_('An aid, not a finding'), 'lightbulb', 'orange'))} {plain(reason)}")
    table = pd.DataFrame({_("EQF level"): [str(level) for level in LEVELS], _("Probability"): found.distribution})
    in_words = ", ".join(
        f"EQF {n} {share:.0%}" for n, share in zip(LEVELS, found.distribution, strict=True) if share >= 0.005
    )
    st.bar_chart(
        table,
        x=_("EQF level"),
        y=_("Probability"),
        height=240,
        alt=_("Probability of each level: {shares}").format(shares=in_words),
    )
    st.caption(f"{_(AID)} {_('Learned from our paraphrases of official level descriptors.')}")
    st.markdown(_("**Nearest official descriptors** (our paraphrase)"))
    st.table(
        {
            _("Level"): [plain(near.level_id) for near in found.nearest],
            "EQF": [str(near.eqf_level) for near in found.nearest],
            _("Legal status"): [
                f"{badge(LEGAL_WORDS[near.legal_status])} :small[{_(near.status)}]" for near in found.nearest
            ],
            _("Descriptor"): [plain(near.text) for near in found.nearest],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Official descriptors nearest to the text"),
    )
    if found.words:
        st.markdown(_("**Words that speak for a level**"))
        st.markdown(plain(", ".join(f"{word.phrase} ({word.grade:g})" for word in dict.fromkeys(found.words))))


st.header(_("Read a level as written"), anchor=False)
_readings()
st.header(_("Suggest a level from outcomes"), anchor=False)
_suggestion()
