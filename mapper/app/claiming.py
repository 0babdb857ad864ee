"""Who has the pair on the card open: the claim of the reader, kept up while the card is open, and those of others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import streamlit as st

from mapper.app import session
from mapper.app.language import _
from mapper.app.wording import plain
from mapper.errors import MapperError
from mapper.review.decisions import Pair
from mapper.review.store import Claim
from mapper.settings import ReviewSettings

_CLAIMED: Final = "review_claimed"
_ANSWER: Final = "review_claim_answer"
_RENEWAL_SECONDS: Final = 30
_FRESH_SECONDS: Final = 5.0
"""For so long the answer to a claim stands: one run of the page asks once."""


def open_with_others() -> dict[Pair, str]:
    """The pairs that other people have open now, and who."""
    claims = session.store().claims.of_others(session.reviewer())
    return {claim.pair: claim.author_id for claim in claims}


def leave() -> None:
    """Give back the pair that was open on a card, if there is one."""
    pair = st.session_state.pop(_CLAIMED, None)
    st.session_state.pop(_ANSWER, None)
    if pair:
        try:
            session.store().claims.release(pair, session.reviewer())
        except MapperError:
            # It expires by itself, and nobody is kept from anything by it.
            return


def claim(pair: Pair) -> list[Claim]:
    """Have a pair open, giving back the one before; the claims of others on it, the oldest first.

    Raises
    ------
    MapperError
        If the claim cannot be stored.
    """
    now, asked = time.monotonic(), (pair, session.reviewer())
    answered, when, others = st.session_state.get(_ANSWER, (None, 0.0, []))
    if answered == asked and now - when < _FRESH_SECONDS:
        return list(others)
    former = st.session_state.get(_CLAIMED)
    others = session.store().claims.take(
        pair,
        session.reviewer(),
        minutes=ReviewSettings().claim_minutes,
        leaving=former if former != pair else None,
    )
    st.session_state[_CLAIMED] = pair
    st.session_state[_ANSWER] = asked, now, others
    return others


def is_taken(pair: Pair) -> bool:
    """Claim a pair that came by itself; whether somebody else was faster."""
    try:
        return bool(claim(pair))
    except MapperError:
        # The card says so: it claims the pair as well.
        return False


@st.fragment(run_every=_RENEWAL_SECONDS)
def draw_claims(pair: Pair) -> None:
    """Claim the pair of the card, again and again while it is open, and say who else has it open."""
    try:
        others = claim(pair)
    except MapperError as error:
        st.caption(_("Others cannot see that you have this pair open: {error}").format(error=plain(error)))
        return
    if others:
        st.warning(
            f"{_in_words(others)} {_('You may still decide; the first decision counts.')}",
            icon=":material/group:",
        )


def _in_words(claims: Sequence[Claim]) -> str:
    return " ".join(
        _("**{author}** has had this pair open since {started_at:%H:%M} (until {expires_at:%H:%M} UTC).").format(
            author=plain(claim.author_id), started_at=claim.started_at, expires_at=claim.expires_at
        )
        for claim in claims
    )
