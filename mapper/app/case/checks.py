"""Evidence, and the two checks that come before any comparison: is it genuine, and who awarded it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import office, session
from mapper.app.case import acting
from mapper.app.case.words import day
from mapper.app.language import N_, _, pgettext
from mapper.app.wording import Mark, Marks, badge, plain
from mapper.errors import MapperError
from mapper.review.cases.case import Case
from mapper.review.cases.events import (
    AuthenticityChecked,
    AwardingBodyChecked,
    EvidenceAttached,
    EvidenceWithdrawn,
)
from mapper.review.cases.terms import AUTHENTICITY, BODY_STATUSES, Evidence
from mapper.review.cases.workflow import permitted
from mapper.review.evidence import LARGEST, attach_address, attach_file, read_evidence

_RESULTS: Final = Marks(
    {
        "confirmed": Mark(N_("Confirmed"), "verified", "green"),
        "recognised": Mark(N_("Recognised"), "verified", "green"),
        "accredited": Mark(N_("Accredited"), "verified", "green"),
        "doubtful": Mark(N_("Doubtful"), "help", "orange"),
        "not confirmed": Mark(N_("Not confirmed"), "gpp_bad", "red"),
        "not recognised": Mark(N_("Not recognised"), "gpp_bad", "red"),
        "not checked": Mark(N_("Not checked"), "radio_button_unchecked", "gray"),
        "not known": Mark(N_("Not known"), "radio_button_unchecked", "gray"),
    }
)


def draw(case: Case) -> None:
    """Evidence and both checks, each with its form."""
    can = permitted(case, office.person())
    authenticity, body = st.columns(2, gap="medium")
    with authenticity:
        _draw_authenticity(case, editable=AuthenticityChecked in can)
    with body:
        _draw_body(case, editable=AwardingBodyChecked in can)
    _draw_evidence(case, editable=EvidenceAttached in can)


def _draw_authenticity(case: Case, *, editable: bool) -> None:
    st.header(_("Is the document genuine?"), anchor=False)
    found = case.authenticity
    if found:
        st.markdown(
            f"{badge(_RESULTS[found.result])} {plain(found.method)}"
            + (f"  \n:small[:gray[{_('Source: {source}').format(source=plain(found.source))}]]" if found.source else "")
        )
    if not editable:
        return
    with st.form("authenticity"):
        st.selectbox(
            _("Result"),
            AUTHENTICITY,
            format_func=lambda name: _RESULTS[name].words,
            key=acting.form_key(case, "authenticity_result"),
            index=AUTHENTICITY.index(found.result) if found else None,
        )
        st.text_input(
            _("How it was checked"),
            value=found.method if found else "",
            key=acting.form_key(case, "authenticity_method"),
            max_chars=500,
            placeholder=_("Signature of the badge, register of the awarding body, letter, ..."),
        )
        st.text_input(
            _("Source"),
            value=found.source if found else "",
            key=acting.form_key(case, "authenticity_source"),
            max_chars=500,
        )
        st.form_submit_button(_("Record the check"), on_click=_check_authenticity, args=(case,))


def _check_authenticity(case: Case) -> None:
    event = AuthenticityChecked(
        result=st.session_state[acting.form_key(case, "authenticity_result")],
        method=acting.typed(acting.form_key(case, "authenticity_method")),
        source=acting.typed(acting.form_key(case, "authenticity_source")),
    )
    acting.record(case, event, done=_("The check is recorded."))


def _draw_body(case: Case, *, editable: bool) -> None:
    st.header(_("Was the awarding body recognised?"), anchor=False)
    found = case.awarding_body
    awarded = case.foreign.awarded_on if case.foreign else None
    if found:
        on = _(" on {day}").format(day=day(found.on.isoformat())) if found.on else ""
        st.markdown(
            f"{badge(_RESULTS[found.result])}{on}{_(', by {body}').format(body=plain(found.by)) if found.by else ''}"
            + (f"  \n:small[:gray[{_('Source: {source}').format(source=plain(found.source))}]]" if found.source else "")
        )
    if not editable:
        return
    with st.form("body"):
        st.selectbox(
            _("Status"),
            BODY_STATUSES,
            format_func=lambda name: _RESULTS[name].words,
            key=acting.form_key(case, "body_result"),
            index=BODY_STATUSES.index(found.result) if found else None,
        )
        st.date_input(
            _("On the day of the award"),
            value=(found.on if found else None) or awarded,
            key=acting.form_key(case, "body_on"),
            min_value=date(1900, 1, 1),
            max_value=office.today(),
            help=_("The status at the time of the award counts, not that of today."),
        )
        st.text_input(
            _("By whom, in which list"),
            value=found.by if found else "",
            key=acting.form_key(case, "body_by"),
            max_chars=500,
            placeholder=_("The national register, the ministry, ..."),
        )
        st.text_input(
            _("Source"), value=found.source if found else "", key=acting.form_key(case, "body_source"), max_chars=500
        )
        st.form_submit_button(_("Record the check"), on_click=_check_body, args=(case,))


def _check_body(case: Case) -> None:
    event = AwardingBodyChecked(
        result=st.session_state[acting.form_key(case, "body_result")],
        on=st.session_state[acting.form_key(case, "body_on")],
        by=acting.typed(acting.form_key(case, "body_by")),
        source=acting.typed(acting.form_key(case, "body_source")),
    )
    acting.record(case, event, done=_("The check is recorded."))


def _draw_evidence(case: Case, *, editable: bool) -> None:
    st.header(_("Evidence"), anchor=False)
    if case.evidence:
        st.dataframe(
            pd.DataFrame(
                {
                    # Translators: short for number
                    _("No."): [each.evidence_id for each in case.evidence],
                    _("What"): [str(each.name) for each in case.evidence],
                    _("From"): [str(each.origin) for each in case.evidence],
                    _("Obtained"): [day(each.obtained_on.isoformat()) for each in case.evidence],
                    _("Size"): [f"{each.size / 1024:,.0f} KB" if each.size else _("address") for each in case.evidence],
                    "SHA-256": [each.sha256 for each in case.evidence],
                }
            ),
            hide_index=True,
            column_config={
                _("No."): st.column_config.TextColumn(width=50),
                _("What"): st.column_config.TextColumn(width="medium"),
            },
            alt=_("Evidence of the case"),
        )
        _draw_one(case, editable=editable)
    else:
        st.caption(
            _("None yet. A substantial difference needs evidence: the office has to show it, not the applicant.")
        )
    if editable:
        _draw_attaching(case)


def _draw_one(case: Case, *, editable: bool) -> None:
    by_id = {each.evidence_id: each for each in case.evidence}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Piece of evidence"),
            list(by_id),
            format_func=lambda name: f"{name}: {by_id[name].name}",
            key="evidence_chosen",
            width=420,
        )
        if by_id[chosen].sha256:
            st.download_button(
                pgettext("button", "Open"),
                _reader(by_id[chosen]),
                file_name=str(by_id[chosen].name),
                key="evidence_open",
                icon=":material/download:",
                help=_("Its hash is compared first: a file that was altered is not given out."),
            )
        if editable:
            st.text_input(
                _("Why it no longer counts"), key=acting.form_key(case, "evidence_why"), max_chars=300, width=300
            )
            st.button(_("Take it out"), key="evidence_out", on_click=_withdraw, args=(case, chosen))


def _reader(evidence: Evidence) -> Callable[[], bytes]:
    workspace = session.workspace()
    return lambda: read_evidence(evidence, workspace=workspace)


def _withdraw(case: Case, evidence_id: str) -> None:
    event = EvidenceWithdrawn(evidence_id=evidence_id, why=acting.typed(acting.form_key(case, "evidence_why")))
    acting.record(
        case, event, done=_("{evidence_id} no longer counts; the history keeps it.").format(evidence_id=evidence_id)
    )


def _draw_attaching(case: Case) -> None:
    with st.form("attach"):
        files, where = st.columns(2)
        files.file_uploader(
            _("Files"),
            accept_multiple_files=True,
            key=acting.form_key(case, "evidence_files"),
            max_upload_size=LARGEST // 1024**2,
            help=_("Kept in the workspace under the hash of their bytes."),
        )
        with where:
            st.text_input(
                _("Or an address"),
                key=acting.form_key(case, "evidence_address"),
                max_chars=1000,
                placeholder="https://",
            )
            st.text_input(
                _("Where it comes from"),
                key=acting.form_key(case, "evidence_origin"),
                max_chars=300,
                placeholder=_("The applicant, the awarding body, ..."),
            )
            st.date_input(
                _("Obtained on"),
                value=office.today(),
                max_value=office.today(),
                key=acting.form_key(case, "evidence_on"),
            )
        st.form_submit_button(_("Attach"), icon=":material/attach_file:", on_click=_attach, args=(case,))


def _attach(case: Case) -> None:
    def key(name: str) -> str:
        return acting.form_key(case, name)

    state, origin = st.session_state, str(acting.typed(key("evidence_origin")))
    obtained = state[key("evidence_on")]
    number = 1 + sum(isinstance(each.event, EvidenceAttached) for each in case.history)
    made: list[Evidence] = []

    def attach() -> None:
        for upload in state[key("evidence_files")] or []:
            made.append(
                attach_file(
                    upload.getvalue(),
                    upload.name,
                    number=number + len(made),
                    origin=origin,
                    obtained_on=obtained,
                    workspace=session.workspace(),
                )
            )
        address = str(acting.typed(key("evidence_address")))
        if address:
            made.append(attach_address(address, number=number + len(made), origin=origin, obtained_on=obtained))
        if not made:
            raise MapperError(_("nothing to attach: choose a file or give an address"))
        office.desk().add(case, *(EvidenceAttached(evidence=each) for each in made))

    acting.attempt(attach, done=_("Attached."))
