"""What changed between two versions of a catalogue, and what that means for decisions, drawn word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session, versions
from mapper.app.address import in_address, one_in_address
from mapper.app.card import Card
from mapper.app.language import N_, Words, _, capital, counted, ngettext
from mapper.app.level_pair import marked_up
from mapper.app.wording import Mark, Marks, all_of, badge, moment, plain
from mapper.ingest.changes import Changes, FieldChange
from mapper.wording_diff import diff_words

PART: Final = N_("What changed")
CHANGE_WORDS: Final = Marks(
    {
        "added": Mark(N_("Added"), "add_circle", "green"),
        "removed": Mark(N_("Removed"), "remove_circle", "red"),
        "changed": Mark(N_("Changed"), "edit", "orange"),
        "unchanged": Mark(N_("Unchanged"), "check", "gray"),
    }
)
_SHOWN: Final = Words(
    {
        "all": N_("All changes"),
        "reopening": N_("Reopens decisions"),
        "added": N_("Added"),
        "removed": N_("Removed"),
        "changed": N_("Changed"),
    }
)
_LEGEND: Final = N_(
    ":red-background[~~Struck through~~] stood only in the older version, :green-background[**bold**] stands only in "
    "the newer one; the rest stands in both."
)
_HAPPENED: Final = Words({"changed": N_("changed"), "new": N_("new"), "gone": N_("gone"), "reworded": N_("reworded")})
_GONE_WORDS: Final = Words({"subject": N_("Subject"), "object": N_("Object"), "both": N_("Both")})
_CREDENTIALS_PER_PAGE: Final = 10


def draw() -> None:
    """Choose a catalogue and two of its versions; what the newer one adds, removes and changes."""
    stored = session.list_catalogues()
    several = stored[stored.duplicated("catalogue", keep=False)]
    if several.empty:
        parts.empty_state(
            "difference",
            _("No catalogue has two versions yet"),
            _("Ingest a catalogue again under the same id: what it adds, removes and changes then stands here."),
        )
        return
    first, *places = st.columns([2, 3, 3])
    names = several["catalogue"].unique().tolist()
    one_in_address("catalogue", names, names[0])
    catalogue: str = first.selectbox(_("Catalogue"), names, **in_address("catalogue"))
    own = several[several["catalogue"] == catalogue]
    labels = {
        version: _version_words(moment(when), version[:8], is_latest)
        for version, when, is_latest in own[["version", "ingested_at", "is_latest"]].itertuples(index=False, name=None)
    }
    ids = list(labels)
    one_in_address("old", ids, ids[1])
    one_in_address("new", ids, ids[0])
    old, new = (
        place.selectbox(label, ids, format_func=lambda name: labels.get(name, name), **in_address(key))
        for place, key, label in zip(places, ("old", "new"), (_("Older version"), _("Newer version")), strict=True)
    )
    _draw_changes(versions.changes(catalogue, old, new))


def _version_words(when: str, version: str, is_latest: bool) -> str:
    return _("{when} ({version}, latest)").format(when=when, version=version) if is_latest else f"{when} ({version})"


def _draw_changes(found: Changes) -> None:
    with st.grid(4):
        for status, count in found.counts().items():
            st.metric(CHANGE_WORDS[status].words, f"{count:,}", border=True)
    listed = found.credentials[found.credentials["status"] != "unchanged"]
    if listed.empty:
        st.markdown(_(":green[:material/check_circle: No credential differs: every decision stands.]"))
        return
    one_in_address("show", list(_SHOWN), "all")
    show = st.segmented_control(
        _("Show"),
        list(_SHOWN),
        format_func=lambda name: _SHOWN[name],
        required=True,
        label_visibility="collapsed",
        **in_address("show"),
    )
    if show == "reopening":
        listed = listed[listed["is_decisive"] & (listed["status"] == "changed")]
    elif show != "all":
        listed = listed[listed["status"] == show]
    st.caption(f"{counted('{count} credential.', '{count} credentials.', len(listed))} {_(_LEGEND)}")
    first, last = parts.paged(len(listed), key="changes_page", rows=_CREDENTIALS_PER_PAGE)
    decided = _decisions_per_credential()
    rows_of = found.details.groupby("credential_id", sort=False).indices
    for row in listed.iloc[first:last].to_dict("records"):
        positions = rows_of.get(row["credential_id"], [])
        fields = [FieldChange(*values) for values in found.details.iloc[positions, 1:].itertuples(index=False)]
        _draw_credential(row["credential_id"], row["title"], row["status"], fields, decided)


def _draw_credential(
    credential_id: str, title: str, status: str, fields: Sequence[FieldChange], decided: dict[str, int]
) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(badge(CHANGE_WORDS[status]), width="content")
            st.markdown(f"**{plain(title)}** :gray[{plain(credential_id)}]", width="content")
        count = decided.get(credential_id, 0)
        if status == "changed" and any(change.is_decisive for change in fields):
            st.caption(
                counted(
                    "{count} decision about it reopens when it is matched again.",
                    "{count} decisions about it reopen when it is matched again.",
                    count,
                )
                if count
                else _("A decision about it, if there were one, reopens when it is matched again.")
            )
        elif status == "removed" and count:
            st.caption(
                counted(
                    "{count} decision about it stays in the history.",
                    "{count} decisions about it stay in the history.",
                    count,
                )
            )
        draw_field_changes(fields)


def draw_field_changes(changes: Sequence[FieldChange]) -> None:
    """Each changed field with a word for what happened to it, then its text word by word."""
    lines = []
    for change in changes:
        what = "changed" if change.old and change.new else "new" if change.new else "gone"
        if change.field == "outcome" and what == "changed":
            what = "reworded"
        aside = "" if change.is_decisive else f" :gray[{_('(no decision rests on it)')}]"
        name = plain(capital(_(change.field)))
        lines.append(f"- {name} **{_HAPPENED[what]}**{aside}: {marked_up(diff_words(change.old, change.new))}")
    if lines:
        st.markdown("\n".join(lines))


def _decisions_per_credential() -> dict[str, int]:
    decisions = session.decisions_in_force()
    both = pd.concat([decisions["subject_id"], decisions["object_id"]], ignore_index=True)
    return {str(name): int(count) for name, count in both.value_counts().items()}


def draw_since(card: Card, decision: pd.Series, run_id: str) -> None:
    """What changed of the pair since a decision about it, beside that decision."""
    found = versions.changes_since(card, {str(name): value for name, value in decision.items()}, run_id)
    if found is None:
        st.caption(_("The version that was decided on is no longer in this workspace, so the change cannot be shown."))
        return
    for side in found:
        st.markdown(_("**What changed in {title} since the decision**").format(title=plain(side.side.title)))
        draw_field_changes(side.changes)
        st.caption(_(_LEGEND))
        query = {"part": PART, "catalogue": side.catalogue, "old": side.old, "new": side.new}
        parts.go_button(
            _("All changes of this catalogue"),
            "catalogues",
            icon="difference",
            query=query,
            key=f"all_{side.side.role}",
        )


def draw_pending() -> None:
    """For each match whose catalogue has a newer version: what matching again does to decisions."""
    for number, found in enumerate(versions.pending()):
        reopening, gone = found.count("changed"), found.count("gone")
        newer = all_of([f"**{plain(session.GROUP_WORDS.get(name, name))}**" for name in found.newer])
        sentences = [
            ngettext("{names} has a newer version.", "{names} have newer versions.", len(found.newer)).format(
                names=newer
            )
        ]
        if reopening:
            sentences.append(
                counted(
                    "{count} decision would reopen: match again.",
                    "{count} decisions would reopen: match again.",
                    reopening,
                )
            )
        if gone:
            sentences.append(
                counted(
                    "{count} decision concerns a credential that is gone from it.",
                    "{count} decisions concern a credential that is gone from it.",
                    gone,
                )
            )
        with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange[:material/update:] {' '.join(sentences)}", width="stretch")
            query = {"part": PART, "catalogue": found.newer[0]}
            parts.go_button(
                _("See what changed"), "catalogues", icon="difference", query=query, key=f"see_changes_{number}"
            )
            query = {"part": "Match two catalogues", "subject": found.subject, "object": found.object_}
            parts.go_button(
                _("Match again"), "catalogues", icon="compare_arrows", query=query, key=f"match_again_{number}"
            )


def draw_gone() -> None:
    """The decisions about credentials that no catalogue holds any more; nothing where there are none."""
    gone = versions.decisions_about_gone()
    if gone.empty:
        return
    st.header(_("Decisions about credentials no longer in the catalogue"), anchor=False)
    st.caption(_("They stay in the history and in every export; there is nothing to decide again."))
    first, last = parts.paged(len(gone), key="gone_page")
    shown = gone.iloc[first:last]
    parts.decisions_table(
        shown.assign(gone=[_GONE_WORDS[side] for side in shown["gone"]]),
        "gone",
        _("Gone"),
        alt=_("Decisions in force about credentials that no stored catalogue holds any more, the newest first"),
    )


def draw_duplicates(catalogue: str, version: str, credentials: pd.DataFrame) -> None:
    """How often the credentials of a version are listed, and which are one thing; nothing where all stand alone."""
    groups, listings = versions.duplicates(catalogue, version)
    if len(listings):
        total = len(credentials) + len(listings) - listings["credential_id"].nunique()
        st.caption(
            counted(
                "{count} credential in {total} listings of the source.",
                "{count} credentials in {total} listings of the source.",
                len(credentials),
                total=f"{total:,}",
            )
        )
    if groups.empty:
        return
    count = groups["group_id"].nunique()
    with st.expander(
        counted(
            "{count} group of duplicates ({credentials} credentials)",
            "{count} groups of duplicates ({credentials} credentials)",
            count,
            credentials=f"{len(groups):,}",
        ),
        icon=":material/join:",
    ):
        st.caption(_("Credentials that are one thing under several ids. All are kept and compared; none is hidden."))
        first, last = parts.paged(len(groups), key="duplicates_page")
        shown = groups.iloc[first:last]
        titles = credentials["title"]
        st.dataframe(
            pd.DataFrame(
                {
                    _("Group"): shown["group_id"].map(titles),
                    _("Credential"): shown["credential_id"].map(titles),
                    _("Id"): shown["credential_id"],
                    _("Why"): shown["why"].str.capitalize(),
                }
            ),
            hide_index=True,
            alt=_("Credentials that are duplicates, by group, with the evidence"),
        )
