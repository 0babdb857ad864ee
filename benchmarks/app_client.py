"""A browser tab without the browser: speaks with the running app as Streamlit's own page does, over its WebSocket.

It keeps what a reviewer needs of what the server sends: the buttons and fields that are there, the address, and
whether the server said that a decision was stored. Drawing costs nothing, so that many tabs fit on one machine and
what is measured is the server.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

_PATIENCE_SECONDS = 60


class Tab:
    """One session of the app at a local port."""

    def __init__(self, port: int) -> None:
        """Open the connection; nothing is drawn before :meth:`run`."""
        self._socket: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=Origin(f"http://127.0.0.1:{port}"),
            max_size=None,
        )
        self._page_hash = ""
        self._pages: dict[str, str] = {}
        self._query = ""
        self.buttons: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.toasts: list[str] = []
        self.errors: list[str] = []

    def __enter__(self) -> Self:
        """The tab itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._socket.close()

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address."""
        return {name: values[0] for name, values in parse_qs(self._query).items()}

    def go(self, page: str) -> None:
        """Open a page by the end of its address, such as ``review``."""
        self._page_hash, self._query = self._pages[page], ""
        self.run()

    def click(self, label: str, typed: dict[str, str] | None = None) -> None:
        """Press the button of that label, with texts ``typed`` into fields by their label; returns once drawn."""
        request = BackMsg()
        for name, text in (typed or {}).items():
            request.rerun_script.widget_states.widgets.add(id=self.fields[name], string_value=text)
        request.rerun_script.widget_states.widgets.add(id=self.buttons[label], trigger_value=True)
        self._send(request)

    def run(self) -> None:
        """Draw the page anew."""
        self._send(BackMsg())

    def _send(self, request: BackMsg) -> None:
        request.rerun_script.query_string = self._query
        request.rerun_script.page_script_hash = self._page_hash
        self.buttons, self.fields, self.toasts, self.errors = {}, {}, [], []
        self._socket.send(request.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=_PATIENCE_SECONDS, decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._keep(message.delta.new_element)
            elif kind == "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                self._page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    def _keep(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "text_input":
            self.fields[element.text_input.label] = element.text_input.id
        elif kind == "toast":
            self.toasts.append(element.toast.body)
        elif kind == "alert":
            self.errors.append(element.alert.body)
        elif kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
