"""The server process of the app: ``streamlit run`` with what the first page needs already imported.

Streamlit imports the pages only when the first browser asks for one. The libraries behind them take about two seconds;
here they are imported before the server opens its port, so that the first page comes at once. Arguments are those of
``streamlit run``.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Final

#: Not the modules with cached functions: those must be imported under a running server.
_NEEDED: Final = (
    "pyarrow.dataset",
    "mapper.app.card",
    "mapper.ingest.catalogue",
    "mapper.ingest.embedded",
    "mapper.knowledge.frameworks",
    "mapper.match.scoring",
    "mapper.review.queue",
    "mapper.review.store",
)


def main(arguments: Sequence[str]) -> None:
    """Serve until stopped."""
    for name in _NEEDED:
        importlib.import_module(name)
    from streamlit.web import cli

    # Streamlit collects garbage after each run of a page: what was imported need not be looked through each time.
    gc.collect()
    gc.freeze()
    cli.main(["run", *arguments], prog_name="streamlit")


if __name__ == "__main__":
    main(sys.argv[1:])
