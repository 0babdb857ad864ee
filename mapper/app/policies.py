"""Page: micro-credential policies of several jurisdictions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from mapper.app import parts
from mapper.app.address import chosen_in_address, in_address, one_in_address
from mapper.app.language import N_, Deferred, _, counted, pgettext
from mapper.app.policy_board import (
    CHECK_MEANINGS,
    CHECK_WORDS,
    build_comparison,
    chart_height,
    size_bars,
    size_chart,
    size_in_words,
)
from mapper.app.wording import badge, plain
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import LEGAL_MEANINGS, Policies, load_policies, policies_of, size_columns

DEFAULT = ["EU", "GB", "US", "SG", "NZ"]
CHOSEN = N_("Chosen above")
EVERYWHERE = N_("Everywhere")


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The policies, each instrument with its size in hours; where they stand, and what places are called."""

    known: Policies
    sized: pd.DataFrame
    names: dict[str, str]
    regions: dict[str, str]


@st.cache_resource(show_spinner=Deferred("Reading the policies"))
def read_facts() -> Facts:
    """The embedded policies."""
    known = load_policies(embedded_folder() / "policies")
    sizes = size_columns(known.policies, load_credit_systems(embedded_folder() / "credit_systems.csv"))
    places = known.jurisdictions
    return Facts(
        known,
        known.policies.join(sizes).set_index("policy_id", drop=False),
        dict(zip(places["code"], places["name"], strict=True)),
        dict(zip(places["code"], places["region"], strict=True)),
    )


facts = read_facts()
places = sorted(facts.names, key=lambda code: facts.names[code].casefold())
chosen_in_address("jurisdictions", places, DEFAULT)
chosen: list[str] = st.multiselect(
    _("Countries and groups to compare"),
    places,
    format_func=lambda code: f"{facts.names.get(code, code)} ({code})",
    max_selections=6,
    placeholder=_("Choose countries or groups"),
    **in_address("jurisdictions"),
)
if not chosen:
    parts.empty_state(
        "gavel", _("Choose countries or groups"), _("Their micro-credential policies then stand side by side.")
    )
    st.stop()

found = {code: policies_of(code, facts.known) for code in chosen}
several = [code for code in chosen if len(found[code].policies) > 1]
shown = {code: next(iter(found[code].policies["policy_id"]), None) for code in chosen}
for code, place in zip(several, st.columns(len(several)) if several else [], strict=True):
    ids = found[code].policies["policy_id"].tolist()
    one_in_address(f"instrument_{code}", ids, ids[0])
    titles = {
        str(row["policy_id"]): f"{row['short_title']}, {row['year']}"
        + (f" ({facts.names[row['jurisdiction']]})" if row["jurisdiction"] != code else "")
        for row in found[code].policies.to_dict("records")
    }
    shown[code] = place.selectbox(
        counted(
            "{place}: {count} instrument, shown is",
            "{place}: {count} instruments, shown is",
            len(ids),
            place=plain(facts.names[code]),
        ),
        ids,
        format_func=lambda name, titles=titles: titles.get(name, name),  # type: ignore[misc]  # bound per jurisdiction
        **in_address(f"instrument_{code}"),
    )
for code in chosen:
    for note in found[code].notes:
        if "on file" in note:
            st.caption(f":material/info: {plain(note)}")

st.header(_("How large may one be?"), anchor=False)
scopes = [CHOSEN, EVERYWHERE, *dict.fromkeys(sorted(facts.regions[code] for code in facts.sized["jurisdiction"]))]
one_in_address("sizes", scopes, CHOSEN)
scope = st.segmented_control(
    _("Sizes of"), scopes, required=True, format_func=_, width="stretch", **in_address("sizes")
)
has_size = facts.sized["hours_min"].notna() | facts.sized["hours_max"].notna()
if scope == CHOSEN:
    in_chart, left_out = facts.sized.loc[list(dict.fromkeys(filter(None, shown.values())))], facts.sized.iloc[:0]
else:
    here = facts.sized["jurisdiction"].map(facts.regions).isin([scope]) | (scope == EVERYWHERE)
    in_chart, left_out = facts.sized[here & has_size], facts.sized[here & ~has_size]
if in_chart.empty:
    st.markdown(_("No instrument of this region states a size that converts to hours."))
else:
    bars = size_bars(in_chart, facts.names)
    st.vega_lite_chart(bars, size_chart(), height=chart_height(bars), alt=size_in_words(bars))
st.caption(
    _(
        "An arrow marks a side without a limit in hours. 25 hours are about 1 ECTS credit, 1,500 hours about a year of "
        "study; credits are converted by the hours of the country's own credit."
    )
)
if len(left_out):
    listed = ", ".join(dict.fromkeys(facts.names[code] for code in left_out["jurisdiction"]))
    st.caption(
        counted(
            "Without a size in hours: {count} more instrument ({places}).",
            "Without a size in hours: {count} more instruments ({places}).",
            len(left_out),
            places=plain(listed),
        )
    )

st.header(_("Side by side"), anchor=False)
beside = {}
for code, name in shown.items():
    policy = facts.sized.loc[name].to_dict() if name else None
    if policy:
        policy["place"] = facts.names[policy["jurisdiction"]] if policy["jurisdiction"] != code else ""
    beside[facts.names[code]] = policy
comparison = build_comparison(beside, {facts.names[code]: found[code].caps for code in chosen})
st.table(
    comparison.rename(columns={name: plain(name) for name in comparison.columns}),
    hide_index=True,
    border="horizontal",
    alt=_("Micro-credential policies side by side"),
)
with st.expander(_("What the marks and the legal status mean"), icon=":material/info:"):
    st.markdown("\n\n".join(f"{badge(CHECK_WORDS[name])} {meaning}" for name, meaning in CHECK_MEANINGS.items()))
    st.markdown("\n".join(f"- **{_(name)}**: {meaning}" for name, meaning in LEGAL_MEANINGS.items()))

st.header(_("Everything on file"), anchor=False)
one_in_address("region", [EVERYWHERE, *scopes[2:]], EVERYWHERE)
region = st.segmented_control(
    _("Region"), [EVERYWHERE, *scopes[2:]], required=True, format_func=_, **in_address("region")
)
listing = facts.sized[facts.sized["jurisdiction"].map(facts.regions).isin([region]) | (region == EVERYWHERE)]
columns: dict[str, Any] = {
    "place": _("Jurisdiction"),
    "instrument": st.column_config.TextColumn(_("Instrument"), width="large"),
    "year": st.column_config.NumberColumn(_("Year"), format="%d"),
    "legal_status": _("Legal status"),
    "size_text": _("Size"),
    "level_text": _("Levels"),
    "stackable": _("Stackable"),
    "status": _("Checked"),
    "verified_scope": _("What was checked"),
    "note": _("Note"),
    "source_url": st.column_config.LinkColumn(_("Source"), display_text=pgettext("button", "Open")),
}
st.dataframe(
    listing.assign(place=listing["jurisdiction"].map(facts.names))[list(columns)].sort_values(["place", "year"]),
    hide_index=True,
    column_config=columns,
    alt=_("All instruments on file"),
)
