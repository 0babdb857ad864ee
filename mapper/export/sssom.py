"""A run as an SSSOM mapping set (https://mapping-commons.github.io/sssom/), in TSV with its metadata in the header.

Rows: the decisions in force that still hold for the texts that were compared, and the suggestions of recognition that
nobody has decided on. A rejected pair is a mapping with ``predicate_modifier`` "Not": it says that the two are *not* an
exact match; the program itself denies nothing. A decision that was made on an older text,
or says "unsure", is no assertion; the suggestion stands in its place with a comment. Only slots of SSSOM 1.0 are
written.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pandas as pd

from mapper.errors import UsageError
from mapper.export.contents import CAUTIONS, TITLE, CatalogueTables, catalogue_of, concerning
from mapper.match.runs import Run
from mapper.model import SKOS_PREDICATES, split_curie
from mapper.review.queue import review_queue
from mapper.tables import TEXT
from mapper.workspace import content_hash, write_file

TOOL: Final = "equivalence-mapper"
NAMESPACE: Final = "urn:equivalence-mapper:"
"""Ids of catalogues and people have no address of their own on the web; this expands their prefixes to URNs."""

SUGGESTED: Final = ("full", "partial", "conditional")

COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "similarity_score",
    "author_id",
    "reviewer_id",
    "mapping_date",
    "mapping_tool",
    "mapping_tool_version",
    "subject_source",
    "object_source",
    "comment",
)

BY_PERSON: Final = "semapv:ManualMappingCuration"
BY_TOOL: Final = "semapv:CompositeMatching"
UNSPECIFIED_LICENCE: Final = "https://w3id.org/sssom/license/unspecified"

_FIXED_PREFIXES: Final = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "orcid": "https://orcid.org/",
    "catalogue": f"{NAMESPACE}catalogue:",
    "person": f"{NAMESPACE}person:",
}
#: Prefixes that SSSOM or we have given a meaning; a catalogue of such a name gets another prefix.
_TAKEN: Final = frozenset({*_FIXED_PREFIXES, "owl", "rdf", "rdfs", "xsd", "dcterms"})
_ORCID: Final = re.compile(r"^(?:(?:https?://)?orcid\.org/|orcid:)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$")
_LICENCES: Final = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
}


def write_sssom(
    run: Run,
    *,
    subjects: CatalogueTables,
    objects: CatalogueTables,
    decisions: pd.DataFrame,
    out: Path,
    licence: str = "",
) -> int:
    """Write the mapping set to the file ``out``; returns the number of mappings.

    ``licence`` is that of the mapping set: an address, or one of CC0-1.0, CC-BY-4.0, CC-BY-SA-4.0; without it, the set
    says that its licence is not specified. ``decisions`` are those in force.

    Raises
    ------
    UsageError
        If ``licence`` is neither, or ``out`` is a folder.
    WorkspaceError
        If the file cannot be written.
    """
    if out.is_dir():
        raise UsageError(f"--out {str(out)!r} is a folder; this format needs a file")
    mappings = mapping_rows(run, decisions)
    header = _header(run, subjects, objects, mappings, _licence(licence))
    body = io.StringIO(newline="")
    writer = csv.writer(body, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    writer.writerows(mappings[list(COLUMNS)].itertuples(index=False))
    write_file(out, (header + body.getvalue()).encode("utf-8"))
    return len(mappings)


def mapping_rows(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """The mappings as text, one row per pair: the columns :data:`COLUMNS`, sorted by ``subject_id``, ``object_id``."""
    queue = review_queue(run.equivalences, decisions)
    decided = _decided(concerning(run, decisions), queue)
    undecided = queue[~queue["status"].isin(("accepted", "rejected")) & queue["suggestion"].isin(SUGGESTED)]
    rows = pd.concat([decided, _suggested(undecided, run)], ignore_index=True).astype(TEXT)
    prefixes = prefix_names([*catalogue_of(rows["subject_id"]).unique(), *catalogue_of(rows["object_id"]).unique()])
    for side in ("subject", "object"):
        catalogues = catalogue_of(rows[f"{side}_id"])
        rows[f"{side}_source"] = "catalogue:" + catalogues
        curies = [
            f"{prefix}:{quote(split_curie(identifier)[1], safe='')}"
            for prefix, identifier in zip(catalogues.map(prefixes), rows[f"{side}_id"], strict=True)
        ]
        rows[f"{side}_id"] = pd.Series(curies, dtype=TEXT)
    rows["reviewer_id"] = ""
    return rows[list(COLUMNS)].sort_values(["subject_id", "object_id"], ignore_index=True)


def prefix_names(catalogues: Iterable[str]) -> dict[str, str]:
    """A prefix per catalogue: its id, unless a standard has taken that, or it starts with a digit, which no prefix may.

    >>> prefix_names(["open-university", "skos", "2024-list"])
    {'2024-list': 'c-2024-list', 'open-university': 'open-university', 'skos': 'c-skos'}
    """
    names: dict[str, str] = {}
    known = set(catalogues)
    for catalogue in sorted(known):
        name = catalogue
        while name in _TAKEN or not name[0].isalpha() or (name != catalogue and name in known):
            name = f"c-{name}"
        names[catalogue] = name
    return names


def person(author_id: str) -> str:
    """The CURIE of a person: an ORCID where the name is one, else the name itself, percent-encoded.

    >>> person("https://orcid.org/0000-0002-1825-0097"), person("Amira B.")
    ('orcid:0000-0002-1825-0097', 'person:Amira%20B.')
    """
    found = _ORCID.match(author_id)
    return f"orcid:{found[1]}" if found else f"person:{quote(author_id, safe='')}"


def _decided(decisions: pd.DataFrame, queue: pd.DataFrame) -> pd.DataFrame:
    changed = set(queue.loc[queue["status"] == "changed since the decision", "decision_id"])
    rows = decisions[(decisions["verdict"] != "unsure") & ~decisions["decision_id"].isin(changed)].reset_index(
        drop=True
    )
    suggested = zip(rows["suggestion"], rows["suggested_relation"], rows["confidence"], strict=True)
    comments = [
        " ".join(part for part in (comment, _suggested_then(*seen), f"Decision {decision_id}.") if part)
        for comment, seen, decision_id in zip(rows["comment"], suggested, rows["decision_id"], strict=True)
    ]
    return pd.DataFrame(
        {
            **_common(rows),
            "mapping_justification": BY_PERSON,
            # A person gives reasons, not a probability; the tool's stands in the comment.
            "confidence": "",
            "similarity_score": "",
            "author_id": rows["author_id"].map(person),
            "mapping_date": rows["decided_at"].str.slice(0, 10),
            "mapping_tool": "",
            "mapping_tool_version": "",
            "comment": comments,
        },
        dtype=TEXT,
    )


def _suggested_then(suggestion: str, relation: str, confidence: float | None) -> str:
    """What the person saw when deciding, as a sentence; "" where that was not recorded."""
    if not suggestion:
        return ""
    which = f" ({relation})" if relation else ""
    how_sure = "" if pd.isna(confidence) else f", confidence {confidence:.4f}"
    return f"The tool had suggested: {suggestion}{which}{how_sure}."


def _suggested(queue: pd.DataFrame, run: Run) -> pd.DataFrame:
    queue = queue[queue["relation"] != ""].reset_index(drop=True)
    notes = {
        "open": "Suggested by a program, decided by nobody.",
        "unsure": "Suggested by a program; a person was unsure.",
        "changed since the decision": "Suggested by a program; a decision was made on an earlier text and needs "
        "another look.",
    }
    return pd.DataFrame(
        {
            **_common(queue),
            "mapping_justification": BY_TOOL,
            "confidence": [_score(value) for value in queue["confidence"]],
            "similarity_score": [_score(value) for value in queue["similarity_score"]],
            "author_id": "",
            "mapping_date": "",
            "mapping_tool": TOOL,
            "mapping_tool_version": str(run.manifest.get("package", "")),
            "comment": "Suggestion: " + queue["suggestion"] + ". " + queue["status"].map(notes).astype(TEXT),
        },
        dtype=TEXT,
    )


def _common(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "subject_id": rows["subject_id"],
        "subject_label": rows["subject_title"],
        "predicate_id": rows["relation"].map(SKOS_PREDICATES),
        "predicate_modifier": rows["relation"].map(lambda relation: "Not" if relation == "none" else ""),
        "object_id": rows["object_id"],
        "object_label": rows["object_title"],
    }


def _score(value: object) -> str:
    """The score, if it is one that SSSOM allows."""
    number = float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
    return f"{number:.4f}" if 0 <= number <= 1 else ""


def _licence(licence: str) -> str:
    if not licence:
        return UNSPECIFIED_LICENCE
    if licence in _LICENCES:
        return _LICENCES[licence]
    if re.fullmatch(r"https?://[!-~]+", licence):
        return licence
    raise UsageError(f"licence {licence!r} is neither an address nor one of {', '.join(_LICENCES)}")


def _header(run: Run, subjects: CatalogueTables, objects: CatalogueTables, mappings: pd.DataFrame, licence: str) -> str:
    description = [
        "Mappings with semapv:ManualMappingCuration were decided by a person; those with "
        "semapv:CompositeMatching are suggested "
        "by a program and decided by nobody.",
        "Included are the decisions in force about these catalogues and the undecided suggestions of full, partial or "
        "conditional recognition. predicate_modifier Not: the pair was rejected; the program itself denies nothing. "
        "A decision made on an earlier text, or 'unsure', is left out in favour of the suggestion.",
        *CAUTIONS,
    ]
    values: dict[str, str | Mapping[str, str]] = {
        "curie_map": _curie_map(mappings),
        "mapping_set_id": f"{NAMESPACE}run:{run.run_id}",
        "mapping_set_version": content_hash(mappings.to_dict("list")),
        "mapping_set_title": _set_title(run, subjects, objects),
        "mapping_set_description": " ".join(description),
        "license": licence,
        "subject_source_version": _version(run, "subject"),
        "object_source_version": _version(run, "object"),
        "comment": " ".join(_licence_notes(subjects, objects)),
    }
    lines = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            lines += [f"# {name}:", *(f"#   {key}: {json.dumps(address)}" for key, address in value.items())]
        elif value:
            # A JSON string on one line is a YAML string.
            lines.append(f"# {name}: {json.dumps(' '.join(value.split()), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _curie_map(mappings: pd.DataFrame) -> dict[str, str]:
    used = dict(_FIXED_PREFIXES)
    for side in ("subject", "object"):
        for prefix, source in zip(catalogue_of(mappings[f"{side}_id"]), mappings[f"{side}_source"], strict=True):
            used[prefix] = f"{NAMESPACE}catalogue:{source.removeprefix('catalogue:')}:"
    return dict(sorted(used.items()))


def _set_title(run: Run, subjects: CatalogueTables, objects: CatalogueTables) -> str:
    sides = (("subject", subjects), ("object", objects))
    names = [str(tables.about.get("title") or _named(run, side).get("catalogue") or side) for side, tables in sides]
    return f"{TITLE}: {names[0]} against {names[1]}"


def _version(run: Run, side: str) -> str:
    return str(_named(run, side).get("version", ""))


def _named(run: Run, side: str) -> Mapping[str, Any]:
    found = run.manifest.get(side)
    return found if isinstance(found, Mapping) else {}


def _licence_notes(subjects: CatalogueTables, objects: CatalogueTables) -> list[str]:
    sides = (("subject", subjects), ("object", objects))
    return [
        f"Licence of the {side} catalogue: {about.about['licence']}."
        for side, about in sides
        if about.about.get("licence")
    ]
