"""The choices of the page Stacks: target, catalogues and conditions, all in the address, and the stack they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.stacks.building import Pool
from mapper.analyse.stacks.conditions import AIMS, Conditions
from mapper.analyse.stacks.gathering import finished_run, gather_pool
from mapper.analyse.stacks.report import StackReport, report_stack
from mapper.app import pair_choice, searching, session
from mapper.app.address import chosen_in_address, in_address, one_in_address
from mapper.app.language import N_, Deferred, Words, _
from mapper.app.wording import plain
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import load_policies
from mapper.match.runs import runs_folder
from mapper.match.text import language_code
from mapper.settings import ScoringSettings
from mapper.tables import ALIGNMENTS
from mapper.workspace import read_parquet

_AIMS: Final = Words({"fewest": N_("Fewest credentials"), "shortest": N_("Fewest hours")})
_LEVELS: Final = ["", *(str(level) for level in range(1, 9))]
_SHARES: Final = [f"{share}" for share in range(10, 100, 5)]


def choose_target() -> str:
    """The id of the target that the address names or the reviewer chooses; "" without one."""
    known = pair_choice.known_credentials()
    named = str(st.query_params.get("target", ""))
    title = (
        _("Target: {label}").format(label=plain(known.loc[named, "label"]))
        if named in known.index
        else _("Choose the target")
    )
    with st.expander(title, expanded=named not in known.index, icon=":material/flag:"):
        words = st.text_input(
            _("Find by title, provider or id"),
            key="find_target",
            type="search",
            live="300ms",
            placeholder=_("Some words of it"),
        )
        hits = pair_choice.find_credentials(known, words or "")
        options = list(dict.fromkeys(["", *([named] if named in known.index else []), *hits]))
        st.session_state["target"] = named if named in options else ""
        labels = known.loc[options[1:], "label"].to_dict()
        picked: str = st.selectbox(
            _("Target: the qualification that a stack shall cover"),
            options,
            format_func=lambda name: labels.get(name, _("Choose one")),
            **in_address("target"),
        )
    if named and named not in known.index:
        st.markdown(_(":orange[:material/warning: The target of this address is in no catalogue here:]"))
        st.text(named)
    return picked or ""


def choose_catalogues() -> list[str]:
    """The catalogues that a stack is chosen from, as a match names them."""
    hosts = searching.hosts()
    chosen_in_address("from", list(hosts), ["embedded"])
    return list(
        st.multiselect(
            _("Catalogues to choose from"), list(hosts), format_func=lambda name: hosts[name], **in_address("from")
        )
    )


def choose_conditions(credentials: pd.DataFrame) -> tuple[Conditions, str]:
    """What is asked of the stack, and how the ceiling is to be taken (``auto`` or ``none``)."""
    aim_at, share_at = st.columns(2)
    one_in_address("aim", AIMS, AIMS[0])
    aim = aim_at.segmented_control(
        _("Best is"), AIMS, format_func=lambda name: _AIMS.get(name, name), required=True, **in_address("aim")
    )
    one_in_address("share", _SHARES, "50")
    share = share_at.select_slider(
        _("Share of the target to cover"),
        _SHARES,
        format_func=lambda name: f"{name}%",
        help=_(
            "An expected share. It stays below what people state, who see no doubt: from 50% a match suggests full "
            "recognition."
        ),
        **in_address("share"),
    )
    with st.expander(_("More conditions"), icon=":material/tune:"):
        level_at, hours_at, members_at, provider_at = st.columns(4)
        one_in_address("level", _LEVELS, "")
        level = level_at.selectbox(
            _("EQF level, at least"), _LEVELS, format_func=lambda name: name or _("Any"), **in_address("level")
        )
        limits = {
            key: place.number_input(
                title, min_value=1, value=None, step=1, placeholder=_("No limit"), key=key, bind="query-params"
            )
            for key, place, title in (
                ("hours", hours_at, _("Hours, at most")),
                ("members", members_at, _("Credentials, at most")),
                ("of_one", provider_at, _("Of one provider, at most")),
            )
        }  # fmt: skip
        country_at, language_at = st.columns(2)
        countries = sorted({str(code).partition("-")[0] for code in credentials["jurisdiction"] if code})
        languages = sorted({str(code) for code in language_code(credentials["language"]) if code})
        chosen_in_address("country", countries, [])
        in_countries = country_at.multiselect(
            _("Only from"), countries, placeholder=_("Any country"), **in_address("country")
        )
        chosen_in_address("language", languages, [])
        in_languages = language_at.multiselect(
            _("Only in"), languages, placeholder=_("Any language"), **in_address("language")
        )
        once_at, ceiling_at = st.columns(2)
        once = once_at.toggle(
            _("Count each outcome of a member once"),
            key="once",
            bind="query-params",
            help=_("No double counting: otherwise one outcome of a member may count for several of the same depth."),
        )
        ceiling = ceiling_at.toggle(
            _("Keep to the ceiling of the target's country"),
            value=True,
            key="ceiling",
            bind="query-params",
            help=_("Countries limit how much of a programme outside learning may fill; see the page Policies."),
        )
    conditions = Conditions(
        aim="shortest" if aim == "shortest" else "fewest",
        share=int(share) / 100,
        level_from=float(level) if level else None,
        max_hours=None if limits["hours"] is None else float(limits["hours"]),
        max_credentials=limits["members"],
        per_provider=limits["of_one"],
        countries=tuple(in_countries),
        languages=tuple(in_languages),
        count_once=bool(once),
    )
    return conditions, "auto" if ceiling else "none"


def runs_toward(target: str, catalogues: list[str]) -> dict[str, str]:
    """Catalogue -> the run that compared all of it with the target, "" where there is none yet."""
    versions = dict(searching.versions())
    # As the command takes it: from the catalogues chosen, if it is there.
    host = _home_of(target)
    manifests = session.list_runs()
    found = {}
    for name in catalogues:
        whole = (name, versions[name])
        home = (host, versions.get(host, ""))
        found[name] = finished_run(manifests, target, home, whole)
    return found


def _home_of(target: str) -> str:
    """The catalogue that the target is taken from, as a match names it."""
    return searching.host_of(target.partition(":")[0])


def target_row(target: str) -> dict[str, Any]:
    """The credential that is the target."""
    host = _home_of(target)
    table = session.catalogue(host, dict(searching.versions())[host]).credentials
    return {str(name): value for name, value in table[table.index == target].iloc[0].items()}


@st.cache_resource(show_spinner=Deferred("Gathering what the credentials offer"), max_entries=8)
def pool(folder: str, target: str, runs: tuple[tuple[str, str], ...]) -> Pool:
    """The pool of the catalogues, each given with its run, in the workspace ``folder``."""
    versions = dict(searching.versions())
    host = _home_of(target)
    home = session.catalogue(host, versions[host]).outcomes
    catalogues = [session.catalogue(name, versions[name]) for name, _run in runs]
    place = runs_folder(Path(folder))
    return gather_pool(
        (target, home[home.index == target].reset_index(drop=True)),
        [(each.credentials.reset_index(drop=True), each.outcomes.reset_index(drop=True)) for each in catalogues],
        [read_parquet(place / run / f"{ALIGNMENTS.name}.parquet") for _name, run in runs],
        frameworks=session.frameworks(),
        scoring=ScoringSettings(),
    )


@st.cache_resource(show_spinner=Deferred("Looking for the best stack"), max_entries=64)
def stack(
    folder: str, target: str, runs: tuple[tuple[str, str], ...], conditions: Conditions, ceiling: str
) -> StackReport:
    """The best stack; the solver takes a second, and stops after some where there is very much to choose from."""
    known = embedded_folder()
    return report_stack(
        pool(folder, target, runs),
        target_row(target),
        conditions,
        policies=load_policies(known / "policies"),
        credit_systems=load_credit_systems(known / "credit_systems.csv"),
        ceiling=ceiling,
    )


def facts(row: dict[str, Any]) -> str:
    """Provider, country, level and hours of a member, in a line of Markdown."""
    low, high = row["workload_hours_min"], row["workload_hours_max"]
    if pd.isna(high):
        hours = _("hours not known")
    elif low == high:
        hours = _("{hours} h").format(hours=f"{high:g}")
    else:
        hours = _("{low} to {high} h").format(low=f"{low:g}", high=f"{high:g}")
    level = _("level {level}").format(level=row["level_text"]) if row["level_text"] else _("level not stated")
    told = [row["provider"] or row["awarding_body"], row["jurisdiction"], level, hours]
    return " · ".join(plain(each) for each in told if each)
