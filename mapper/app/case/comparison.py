"""The comparison of a case: the pair with corrections that are kept in the case, and how each element is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import office, pair_comparison, parts, session
from mapper.app.case import acting
from mapper.app.case.words import WEIGHT_WORDS
from mapper.app.corrections import Corrections, Said
from mapper.app.entries import credential_side, group_version
from mapper.app.language import _, capital
from mapper.app.pair_comparison import ComparedPair
from mapper.app.wording import plain
from mapper.match.corrections import Correction, CorrectionVerdict
from mapper.match.elements import ElementRow as ComparedElement
from mapper.match.elements import Fact
from mapper.match.findings import find_elements
from mapper.model import OutcomeStatus, split_curie
from mapper.review.cases.case import Case
from mapper.review.cases.events import (
    AlignmentCorrected,
    ElementWeighed,
    ForeignCredentialNamed,
    HostCredentialNamed,
)
from mapper.review.cases.terms import ELEMENTS, WEIGHTS, Comparison, Element, ElementRow, OutcomeRow, Standing, Weight
from mapper.review.cases.workflow import permitted
from mapper.review.events import FreeText

_STATUS_OF: Final[dict[CorrectionVerdict, OutcomeStatus]] = {
    "meets": "covered",
    "partly": "partly",
    "does not meet": "missing",
}
_VERDICT_OF: Final[dict[str, CorrectionVerdict]] = {status: verdict for verdict, status in _STATUS_OF.items()}


def draw(case: Case) -> None:
    """The comparison, then what the officer finds of each element."""
    if case.foreign is None or case.host is None:
        parts.empty_state(
            "difference",
            _("Nothing to compare yet"),
            _("Name the foreign credential and what it is compared with first."),
        )
        return
    hidden = case.hides_proposal_from(office.person().person_id)
    if case.host.credential_id:
        drawn = pair_comparison.draw_pair(
            case.foreign.credential_id,
            case.host.credential_id,
            corrections_of_case(case),
            held=_runs(case)[:1],
            with_suggestion=not hidden,
        )
        if drawn is None:
            return
    else:
        _draw_level_only(case)
    if hidden:
        st.caption(
            _("How the elements were weighed is hidden until you have given your own view in the part Decision.")
        )
    else:
        _draw_weighing(case)


def corrections_of_case(case: Case) -> Corrections:
    """What was corrected by hand in this case, each with who and when; recorded as events of the case."""
    names = office.names()
    made = tuple(
        Correction(
            recorded.event.subject_outcome_id,
            recorded.event.object_outcome_id,
            _VERDICT_OF.get(recorded.event.status, "as suggested"),
            names.get(recorded.by) or recorded.by,
            recorded.at,
            str(recorded.event.why),
        )
        for recorded in case.effective
        if isinstance(recorded.event, AlignmentCorrected)
    )

    def add(said: Said, reason: str) -> None:
        events = [
            AlignmentCorrected(
                subject_outcome_id=mine,
                object_outcome_id=theirs,
                status=_STATUS_OF.get(verdict, ""),
                why=FreeText(reason),
            )
            for (mine, theirs), verdict in said
        ]
        acting.record(case, *events, done=_("Corrected; coverage follows."))

    editable = AlignmentCorrected in permitted(case, office.person())
    return Corrections(
        made, add if editable else None, _("Kept in the case. The suggestion stays as the tool made it.")
    )


def comparison_shown(case: Case) -> Comparison | None:
    """What stands on the screen about this case, to be kept with the decision; None before it was compared."""
    if case.foreign is None or case.host is None:
        return None
    if not case.host.credential_id:
        return _level_only(case)
    subject_id, object_id = case.foreign.credential_id, case.host.credential_id
    held = _runs(case)
    if not held:
        return None
    pair = pair_comparison.compared_pair(str(held[0]["run"]), subject_id, object_id, corrections_of_case(case))
    return _kept(pair, held[0])


def _runs(case: Case) -> list[dict[str, Any]]:
    """The runs that hold the pair of the case in the versions that the case names, the newest first."""
    if case.foreign is None or case.host is None:
        return []
    found = session.runs_of(case.foreign.credential_id, case.host.credential_id)
    sides = (("subject", case.foreign), ("object", case.host))
    return [run for run in found if all(_same_version(run[side], named) for side, named in sides)]


def _same_version(side: Mapping[str, Any], named: ForeignCredentialNamed | HostCredentialNamed) -> bool:
    """Whether a side of a run is the catalogue version that a case names.

    A run over a group of embedded catalogues names the version of the group: it counts while the group is as it was.
    """
    catalogue, _local = split_curie(named.credential_id)
    if side["catalogue"] == catalogue:
        return bool(side["version"] == named.version)
    return group_version(str(side["catalogue"])) == str(side["version"])


def _kept(pair: ComparedPair, manifest: Mapping[str, Any]) -> Comparison:
    row, found = pair.equivalence, pair.found
    texts = {outcome.outcome_id: outcome.text for outcome in found.subject}
    confidence = row["confidence"]
    return Comparison(
        run_id=pair.run_id,
        subject_id=str(row["subject_id"]),
        subject_title=FreeText(row["subject_title"]),
        subject_version=_version(manifest["subject"]),
        object_id=str(row["object_id"]),
        object_title=str(row["object_title"]),
        object_version=_version(manifest["object"]),
        relation=row["relation"] or "",
        suggestion=row["suggestion"] or "",
        confidence=None if pd.isna(confidence) else round(float(confidence), 4),
        subject_coverage=_share(found.subject_coverage),
        object_coverage=_share(found.object_coverage),
        reasons=tuple(FreeText(reason) for reason in row["reasons"]),
        candidate_differences=tuple(str(each) for each in row["candidate_differences"]),
        elements=tuple(_element(each) for each in pair.elements),
        outcomes=tuple(
            OutcomeRow(
                position=outcome.position,
                text=outcome.text,
                status=outcome.status,
                counterpart=FreeText(texts.get(outcome.counterpart, "")),
                by_hand=outcome.by_hand,
            )
            for outcome in found.object_
        ),
        versions=_versions(manifest),
    )


def _version(side: Mapping[str, Any]) -> str:
    return f"{side['catalogue']}@{side['version']}"


def _versions(manifest: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What made the comparison: this package, the encoder, the weights, and the libraries beneath."""
    encoder = manifest.get("encoder", {})
    said = {
        "mapper": manifest.get("package", ""),
        "encoder": f"{encoder.get('name', '')} ({manifest.get('model', '')})",
        "weights": manifest.get("weights", ""),
        **manifest.get("libraries", {}),
    }
    return tuple((name, str(version)) for name, version in said.items() if version)


def _share(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 4)


def _element(row: ComparedElement) -> ElementRow:
    sources = [evidence for fact in (row.foreign, row.host) for evidence in fact.evidence]
    first = next((evidence for evidence in sources if evidence.source_url), None)
    status = first.status if first else ""
    standing: Standing = "verified" if status == "verified" else "known" if status == "known" else "stated"
    if not row.foreign.value and not row.host.value:
        standing = "not stated"
    return ElementRow(
        element=row.element,
        foreign_value=FreeText(_value(row.foreign)),
        host_value=_value(row.host),
        finding=FreeText(row.finding),
        source=first.source_url if first else "",
        checked=first.checked if first else "",
        standing=standing,
    )


def _value(fact: Fact) -> str:
    return "; ".join([fact.value, *fact.details]) if fact.value else ""


def _level_only(case: Case) -> Comparison | None:
    """The comparison with a level of a framework, where no award is named."""
    if case.foreign is None or case.host is None:
        return None
    entry = credential_side(case.foreign.credential_id, case.foreign.version)[0].credential
    titles = session.level_titles()
    mine = pd.DataFrame([dict(entry)])
    blank = {name: ("" if isinstance(value, str) else None) for name, value in entry.items()}
    theirs = pd.DataFrame([{**blank, "level_id": case.host.level_id}]).astype(mine.dtypes.to_dict())
    found = find_elements(mine, theirs, session.frameworks()).iloc[0]
    level = titles.get(case.host.level_id, case.host.level_id)
    row = ElementRow(
        element="level",
        foreign_value=FreeText(titles.get(str(entry["level_id"]), str(entry["level_text"] or ""))),
        host_value=level,
        finding=FreeText(found["level_finding"]),
        standing="stated" if entry["level_id"] else "not stated",
    )
    return Comparison(
        run_id="",
        subject_id=case.foreign.credential_id,
        subject_title=case.foreign.title,
        subject_version=case.foreign.version,
        object_id=case.host.level_id,
        object_title=level,
        suggestion="not enough evidence",
        reasons=(FreeText("Only the level is compared: it is one of five elements."),),
        elements=(row,),
    )


def _draw_level_only(case: Case) -> None:
    shown = _level_only(case)
    if shown is None:
        return
    st.header(_("Level only"), anchor=False)
    for row in shown.elements:
        st.table(
            pd.DataFrame(
                {
                    _("Foreign"): [plain(row.foreign_value) or "–"],
                    _("Host"): [plain(row.host_value)],
                    _("Finding"): [plain(row.finding)],
                }
            ),
            hide_index=True,
            border="horizontal",
            alt=_("Levels of both sides with the finding"),
        )
    st.caption(
        _("Level is one of five elements: workload, quality, profile and learning outcomes are not compared here.")
    )


def _draw_weighing(case: Case) -> None:
    """What the officer finds of each element, for this purpose."""
    st.header(_("What you find, for this purpose"), anchor=False)
    editable = ElementWeighed in permitted(case, office.person())
    with st.form("weighing", border=False):
        for element in ELEMENTS:
            weighed = case.weighed.get(element)
            name, weight, note = st.columns([2, 3, 5], vertical_alignment="bottom")
            name.markdown(f"**{capital(_(element))}**")
            weight.selectbox(
                _("Finding: {element}").format(element=_(element)),
                ["", *WEIGHTS],
                index=1 + WEIGHTS.index(weighed.weight) if weighed else 0,
                format_func=lambda word: WEIGHT_WORDS.get(word, _("Not weighed yet")),
                key=acting.form_key(case, f"weight_{element}"),
                disabled=not editable,
            )
            note.text_input(
                _("Note: {element}").format(element=_(element)),
                value=weighed.note if weighed else "",
                key=acting.form_key(case, f"weight_note_{element}"),
                max_chars=1000,
                disabled=not editable,
            )
        st.form_submit_button(
            _("Save"), type="primary", icon=":material/save:", on_click=_weigh, args=(case,), disabled=not editable
        )


def _weighed_now(case: Case, element: Element) -> tuple[Weight | Literal[""], FreeText]:
    weight: Weight | Literal[""] = st.session_state[acting.form_key(case, f"weight_{element}")]
    return weight, acting.typed(acting.form_key(case, f"weight_note_{element}"))


def _weigh(case: Case) -> None:
    made = []
    for element in ELEMENTS:
        weight, note = _weighed_now(case, element)
        before = case.weighed.get(element)
        if weight and (before is None or (before.weight, before.note) != (weight, note)):
            made.append(ElementWeighed(element=element, weight=weight, note=note))
    if made:
        acting.record(case, *made, done=_("{count} saved.").format(count=len(made)))
