"""Tables of the documentation that are read from the package itself, so that they cannot fall behind it.

Directives: ``frameworks-table``, ``catalogues-table``, ``policies-table`` and ``column-contracts``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

from docutils import nodes
from docutils.parsers.rst import Directive

import mapper.tables
from mapper.ingest.embedded import embedded_ids
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.knowledge.policies import load_policies
from mapper.tables import Table


class _TableDirective(Directive):
    """A table with a header; a subclass says which."""

    header: ClassVar[Sequence[str]]

    def rows(self) -> Iterable[Sequence[str]]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        return [_table(self.header, self.rows())]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    group += nodes.thead("", _row(header))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group)


def _row(cells: Sequence[str]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        paragraph = nodes.paragraph()
        if cell.startswith("https://"):
            paragraph += nodes.reference("", cell, refuri=cell)
        else:
            paragraph += nodes.Text(cell)
        row += nodes.entry("", paragraph)
    return row


class FrameworksTable(_TableDirective):
    """Every embedded framework with its publisher, source and licence."""

    header = ("id", "framework", "where", "publisher", "facts", "source")

    def rows(self) -> Iterable[Sequence[str]]:
        known = load_frameworks(embedded_folder() / "frameworks").frameworks
        for row in known.to_dict("records"):
            where = row["jurisdiction"].replace("|", ", ")
            yield row["framework_id"], row["title"], where, row["publisher"], row["status"], row["source_url"]


class CataloguesTable(_TableDirective):
    """Every embedded catalogue with what was taken from where."""

    header = ("id", "catalogue", "where", "what was taken", "licence", "source")

    def rows(self) -> Iterable[Sequence[str]]:
        for name in embedded_ids():
            described = tomllib.loads(
                (embedded_folder() / "catalogues" / name / "catalogue.toml").read_text(encoding="utf-8")
            )
            columns = ("id", "title", "jurisdiction", "source_note", "licence", "source_url")
            yield tuple(described[column] for column in columns)


class PoliciesTable(_TableDirective):
    """Every embedded policy on micro-credentials with its source."""

    header = ("where", "instrument", "year", "facts", "source")

    def rows(self) -> Iterable[Sequence[str]]:
        known = load_policies(embedded_folder() / "policies").policies
        for row in known.to_dict("records"):
            yield row["jurisdiction"], row["instrument"], str(row["year"]), row["status"], row["source_url"]


class ColumnContracts(Directive):
    """One section per table of :mod:`mapper.tables`: its columns, their types, units and vocabularies."""

    def run(self) -> list[nodes.Node]:
        contracts = [value for value in vars(mapper.tables).values() if isinstance(value, Table)]
        return [_section(contract) for contract in contracts]


def _section(contract: Table) -> nodes.section:
    section = nodes.section(ids=[nodes.make_id(contract.name)], names=[contract.name])
    section += nodes.title("", contract.name)
    section += nodes.paragraph("", f"One row per {', '.join(contract.key)}.")
    rows = []
    for name, column in contract.columns.items():
        kind = str(column.dtype.pyarrow_dtype)
        must = "always" if column.required else "where stated"
        rows.append((name, kind, must, column.unit, ", ".join(column.vocabulary)))
    section += _table(("column", "type", "there", "unit", "values"), rows)
    return section


class Registry(Protocol):
    """What this module needs of a Sphinx application."""

    def add_directive(self, name: str, cls: type[Directive]) -> None:
        """Make a directive known."""


def setup(app: Registry) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("frameworks-table", FrameworksTable)
    app.add_directive("catalogues-table", CataloguesTable)
    app.add_directive("policies-table", PoliciesTable)
    app.add_directive("column-contracts", ColumnContracts)
    return {"parallel_read_safe": True}
