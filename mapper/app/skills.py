"""Page: which skills outcomes are about, by credential and by skill, and what an occupation is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.skills.demand import Demand
from mapper.analyse.skills.kept import LinkedSkills
from mapper.analyse.skills.profiles import alike_by_skills
from mapper.analyse.skills.sentences import ABOUT_SHARE, CAUTION, counted_sentence, demand_sentence
from mapper.app import access, linked_skills, parts, session
from mapper.app.address import chosen_in_address, go, in_address, one_in_address
from mapper.app.jobs import Job, skills_command, start_job
from mapper.app.language import N_, Words, _, counted, pgettext
from mapper.app.wording import moment, percent, plain, safe_link
from mapper.match.skills import occupations, vocabulary
from mapper.model import SKILL_SUGGESTIONS, slug
from mapper.review.acting import Action

BY_CREDENTIAL: Final = N_("By credential")
BY_SKILL: Final = N_("By skill")
OCCUPATIONS: Final = N_("Occupations")
LINK: Final = N_("Link a catalogue")
USES: Final[Mapping[str, Action]] = {
    BY_CREDENTIAL: "look and take away",
    BY_SKILL: "look and take away",
    OCCUPATIONS: "look and take away",
    LINK: "match catalogues",
}
JOB: Final = "skills"
SUGGESTION_WORDS: Final = Words(
    {"likely": N_("Likely"), "possible": N_("Possible"), "not enough evidence": N_("Not enough evidence")}
)


def choose_linked(found: Sequence[Mapping[str, Any]]) -> str:
    """The linked catalogue that the address names, else the newest; draws the box to choose another."""
    titles = [str(one["title"]) for one in found]
    labels = {
        str(one["linked"]): title if titles.count(title) == 1 else f"{title} · {moment(one['timings']['finished'])}"
        for one, title in zip(found, titles, strict=True)
    }
    one_in_address("linked", list(labels), next(iter(labels)))
    st.selectbox(_("Catalogue"), list(labels), format_func=lambda name: labels[name], **in_address("linked"))
    return str(st.session_state["linked"])


def draw_head(linked_id: str) -> None:
    """What was counted, what a link means, whose skills these are, and the workbook."""
    linked = linked_skills.linked(linked_id)
    st.markdown(f"**{plain(counted_sentence(linked.manifest))}**")
    st.caption(CAUTION)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Download as Excel workbook"),
            data=access.noted(lambda: workbook(linked_id), "exported", f"skills of {linked.manifest['title']}"),
            file_name=f"skills-{slug(str(linked.manifest['title']))}.xlsx",
            mime=parts.WORKBOOK_TYPE,
            icon=":material/download:",
            key="download_skills",
            on_click="ignore",
        )
        with st.popover(_("About these skills"), icon=":material/info:", type="tertiary"):
            for note in linked.manifest["notes"]:
                st.markdown(plain(note))
            st.markdown(ABOUT_SHARE)


def draw_attribution(linked_id: str) -> None:
    """What the licence of the vocabulary wants to be said."""
    attribution = linked_skills.linked(linked_id).manifest["attribution"]
    if attribution:
        st.caption(f":material/copyright: {plain(attribution)}")


def workbook(linked_id: str) -> bytes:
    """The links, profiles, coverage by skill, and occupations served."""
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.skills_workbook import skills_workbook

    return skills_workbook(linked_skills.linked(linked_id), served=linked_skills.served(linked_id, ()))


def skill_columns() -> dict[str, Any]:
    """The columns that several tables of the page share."""
    return {
        "label": st.column_config.TextColumn(_("Skill"), width=260),
        "suggestion": st.column_config.TextColumn(_("Suggestion"), width=130),
        "probability": st.column_config.TextColumn(
            _("Probability"), width=90, help=_("That outcome and skill correspond, by the likeliest link")
        ),
        "outcome": st.column_config.TextColumn(_("Outcome that reads like it"), width=380),
        "title": st.column_config.TextColumn(_("Credential"), width=230),
        "skill_uri": st.column_config.LinkColumn(
            _("Published at"), width=100, display_text=_("Open"), help=_("Where the publisher describes the skill")
        ),
    }


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """A table of skills in words; only web addresses become links."""
    return table.assign(
        suggestion=[SUGGESTION_WORDS[name] for name in table["suggestion"]],
        probability=table["probability"].map(percent),
        skill_uri=web_addresses(table["skill_uri"]),
    )


def web_addresses(uris: pd.Series) -> pd.Series:
    """The addresses that a link may point to; nothing in place of others."""
    return pd.Series([safe_link(str(uri)) or None for uri in uris], index=uris.index, dtype=object)


def draw_by_credential(linked_id: str) -> None:
    """One credential: its skills with the outcomes that read like them, outcomes without one, and who is alike."""
    linked, profiles = linked_skills.linked(linked_id), linked_skills.credential_skills(linked_id)
    titles = linked.titles
    one_in_address("credential", titles.index.tolist(), str(titles.index[0]))
    st.selectbox(
        _("Credential"), titles.index.tolist(), format_func=lambda name: str(titles[name]), **in_address("credential")
    )
    credential = str(st.session_state["credential"])
    own = profiles[profiles["credential_id"] == credential]
    st.header(counted("{count} skill", "{count} skills", len(own)), anchor=False)
    if own.empty:
        st.markdown(_("No outcome of it reads enough like a skill to suggest one."))
    else:
        columns = skill_columns()
        st.dataframe(
            shown(own),
            hide_index=True,
            column_order=["label", "suggestion", "probability", "outcome", "skill_uri"],
            column_config=columns,
            alt=_("Skills of the credential with the outcomes that read like them"),
        )
    draw_unlinked(linked.links[linked.links["credential_id"] == credential])
    draw_alike(linked, profiles, credential)


def draw_unlinked(links: pd.DataFrame) -> None:
    """The outcomes for which no skill is suggested, each with the nearest one, which says how thin the evidence is."""
    thin = links[links["suggestion"] == SKILL_SUGGESTIONS[-1]]
    if thin.empty:
        return
    st.header(counted("{count} outcome without a skill", "{count} outcomes without a skill", len(thin)), anchor=False)
    st.dataframe(
        thin[["outcome", "label"]].assign(confidence=thin["confidence"].map(percent)),
        hide_index=True,
        column_config={
            "outcome": st.column_config.TextColumn(_("Outcome"), width=480),
            "label": st.column_config.TextColumn(_("Nearest skill, not suggested"), width=300),
            "confidence": st.column_config.TextColumn(_("Probability"), width=90),
        },
        alt=_("Outcomes for which no skill is suggested, with the nearest one"),
    )


def draw_alike(linked: LinkedSkills, profiles: pd.DataFrame, credential: str) -> None:
    """Credentials of the catalogue that give the same skills."""
    alike = alike_by_skills(profiles, credential)
    st.header(_("Alike by skills"), anchor=False)
    if alike.empty:
        st.markdown(_("No other credential of this catalogue shares a skill with it."))
        return
    st.dataframe(
        alike.assign(title=linked.titled(alike["credential_id"]), likeness=alike["likeness"].map(percent)),
        hide_index=True,
        column_order=["title", "likeness", "shared", "labels"],
        column_config={
            "title": st.column_config.TextColumn(_("Credential"), width=280),
            "likeness": st.column_config.TextColumn(
                _("Likeness"), width=90, help=_("Of both profiles, by the skills that they share and do not share")
            ),
            "shared": st.column_config.NumberColumn(_("Skills shared"), width=100),
            "labels": st.column_config.TextColumn(_("Which"), width=480),
        },
        alt=_("Credentials that are alike by their skills, the most alike first"),
    )


def draw_by_skill(linked_id: str) -> None:
    """Every skill with how many credentials give it; a selected one with these."""
    skills = linked_skills.by_skill(linked_id)
    sought = st.text_input(
        _("Skill contains"), key="skill", bind="query-params", type="search", placeholder=_("Search")
    )
    if sought:
        skills = skills[skills["label"].str.contains(sought, case=False, regex=False).to_numpy(dtype=bool)]
    st.caption(
        counted(
            "{count} skill, the one that most credentials are expected to give first.",
            "{count} skills, the one that most credentials are expected to give first.",
            len(skills),
        )
    )
    first, last = parts.paged(len(skills), key="skills_page")
    page = skills.iloc[first:last]
    linked = linked_skills.linked(linked_id)
    picked = st.dataframe(
        page.assign(
            title=linked.titled(page["credential_id"]),
            skill_uri=web_addresses(page["skill_uri"]),
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="picked_skill",
        column_order=["label", "credentials", "likely", "expected", "title", "skill_uri"],
        column_config={
            **skill_columns(),
            "credentials": st.column_config.NumberColumn(
                _("Credentials"), width=100, help=_("Credentials that may give the skill")
            ),
            "likely": st.column_config.NumberColumn(_("Likely"), width=80, help=_("Of these, those that likely do")),
            "expected": st.column_config.NumberColumn(
                _("Expected"), width=90, format="%.1f", help=_("Sum of the probabilities")
            ),
            "title": st.column_config.TextColumn(_("Likeliest credential"), width=280),
        },
        alt=_("Skills with how many credentials give them"),
    )
    for row in picked.selection.rows:
        draw_givers(linked_id, str(page.iloc[row]["skill_uri"]), str(page.iloc[row]["label"]))
        return
    st.caption(_("Select a row to see the credentials that may give the skill."))


def draw_givers(linked_id: str, skill_uri: str, label: str) -> None:
    """The credentials that may give one skill, the likeliest first."""
    profiles = linked_skills.credential_skills(linked_id)
    givers = profiles[profiles["skill_uri"] == skill_uri].sort_values(
        ["probability", "credential_id"], ascending=[False, True], ignore_index=True
    )
    st.header(plain(label), anchor=False)
    first, last = parts.paged(len(givers), key="givers_page")
    page = givers.iloc[first:last]
    st.dataframe(
        shown(page).assign(title=linked_skills.linked(linked_id).titled(page["credential_id"])),
        hide_index=True,
        column_order=["title", "suggestion", "probability", "outcome"],
        column_config=skill_columns(),
        alt=_("Credentials that may give the skill, the likeliest first"),
    )


def draw_occupations(linked_id: str) -> None:
    """What an occupation is given by chosen credentials, and which occupations are given most."""
    labels = linked_skills.published()
    if not labels:
        parts.empty_state(
            "work",
            _("No occupation with published skills is at hand"),
            _("On the machine of the app: {cure}").format(cure=plain(occupations.CURE)),
        )
        return
    members = choose_members(linked_id)
    served = linked_skills.served(linked_id, members)
    most_served = str(served["occupation_uri"].iloc[0]) if len(served) else next(iter(labels))
    one_in_address("occupation", list(labels), most_served)
    st.selectbox(_("Occupation"), list(labels), format_func=lambda uri: labels[uri], **in_address("occupation"))
    demand = linked_skills.demand(linked_id, str(st.session_state["occupation"]), members)
    draw_demand(linked_id, demand, len(members))
    st.header(_("Occupations that are given most"), anchor=False)
    first, last = parts.paged(len(served), key="served_page")
    page = served.iloc[first:last]
    picked = st.dataframe(
        page.assign(share=page["share"].map(percent)),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="picked_occupation",
        column_order=["label", "share", "skills", "likely", "possible"],
        column_config={
            "label": st.column_config.TextColumn(_("Occupation"), width=320),
            "share": st.column_config.TextColumn(
                _("Share given"), width=110, help=_("Expected share of its published skills")
            ),
            "skills": st.column_config.NumberColumn(_("Skills"), width=80, help=_("Published for it")),
            "likely": st.column_config.NumberColumn(_("Likely"), width=80),
            "possible": st.column_config.NumberColumn(_("Possible"), width=80),
        },
        alt=_("Occupations by the share of their published skills that is given"),
    )
    for row in picked.selection.rows:
        st.button(
            _("Show what {occupation} is given").format(occupation=plain(str(page.iloc[row]["label"]))),
            icon=":material/work:",
            on_click=go,
            kwargs={"occupation": str(page.iloc[row]["occupation_uri"])},
        )
    st.caption(
        _("Skills of occupations as published by {source}.").format(source=plain(linked_skills.occupations().title))
    )


def choose_members(linked_id: str) -> tuple[str, ...]:
    """The credentials that the address names, such as a stack; none for the whole catalogue."""
    titles = linked_skills.linked(linked_id).titles
    chosen_in_address("given", titles.index.tolist(), [])
    st.multiselect(
        _("Given by"),
        titles.index.tolist(),
        format_func=lambda name: str(titles[name]),
        placeholder=_("The whole catalogue; choose credentials for a stack of them"),
        **in_address("given"),
    )
    return tuple(st.session_state["given"])


def draw_demand(linked_id: str, demand: Demand, members: int) -> None:
    """The share that is given, and each skill with what gives it; what is missing stands last."""
    linked = linked_skills.linked(linked_id)
    giver = (
        counted("{count} chosen credential", "{count} chosen credentials together", members)
        if members
        else str(linked.manifest["title"])
    )
    st.markdown(f"**{plain(demand_sentence(demand, giver))}**")
    given = demand.skills
    missing = given["suggestion"] == SKILL_SUGGESTIONS[-1]
    st.dataframe(
        shown(given).assign(
            title=linked.titled(given["credential_id"]),
            suggestion=[
                pgettext("a skill that nothing gives", "Missing") if gone else SUGGESTION_WORDS[name]
                for name, gone in zip(given["suggestion"], missing, strict=True)
            ],
        ),
        hide_index=True,
        column_order=[
            "label",
            *(["relation"] if (given["relation"] != "").any() else []),
            "suggestion",
            "probability",
            "title",
            "outcome",
            "skill_uri",
        ],
        column_config={**skill_columns(), "relation": st.column_config.TextColumn(_("Asked for as"), width=100)},
        alt=_("Skills of the occupation with the credentials that may give them"),
    )


@access.needs("match catalogues")
def start_linking() -> None:
    """Start linking what the box names."""
    catalogue = str(st.session_state["linked_catalogue"])
    title = _("Linking {catalogue} to skills").format(catalogue=catalogue)
    session.jobs()[JOB] = start_job(title, skills_command(catalogue, session.workspace()))


def show_linked(job: Job) -> None:
    """The way to what was linked."""
    named = {"linked": str((job.result or {}).get("linked", "")), "part": BY_CREDENTIAL}
    st.markdown(_(":green[:material/check_circle: **{title}:** done.]").format(title=plain(job.title)))
    st.button(_("Look at it"), icon=":material/construction:", type="primary", on_click=go, kwargs=named)


def draw_link() -> None:
    """Choose a catalogue and link it outside this page."""
    if vocabulary.packaged_file(vocabulary.MODULE, "data", "skills.csv") is None:
        parts.empty_state(
            "construction",
            _("No skills are at hand"),
            _("On the machine of the app: {cure}").format(cure=plain(vocabulary.CURE)),
        )
        return
    choices, job = session.matchable(), session.jobs().get(JOB)
    st.selectbox(
        _("Catalogue"), list(choices), format_func=lambda name: choices.get(name, name), key="linked_catalogue"
    )
    st.button(
        pgettext("button", "Link"),
        type="primary",
        icon=":material/construction:",
        disabled=job is not None and job.state == "running",
        on_click=start_linking,
    )
    st.caption(
        _(
            "Every outcome is held against every skill. The skills are read once for this workspace, which takes some "
            "minutes; after that, and for outcomes that were read before, seconds."
        )
    )
    parts.job_panel(JOB, on_done=show_linked, kind="linking")


def draw_nothing_yet() -> None:
    """What stands where no catalogue was linked, and what to do about it; that depends on who looks."""
    if access.may(USES[LINK]):
        cure = _("Choose a catalogue under “{part}” above.").format(part=_(LINK))
    else:
        cure = _("Ask an officer to link a catalogue to skills.")
    parts.empty_state("construction", _("No catalogue linked to skills yet"), cure)


found = linked_skills.list_linked()
part = parts.choose_part(access.permitted_parts(USES))
if part == LINK:
    draw_link()
elif not found:
    draw_nothing_yet()
else:
    linked_id = choose_linked(found)
    draw_head(linked_id)
    if part == OCCUPATIONS:
        draw_occupations(linked_id)
    elif part == BY_SKILL:
        draw_by_skill(linked_id)
    else:
        draw_by_credential(linked_id)
    draw_attribution(linked_id)
