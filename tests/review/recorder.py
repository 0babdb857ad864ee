"""Records decisions without end, one id per line once it is recorded; made to be killed."""

import itertools
import sys
from pathlib import Path

from mapper.review.store import NewDecision, open_store

if __name__ == "__main__":
    with open_store(Path(sys.argv[1])) as store:
        for number in itertools.count():
            pair = {"subject_id": f"a:{number % 7}", "object_id": "b:1"}
            decisions = [NewDecision(**pair, verdict="unsure", author_id=sys.argv[2])] * (1 + number % 3)
            for decision_id in store.record_many(decisions):
                sys.stdout.write(decision_id + "\n")
            sys.stdout.flush()
