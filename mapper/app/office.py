"""Who acts in this browser, and what their office has: its people, its cases, its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from mapper.analyse.agreement.report import AgreementReport, agreement_report
from mapper.analyse.agreement.sources import subjects_decided
from mapper.app import session
from mapper.app.language import Deferred
from mapper.export.statement import Office as Paper
from mapper.export.statement import Statement, load_office, statement_of
from mapper.review.cases.case import Case, case_of
from mapper.review.cases.desk import Desk
from mapper.review.people import Person


def today() -> date:
    """The day at this machine."""
    return date.today()


def person() -> Person:
    """Who acts. Without a login it is whoever sits at this machine, under the name they gave, and may do everything.

    The workflow still wants another person to confirm what somebody proposed.
    """
    name = session.reviewer()
    return replace(session.store().log.person(name), role="administrator")


def desk() -> Desk:
    """The way of this person to the cases."""
    return Desk(session.store().log, person())


def cases() -> tuple[Case, ...]:
    """Every case as it stands; read anew only when something happened."""
    return _cases(str(session.workspace()), session.database_url(), session.store().log.head())


@st.cache_resource(show_spinner=Deferred("Reading the cases"), max_entries=4)
def _cases(_folder: str, _url: str, _head: tuple[int, str]) -> tuple[Case, ...]:
    return tuple(case_of(history) for history in session.store().log.of_cases().values())


def names() -> dict[str, str]:
    """The name of everybody who ever acted, by the id of the person."""
    return {known.person_id: known.name for known in session.store().log.people().values()}


def paper() -> Paper:
    """Letterhead, texts and template of the office."""
    return load_office(session.workspace())


def statement(case: Case, *, language: str, form: str, issued_on: date) -> Statement:
    """What the statement of a confirmed decision says."""
    return statement_of(case, paper(), language=language, form=form, names=names(), issued_on=issued_on)


def agreement() -> AgreementReport:
    """How well people agree with each other and with the tool, over all decisions and cases."""
    store = session.store()
    return _agreement(str(session.workspace()), session.database_url(), (*store.head(), *store.log.head()))


@st.cache_resource(show_spinner=Deferred("Counting agreement"), max_entries=4)
def _agreement(folder: str, _url: str, heads: tuple[int, str, int, str]) -> AgreementReport:
    store = session.store()
    decisions = store.decisions()
    cases = [case_of(history) for history in store.log.of_cases().values()]
    return agreement_report(decisions, subjects_decided(decisions, Path(folder)), cases)


def audit_extract_maker(case_id: str) -> Callable[[], bytes]:
    """A function that makes the extract of a case for an appeal body."""
    log = session.store().log

    def make() -> bytes:
        from mapper.export.audit_extract import write_audit_extract

        with TemporaryDirectory() as folder:
            target = Path(folder) / "extract.zip"
            write_audit_extract(log, case_id, target)
            return target.read_bytes()

    return make
