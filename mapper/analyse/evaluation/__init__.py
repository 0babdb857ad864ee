"""How well matching finds what people found, on crosswalks that people made.

``crosswalks`` reads a set, ``sets`` matches and judges it; ``metrics`` and ``figures`` turn judged items into figures,
``findings`` gathers those of several sets; ``report`` writes them with ``markdown`` and ``plots``.
"""

from mapper.analyse.evaluation.crosswalks import Crosswalk, read_crosswalk, read_tables
from mapper.analyse.evaluation.report import provenance_of, write_report
from mapper.analyse.evaluation.sets import SetResult, evaluate_set, settings_to_judge

__all__ = [
    "Crosswalk",
    "SetResult",
    "evaluate_set",
    "provenance_of",
    "read_crosswalk",
    "read_tables",
    "settings_to_judge",
    "write_report",
]
