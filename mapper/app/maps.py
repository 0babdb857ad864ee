"""Page: credentials by meaning, levels by referencing, and where statements of equivalence contradict each other.

Links: ``?part=By+meaning&colour=country&mark=statistics``, ``?part=By+referencing&left=rqf-eng&right=nfq-ie``,
``?part=Contradictions&of=referencing``.
"""

from __future__ import annotations

from typing import Final

from mapper.app import parts
from mapper.app.language import N_
from mapper.app.map import contradictions, meaning, referencing

# Translators: credentials on a map, near each other by meaning
MEANING: Final = N_("By meaning")
# Translators: levels of frameworks and what they are referenced to
REFERENCING: Final = N_("By referencing")
CONTRADICTIONS: Final = N_("Contradictions")
_DRAWN: Final = {MEANING: meaning.draw, REFERENCING: referencing.draw, CONTRADICTIONS: contradictions.draw}

_DRAWN[parts.choose_part(list(_DRAWN))]()
