"""Decisions that were made elsewhere or before: SSSOM mapping sets, and the spreadsheets an office has kept.

They become a preview like that of a workbook that came back (:mod:`mapper.review.proposals`); nothing is stored by
reading. Each row names its credentials by id, address or title (:mod:`~mapper.export.earlier.directory`).
"""

from mapper.export.earlier.previewing import preview_decisions

__all__ = ["preview_decisions"]
