"""How much of a framework's level descriptors a catalogue, or another framework, evidences, level by domain.

A descriptor is generic and an outcome is specific, so their likeness says little (``docs/level-evidence.md`` measures
it). What is read instead: the level of a whole credential, stated or suggested by its wording, and for each outcome
whether it speaks of knowledge, skills, or responsibility and autonomy.
"""

from mapper.analyse.level_coverage.cells import BASES, Basis, cells, evidence_behind
from mapper.analyse.level_coverage.kept import (
    LevelCoverage,
    list_level_coverages,
    load_level_coverage,
    measure_level_coverage,
)
from mapper.analyse.level_coverage.parties import FrameworkLevels, framework_levels_named

__all__ = [
    "BASES",
    "Basis",
    "FrameworkLevels",
    "LevelCoverage",
    "cells",
    "evidence_behind",
    "framework_levels_named",
    "list_level_coverages",
    "load_level_coverage",
    "measure_level_coverage",
]
