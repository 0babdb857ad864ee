"""Who signed in by the login of the office, and whether that still holds.

Streamlit speaks with the OpenID provider and keeps a signed cookie for 30 days. Here that cookie opens nothing by
itself: the sign-in behind it lasts as long as the settings say, and the person behind it does what their role in the
log of events lets them do at this moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from mapper.app import session
from mapper.app.language import N_, Words, _
from mapper.app.launch import LOGIN_VARIABLE
from mapper.app.login_file import read_sessions
from mapper.errors import MapperError, NotPermitted
from mapper.review.access import SignIn
from mapper.review.people import Person, signed_in_as
from mapper.settings import SessionSettings

ENDING_WORDS: Final = Words(
    {
        "signed out": N_("you signed out"),
        "idle": N_("nothing was done for too long"),
        "time over": N_("it had lasted as long as a session may"),
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouched for: ``login`` is issuer and subject, ``shown`` a name or address for people.

    ``sign_in`` tells this sign-in from every other one without saying anything about the person.
    """

    login: str
    shown: str
    sign_in: str
    issued_at: datetime


def is_set_up() -> bool:
    """Whether people have to sign in. Once ``mapper app`` started with a login, they have to whatever happens."""
    return bool(os.environ.get(LOGIN_VARIABLE)) or "is_logged_in" in st.user


def providers() -> tuple[str, ...]:
    """The names of the providers to choose from; none where there is one without a name."""
    auth = _secrets("auth")
    return tuple(name for name, value in auth.items() if isinstance(value, Mapping) and "client_id" in value)


def identity() -> Identity | None:
    """Whom the cookie of this browser names, None where nobody signed in.

    >>> identity_of({"is_logged_in": True, "iss": "https://a", "sub": "1", "iat": 0, "name": "Amira"}).login
    'https://a|1'
    """
    return identity_of(st.user.to_dict())


def identity_of(claims: Mapping[str, Any]) -> Identity | None:
    """Whom these claims of an identity token name; None without issuer, subject and time of issue."""
    issuer, subject, issued = (claims.get(name) for name in ("iss", "sub", "iat"))
    if claims.get("is_logged_in") is not True or not issuer or not subject or not isinstance(issued, int | float):
        return None
    login = f"{issuer}|{subject}"
    mark = json.dumps([login, issued, claims.get("nonce")])
    return Identity(
        login=login,
        shown=str(claims.get("name") or claims.get("email") or subject)[:80],
        sign_in=hashlib.sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        issued_at=datetime.fromtimestamp(issued, UTC),
    )


def people() -> dict[str, Person]:
    """Everybody who was ever named, by id, with the role they have at this moment."""
    return _people(str(session.workspace()), session.database_url(), session.store().log.head())


@st.cache_resource(show_spinner=False, max_entries=4)
def _people(folder: str, url: str, head: tuple[int, str]) -> dict[str, Person]:
    return session.store().log.people()


def known_person(found: Identity) -> Person | None:
    """The person who signs in so, with the role they have at this moment; None for a stranger."""
    return signed_in_as(found.login, people())


def sign_in(found: Identity, *, is_active: bool = False) -> SignIn:
    """The sign-in as it stands; with ``is_active``, somebody has just done something."""
    person = known_person(found)
    return session.store().access.see(
        found.sign_in,
        person_id=person.person_id if person else "",
        login=found.login,
        issued_at=found.issued_at,
        limits=limits(),
        is_active=is_active,
    )


def person() -> Person:
    """Who signed in.

    Raises
    ------
    NotPermitted
        If nobody did, the session has ended, or nobody here signs in so.
    """
    found = identity()
    if found is None:
        raise NotPermitted(_("you are not signed in; reload the page and sign in"))
    state = sign_in(found)
    if state.ended:
        raise NotPermitted(
            _("your session has ended: {reason}; reload the page and sign in again").format(
                reason=ENDING_WORDS[state.ended]
            )
        )
    known = known_person(found)
    if known is None:
        raise NotPermitted(_("{name} is not known here; ask an administrator").format(name=found.shown))
    return known


def admission() -> Callable[[], None]:
    """A check for later, outside the run of a page: that whoever is signed in now still is, and still works here.

    It raises :class:`NotPermitted` where that no longer holds; without a login it holds.
    """
    found = identity() if is_set_up() else None
    if found is None:
        return lambda: None
    store, within = session.store(), limits()
    over = _("your session has ended; reload the page and sign in again")

    def check() -> None:
        known = signed_in_as(found.login, store.log.people())
        state = store.access.see(
            found.sign_in,
            person_id=known.person_id if known else "",
            login=found.login,
            issued_at=found.issued_at,
            limits=within,
            is_active=False,
        )
        if known is None or state.ended:
            raise NotPermitted(over)

    return check


def limits() -> SessionSettings:
    """How long a sign-in lasts."""
    return read_sessions(_secrets("sessions"))[0]


def sign_out() -> None:
    """End this sign-in, here and at the provider; a callback."""
    found = identity()
    if found is not None:
        # Where the database does not answer, the cookie still goes; the sign-in behind it then ends as an idle one.
        with contextlib.suppress(MapperError):
            session.store().access.sign_out(found.sign_in)
    st.logout()


def _secrets(section: str) -> dict[str, Any]:
    try:
        return dict(st.secrets.get(section, {}))
    except FileNotFoundError:
        return {}
