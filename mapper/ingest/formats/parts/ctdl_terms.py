"""The classes and value profiles of CTDL, in our words (https://credreg.net/ctdl/terms)."""

from __future__ import annotations

import re
from typing import Final

from mapper.ingest.formats.parts.graph import Graph, Node, words_of

_KIND_OF_CLASS: Final[dict[str, str]] = {
    "MicroCredential": "micro-credential",
    "ApprenticeshipCertificate": "apprenticeship",
    "License": "licence",
    "Certification": "certificate",
    "Qualification": "qualification",
    "GeneralEducationDevelopment": "qualification",
    "Course": "course",
    "LearningOpportunity": "course",
    "LearningOpportunityProfile": "course",
    "LearningProgram": "",
    "Credential": "",
}
#: CTDL adds subclasses (AssociateOfScienceDegree, TechnicalLevel1Certificate ...) and names them by their parent.
_KIND_OF_PARENT: Final = (
    ("Badge", "badge"),
    ("Certificate", "certificate"),
    ("Degree", "qualification"),
    ("Doctorate", "qualification"),
    ("Diploma", "qualification"),
)

NOT_FOR_PERSONS: Final = frozenset({"QualityAssuranceCredential"})
"""Credentials that CTDL gives to organisations and programmes."""


def kind_of_class(name: str) -> str | None:
    """One of our kinds for a class of what a person earns or takes, "" where none is said; None for other classes.

    >>> kind_of_class("OpenBadge"), kind_of_class("LearningProgram"), kind_of_class("CredentialOrganization")
    ('badge', '', None)
    """
    if name in _KIND_OF_CLASS:
        return _KIND_OF_CLASS[name]
    return next((kind for parent, kind in _KIND_OF_PARENT if re.search(rf"{parent}(?:Of\w+)?$", name)), None)


_UNITS: Final = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "H": "hours"}
_PLAIN_DURATION: Final = re.compile(r"PT?(\d+(?:\.\d+)?)([YMWDH])$")


def label(graph: Graph, node: Node, name: str, parts: int = 1) -> list[str]:
    """What a property says by a concept: the label of an alignment object, else the last words of an address."""
    found = [
        value.text("targetNodeName", "name", "prefLabel", "targetNode") or words_of(value.id, parts=parts)
        for value in graph.linked(node, name)
    ]
    found += [words_of(value.text, parts=parts) for value in node.texts(name) if graph.find(value.text) is None]
    return list(dict.fromkeys(words_of(text) if ":" in text and " " not in text else text for text in found if text))


def duration(graph: Graph, node: Node) -> str:
    """The estimated duration as ISO 8601, a range with its unit, or the published words; hours before calendar time.

    >>> from mapper.ingest.formats.parts.graph import Text
    >>> profile = Node("", (), {"minimumDuration": [Text("P8W")], "maximumDuration": [Text("P12W")]})
    >>> duration(Graph(), Node("", (), {"estimatedDuration": [profile]}))
    '8-12 weeks'
    """
    found = [text for profile in graph.linked(node, "estimatedDuration") if (text := _profile_duration(profile))]
    found += [text.text for text in node.texts("estimatedDuration") if text.text.startswith("P")]
    in_hours = [text for text in found if re.match(r"PT\d", text) or text.endswith(" hours")]
    return next(iter(in_hours or found), "")


def _profile_duration(profile: Node) -> str:
    exact = profile.text("exactDuration", "timeRequired")
    least, most = profile.text("minimumDuration"), profile.text("maximumDuration")
    if exact or not (least and most):
        return exact or least or most or profile.text("description")
    low, high = _PLAIN_DURATION.match(least), _PLAIN_DURATION.match(most)
    if low and high and low[2] == high[2]:
        # "M" is minutes after a T, which no estimated duration of a credential is.
        return f"{low[1]}-{high[1]} {_UNITS[low[2]]}"
    return f"{least} - {most}"


def stated_credit(graph: Graph, node: Node) -> tuple[str, str, str, int]:
    """The value, unit and level of the first credit that a node states, as published, and how many it states.

    Nothing is converted: a continuing education unit has no fixed worth in other credits.
    """
    stated = graph.linked(node, "creditValue") or [node]
    found = []
    for profile in stated:
        low, high = profile.text("minValue"), profile.text("maxValue")
        value = profile.text("value", "creditUnitValue", "creditHourValue")
        value = value or (f"{low}-{high}" if low and high else low or high)
        unit = label(graph, profile, "creditUnitType", parts=3)
        unit = unit or [text.text for text in profile.texts("creditHourType", "creditUnitTypeDescription")]
        level = label(graph, profile, "creditLevelType", parts=3)
        if value:
            found.append((value, unit[0] if unit else "", "; ".join(level)))
    return (*found[0], len(found)) if found else ("", "", "", 0)
