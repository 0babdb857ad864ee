"""Page: two credentials beside each other, by the address, by choice, or from a review card."""

from __future__ import annotations

from mapper.app import pair_choice, pair_record, parts, session
from mapper.app.corrections import corrections_of_visit
from mapper.app.language import _
from mapper.app.pair_comparison import draw_pair

subject, object_ = pair_choice.choose_pair()
if subject and object_:
    drawn = draw_pair(subject, object_, corrections_of_visit(subject, object_), held=session.runs_of(subject, object_))
    if drawn:
        pair_record.draw_criteria(drawn.card.subject, drawn.card.object_)
else:
    parts.empty_state(
        "difference",
        _("Choose two credentials"),
        _("What is to be recognised, and what it is compared with. The page then stands under an address of its own."),
    )
