"""One request and its answer, back by its deadline whatever the other side does.

A timeout on a socket bounds one read, not the answer: a server that sends a byte a second, in its headers or its body,
is never late by it, and nothing bounds the lookup of a name. So the exchange runs in a thread of its own, and the
caller waits for it no longer than it said; then the connection is cut, and the thread ends with it.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead, NameResolutionError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as Late
from urllib3.response import BaseHTTPResponse

from openrecs.errors import RefusedError, shown
from openrecs.read import stored


class TooMuchError(Exception):
    """More bytes came in than may."""


class Metered:
    """Stands for a socket; what is read through `makefile` is counted, all else is the socket's own.

    A cap on the body alone is none. A chunk whose length is below zero is read at once to wherever the other side
    stops; heads, trailers and interim answers may go on for ever; a gzip stream may consist of blocks that unpack to
    nothing.
    """

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


CONNECT_SECONDS, READ_SECONDS = 30.0, 60.0  # the most that connecting, and then waiting for a next byte, may take
CHUNK = 1 << 16
HEADS = 1_000_000  # bytes that may come beside the body: heads, the lengths of chunks
LONGEST_HEADER = 4000  # characters of a header's value that are kept: more than an address may have
PACKED = ("gzip", "x-gzip")  # what is asked for; what else a body is packed with stays as it is, and is not content

_INSECURE = (SSLError, ssl.SSLError)
_NAMELESS = (NameResolutionError, socket.gaierror)
_FINAL = (*_INSECURE, *_NAMELESS)  # no use trying again a few seconds later

Connect = Callable[[str, float], HTTPConnection]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: names of headers in lower case, the body decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class FailedError(Exception):
    """No whole answer came. `is_final`: trying again would not help."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        self.why, self.is_final = why, is_final
        super().__init__(why)


def secure(host: str, seconds: float) -> HTTPConnection:
    """Return a connection, not yet open, to a host's port 443, whose certificate will be checked."""
    context = ssl.create_default_context()
    return HTTPSConnection(host, 443, timeout=min(seconds, CONNECT_SECONDS), ssl_context=context)


def exchange(
    connection: HTTPConnection, target: str, headers: Mapping[str, str], *, seconds: float, size: int
) -> Answer:
    """Send one GET and return its whole answer within `seconds`; `FailedError` says why there is none.

    `size` is the most bytes that the body may have, as it is sent and once it is decompressed.
    """
    one = _Exchange(connection, min(seconds, READ_SECONDS), size)
    threading.Thread(target=one.run, args=(target, headers), name="fetch", daemon=True).start()
    try:
        result = one.result.get(timeout=seconds)
    except queue.Empty:
        raise FailedError(f"no whole answer within {seconds:.0f} seconds") from None
    finally:
        one.cut()
    if isinstance(result, Answer):
        return result
    raise _failure(result, size) from result


class _Exchange:
    """What the thread does, and how it is stopped."""

    def __init__(self, connection: HTTPConnection, patience: float, size: int) -> None:
        self.result: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        self._connection, self._patience, self._size = connection, patience, size
        self._given_up = threading.Event()
        self._socket: socket.socket | None = None
        self._response: BaseHTTPResponse | None = None

    def run(self, target: str, headers: Mapping[str, str]) -> None:
        """Put the answer, or what was raised, into `result`: it belongs to the thread that waits, not to this one."""
        try:
            self.result.put(self._answer(target, headers))
        except BaseException as problem:
            self.result.put(problem)
        finally:
            self.cut()
            if self._response is not None:  # it holds the socket open as well
                self._response.close()
            self._connection.close()

    def cut(self) -> None:
        """Cut the connection, also under the thread while it waits; closing alone would wake neither side."""
        self._given_up.set()
        if self._socket is not None:
            with suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def _answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        self._connection.connect()
        self._socket = self._connection.sock  # the connection forgets it once it has handed it to the response
        self._connection.timeout = self._patience  # it sets the socket's by it, before it asks and before it reads
        self._connection.sock = cast(socket.socket, Metered(self._socket, self._size + HEADS))
        if self._given_up.is_set():
            raise FailedError("given up")
        self._connection.request("GET", target, headers=dict(headers), preload_content=False)
        self._response = response = self._connection.getresponse()
        kept = {name.lower(): value[:LONGEST_HEADER] for name, value in response.headers.items()}
        stated = kept.get("content-length", "")
        if stated.isdecimal() and int(stated[:20]) > self._size:
            raise TooMuchError
        body = self._body(response)
        is_packed = kept.get("content-encoding", "").strip().lower() in PACKED
        return Answer(response.status, kept, _unpacked(body, self._size) if is_packed else body)

    def _body(self, response: BaseHTTPResponse) -> bytes:
        body = BytesIO()
        for chunk in response.stream(CHUNK, decode_content=False):
            if body.tell() + len(chunk) > self._size:
                raise TooMuchError
            body.write(chunk)
        return body.getvalue()


def _unpacked(body: bytes, size: int) -> bytes:
    """Return what a gzipped body holds. Where its own end is missing it was cut, whatever the connection said."""
    try:
        return stored.unpack(body, "", limit=size) if body else body
    except RefusedError as problem:
        if problem.__cause__ is None:  # nothing is broken: it is too large
            raise TooMuchError from problem
        raise FailedError("the connection failed: what it packed was cut, or is not gzip") from problem


def _failure(problem: BaseException, size: int) -> BaseException:
    """Turn what the libraries raise into words; what they never should raise stays as it is: a bug."""
    if isinstance(problem, TooMuchError):
        return FailedError(f"the answer has more than {size} bytes, which is the most that is taken", is_final=True)
    if isinstance(problem, FailedError) or not isinstance(problem, HTTPError | http.client.HTTPException | OSError):
        return problem
    inner = next((one for one in problem.args if isinstance(one, Exception)), problem)
    return FailedError(_words(inner), is_final=isinstance(inner, _FINAL))


def _words(problem: BaseException) -> str:
    """Return what happened, in words; the libraries' own are for programmers."""
    if isinstance(problem, _INSECURE):
        return f"the secure connection could not be made: {shown(str(problem))}"
    if isinstance(problem, _NAMELESS):
        return "the name of the host could not be looked up: is there a network?"
    if isinstance(problem, NewConnectionError):  # which the library counts among what was late
        why = problem.__cause__ or problem
        return f"the connection failed: {shown(getattr(why, 'strerror', None) or str(why))}"
    if isinstance(problem, Late | TimeoutError):
        return "the server did not answer in time"
    if isinstance(problem, IncompleteRead | http.client.IncompleteRead):
        return "the answer was cut before its end"
    return f"the connection failed: {shown(str(problem) or type(problem).__name__)}"
