"""Runs and decisions in the formats of other programs and people."""

from mapper.export.contents import CatalogueTables
from mapper.export.formats import FORMATS, export_note, export_run, export_tables

__all__ = ["FORMATS", "CatalogueTables", "export_note", "export_run", "export_tables"]
