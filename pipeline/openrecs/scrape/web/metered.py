"""A connection whose incoming bytes are counted: whatever they are, no more of them are taken than may be.

A cap on the body alone is none. A chunk whose length is below zero is read at once to wherever the other side stops;
heads, trailers and interim answers may go on for ever; a gzip stream may consist of blocks that unpack to nothing.
"""

from __future__ import annotations

import io
import socket
from typing import Any


class TooMuchError(Exception):
    """More bytes came in than may."""


class Metered:
    """Stands for a socket; what is read through `makefile` is counted, all else is the socket's own."""

    def __init__(self, connected: socket.socket, most: int) -> None:
        self._connected, self._most = connected, most

    def makefile(self, _mode: str = "rb", *_rest: Any, **_named: Any) -> io.BufferedReader:
        """Return the socket as a file to be read, which raises `TooMuchError` beyond the most."""
        return io.BufferedReader(_Counted(self._connected.makefile("rb", buffering=0), self._most))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connected, name)


class _Counted(io.RawIOBase):
    def __init__(self, inner: socket.SocketIO, most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        count = self._inner.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise TooMuchError
        return count

    def close(self) -> None:
        self._inner.close()
        super().close()
