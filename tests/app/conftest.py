"""One workspace and one running page per test; nothing is shared between tests but the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapper.app.launch import DATABASE_VARIABLE, WORKSPACE_VARIABLE
from tests.app.literal import write_literal_workspace

APP = Path(__file__).parents[2] / "mapper" / "app"
OpenPage = Callable[..., AppTest]


@pytest.fixture
def empty_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace that the app uses."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield folder
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def workspace(empty_workspace: Path) -> Path:
    """The literal workspace, which the app uses."""
    write_literal_workspace(empty_workspace)
    return empty_workspace


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page by the name of its script, with a reviewer signed in and the address parameters given."""

    def open_it(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        app.session_state["reviewer"] = "Amira"
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        if page != "overview":
            app.switch_page(str(APP / f"{page}.py"))
        app.run()
        assert not app.exception, app.exception[0].stack_trace
        return app

    return open_it
