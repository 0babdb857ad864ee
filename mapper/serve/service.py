"""The addresses of the reconciliation service and what each answers.

https://reconciliation-api.github.io/specs/0.2/
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from mapper.errors import MapperError
from mapper.match.reconciliation.answers import (
    answer_extension,
    answer_proposal,
    answer_query,
    entity_object,
    property_object,
    type_object,
)
from mapper.match.reconciliation.entities import TYPES, Entities
from mapper.match.reconciliation.properties import PROPERTIES
from mapper.match.reconciliation.queries import read_batch, read_extension
from mapper.match.reconciliation.suggestions import suggest_entities, suggest_properties, suggest_types
from mapper.serve import pages
from mapper.serve.guards import Access, Guard
from mapper.serve.manifest import BATCH_SIZE, manifest
from mapper.serve.replies import JsonReply, error_reply

MAX_SECONDS: Final = 20.0
"""How long one batch may take; what is left then is not answered."""
MAX_EXTENDED: Final = 1_000
"""Entities in one request for values."""
_MAX_SKIPPED: Final = 10_000
_FORM: Final = "application/x-www-form-urlencoded"


def make_service(entities: Entities, access: Access = Access()) -> Guard:  # noqa: B008  a frozen value
    """The service over these entities, as an ASGI application."""
    service = FastAPI(title="Reconciliation service", docs_url=None, redoc_url=None, openapi_url=None)
    levels = len(entities.ids) - entities.credential_count

    @service.api_route("/", methods=["GET", "POST"])
    async def endpoint(request: Request) -> Response:
        form = _form(await request.body()) if request.method == "POST" else {}
        if request.method == "POST" and not request.headers.get("content-type", _FORM).startswith(_FORM):
            return error_reply(415, f"send the batch as a form ({_FORM}) with the field queries or extend")
        fields = {**request.query_params, **form}
        if "callback" in fields:
            return error_reply(400, "JSONP is not offered, for safety; a browser gets JSON through CORS")
        if "queries" in fields:
            return await _answered(lambda: _reconcile(fields["queries"], entities))
        if "extend" in fields:
            return await _answered(lambda: _extend(fields["extend"], entities))
        if request.method == "POST":
            return error_reply(400, "neither queries nor extend is given; send one of them as a field of a form")
        return JsonReply(manifest(str(request.base_url).rstrip("/")))

    @service.get("/suggest/entity")
    async def suggested_entities(prefix: str = "", cursor: str = "", type: str = "") -> Response:
        types = [type] if type in TYPES else []
        rows = await run_in_threadpool(suggest_entities, prefix, entities, skip=_skipped(cursor), types=types)
        return JsonReply({"result": [entity_object(row, entities) for row in rows]})

    @service.get("/suggest/type")
    async def suggested_types(prefix: str = "", cursor: str = "") -> Response:
        return JsonReply({"result": [type_object(each) for each in suggest_types(prefix, skip=_skipped(cursor))]})

    @service.get("/suggest/property")
    async def suggested_properties(prefix: str = "", cursor: str = "") -> Response:
        found = suggest_properties(prefix, skip=_skipped(cursor))
        return JsonReply({"result": [property_object(each.id) for each in found]})

    @service.get("/properties")
    async def proposed_properties(type: str = "", limit: str = "") -> Response:
        return JsonReply(answer_proposal(type, _skipped(limit) or None))

    @service.get("/flyout/entity")
    async def entity_flyout(id: str = "") -> Response:
        row = entities.row_of(id)
        shown = None if row is None else (entities.titles[row], entities.description(row))
        return _flyout(id, shown)

    @service.get("/flyout/type")
    async def type_flyout(id: str = "") -> Response:
        known = TYPES.get(id)
        return _flyout(id, known and (known.name, f"Part of: {TYPES[known.broader].name}" if known.broader else ""))

    @service.get("/flyout/property")
    async def property_flyout(id: str = "") -> Response:
        known = PROPERTIES.get(id)
        return _flyout(id, known and (known.name, known.description))

    @service.get("/view")
    async def view(id: str = "") -> Response:
        return _page(pages.entity_page, id, entities)

    @service.get("/preview")
    async def preview(id: str = "") -> Response:
        return _page(pages.preview_page, id, entities)

    @service.get("/help")
    async def help_() -> Response:
        return HTMLResponse(pages.help_page(entities.credential_count, levels))

    @service.get("/style.css")
    async def style() -> Response:
        return Response(pages.STYLE, media_type="text/css")

    @service.exception_handler(HTTPException)
    async def not_there(request: Request, error: HTTPException) -> Response:
        return error_reply(error.status_code, f"{request.method} {request.url.path[:200]}: {error.detail}")

    return Guard(service, access)


async def _answered(answer: Callable[[], Response]) -> Response:
    """The answer, worked out beside what else is asked; what is wrong with the question as an error 400."""
    try:
        return await run_in_threadpool(answer)
    except MapperError as error:
        return error_reply(400, str(error))


def _reconcile(text: str, entities: Entities) -> Response:
    batch = read_batch(text)
    if len(batch) > BATCH_SIZE:
        return error_reply(413, f"a batch may have {BATCH_SIZE} queries, this one has {len(batch)}; send smaller ones")
    until = time.monotonic() + MAX_SECONDS
    answers: dict[str, Any] = {}
    for key, query in batch.items():
        if time.monotonic() > until:
            return error_reply(503, f"the batch took longer than {MAX_SECONDS:g} s; send smaller ones")
        answers[key] = answer_query(query, entities)
    return JsonReply(answers)


def _extend(text: str, entities: Entities) -> Response:
    request = read_extension(text)
    if len(request.ids) > MAX_EXTENDED:
        return error_reply(
            413, f"values of {MAX_EXTENDED:,} entities can be asked at once, not of {len(request.ids):,}"
        )
    return JsonReply(answer_extension(request, entities))


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form, of each the first."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100)
    except ValueError:  # more fields than a form of ours has
        return {}
    return {name: values[0] for name, values in fields.items()}


def _skipped(text: str) -> int:
    """A number that a client may send, 0 for what is none."""
    return min(int(text[:9]), _MAX_SKIPPED) if text.isdecimal() and text.isascii() else 0


def _flyout(identifier: str, shown: tuple[str, str] | None) -> Response:
    if shown is None:
        return error_reply(404, f"{identifier[:200]!r} is not known")
    return JsonReply({"id": identifier, "html": pages.flyout(*shown)})


def _page(render: Callable[[int, Entities], str], identifier: str, entities: Entities) -> Response:
    row = entities.row_of(identifier)
    if row is None:
        return HTMLResponse(pages.unknown_page(identifier[:200]), status_code=404)
    return HTMLResponse(render(row, entities))
