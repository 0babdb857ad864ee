"""Page: take a match and its decisions away, and bring back what people decided elsewhere."""

from __future__ import annotations

import streamlit as st

from mapper.app import access, bringing_back, parts, session
from mapper.app.wording import one_of, plain
from mapper.review.queue import progress_counts

FORMATS = {
    "expert": (
        "Workbook for an expert",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "xlsx": ("Excel workbook", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "decisions-csv": ("Decisions as CSV", "csv", "text/csv"),
    "csv": ("CSV tables", "zip", "application/zip"),
    "parquet": ("Parquet tables", "zip", "application/zip"),
    "sssom": ("SSSOM mapping file", "sssom.tsv", "text/tab-separated-values"),
}
MEANINGS = {
    "expert": "For somebody outside who decides and sends it back: instructions first, lists to choose from, and "
    "everything but the decision cells locked (without a password).",
    "decisions-csv": "The sheet of decisions as one CSV file, for those who work without a spreadsheet program. "
    "Text that looks like a formula gets a leading apostrophe.",
    "xlsx": "Equivalences, outcomes side by side and decisions as sheets, nothing locked. What colleagues decide in it "
    "comes back the same way.",
    "csv": "The same tables as CSV files in one ZIP archive, in UTF-8, ready for Excel. "
    "Text that looks like a formula gets a leading apostrophe.",
    "parquet": "The same tables as Parquet files in one ZIP archive, for data tools. Nothing is altered.",
    "sssom": "One mapping per line in the Simple Standard for Sharing Ontological Mappings, "
    "for registries and linked data.",
}

runs = session.list_runs()
if not runs:
    parts.empty_state(
        "download", "Nothing to export yet", "Match two catalogues first; the result can then be taken away from here."
    )
    parts.page_link("catalogues", "Match two catalogues")
    st.stop()

DECIDED_IN = ("expert", "decisions-csv")
TAKE = "Take away"
USES: dict[str, access.Action] = {TAKE: "look and take away", bringing_back.PART: "bring decisions back"}
if parts.choose_part(access.permitted_parts(USES)) == bringing_back.PART:
    bringing_back.draw()
    st.stop()

run_id = parts.choose_run(st.container(width=560), runs)
counts = progress_counts(session.queue(run_id))
with st.grid(4):
    st.metric("Pairs", f"{sum(counts.values()):,}", border=True)
    st.metric("Accepted", f"{counts['accepted']:,}", border=True)
    st.metric("Rejected", f"{counts['rejected']:,}", border=True)
    st.metric("Unsure", f"{counts['unsure']:,}", border=True)

kind = st.segmented_control(
    "Format",
    list(FORMATS),
    default="xlsx",
    required=True,
    format_func=lambda name: FORMATS[name][0] if name in FORMATS else str(name),
    key="export_format",
)
name, ending, mime = FORMATS[kind]
with st.container(border=True):
    st.markdown(f"**{name}**  \n{MEANINGS[kind]}")
    st.download_button(
        f"Download {name}",
        data=access.noted(session.export_maker(run_id, kind), "exported", f"match {run_id} as {kind}"),
        file_name=f"{'decisions' if kind in DECIDED_IN else 'equivalences'}-{run_id[:8]}.{ending}",
        mime=mime,
        icon=":material/download:",
        type="primary",
        key=f"download_{kind}",
        on_click="ignore",
    )
    st.caption(
        f"Holds {one_of(sum(counts.values()), 'pair')} with the decisions in force at the moment of the download. "
        f"Suggestions and decisions stand in separate columns. Run {plain(run_id)}."
    )
