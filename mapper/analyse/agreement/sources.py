"""The credentials that decisions are about, as far as they are still at hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mapper.ingest.stored import stored_version
from mapper.match.runs import runs_folder
from mapper.tables import CREDENTIALS, as_list
from mapper.workspace import read_json, read_parquet

__all__ = ["subjects_decided"]

_COLUMNS = ["credential_id", "jurisdiction", "language"]


def subjects_decided(decisions: pd.DataFrame, workspace: Path) -> pd.DataFrame:
    """``credential_id``, ``jurisdiction`` and ``language`` of the subjects, from the runs that decisions were made in.

    A subject whose run or catalogue is no longer in the workspace is not there. Of several versions the newest decision
    names the one that counts.

    Raises
    ------
    WorkspaceError
        If a file of a run or a catalogue is damaged.
    """
    manifests = [
        runs_folder(workspace) / run_id / "manifest.json"
        for run_id in reversed(as_list(decisions["run_id"].drop_duplicates(keep="last")))
        if run_id
    ]
    sides = [read_json(manifest)["subject"] for manifest in manifests if manifest.is_file()]
    versions = dict.fromkeys(f"{side['catalogue']}@{side['version']}" for side in sides)
    folders = [folder for version in versions if (folder := stored_version(version, workspace)) is not None]
    found = [read_parquet(folder / "credentials.parquet")[_COLUMNS] for folder in folders]
    every = pd.concat([CREDENTIALS.empty()[_COLUMNS], *found], ignore_index=True)
    wanted = every["credential_id"].isin(decisions["subject_id"]).to_numpy(dtype=bool)
    return every[wanted].drop_duplicates("credential_id", ignore_index=True)
