"""The policies of one jurisdiction as a sheet to read: labelled fields, wrapped to the width of the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mapper.knowledge.policies import LEGAL_MEANINGS, JurisdictionPolicies, limits_in_words

_LABEL_WIDTH: Final = 20
_SCOPES: Final = {"own": "", "part": "part of the country", "whole": "whole country", "frame": "frame"}


def policy_sheet(found: JurisdictionPolicies, *, width: int) -> list[str]:
    r"""The lines of the sheet; ``found.policies`` with the columns of ``size_columns`` beside its own.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.policies import load_policies, policies_of
    >>> france = policies_of("FR", load_policies(embedded_folder() / "policies"))
    >>> print("\n".join(policy_sheet(france, width=80)[-5:]))
    Ceiling on crediting: Validation of acquired experience (VAE)
      Ceiling             no cap: a full degree is possible
      Source              Law 2002-73; Law 2022-1598
      Status              known (not re-checked)
    <BLANKLINE>
    """
    lines = [f"{found.name} ({found.code})"]
    for note in found.notes:
        lines += textwrap.wrap(note, width)
    for policy in found.policies.to_dict("records"):
        place = f" [{policy['jurisdiction']}, {_SCOPES[policy['scope']]}]" if policy["scope"] != "own" else ""
        lines += ["", f"{policy['short_title']}, {policy['year']}{place}", *_fields(_policy_fields(policy), width)]
    for cap in found.caps.to_dict("records"):
        place = f" [{cap['jurisdiction']}]" if cap["scope"] != "own" else ""
        programme = f", {cap['programme']}" if cap["programme"] else ""
        title = f"Ceiling on crediting: {cap['what_is_capped']}{programme}{place}"
        lines += ["", *textwrap.wrap(title, width), *_fields(_cap_fields(cap), width)]
    return [*lines, ""]


def _policy_fields(policy: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    yield "Instrument", policy["instrument"]
    yield "Issued by", policy["issuing_body"]
    yield "Legal status", f"{policy['legal_status']}: {LEGAL_MEANINGS[policy['legal_status']]}"
    yield "In the source", policy["legal_status_stated"]
    yield "Definition", policy["definition"]
    yield "Size", policy["size_text"] or "not stated"
    if policy["size_unit"] != "hours":
        yield "", limits_in_words(policy.get("hours_min"), policy.get("hours_max"), "hours")
        yield "", policy.get("hours_rule", "")
    if policy["size_unit"] != "ects":
        by_year = limits_in_words(policy.get("ects_by_year_min"), policy.get("ects_by_year_max"), "ECTS")
        by_hours = limits_in_words(policy.get("ects_by_hours_min"), policy.get("ects_by_hours_max"), "ECTS")
        yield "", f"{by_year} by the year" if by_year else ""
        yield "", f"{by_hours} by the hours" if by_hours else ""
    yield "Levels", policy["level_text"] or "not stated"
    yield "Stackable", ": ".join(filter(None, [policy["stackable"], policy["stackable_text"]]))
    yield "Quality assurance", policy["quality_assurance"] or "not stated"
    yield "Higher education", policy["recognition_higher_education"] or "not stated"
    yield "Industry", policy["recognition_industry"] or "not stated"
    yield "Source", policy["source_url"]
    yield "Status", _status(policy["status"], policy["verified_scope"])
    yield "Doubtful", policy["doubtful_fields"].replace("|", ", ").replace("_", " ")
    yield "Note", policy["note"]


def _cap_fields(cap: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    yield "Ceiling", cap["cap_text"]
    yield "Source", cap["source"]
    yield "", cap["source_url"]
    yield "Status", "verified" if cap["status"] == "verified" else _status(cap["status"], "")
    yield "Note", cap["note"]


def _status(status: str, scope: str) -> str:
    if status == "verified":
        return f"verified: {scope or 'the source was opened; what was compared is not recorded'}"
    return "known (not re-checked)"


def _fields(fields: Iterator[tuple[str, str]], width: int) -> list[str]:
    """One field after the other; an address is never broken, so that it can be followed."""
    indent = " " * (_LABEL_WIDTH + 2)
    lines: list[str] = []
    for label, text in fields:
        if text:
            lines += textwrap.wrap(
                text,
                max(width, 50),
                initial_indent=f"  {label:<{_LABEL_WIDTH}}",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return lines
