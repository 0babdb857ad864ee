"""The European Learning Model in XML: credentials of version 2, and catalogues of learning opportunities (version 3).

Both are brought to the property names of version 3 (:mod:`mapper.ingest.formats.parts.elm_document`); version 2
wraps lists in an element of their own and refers by ``idref``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.elm_document import Document
from mapper.ingest.formats.parts.elm_entries import records_of
from mapper.ingest.formats.parts.eu_terms import ECTS
from mapper.ingest.formats.parts.graph import Node, Text
from mapper.ingest.formats.parts.xml import attribute, elements, name_of, root_of, text_of
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS: Final = {
    "verifiablePresentation": "data.europa.eu/snb",
    "europassCredential": "data.europa.eu/",
    "Courses": "data.europa.eu/snb/model/",
}
#: Elements that stand for a class; the name of every other element is a property.
_CLASSES: Final = {
    "europassCredential": "EuropeanDigitalCredential", "credentialSubject": "Person", "person": "Person",
    "learningAchievement": "LearningAchievement", "learningActivity": "LearningActivity",
    "learningSpecification": "LearningAchievementSpecification", "qualification": "Qualification",
    "learningAchievementSpecification": "LearningAchievementSpecification",
    "learningOpportunity": "LearningOpportunity", "organization": "Organisation", "organisation": "Organisation",
    "assessment": "LearningAssessment", "learningAssessment": "LearningAssessment",
    "entitlement": "LearningEntitlement", "learningEntitlement": "LearningEntitlement",
}  # fmt: skip
_NAMES: Final = {
    "targetName": "prefLabel", "achievements": "hasClaim", "activities": "hasClaim", "wasAwardedBy": "awardedBy",
    "wasInfluencedBy": "influencedBy", "wasDerivedFrom": "provenBy", "idVerificationMethod": "idVerification",
    "learningOutcomes": "learningOutcome", "awardingOpportunities": "awardingOpportunity",
    "entryRequirementsNote": "entryRequirement", "hasLocation": "location", "hasAddress": "address",
    "country": "countryCode", "hasAccreditation": "accreditation", "supplementaryDoc": "supplementaryDocument",
    "hasISCED-FCode": "thematicArea", "ISCEDFCode": "thematicArea", "hasECTSCreditPoints": "creditPoint",
    "type": "dcType", "EQFLevel": "eqfLevel", "NQFLevel": "nqfLevel", "learningSettingType": "learningSetting",
    "learningOutcomeType": "dcType", "relatedEscoSkill": "relatedESCOSkill", "contentUrl": "contentURL",
    "givenNames": "givenName", "nationalId": "nationalID", "spatialID": "spatial", "text": "noteLiteral",
    "defaultLanguage": "primaryLanguage",
}  # fmt: skip
_WRAPPERS: Final = frozenset(
    {"achievements", "activities", "learningOutcomes", "awardingOpportunities", "hasPart", "hasClaim"}
)
_ITEMS: Final = frozenset({*_CLASSES, "learningOutcome", "awardingOpportunity"})
_LINKS: Final = frozenset({"id", "idref", "uri", "lang", "language", "content-type"})
#: Pictures and signatures, which say nothing of what was learned and are the bulk of a file.
_SKIPPED: Final = frozenset({"logo", "bannerImage", "content", "Signature", "proof", "targetFrameworkName"})


def recognise(head: str) -> bool:
    """True for a credential or a catalogue of learning opportunities of the model.

    >>> recognise('<Courses xmlns="http://data.europa.eu/snb/model/ap/loq-constraints/">'), recognise("<Courses/>")
    (True, False)
    """
    root = root_of(head)
    return root.name in _ROOTS and _ROOTS[root.name] in root.attributes


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One credential per qualification or specification of an achievement that the document describes.

    A signature is not checked. Nothing of the learner is stored.

    Raises
    ------
    UnreadableFile
        If it is not well-formed, has a document type, is nested more than ``limits.nesting`` deep, or describes no
        credential.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    document = Document()
    root: _Element | None = None
    signatures = 0
    for event, element in elements(path, limits):
        name = name_of(element)
        if event == "start":
            root = element if root is None else root
        else:
            signatures += name == "Signature"
            if name in _SKIPPED:
                element.clear()
    if root is None:
        raise UnreadableFile(f"{path.name}: holds no element; export it again")
    document.top = [_node(root, document)]
    document.find_primary_language()
    signed = (
        f"It carries {'a signature' if signatures == 1 else f'{signatures} signatures'}; the tool does not check any."
    )
    return records_of(path, "elm_xml", document, [signed if signatures else "It is not signed."], limits)


def _node(element: _Element, document: Document) -> Node:
    name = name_of(element)
    kind = _CLASSES.get(name, "")
    address = attribute(element, "id") or attribute(element, "idref") or attribute(element, "uri")
    node = Node(address, (kind,) if kind else ())
    for key, value in element.items():
        written = str(key).rpartition("}")[2]
        if written not in _LINKS:
            node.values.setdefault(_NAMES.get(written, written), []).append(Text(str(value)))
    if len(element) == 0 and element.text and element.text.strip():
        node.values["notation"] = [Text(element.text.strip())]
    for child in element:
        if name_of(child) == "id" and not node.id:
            node.id = text_of(child)
        elif name_of(child) not in _SKIPPED:
            inner = _NAMES.get(name_of(child), name_of(child))
            node.values.setdefault(inner, []).extend(_values(child, document))
    document.add(node)
    return node


def _values(element: _Element, document: Document) -> list[Text | Node]:
    """What a property holds: its texts by language, the items of a wrapper, or one node."""
    children = list(element)
    if children and all(name_of(child) == "text" for child in children):
        return [Text(text_of(child), attribute(child, "lang")) for child in children]
    if name_of(element) in _WRAPPERS and not element.keys() and all(name_of(child) in _ITEMS for child in children):
        return [_node(child, document) for child in children]
    if name_of(element) == "hasECTSCreditPoints":
        return [Node("", (), {"point": [Text(text_of(element))], "framework": [Text(ECTS)]})]
    spoken = attribute(element, "language") or attribute(element, "lang")
    if not children and (spoken or not element.keys()):
        return [Text(text_of(element), spoken)] if text_of(element) else []
    return [_node(element, document)]
