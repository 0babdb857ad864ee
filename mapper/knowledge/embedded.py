"""Where the data that comes with the package lies."""

from __future__ import annotations

from pathlib import Path

from mapper.errors import WorkspaceError

__all__ = ["embedded_folder"]


def embedded_folder() -> Path:
    """The folder that holds ``frameworks/``, ``catalogues/`` and ``credit_systems.csv``.

    Inside an installed wheel that is ``mapper/_embedded``; in a checkout it is ``data`` beside the package.

    Raises
    ------
    WorkspaceError
        If neither is there: the package was copied without its data.

    Examples
    --------
    >>> (embedded_folder() / "frameworks" / "eqf" / "levels.csv").is_file()
    True
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_embedded", package.parent / "data"):
        if (folder / "frameworks").is_dir():
            return folder
    raise WorkspaceError(f"the embedded data is missing beside {package} (reinstall the package)")
