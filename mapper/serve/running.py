"""The server process of the reconciliation service."""

from __future__ import annotations

import uvicorn

from mapper.serve.guards import Guard

_AT_ONCE = 64
"""Requests that are answered at the same time; more get the status 503."""


def run(service: Guard, address: str, port: int) -> None:
    """Serve until the process is interrupted or asked to end."""
    uvicorn.run(
        service, host=address, port=port, log_level="warning", access_log=False, server_header=False,
        limit_concurrency=_AT_ONCE, timeout_keep_alive=15, timeout_graceful_shutdown=5, ws="none", lifespan="off",
    )  # fmt: skip
