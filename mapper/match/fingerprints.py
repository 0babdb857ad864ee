"""What a decision is bound to: for each credential, a hash of what a reviewer judges."""

from __future__ import annotations

import pandas as pd

from mapper.tables import TEXT
from mapper.workspace import content_hash

_FACTS = ["title", "level_id", "level_text", "workload_value", "workload_unit"]


def fingerprints(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> pd.Series:
    """A hash of title, level, workload and outcomes, in whatever order, by ``credential_id``; in the order given.

    Nothing else counts: a new address or description opens no decision again. Both tables conform to
    :mod:`mapper.tables`; outcomes of other credentials are passed over.

    >>> from mapper.tables import CREDENTIALS, OUTCOMES
    >>> def law(*texts, **facts):
    ...     rows = [{"outcome_id": f"c:1-{at}", "credential_id": "c:1", "position": at, "text": text}
    ...             for at, text in enumerate(texts)]
    ...     one = pd.DataFrame([{"credential_id": "c:1", "catalogue": "c", "title": "Law", **facts}])
    ...     return fingerprints(CREDENTIALS.conform(one), OUTCOMES.conform(pd.DataFrame(rows)))["c:1"]
    >>> law("Cite", "Argue") == law("Argue", "Cite", source_url="https://example.org"), law("Cite") == law("Argue")
    (True, False)
    """
    texts = outcomes["text"].tolist()
    rows_of = outcomes.groupby("credential_id", sort=False).indices
    ids = credentials["credential_id"].tolist()
    facts = credentials[_FACTS].to_dict("records")
    hashes = [
        content_hash(fact, sorted(texts[row] for row in rows_of.get(identifier, ())))
        for identifier, fact in zip(ids, facts, strict=True)
    ]
    return pd.Series(hashes, index=pd.Index(ids, dtype=object), dtype=TEXT)
