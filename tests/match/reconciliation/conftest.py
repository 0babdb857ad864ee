"""A small catalogue with namesakes, a level, a workload and names that are not written in Latin letters."""

import pandas as pd
import pytest

from mapper.ingest.coded import frameworks
from mapper.match.reconciliation.entities import Entities, build_entities
from mapper.tables import CREDENTIALS, OUTCOMES

ROWS = [
    ("a:db", "Databases", "unit", "North College", "GB-ENG", "rqf-eng:4", 50, "en", "https://north.example/db"),
    ("a:db-ie", "Databases", "unit", "South Institute", "IE", "nfq-ie:6", 100, "en", "https://south.example/db"),
    ("a:weld", "Introduction to MIG Welding", "micro-credential", "North College", "GB-ENG", "", 20, "en", ""),
    ("a:caf%C3%A9", "Gestion d'un café", "course", "École Est", "FR", "", None, "fr", ""),
    ("b:12", "数据库原理", "course", "", "CN", "", None, "zh", ""),
    ("b:dots", "...", "", "", "", "", None, "", ""),
]
FIELDS_OF = {
    "a:db": ("Computing; Data management", "0612"),
    "a:db-ie": ("Computing; Graphs, theory of", "0613"),
    "a:weld": ("", "0715"),
}
OUTCOMES_OF = {
    "a:db": ["design a relational database", "query tables with SQL"],
    "a:db-ie": ["model data as graphs"],
    "a:weld": ["weld steel parts"],
}


def small_catalogue() -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [
        "credential_id",
        "title",
        "kind",
        "provider",
        "jurisdiction",
        "level_id",
        "hours",
        "language",
        "source_url",
    ]
    rows = pd.DataFrame(ROWS, columns=names)
    hours = rows.pop("hours")
    stated = hours.map(lambda value: "" if pd.isna(value) else f"{value:g}")
    credentials = rows.assign(
        catalogue=rows["credential_id"].str[0], awarding_body=rows["provider"],
        framework_id=rows["level_id"].str.partition(":")[0], workload_value=stated,
        workload_unit=stated.map(lambda value: value and "hours"), workload_hours_min=hours, workload_hours_max=hours,
        field_of_study=[FIELDS_OF.get(name, ("", ""))[0] for name in rows["credential_id"]],
        isced_f=[FIELDS_OF.get(name, ("", ""))[1] for name in rows["credential_id"]],
    )  # fmt: skip
    outcomes = [
        {"outcome_id": f"{name}-o{at}", "credential_id": name, "position": at, "text": text}
        for name, texts in OUTCOMES_OF.items()
        for at, text in enumerate(texts, start=1)
    ]
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(pd.DataFrame(outcomes))


@pytest.fixture(scope="session")
def entities() -> Entities:
    return build_entities([small_catalogue()], frameworks())
