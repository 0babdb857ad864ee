"""A run for systems that speak JSON-LD or CASE: credentials, their learning outcomes and how they correspond.

Each format is a module with one function ``document(exchange)`` that gives the content of the file;
:mod:`~mapper.export.linked_data.exchange` says what goes in. Only exact, close, broad and narrow matches have a place
in these formats: pairs that are related, and those that were rejected, are left out and counted. What people decided is
asserted; what the program suggests is carried so that no system takes it for an assertion.
"""

from mapper.export.linked_data.writing import left_out_note, write_linked

__all__ = ["left_out_note", "write_linked"]
