"""Every default in one place, as frozen values; nothing is read at import.

:func:`load_settings` merges, in this order: the defaults below, a TOML file, explicit overrides. All faults are raised
at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mapper.errors import UsageError


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """Which sentence encoder, and how texts are fed to it."""

    name: str = "multilingual-e5-small"
    second: str = "all-MiniLM-L6-v2"
    """An English encoder that reads English texts as well, for pairs of them; "" for none."""
    adapter: str = "esco-skills"
    """What the default encoder learnt about competences: the shipped adapter, another one's file, or "" for none."""
    prefix: str = "query: "
    max_tokens: int = 128
    batch_size: int = 32
    """Rows of a batch, at least 3; a vector depends on it in its third decimal."""
    precision: str = "auto"
    """``float32``, ``bfloat16``, or ``auto``: bfloat16 where the processor multiplies it in hardware."""


@dataclass(frozen=True, slots=True)
class CandidateSettings:
    """Which pairs of credentials are worth comparing."""

    top_k: int = 10
    """Outcomes (and titles) kept per outcome (title) and rule."""
    top_n: int = 5
    """Credentials of the object catalogue compared with each subject credential."""
    neighbours: int = 10
    """Neighbourhood of the hubness correction (CSLS; Conneau et al. 2018, arXiv:1710.04087)."""
    block_rows: int = 2048
    """Subject rows per block of the similarity product; memory is ``block_rows * objects * 4`` bytes."""


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """What a confidence means for coverage, relation and suggestion."""

    covered_from: float = 0.5
    partly_from: float = 0.25
    suggest_from: float = 0.5
    """Confidence below which the tool does not suggest an equivalence."""
    related_from: float = 0.25
    """Confidence below which two credentials that share little have no relation at all."""
    full_from: float = 0.5
    """Expected coverage of the object from which the subject may stand for all of it. An expected coverage stays below
    what people state, who see no doubt: this and the next were chosen on ``benchmarks/sets/judged_pairs.csv``."""
    partial_from: float = 0.35
    """Expected coverage of either side from which the subject may stand for a part of the object."""
    none_below: float = 0.2
    """Expected coverage of both sides below which nothing is suggested."""
    minimum_outcomes: int = 2
    """Fewer outcomes than this on either side: not enough evidence."""
    bundle_size: int = 3
    """Credentials that are put together to cover one, at most."""
    bundle_gain: float = 0.05
    """What a bundle must cover more than the best credential alone, and each further member add."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one match."""

    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Plain nested values, for the run manifest and its hash."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How people decide. Not part of :class:`Settings`: no match depends on it, so no run id may."""

    bulk_limit: int = 200
    """Pairs that may be accepted at once."""
    claim_minutes: float = 10.0
    """How long a pair counts as open with somebody since it was last seen on their screen."""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """How long a sign-in lasts; the section ``[sessions]`` of the file that sets up the login."""

    idle_minutes: float = 30.0
    """Minutes without a click after which it ends."""
    hours: float = 9.0
    """Hours after which it ends whatever happens: a working day."""


def load_settings(path: Path | None = None, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """The defaults, changed by a TOML file and then by ``overrides`` (section -> name -> value).

    >>> load_settings(overrides={"candidates": {"top_n": 3}}).candidates.top_n
    3

    Raises
    ------
    UsageError
        Listing every unknown section, unknown name, wrong type and value out of range.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = []
    if path is not None:
        try:
            layers.append((path.name, tomllib.loads(path.read_text(encoding="utf-8"))))
        except FileNotFoundError:
            raise UsageError(f"settings file {str(path)!r} does not exist") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path.name}: not a TOML file in UTF-8: {error}") from None
    layers.append(("settings", overrides or {}))
    settings, faults = Settings(), []
    for where, layer in layers:
        for section, values in layer.items():
            known = {f.name for f in fields(Settings)}
            if section not in known:
                faults.append(f"{where}: section {section!r} is not known (known: {', '.join(sorted(known))})")
                continue
            part, part_faults = _changed(getattr(settings, section), values, f"{where}: {section}")
            faults += part_faults
            settings = replace(settings, **{section: part})
    faults += _range_faults(settings)
    if faults:
        raise UsageError("\n".join(faults), faults=faults)
    return settings


def choose_settings(
    settings: Settings | Path | str | None = None, *, encoder: str | None = None, top: int | None = None
) -> Settings:
    """Settings, or those of a TOML file, or the defaults; then another encoder, or another number of objects kept.

    ``top`` objects of each subject take at least as many candidates per outcome.

    >>> choose_settings(top=12).candidates.top_k, choose_settings(encoder="all-MiniLM-L6-v2").encoder.name
    (12, 'all-MiniLM-L6-v2')

    Raises
    ------
    UsageError
        As :func:`load_settings`.
    """
    chosen = settings if isinstance(settings, Settings) else load_settings(None if settings is None else Path(settings))
    if encoder:
        chosen = replace(chosen, encoder=replace(chosen.encoder, name=encoder))
    if top is not None:
        candidates = replace(chosen.candidates, top_n=top, top_k=max(top, chosen.candidates.top_k))
        chosen = replace(chosen, candidates=candidates)
    if faults := _range_faults(chosen):
        raise UsageError.listing(faults)
    return chosen


def _changed(part: Any, values: object, where: str) -> tuple[Any, list[str]]:
    if not isinstance(values, Mapping):
        return part, [f"{where} must be a table of names and values, not {values!r}"]
    defaults = {f.name: getattr(part, f.name) for f in fields(part)}
    faults, accepted = [], {}
    for name, value in values.items():
        if name not in defaults:
            faults.append(f"{where}.{name} is not known (known: {', '.join(defaults)})")
        elif type(value) is not type(defaults[name]) and not (isinstance(defaults[name], float) and type(value) is int):
            faults.append(f"{where}.{name} must be {type(defaults[name]).__name__}, not {value!r}")
        else:
            accepted[name] = type(defaults[name])(value)
    return replace(part, **accepted), faults


def _range_faults(settings: Settings) -> list[str]:
    faults = [
        f"candidates.{name} must be at least 1, not {value}"
        for name, value in asdict(settings.candidates).items()
        if value < 1
    ]
    faults += [
        f"encoder.{name} must be at least 1, not {getattr(settings.encoder, name)}"
        for name in ("max_tokens", "batch_size")
        if getattr(settings.encoder, name) < 1
    ]
    if settings.encoder.precision not in {"auto", "float32", "bfloat16"}:
        faults.append(f"encoder.precision must be auto, float32 or bfloat16, not {settings.encoder.precision!r}")
    scoring = settings.scoring
    if not 0 < scoring.partly_from <= scoring.covered_from < 1:
        faults.append("scoring: 0 < partly_from <= covered_from < 1 does not hold")
    if scoring.bundle_size < 2 or not 0 <= scoring.bundle_gain <= 1:
        faults.append("scoring: bundle_size must be at least 2, and bundle_gain between 0 and 1")
    if not 0 < scoring.suggest_from < 1:
        faults.append(f"scoring.suggest_from must be between 0 and 1, not {scoring.suggest_from}")
    return faults
