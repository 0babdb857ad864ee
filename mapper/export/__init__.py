"""Runs and decisions in the formats of other programs and people."""

from mapper.export.contents import CatalogueTables
from mapper.export.formats import FORMATS, export_run, export_tables

__all__ = ["FORMATS", "CatalogueTables", "export_run", "export_tables"]
