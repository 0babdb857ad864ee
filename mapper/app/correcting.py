"""Correcting by hand which outcomes meet: the form under the drawing, and what was corrected so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, get_args

import pandas as pd
import streamlit as st

from mapper.app.corrections import Corrections, Said
from mapper.app.language import N_, Words, _, pgettext, within
from mapper.app.wording import all_of, moment, plain, shorten
from mapper.match.corrections import Correction, CorrectionVerdict, OutcomePair, in_force
from mapper.match.counterparts import Counterparts, OutcomeMet

VERDICTS: Final = Words(
    {
        "meets": N_("They meet"),
        "partly": N_("They meet in part"),
        "does not meet": N_("They do not meet"),
        "as suggested": N_("As the tool has it"),
    }
)
_SHOWN: Final = 110
_OWN, _OTHER = "correct_subject_outcome", "correct_object_outcome"


def choose_outcomes(outcomes: OutcomePair) -> None:
    """Let the form name this pair of outcomes, before it is drawn."""
    st.session_state[_OWN], st.session_state[_OTHER] = outcomes


def chosen_outcomes() -> OutcomePair:
    """The pair of outcomes that the form names."""
    return str(st.session_state.get(_OWN, "")), str(st.session_state.get(_OTHER, ""))


def draw_correcting(add: Callable[[Said, str], None], found: Counterparts) -> None:
    """The form for one pair of outcomes; what is recorded counts at once."""
    st.markdown(_("**:material/edit: Correct by hand**"))
    left, right = st.columns(2)
    one = _choose(left, _("Outcome of the subject"), _OWN, found.subject)
    other = _choose(right, _("Outcome of the object"), _OTHER, found.object_)
    numbers = {outcome.outcome_id: outcome.position for outcome in (*found.subject, *found.object_)}
    said: CorrectionVerdict | None = st.segmented_control(
        _("What you say of these two"),
        [*get_args(CorrectionVerdict)],
        format_func=lambda name: VERDICTS[name],
        key="correct_verdict",
    )
    replaced = [pair for pair in _others(found, one, other) if said in ("meets", "partly")]
    instead = bool(replaced) and st.checkbox(
        _("Instead of {pairs}, which then do not meet").format(pairs=_in_words(replaced, numbers)),
        key="correct_instead",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(_("Reason"), key="correct_reason", max_chars=500, placeholder=_("Why, for who reads this later"))
        st.button(
            pgettext("button", "Record"),
            type="primary",
            icon=":material/edit:",
            key="correct_record",
            disabled=said is None,
            on_click=_record,
            args=(add, (one, other), replaced if instead else []),
        )


def _choose(place: st.delta_generator.DeltaGenerator, label: str, key: str, outcomes: Sequence[OutcomeMet]) -> str:
    texts = {outcome.outcome_id: f"{outcome.position}. {shorten(outcome.text, _SHOWN)}" for outcome in outcomes}
    if st.session_state.get(key) not in texts:
        st.session_state[key] = next(iter(texts))
    chosen: str = place.selectbox(label, list(texts), format_func=lambda name: texts[name], key=key)
    return chosen


def _others(found: Counterparts, one: str, other: str) -> list[OutcomePair]:
    """The pairs by which the two outcomes are met now, if by others than each other."""
    now = [(one, met.counterpart) for met in found.subject if met.outcome_id == one and met.counterpart]
    now += [(met.counterpart, other) for met in found.object_ if met.outcome_id == other and met.counterpart]
    return [pair for pair in dict.fromkeys(now) if pair != (one, other)]


def _in_words(pairs: Sequence[OutcomePair], numbers: Mapping[str, int]) -> str:
    # Translators: numbers of two learning outcomes, in: Instead of subject 1 with object 3, which then do not meet
    said = _("subject {one} with object {other}")
    return all_of([said.format(one=numbers[one], other=numbers[other]) for one, other in pairs])


def _record(add: Callable[[Said, str], None], pair: OutcomePair, replaced: Sequence[OutcomePair]) -> None:
    verdict: CorrectionVerdict = st.session_state["correct_verdict"]
    reason = " ".join(str(st.session_state.get("correct_reason") or "").split())
    refused: list[tuple[OutcomePair, CorrectionVerdict]] = [(each, "does not meet") for each in replaced]
    add([*refused, (pair, verdict)], reason)
    st.session_state["correct_verdict"], st.session_state["correct_reason"] = None, ""


def draw_corrections(corrections: Corrections, found: Counterparts) -> None:
    """What was corrected by hand and is in force, each with a way back, and all that was ever said."""
    made, add = corrections.made, corrections.add
    numbers = {outcome.outcome_id: outcome.position for outcome in (*found.subject, *found.object_)}
    standing = [each for each in in_force(made).values() if set(each.outcomes) <= set(numbers)]
    if not made:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(_("**Corrected by hand** ({count} in force)").format(count=len(standing)))
        for each in standing:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":violet[✎] {_told(each, numbers)}", width="stretch")
                if add:
                    st.button(
                        _("Undo"),
                        icon=":material/undo:",
                        type="tertiary",
                        key=f"undo_{'_'.join(map(str, (numbers[name] for name in each.outcomes)))}",
                        on_click=add,
                        args=([(each.outcomes, "as suggested")], ""),
                    )
        if add and len(standing) > 1:
            st.button(
                _("Undo all"),
                icon=":material/undo:",
                key="undo_all",
                on_click=add,
                args=([(each.outcomes, "as suggested") for each in standing], ""),
            )
        st.caption(corrections.kept)
        with st.expander(_("All that was said, in order")):
            st.dataframe(_history(made, numbers), hide_index=True, alt=_("Corrections of this pair in the order made"))


def _told(each: Correction, numbers: Mapping[str, int]) -> str:
    one, other = (numbers[name] for name in each.outcomes)
    reason = f": “{plain(each.reason)}”" if each.reason else ""
    said = within(VERDICTS[each.verdict])
    return _(
        "Outcome {one} of the subject and outcome {other} of the object: **{said}**{reason} "
        ":small[:gray[{who}, {when}]]"
    ).format(one=one, other=other, said=said, reason=reason, who=plain(each.author_id), when=moment(each.made_at))


def _history(made: Sequence[Correction], numbers: Mapping[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("When"): [moment(each.made_at) for each in made],
            _("Who"): [each.author_id for each in made],
            _("Subject outcome"): [str(numbers.get(each.subject_outcome_id, _("gone"))) for each in made],
            _("Object outcome"): [str(numbers.get(each.object_outcome_id, _("gone"))) for each in made],
            _("Said"): [VERDICTS[each.verdict] for each in made],
            _("Reason"): [each.reason for each in made],
        }
    )
