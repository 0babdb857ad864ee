"""Train the adapter of the default encoder and write ``mapper/match/esco_skills/adapter.safetensors``.

    python -m benchmarks.train_adapter [--steps 400] [--seed 0] [--out FILE]

Low-rank adaptation (LoRA) of multilingual-e5-small by contrast: two wordings of one skill must meet, and stay apart
from 63 other skills, half of them its neighbours. Needs the ESCO skills of ``MAPPER_SHARED`` (labels in English, French
and Spanish; descriptions in English). The gold sets are read only to leave out every skill that shares a text with one
of them. About 20 minutes on two cores; ``mapper/match/esco_skills/README.md`` is the model card.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from safetensors.torch import save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from torch import nn
from torch.nn.utils import parametrize

from mapper.ingest.wording.lexicon import VERBS
from mapper.match.adapter import SHIPPED, adapter_file
from mapper.match.encoders import DEFAULT, load_encoder
from mapper.match.encoders import identify as identify_encoder
from mapper.match.text import wording_form
from mapper.settings import EncoderSettings

TARGET = adapter_file(SHIPPED)
LANGUAGES: Final = ("en", "fr", "es")
FILES: Final = {"en": "skills_en-us.csv", "fr": "skills_fr.csv", "es": "skills_es.csv"}

RANK: Final = 16
SCALE: Final = 2.0
LEARNING_RATE: Final = 3e-4
TEMPERATURE: Final = 0.03
BATCH: Final = 64
TOKENS: Final = 72
WARM_UP: Final = 20
NEIGHBOURS: Final = 15

#: How often a batch is of which kind. Long texts on both sides are needed: without them the encoder forgets how to
#: compare them.
MIX: Final = {"labels": 0.30, "label_text": 0.30, "description": 0.15, "bundles": 0.25}

#: The same subject at its two ends: a course that introduces is not one that goes deep.
LEVEL_WORDING: Final = {
    "en": (("introduction to {}", "basics of {}", "{} for beginners"), ("advanced {}", "{}: expert level")),
    "fr": (("introduction à : {}", "notions de base : {}"), ("{} : niveau avancé", "{} (perfectionnement)")),
    "es": (("introducción: {}", "fundamentos: {}"), ("{}: nivel avanzado", "{} (especialización)")),
}


@dataclass(frozen=True, slots=True)
class Skills:
    """The skills to learn from, position by position: their labels by language and their English description."""

    labels: dict[str, list[list[str]]]
    descriptions: list[str]

    def __len__(self) -> int:
        return len(self.descriptions)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of which ``left[i]`` and ``right[i]`` mean the same, and ``apart``, which none of them means."""

    kind: str
    left: list[str]
    right: list[str]
    apart: list[str]


def read_skills(shared: Path) -> Skills:
    """The skills of ``shared`` that have a description and no text in common with a gold set."""
    held_out = _gold_texts(shared / "gold")
    folder = shared / "training" / "esco-skills"
    tables = {
        language: pd.read_csv(folder / name, dtype=str, keep_default_na=False).set_index("conceptUri")
        for language, name in FILES.items()
    }
    english = tables["en"]
    labels: dict[str, list[list[str]]] = {language: [] for language in LANGUAGES}
    descriptions = []
    for uri in english.index:
        said = {
            language: [text for text in (row.preferredLabel, *row.altLabels.split("\n")) if text.strip()]
            for language in LANGUAGES
            for row in (tables[language].loc[uri],)
        }
        text = english["description"][uri]
        texts = [text, *(label for names in said.values() for label in names)]
        if not text or not all(said.values()) or any(wording_form(each) in held_out for each in texts):
            continue
        for language in LANGUAGES:
            labels[language].append(said[language])
        descriptions.append(text)
    return Skills(labels, descriptions)


def _gold_texts(folder: Path) -> set[str]:
    texts: set[str] = set()
    for file in sorted(folder.glob("*/*.csv")):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        for column in {"title", "text"} & set(table.columns):
            texts.update(map(wording_form, table[column]))
    return texts


def find_neighbours(skills: Skills) -> list[list[int]]:
    """Of each skill the :data:`NEIGHBOURS` whose wording is nearest, itself first."""
    labels = [names[0] for names in skills.labels["en"]]
    texts = [f"{label} {label} {text}" for label, text in zip(labels, skills.descriptions, strict=True)]
    matrix = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    found: list[list[int]] = []
    for start in range(0, len(texts), 500):
        likeness = (matrix[start : start + 500] @ matrix.T).toarray()
        likeness[np.arange(len(likeness)), np.arange(start, start + len(likeness))] = 2.0
        found.extend(np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS].tolist())
    return found


class Batches:
    """Draws batches; the same seed gives the same ones."""

    def __init__(self, skills: Skills, seed: int) -> None:
        self.skills = skills
        self.neighbours = find_neighbours(skills)
        self.random = np.random.default_rng(seed)
        self.kinds: dict[str, Callable[[int], tuple[str, str, str]]] = {
            "labels": self._labels,
            "label_text": self._label_text,
            "description": self._description,
            "bundles": self._bundles,
        }

    def draw(self) -> Batch:
        """The next batch."""
        kind = str(self.random.choice(list(MIX), p=list(MIX.values())))
        rows = [self.kinds[kind](skill) for skill in self._skills()]
        left, right = [row[0] for row in rows], [row[1] for row in rows]
        if self.random.random() < 0.5:
            left, right = right, left
        return Batch(kind, left, right, [row[2] for row in rows if row[2]])

    def _skills(self) -> list[int]:
        """Distinct skills, half of the batch in groups of neighbours."""
        chosen: dict[int, None] = {}
        for seed in self.random.choice(len(self.skills), size=BATCH // 8, replace=False):
            near = self.neighbours[seed]
            chosen.update(dict.fromkeys([near[0], *(near[at] for at in self.random.permutation(len(near))[:3])]))
        while len(chosen) < BATCH:
            chosen[int(self.random.integers(len(self.skills)))] = None
        return list(chosen)[:BATCH]

    def _pick(self, options: Sequence[str]) -> str:
        return options[int(self.random.integers(len(options)))]

    def _label(self, skill: int, language: str) -> str:
        return self._pick(self.skills.labels[language][skill])

    def _labels(self, skill: int) -> tuple[str, str, str]:
        """Two names of a skill, often of other languages; apart: the same with another verb or at another level."""
        first, second = (str(language) for language in self.random.permutation(LANGUAGES)[:2])
        left, right = self._label(skill, first), self._label(skill, second)
        apart = self._other_verb(right, second)
        if not apart and self.random.random() < 0.5:
            level = int(self.random.integers(2))
            left = self._pick(LEVEL_WORDING[first][level]).format(left)
            apart = self._pick(LEVEL_WORDING[second][1 - level]).format(right)
            right = self._pick(LEVEL_WORDING[second][level]).format(right)
        return left, right, apart

    def _other_verb(self, label: str, language: str) -> str:
        """The label with a verb that is at least two cognitive levels away; "" if it begins with no known verb."""
        verb, _, rest = label.partition(" ")
        level = next((level for level, verbs in _verbs(language).items() if verb.lower() in verbs), None)
        if level is None or not rest:
            return ""
        far = [other for other in _verbs(language) if abs(other - level) >= 2]
        return f"{self._pick(_verbs(language)[int(self.random.choice(far))][:20])} {rest}"

    def _label_text(self, skill: int) -> tuple[str, str, str]:
        language = self._pick(LANGUAGES[1:])
        text = f"{self.skills.labels['en'][skill][0]}. {self.skills.descriptions[skill]}"
        return self._label(skill, language), text, ""

    def _description(self, skill: int) -> tuple[str, str, str]:
        return self._label(skill, "en"), self.skills.descriptions[skill], ""

    def _bundles(self, skill: int) -> tuple[str, str, str]:
        """A few related skills described, and the same ones, now and then all but one, named in another order."""
        others = self.neighbours[skill][1:8]
        group = [skill, *(others[at] for at in self.random.permutation(len(others))[: self.random.integers(1, 4)])]
        described = list(group[:-1] if len(group) > 2 and self.random.random() < 0.5 else group)
        named = list(group)
        self.random.shuffle(described)
        self.random.shuffle(named)
        language = self._pick(LANGUAGES)
        return (
            " ".join(self._described(each) for each in described),
            ". ".join(self._label(each, language) for each in named),
            "",
        )

    def _described(self, skill: int) -> str:
        text = self.skills.descriptions[skill][:180]
        return f"{self.skills.labels['en'][skill][0]}: {text}" if self.random.random() < 0.5 else text


def _verbs(language: str) -> dict[int, list[str]]:
    return {level: verbs.split() for level, verbs in VERBS[language].items()}


class LowRank(nn.Module):
    """What is learnt on top of the weight (out, in) of a linear layer: ``SCALE * B A``, A (rank, in), B (out, rank)."""

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.A = nn.Parameter(torch.randn(RANK, inputs) / math.sqrt(inputs))
        self.B = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """The weight with what is learnt."""
        return weight + (SCALE * (self.B @ self.A)).to(weight.dtype)


def train(batches: Batches, steps: int, seed: int) -> dict[str, torch.Tensor]:
    """The low-rank factors after ``steps`` batches, in float16, by the name of their layer and "A" or "B"."""
    torch.manual_seed(seed)
    model = load_encoder(identify_encoder(EncoderSettings(precision="bfloat16", adapter="")))
    bert = model[0].auto_model
    bert.requires_grad_(False)
    bert.set_attn_implementation("eager")  # the fused one takes three times as long backwards on a processor
    linear = {name: layer for name, layer in bert.named_modules() if isinstance(layer, nn.Linear)}
    learnt = {name: LowRank(layer.weight) for name, layer in linear.items()}
    for name, layer in linear.items():
        parametrize.register_parametrization(layer, "weight", learnt[name])
    parameters = [factor for layer in learnt.values() for factor in (layer.A, layer.B)]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * (0.55 + 0.45 * math.cos(math.pi * step / steps))
    )

    def vectors(texts: Sequence[str]) -> torch.Tensor:
        tokens = model.tokenizer(
            [EncoderSettings().prefix + text for text in texts],
            padding=True,
            truncation=True,
            max_length=TOKENS,
            return_tensors="pt",
        )
        mask = tokens["attention_mask"]
        states = bert(input_ids=tokens["input_ids"], attention_mask=mask).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean, dim=-1)

    began, losses = time.monotonic(), dict.fromkeys(MIX, math.nan)
    for step in range(steps):
        batch = batches.draw()
        with parametrize.cached():
            left, right = vectors(batch.left), vectors([*batch.right, *batch.apart])
        likeness = left @ right.T / TEMPERATURE
        likeness = likeness.masked_fill(torch.from_numpy(_no_contrast(batch)), -1e4)
        wanted = torch.arange(BATCH)
        there = nn.functional.cross_entropy(likeness, wanted)
        back = nn.functional.cross_entropy(likeness[:, :BATCH].T, wanted)
        loss = (there + back) / 2
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        losses[batch.kind] = loss.item()
        if step % 20 == 19:
            told = ", ".join(f"{kind} {value:.2f}" for kind, value in losses.items())
            print(f"{step + 1} of {steps} batches, {time.monotonic() - began:.0f} s: {told}", flush=True)
    return {
        f"{name}.{factor}": getattr(layer, factor).detach().half().contiguous()
        for name, layer in learnt.items()
        for factor in ("A", "B")
    }


def _no_contrast(batch: Batch) -> npt.NDArray[np.bool_]:
    """Where another row has the same text on a side: no contrast, however differently the skills are filed."""
    left = np.array([wording_form(text) for text in batch.left], dtype=object)
    right = np.array([wording_form(text) for text in [*batch.right, *batch.apart]], dtype=object)
    same = right[:BATCH][:, None] == right[None, :]
    same[:, :BATCH] |= left[:, None] == left[None, :]
    np.fill_diagonal(same, val=False)
    return same


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    skills = read_skills(Path(os.environ.get("MAPPER_SHARED", "../shared")))
    print(f"{len(skills)} skills", flush=True)
    factors = train(Batches(skills, arguments.seed), arguments.steps, arguments.seed)
    card = {
        "base": DEFAULT,
        "scale": str(SCALE),
        "trained_on": "ESCO skills, labels in English, French and Spanish, descriptions in English",
        "attribution": "This service uses the ESCO classification of the European Commission.",
        "licence": "CC-BY-4.0",
        "recipe": json.dumps({"steps": arguments.steps, "seed": arguments.seed, "mix": MIX}, sort_keys=True),
    }
    save_file(factors, arguments.out, metadata=card)
    print(f"wrote {arguments.out}, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
