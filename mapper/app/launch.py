"""How the server of the app is started; ``mapper app`` runs what :func:`server_command` gives.

Everything is a flag, so that the app looks and behaves the same from any folder, whatever ``.streamlit`` lies there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from mapper.app.login_file import LoginFile, is_this_machine

WORKSPACE_VARIABLE: Final = "MAPPER_WORKSPACE"
DATABASE_VARIABLE: Final = "MAPPER_DATABASE_URL"
LOGIN_VARIABLE: Final = "MAPPER_LOGIN"
"""Not empty where people have to sign in, so that a login file that goes away lets nobody in."""
UPLOAD_MEGABYTES: Final = 50

_FOLDER: Final = Path(__file__).resolve().parent
_FLAGS: Final = {
    "server.headless": "true",
    "server.maxUploadSize": str(UPLOAD_MEGABYTES),
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "server.fileWatcherType": "none",
    "runner.magicEnabled": "false",
    # Else all objects of the process are looked through after each run of a page, which costs more than the page.
    "runner.postScriptGC": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": "false",
}


def server_command(
    address: str, port: int, workspace: Path, database_url: str = "", login: LoginFile | None = None
) -> tuple[list[str], dict[str, str]]:
    """What to run, and in which environment, to serve the app.

    The environment is this process's own with the workspace and, if there is one, the database address added. Without
    ``database_url`` decisions go to ``decisions.db`` of the workspace, without ``login`` nobody has to sign in. The
    theme follows the browser, light or dark.

    >>> argv, environment = server_command("127.0.0.1", 8501, Path("workspace"))
    >>> argv[1:3], environment["MAPPER_WORKSPACE"] == str(Path("workspace").resolve())
    (['-m', 'mapper.app.serve'], True)
    """
    flags = {
        "server.address": address,
        "server.port": str(port),
        **_FLAGS,
        "theme.base": str(_FOLDER / "theme.toml"),
    }
    if login:
        flags["secrets.files"] = str(login.path)
        if not is_this_machine(login.host):
            # Else Streamlit takes the requests that a proxy passes on for those of another site.
            flags["browser.serverAddress"] = login.host
    argv = [sys.executable, "-m", "mapper.app.serve", str(_FOLDER / "main.py")]
    argv += [part for name, value in flags.items() for part in (f"--{name}", value)]
    environment = {**os.environ, WORKSPACE_VARIABLE: str(workspace.resolve())}
    for name in (DATABASE_VARIABLE, LOGIN_VARIABLE):
        environment.pop(name, None)
    if login:
        environment[LOGIN_VARIABLE] = "required"
    if database_url:
        environment[DATABASE_VARIABLE] = database_url
    return argv, environment
