"""Cases: one foreign credential, one purpose, from receipt to an issued statement.

A case is never stored. What is stored is what happened (:mod:`~mapper.review.cases.events`), in order and for good;
the case as it stands (:mod:`~mapper.review.cases.case`) follows from it. Who may do what, and when, is one table
(:mod:`~mapper.review.cases.workflow`).
"""
