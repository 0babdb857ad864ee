"""``skills``: which skills the outcomes of a catalogue are about, and what an occupation is given by them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mapper.commands.context import Result, as_lines, as_records, printable, settings_of, workspace_of
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError

if TYPE_CHECKING:
    from mapper.analyse.skills.demand import Demand
    from mapper.analyse.skills.kept import LinkedSkills
    from mapper.match.skills.occupations import Occupations
    from mapper.match.skills.vocabulary import Vocabulary
    from mapper.settings import Settings

_SHOWN: Final = 15


def skills(arguments: argparse.Namespace) -> Result:
    """Link a catalogue, kept in the workspace so that the page opens it; then what was asked of it.

    Keys of ``--json``: ``linked``, ``folder``, ``catalogue``, ``version``, ``vocabulary``, ``attribution``, ``counts``,
    ``skills`` (coverage by skill), ``occupation`` (null, or label, address, is_derived, share, low, high, skills),
    ``served`` (occupations, the best first), ``notes``, ``workbook``, ``seconds``.
    """
    import time

    from mapper.analyse.skills.demand import occupations_served
    from mapper.analyse.skills.kept import link_catalogue
    from mapper.analyse.skills.profiles import coverage_by_skill, credential_skills
    from mapper.ingest.catalogue import resolve
    from mapper.match.skills.occupations import load_occupations
    from mapper.match.skills.vocabulary import load_vocabulary

    if arguments.out is not None and arguments.out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {str(arguments.out)!r} must end in .xlsx")
    started = time.perf_counter()
    workspace, settings = workspace_of(arguments), settings_of(arguments)
    vocabulary, occupations = load_vocabulary(arguments.vocabulary), load_occupations(arguments.occupations)
    occupation = None if arguments.occupation is None else occupations.find(arguments.occupation)
    progress = ProgressLine()
    try:
        catalogue = resolve(arguments.catalogue, workspace, progress=progress)
        members = [] if arguments.stack is None else read_members(arguments.stack)
        _check_members(members, catalogue.credentials["credential_id"], arguments.stack)
        linked = link_catalogue(catalogue, vocabulary, workspace=workspace, settings=settings, progress=progress)
        profiles = credential_skills(linked.suggested)
        if members:
            profiles = profiles[profiles["credential_id"].isin(members)].reset_index(drop=True)
        demand = None
        if occupation is not None:
            demand = _demand(occupation, occupations, vocabulary, profiles, workspace, settings, progress)
    finally:
        progress.close()
    served = occupations_served(occupations.occupations, occupations.skills, profiles)
    covered = coverage_by_skill(profiles)
    result = {
        "linked": linked.linked_id,
        "folder": str(linked.folder),
        "catalogue": linked.manifest["catalogue"],
        "version": linked.manifest["version"],
        "vocabulary": vocabulary.title,
        "attribution": vocabulary.attribution,
        "counts": linked.manifest["counts"],
        "skills": as_records(covered),
        "occupation": None if demand is None else _demand_record(demand),
        "served": as_records(served),
        "notes": linked.manifest["notes"],
        "workbook": None,
        "seconds": round(time.perf_counter() - started, 1),
    }
    if arguments.out is not None:
        from mapper.export.skills_workbook import skills_workbook
        from mapper.workspace import write_file

        write_file(arguments.out, skills_workbook(linked, demand=demand, served=served, members=members))
        result["workbook"] = str(arguments.out)
    return result, _lines(linked, covered, served, demand, members, occupations.title)


def read_members(file: Path) -> list[str]:
    """The ids of credentials in a file: what ``mapper stack --json`` printed, or one id a line.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it names nobody, or is not text in UTF-8.
    """
    if not file.is_file():
        raise UsageError(f"stack {str(file)!r} does not exist")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file.name}: not a text file in UTF-8 ({error.reason}); save it as UTF-8") from None
    try:
        named = [str(member["credential_id"]) for member in json.loads(text)["members"]]
    except (ValueError, KeyError, TypeError):
        named = [line.strip() for line in text.splitlines() if line.strip() and line.strip() != "credential_id"]
    if not named:
        raise DataError(f"{file.name}: no credential is named; one id a line, or the output of 'mapper stack --json'")
    return list(dict.fromkeys(named))


def _check_members(members: list[str], known: pd.Series, file: Path | None) -> None:
    unknown = [member for member in members if member not in set(known)]
    if unknown and file is not None:
        raise UsageError.listing([f"{file.name}: credential {member!r} is not in this catalogue" for member in unknown])


def _demand(
    occupation: pd.Series,
    occupations: Occupations,
    vocabulary: Vocabulary,
    profiles: pd.DataFrame,
    workspace: Path,
    settings: Settings,
    progress: ProgressLine,
) -> Demand:
    from mapper.analyse.skills.demand import demand_of
    from mapper.match.skills.linking import skills_described
    from mapper.match.skills.occupations import CURE

    asked = occupations.skills[occupations.skills["occupation_uri"] == occupation["occupation_uri"]]
    labels = vocabulary.skills.set_index("skill_uri")["label"]
    if len(asked):
        return demand_of(occupation, asked, profiles, labels)
    if not occupation["description"]:
        raise UsageError(f"occupation {occupation['label']!r} has neither skills nor a description here; {CURE}")
    asked = skills_described(
        occupation, vocabulary.skills, settings=settings, cache=workspace / "vectors", progress=progress
    )
    return demand_of(occupation, asked, profiles, labels, is_derived=True)


def _demand_record(demand: Demand) -> dict[str, Any]:
    return {
        "occupation_uri": demand.occupation_uri,
        "label": demand.label,
        "is_derived": demand.is_derived,
        **{name: round(value, 4) for name, value in demand.band._asdict().items()},
        "skills": as_records(demand.skills),
    }


def _lines(
    linked: LinkedSkills,
    covered: pd.DataFrame,
    served: pd.DataFrame,
    demand: Demand | None,
    members: list[str],
    occupations: str,
) -> list[str]:
    from mapper.analyse.skills.sentences import ABOUT_SHARE, CAUTION, DERIVED, counted_sentence, demand_sentence
    from mapper.match.skills.occupations import CURE

    giver = f"the {len(members)} credentials named" if members else str(linked.manifest["title"])
    lines = [counted_sentence(linked.manifest), "", f"Skills that most credentials give, of {giver}:"]
    lines += as_lines(covered[["label", "credentials", "likely", "expected"]].head(_SHOWN))
    if demand is not None:
        lines += ["", demand_sentence(demand, giver), *([DERIVED] if demand.is_derived else [])]
        lines += as_lines(demand.skills[["label", "relation", "suggestion", "probability", "outcome"]])
        lines.append(ABOUT_SHARE)
    lines += [
        "",
        f"Occupations by the share of their published skills that is given ({occupations or 'none at hand'}):",
    ]
    if len(served):
        lines += as_lines(served[["label", "share", "skills", "likely", "possible"]].head(_SHOWN))
    else:
        lines.append(f"none; {CURE}")
    attribution = [linked.manifest["attribution"]] if linked.manifest["attribution"] else []
    said = [*lines, "", CAUTION, *linked.manifest["notes"], *attribution]
    return [printable(line) for line in said]
