"""Where the functions look: the workspace, a catalogue by any of its names, the embedded frameworks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.workspace import named_workspace, open_workspace

Folder = Path | str
Reference = str | Path | Catalogue
"""What names a catalogue."""


def opened(workspace: Folder | None) -> Path:
    """The workspace folder, made and writable: the one named, else the usual one."""
    return open_workspace(named_workspace(workspace))


@lru_cache(maxsize=1)
def embedded_frameworks() -> Frameworks:
    """The embedded frameworks, read once; not handed out, for whoever asks for frameworks may change their tables."""
    return load_frameworks(embedded_folder() / "frameworks")
