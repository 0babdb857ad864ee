"""The filters and the order of the review queue; all of them stand in the address, so that a link shows the same."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from mapper.app import session
from mapper.app.wording import RELATION_WORDS, SUGGESTION_SHORT
from mapper.model import KINDS
from mapper.review.orders import Order
from mapper.review.queue import TO_DECIDE, QueueFilters

ANY: Final = "Any"
STATUSES: Final = {
    "To decide": TO_DECIDE,
    "Accepted": ("accepted",),
    "Rejected": ("rejected",),
    "Unsure": ("unsure",),
    "Changed since": ("changed since the decision",),
}
BANDS: Final = {"70% and more": (0.7, 1.0), "40 to 70%": (0.4, 0.7), "Below 40%": (0.0, 0.4)}
ORDERS: Final[dict[str, Order]] = {
    "Likeliest first": "confidence",
    "Least certain first": "uncertainty",
    "Largest first": "value",
}
_ORDER_HELP: Final = (
    "Least certain: nearest to a confidence of 50%, and where there is too little evidence for a suggestion. "
    "Largest: most hours of workload, then most learning outcomes where no hours are known."
)
_MORE: Final = ("relation", "from", "to", "subject_kind", "object_kind")


def draw_filters(place: Any, run_id: str) -> tuple[QueueFilters, Order]:
    """Draw the filters of a run into ``place``; gives what is chosen."""
    status, suggestion, band, order, words, rest = place
    chosen_status: str = status.selectbox("Status", [*STATUSES, ANY], key="status", bind="query-params")
    suggested = _one_of(suggestion, "Suggestion", [*SUGGESTION_SHORT.values()], "suggestion")
    likely = _one_of(band, "Confidence", [*BANDS], "confidence")
    chosen_order: str = order.selectbox("Order", [*ORDERS], key="order", bind="query-params", help=_ORDER_HELP)
    text = words.text_input("Title contains", key="q", bind="query-params", type="search", live="300ms") or ""
    countries = session.countries(run_id)
    active = sum(st.query_params.get(key, ANY) != ANY for key in _MORE)
    with rest.popover(f"More filters ({active})" if active else "More filters", icon=":material/tune:"):
        relation = _one_of(st, "Suggested relation", [*RELATION_WORDS.values()], "relation")
        come_from = _one_of(st, "From", countries[0], "from", "Country of the subject")
        go_to = _one_of(st, "To", countries[1], "to", "Country of the object")
        subject_kind = _one_of(st, "Kind of the subject", [*KINDS], "subject_kind")
        object_kind = _one_of(st, "Kind of the object", [*KINDS], "object_kind")
    low, high = BANDS.get(likely, (0.0, 1.0))
    filters = QueueFilters(
        text=text,
        statuses=STATUSES.get(chosen_status, ()),
        suggestions=tuple(name for name, word in SUGGESTION_SHORT.items() if word == suggested),
        relations=tuple(name for name, word in RELATION_WORDS.items() if word == relation),
        subject_kinds=(subject_kind,) if subject_kind in KINDS else (),
        object_kinds=(object_kind,) if object_kind in KINDS else (),
        subject_countries=(come_from,) if come_from in countries[0] else (),
        object_countries=(go_to,) if go_to in countries[1] else (),
        confidence_min=low,
        confidence_max=high,
    )
    return filters, ORDERS.get(chosen_order, "confidence")


def _one_of(place: Any, label: str, options: list[str], key: str, explained: str | None = None) -> str:
    return str(place.selectbox(label, [ANY, *options], key=key, bind="query-params", help=explained))
