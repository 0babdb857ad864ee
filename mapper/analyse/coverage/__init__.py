"""How far two catalogues cover each other: shares with bands, by group, what is missing, what is supplied unasked.

Two questions are kept apart. *By the catalogue as a whole*: is there, anywhere on the other side, an outcome that meets
this one? *By one credential*: how much of a credential does the single best credential of the other side cover? The
first is never less than the second and says nothing of what one learner could show.
"""

from mapper.analyse.coverage.bands import CALIBRATION, Band, share_band
from mapper.analyse.coverage.kept import Coverage, list_coverages, load_coverage, measure_coverage
from mapper.analyse.coverage.shares import cross_shares, overall_share, shares_by
from mapper.analyse.coverage.supply import supply_by
from mapper.analyse.coverage.uncovered import uncovered_themes

__all__ = [
    "CALIBRATION",
    "Band",
    "Coverage",
    "cross_shares",
    "list_coverages",
    "load_coverage",
    "measure_coverage",
    "overall_share",
    "share_band",
    "shares_by",
    "supply_by",
    "uncovered_themes",
]
