"""Answers as JSON."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response


class JsonReply(Response):
    """An object as JSON in ASCII: a text that came with half a character goes back as it came, and no reply fails."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        return json.dumps(content, allow_nan=False).encode("ascii")


def error_reply(status: int, message: str) -> JsonReply:
    """What went wrong, in a sentence; the specification leaves the form of it open."""
    return JsonReply({"status": "ok" if status < 400 else "error", "message": message}, status_code=status)
