"""Statements of equivalence that cannot all hold: of people, of the tool, and of those who reference levels.

Equivalence is not transitive, least of all ``close``: what is found here is worth another look and proves nobody wrong.
``claims`` reads decisions and suggestions as statements, ``finding`` holds them against each other (over ``chains``),
``routes`` holds the referencing of levels against itself; ``tables`` has the column contracts.
"""
