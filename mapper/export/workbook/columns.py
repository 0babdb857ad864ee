"""The columns of each sheet: order, heading, width, number format, and what the reader of the sheet must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mapper.export.descriptions import BUNDLE_COLUMNS, EQUIVALENCE_COLUMNS

Style = Literal["text", "score", "share", "count", "input", "date", "hidden"]

EQUIVALENCES_SHEET: Final = "Equivalences"
ALIGNMENT_SHEET: Final = "Outcome alignment"
GAPS_SHEET: Final = "Gaps"
BUNDLES_SHEET: Final = "Bundles"
PROVENANCE_SHEET: Final = "Provenance"
READ_ME_SHEET: Final = "Read me"
INSTRUCTIONS_SHEET: Final = "Instructions"
NAME_LABEL: Final = "Your name"
"""Beside this label an expert writes the name that counts for every row without one."""

Edition = Literal["open", "expert"]
"""``open``: every cell may be changed, sorted and formatted; ``expert``: for somebody outside, with instructions first
and only the cells of a decision unlocked."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: ``key`` names it in the table, ``heading`` in the sheet; ``width`` is in characters."""

    key: str
    heading: str
    width: float
    about: str
    style: Style = "text"


DECISION_INPUT: Final = (
    SheetColumn("verdict", "Decision", 12, "What you decide: accept, reject or unsure.", "input"),
    SheetColumn(
        "decided_relation",
        "Decided relation",
        12,
        "The relation you accept; left empty with accept, the suggested one counts. Leave it empty with reject.",
        "input",
    ),
    SheetColumn("comment", "Comment", 30, "Your reasons, in your words.", "input"),
    SheetColumn("author_id", "Decided by", 15, "Your name, or your ORCID.", "input"),
    SheetColumn(
        "decided_at",
        "Decided at (UTC)",
        17,
        "When you decided, such as 2026-02-27 or 2026-02-27 14:30; left empty, the time of import counts.",
        "date",
    ),
)
"""What a person fills in, prefilled with the decision in force. Keys are those of the review queue."""

ROW_CODE: Final = SheetColumn(
    "row_code",
    "Row code",
    14,
    "Leave it as it is: run, texts, earlier decision and a print of each cell, so that a changed cell is noticed.",
    "hidden",
)
"""The column that fixes a row (:mod:`mapper.export.workbook.row_code`)."""

EQUIVALENCES: Final = (
    SheetColumn("subject_title", "Subject", 28, EQUIVALENCE_COLUMNS["subject_title"]),
    SheetColumn("object_title", "Object", 28, EQUIVALENCE_COLUMNS["object_title"]),
    SheetColumn("suggestion", "Suggestion of the tool", 15, EQUIVALENCE_COLUMNS["suggestion"]),
    SheetColumn("sentence", "Relation", 30, "The relation as a sentence that names both sides."),
    SheetColumn("reasons", "Reasons", 46, EQUIVALENCE_COLUMNS["reasons"]),
    *DECISION_INPUT,
    SheetColumn(
        "status",
        "Status",
        14,
        "open, accepted, rejected, unsure, or changed since the decision: a text is no longer the same.",
    ),
    SheetColumn("relation", "Relation code", 9, EQUIVALENCE_COLUMNS["relation"]),
    SheetColumn("confidence", "Confidence", 11, EQUIVALENCE_COLUMNS["confidence"], "score"),
    SheetColumn("subject_coverage", "Subject covered", 9, EQUIVALENCE_COLUMNS["subject_coverage"], "share"),
    SheetColumn("object_coverage", "Object covered", 9, EQUIVALENCE_COLUMNS["object_coverage"], "share"),
    SheetColumn("candidate_differences", "Candidate differences", 32, EQUIVALENCE_COLUMNS["candidate_differences"]),
    SheetColumn("level_finding", "Level", 40, EQUIVALENCE_COLUMNS["level_finding"]),
    SheetColumn("workload_finding", "Workload", 40, EQUIVALENCE_COLUMNS["workload_finding"]),
    SheetColumn("quality_finding", "Quality", 42, EQUIVALENCE_COLUMNS["quality_finding"]),
    SheetColumn("profile_finding", "Profile", 48, EQUIVALENCE_COLUMNS["profile_finding"]),
    SheetColumn("outcomes_finding", "Learning outcomes", 50, EQUIVALENCE_COLUMNS["outcomes_finding"]),
    SheetColumn("subject_provider", "Subject provider", 24, "Who offers the subject."),
    SheetColumn("subject_country", "Subject country", 9, "Country of the subject, ISO 3166."),
    SheetColumn(
        "subject_level", "Subject level", 20, "Level of the subject as published, and the level it was read as."
    ),
    SheetColumn("subject_workload", "Subject workload", 22, "Workload of the subject as published, and in hours."),
    SheetColumn("object_provider", "Object provider", 24, "Who offers the object."),
    SheetColumn("object_country", "Object country", 9, "Country of the object, ISO 3166."),
    SheetColumn("object_level", "Object level", 20, "Level of the object as published, and the level it was read as."),
    SheetColumn("object_workload", "Object workload", 22, "Workload of the object as published, and in hours."),
    SheetColumn("rank", "Rank", 7, EQUIVALENCE_COLUMNS["rank"], "count"),
    SheetColumn("similarity_score", "Similarity", 10, EQUIVALENCE_COLUMNS["similarity_score"], "score"),
    SheetColumn("subject_id", "Subject id", 26, EQUIVALENCE_COLUMNS["subject_id"]),
    SheetColumn("object_id", "Object id", 26, EQUIVALENCE_COLUMNS["object_id"]),
    ROW_CODE,
)
"""What a person decides stands right after what they read first; ids and the row code stand last."""

ALIGNMENT: Final = (
    SheetColumn("subject_title", "Subject", 28, "Title of the subject."),
    SheetColumn("object_title", "Object", 28, "Title of the object."),
    SheetColumn("side", "Outcome of", 10, "The side that the outcome belongs to: subject or object."),
    SheetColumn("outcome", "Learning outcome", 60, "The outcome, in full."),
    SheetColumn("status", "Status", 11, "covered, partly or missing: what the confidence means for coverage."),
    SheetColumn("confidence", "Confidence", 11, "Probability from 0 to 1 that the two statements correspond.", "score"),
    SheetColumn(
        "counterpart", "Closest outcome of the other side", 60, "The best counterpart, also where it is not enough."
    ),
    SheetColumn("subject_id", "Subject id", 24, EQUIVALENCE_COLUMNS["subject_id"]),
    SheetColumn("object_id", "Object id", 24, EQUIVALENCE_COLUMNS["object_id"]),
    SheetColumn("outcome_id", "Outcome id", 26, "Id of the outcome."),
    SheetColumn("counterpart_id", "Closest outcome id", 26, "Id of the best counterpart."),
)

GAPS: Final = (
    SheetColumn("direction", "Gap", 30, "What is not covered by what."),
    *(column for column in ALIGNMENT if column.key not in ("side",)),
)

BUNDLES: Final = (
    SheetColumn("direction", "Covered side", 12, BUNDLE_COLUMNS["side"]),
    SheetColumn("title", "Covered credential", 30, BUNDLE_COLUMNS["title"]),
    SheetColumn("members", "Covered together by", 40, "The credentials that cover it together."),
    SheetColumn("coverage", "Together", 10, BUNDLE_COLUMNS["coverage"], "share"),
    SheetColumn("best_alone", "Best alone", 10, BUNDLE_COLUMNS["best_alone"], "share"),
    SheetColumn("finding", "What each brings", 80, BUNDLE_COLUMNS["finding"]),
    SheetColumn("credential_id", "Covered id", 26, BUNDLE_COLUMNS["credential_id"]),
    SheetColumn("ids", "Ids of those together", 30, BUNDLE_COLUMNS["member_ids"]),
)

PROVENANCE: Final = (
    SheetColumn("section", "Part", 24, "What the item belongs to."),
    SheetColumn("item", "Item", 40, "Name of the item."),
    SheetColumn("value", "Value", 100, "Its value."),
)

LAST_PRINTED: Final = {
    EQUIVALENCES_SHEET: "candidate_differences",
    ALIGNMENT_SHEET: "counterpart",
    GAPS_SHEET: "counterpart",
    BUNDLES_SHEET: "finding",
}
"""Columns after these are not printed: on one page width they would make the rest too small to read."""

COLOURS: Final[dict[str, tuple[str, str]]] = {
    "full": ("D5EBDD", "14532D"),
    "partial": ("DBE8F8", "1E3A6E"),
    "conditional": ("E7E0F5", "46327A"),
    "none": ("FBE3D3", "7A3412"),
    "not enough evidence": ("E8EAED", "3C4043"),
    "accept": ("D5EBDD", "14532D"),
    "accepted": ("D5EBDD", "14532D"),
    "reject": ("F8D7DA", "7A1420"),
    "rejected": ("F8D7DA", "7A1420"),
    "unsure": ("FFF0C9", "5C4300"),
    "changed since the decision": ("F8D7DA", "7A1420"),
    "covered": ("D5EBDD", "14532D"),
    "partly": ("FFF0C9", "5C4300"),
    "missing": ("F8D7DA", "7A1420"),
}
"""Word -> fill and letters, as RGB; contrast is at least 7 to 1. The word says all, the colour repeats it."""
