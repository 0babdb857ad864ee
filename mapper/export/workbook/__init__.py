"""A run as a workbook for people, and the decisions that people typed into it."""

from mapper.export.workbook.reading import read_decisions
from mapper.export.workbook.writing import write_workbook

__all__ = ["read_decisions", "write_workbook"]
