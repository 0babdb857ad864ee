"""Who acts in this browser, and what their office has: its people, its cases, its paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from mapper.analyse.agreement.report import AgreementReport, agreement_report
from mapper.analyse.agreement.sources import subjects_decided
from mapper.app import login, session
from mapper.app.language import Deferred
from mapper.app.live_cases import LiveCases
from mapper.export.statement import Office as Paper
from mapper.export.statement import Statement, load_office, statement_of
from mapper.review.acting import roles_bind
from mapper.review.cases.case import Case, case_of
from mapper.review.cases.desk import Desk
from mapper.review.cases.overview import cases_table
from mapper.review.people import Person, known_as


def today() -> date:
    """The day at this machine."""
    return date.today()


def person() -> Person:
    """Who acts, with the role that they have at this moment.

    Without a login it is whoever sits at this machine, under the name they gave. They may do everything until an
    administrator is on record; from then on the role that goes with the name counts, and without one they may look.
    The workflow always wants another person to confirm what somebody proposed.

    Raises
    ------
    NotPermitted
        If there is a login, and nobody who is known here is signed in.
    """
    if login.is_set_up():
        return login.person()
    name, people = session.reviewer(), login.people()
    found = named(name, people) or Person(person_id="", name=name)
    return found if roles_bind(people) else replace(found, role="administrator")


def named(name: str, people: Mapping[str, Person]) -> Person | None:
    """Who of ``people`` is on record under a name that was given here; somebody who signs in is never meant."""
    return known_as(name, {person_id: one for person_id, one in people.items() if not one.login})


def on_record() -> Person:
    """Who acts, entered into the log if they are new to it."""
    acts = person()
    return acts if acts.person_id else replace(acts, person_id=session.store().log.person(acts.name).person_id)


def own_id() -> str:
    """The id under which decisions on pairs are recorded, "" without a login: then the name that was given decides."""
    return login.person().person_id if login.is_set_up() else ""


def own_ids() -> dict[str, str]:
    """The id by the name of who acts, as :meth:`mapper.review.store.DecisionStore.record` takes it."""
    return {session.reviewer(): login.person().person_id} if login.is_set_up() else {}


def desk() -> Desk:
    """The way of this person to the cases."""
    return Desk(session.store().log, on_record())


def cases() -> tuple[Case, ...]:
    """Every case as it stands; those to which something happened are read anew."""
    return _live_cases(str(session.workspace()), session.database_url()).all()


@st.cache_resource(show_spinner=Deferred("Reading the cases"), max_entries=4)
def _live_cases(folder: str, url: str) -> LiveCases:
    made = LiveCases(lambda: session.store().log)
    made.all()
    return made


def case_table() -> pd.DataFrame:
    """Every case in one row (:func:`mapper.review.cases.overview.cases_table`), as of today."""
    return _table(str(session.workspace()), session.database_url(), session.store().log.head(), today())


@st.cache_resource(show_spinner=False, max_entries=4)
def _table(folder: str, url: str, head: tuple[int, str], day: date) -> pd.DataFrame:
    return cases_table(cases(), today=day)


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
