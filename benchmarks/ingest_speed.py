"""How long a made catalogue takes to ingest, and how much memory: ``python -m benchmarks.ingest_speed [--rows N]``.

Each row has a title, 4 to 6 outcomes of varied words in English, German or French, a level and a workload. The ingest
runs in a process of its own, so that its peak memory is its own; CPU seconds tell on a busy machine what wall time
does not.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

from mapper.ingest.catalogue import ingest

#: Language -> stem, a word of place, verbs, what they act on, closing phrases, titles.
_WORDS: Final = {
    "en": (
        "On completion, learners will be able to:",
        "near",
        "Explain|Analyse|Evaluate|Design|Apply|Compare|Describe|Plan|Develop|Assess|Interpret|Measure",
        "the data of a hospital|contracts with suppliers|the safety of machines|results of a survey|a marketing plan|"
        "models of climate change|the needs of older patients|a software interface|financial statements|"
        "crop rotation on small farms|the causes of failure in bridges|learning activities for children",
        "in a team|with tools that suit the task|under the law of the country|for small businesses|"
        "and report the limits to others|by means of a case study|from several sources|at the workplace",
        "Applied|Introduction to|Advanced|Practical|Foundations of",
    ),
    "de": (
        "Die Studierenden können",
        "bei",
        "erklären|analysieren|bewerten|entwerfen|anwenden|vergleichen|beschreiben|planen|entwickeln|prüfen",
        "die Daten eines Krankenhauses|Verträge mit Lieferanten|die Sicherheit von Maschinen|Ergebnisse einer Umfrage|"
        "einen Marketingplan|Modelle des Klimawandels|die Bedürfnisse älterer Patienten|eine Schnittstelle|"
        "Jahresabschlüsse|die Ursachen von Schäden an Brücken|Lernangebote für Kinder",
        "im Team|mit geeigneten Werkzeugen|nach geltendem Recht|für kleine Betriebe|und über die Grenzen berichten|"
        "an einem Fallbeispiel|aus mehreren Quellen|am Arbeitsplatz",
        "Angewandte|Einführung in|Vertiefung|Praxis der|Grundlagen",
    ),
    "fr": (
        "À l'issue de la formation, le participant sera capable de :",
        "près de",
        "Expliquer|Analyser|Évaluer|Concevoir|Appliquer|Comparer|Décrire|Planifier|Développer|Interpréter",
        "les données d'un hôpital|des contrats avec les fournisseurs|la sécurité des machines|"
        "les résultats d'une enquête|un plan de marketing|des modèles du changement climatique|"
        "les besoins des patients âgés|une interface logicielle|les comptes annuels|"
        "les causes de rupture des ponts|des activités pour les enfants",
        "en équipe|avec des outils adaptés|selon le droit en vigueur|pour les petites entreprises|"
        "et rendre compte des limites|à partir d'une étude de cas|de plusieurs sources|sur le lieu de travail",
        "Pratique de|Introduction à|Approfondissement :|Bases de|Initiation à",
    ),
}
_SYLLABLES: Final = "ba|ker|lin|mo|ster|dal|ri|von|tu|hes|gar|pol|nem|ach|dor|vil"
_LEVELS: Final = ("EQF 4", "EQF level 5", "Niveau 6 (CEC)", "DQR 6", "Level 3 (RQF)", "", "eqf:5", "Master")
_WORKLOADS: Final = ("5 ECTS", "120 h", "7,5 ECTS", "10 UK credits", "40 hours", "3 ECTS", "", "2 weeks")


def write_catalogue(path: Path, rows: int, *, seed: int = 1) -> None:
    """A CSV of ``rows`` made credentials; the same seed gives the same file."""
    chance = random.Random(seed)
    languages = [(stem, near, [text.split("|") for text in choices]) for stem, near, *choices in _WORDS.values()]
    syllables = _SYLLABLES.split("|")
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Code", "Title", "Learning outcomes", "Level", "Workload", "Provider"])
        for number in range(rows):
            stem, near, (verbs, objects, endings, titles) = chance.choice(languages)
            german = stem.startswith("Die")
            statements = []
            for _ in range(chance.randint(4, 6)):
                verb, what, ending = chance.choice(verbs), chance.choice(objects), chance.choice(endings)
                place = "".join(chance.choices(syllables, k=4)).capitalize()
                year = f" ({chance.randint(1950, 2030)})" if chance.random() < 0.1 else ""
                where = f"{near} {place}{year}"
                said = (what, ending, where, verb) if german else (verb, what, ending, where)
                statements.append(" ".join(said))
            sheet.writerow(
                [
                    f"C{number:07d}",
                    f"{chance.choice(titles)} {chance.choice(objects)} {number}",
                    f"{stem}\n" + "\n".join(f"- {statement}" for statement in statements),
                    chance.choice(_LEVELS),
                    chance.choice(_WORKLOADS),
                    f"College {chance.randint(1, 300)}",
                ]
            )


def _measure(path: Path, workspace: Path, reader: str | None) -> dict[str, object]:
    from joblib.externals.loky import get_reusable_executor

    began = perf_counter()
    done = ingest(path, workspace=workspace, reader=reader)
    wall = perf_counter() - began
    get_reusable_executor().shutdown()  # so that its processes count among those that have ended
    times = os.times()
    return {
        "version": done.version,
        "credentials": done.credentials,
        "outcomes": done.outcomes_stated,
        "rejected": done.rejected,
        "warnings": done.warnings,
        "wall_s": round(wall, 1),
        "cpu_s": round(times.user + times.system + times.children_user + times.children_system, 1),
        **_peak_megabytes(),
    }


def _peak_megabytes() -> dict[str, int]:
    """Peak memory of this process and of the largest that it started; nothing on Windows, which counts otherwise."""
    try:
        import resource
    except ImportError:
        return {}
    who = {"peak_mb": resource.RUSAGE_SELF, "largest_helper_mb": resource.RUSAGE_CHILDREN}
    return {name: round(resource.getrusage(one).ru_maxrss / 1024) for name, one in who.items()}


def main() -> None:
    """Print one line of figures for a made catalogue."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--rows", type=int, default=100_000)
    wanted.add_argument("--file", type=Path, help="ingest this file instead of a made one")
    wanted.add_argument("--reader")
    wanted.add_argument("--in", type=Path, dest="folder", help="measure in this process, in this folder")
    said = wanted.parse_args()
    if said.folder:
        figures = _measure(said.file, said.folder, said.reader)
        print(f"{said.file.name}: " + ", ".join(f"{name} {value}" for name, value in figures.items()))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = said.file or Path(folder) / "made.csv"
        if not said.file:
            write_catalogue(path, said.rows)
        command = [sys.executable, "-m", "benchmarks.ingest_speed", "--file", str(path), "--in", f"{folder}/workspace"]
        subprocess.run([*command, *(["--reader", said.reader] if said.reader else [])], check=True)


if __name__ == "__main__":
    main()
