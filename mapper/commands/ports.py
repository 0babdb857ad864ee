"""Where a server can listen."""

from __future__ import annotations

import socket
from typing import Final

from mapper.errors import UsageError

_TRIED: Final = 20


def free_port(address: str, wanted: int | None, *, first: int) -> int:
    """``wanted`` if it is free; if it is not given, the first free one from ``first`` on.

    Raises
    ------
    UsageError
        If it is not free, or none of twenty is.
    """
    last = first + _TRIED - 1
    for port in [wanted] if wanted else range(first, last + 1):
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if wanted:
                raise UsageError(
                    f"port {port} on {address} is not free: {error.strerror}; name another with --port"
                ) from None
            continue
        return port
    raise UsageError(f"no free port on {address} from {first} to {last}; name one with --port")
