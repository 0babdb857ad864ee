"""The review card: everything a person needs to decide about one pair, drawn from tables that are already read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import charts
from mapper.app.alignment import Counterpart, Statement, best_counterparts
from mapper.app.language import _, capital, within
from mapper.app.wording import (
    OUTCOME_WORDS,
    SUGGESTION_WORDS,
    Mark,
    badge,
    emphasised,
    listed,
    percent,
    plain,
    relation_sentence,
    safe_link,
    shorten,
)
from mapper.errors import MapperError
from mapper.knowledge.entries import workload_words
from mapper.knowledge.languages import language_name
from mapper.match.elements import OUTCOME_WORDING, OUTCOMES_BASIS, CatalogueEntry, ElementRow, Fact
from mapper.match.evidence import Span, WordPair, matching_words
from mapper.settings import EncoderSettings, ScoringSettings

_HEADER_LENGTH: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One credential of the pair as its catalogue has it, with its outcomes (:mod:`mapper.tables`)."""

    role: Literal["subject", "object"]
    credential: Mapping[str, Any]
    outcomes: pd.DataFrame
    catalogue_title: str
    level_title: str

    @property
    def entry(self) -> CatalogueEntry:
        """What the catalogue says, for :mod:`mapper.match.elements`."""
        return CatalogueEntry(self.credential, self.outcomes)

    @property
    def title(self) -> str:
        """The title as published."""
        return str(self.credential["title"])

    def text(self, column: str) -> str:
        """One text column of the credential, "" where it is missing."""
        return str(self.credential.get(column) or "")


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One pair with all its evidence; ``equivalence`` is its row of :data:`mapper.tables.EQUIVALENCES`."""

    equivalence: Mapping[str, Any]
    subject: Side
    object_: Side
    alignments: pd.DataFrame
    labels: Mapping[str, str]
    elements: Sequence[ElementRow] = ()
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    bundles: Sequence[str] = ()
    """What several credentials together cover of the subject, and of the object, in words."""


def draw_card(card: Card) -> None:
    """Header, suggestion with its reasons and score, the five elements, the outcomes side by side, bundles."""
    left, right = st.columns(2, gap="small")
    draw_side(left, card.subject)
    draw_side(right, card.object_)
    reasons, score = st.columns([11, 10], gap="medium")
    with reasons:
        _draw_suggestion(card)
    with score:
        _draw_score(card)
    _draw_elements(card)
    _draw_outcomes(card)
    if card.bundles:
        st.header(_("Several together"), anchor=False)
        st.markdown("\n".join(f"- {plain(bundle)}" for bundle in card.bundles))


def draw_side(place: Any, side: Side) -> None:
    """Title, bodies, source, level and workload of one side."""
    role = _("Subject") if side.role == "subject" else _("Object")
    with place.container(border=True, gap="xsmall", height="stretch"):
        st.caption(f"{role} · {plain(side.catalogue_title)}")
        st.markdown(f"## {plain(side.title)}", anchors=False)
        bodies = listed([side.text("provider"), side.text("awarding_body")])
        address = safe_link(side.text("source_url"))
        link = f" · [{_('Open source')}]({address})" if address else ""
        st.markdown((plain(bodies) if bodies else _(":gray[Provider not given]")) + link)
        marks = [
            Mark(side.text("jurisdiction"), "public", "gray"),
            Mark(capital(_(side.text("kind"))), "", "gray"),
            Mark(language_name(side.text("language")), "translate", "gray"),
            Mark(_level_short(side), "stairs", "blue"),
            Mark(_workload_short(side), "schedule", "blue"),
        ]
        st.markdown(" ".join(badge(mark._replace(words=plain(mark.words))) for mark in marks if mark.words))


def _level_short(side: Side) -> str:
    return side.level_title or side.text("level_text") or _("Level not given")


def _workload_short(side: Side) -> str:
    return workload_words(side.text("workload_value"), side.text("workload_unit")) or _("Workload not given")


def _draw_suggestion(card: Card) -> None:
    row = card.equivalence
    suggestion = str(row["suggestion"] or "not enough evidence")
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(_("What the tool suggests"), width="content", anchor=False)
            st.markdown(badge(SUGGESTION_WORDS[suggestion]), width="content")
        if suggestion != "not enough evidence" and row["relation"]:
            sentence = relation_sentence(str(row["relation"]), card.subject.title, card.object_.title)
            st.markdown(_("Suggested relation: {sentence}.").format(sentence=plain(sentence)))
        else:
            st.markdown(_("The tool suggests no relation for this pair."))
        differences = _several(row["candidate_differences"])
        # A reason that only repeats a difference stands below, among the differences.
        reasons = [
            reason for reason in _several(row["reasons"]) if not any(difference in reason for difference in differences)
        ]
        if reasons:
            st.markdown("\n".join(f"- {plain(reason)}" for reason in reasons))
        else:
            st.caption(_("No reasons were recorded with this comparison."))
        if differences:
            st.markdown(
                _("**:material/difference: Differences to weigh** (candidates; you say whether one is substantial)")
            )
            st.markdown("\n".join(f"- {plain(difference[:1].upper() + difference[1:])}" for difference in differences))


def _draw_score(card: Card) -> None:
    row = card.equivalence
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(
                _("Confidence {confidence}").format(confidence=percent(row["confidence"])),
                width="content",
                anchor=False,
                help=_(
                    "The calibrated probability that people would see a correspondence here. "
                    "The bars show what it is made of, in log-odds: they add up from the starting point to the sum."
                ),
            )
        contributions = charts.read_contributions(str(row["contributions"] or ""))
        if not contributions:
            st.caption(_("How this score came about was not recorded with this comparison."))
            return
        steps = charts.waterfall_steps(contributions, card.labels)
        st.vega_lite_chart(
            steps, charts.waterfall(), height=charts.waterfall_height(steps), alt=charts.waterfall_in_words(steps)
        )
        st.caption(
            _("In log-odds: to the right speaks for the pair, to the left against it; the sum gives the confidence.")
        )


def _draw_elements(card: Card) -> None:
    heads = [plain(shorten(side.title, _HEADER_LENGTH)) for side in (card.subject, card.object_)]
    if heads[0] == heads[1]:
        heads[1] = _("{title} (object)").format(title=heads[1])
    table = pd.DataFrame(
        [
            {
                _("Element"): f"**{capital(_(row.element))}**",
                heads[0]: fact_lines(row.foreign),
                heads[1]: fact_lines(row.host),
                _("Finding"): plain(row.finding) or "–",
            }
            for row in card.elements
        ]
    )
    st.header(_("Five elements"), anchor=False)
    st.table(
        table,
        hide_index=True,
        border="horizontal",
        alt=_("Level, workload, quality, profile and learning outcomes of both sides"),
    )


def fact_lines(fact: Fact) -> str:
    """What a side says, as a table cell: the value as it is, the rest small beneath it."""
    if not fact.value:
        return _(":gray[Not given]")
    return "  \n".join([plain(fact.value), *(f":small[:gray[{plain(detail)}]]" for detail in fact.details)])


def _draw_outcomes(card: Card) -> None:
    subject, object_ = card.subject, card.object_
    st.header(_("Learning outcomes side by side"), anchor=False)
    if subject.outcomes.empty or object_.outcomes.empty:
        st.caption(_("One side has no learning outcomes, so there is nothing to align."))
        return
    rows = best_counterparts(subject.outcomes, object_.outcomes, card.alignments)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(_tally(rows), width="content")
        in_words = st.toggle(
            _("Show which words meet"),
            key="words",
            help=_("Reads the outcomes again, word by word; the first time this takes some seconds."),
        )
    reader = card.encoder if in_words else None
    if reader:
        st.caption(
            _("Bold: words that stand for each other in the eyes of the encoder, each the likeliest of the other.")
        )
    _outcome_table(
        rows,
        subject,
        object_,
        reader,
        alt=_("Outcomes of the subject, each with its best counterpart in the object"),
    )
    st.caption(
        _("An outcome that meets one of another depth already is shown, but not counted again in what is covered.")
    )
    back = best_counterparts(object_.outcomes, subject.outcomes, card.alignments, side="object")
    uncovered = [row for row in back if row.status != "covered"]
    if not uncovered:
        st.caption(_("Every outcome of the object is covered by the subject."))
        return
    st.markdown(
        _("**Outcomes of the object that the subject does not fully cover** ({uncovered} of {total})").format(
            uncovered=len(uncovered), total=len(back)
        )
    )
    _outcome_table(
        uncovered, object_, subject, reader, alt=_("Outcomes of the object that the subject does not fully cover")
    )


def _tally(rows: Sequence[Counterpart]) -> str:
    counts = Counter(row.status for row in rows)
    parts = [
        f":{colour}[:material/{icon}: {counts[status]} {within(words)}]"
        for status, (words, icon, colour) in OUTCOME_WORDS.items()
    ]
    # Translators: {tally} is such as: 3 covered · 2 partly · 1 missing
    return _("{tally} of the subject's outcomes").format(tally=" · ".join(parts))


def _outcome_table(
    rows: Sequence[Counterpart], own: Side, other: Side, reader: EncoderSettings | None, *, alt: str
) -> None:
    heads = [
        plain(shorten(own.title, _HEADER_LENGTH)),
        _("Closest in {title}").format(title=plain(shorten(other.title, _HEADER_LENGTH))),
    ]
    mixed, other_mixed = _mixed(own.outcomes), _mixed(other.outcomes)
    words = _meeting(rows, reader) if reader else [()] * len(rows)
    st.table(
        pd.DataFrame(
            {
                heads[0]: [
                    _statement(row.own, mixed, [pair.mine for pair in pairs])
                    for row, pairs in zip(rows, words, strict=True)
                ],
                _("Status"): [badge(OUTCOME_WORDS[row.status]) for row in rows],
                _("Confidence"): [percent(row.confidence) for row in rows],
                heads[1]: [
                    _counterpart(row, other_mixed, [pair.other for pair in pairs])
                    for row, pairs in zip(rows, words, strict=True)
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
        alt=alt,
    )


def _meeting(rows: Sequence[Counterpart], encoder: EncoderSettings) -> list[tuple[WordPair, ...]]:
    """For each row the words that stand for each other; none where the counterpart is not enough."""
    told = [row.own.text and row.other is not None and row.status != "missing" for row in rows]
    asked = [(row.own.text, row.other.text) for row, is_told in zip(rows, told, strict=True) if is_told and row.other]
    try:
        with st.spinner(_("Reading the outcomes word by word")):
            found = iter(matching_words(asked, encoder))
    except MapperError as error:
        st.caption(plain(error))
        return [()] * len(rows)
    return [next(found) if is_told else () for is_told in told]


def _mixed(outcomes: pd.DataFrame) -> list[str]:
    """The marks that differ within a credential, and so have to stand beside each outcome."""
    return [column for column in ("outcomes_basis", "wording", "language") if len(set(outcomes[column]) - {""}) > 1]


def _counterpart(row: Counterpart, mixed: Sequence[str], words: Sequence[Span]) -> str:
    if row.other is None:
        return _(":gray[Nothing comparable]")
    shown = _statement(row.other, mixed, words)
    return shown if row.status != "missing" else f":gray[{shown}]"


def _statement(statement: Statement, mixed: Sequence[str], words_shown: Sequence[Span]) -> str:
    words = {
        "outcomes_basis": OUTCOMES_BASIS.get(statement.outcomes_basis, ""),
        "wording": OUTCOME_WORDING.get(statement.wording, ""),
        "language": language_name(statement.language),
    }
    marks = listed(words[column] for column in mixed)
    return emphasised(statement.text, words_shown) + (f" :small[:gray[({plain(marks)})]]" if marks else "")


def _several(value: Any) -> list[str]:
    """The items of a list column, nothing where it is null."""
    if value is None or isinstance(value, str) or not hasattr(value, "__iter__"):
        return []
    return [str(item) for item in value]
