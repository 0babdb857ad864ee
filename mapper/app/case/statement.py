"""The statement: looked at, issued, and downloaded; what was issued stays on record by its hash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from mapper.app import office, parts, session
from mapper.app.case import acting
from mapper.app.language import N_, Words, _
from mapper.app.wording import moment, plain
from mapper.errors import MapperError
from mapper.export.statement import FORMATS, FORMS, LANGUAGES, Statement, statement_bytes, write_example
from mapper.review.cases.case import Case
from mapper.review.cases.events import StatementIssued
from mapper.review.cases.workflow import permitted
from mapper.review.events import Recorded

_LANGUAGE_WORDS: Final = Words({"en": N_("English"), "fr": N_("French"), "de": N_("German"), "es": N_("Spanish")})
_FORM_WORDS: Final = Words(
    {"long": N_("Long: everything that the decision rests on"), "short": N_("Short: two pages for the holder")}
)
_MIME: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "pdf": "application/pdf",
}
_PREVIEW_HEIGHT: Final = 760


def draw(case: Case) -> None:
    """The paper as it would be, the button that issues it, and what was issued."""
    if case.status not in ("confirmed", "issued"):
        parts.empty_state(
            "description",
            _("The former statement stands on record") if case.issued else _("No statement yet"),
            _("Another one can be issued once a second person has confirmed the decision."),
        )
        _draw_issued(case)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = st.selectbox(
            _("Language"),
            LANGUAGES,
            format_func=lambda name: _LANGUAGE_WORDS[name],
            key="statement_language",
            width=180,
        )
        form = st.selectbox(
            _("Form"), FORMS[::-1], format_func=lambda name: _FORM_WORDS[name], key="statement_form", width=380
        )
    try:
        made = office.statement(case, language=language, form=form, issued_on=datetime.now(UTC).date())
    except MapperError as error:
        parts.show_error(error, title=_("The statement cannot be made"))
        return
    if made.specimen:
        st.warning(plain(made.specimen), icon=":material/edit_document:")
        st.button(
            _("Put an office.toml to fill in into the workspace"),
            icon=":material/edit_document:",
            key="office_example",
            on_click=_write_example,
        )
    if StatementIssued in permitted(case, office.person()):
        st.button(
            _("Issue this statement"),
            type="primary",
            icon=":material/task_alt:",
            key="issue",
            on_click=_issue,
            args=(case, made),
            help=_("Records that it left the office, with the hash of what it says; in as many languages as you like."),
        )
    _draw_issued(case)
    st.header(_("Preview"), anchor=False)
    st.iframe(statement_bytes(made, "html")[0].decode("utf-8"), height=_PREVIEW_HEIGHT)


def _write_example() -> None:
    acting.attempt(
        lambda: write_example(session.workspace()),
        done=_("office.toml and statement.html are in the workspace: fill in letterhead and appeal text."),
    )


def _issue(case: Case, made: Statement) -> None:
    event = StatementIssued(
        language=made.language,
        form=made.form,
        template=made.template,
        content_hash=made.content_hash,
        issued_on=made.issued_on,
    )
    acting.record(case, event, done=_("Issued. Download it below."))


def _draw_issued(case: Case) -> None:
    if not case.issued:
        return
    st.header(_("Issued"), anchor=False)
    people = session.store().log.people()
    for recorded in reversed(case.issued):
        event = recorded.event
        if not isinstance(event, StatementIssued):
            continue
        who = people[recorded.by].name if recorded.by in people else recorded.by
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{_LANGUAGE_WORDS.get(event.language, event.language)}, {plain(_(event.form))}** · {plain(who)}, "
                f"{moment(recorded.at)}",
                width="stretch",
            )
            for kind in FORMATS:
                st.download_button(
                    kind.upper(),
                    _maker(case, recorded, event, kind),
                    file_name=f"{case.case_id}-{event.language}-{event.form}.{kind}",
                    mime=_MIME[kind],
                    key=f"download_{recorded.sequence}_{kind}",
                    icon=":material/download:",
                )


def _maker(case: Case, recorded: Recorded, event: StatementIssued, kind: str) -> Callable[[], bytes]:
    """Makes the file anew from what is on record; one that would say something else than what was issued is refused."""
    as_issued = case.before(recorded)

    def make() -> bytes:
        made = office.statement(as_issued, language=event.language, form=event.form, issued_on=event.issued_on)
        if made.content_hash != event.content_hash:
            raise MapperError(
                _(
                    "{case_id}: the statement would no longer say what was issued; an office text or a name has "
                    "changed since, or a text was erased. Use the file that was sent, or issue it anew"
                ).format(case_id=case.case_id)
            )
        return statement_bytes(made, kind)[0]

    return make
