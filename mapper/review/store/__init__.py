"""Where decisions and what happened to cases are kept: append-only and hash-chained, in SQLite or PostgreSQL.

The only part of the package that imports SQLAlchemy and Alembic.
"""

from mapper.review.decisions import NewDecision
from mapper.review.store.claims import Claim
from mapper.review.store.connection import file_of
from mapper.review.store.decision_store import FILE_NAME, DecisionStore, open_file, open_store
from mapper.review.store.event_log import EventLog

__all__ = ["FILE_NAME", "Claim", "DecisionStore", "EventLog", "NewDecision", "file_of", "open_file", "open_store"]
