"""What was sent of which snapshot: a line for each step in `notified.jsonl`, on the disk before the next step.

A line is written before a letter goes out and another one after. Where the second is missing the program was cut off in
between: nobody knows whether the letter arrived, and it is not sent again by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from openrecs.errors import DamagedError, LockedError
from openrecs.publish.store.disk import Disk, storage_errors

FILE = "notified.jsonl"
BEGUN, SENT, NOTHING, FAILED = "begun", "sent", "nothing", "failed"
_SAFE = "nothing was sent"


@dataclass
class Book:
    """The steps so far, by watch and address; the address is known by its digest alone, for it may hold a password."""

    path: Path
    disk: Disk
    steps: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, watch: str, address: str, snapshot: str, step: str) -> None:
        """Write a step down; it is on the disk when this returns."""
        said = {"watch": watch, "address": digest(address), "snapshot": snapshot, "step": step}
        with storage_errors(self.path, "what was sent before is written down"):
            self.disk.append(self.path, json.dumps(said).encode() + b"\n")
        self._take(said)

    def step(self, watch: str, address: str, snapshot: str) -> str:
        """Return the last step of a snapshot, empty where there was none."""
        steps = self.steps.get((watch, digest(address)), [])
        return next((step for name, step in reversed(steps) if name == snapshot), "")

    def told(self, watch: str, address: str) -> str | None:
        """Return the newest snapshot up to which a watch was told, or may have been; `None` before the first."""
        steps = self.steps.get((watch, digest(address)), [])
        return next((name for name, step in reversed(steps) if step != FAILED), None)

    def _take(self, said: dict[str, str]) -> None:
        steps = self.steps.setdefault((said["watch"], said["address"]), [])
        if said["step"] == FAILED and steps and steps[-1] == (said["snapshot"], BEGUN):
            steps.pop()
        steps.append((said["snapshot"], said["step"]))


def digest(address: str) -> str:
    """Return by what an address is known here."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


@contextmanager
def opened(processed: Path, disk: Disk | None = None) -> Iterator[Book]:
    """Give the book of a store, for one program at a time: `LockedError` where another one sends."""
    book = Book(processed / FILE, disk or Disk())
    with storage_errors(book.path, _SAFE):
        descriptor = os.open(book.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor, book.path)
        yield _filled(book)
    finally:
        os.close(descriptor)


def looked_at(processed: Path) -> Book:
    """Return the book of a store as it is now, an empty one where nothing was sent; nothing is written."""
    book = Book(processed / FILE, Disk())
    with storage_errors(book.path, _SAFE):
        return _filled(book) if book.path.exists() else book


def _filled(book: Book) -> Book:
    for number, line in enumerate(book.disk.read(book.path).splitlines(), 1):
        _read(book, line, number)
    return book


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        what = "another `openrecs notify` is sending"
        raise LockedError(
            what, where=str(path), safe="this one sent nothing", mend="wait until it has ended"
        ) from error


def _read(book: Book, line: bytes, number: int) -> None:
    """Take a line; the last one may have been cut by a crash before its letter went out."""
    try:
        said = json.loads(line)
        book._take({name: str(said[name]) for name in ("watch", "address", "snapshot", "step")})
    except (ValueError, KeyError, TypeError) as error:
        if line and not line.endswith(b"}"):
            return
        mend = f"take line {number} out; a watch whose lines are lost is told of the last night again"
        raise DamagedError("a line is not as it was written", where=str(book.path), safe=_SAFE, mend=mend) from error
