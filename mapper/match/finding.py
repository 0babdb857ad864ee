"""Looking for credentials over everything there is: the index is built, read and searched in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.frameworks import Frameworks
from mapper.match.encoders import Progress, encode, encode_now
from mapper.match.search import NO_FILTERS, Found, Query, SearchFilters, read_query, respelled, search
from mapper.match.search_index import SearchIndex, build_index, with_vectors
from mapper.settings import EncoderSettings

FACTS: Final = (
    "title", "kind", "provider", "awarding_body", "jurisdiction", "catalogue", "language", "field_of_study", "isced_f",
    "framework_id", "level_id",
    "level_text", "eqf_min", "eqf_max", "workload_value", "workload_unit", "workload_hours_min", "workload_hours_max",
    "source_url",
)  # fmt: skip
"""What is told of each credential that was found."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """An answer with what it was looked for in; ``instead`` is the query as it may have been meant, "" if as it is."""

    query: Query
    found: Found
    index: SearchIndex
    instead: str

    def table(self) -> pd.DataFrame:
        """The hits (:data:`mapper.tables.HITS`), the nearest first, with the :data:`FACTS` of their credentials."""
        facts = self.index.credentials[["credential_id", *FACTS]]
        return self.found.hits.merge(facts, on="credential_id", how="left")


def find_credentials(
    text: str,
    catalogues: Sequence[Catalogue],
    frameworks: Frameworks,
    encoder: EncoderSettings | None,
    *,
    cache: Path,
    filters: SearchFilters = NO_FILTERS,
    top: int = 10,
    progress: Progress | None = None,
) -> Finding:
    """The credentials of ``catalogues`` nearest to a text; without an encoder by wording only.

    What the encoder has not read before is read first, so the first search takes as long as a match.

    Raises
    ------
    UsageError
        If the text has no letter or digit.
    """
    query = read_query(text)
    if not query.lines:
        raise UsageError(f"the query {text[:40]!r} has no letter or digit; give words, a title, an id or outcomes")
    index, vectors = prepared_index(catalogues, frameworks, encoder, cache=cache, progress=progress), None
    if encoder is not None:
        vectors = encode_now(query.lines, encoder)
    found = search(query, index, vectors, filters=filters, top=top)
    return Finding(query, found, index, respelled(query, index, found))


def prepared_index(
    catalogues: Sequence[Catalogue],
    frameworks: Frameworks,
    encoder: EncoderSettings | None,
    *,
    cache: Path,
    progress: Progress | None = None,
) -> SearchIndex:
    """The index of ``catalogues``, with the vectors of all of its texts where an encoder is given."""
    index = build_index([(each.credentials, each.outcomes) for each in catalogues], frameworks)
    if encoder is None:
        return index
    encode(index.texts, encoder, cache=cache, progress=progress)
    return with_vectors(index, encoder, cache=cache)
