"""What the page Find keeps between its runs: the index of all catalogues, its vectors, and what was asked before."""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st

from mapper.app import session
from mapper.app.jobs import prepare_search_command, start_job
from mapper.app.language import Deferred, _
from mapper.errors import MapperError
from mapper.ingest.catalogue import every_catalogue
from mapper.ingest.embedded import embedded, is_embedded
from mapper.match.encoders import Vectors, encode_now, identify
from mapper.match.search import Found, Query, SearchFilters, search
from mapper.match.search_index import SearchIndex, build_index, with_vectors
from mapper.settings import EncoderSettings

PREPARE = "prepare_search"
"""The name of the job that reads the texts."""


def index() -> SearchIndex:
    """The index of all catalogues as they are now, with the vectors that were made so far."""
    folder = session.workspace()
    # Each file of vectors is written once under the hash of what is in it, so that the names tell of new ones.
    state = tuple(sorted(path.name for path in (folder / "vectors").glob("*/*.npz")))
    return _index(str(folder), versions(), state)


def hosts() -> dict[str, str]:
    """Catalogue that a match can name -> what it is called; the embedded ones as one."""
    return {name: session.GROUP_WORDS.get(name, name) for name, _version in versions()}


def host_of(catalogue: str) -> str:
    """The catalogue that a match names for a credential of ``catalogue``."""
    return "embedded" if is_embedded(catalogue) else catalogue


def find(query: Query, filters: SearchFilters) -> tuple[Found, str]:
    """The answer to a query, and why it is by wording alone ("" where it is by meaning too)."""
    known = index()
    vectors, reason = None, ""
    if not known.vectors.shape[1]:
        reason = _("no text has been read for its meaning yet")
    elif query.lines:
        try:
            vectors = _line_vectors(query.lines)
        except MapperError as error:
            reason = str(error)
    return search(query, known, vectors, filters=filters), reason


def prepare() -> None:
    """Start to read the texts that were not read before, unless that runs."""
    running = session.jobs().get(PREPARE)
    if running is None or running.state != "running":
        command = prepare_search_command(session.workspace())
        session.jobs()[PREPARE] = start_job(_("Reading titles and outcomes for their meaning"), command)


def forget_prepared() -> None:
    """Take the job away once it is done: the index then says all there is to say."""
    session.jobs().pop(PREPARE, None)


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Begin to load the encoder, so that it stands ready when the first words have been typed."""
    threading.Thread(target=_load, daemon=True).start()


def _load() -> None:
    try:
        encode_now(["ready"], EncoderSettings())
    except (MapperError, RuntimeError, OSError):
        return  # the first search meets the same and says so


@st.cache_data(show_spinner=False, max_entries=4)
def reads_all_languages() -> bool:
    """Whether the encoder that serves here is the multilingual one."""
    return identify(EncoderSettings()).multilingual


def versions() -> tuple[tuple[str, str], ...]:
    """The catalogues that are searched, each with its version: the embedded ones as one, then those stored here."""
    stored = session.list_catalogues()
    latest = stored.loc[stored["is_latest"], ["catalogue", "version"]].itertuples(index=False, name=None)
    own = (each for each in latest if not is_embedded(each[0]))
    return (("embedded", _embedded_version(str(session.workspace()))), *own)


@st.cache_resource(show_spinner=Deferred("Storing the embedded catalogues"))
def _embedded_version(folder: str) -> str:
    return embedded("embedded", Path(folder)).version


@st.cache_resource(show_spinner=Deferred("Reading the titles and outcomes of all catalogues"), max_entries=1)
def _by_wording(folder: str, versions: tuple[tuple[str, str], ...]) -> SearchIndex:
    catalogues = every_catalogue(Path(folder))
    return build_index([(each.credentials, each.outcomes) for each in catalogues], session.frameworks())


@st.cache_resource(show_spinner=Deferred("Reading what was encoded"), max_entries=1)
def _index(folder: str, versions: tuple[tuple[str, str], ...], state: tuple[str, ...]) -> SearchIndex:
    return with_vectors(_by_wording(folder, versions), EncoderSettings(), cache=Path(folder) / "vectors")


@st.cache_data(
    show_spinner=Deferred("Reading the query (the first time, the encoder is loaded: some seconds)"), max_entries=256
)
def _line_vectors(lines: tuple[str, ...]) -> Vectors:
    return encode_now(lines, EncoderSettings())
