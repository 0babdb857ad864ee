"""Checks an extract from the audit log: run it in the folder that holds case.json and chain.json.

Plain Python 3.8 or later; nothing to install, nothing is sent anywhere.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Iterator


def sha256(text: str) -> str:
    """The hash of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def marks_in(value: Any) -> list[str]:
    """The marks of typed texts, at any depth."""
    if isinstance(value, dict):
        if set(value) == {"mark"}:
            return [value["mark"]]
        value = list(value.values())
    if isinstance(value, list):
        return [mark for inner in value for mark in marks_in(inner)]
    return []


def faults_of_rows(case: dict[str, Any], links: dict[int, list[str]]) -> Iterator[str]:
    """What is wrong with the rows of the case, with their texts, and with their place in the log."""
    for row in case["rows"]:
        name = "event " + str(row["event_id"])
        hashed = {field: row[field] for field in case["hashed"]}
        text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if sha256(text) != row["row_hash"]:
            yield name + ": was altered"
        if links.get(row["sequence"]) != [row["previous_hash"], row["row_hash"]]:
            yield name + ": is not the row of that number in the log"
        for mark in marks_in(json.loads(row["facts"])):
            beside = case["texts"].get(mark)
            if beside and sha256(beside["salt"] + "\n" + beside["text"]) != mark:
                yield name + ": a text of it was altered"


def faults_of_chain(rows: list[Any], head: list[Any]) -> Iterator[str]:
    """What is wrong with the order of all rows of the log."""
    previous, expected = "", 1
    for sequence, previous_hash, row_hash in rows:
        if sequence != expected:
            yield f"row {expected} of the log is missing"
        elif previous_hash != previous:
            yield f"row {sequence} of the log does not follow the row before it"
        previous, expected = row_hash, sequence + 1
    if head != [expected - 1, previous]:
        yield "the log does not end where its head says"


def main(folder: Path) -> int:
    """Say what is wrong; 0 if nothing is."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    chain = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    links = {sequence: [before, own] for sequence, before, own in chain["rows"]}
    faults = list(faults_of_rows(case, links)) + list(faults_of_chain(chain["rows"], chain["head"]))
    marks = {mark for row in case["rows"] for mark in marks_in(json.loads(row["facts"]))}
    erased = len(marks - set(case["texts"]))
    for fault in faults:
        print(fault)
    events = sum(row["about"] == case["case_id"] for row in case["rows"])
    print("{}: {} events, {}".format(case["case_id"], events, "NOT whole" if faults else "whole"))
    if erased:
        print(f"{erased} texts are not in this extract: they were erased")
    print("head of the log: number {}, hash {}".format(*chain["head"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
