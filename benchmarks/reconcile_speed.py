"""How long a batch of 50 reconciliation queries takes on 100,000 credentials, and how often the right one is found.

MAPPER_SHARED=../shared python -m benchmarks.reconcile_speed [--credentials 100000] [--batches 40]

The credentials are the embedded catalogues, the titles of the Ofqual register and of Coursera from the shared samples
(real titles; level read from the title, provider where the sample has it) and, up to the number asked, synthetic ones:
a real title with one word exchanged, a made-up provider, country and workload. The queries are titles as people type
them, real and synthetic in the same shares. Times are in process, from JSON text to JSON text; every batch is new. CPU
time tells on a busy machine what time on the clock does not.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.gold import SHARED
from mapper.ingest.coded import frameworks
from mapper.ingest.embedded import embedded
from mapper.match.reconciliation.answers import answer_query
from mapper.match.reconciliation.candidates import find_candidates
from mapper.match.reconciliation.entities import Entities, build_entities
from mapper.match.reconciliation.queries import PropertyValues, ReconciliationQuery, read_batch
from mapper.tables import CREDENTIALS, OUTCOMES

BATCH = 50
COUNTRIES = ("GB", "IE", "DE", "FR", "US", "AU", "SG", "NZ")
Row = dict[str, str]


def main() -> None:
    """Build the entities, ask, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--credentials", type=int, default=100_000)
    parser.add_argument("--batches", type=int, default=40)
    arguments = parser.parse_args()
    started = time.perf_counter()
    rng = random.Random(0)
    real = real_rows()
    rows = [*real, *synthetic_rows(real, arguments.credentials - len(real), rng)]
    with tempfile.TemporaryDirectory() as scratch:
        package = embedded("embedded", Path(scratch))
    made = time.perf_counter()
    entities = build_entities([(package.credentials, package.outcomes), (_table(rows), OUTCOMES.empty())], frameworks())
    built = time.perf_counter()
    print(f"{len(real):,} real titles, {len(rows) - len(real):,} synthetic, {len(package.credentials):,} embedded")
    print(f"{len(entities.ids):,} entities; made in {made - started:.1f} s, built in {built - made:.1f} s\n")
    print("| queries | median ms | p95 ms | CPU ms | found first | among five | matched | matched wrongly |")
    print("|---|---|---|---|---|---|---|---|")
    for name, ask in ASKED.items():
        print(measured(name, ask, rows, entities, arguments.batches, rng), flush=True)
    print(f"\n{namesakes_elsewhere(real)}")


def as_it_stands(row: Row, rng: random.Random) -> dict[str, object]:
    """The title alone."""
    return {"query": row["title"]}


def mistyped(row: Row, rng: random.Random) -> dict[str, object]:
    """One letter left out and two exchanged."""
    letters = list(row["title"])
    del letters[rng.randrange(len(letters))]
    at = rng.randrange(max(1, len(letters) - 1))
    letters[at : at + 2] = reversed(letters[at : at + 2])
    return {"query": "".join(letters)}


def shortened(row: Row, rng: random.Random) -> dict[str, object]:
    """One word left out, and the words in another order."""
    words = row["title"].split()
    if len(words) > 2:
        del words[rng.randrange(len(words))]
    turn = rng.randrange(len(words))
    return {"query": " ".join([*words[turn:], *words[:turn]])}


def with_facts(row: Row, rng: random.Random) -> dict[str, object]:
    """Mistyped, with what is known of provider, country and level."""
    facts = {"provider": row["provider"], "country": row["jurisdiction"], "level": row["level_id"]}
    return {
        **mistyped(row, rng),
        "type": "credential",
        "properties": [{"pid": name, "v": value} for name, value in facts.items() if value],
    }


ASKED = {
    "title as it stands": as_it_stands,
    "two typing errors": mistyped,
    "a word left out, other order": shortened,
    "typing errors; provider, country, level": with_facts,
}


def real_rows() -> list[Row]:
    """The titles of the Ofqual register and of Coursera (2020 and 2025), each title once."""
    samples = SHARED / "catalogues"
    register = json.loads(
        (samples / "uk_ofqual_register/app/data/quals_autocomplete_all_quals.json").read_text(encoding="utf-8")
    )
    rows = {}
    for title in (entry["text"].strip() for entry in register):
        level = re.search(r"\bLevel ([1-8])\b", title)
        rows[title] = _row(title, country="GB-ENG", level=f"rqf-eng:{level[1]}" if level else "")
    for path, title, provider in (
        ("mooc_coursera_2020/UCoursera_Courses.csv", "course_title", "course_organization"),
        ("mooc_coursera_2025_hang/courses_full_dataset.csv", "title", "partner"),
    ):
        with (samples / path).open(encoding="utf-8", newline="") as file:
            for entry in csv.DictReader(file):
                rows[entry[title].strip()] = _row(entry[title].strip(), provider=entry[provider], country="US")
    return [row for title, row in rows.items() if title]


def synthetic_rows(real: Sequence[Row], count: int, rng: random.Random) -> Iterator[Row]:
    """So many made-up credentials."""
    words = [word for row in real for word in row["title"].split()]
    providers = [f"{rng.choice(words)} {kind} {number}" for number in range(700) for kind in ("College", "Institute")]
    for _ in range(count):
        title = rng.choice(real)["title"].split()
        title[rng.randrange(len(title))] = rng.choice(words)
        yield _row(
            " ".join(title), provider=rng.choice(providers), country=rng.choice(COUNTRIES),
            workload=f"{rng.randrange(5, 400)}",
        )  # fmt: skip


def _row(title: str, *, provider: str = "", country: str = "", level: str = "", workload: str = "") -> Row:
    return {
        "title": title, "provider": provider, "jurisdiction": country, "level_id": level,
        "workload_value": workload, "workload_unit": "hours" if workload else "",
    }  # fmt: skip


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    for number, row in enumerate(rows):
        row["credential_id"] = f"register:{number:06d}"
    return CREDENTIALS.conform(pd.DataFrame(rows).assign(catalogue="register", kind="qualification"))


def measured(
    name: str, ask: Callable[[Row, random.Random], dict[str, object]], rows: Sequence[Row], entities: Entities,
    batches: int, rng: random.Random,
) -> str:  # fmt: skip
    """One line of the table; the first two batches warm up and are not timed.

    Found first: the credential itself or, where no provider is asked, one of the same title.
    """
    seconds: list[float] = []
    cpu: list[float] = []
    first = five = matched = wrong = 0
    for _ in range(batches + 2):
        wanted = rng.sample(rows, BATCH)
        text = json.dumps([ask(row, rng) for row in wanted])
        batch = json.dumps({f"q{at}": query for at, query in enumerate(json.loads(text))})
        started, worked = time.perf_counter(), time.process_time()
        answer = json.dumps({key: answer_query(query, entities) for key, query in read_batch(batch).items()})
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
        for row, each in zip(wanted, json.loads(answer).values(), strict=True):
            result = each["result"]
            right = [found["name"] == row["title"] for found in result]
            first += right[:1] == [True]
            five += any(right[:5])
            matches = [found["id"] for found in result if found["match"]]
            matched += bool(matches)
            wrong += bool(matches) and matches != [row["credential_id"]]
    count = (batches + 2) * BATCH
    times = sorted(1000 * each for each in seconds[2:])
    p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    shown = [f"{value:.0f}" for value in (statistics.median(times), p95, 1000 * statistics.median(cpu[2:]))]
    shown += [f"{part / count:.1%}" for part in (first, five, matched, wrong)]
    return f"| {name} | {' | '.join(shown)} |"


def namesakes_elsewhere(real: Sequence[Row]) -> str:
    """How often the title of a course is taken for certain where the course is not there, only a namesake."""
    courses = [row for row in real if row["provider"]]
    register = _table([row for row in real if not row["provider"]])
    entities = build_entities([(register, OUTCOMES.empty())], frameworks())
    told = []
    for names in ((), ("provider",)):
        queries = [
            ReconciliationQuery(
                row["title"], properties=tuple(PropertyValues(name, (row[name],)) for name in names), limit=1
            )
            for row in courses
        ]
        told.append(sum(each.is_match for query in queries for each in find_candidates(query, entities)))
    return (
        f"Of {len(courses):,} titles of Coursera, asked of the register of England alone, {told[0]} were matched by "
        f"title and {told[1]} by title and provider; all would be wrong."
    )


if __name__ == "__main__":
    main()
