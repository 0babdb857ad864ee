"""A run as an SSSOM 1.1 mapping set (https://mapping-commons.github.io/sssom/), in TSV, its metadata in the header.

Who says what stands in ``mapping_justification``: semapv:CompositeMatching is a suggestion of the program,
semapv:MappingReview a suggestion that a person accepted as it was, semapv:ManualMappingCuration what a person decided
otherwise. ``confidence`` is always the program's and ``reviewer_agreement`` (1 accepted, 0 unsure) the person's. A
rejected pair is a mapping with ``predicate_modifier`` "Not": it says that the two are *not* an exact match. A subject
for which the program abstains is mapped to ``sssom:NoTermFound``. What SSSOM has no slot for stands in extension slots,
which the header defines; with them :mod:`mapper.export.earlier` reads every decision back as it was.
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
from mapper.export.assertions import abstained, assertions
from mapper.export.contents import CAUTIONS, TITLE, CatalogueTables, catalogue_of
from mapper.match.runs import Run
from mapper.model import SKOS_PREDICATES, split_curie
from mapper.tables import TEXT
from mapper.workspace import content_hash, write_file

TOOL: Final = "equivalence-mapper"
NAMESPACE: Final = "urn:equivalence-mapper:"
"""Ids of catalogues and people have no address of their own on the web; this expands their prefixes to URNs."""

EXTENSIONS: Final[dict[str, tuple[str, str]]] = {
    "ext_suggestion": ("suggestion", "xsd:string"),
    "ext_suggested_predicate": ("suggestedPredicate", "linkml:uriorcurie"),
    "ext_tool_confidence": ("toolConfidence", "xsd:double"),
    "ext_decided_at": ("decidedAt", "xsd:dateTime"),
    "ext_decision_id": ("decision", "xsd:string"),
}
"""Extension slot -> name of its property, and its type. The first three are the program's, at the time of a decision
where there is one; ``ext_tool_confidence`` stands where the mapping is a person's, so has no ``confidence`` of its
own."""

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
    "reviewer_agreement",
    "mapping_date",
    "review_date",
    "mapping_tool",
    "mapping_tool_version",
    "subject_source",
    "object_source",
    "comment",
    *EXTENSIONS,
)

BY_PERSON: Final = "semapv:ManualMappingCuration"
REVIEWED: Final = "semapv:MappingReview"
BY_TOOL: Final = "semapv:CompositeMatching"
NO_TERM_FOUND: Final = "sssom:NoTermFound"
_JUSTIFICATIONS: Final = {"decided": BY_PERSON, "confirmed": REVIEWED, "suggested": BY_TOOL}
_AGREEMENTS: Final = {"accept": "1.0", "unsure": "0.0"}
UNSPECIFIED_LICENCE: Final = "https://w3id.org/sssom/license/unspecified"

_FIXED_PREFIXES: Final = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "linkml": "https://w3id.org/linkml/",
    "mapper": f"{NAMESPACE}term:",
    "orcid": "https://orcid.org/",
    "catalogue": f"{NAMESPACE}catalogue:",
    "person": f"{NAMESPACE}person:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Prefixes that SSSOM or we have given a meaning; a catalogue of such a name gets another prefix.
_TAKEN: Final = frozenset({*_FIXED_PREFIXES, "owl", "rdf", "rdfs", "dcterms"})
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
    header = _header(run, subjects, objects, mappings, licence_address(licence) or UNSPECIFIED_LICENCE)
    body = io.StringIO(newline="")
    writer = csv.writer(body, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    # A carriage return ends a line for who reads, and is quoted by Python from 3.13 on only.
    writer.writerows(
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in mappings.itertuples(index=False)
    )
    write_file(out, (header + body.getvalue()).encode("utf-8"))
    return len(mappings)


def mapping_rows(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """The mappings as text, one row per pair and per subject without any: the columns :data:`COLUMNS`.

    Sorted by ``subject_id``, ``object_id``.
    """
    rows = pd.concat([_asserted(run, decisions), _not_found(run, decisions)], ignore_index=True).astype(TEXT)
    prefixes = prefix_names([*rows["subject_source"].unique(), *rows["object_source"].unique()])
    for side in ("subject", "object"):
        rows[f"{side}_id"] = pd.Series(
            [
                identifier if identifier == NO_TERM_FOUND else _curie(prefixes[catalogue], identifier)
                for catalogue, identifier in zip(rows[f"{side}_source"], rows[f"{side}_id"], strict=True)
            ],
            dtype=TEXT,
        )
        rows[f"{side}_source"] = "catalogue:" + rows[f"{side}_source"]
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


def person_address(author_id: str) -> str:
    """The address of a person: an ORCID where the name is one, else a URN made of the name.

    >>> person_address("0000-0002-1825-0097"), person_address("Amira B.")
    ('https://orcid.org/0000-0002-1825-0097', 'urn:equivalence-mapper:person:Amira%20B.')
    """
    prefix, _, local = person(author_id).partition(":")
    return f"{_FIXED_PREFIXES[prefix]}{local}"


def _curie(prefix: str, identifier: str) -> str:
    return f"{prefix}:{quote(split_curie(identifier)[1], safe='')}"


def _asserted(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    rows = assertions(run, decisions)
    by_person = rows["basis"] == "decided"
    by_tool = rows["basis"] == "suggested"
    people = pd.Series([person(author) if author else "" for author in rows["author_id"]], dtype=TEXT)
    days = rows["decided_at"].str.slice(0, 10)
    scores = pd.Series([_score(value) for value in rows["confidence"]], dtype=TEXT)
    notes = rows["status"].map(_NOTES).astype(TEXT).fillna("")
    said = {
        "subject_id": rows["subject_id"],
        "subject_label": rows["subject_title"],
        "predicate_id": rows["relation"].map(SKOS_PREDICATES),
        "predicate_modifier": rows["relation"].map({"none": "Not"}),
        "object_id": rows["object_id"],
        "object_label": rows["object_title"],
        "mapping_justification": rows["basis"].map(_JUSTIFICATIONS),
        "confidence": scores.mask(by_person, ""),
        "similarity_score": [_score(value) for value in rows["similarity_score"]],
        "author_id": people.where(by_person, ""),
        "reviewer_id": people.mask(by_person, ""),
        "reviewer_agreement": rows["verdict"].map(_AGREEMENTS).mask(by_person, ""),
        "mapping_date": days.where(by_person, ""),
        "review_date": days.mask(by_person, ""),
        "mapping_tool": pd.Series(TOOL, rows.index, TEXT).mask(by_person, ""),
        # Which version made a suggestion that was decided on earlier is not recorded.
        "mapping_tool_version": pd.Series(str(run.manifest.get("package", "")), rows.index, TEXT).where(by_tool, ""),
        "subject_source": catalogue_of(rows["subject_id"]),
        "object_source": catalogue_of(rows["object_id"]),
        "comment": rows["comment"].where(rows["author_id"] != "", notes),
        "ext_suggestion": rows["suggestion"],
        "ext_suggested_predicate": rows["suggested_relation"].map(SKOS_PREDICATES).where(by_person, ""),
        "ext_tool_confidence": scores.where(by_person, ""),
        "ext_decided_at": rows["decided_at"],
        "ext_decision_id": rows["decision_id"],
    }
    return pd.DataFrame({name: pd.Series(values, rows.index).astype(TEXT).fillna("") for name, values in said.items()})


_NOTES: Final = {
    "open": "Suggested by a program, decided by nobody.",
    "changed since the decision": "Suggested by a program; a decision was made on an earlier text and needs another "
    "look.",
}


def _not_found(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """A row for each subject for which nothing is suggested; it says what was looked through."""
    rows = abstained(run, decisions)
    return pd.DataFrame(
        {
            **dict.fromkeys(COLUMNS, ""),
            "subject_id": rows["subject_id"],
            "subject_label": rows["subject_title"],
            "predicate_id": SKOS_PREDICATES["exact"],
            "object_id": NO_TERM_FOUND,
            "mapping_justification": BY_TOOL,
            "mapping_tool": TOOL,
            "mapping_tool_version": str(run.manifest.get("package", "")),
            "subject_source": catalogue_of(rows["subject_id"]),
            "object_source": str(_named(run, "object").get("catalogue", "")),
            "comment": [
                f"The program suggests no counterpart: of {compared:,} compared, the most is: {suggestion}. "
                "It does not say that there is none."
                for compared, suggestion in zip(rows["compared"], rows["suggestion"], strict=True)
            ],
            "ext_suggestion": rows["suggestion"],
        },
        index=rows.index,
        dtype=TEXT,
    )


def _score(value: object) -> str:
    """The score, if it is one that SSSOM allows."""
    number = float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
    return f"{number:.4f}" if 0 <= number <= 1 else ""


def licence_address(licence: str) -> str:
    """The address of a licence that is given as one, or by a short name that is known; "" for none.

    >>> licence_address("CC0-1.0")
    'https://creativecommons.org/publicdomain/zero/1.0/'

    Raises
    ------
    UsageError
        If it is neither.
    """
    if not licence:
        return ""
    if licence in _LICENCES:
        return _LICENCES[licence]
    if re.fullmatch(r"https?://[!-~]+", licence):
        return licence
    raise UsageError(f"licence {licence!r} is neither an address nor one of {', '.join(_LICENCES)}")


def _header(run: Run, subjects: CatalogueTables, objects: CatalogueTables, mappings: pd.DataFrame, licence: str) -> str:
    description = [
        f"{BY_TOOL}: suggested by a program, decided by nobody, or by a person who was unsure (reviewer_agreement 0). "
        f"{REVIEWED}: suggested by a program and accepted by a person as it was. {BY_PERSON}: decided by a person "
        "otherwise than suggested.",
        "Included are the decisions in force about these catalogues and the undecided suggestions of full, partial or "
        "conditional recognition. predicate_modifier Not: the pair was rejected; the program itself denies nothing. "
        f"{NO_TERM_FOUND}: the program abstains. confidence is that of the program, reviewer_agreement that of the "
        "person. A decision made on an earlier text is left out in favour of the suggestion.",
        *CAUTIONS,
    ]
    values: dict[str, str | Mapping[str, str]] = {
        "sssom_version": "1.1",
        "curie_map": _curie_map(mappings),
        "mapping_set_id": f"{NAMESPACE}run:{run.run_id}",
        "mapping_set_version": content_hash(mappings.to_dict("list")),
        "mapping_set_title": mapping_set_title(run, subjects, objects),
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
    lines.append("# extension_definitions:")
    for slot, (property_, type_) in EXTENSIONS.items():
        lines += [f"#   - slot_name: {slot}", f"#     property: mapper:{property_}", f"#     type_hint: {type_}"]
    return "\n".join(lines) + "\n"


def _curie_map(mappings: pd.DataFrame) -> dict[str, str]:
    used = dict(_FIXED_PREFIXES)
    for side in ("subject", "object"):
        named = mappings[mappings[f"{side}_id"] != NO_TERM_FOUND]
        for prefix, source in zip(catalogue_of(named[f"{side}_id"]), named[f"{side}_source"], strict=True):
            used[prefix] = f"{NAMESPACE}catalogue:{source.removeprefix('catalogue:')}:"
    return dict(sorted(used.items()))


def mapping_set_title(run: Run, subjects: CatalogueTables, objects: CatalogueTables) -> str:
    """What a set of mappings is called, after both catalogues."""
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
