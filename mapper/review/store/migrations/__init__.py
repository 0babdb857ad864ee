"""Alembic migrations of the decision store; the first creates everything.

A new one: ``versions/v0002_what_changes.py`` with ``revision = "0002"`` and ``down_revision = "0001"``, and the same
change in :mod:`mapper.review.store.schema`. Rows are never rewritten: a new column has a default and a new hash
scheme.
"""
