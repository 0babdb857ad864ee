"""Where statements of equivalence contradict each other: the list, each chain drawn, and the pairs it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd
import streamlit as st

from mapper.analyse.contradictions.claims import TOOL
from mapper.analyse.contradictions.finding import Contradictions
from mapper.analyse.contradictions.tables import KINDS, Origin
from mapper.app import access, parts, session
from mapper.app.address import chosen_in_address, in_address, one_in_address
from mapper.app.covered import group_words
from mapper.app.ladder import LEGAL_WORDS
from mapper.app.language import N_, Words, _, counted, pgettext
from mapper.app.map import chain_chart, kept
from mapper.app.wording import RELATION_WORDS, moment, percent, plain, shorten
from mapper.model import NOT_STATED

_ORIGINS: Final = Words(
    {
        "decisions": N_("Decisions of people"),
        "suggestions": N_("Suggestions of the tool"),
        "referencing": N_("Referencing of levels"),
    }
)
_KINDS: Final = Words(
    {
        "chain does not close": N_("Chain does not close"),
        "covers in a circle": N_("Covers in a circle"),
        "different levels": N_("Different levels"),
        "levels drift": N_("Levels drift"),
    }
)
_MEANINGS: Final = Words(
    {
        "chain does not close": N_("matches lead from one to the other, and yet these two are said not to correspond"),
        "covers in a circle": N_(
            "each covers more than the one before, or the same, and the last leads back to the first"
        ),
        "different levels": N_("two that match stand at EQF levels that cannot be the same"),
        "levels drift": N_("no link of the chain changes a known level, and yet its ends are at different ones"),
    }
)
_BREAKS: Final = Words(
    {
        "chain does not close": N_("said not to correspond"),
        "covers in a circle": N_("leads back to where it began"),
        "different levels": N_("not the same level"),
        "levels drift": N_("not the same level"),
    }
)
_SHOWN: Final = 6
"""Names of a chain that are listed before the rest is counted."""


def draw() -> None:
    """The choice of what is looked at, what was found in it, and one of these in full."""
    one_in_address("of", list(_ORIGINS), "decisions")
    st.segmented_control(
        _("Among"), list(_ORIGINS), required=True, format_func=lambda name: _ORIGINS[name], **in_address("of")
    )
    origin = cast(Origin, st.session_state["of"])
    run_id = ""
    if origin == "suggestions":
        runs = session.list_runs()
        if not runs:
            parts.empty_state(
                "compare_arrows", _("No match yet"), _("Match two catalogues: its suggestions stand here.")
            )
            return
        run_id = parts.choose_run(st, runs)
    made = kept.contradictions(origin, run_id)
    _draw_caution(origin)
    if made.found.empty:
        parts.empty_state("done_all", _("Nothing contradicts"), _nothing(origin))
        return
    _draw_downloads(made, origin, run_id)
    _draw_one(made, _choose(made.found))


def _nothing(origin: Origin) -> str:
    if origin == "decisions" and session.decisions_in_force().empty:
        return _("Nothing is decided yet. Once pairs are decided, what cannot all hold stands here.")
    return _("No chain of these statements breaks, and no match changes the level.")


def _draw_caution(origin: Origin) -> None:
    if origin == "referencing":
        st.markdown(
            _(
                "Two ways from one level that come out at different levels of a framework. **Neither is wrong for "
                "that:** statements of different legal status are compared here, and only the strongest about each "
                "level counts. A level reached over others is a hint, the further the weaker."
            )
        )
        return
    st.markdown(
        _(
            "Statements that cannot all hold. **A finding proves nobody wrong:** equivalence is not transitive, a "
            "close match least of all. It says where another look pays, and which pairs to look at."
        )
    )


def _choose(found: pd.DataFrame) -> pd.Series | None:
    """The list, filtered by kind; gives the row that is selected, else the first of the page."""
    counts = found["kind"].value_counts()
    kinds = [kind for kind in KINDS if kind in counts.index]
    if len(kinds) > 1:
        chosen_in_address("kind", kinds, kinds)
        st.pills(
            _("Kind"),
            kinds,
            selection_mode="multi",
            format_func=lambda kind: f"{_KINDS[kind]} ({int(counts[kind]):,})",
            **in_address("kind"),
        )
        found = found[found["kind"].isin(list(st.session_state["kind"]))]
    st.caption("  \n".join(f"**{_KINDS[kind]}**: {_MEANINGS[kind]}." for kind in kinds))
    if found.empty:
        st.caption(_("Choose a kind at least."))
        return None
    first, last = parts.paged(len(found), key="found_page")
    shown = found.iloc[first:last]
    picked = st.dataframe(
        pd.DataFrame(
            {
                _("Kind"): shown["kind"].map(_KINDS),
                _("Chain"): [_chain_words(titles) for titles in shown["titles"]],
                _("Links"): [len(chain) - 1 for chain in shown["chain"]],
                _("Rests on"): [_rests_words(row) for row in shown.to_dict("records")],
                _("Levels apart"): ["" if pd.isna(gap) else f"{gap:.0f}" for gap in shown["level_gap"]],
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="picked_contradiction",
        column_config={
            _("Chain"): st.column_config.TextColumn(width=720),
            _("Levels apart"): st.column_config.TextColumn(width=90),
            _("Links"): st.column_config.NumberColumn(width=60),
        },
        alt=_("Contradictions, the clearest first"),
    )
    rows = [row for row in picked.selection.rows if row < len(shown)]
    return shown.iloc[rows[0] if rows else 0]


def _chain_words(titles: Any) -> str:
    named = [shorten(str(title), 48) for title in titles]
    if len(named) > _SHOWN:
        more = _("({count} more)").format(count=len(named) - _SHOWN + 1)
        named = [*named[: _SHOWN - 2], more, named[-1]]
    return " ⟷ ".join(named)


def _rests_words(row: Mapping[Any, Any]) -> str:
    words = [RELATION_WORDS[row["rests_on"]]] if row["rests_on"] else []
    words += [LEGAL_WORDS[row["legal_status"]].words] if row["legal_status"] else []
    return ", ".join(words)


def _draw_one(made: Contradictions, found: pd.Series | None) -> None:
    """One contradiction: what it says, drawn, and its pairs."""
    if found is None:
        return
    row = {str(name): value for name, value in found.items()}
    links = made.links[made.links["number"] == row["number"]]
    st.header(_("{number}. {kind}").format(number=row["number"], kind=_KINDS[row["kind"]]), anchor=False)
    st.markdown(f"**{plain(row['finding'])}.**")
    along = links[links["is_break"] == "no"].to_dict("records")
    points = chain_chart.nodes(row, _levels(row))
    steps = chain_chart.links(len(points), [_step_words(link) for link in along])
    breaks = _BREAKS[row["kind"]]
    st.vega_lite_chart(
        chain_chart.chart(points, steps, breaks),
        height=chain_chart.HEIGHT,
        key=f"chain_{row['origin']}_{row['number']}",
        alt=_("{chain}; the ends: {breaks}").format(chain=_chain_words(row["titles"]), breaks=breaks),
    )
    _draw_links(links, row["origin"])


def _levels(row: Mapping[str, Any]) -> dict[str, str]:
    if row["origin"] == "referencing":
        return {name: str(name) for name in row["chain"]}
    known = kept.credentials()
    own = known[known["credential_id"].isin(list(row["chain"]))]
    said = own["by_level"].map(lambda level: _("level not stated") if level == NOT_STATED else group_words(level))
    return dict(zip(own["credential_id"], said, strict=True))


def _relation_words(link: Mapping[Any, Any]) -> str:
    relation = str(link["relation"])
    return LEGAL_WORDS[relation].words if relation in LEGAL_WORDS else RELATION_WORDS[relation]


def _step_words(link: Mapping[Any, Any]) -> str:
    """What is said of two neighbours of a chain; it runs from what covers less to what covers more."""
    return _("the right one covers more") if link["relation"] in ("broad", "narrow") else _relation_words(link)


def _draw_links(links: pd.DataFrame, origin: str) -> None:
    """The statements in the order of the chain, each with the way to its pair."""
    st.markdown(_("### What it is made of"), anchors=False)
    # As many as a chain is long.
    for link in links.to_dict("records"):
        with st.container(border=True, gap="xsmall"):
            mark = f":red-badge[:material/close: {_('breaks the chain')}] " if link["is_break"] == "yes" else ""
            st.markdown(
                f"{mark}**{link['position']}. {plain(link['subject_title'])}** – {_relation_words(link)} – "
                f"**{plain(link['object_title'])}**  \n:small[{_said_by(link)}]"
            )
            if link["note"]:
                st.text(str(link["note"]))
            with st.container(horizontal=True):
                _draw_way(link, origin)


def _said_by(link: Mapping[Any, Any]) -> str:
    if link["by"] == TOOL:
        return _("suggested by the tool with confidence {confidence}, match {run}").format(
            confidence=percent(link["confidence"]), run=plain(link["source"])
        )
    if link["by"]:
        return _("decided by {name}, {when}; decision {decision}").format(
            name=plain(link["by"]), when=moment(str(link["at"])), decision=plain(link["source"])
        )
    return plain(link["at"]) or _("no year given")


def _draw_way(link: Mapping[Any, Any], origin: str) -> None:
    key = f"{link['number']}_{link['position']}"
    if origin == "referencing":
        parts.go_button(
            _("Look at both levels"),
            "frameworks",
            icon="stacked_bar_chart",
            query={"compare": f"{link['subject_id']},{link['object_id']}"},
            key=f"levels_{key}",
        )
        parts.source_button(str(link["source"]), key=f"source_{key}")
        return
    parts.go_button(
        pgettext("button", "Open this pair"),
        "compare",
        icon="difference",
        query={"subject": str(link["subject_id"]), "object": str(link["object_id"])},
        key=f"pair_{key}",
    )


def _draw_downloads(made: Contradictions, origin: Origin, run_id: str) -> None:
    st.markdown(counted("**{count} contradiction found.**", "**{count} contradictions found.**", len(made.found)))

    def workbook() -> bytes:
        # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
        from mapper.export.contradictions import contradictions_workbook

        return contradictions_workbook(made, origin, run_id)

    def table() -> bytes:
        from mapper.export.contradictions import contradictions_csv

        return contradictions_csv(made)

    with st.container(horizontal=True):
        st.download_button(
            _("Download as Excel workbook"),
            data=access.noted(workbook, "exported", f"contradictions of {origin}"),
            file_name=f"contradictions-{origin}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            key="download_contradictions",
            on_click="ignore",
        )
        st.download_button(
            _("Download the pairs as CSV"),
            data=access.noted(table, "exported", f"contradictions of {origin}"),
            file_name=f"contradictions-{origin}.csv",
            mime="text/csv",
            icon=":material/csv:",
            key="download_contradictions_csv",
            on_click="ignore",
        )
