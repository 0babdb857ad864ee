"""Choosing the two credentials of a comparison, and comparing them outside the page where no match holds them yet."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import access, parts, session
from mapper.app.address import go, in_address
from mapper.app.jobs import Job, compare_command, start_job
from mapper.app.language import N_, Deferred, Words, _
from mapper.app.wording import listed, plain
from mapper.ingest.catalogue import resolve

JOB: Final = "compare"
_HITS: Final = 50
_ROLES: Final = Words(
    {
        "subject": N_("Subject: the foreign credential, which shall be recognised"),
        "object": N_("Object: the credential at home, which it is compared with"),
    }
)


def choose_pair() -> tuple[str, str]:
    """The ids of both credentials that the address names or the reviewer chooses; "" where none is chosen yet."""
    known = known_credentials()
    named = [str(st.query_params.get(side, "")) for side in ("subject", "object")]
    complete = all(name in known.index for name in named)
    with st.expander(_("Choose the two credentials"), expanded=not complete, icon=":material/search:"):
        left, right = st.columns(2)
        with left:
            subject = _choose("subject", known)
        with right:
            object_ = _choose("object", known)
        st.button(
            _("Swap both sides"),
            icon=":material/swap_horiz:",
            key="swap",
            disabled=not (subject and object_),
            on_click=go,
            kwargs={"subject": object_, "object": subject},
        )
    for side, name in zip(("subject", "object"), named, strict=True):
        if name and name not in known.index:
            st.markdown(
                _(":orange[:material/warning: The subject of this address is in no catalogue here:]")
                if side == "subject"
                else _(":orange[:material/warning: The object of this address is in no catalogue here:]")
            )
            st.text(name)
    return subject, object_


def _choose(side: Literal["subject", "object"], known: pd.DataFrame) -> str:
    st.markdown(f"**{_ROLES[side]}**")
    words = (
        st.text_input(
            _("Find by title, provider or id"),
            key=f"find_{side}",
            type="search",
            live="300ms",
            placeholder=_("Some words of it"),
        )
        or ""
    )
    hits = find_credentials(known, words)
    chosen = str(st.query_params.get(side, ""))
    options = list(dict.fromkeys(["", *([chosen] if chosen in known.index else []), *hits]))
    st.session_state[side] = chosen if chosen in options else ""
    labels = known.loc[options[1:], "label"].to_dict()
    picked: str = st.selectbox(
        _credential_label(len(hits)),
        options,
        format_func=lambda name: labels.get(name, _("Choose one")),
        **in_address(side),
    )
    return picked or ""


def _credential_label(count: int) -> str:
    if count < _HITS:
        return _("Credential ({count} found)").format(count=count)
    return _("Credential (the first {count} found)").format(count=count)


def choose_credential(key: str) -> str:
    """The id of a credential chosen on a page whose address does not name it; "" where none is."""
    known = known_credentials()
    words = st.text_input(
        _("Find by title, provider or id"),
        key=f"find_{key}",
        type="search",
        live="300ms",
        placeholder=_("Some words of it"),
    )
    hits = find_credentials(known, words or "")
    labels = known.loc[hits, "label"].to_dict()
    picked: str = st.selectbox(
        _credential_label(len(hits)),
        ["", *hits],
        format_func=lambda name: labels.get(name, _("Choose one")),
        key=f"{key}_credential",
    )
    return picked or ""


def find_credentials(known: pd.DataFrame, words: str) -> list[str]:
    """Ids of the first credentials whose title, provider, country or id holds every one of ``words``, in order.

    ``known`` has one row per credential, found by its id, with a column ``searched`` in lower case.
    """
    found = known["searched"]
    for word in words.lower().split():
        found = found[found.str.contains(word, regex=False)]
    return [str(name) for name in found.index[:_HITS]]


def known_credentials() -> pd.DataFrame:
    """All credentials of the stored catalogues and of the embedded ones, found by id, with ``label``."""
    stored = session.list_catalogues()
    latest = stored[stored["is_latest"]]
    versions = tuple(zip(latest["catalogue"], latest["version"], strict=True))
    return _credentials(str(session.workspace()), versions)


@st.cache_resource(show_spinner=Deferred("Reading the catalogues"), max_entries=2)
def _credentials(folder: str, versions: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """All credentials of the stored catalogues and of the embedded ones, each once, by title."""
    columns = ["credential_id", "catalogue", "title", "provider", "jurisdiction"]
    embedded = resolve("embedded", workspace=session.workspace())
    tables = [session.catalogue(name, version).credentials[columns] for name, version in versions]
    known = pd.concat([*tables, embedded.credentials[columns]], ignore_index=True).drop_duplicates("credential_id")
    rows = known.to_dict("records")
    known["label"] = [
        f"{row['title']} – {listed([row['provider'] or row['catalogue'], row['jurisdiction']])}" for row in rows
    ]
    known["searched"] = (known["label"] + " " + known["credential_id"]).str.lower()
    return known.sort_values(["title", "credential_id"], kind="stable").set_index("credential_id")


def offer_comparison(subject_id: str, object_id: str) -> None:
    """What stands where no match holds the pair yet: the way to compare just these two, as a job."""
    parts.job_panel(JOB, on_done=_show_done, kind="comparison")
    job = session.jobs().get(JOB)
    running = job is not None and job.state == "running"
    parts.empty_state(
        "difference", _("These two have not been compared yet"), _("No match of this workspace holds this pair.")
    )
    if not access.may("match catalogues"):
        st.caption(_("An officer can compare them."))
        return
    st.button(
        _("Compare these two"),
        type="primary",
        icon=":material/difference:",
        key="start_compare",
        disabled=running,
        on_click=_start,
        args=(subject_id, object_id),
    )
    st.caption(_("Only these two are read and compared; this takes about half a minute, longer the first time."))


@access.needs("match catalogues")
def _start(subject_id: str, object_id: str) -> None:
    command = compare_command(subject_id, object_id, session.workspace())
    session.jobs()[JOB] = start_job(
        _("Comparing {subject} with {object}").format(subject=subject_id, object=object_id), command
    )


def _show_done(job: Job) -> None:
    result = job.result or {}
    st.markdown(_(":green[:material/check_circle: **{title}:** done.]").format(title=plain(job.title)))
    subject, object_ = str(result.get("subject_id", "")), str(result.get("object_id", ""))
    parts.go_button(
        _("Show it"), "compare", icon="difference", query={"subject": subject, "object": object_}, key="show_compared"
    )
