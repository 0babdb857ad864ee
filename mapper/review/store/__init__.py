"""Where decisions and what happened to cases are kept: append-only and hash-chained, in SQLite or PostgreSQL.

The only part of the package that imports SQLAlchemy and Alembic.
"""

from mapper.review.decisions import NewDecision
from mapper.review.store.decision_store import DecisionStore, open_store
from mapper.review.store.event_log import EventLog

__all__ = ["DecisionStore", "EventLog", "NewDecision", "open_store"]
