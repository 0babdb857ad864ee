"""Page: the review queue, one pair per card."""

from __future__ import annotations

import streamlit as st

from mapper.app import accepting, claiming, deciding, keys, parts, queue_list, session, undoing
from mapper.app.card import draw_card
from mapper.app.language import _, counted
from mapper.app.other_runs import draw_other_runs
from mapper.app.queue_filters import draw_filters
from mapper.app.wording import all_of
from mapper.review.queue import TO_DECIDE, progress_counts

runs = session.list_runs()
if not runs:
    parts.empty_state(
        "fact_check", _("Nothing to review yet"), _("Match two catalogues first; their pairs then stand here.")
    )
    parts.page_link("catalogues", _("Match two catalogues"))
    st.stop()

which, *places = st.columns([26, 12, 15, 13, 16, 17, 14], vertical_alignment="bottom")
run_id = parts.choose_run(which, runs)
filters, order = draw_filters(places, run_id)
found = session.found_pairs(run_id, filters, order)
counts = progress_counts(session.queue(run_id))
total = sum(counts.values())
decided = total - sum(counts[name] for name in TO_DECIDE)
deciding.draw_progress(session.volume(run_id))
if accepting.is_open(run_id):
    accepting.draw_preview()
    st.stop()

taken = claiming.open_with_others()
current = deciding.current_pair(run_id, found, taken)
place = deciding.place(found, current)
toolbar = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
with toolbar.container(horizontal=True, vertical_alignment="center", width="content"):
    as_list = st.toggle(_("Show as list"), key="list", bind="query-params")
    st.caption(
        counted(
            "Pair {position} of {shown} shown · {decided} of {count} pair decided",
            "Pair {position} of {shown} shown · {decided} of {count} pairs decided",
            total,
            position=f"{place:,}",
            shown=f"{len(found):,}",
            decided=f"{decided:,}",
        ),
        width="content",
    )
with toolbar.container(horizontal=True, vertical_alignment="center", width="content"):
    is_asking = keys.draw_help()
    is_asking |= undoing.draw_undo(deciding.after_undo)
    deciding.draw_moves(found, place, taken, live=not is_asking)

if not len(found) and decided == total:
    parts.empty_state(
        "done_all", _("Every pair of this match is decided"), _("Take the result away, or review another match.")
    )
    parts.page_link("export", _("Export this match"))
elif not len(found):
    parts.empty_state(
        "filter_alt_off", _("No pair passes these filters"), _("Change a filter above, or choose another match.")
    )
elif as_list:
    claiming.leave()
    queue_list.draw_list(found, run_id, deciding.open_card)
else:
    card = session.card(run_id, current)
    keys.draw_card_top(all_of([card.subject.title, card.object_.title]))
    claiming.draw_claims((card.subject.text("credential_id"), card.object_.text("credential_id")))
    deciding.draw_decision_in_force(card, run_id)
    draw_card(card)
    draw_other_runs(run_id, card)
    parts.go_button(
        _("Compare in full and correct the alignment"),
        "compare",
        icon="difference",
        query={
            "subject": str(card.equivalence["subject_id"]),
            "object": str(card.equivalence["object_id"]),
            "run": run_id,
        },
    )
    after = deciding.draw_decision_bar(card, found, run_id, taken, live=not is_asking)
    if after:
        # Read while the reviewer reads: the next card then comes from memory.
        session.card(run_id, after)
