"""Traps: statements that read alike and do not mean the same.

An encoder puts "with screws" beside "without screws" and "C1" beside "A2". Each guard reads one thing off a statement
that decides in spite of that: negation, figures and standards, how demanding the task is, and whether one teaches or is
taught. Where two statements disagree, the guard speaks against the pair and a person is told to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.sides import Positions

GUARDS: Final[dict[str, str]] = {
    "polarity": "one side says that something is left out or not so",
    "figures": "the figures or standards differ",
    "demand": "one side is simple or guided, the other demanding or independent",
    "role": "one side teaches or assesses, the other does it or learns it",
}
"""Guard -> what it means that two statements disagree."""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(' '.join(words).split())})\b".replace("_", r"\s+"), re.I)


# Each list: English, German, French, Spanish, Dutch, Italian, Portuguese, Polish, Indonesian.
_NEGATION: Final = _any(
    "not no non none without never cannot unlisted non-\\w+",
    "nicht kein\\w* ohne nie weder",
    "ne_[\\w']+_pas n'[\\w']+_pas sans aucune? jamais ni hors",
    "sin ningun\\w* ningún nunca ni",
    "niet geen zonder nooit",
    "senza nessun\\w* mai né",
    "não sem nenhum\\w* nunca nem",
    "nie bez żadn\\w*",
    "tidak tanpa bukan tak",
)
_SIMPLE: Final = _any(
    "simple simpl[ey]\\w* easy easiest basics? elementary introductory fundamentals? foundations? familiar everyday",
    "popular guided supervised under_supervision under_guidance step_by_step ready-made practice beginners?",
    "einfach\\w* grundlagen grundlegend\\w* leicht\\w* alltäglich\\w* angeleitet\\w* unter_anleitung bekannt\\w*",
    "simples? facile\\w* base bases élémentaires? courante?s? notions initiation encadrée?s? sous_supervision",
    "débutants?",
    "simple[s]? sencill\\w+ básic\\w+ fácil\\w* elemental\\w* cotidian\\w+ guiad\\w+ bajo_supervisión",
    "eenvoudig\\w* basis\\w* makkelijk\\w* dagelijks\\w* onder_begeleiding",
    "semplic\\w+ elementar\\w+ facil\\w+",
    "simples básic\\w+ fácei\\w* elementar\\w*",
    "prost\\w+ podstawow\\w+ łatw\\w+",
    "sederhana dasar mudah",
)
_DEMANDING: Final = _any(
    "complex advanced critically demanding sophisticated strategic independently autonomously unfamiliar novel",
    "original literary specialised specialized highest non-?linear multinational large-scale expert",
    "komplex\\w* anspruchsvoll\\w* fortgeschritten\\w* kritisch\\w* selbstständig\\w* strategisch\\w* eigenständig\\w*",
    "complexes? avancée?s? critique\\w* exigeante?s? autonom\\w+ stratégiques? approfondi\\w* haut_niveau",
    "non_linéaires?",
    "complej\\w+ avanzad\\w+ crític\\w+ exigente\\w* autónom\\w+ estratégic\\w+",
    "complexe geavanceerd\\w* kritisch\\w* zelfstandig\\w* strategisch\\w*",
    "compless\\w+ avanzat\\w+ critic\\w+ autonom\\w+",
    "complex\\w+ avançad\\w+ crític\\w+ autónom\\w+",
    "złożon\\w+ zaawansowan\\w+ krytyczn\\w+ samodzieln\\w+",
    "kompleks rumit lanjut\\w* kritis mandiri",
)
_TEACHING: Final = _any(
    "teach\\w* train_\\w+ instruct\\w* coach\\w* tutor\\w* mentor\\w* examine_\\w+ assess_\\w+ mark_\\w+ grade_\\w+",
    "facilitat\\w+ lead_training supervis\\w+ lesson_plan",
    "unterricht\\w* lehrt vermittelt prüft bewertet_\\w+ begutachtet schult betreut leitet_an",
    "enseign\\w+ former encadrer animer évaluer_\\w+ noter corriger",
    "enseñ\\w+ formar evaluar_\\w+ impart\\w+ tutel\\w+",
    "geeft_les onderwijst beoordeelt begeleidt",
    "insegn\\w+ valutare formare",
    "ensin\\w+ avaliar formar",
    "naucza\\w* ocenia\\w* szkoli",
    "mengajar\\w* menilai melatih",
)
_LEARNING: Final = _any(
    "learn_\\w+ as_an?_(?:pupil|learner|candidate|trainee|apprentice|student|participant|patient|adult) take_part",
    "pass_the take_\\w+_tests? attend follow_\\w+_course",
    "lernt als_(?:lernender|lehrling|schüler\\w*|teilnehm\\w+|kandidat\\w*) nimmt_\\w+_teil besteht",
    "suivre apprendre en_tant_que_(?:élève|stagiaire|apprenti) participer passer",
    "aprender como_(?:alumn\\w+|aprendiz) asistir participar",
    "leert als_(?:leerling|student) neemt_deel volgt",
    "imparare apprendere partecipare sostenere",
    "aprender participar frequentar",
    "uczy_się jako_uczeń bierze_udział",
    "belajar sebagai_(?:siswa|peserta) mengikuti",
)
_FIGURE: Final = re.compile(r"\b(?:[A-Z]{2,}\d*|[A-C][12]|(?:IPv|v)?\d+(?:[.,]\d+)*)\b")
#: So many characters of a statement are read.
_LENGTH: Final = 600


@dataclass(frozen=True, slots=True)
class Marks:
    """What the guards see in one statement; ``demand`` and ``role`` are -1, 0 or 1."""

    negated: bool
    figures: frozenset[str]
    demand: int
    role: int


@lru_cache(maxsize=65_536)
def read_marks(text: str) -> Marks:
    """What the guards see in a statement.

    >>> marks = read_marks("Join parts without screws by ISO 9001")
    >>> marks.negated, sorted(marks.figures)
    (True, ['9001', 'ISO'])
    >>> read_marks("Teach complex grammar").demand, read_marks("Löst einfache Aufgaben").demand
    (1, -1)
    """
    text = text[:_LENGTH]
    demand = bool(_DEMANDING.search(text)) - bool(_SIMPLE.search(text))
    role = bool(_TEACHING.search(text)) - bool(_LEARNING.search(text))
    return Marks(bool(_NEGATION.search(text)), frozenset(_FIGURE.findall(text)), demand, role)


def compare_guards(left: Sequence[str], right: Sequence[str], rows: Positions, columns: Positions) -> pd.DataFrame:
    """One column per guard for each pair (``left[rows[i]]``, ``right[columns[i]]``).

    1 where both agree, 0 where they disagree, a half where one side says nothing of it that the other does, and null
    where neither does.

    >>> same = np.array([0])
    >>> compare_guards(["Weld without gas"], ["Weld with gas in position 3"], same, same).iloc[0].to_list()
    [0.0, 0.5, nan, nan]
    """
    mine, others = [read_marks(text) for text in left], [read_marks(text) for text in right]
    negated = [np.array([marks.negated for marks in side], dtype=bool) for side in (mine, others)]
    one, other = negated[0][rows], negated[1][columns]
    found = {"polarity": np.where(one | other, (one == other).astype(float), np.nan)}
    found["figures"] = _figures(mine, others, rows, columns)
    for name in ("demand", "role"):
        values = [np.array([getattr(marks, name) for marks in side], dtype=float) for side in (mine, others)]
        gap = np.abs(values[0][rows] - values[1][columns])
        silent = (values[0][rows] == 0) & (values[1][columns] == 0)
        found[name] = np.where(silent, np.nan, 1.0 - gap / 2.0)
    return pd.DataFrame(found)


def _figures(
    mine: Sequence[Marks], others: Sequence[Marks], rows: Positions, columns: Positions
) -> npt.NDArray[np.float64]:
    """Share of the figures and standards of both that stand on both sides, a half where only one side has any."""
    has = [np.array([bool(marks.figures) for marks in side], dtype=bool) for side in (mine, others)]
    one, other = has[0][rows], has[1][columns]
    found = np.where(one | other, 0.5, np.nan)
    for at in np.flatnonzero(one & other):
        a, b = mine[rows[at]].figures, others[columns[at]].figures
        found[at] = len(a & b) / len(a | b)
    return found
