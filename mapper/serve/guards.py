"""What is turned away before it is read, and the headers that every answer carries.

The service has no login, so it must not become a way from any web page into the catalogues of the machine it runs on. A
browser says where a page comes from (``Origin``) and whom it asks (``Host``): only pages of this machine, where
OpenRefine runs, and of the origins that were allowed by name get an answer, and a service that listens on this machine
only answers to the names of this machine, whatever a domain name was made to point at. There is no JSONP, which would
undo this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapper.serve.replies import error_reply

MAX_BODY: Final = 2_000_000
"""Bytes of a request; a batch of 100 long rows has 100,000."""
_THIS_MACHINE: Final = r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?"
_LOCAL_HOST: Final = re.compile(_THIS_MACHINE)
_ANY_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?")
_LOCAL_ORIGIN: Final = re.compile(rf"https?://{_THIS_MACHINE}")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: pages of this machine and of ``origins``; ``is_open`` where other machines may ask too."""

    origins: tuple[str, ...] = ()
    is_open: bool = False

    def allows_host(self, host: str) -> bool:
        """Whether the service answers to a name.

        >>> Access().allows_host("localhost:8000"), Access().allows_host("evil.example")
        (True, False)
        """
        return bool((_ANY_HOST if self.is_open else _LOCAL_HOST).fullmatch(host))

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of an origin gets an answer.

        >>> Access().allows_origin("http://127.0.0.1:3333"), Access().allows_origin("https://localhost.evil.example")
        (True, False)
        """
        return origin in self.origins or bool(_LOCAL_ORIGIN.fullmatch(origin))

    @property
    def content_policy(self) -> str:
        """What a page of ours may load (its style) and who may frame it."""
        frames = " ".join(["'self'", "http://127.0.0.1:*", "http://localhost:*", *self.origins])
        return f"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {frames}"


class Guard:
    """Lets a request through to ``service`` if :class:`Access` allows it and its body is not too large."""

    def __init__(self, service: ASGIApp, access: Access) -> None:
        self._service = service
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._service(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        answering = self._with_headers(send, origin if self._access.allows_origin(origin) else "")
        if not self._access.allows_host(headers.get("host", "")):
            reply = error_reply(421, "this service answers to the names of its own machine only, such as 127.0.0.1")
        elif origin and not self._access.allows_origin(origin):
            reply = error_reply(403, f"pages of {origin[:200]} may not ask; start with --allow-origin to let them")
        elif scope["method"] == "OPTIONS":
            reply = error_reply(200, "GET and POST are allowed")
        elif (body := await _read_body(receive, headers)) is None:
            reply = error_reply(413, f"a request may have {MAX_BODY:,} bytes; send smaller batches")
        else:
            await self._service(scope, _once(body), answering)
            return
        await reply(scope, receive, answering)

    def _with_headers(self, send: Send, origin: str) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Vary"] = "Origin"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Content-Security-Policy"] = self._access.content_policy
                headers["Cross-Origin-Resource-Policy"] = "same-site"
                if origin:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Allow-Methods"] = "GET, POST"
                    headers["Access-Control-Allow-Headers"] = "Content-Type, X-Requested-With"
            await send(message)

        return answer


async def _read_body(receive: Receive, headers: Headers) -> bytes | None:
    """The body, None if it is too large, whatever its announced length says."""
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > MAX_BODY:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _once(body: bytes) -> Receive:
    """Gives the body in one piece; behind it nothing more comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive
