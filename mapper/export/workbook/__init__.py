"""A run as a workbook for people, and the decisions that people typed into it."""

from mapper.export.workbook.delimited import write_decision_csv
from mapper.export.workbook.reading import read_returned
from mapper.export.workbook.returning import preview_file
from mapper.export.workbook.writing import write_workbook

__all__ = ["preview_file", "read_returned", "write_decision_csv", "write_workbook"]
