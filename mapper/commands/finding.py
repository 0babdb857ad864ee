"""``find``: credentials by words, a title, an id or a list of outcomes, over everything there is."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapper.commands.context import Result, as_records, embedded_frameworks, settings_of, workspace_of
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError
from mapper.model import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from mapper.match.search import Found, SearchFilters

_TOLD: Final = (
    "title", "kind", "provider", "awarding_body", "jurisdiction", "catalogue", "language", "field_of_study", "isced_f",
    "framework_id", "level_id",
    "level_text", "eqf_min", "eqf_max", "workload_value", "workload_unit", "workload_hours_min", "workload_hours_max",
    "source_url",
)  # fmt: skip


def find(arguments: argparse.Namespace) -> Result:
    """The credentials nearest to words; with ``--prepare`` only what makes later searches quick."""
    from mapper.ingest.catalogue import every_catalogue
    from mapper.match.encoders import encode, encode_now
    from mapper.match.search import read_query, respelled, search
    from mapper.match.search_index import build_index, with_vectors

    text = _asked(arguments)
    filters = _filters(arguments)
    query = read_query(text)
    if not query.lines and not arguments.prepare:
        raise UsageError(f"the query {text[:40]!r} has no letter or digit; give words, a title, an id or outcomes")
    workspace, settings = workspace_of(arguments), settings_of(arguments)
    catalogues = every_catalogue(workspace)
    index = build_index([(each.credentials, each.outcomes) for each in catalogues], embedded_frameworks())
    vectors = None
    if not arguments.wording_only:
        progress = ProgressLine()
        try:
            encode(index.texts, settings.encoder, cache=workspace / "vectors", progress=progress)
        finally:
            progress.close()
    about = {"catalogues": len(catalogues), "credentials": len(index.credentials), "texts": len(index.texts)}
    if arguments.prepare:
        return about, [f"{about['texts']} titles and outcomes of {about['credentials']} credentials can be searched"]
    if not arguments.wording_only:
        index = with_vectors(index, settings.encoder, cache=workspace / "vectors")
        vectors = encode_now(query.lines, settings.encoder)
    found = search(query, index, vectors, filters=filters, top=arguments.top)
    instead = respelled(query, index, found)
    result = {
        "query": list(query.lines),
        "left_out": query.left_out,
        "filters": {name: value for name, value in asdict(filters).items() if value},
        "count": found.count,
        "did_you_mean": instead.splitlines(),
        **about,
        "hits": _records(found, index.credentials),
    }
    return result, _lines(result, instead)


def _asked(arguments: argparse.Namespace) -> str:
    """The words of the command line, or the text of the file."""
    if arguments.file is None:
        if not arguments.words and not arguments.prepare:
            raise UsageError("nothing to find is given; give words, a title, an id, or --file FILE with outcomes")
        return " ".join(arguments.words)
    if arguments.words:
        raise UsageError("give words or --file, not both")
    path: Path = arguments.file
    if not path.is_file():
        raise UsageError(f"file {str(path)!r} does not exist")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: not a text file in UTF-8 ({error.reason}); save it as UTF-8") from None


def _filters(arguments: argparse.Namespace) -> SearchFilters:
    from mapper.match.search import SearchFilters

    if unknown := [kind for kind in arguments.kind if kind not in KINDS]:
        raise UsageError(f"kind {unknown[0]!r} is not one of {', '.join(KINDS)}")
    return SearchFilters(
        countries=tuple(code.upper() for code in arguments.country),
        frameworks=tuple(arguments.framework),
        kinds=tuple(arguments.kind),
        fields=tuple(arguments.field),
        catalogues=tuple(arguments.catalogue),
        provider=arguments.provider,
        eqf=arguments.eqf,
        hours=arguments.hours,
    )


def _records(found: Found, credentials: pd.DataFrame) -> list[dict[str, Any]]:
    hits = as_records(found.hits)
    known = credentials[credentials["credential_id"].isin(found.hits["credential_id"])]
    told = {row["credential_id"]: row for row in as_records(known[["credential_id", *_TOLD]])}
    meetings: dict[str, list[dict[str, Any]]] = {}
    for row in as_records(found.meetings):
        meetings.setdefault(row["credential_id"], []).append(
            {name: value for name, value in row.items() if name not in ("credential_id", "rank")}
        )
    return [{**hit, **told[hit["credential_id"]], "meetings": meetings.get(hit["credential_id"], [])} for hit in hits]


def _lines(result: dict[str, Any], instead: str) -> list[str]:
    lines = [f"left out of the query: {result['left_out']}"] if result["left_out"] else []
    if instead:
        lines.append(f"did you mean: {'; '.join(instead.splitlines())}")
    if not result["hits"]:
        return [
            f"nothing found among {result['credentials']} credentials in {result['catalogues']} catalogues",
            *lines,
            "try fewer or other words, another language, or drop a filter",
        ]
    for hit in result["hits"]:
        about = ", ".join(filter(None, [
            hit["awarding_body"] or hit["provider"], hit["jurisdiction"], hit["level_id"] or hit["level_text"],
            f"{hit['workload_value']} {hit['workload_unit']}".strip(),
        ]))  # fmt: skip
        met = f" ({hit['lines_met']} of {len(result['query'])} lines)" if len(result["query"]) > 1 else ""
        lines += [f"{hit['rank']:>3}. {hit['title']}  [{hit['credential_id']}]", f"     {about}"]
        lines.append(f"     {hit['reason']}{met}: {hit['text']}" if hit["text"] else f"     {hit['reason']}")
    return [*lines, f"{len(result['hits'])} of {result['count']} found among {result['credentials']} credentials"]
