"""Words of the pages about cases: how statuses, purposes and answers are shown."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date

from mapper.app.language import N_, Words, _, counted, language
from mapper.app.wording import Mark, Marks

PURPOSE_WORDS: Final = Words(
    {
        "further study": N_("Further study"),
        "exemption": N_("Exemption from part of a programme"),
        "employment": N_("Employment"),
        "academic title": N_("Use of the academic title"),
    }
)

STATUS_WORDS: Final = Marks(
    {
        "draft": Mark(N_("Draft"), "edit_note", "gray"),
        "proposed": Mark(N_("Waits for a second person"), "supervisor_account", "blue"),
        "returned": Mark(N_("Returned"), "reply", "orange"),
        "confirmed": Mark(N_("Confirmed, to be issued"), "verified", "green"),
        "issued": Mark(N_("Issued"), "task_alt", "green"),
        "reopened": Mark(N_("Reopened"), "history", "violet"),
        "withdrawn": Mark(N_("Withdrawn"), "block", "gray"),
    }
)

OUTCOME_WORDS: Final = Words(
    {
        "full": N_("Full recognition"),
        "alternative": N_("Alternative recognition: another award or level"),
        "partial": N_("Partial recognition: credits or exemptions"),
        "conditional": N_("Conditional recognition: once conditions are met"),
        "refusal": N_("Refusal"),
    }
)

OUTCOME_SHORT: Final = Words(
    {
        "full": N_("Full"),
        "alternative": N_("Alternative"),
        "partial": N_("Partial"),
        "conditional": N_("Conditional"),
        "refusal": N_("Refusal"),
    }
)

WEIGHT_WORDS: Final = Words(
    {
        "no difference": N_("No difference"),
        "difference": N_("A difference, not substantial"),
        "substantial difference": N_("A substantial difference"),
        "cannot be told": N_("Cannot be told"),
    }
)


def day(text: str) -> str:
    """A day as people write it.

    >>> day("2026-07-02")
    '2 July 2026'
    """
    return format_date(date.fromisoformat(text), "d MMMM y", locale=language())


def days_words(left: int) -> str:
    """How long is left until an answer is due.

    >>> days_words(12), days_words(1), days_words(0), days_words(-3)
    ('12 days left', '1 day left', 'due today', '3 days late')
    """
    if left == 0:
        return _("due today")
    if left > 0:
        return counted("{count} day left", "{count} days left", left)
    return counted("{count} day late", "{count} days late", -left)
