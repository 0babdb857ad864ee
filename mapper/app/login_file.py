"""The file by which an operator sets up the login: Streamlit's own ``[auth]``, checked before the server starts.

::

    [auth]
    redirect_uri = "https://mapper.example.org/oauth2callback"
    cookie_secret = "..."            # at least 32 characters, made at random
    client_id = "mapper"
    client_secret = "..."
    server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

    [sessions]                       # may be left out
    idle_minutes = 30
    hours = 9

Several providers stand as ``[auth.NAME]``, each with the last three keys. No message of this module holds a secret.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from mapper.errors import UsageError
from mapper.settings import SessionSettings

STANDARD_PLACES: Final = (Path(".streamlit/secrets.toml"), Path("~/.streamlit/secrets.toml"))
"""Where the file is looked for when none is named: where Streamlit looks, in this folder and that of the user."""

LEAST_SECRET: Final = 32
"""Characters of the secret that signs the cookies: 128 bits and more, as hexadecimal digits."""

_SECTIONS: Final = ("auth", "sessions")
_SHARED: Final = ("redirect_uri", "cookie_secret")
_OF_PROVIDER: Final = ("client_id", "client_secret", "server_metadata_url")
_CALLBACK: Final = "/oauth2callback"
#: A longer session would outlive the retention of the access log; a shorter one nobody could work in.
_LONGEST: Final = {"idle_minutes": 24 * 60.0, "hours": 24 * 7.0}


@dataclass(frozen=True, slots=True)
class LoginFile:
    """A file that sets up the login: the host by which people reach the app, and how long a sign-in lasts."""

    path: Path
    host: str
    sessions: SessionSettings


def find_login_file(named: Path | None) -> LoginFile | None:
    """The file that was named, else the first of :data:`STANDARD_PLACES` with a section ``[auth]``, else None.

    Raises
    ------
    UsageError
        If the named file is not there, or a file that would be used is faulty; with every fault.
    """
    if named is not None:
        return read_login_file(named)
    for place in STANDARD_PLACES:
        path = place.expanduser()
        if path.is_file() and "auth" in _toml(path):
            return read_login_file(path)
    return None


def read_login_file(path: Path) -> LoginFile:
    """What a file says, checked.

    Raises
    ------
    UsageError
        If it is not there, is no TOML, or lacks or misspells something; with every fault.
    """
    if not path.is_file():
        raise UsageError(f"login file {str(path)!r} does not exist; --auth names a TOML file with a section [auth]")
    content = _toml(path)
    auth = content.get("auth")
    if not isinstance(auth, Mapping):
        raise UsageError(f"{path.name}: has no section [auth]; docs/deployment.md shows one")
    sessions, faults = read_sessions(content.get("sessions", {}))
    faults = [*_auth_faults(auth), *faults, *_misspelt(content)]
    if faults:
        raise UsageError("\n".join(f"{path.name}: {fault}" for fault in faults), faults=faults)
    return LoginFile(path.resolve(), urlsplit(str(auth["redirect_uri"])).hostname or "", sessions)


def read_sessions(section: object) -> tuple[SessionSettings, list[str]]:
    """The section ``[sessions]``, with what is wrong in it; what is wrong stays at its default.

    >>> read_sessions({"hours": 8})
    (SessionSettings(idle_minutes=30.0, hours=8.0), [])
    """
    if not isinstance(section, Mapping):
        return SessionSettings(), ["sessions must be a section of names and numbers"]
    known = [field.name for field in fields(SessionSettings)]
    values, faults = asdict(SessionSettings()), []
    for name, value in section.items():
        if name not in known:
            faults.append(f"sessions.{name} is not known (known: {', '.join(known)})")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= _LONGEST[name]:
            faults.append(f"sessions.{name} must be a number from 1 to {_LONGEST[name]:.0f}, not {value!r}")
        else:
            values[name] = float(value)
    return SessionSettings(**values), faults


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach a server that listens on ``host``.

    >>> [is_this_machine(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "mapper.example.org", "")]
    [True, True, True, False, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"login file {str(path)!r} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # the message of the parser would quote the line, and with it a secret
        raise UsageError(f"{path.name}: not a TOML file in UTF-8") from None


def _misspelt(content: Mapping[str, Any]) -> list[str]:
    # Other sections may be somebody else's: the file is Streamlit's own.
    near = [name for name in content if name not in _SECTIONS and get_close_matches(name.lower(), _SECTIONS)]
    return [f"section [{name}] is not known; did you mean [auth] or [sessions]?" for name in near]


def _auth_faults(auth: Mapping[str, Any]) -> list[str]:
    providers = {f"auth.{name}": value for name, value in auth.items() if isinstance(value, Mapping)}
    sections = {name: value for name, value in providers.items() if name != "auth.client_kwargs"}
    if not sections or any(name in auth for name in _OF_PROVIDER):
        sections["auth"] = auth
    faults = [f"auth.{name} is missing or empty" for name in _SHARED if not _text(auth, name)]
    for section, values in sections.items():
        faults += [f"{section}.{name} is missing or empty" for name in _OF_PROVIDER if not _text(values, name)]
        faults += _address_faults(f"{section}.server_metadata_url", _text(values, "server_metadata_url"))
        if "_" in section:
            faults.append(f"{section}: the name of a provider has no underscore")
    redirect, secret = _text(auth, "redirect_uri"), _text(auth, "cookie_secret")
    faults += _address_faults("auth.redirect_uri", redirect)
    if redirect and not redirect.endswith(_CALLBACK):
        faults.append(f"auth.redirect_uri {redirect!r} must end with {_CALLBACK}")
    if secret and len(secret) < LEAST_SECRET:
        faults.append(
            f"auth.cookie_secret has {len(secret)} characters, and needs {LEAST_SECRET}: "
            'python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return faults


def _address_faults(name: str, address: str) -> list[str]:
    if not address:
        return []
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and is_this_machine(parts.hostname or ""):
        return []
    return [f"{name} {address!r} must begin with https:// (http:// only for this machine)"]


def _text(section: Mapping[str, Any], name: str) -> str:
    value = section.get(name)
    return value.strip() if isinstance(value, str) else ""
