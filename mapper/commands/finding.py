"""``find``: credentials by words, a title, an id or a list of outcomes, over everything there is."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, as_records, embedded_frameworks, settings_of, workspace_of
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError
from mapper.model import KINDS

if TYPE_CHECKING:
    from mapper.ingest.catalogue import Catalogue
    from mapper.match.finding import Finding
    from mapper.match.search import SearchFilters
    from mapper.match.search_index import SearchIndex


def find(arguments: argparse.Namespace) -> Result:
    """The credentials nearest to words; with ``--prepare`` only what makes later searches quick."""
    from mapper.ingest.catalogue import every_catalogue
    from mapper.match.finding import find_credentials, prepared_index

    text = _asked(arguments)
    filters = _filters(arguments)
    workspace = workspace_of(arguments)
    catalogues = every_catalogue(workspace)
    encoder = None if arguments.wording_only else settings_of(arguments).encoder
    with ProgressLine() as progress:
        place: dict[str, Any] = {"cache": workspace / "vectors", "progress": progress}
        if arguments.prepare:
            index = prepared_index(catalogues, embedded_frameworks(), encoder, **place)
            about = _about(catalogues, index)
            return about, [
                f"{about['texts']} titles and outcomes of {about['credentials']} credentials can be searched"
            ]
        answer = find_credentials(
            text, catalogues, embedded_frameworks(), encoder, filters=filters, top=arguments.top, **place
        )
    result = {
        "query": list(answer.query.lines),
        "left_out": answer.query.left_out,
        "filters": {name: value for name, value in asdict(filters).items() if value},
        "count": answer.found.count,
        "did_you_mean": answer.instead.splitlines(),
        **_about(catalogues, answer.index),
        "hits": _records(answer),
    }
    return result, _lines(result, answer.instead)


def _about(catalogues: Sequence[Catalogue], index: SearchIndex) -> dict[str, int]:
    return {"catalogues": len(catalogues), "credentials": len(index.credentials), "texts": len(index.texts)}


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


def _records(answer: Finding) -> list[dict[str, Any]]:
    meetings: dict[str, list[dict[str, Any]]] = {}
    for row in as_records(answer.found.meetings):
        meetings.setdefault(row["credential_id"], []).append(
            {name: value for name, value in row.items() if name not in ("credential_id", "rank")}
        )
    return [{**hit, "meetings": meetings.get(hit["credential_id"], [])} for hit in as_records(answer.table())]


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
