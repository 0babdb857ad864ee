"""Page: the review queue, one pair per card."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import deciding, parts, session
from mapper.app.card import draw_card
from mapper.app.wording import STATUS_WORDS, SUGGESTION_SHORT, one_of
from mapper.review.queue import TO_DECIDE, QueueFilters, progress_counts

ANY: Final = "Any"
STATUSES: Final = {
    "To decide": TO_DECIDE,
    "Accepted": ("accepted",),
    "Rejected": ("rejected",),
    "Unsure": ("unsure",),
    "Changed since": ("changed since the decision",),
}
BANDS: Final = {"70% and more": (0.7, 1.0), "40 to 70%": (0.4, 0.7), "Below 40%": (0.0, 0.4)}

runs = session.list_runs()
if not runs:
    parts.empty_state("fact_check", "Nothing to review yet", "Match two catalogues first; their pairs then stand here.")
    parts.page_link("catalogues", "Match two catalogues")
    st.stop()

which, status, suggestion, subject_country, object_country, band, words = st.columns([30, 13, 16, 11, 11, 14, 18])
run_id = parts.choose_run(which, runs)
countries = session.countries(run_id)
statuses: str = status.selectbox("Status", [*STATUSES, ANY], key="status", bind="query-params")
suggested: str = suggestion.selectbox(
    "Suggestion", [ANY, *SUGGESTION_SHORT.values()], key="suggestion", bind="query-params"
)
come_from: str = subject_country.selectbox(
    "From", [ANY, *countries[0]], key="from", bind="query-params", help="Country of the subject"
)
go_to: str = object_country.selectbox(
    "To", [ANY, *countries[1]], key="to", bind="query-params", help="Country of the object"
)
likely: str = band.selectbox("Confidence", [ANY, *BANDS], key="confidence", bind="query-params")
text = words.text_input("Title contains", key="q", bind="query-params", type="search", live="300ms") or ""
low, high = BANDS.get(likely, (0.0, 1.0))
found = session.queue(
    run_id,
    QueueFilters(
        text=text,
        statuses=STATUSES.get(statuses, ()),
        suggestions=tuple(name for name, word in SUGGESTION_SHORT.items() if word == suggested),
        subject_countries=(come_from,) if come_from in countries[0] else (),
        object_countries=(go_to,) if go_to in countries[1] else (),
        confidence_min=low,
        confidence_max=high,
    ),
)
counts = progress_counts(session.queue(run_id))
total = sum(counts.values())
decided = total - sum(counts[name] for name in TO_DECIDE)
current = deciding.current_pair(found)

toolbar = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
with toolbar.container(horizontal=True, vertical_alignment="center", width="content"):
    as_list = st.toggle("Show as list", key="list", bind="query-params")
    position = found["pair"].tolist().index(current) + 1 if current else 0
    st.caption(
        f"Pair {position:,} of {len(found):,} shown · {decided:,} of {one_of(total, 'pair')} decided", width="content"
    )
with toolbar.container(horizontal=True, vertical_alignment="center", width="content"):
    deciding.draw_moves(found, current)

if found.empty and decided == total:
    parts.empty_state(
        "done_all", "Every pair of this match is decided", "Take the result away, or review another match."
    )
    parts.page_link("export", "Export this match")
elif found.empty:
    parts.empty_state(
        "filter_alt_off", "No pair passes these filters", "Change a filter above, or choose another match."
    )
elif as_list:
    first, last = parts.paged(len(found), key="page")
    page = found.iloc[first:last]
    st.session_state["page_pairs"] = page["pair"].tolist()
    st.dataframe(
        page[
            [
                "subject_title",
                "object_title",
                "suggestion",
                "confidence",
                "subject_jurisdiction",
                "object_jurisdiction",
                "status",
            ]
        ].assign(
            suggestion=page["suggestion"].map(SUGGESTION_SHORT),
            status=page["status"].map(STATUS_WORDS),
            confidence=page["confidence"] * 100,
        ),
        hide_index=True,
        height="content",
        on_select=deciding.open_picked,
        selection_mode="single-row",
        key="picked",
        column_config={
            "subject_title": "Subject",
            "object_title": "Object",
            "suggestion": st.column_config.TextColumn("Suggestion", width=130),
            "confidence": st.column_config.ProgressColumn(
                "Confidence", format="%.0f%%", min_value=0, max_value=100, width=120
            ),
            "subject_jurisdiction": st.column_config.TextColumn("From", width=60),
            "object_jurisdiction": st.column_config.TextColumn("To", width=60),
            "status": st.column_config.TextColumn("Status", width=100),
        },
        alt="Pairs of this match that pass the filters; select one to open its card",
    )
    st.caption("Select a row to open its card.")
else:
    card = session.card(run_id, current)
    deciding.draw_decision_in_force(card, run_id)
    draw_card(card)
    parts.go_button(
        "Compare in full and correct the alignment",
        "compare",
        icon="difference",
        query={
            "subject": str(card.equivalence["subject_id"]),
            "object": str(card.equivalence["object_id"]),
            "run": run_id,
        },
    )
    after = deciding.draw_decision_bar(card, found, run_id)
    if after:
        # Read while the reviewer reads: the next card then comes from memory.
        session.card(run_id, after)
