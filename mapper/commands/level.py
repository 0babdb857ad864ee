"""``level``: the EQF level that a text suggests."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from mapper.commands.context import Result, embedded_frameworks, settings_of, workspace_of
from mapper.errors import UsageError


def level(arguments: argparse.Namespace) -> Result:
    """A distribution over EQF levels, with the reasons."""
    from mapper.match.level_suggestion import AID, LEVELS, suggest_level, train_levels

    workspace = workspace_of(arguments)
    texts = _texts(arguments, workspace)
    model = train_levels(embedded_frameworks(), settings_of(arguments).encoder, cache=workspace / "vectors")
    found = suggest_level(texts, model, kind="descriptors" if arguments.descriptors else "outcomes")
    result = {**asdict(found), "distribution": dict(zip(LEVELS, found.distribution, strict=False)), "aid": AID}
    if found.answer != "levels":
        return result, [f"No suggestion: {found.reason}."]
    bars = [
        f"  EQF {n}  {share:4.0%}  {'#' * round(40 * share)}"
        for n, share in zip(LEVELS, found.distribution, strict=True)
    ]
    return result, [
        f"{found.reason[:1].upper()}{found.reason[1:]}.",
        AID,
        *(bar.rstrip() for bar in bars),
        "Nearest official descriptors (our paraphrase):",
        *(
            f"  {near.level_id} (EQF {near.eqf_level}, {near.legal_status}, {near.status})  {near.text}"
            for near in found.nearest
        ),
    ]


def _texts(arguments: argparse.Namespace, workspace: Path) -> list[str]:
    """The one text source that was given."""
    given = [name for name in ("text", "file", "credential") if getattr(arguments, name)]
    if len(given) != 1:
        raise UsageError("give one of TEXT, --file FILE and --credential ID")
    if arguments.credential:
        return _outcomes(arguments.credential, workspace)
    if arguments.text:
        return [str(arguments.text)]
    try:
        return list(arguments.file.read_text(encoding="utf-8-sig").splitlines())
    except OSError as error:
        raise UsageError(f"file {str(arguments.file)!r} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"file {str(arguments.file)!r} is not text in UTF-8; save it as UTF-8") from None


def _outcomes(credential: str, workspace: Path) -> list[str]:
    from mapper.ingest.catalogue import resolve
    from mapper.model import split_curie

    tables = resolve(split_curie(credential)[0], workspace=workspace)
    if credential not in set(tables.credentials["credential_id"]):
        raise UsageError(f"credential {credential!r} is not in its catalogue (list them: mapper catalogues)")
    outcomes = tables.outcomes
    return [str(text) for text in outcomes.loc[outcomes["credential_id"] == credential, "text"]]
