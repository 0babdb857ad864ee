"""``serve``: the reconciliation service, for OpenRefine and other clients of its protocol."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Final

from mapper.commands.context import Result, counted, embedded_frameworks, workspace_of
from mapper.commands.ports import free_port
from mapper.errors import UsageError

FIRST_PORT: Final = 8601
_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")


def serve(arguments: argparse.Namespace) -> Result:
    """Serve until stopped; what is ingested meanwhile is there after the next start."""
    is_open = arguments.address not in _THIS_MACHINE
    if is_open and not arguments.without_login:
        raise UsageError(
            f"address {arguments.address!r} lets every machine that reaches this one read all catalogues, since there "
            "is no login; add --without-login if that is meant"
        )
    port = free_port(arguments.address, arguments.port, first=FIRST_PORT)
    _say("reading the catalogues ...")
    started = time.monotonic()

    from mapper.ingest.catalogue import every_catalogue
    from mapper.match.reconciliation.entities import build_entities
    from mapper.serve.guards import Access
    from mapper.serve.running import run
    from mapper.serve.service import make_service

    catalogues = every_catalogue(workspace_of(arguments))
    entities = build_entities([(each.credentials, each.outcomes) for each in catalogues], embedded_frameworks())
    seconds = time.monotonic() - started
    levels = len(entities.ids) - entities.credential_count
    what = f"{counted(entities.credential_count, 'credential')} and {counted(levels, 'level')}"
    _say(f"{what} read in {seconds:.1f} s")
    if is_open:
        _say(f"warning: {arguments.address} has no login: whoever reaches this machine can read all catalogues")
    name = "127.0.0.1" if arguments.address in ("0.0.0.0", "::") else arguments.address
    url = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
    _say(f"reconciliation service: {url} (stop with Ctrl+C)")
    run(make_service(entities, Access(tuple(arguments.allow_origin), is_open)), arguments.address, port)
    result = {
        "address": url,
        "catalogues": len(catalogues),
        "credentials": entities.credential_count,
        "levels": levels,
        "seconds_to_start": round(seconds, 1),
    }
    return result, []


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
