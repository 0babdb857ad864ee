"""The application: purpose and dates, what is to be recognised, and what it is compared with."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from mapper.app import office, pair_choice, session, uploads
from mapper.app.case import acting
from mapper.app.case.words import PURPOSE_WORDS, day
from mapper.app.entries import credential_side
from mapper.app.language import N_, Deferred, _
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.app.wording import plain
from mapper.errors import MapperError
from mapper.ingest.pdf_text import pdf_text
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.typed import ingest_typed
from mapper.model import KINDS, MODES, SUPERVISION
from mapper.review.cases.case import Case, due_date
from mapper.review.cases.events import (
    CaseAmended,
    CaseWithdrawn,
    DelayNotified,
    ForeignCredentialNamed,
    HostCredentialNamed,
)
from mapper.review.cases.terms import PURPOSES
from mapper.review.cases.workflow import permitted
from mapper.review.events import FreeText

FROM_CATALOGUE, TYPED, DROPPED = N_("From a catalogue"), N_("Typed or pasted"), N_("From a file")
CREDENTIAL, LEVEL = N_("A credential"), N_("A level only")
_LONGEST: Final = 20_000


def draw(case: Case) -> None:
    """Purpose and dates, the foreign credential, the host credential or level."""
    can = permitted(case, office.person())
    _draw_credential(case, editable=ForeignCredentialNamed in can)
    _draw_host(case, editable=HostCredentialNamed in can)
    _draw_dates(case, editable=CaseAmended in can)
    if DelayNotified in can or CaseWithdrawn in can:
        _draw_exceptions(case, can)


def _draw_credential(case: Case, *, editable: bool) -> None:
    st.header(_("What is to be recognised"), anchor=False)
    if case.foreign:
        named = case.foreign
        awarded = _(", awarded on {day}").format(day=day(named.awarded_on.isoformat())) if named.awarded_on else ""
        body = f" – {plain(named.awarding_body)}" if named.awarding_body else ""
        st.markdown(f"**{plain(named.title)}**{body}{awarded}")
        st.caption(
            _("{credential_id}, version {version} of its catalogue").format(
                credential_id=plain(named.credential_id), version=plain(named.version)
            )
        )
    if not editable:
        return
    with st.expander(
        _("Name another credential") if case.foreign else _("Name the credential"),
        expanded=case.foreign is None,
        icon=":material/badge:",
    ):
        way = st.segmented_control(
            _("How"),
            [FROM_CATALOGUE, TYPED, DROPPED],
            format_func=_,
            default=FROM_CATALOGUE,
            required=True,
            key="foreign_way",
            label_visibility="collapsed",
        )
        st.date_input(
            _("Awarded on"),
            value=case.foreign.awarded_on if case.foreign else None,
            min_value=date(1900, 1, 1),
            max_value=office.today(),
            key=acting.form_key(case, "awarded_on"),
            width=260,
            help=_("A credential is judged as it stood on this day, with the awarding body and the framework of then."),
        )
        {FROM_CATALOGUE: _from_catalogue, TYPED: _from_text, DROPPED: _from_file}[str(way)](case)
        if case.foreign:
            st.caption(_("Naming another credential clears what was found about this one; the history keeps it."))


def _from_catalogue(case: Case) -> None:
    chosen = pair_choice.choose_credential("foreign")
    st.button(
        _("Take this credential"),
        type="primary",
        icon=":material/check:",
        key="take_foreign",
        disabled=not chosen,
        on_click=_name_foreign,
        args=(case, chosen),
    )


def _typed_key(case: Case, name: str) -> str:
    return acting.kept_key(case, f"typed {name}")


def _from_text(case: Case) -> None:
    st.caption(_("Paste what the document says, in its own language. What it does not say stays empty."))
    one, two, three = st.columns([3, 2, 1])
    one.text_input(_("Title"), key=_typed_key(case, "title"), max_chars=300)
    two.text_input(_("Awarding body"), key=_typed_key(case, "awarding_body"), max_chars=300)
    three.text_input(
        _("Country"), key=_typed_key(case, "jurisdiction"), max_chars=6, placeholder="IE", help=_("ISO 3166 code")
    )
    st.text_area(
        _("Learning outcomes"),
        key=_typed_key(case, "outcomes"),
        height=180,
        max_chars=_LONGEST,
        placeholder=_("One a line, or as running text: the statements are found and can be looked at afterwards."),
    )
    one, two, three, four = st.columns(4)
    one.text_input(_("Level, as written"), key=_typed_key(case, "level"), max_chars=120, placeholder=_("NFQ level 6"))
    two.text_input(_("Workload"), key=_typed_key(case, "workload_value"), max_chars=30, placeholder="5")
    three.text_input(
        _("Unit of the workload"),
        key=_typed_key(case, "workload_unit"),
        max_chars=40,
        placeholder=_("ECTS, hours, ..."),
    )
    four.text_input(
        _("Language"), key=_typed_key(case, "language"), max_chars=8, placeholder="en", help=_("Code of the language")
    )
    one, two, three, four = st.columns(4)
    one.selectbox(_("Kind"), ["", *KINDS], format_func=_, key=_typed_key(case, "kind"))
    two.selectbox(_("Participation"), ["", *MODES], format_func=_, key=_typed_key(case, "mode"))
    three.selectbox(
        _("Supervision of the assessment"), ["", *SUPERVISION], format_func=_, key=_typed_key(case, "supervision")
    )
    four.text_input(_("Assessment"), key=_typed_key(case, "assessment"), max_chars=300)
    one, two, three = st.columns(3)
    one.text_input(_("Field of study"), key=_typed_key(case, "field_of_study"), max_chars=200)
    two.text_input(_("Quality assurance"), key=_typed_key(case, "quality_assurance"), max_chars=300)
    three.text_input(_("Published at"), key=_typed_key(case, "source_url"), max_chars=500, placeholder="https://")
    st.button(
        _("Take what is typed"),
        type="primary",
        icon=":material/check:",
        key="take_typed",
        on_click=_take_typed,
        args=(case,),
    )


def _take_typed(case: Case) -> None:
    fields = (
        "title",
        "awarding_body",
        "jurisdiction",
        "outcomes",
        "level",
        "workload_value",
        "workload_unit",
        "language",
        "field_of_study",
        "kind",
        "mode",
        "supervision",
        "assessment",
        "quality_assurance",
        "source_url",
    )
    values = {name: str(acting.typed(_typed_key(case, name))) for name in fields}

    def store_and_name() -> None:
        done = ingest_typed(values, catalogue=case.case_id, workspace=session.workspace())
        _record_foreign(case, f"{done.catalogue}:1", done.version)

    acting.attempt(store_and_name, done=_("The credential is named."))


def _from_file(case: Case) -> None:
    upload = st.file_uploader(
        _("A badge, a European Digital Credential, a module description, or any file with outcomes"),
        key="dropped",
        max_upload_size=UPLOAD_MEGABYTES,
        help=_("Formats: {names}, and the text of a PDF.").format(names=", ".join(READER_NAMES)),
    )
    if upload is None:
        return
    if upload.name.lower().endswith(".pdf"):
        try:
            text = _text_of(upload.getvalue())
        except MapperError as error:
            st.error(plain(str(error)))
            return
        st.caption(_("The text of the PDF. Take what you need to “Typed or pasted”; attach the file under Evidence."))
        field = f"pdf {upload.file_id}"
        st.text_area(_("Text of the PDF"), text, height=320, key=field)
        st.button(
            _("Take it as learning outcomes (at most {longest:,} characters)").format(longest=_LONGEST),
            key="take_pdf",
            on_click=_take_pdf,
            args=(case, field),
        )
        return
    st.button(
        _("Read this file"),
        type="primary",
        icon=":material/check:",
        key="take_dropped",
        on_click=_take_file,
        args=(case, upload.name, upload.getvalue()),
    )
    st.caption(_("A file with several credentials becomes a catalogue; choose the one that counts from it."))


def _take_pdf(case: Case, field: str) -> None:
    text = str(st.session_state.get(field) or "")
    st.session_state[_typed_key(case, "outcomes")] = text[:_LONGEST]
    st.session_state["foreign_way"] = TYPED


@st.cache_data(show_spinner=Deferred("Reading the PDF"), max_entries=4)
def _text_of(content: bytes) -> str:
    return pdf_text(content)


def _take_file(case: Case, name: str, content: bytes) -> None:
    def store_and_name() -> None:
        found = uploads.store_upload(
            name, content, uploads.Corrections(), catalogue=case.case_id, workspace=session.workspace()
        )
        ids = session.catalogue(found.catalogue, found.version).credentials.index.tolist()
        if len(ids) == 1:
            _record_foreign(case, str(ids[0]), found.version)
        else:
            st.session_state["foreign_way"] = FROM_CATALOGUE
            st.session_state["find_foreign"] = f"{case.case_id}:"

    acting.attempt(store_and_name, done=_("The file was read."))


def _name_foreign(case: Case, credential_id: str) -> None:
    acting.attempt(lambda: _record_foreign(case, credential_id), done=_("The credential is named."))


def _record_foreign(case: Case, credential_id: str, version: str = "") -> None:
    # what somebody else types in meanwhile is a later version of the same catalogue
    side, version = credential_side(credential_id, version)
    office.desk().add(
        case,
        ForeignCredentialNamed(
            credential_id=credential_id,
            version=version,
            title=FreeText(side.title),
            awarding_body=FreeText(side.text("awarding_body") or side.text("provider")),
            jurisdiction=side.text("jurisdiction"),
            awarded_on=st.session_state.get(acting.form_key(case, "awarded_on")),
        ),
    )


def _draw_host(case: Case, *, editable: bool) -> None:
    st.header(_("What it is compared with"), anchor=False)
    if case.host:
        level = session.level_titles().get(case.host.level_id, case.host.level_id)
        st.markdown(f"**{plain(case.host.title or level)}**")
        st.caption(plain(case.host.credential_id) if case.host.credential_id else _("A level only: no award is named."))
    if not editable:
        return
    with st.expander(
        _("Compare with another") if case.host else _("Name the host credential or level"),
        expanded=case.host is None and case.foreign is not None,
        icon=":material/home:",
    ):
        what = st.segmented_control(
            _("With"),
            [CREDENTIAL, LEVEL],
            format_func=_,
            default=CREDENTIAL,
            required=True,
            key="host_way",
            label_visibility="collapsed",
        )
        if what == CREDENTIAL:
            chosen = pair_choice.choose_credential("host")
            level_id = ""
        else:
            titles = session.level_titles()
            level_id = st.selectbox(
                _("Level"),
                ["", *titles],
                format_func=lambda name: titles.get(name, _("Choose one")),
                key="host_level",
                help=_("For a short course that corresponds to no award: its level is compared and nothing else."),
            )
            chosen = ""
        st.button(
            _("Compare with this"),
            type="primary",
            icon=":material/check:",
            key="take_host",
            disabled=not (chosen or level_id),
            on_click=_name_host,
            args=(case, chosen, level_id),
        )


def _name_host(case: Case, credential_id: str, level_id: str) -> None:
    def name() -> None:
        if credential_id:
            side, version = credential_side(credential_id)
            event = HostCredentialNamed(credential_id=credential_id, version=version, title=side.title)
        else:
            event = HostCredentialNamed(level_id=level_id)
        office.desk().add(case, event)

    acting.attempt(name, done=_("What it is compared with is named."))


def _draw_dates(case: Case, *, editable: bool) -> None:
    st.header(_("Purpose and dates"), anchor=False)
    with st.form("amend", border=False):
        purpose, received, due, reference = st.columns([3, 2, 2, 3])
        purpose.selectbox(
            _("Purpose"),
            PURPOSES,
            index=PURPOSES.index(case.purpose),
            format_func=lambda name: PURPOSE_WORDS[name],
            key=acting.form_key(case, "purpose"),
            disabled=not editable,
        )
        received.date_input(
            _("All papers received on"),
            value=case.received,
            min_value=date(1900, 1, 1),
            max_value=office.today(),
            key=acting.form_key(case, "received"),
            disabled=not editable,
        )
        due.date_input(
            _("Answer due on"),
            value=case.due,
            key=acting.form_key(case, "due"),
            disabled=not editable,
            help=_("At the latest four months after receipt: {day}.").format(
                day=day(due_date(case.received).isoformat())
            ),
        )
        reference.text_input(
            _("Reference of the applicant"),
            value=case.applicant,
            key=acting.form_key(case, "applicant"),
            max_chars=80,
            disabled=not editable,
        )
        st.form_submit_button(_("Save"), icon=":material/save:", on_click=_amend, args=(case,), disabled=not editable)


def _amend(case: Case) -> None:
    state = st.session_state
    acting.record(
        case,
        CaseAmended(
            purpose=state[acting.form_key(case, "purpose")],
            received=state[acting.form_key(case, "received")],
            due=state[acting.form_key(case, "due")],
            applicant=acting.typed(acting.form_key(case, "applicant")),
        ),
        done=_("Saved."),
    )


def _draw_exceptions(case: Case, can: tuple[type, ...]) -> None:
    for delay in case.delays:
        st.markdown(
            _(":material/schedule_send: Delay notified, until {day}: {why}").format(
                day=day(delay.due.isoformat()), why=plain(delay.why)
            )
        )
    with st.expander(_("Delay or withdrawal"), icon=":material/more_time:"):
        delay_form, withdraw_form = st.columns(2)
        if DelayNotified in can:
            with delay_form.form("delay"):
                st.date_input(
                    _("Applicant told that the answer comes by"),
                    value=case.due,
                    key=acting.form_key(case, "delay_until"),
                )
                st.text_input(_("Why"), key=acting.form_key(case, "delay_why"), max_chars=500)
                st.form_submit_button(_("Record the notice"), on_click=_delay, args=(case,))
        if CaseWithdrawn in can:
            with withdraw_form.form("withdraw"):
                st.text_input(
                    _("Why the case ends without a decision"), key=acting.form_key(case, "withdraw_why"), max_chars=500
                )
                st.form_submit_button(_("Withdraw the case"), on_click=_withdraw, args=(case,))


def _delay(case: Case) -> None:
    event = DelayNotified(
        due=st.session_state[acting.form_key(case, "delay_until")], why=acting.typed(acting.form_key(case, "delay_why"))
    )
    acting.record(case, event, done=_("The notice is recorded."))


def _withdraw(case: Case) -> None:
    acting.record(
        case, CaseWithdrawn(why=acting.typed(acting.form_key(case, "withdraw_why"))), done=_("The case is withdrawn.")
    )
