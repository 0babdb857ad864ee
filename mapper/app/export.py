"""Page: take a match and its decisions away, and bring back what people decided elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from mapper.app import access, bringing_back, parts, session
from mapper.app.language import N_, Deferred, Words, _, counted
from mapper.app.wording import plain
from mapper.export.formats import LINKED
from mapper.match.runs import load_run
from mapper.review.acting import Action
from mapper.review.queue import progress_counts

FORMATS = {
    "expert": (N_("Workbook for an expert"), "xlsx", parts.WORKBOOK_TYPE),
    "xlsx": (N_("Excel workbook"), "xlsx", parts.WORKBOOK_TYPE),
    "decisions-csv": (N_("Decisions as CSV"), "csv", "text/csv"),
    "csv": (N_("CSV tables"), "zip", "application/zip"),
    "parquet": (N_("Parquet tables"), "zip", "application/zip"),
    "sssom": (N_("SSSOM mapping file"), "sssom.tsv", "text/tab-separated-values"),
    "skos": (N_("SKOS"), "skos.jsonld", "application/ld+json"),
    "ctdl": (N_("CTDL"), "ctdl.jsonld", "application/ld+json"),
    "case": (N_("CASE package"), "case.json", "application/json"),
    "elm": (N_("European Learning Model"), "elm.jsonld", "application/ld+json"),
    "openbadges": (N_("Open Badges"), "openbadges.jsonld", "application/ld+json"),
}
MEANINGS: Final = Words(
    {
        "expert": N_(
            "For somebody outside who decides and sends it back: instructions first, lists to choose from, and "
            "everything but the decision cells locked (without a password)."
        ),
        "decisions-csv": N_(
            "The sheet of decisions as one CSV file, for those who work without a spreadsheet program. "
            "Text that looks like a formula gets a leading apostrophe."
        ),
        "xlsx": N_(
            "Equivalences, outcomes side by side and decisions as sheets, nothing locked. What colleagues decide in it "
            "comes back the same way."
        ),
        "csv": N_(
            "The same tables as CSV files in one ZIP archive, in UTF-8, ready for Excel. "
            "Text that looks like a formula gets a leading apostrophe."
        ),
        "parquet": N_("The same tables as Parquet files in one ZIP archive, for data tools. Nothing is altered."),
        "sssom": N_(
            "One mapping per line in the Simple Standard for Sharing Ontological Mappings, "
            "for registries and linked data."
        ),
        "skos": N_("Concepts, what they teach and how they match, as JSON-LD, for thesaurus tools and triple stores."),
        "ctdl": N_(
            "Credentials with their alignments in the Credential Transparency Description Language, "
            "for the Credential Registry."
        ),
        "case": N_(
            "A CASE 1.1 package of credentials with their outcomes beneath them, for systems that keep competency "
            "frameworks; all matches but the exact are extensions."
        ),
        "elm": N_(
            "A specification of each credential with its outcomes, for tools of the European Learning Model 3; "
            "a note says what it matches."
        ),
        "openbadges": N_(
            "Achievements of Open Badges 3.0 with their alignments, for an issuer to take over into a badge."
        ),
    }
)


def draw_linked_contents(run_id: str) -> None:
    """What a format of linked data holds of a match, and what has no place in it."""
    relations = relation_counts(str(session.workspace()), session.database_url(), session.store().head(), run_id)
    related, rejected = (relations.pop(relation, 0) for relation in ("related", "none"))
    st.caption(
        counted(
            "Holds {count} pair that people accepted or the program suggests, at the moment of the download; which of "
            "the two is stated. Run {run_id}.",
            "Holds {count} pairs that people accepted or the program suggests, at the moment of the download; which of "
            "the two is stated. Run {run_id}.",
            sum(relations.values()),
            run_id=plain(run_id),
        )
    )
    if related or rejected:
        st.markdown(
            _(
                ":orange[:material/content_cut:] Left out, since this format has no word for them: {related} and "
                "{rejected}. The SSSOM mapping file holds them too."
            ).format(
                related=counted("{count} related pair", "{count} related pairs", related),
                rejected=counted("{count} rejected pair", "{count} rejected pairs", rejected),
            )
        )


@st.cache_data(show_spinner=Deferred("Counting what this format holds"), max_entries=16)
def relation_counts(folder: str, url: str, head: tuple[int, str], run_id: str) -> dict[str, int]:
    """Relation -> how many pairs of a match it is asserted of, ``none`` for those that people rejected."""
    # Imported here: the exports would slow down the first page.
    from mapper.export.assertions import assertions

    rows = assertions(load_run(run_id, Path(folder)), session.decisions_in_force())
    return {str(relation): int(count) for relation, count in rows["relation"].value_counts().items()}


runs = session.list_runs()
if not runs:
    parts.empty_state(
        "download",
        _("Nothing to export yet"),
        _("Match two catalogues first; the result can then be taken away from here."),
    )
    parts.page_link("catalogues", _("Match two catalogues"))
    st.stop()

DECIDED_IN = ("expert", "decisions-csv")
TAKE = N_("Take away")
USES: dict[str, Action] = {TAKE: "look and take away", bringing_back.PART: "bring decisions back"}
if parts.choose_part(access.permitted_parts(USES)) == bringing_back.PART:
    bringing_back.draw()
    st.stop()

run_id = parts.choose_run(st.container(width=560), runs)
counts = progress_counts(session.queue(run_id))
with st.grid(4):
    st.metric(_("Pairs"), f"{sum(counts.values()):,}", border=True)
    st.metric(_("Accepted"), f"{counts['accepted']:,}", border=True)
    st.metric(_("Rejected"), f"{counts['rejected']:,}", border=True)
    st.metric(_("Unsure"), f"{counts['unsure']:,}", border=True)

kind = st.segmented_control(
    _("Format"),
    list(FORMATS),
    default="xlsx",
    required=True,
    format_func=lambda name: _(FORMATS[name][0]) if name in FORMATS else str(name),
    key="export_format",
)
name, ending, mime = _(FORMATS[kind][0]), *FORMATS[kind][1:]
with st.container(border=True):
    st.markdown(f"**{name}**  \n{MEANINGS[kind]}")
    st.download_button(
        _("Download {name}").format(name=name),
        data=access.noted(session.export_maker(run_id, kind), "exported", f"match {run_id} as {kind}"),
        file_name=f"{'decisions' if kind in DECIDED_IN else 'equivalences'}-{run_id[:8]}.{ending}",
        mime=mime,
        icon=":material/download:",
        type="primary",
        key=f"download_{kind}",
        on_click="ignore",
    )
    if kind in LINKED:
        draw_linked_contents(run_id)
    else:
        st.caption(
            counted(
                "Holds {count} pair with the decisions in force at the moment of the download. Suggestions and "
                "decisions stand in separate columns. Run {run_id}.",
                "Holds {count} pairs with the decisions in force at the moment of the download. Suggestions and "
                "decisions stand in separate columns. Run {run_id}.",
                sum(counts.values()),
                run_id=plain(run_id),
            )
        )
