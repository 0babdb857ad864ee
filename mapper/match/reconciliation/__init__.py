"""Matching the rows of somebody's table against everything there is, by the Reconciliation Service API 0.2.

``entities`` (credentials and levels, their types and properties) are asked by ``queries``; ``candidates`` answers them
with the help of ``names`` (what is spelled alike) and ``agreement`` (whether stated properties agree); ``suggestions``
completes what is typed, ``properties`` gives values back, and ``answers`` says all of it in the words of the
specification. Nothing here knows of the web: :mod:`mapper.serve` does.

https://reconciliation-api.github.io/specs/0.2/
"""
