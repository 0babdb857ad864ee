"""The filters and the order of the review queue; all of them stand in the address, so that a link shows the same."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from mapper.app import session
from mapper.app.address import in_address, one_in_address
from mapper.app.language import N_, _, pgettext
from mapper.app.wording import RELATION_WORDS, SUGGESTION_SHORT
from mapper.model import KINDS
from mapper.review.orders import Order
from mapper.review.queue import TO_DECIDE, QueueFilters

ANY: Final = N_("Any")
STATUSES: Final = {
    N_("To decide"): TO_DECIDE,
    N_("Accepted"): ("accepted",),
    N_("Rejected"): ("rejected",),
    N_("Unsure"): ("unsure",),
    N_("Changed since"): ("changed since the decision",),
}
BANDS: Final = {N_("70% and more"): (0.7, 1.0), N_("40 to 70%"): (0.4, 0.7), N_("Below 40%"): (0.0, 0.4)}
ORDERS: Final[dict[str, Order]] = {
    N_("Likeliest first"): "confidence",
    N_("Least certain first"): "uncertainty",
    N_("Largest first"): "value",
}
_ORDER_HELP: Final = N_(
    "Least certain: nearest to a confidence of 50%, and where there is too little evidence for a suggestion. "
    "Largest: most hours of workload, then most learning outcomes where no hours are known."
)
_MORE: Final = ("relation", "from", "to", "subject_kind", "object_kind")


def draw_filters(place: Any, run_id: str) -> tuple[QueueFilters, Order]:
    """Draw the filters of a run into ``place``; gives what is chosen."""
    status, suggestion, band, order, words, rest = place
    chosen_status = _one_of(status, _("Status"), [*STATUSES, ANY], "status")
    suggested = _one_of(suggestion, _("Suggestion"), [ANY, *SUGGESTION_SHORT.english.values()], "suggestion")
    likely = _one_of(band, _("Confidence"), [ANY, *BANDS], "confidence")
    chosen_order = _one_of(order, _("Order"), [*ORDERS], "order", _(_ORDER_HELP))
    text = (
        words.text_input(
            _("Title contains"), key="q", bind="query-params", type="search", live="300ms", placeholder=_("Search")
        )
        or ""
    )
    countries = session.countries(run_id)
    active = sum(st.query_params.get(key, ANY) != ANY for key in _MORE)
    with rest.popover(
        _("More filters ({active})").format(active=active) if active else _("More filters"), icon=":material/tune:"
    ):
        relation = _one_of(st, _("Suggested relation"), [ANY, *RELATION_WORDS.english.values()], "relation")
        come_from = _one_of(st, pgettext("country", "From"), [ANY, *countries[0]], "from", _("Country of the subject"))
        go_to = _one_of(st, pgettext("country", "To"), [ANY, *countries[1]], "to", _("Country of the object"))
        subject_kind = _one_of(st, _("Kind of the subject"), [ANY, *KINDS], "subject_kind")
        object_kind = _one_of(st, _("Kind of the object"), [ANY, *KINDS], "object_kind")
    low, high = BANDS.get(likely, (0.0, 1.0))
    filters = QueueFilters(
        text=text,
        statuses=STATUSES.get(chosen_status, ()),
        suggestions=tuple(name for name, word in SUGGESTION_SHORT.english.items() if word == suggested),
        relations=tuple(name for name, word in RELATION_WORDS.english.items() if word == relation),
        subject_kinds=(subject_kind,) if subject_kind in KINDS else (),
        object_kinds=(object_kind,) if object_kind in KINDS else (),
        subject_countries=(come_from,) if come_from in countries[0] else (),
        object_countries=(go_to,) if go_to in countries[1] else (),
        confidence_min=low,
        confidence_max=high,
    )
    return filters, ORDERS.get(chosen_order, "confidence")


def _one_of(place: Any, label: str, options: list[str], key: str, explained: str | None = None) -> str:
    """What is chosen, in English as it stands in the address; the first option without a choice."""
    one_in_address(key, options, options[0])
    return str(place.selectbox(label, options, format_func=_, help=explained, **in_address(key)))
