"""Words of the pages about cases: how statuses, purposes and answers are shown."""

from __future__ import annotations

from datetime import date
from typing import Final

from mapper.app.wording import Mark
from mapper.review.cases.terms import Outcome, Purpose, Status, Weight

PURPOSE_WORDS: Final[dict[Purpose, str]] = {
    "further study": "Further study",
    "exemption": "Exemption from part of a programme",
    "employment": "Employment",
    "academic title": "Use of the academic title",
}

STATUS_WORDS: Final[dict[Status, Mark]] = {
    "draft": Mark("Draft", "edit_note", "gray"),
    "proposed": Mark("Waits for a second person", "supervisor_account", "blue"),
    "returned": Mark("Returned", "reply", "orange"),
    "confirmed": Mark("Confirmed, to be issued", "verified", "green"),
    "issued": Mark("Issued", "task_alt", "green"),
    "reopened": Mark("Reopened", "history", "violet"),
    "withdrawn": Mark("Withdrawn", "block", "gray"),
}

OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "full": "Full recognition",
    "alternative": "Alternative recognition: another award or level",
    "partial": "Partial recognition: credits or exemptions",
    "conditional": "Conditional recognition: once conditions are met",
    "refusal": "Refusal",
}

OUTCOME_SHORT: Final[dict[Outcome, str]] = {
    "full": "Full",
    "alternative": "Alternative",
    "partial": "Partial",
    "conditional": "Conditional",
    "refusal": "Refusal",
}

WEIGHT_WORDS: Final[dict[Weight, str]] = {
    "no difference": "No difference",
    "difference": "A difference, not substantial",
    "substantial difference": "A substantial difference",
    "cannot be told": "Cannot be told",
}


def day(text: str) -> str:
    """A day as people write it.

    >>> day("2026-07-02")
    '2 July 2026'
    """
    found = date.fromisoformat(text)
    return f"{found.day} {found:%B %Y}"


def days_words(left: int) -> str:
    """How long is left until an answer is due.

    >>> days_words(12), days_words(1), days_words(0), days_words(-3)
    ('12 days left', '1 day left', 'due today', '3 days late')
    """
    if left == 0:
        return "due today"
    count = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    return f"{count} left" if left > 0 else f"{count} late"
