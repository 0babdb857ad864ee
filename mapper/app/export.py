"""Page: take a match and its decisions away, and bring back what people decided elsewhere."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import access, bringing_back, parts, session
from mapper.app.language import N_, Words, _, counted
from mapper.app.wording import plain
from mapper.review.acting import Action
from mapper.review.queue import progress_counts

FORMATS = {
    "expert": (
        N_("Workbook for an expert"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "xlsx": (N_("Excel workbook"), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "decisions-csv": (N_("Decisions as CSV"), "csv", "text/csv"),
    "csv": (N_("CSV tables"), "zip", "application/zip"),
    "parquet": (N_("Parquet tables"), "zip", "application/zip"),
    "sssom": (N_("SSSOM mapping file"), "sssom.tsv", "text/tab-separated-values"),
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
    }
)

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
    st.caption(
        counted(
            "Holds {count} pair with the decisions in force at the moment of the download. Suggestions and decisions "
            "stand in separate columns. Run {run_id}.",
            "Holds {count} pairs with the decisions in force at the moment of the download. Suggestions and decisions "
            "stand in separate columns. Run {run_id}.",
            sum(counts.values()),
            run_id=plain(run_id),
        )
    )
