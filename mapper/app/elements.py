"""One credential against the European standard elements and the definitions of a micro-credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session
from mapper.app.address import in_address, one_in_address
from mapper.app.ladder import FACT_STATUS_WORDS
from mapper.app.language import N_, _, capital, counted
from mapper.app.wording import MISSING, PARTLY, Mark, Marks, badge, plain
from mapper.ingest.coded import credit_systems
from mapper.ingest.embedded import EMBEDDED_GROUPS
from mapper.knowledge.definitions import check_criteria, decide_definitions, load_definitions
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.standard_elements import (
    ELEMENTS_SOURCE,
    check_elements,
    count_findings,
    load_standard_elements,
)

FINDING_WORDS: Final = Marks(
    {
        "present": Mark(N_("Present"), "check_circle", "green"),
        "partly": PARTLY,
        "missing": MISSING,
        "not applicable to a catalogue entry": Mark(N_("Not in a catalogue"), "remove_circle", "gray"),
    }
)
DEFINITION_WORDS: Final = Marks(
    {
        "meets": Mark(N_("Meets"), "check_circle", "green"),
        "does not meet": Mark(N_("Does not meet"), "cancel", "red"),
        "cannot be told": Mark(N_("Cannot be told"), "help", "gray"),
    }
)
ANSWER_WORDS: Final = Marks(
    {
        "yes": Mark(N_("Yes"), "check", "green"),
        "no": Mark(N_("No"), "close", "red"),
        "cannot be told": Mark(N_("Cannot be told"), "question_mark", "gray"),
    }
)


def linked_version(stored: pd.DataFrame) -> tuple[str, str] | None:
    """Id and version of the latest stored catalogue that holds the credential which the address names, if one does."""
    wanted = str(st.query_params.get("credential", ""))
    homes = stored["catalogue"].isin([wanted.partition(":")[0], *EMBEDDED_GROUPS]) & stored["is_latest"]
    for identifier, version in stored.loc[homes, ["catalogue", "version"]].itertuples(index=False, name=None):
        if wanted in session.catalogue(identifier, version).credentials.index:
            return identifier, version
    return None


def choose_credential(credentials: pd.DataFrame, outcomes: pd.DataFrame, offered: pd.DataFrame) -> None:
    """A box with the ``offered`` credentials and the one that the address names; draws the check of the chosen one.

    Both tables are found by credential id, as :func:`mapper.app.session.catalogue` gives them.
    """
    wanted = st.query_params.get("credential", "")
    options = list(dict.fromkeys(["", *([wanted] if wanted in credentials.index else []), *offered.index]))
    one_in_address("credential", options, "")
    titles = credentials["title"]
    chosen: str = st.selectbox(
        _("Look at one credential"),
        options,
        format_func=lambda name: str(titles[name]) if name else _("Choose one of the credentials above"),
        **in_address("credential"),
    )
    if chosen:
        draw_elements(credentials.loc[[chosen]], outcomes[outcomes.index == chosen])


def draw_elements(credential: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    """What the entry of one credential holds and lacks, and which definitions it meets; ``credential`` is one row."""
    elements, definitions = _knowledge()
    frameworks = session.frameworks()
    checks = check_elements(credential, outcomes, elements=elements, frameworks=frameworks)
    criteria = check_criteria(
        credential, outcomes, definitions=definitions, frameworks=frameworks, credit_systems=credit_systems()
    )
    entry = credential.iloc[0]
    with st.container(border=True):
        st.markdown(f"### {plain(entry['title'])}")
        st.caption(plain(entry["credential_id"]))
        parts.source_button(str(entry["source_url"]), _("Open the entry at its source"))
        elements_part, definitions_part = st.tabs([_("Standard elements"), _("Definitions it meets")])
        with elements_part:
            _draw_checks(checks)
        with definitions_part:
            _draw_definitions(criteria)


def check(credential: Mapping[str, Any], outcomes: pd.DataFrame) -> pd.DataFrame:
    """The standard elements of one credential (:data:`mapper.knowledge.standard_elements.ELEMENT_CHECKS`)."""
    row = pd.DataFrame([dict(credential)])
    return check_elements(row, outcomes, elements=_knowledge()[0], frameworks=session.frameworks())


def _draw_checks(checks: pd.DataFrame) -> None:
    counts = count_findings(checks).iloc[0]
    mandatory = checks["obligation"] != "optional"
    st.markdown(
        counted(
            "**{present} of {count} mandatory element present**, {partly} partly, {missing} missing; {apart} that "
            "only an awarded credential can have.",
            "**{present} of {count} mandatory elements present**, {partly} partly, {missing} missing; {apart} that "
            "only an awarded credential can have.",
            int(mandatory.sum()),
            present=counts["mandatory_present"],
            partly=counts["mandatory_partly"],
            missing=counts["mandatory_missing"],
            apart=counts["mandatory_not_applicable"],
        )
    )
    for rows, title, alt in (
        (checks[mandatory], _("Mandatory elements"), _("Mandatory elements with what was found")),
        (checks[~mandatory], _("Optional elements"), _("Optional elements with what was found")),
    ):
        st.markdown(f"**{title}**")
        st.table(
            {
                _("Element"): [f"{row['element_id']} {plain(row['name'])}" for row in _rows(rows)],
                _("Finding"): [badge(FINDING_WORDS[row["finding"]]) for row in _rows(rows)],
                _("What the entry says"): [plain(row["value"]) or "–" for row in _rows(rows)],
                _("Why"): [plain(row["why"]) for row in _rows(rows)],
            },
            border="horizontal",
            hide_index=True,
            alt=alt,
        )
    st.caption(plain(_("Elements: {source}.").format(source=ELEMENTS_SOURCE)))
    with st.expander(_("Where each element stands in Open Badges, ELM and CTDL"), icon=":material/data_object:"):
        st.dataframe(
            checks[["element_id", "name", "open_badges", "elm", "ctdl", "gap"]],
            hide_index=True,
            column_config={
                "element_id": st.column_config.TextColumn(_("Id"), width=60),
                "name": _("Element"),
                "open_badges": _("Open Badges 3.0"),
                "elm": _("European Learning Model 3"),
                "ctdl": "CTDL",
                "gap": _("To mind"),
            },
            alt=_("Properties of three formats that hold each element"),
        )


def _draw_definitions(criteria: pd.DataFrame) -> None:
    st.caption(
        _("A fact that the entry does not state leaves a definition open; it never counts against the credential.")
    )
    for verdict in _rows(decide_definitions(criteria)):
        words = badge(DEFINITION_WORDS[verdict["verdict"]])
        st.markdown(f"{words} **{plain(verdict['authority'])}, {verdict['year']}**: {plain(verdict['because'])}")
        with st.expander(_("Criteria: {title}").format(title=plain(verdict["title"]))):
            _draw_criteria(criteria[criteria["definition_id"] == verdict["definition_id"]])
            parts.source_button(str(verdict["source_url"]), key=f"open_{verdict['definition_id']}")


def _draw_criteria(criteria: pd.DataFrame) -> None:
    st.table(
        {
            _("Criterion"): [plain(row["criterion"]) for row in _rows(criteria)],
            _("Answer"): [badge(ANSWER_WORDS[row["answer"]]) for row in _rows(criteria)],
            _("Why"): [plain(row["why"]) for row in _rows(criteria)],
            _("How it is read"): [plain(row["note"]) or "–" for row in _rows(criteria)],
            _("Checked"): [capital(FACT_STATUS_WORDS[row["status"]]) for row in _rows(criteria)],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Criteria of the definition with what was found"),
    )


@st.cache_resource(show_spinner=False)
def _knowledge() -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    folder = embedded_folder()
    return (
        load_standard_elements(folder / "standard_elements.csv"),
        load_definitions(folder / "microcredential_definitions.toml"),
    )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
