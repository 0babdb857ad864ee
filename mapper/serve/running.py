"""The server process of the reconciliation service."""

from __future__ import annotations

import contextlib
import signal
from typing import Final

import uvicorn

from mapper.serve.guards import Guard

_AT_ONCE: Final = 64
"""Requests that are answered at the same time; more get the status 503."""


def run(service: Guard, address: str, port: int) -> None:
    """Serve until the process is interrupted or asked to end, then return."""
    config = uvicorn.Config(
        service, host=address, port=port, log_level="warning", access_log=False, server_header=False,
        limit_concurrency=_AT_ONCE, timeout_keep_alive=15, timeout_graceful_shutdown=5, ws="none", lifespan="off",
    )  # fmt: skip
    # uvicorn ends in order and then passes the signal on: that must not kill the process before its last words
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()
