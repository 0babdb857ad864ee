"""Two credentials beside each other: what covers what, five elements, outcomes, further facts; for any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import correcting, pair_choice, pair_record, parts, session
from mapper.app.address import in_address, one_in_address
from mapper.app.card import Card, Side, draw_side
from mapper.app.corrections import Corrections
from mapper.app.language import N_, _, pgettext, within
from mapper.app.outcome_drawing import draw_outcomes, drawing_content, met_words
from mapper.app.queue_filters import ANY
from mapper.app.wording import OUTCOME_WORDS, SUGGESTION_WORDS, badge, percent, plain, relation_sentence, shorten
from mapper.match.counterparts import Counterparts, OutcomeMet, find_counterparts
from mapper.match.coverage_sentences import coverage_counts, coverage_difference, coverage_sentence
from mapper.match.elements import ElementRow, element_rows, number

MATRIX, LINES, TABLE = N_("Matrix"), N_("Lines"), N_("Table")
_TITLE: Final = 90


@dataclass(frozen=True, slots=True, eq=False)
class ComparedPair:
    """A pair as some run holds it, with what was corrected by hand."""

    run_id: str
    card: Card
    found: Counterparts
    equivalence: Mapping[str, Any]
    """The row of the pair with coverage, and what is said of it, as they stand after the corrections."""
    elements: tuple[ElementRow, ...]


def compared_pair(run_id: str, subject_id: str, object_id: str, corrections: Corrections) -> ComparedPair:
    """A pair of a run that holds it (:func:`mapper.app.session.runs_of`)."""
    card = session.compared(run_id, subject_id, object_id)
    found = find_counterparts(
        card.subject.outcomes, card.object_.outcomes, card.alignments, corrections.made, settings=card.scoring
    )
    corrected = corrected_equivalence(card, found)
    rows = element_rows(corrected, card.subject.entry, card.object_.entry, session.frameworks())
    return ComparedPair(run_id, card, found, corrected, rows)


def draw_pair(
    subject_id: str,
    object_id: str,
    corrections: Corrections,
    *,
    held: Sequence[Mapping[str, Any]],
    with_suggestion: bool = True,
) -> ComparedPair | None:
    """The whole comparison of a pair from one of the runs that ``held`` names, the first unless another is chosen.

    Where there is none, the way to compare it is drawn, and nothing is given.
    """
    if not held:
        pair_choice.offer_comparison(subject_id, object_id)
        return None
    heads = st.container()
    run_id = parts.choose_run(st.columns([3, 4])[0], held) if len(held) > 1 else str(held[0]["run"])
    pair = compared_pair(run_id, subject_id, object_id, corrections)
    with heads:
        draw_heads(pair.card, both_sentences(pair.card, pair.found, *names_of(pair.card)))
        if with_suggestion:
            draw_suggestion(pair.card, run_id)
    pair_record.draw_elements(pair.elements)
    draw_alignment(pair.card, pair.found, corrections)
    pair_record.draw_further_facts(pair.card.subject, pair.card.object_)
    return pair


def names_of(card: Card) -> tuple[str, str]:
    """What both sides are called in a sentence."""
    mine, theirs = (f"“{shorten(side.title, _TITLE)}”" for side in (card.subject, card.object_))
    return (mine, theirs) if mine != theirs else (f"{mine} (subject)", f"{theirs} (object)")


def both_sentences(card: Card, found: Counterparts, mine: str, theirs: str) -> tuple[str, str]:
    """How much the subject covers of the object, and the reverse, under the names given."""
    return (
        coverage_sentence(mine, theirs, found.object_coverage, found.object_, hours_of(card.object_)),
        coverage_sentence(theirs, mine, found.subject_coverage, found.subject, hours_of(card.subject)),
    )


def hours_of(side: Side) -> tuple[float, float] | None:
    """The workload of a side in hours, None where it is not stated or does not convert."""
    low, high = (number(side.credential.get(f"workload_hours_{end}")) for end in ("min", "max"))
    return None if low is None or high is None else (low, high)


def corrected_equivalence(card: Card, found: Counterparts) -> dict[str, Any]:
    """The row of the pair with coverage, and what is said of it, as they stand now."""
    given = card.equivalence["candidate_differences"]
    others = [str(each) for each in ([] if given is None else given) if not str(each).startswith("learning outcomes")]
    uncovered = coverage_difference(found.object_coverage, card.scoring.full_from)
    return {
        **card.equivalence,
        "subject_coverage": found.subject_coverage,
        "object_coverage": found.object_coverage,
        "outcomes_finding": " ".join(
            [
                coverage_counts("the subject", "the object", found.object_coverage, found.object_),
                coverage_counts("the object", "the subject", found.subject_coverage, found.subject),
            ]
        ),
        "candidate_differences": [*others, *([uncovered] if uncovered else [])],
    }


def draw_heads(card: Card, sentences: tuple[str, str]) -> None:
    """Both sides, and what covers what."""
    left, right = st.columns(2, gap="small")
    draw_side(left, card.subject)
    draw_side(right, card.object_)
    with st.container(border=True, gap="xsmall"):
        for sentence in sentences:
            st.markdown(f":material/arrow_forward: {plain(sentence)}")


def draw_suggestion(card: Card, run_id: str) -> None:
    """What the tool suggested, with its confidence, and the way to the card of the pair."""
    suggestion = str(card.equivalence["suggestion"] or "not enough evidence")
    relation = str(card.equivalence["relation"] or "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(badge(SUGGESTION_WORDS[suggestion]), width="content")
        if relation and suggestion != "not enough evidence":
            st.markdown(plain(relation_sentence(relation, card.subject.title, card.object_.title)), width="content")
        st.caption(
            _("Confidence {confidence}").format(confidence=percent(card.equivalence["confidence"])), width="content"
        )
        pair = f"{card.equivalence['subject_id']} {card.equivalence['object_id']}"
        parts.go_button(
            _("Decide on its card"),
            "review",
            icon="fact_check",
            query={"run": run_id, "status": ANY, "pair": pair},
        )


def draw_alignment(card: Card, found: Counterparts, corrections: Corrections) -> None:
    """The outcomes of both sides against each other, drawn as the reviewer likes, and corrected."""
    st.header(_("Learning outcomes against each other"), anchor=False)
    if not found.subject or not found.object_:
        st.caption(_("One side has no learning outcomes, so there is nothing to align."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        one_in_address("drawn_as", [MATRIX, LINES, TABLE], MATRIX)
        view = st.segmented_control(
            _("Drawn as"),
            [MATRIX, LINES, TABLE],
            required=True,
            format_func=_,
            label_visibility="collapsed",
            **in_address("drawn_as"),
        )
        st.markdown(
            _("{tally} of the subject").format(tally=tally(found.subject))
            + "  \n"
            + _("{tally} of the object").format(tally=tally(found.object_)),
            width="content",
        )
    if view == TABLE:
        draw_tables(found)
    else:
        content = drawing_content(
            found,
            (card.subject.outcomes, card.object_.outcomes),
            (card.subject.title, card.object_.title),
            view="lines" if view == LINES else "matrix",
            chosen=correcting.chosen_outcomes(),
        )
        picked = draw_outcomes(content)
        if picked:
            correcting.choose_outcomes(picked)
    if corrections.add is not None:
        with st.container(border=True):
            correcting.draw_correcting(corrections.add, found)
    correcting.draw_corrections(corrections, found)


def tally(outcomes: tuple[OutcomeMet, ...]) -> str:
    """How many outcomes of one side are covered, partly covered and missing, with icons."""
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in OUTCOME_WORDS}
    return " · ".join(
        f":{colour}[:material/{icon}: {counts[status]} {within(words)}]"
        for status, (words, icon, colour) in OUTCOME_WORDS.items()
    )


def draw_tables(found: Counterparts) -> None:
    """Both lists of outcomes with what meets each; the same as the drawings, for reading aloud."""
    sides = (
        (
            _("Outcome of the subject"),
            _("Outcomes of the subject, each with how it is met by the object"),
            found.subject,
            found.object_,
            "object",
        ),
        (
            _("Outcome of the object"),
            _("Outcomes of the object, each with how it is met by the subject"),
            found.object_,
            found.subject,
            "subject",
        ),
    )
    for heading, alt, own, others, other in sides:
        numbers = {outcome.outcome_id: outcome.position for outcome in others}
        texts = {outcome.outcome_id: outcome.text for outcome in others}
        st.table(
            pd.DataFrame(
                {
                    # Translators: short for number
                    _("No."): [str(outcome.position) for outcome in own],
                    heading: [plain(outcome.text) for outcome in own],
                    _("Status"): [
                        badge(OUTCOME_WORDS[outcome.status])
                        + (f" :violet[✎ {_('by hand')}]" if outcome.by_hand else "")
                        for outcome in own
                    ],
                    pgettext("what meets an outcome", "By"): [
                        plain(met_words(outcome, numbers, other))
                        + (f"  \n:small[:gray[{plain(texts[outcome.counterpart])}]]" if outcome.counterpart else "")
                        for outcome in own
                    ],
                }
            ),
            hide_index=True,
            border="horizontal",
            alt=alt,
        )
