"""What each column of a run means, in one sentence: for Parquet metadata, the CSV read-me and the workbook."""

from __future__ import annotations

from typing import Final

EQUIVALENCE_COLUMNS: Final[dict[str, str]] = {
    "subject_id": "Id of the subject credential, catalogue:credential.",
    "subject_title": "Title of the subject, as published.",
    "object_id": "Id of the object credential, catalogue:credential.",
    "object_title": "Title of the object, as published.",
    "relation": "Relation that the coverages show, read from subject to object: exact, close, broad (the object "
    "covers more), "
    "narrow (the subject covers more), related, none.",
    "confidence": "Calibrated probability from 0 to 1 that the two credentials correspond.",
    "subject_coverage": "Expected share of the subject's learning outcomes that the object covers, 0 to 1.",
    "object_coverage": "Expected share of the object's learning outcomes that the subject covers, 0 to 1.",
    "suggestion": "What the tool suggests: full, partial, conditional, none, not enough evidence. Not a recognition.",
    "rank": "Place of the object among those compared with the subject; 1 is the best.",
    "similarity_score": "Similarity in meaning of the two credentials as whole texts, 0 to 1; one signal among "
    "several.",
    "level_finding": "What the levels show, in words.",
    "workload_finding": "What the workloads show, in words.",
    "quality_finding": "What is stated about quality assurance, in words.",
    "profile_finding": "What kind, mode and assessment show, in words.",
    "outcomes_finding": "What the learning outcomes show, in words.",
    "level_gap_min": "EQF levels that the object lies above the subject, at least; negative where it lies below.",
    "level_gap_max": "EQF levels that the object lies above the subject, at most; negative where it lies below.",
    "workload_ratio_min": "Subject hours as a multiple of object hours, at least.",
    "workload_ratio_max": "Subject hours as a multiple of object hours, at most.",
    "reasons": "Why the tool suggests this, a list of sentences.",
    "candidate_differences": "Differences that may be substantial for the purpose of recognition, a list; a "
    "person weighs them.",
    "contributions": "JSON object: log-odds by signal, which add up to the log-odds of the confidence.",
    "rules": "Rules that proposed the pair for comparison, a list.",
    "subject_hash": "Hash of the subject's text that was compared; a decision is bound to it.",
    "object_hash": "Hash of the object's text that was compared; a decision is bound to it.",
}

ALIGNMENT_COLUMNS: Final[dict[str, str]] = {
    "subject_id": "Id of the subject credential.",
    "object_id": "Id of the object credential.",
    "subject_outcome_id": "Id of the learning outcome of the subject.",
    "object_outcome_id": "Id of the learning outcome of the object.",
    "subject_outcome": "Learning outcome of the subject, in full.",
    "object_outcome": "Learning outcome of the object, in full.",
    "wording": "Similarity of the wording, 0 to 1.",
    "meaning": "Similarity of the meaning, 0 to 1.",
    "distinctiveness": "Similarity of the meaning above what either statement has with its neighbours, 0 to 1.",
    "verb": "Agreement of verb and cognitive level, 0 to 1.",
    "confidence": "Calibrated probability from 0 to 1 that the two statements correspond.",
    "status": "What the confidence means for coverage: covered, partly, missing.",
}

BUNDLE_COLUMNS: Final[dict[str, str]] = {
    "side": "Side of the covered credential: subject or object; the members are of the other side.",
    "credential_id": "Id of the covered credential.",
    "title": "Title of the covered credential, as published.",
    "member_ids": "Ids of the credentials that cover it together, a list.",
    "member_titles": "Their titles, a list in the same order.",
    "coverage": "Expected share of the learning outcomes that they cover together, 0 to 1.",
    "best_alone": "Expected share that the best single credential among the candidates covers, 0 to 1.",
    "finding": "What each of them brings, what is missing and the hours, in words.",
}

DECISION_COLUMNS: Final[dict[str, str]] = {
    "decision_id": "Number of the decision and a hash of it; in text order, decisions stand in the order they "
    "were made.",
    "subject_id": "Id of the subject credential.",
    "object_id": "Id of the object credential.",
    "verdict": "What a person decided: accept, reject, unsure.",
    "relation": "Relation that the person accepted, read from subject to object; none for a rejected pair.",
    "comment": "Reasons in the person's words.",
    "author_id": "Who decided.",
    "decided_at": "When, in UTC (ISO 8601).",
    "run_id": "Run on which it was decided.",
    "subject_title": "Title of the subject at that time.",
    "object_title": "Title of the object at that time.",
    "subject_hash": "Hash of the subject's text at that time.",
    "object_hash": "Hash of the object's text at that time.",
    "suggested_relation": "Relation that the tool showed at that time.",
    "suggestion": "Suggestion of the tool at that time.",
    "confidence": "Confidence of the tool at that time, 0 to 1.",
    "origin": "Way in: app, bulk (in the app, several at once), undo, spreadsheet, command line; of an earlier file, "
    "its kind (sssom, earlier spreadsheet) and hash.",
    "previous_hash": "Hash of the decision before it, empty for the first; the chain shows changed or missing "
    "decisions.",
    "row_hash": "SHA-256 of this decision with the hash before it.",
}
