"""Each watch is told what changed since it was last told: at most once of a snapshot, also after a crash.

`notified.jsonl` has a line for each step, on the disk before the next one: a line before a letter goes out and another
one after. Where the second is missing the program was cut off in between: nobody knows whether the letter arrived, and
it is not sent again by itself. A letter that failed is tried again with the next `openrecs notify`; by then it may say
more, for it always reaches to the newest snapshot.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from openrecs.compare import between, filters, sources
from openrecs.compare.between import Comparison
from openrecs.compare.headline import headline
from openrecs.compare.outputs import diff_text
from openrecs.compare.read_tables import Side
from openrecs.errors import DamagedError, LockedError, UsageError
from openrecs.notify.watches import Letter, Watch
from openrecs.publish import load
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import snapshot_names
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


MOST_WHOLE = 30  # changes that are told in full; more have a line each
MOST = 60_000  # characters
CUT = "\n... the rest was cut: `openrecs diff` shows all of it\n"


def letter(name: str, found: Comparison) -> Letter:
    """Return what is sent to a watch of this name; its lines are as wide as those of mail."""
    render = diff_text.render if len(found.changes) <= MOST_WHOLE else diff_text.brief
    text = render(found, diff_text.WIDTH).decode()
    if len(text) > MOST:
        text = text[:MOST].rpartition("\n")[0] + CUT
    day = found.new.as_of.isoformat() if found.new.as_of else found.new.name
    return Letter(f"openrecs, {name}, {day}: {headline(found.changes)}", text)


Send = Callable[[str, Letter], bool]  # an address, and what is sent; whether it was taken
TOLD_BEFORE, UNCERTAIN = "told before", "uncertain"
_TO_BE_TOLD = ("", FAILED)  # the last step of a snapshot, where it is still to be told of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a watch and one of its addresses: `sent`, `nothing`, `failed`, `told before` or `uncertain`."""

    watch: str
    address: str
    what: str
    letter: Letter | None = None


def tell(processed: Path, watches: Sequence[Watch], send: Send, *, disk: Disk | None = None) -> Iterator[Outcome]:
    """Send each watch what changed up to the newest snapshot, one address after another, and yield what became of it.

    `UsageError`: there is no snapshot; `LockedError`: another one is sending; `DamagedError`, `StorageError`: before
    the letter in question went out.
    """
    newest = load.find(processed=processed)
    letters = cache(lambda watch, told: _letter(processed, newest, watch, told))
    with opened(processed, disk) as book:
        for watch in watches:
            for address in watch.to:
                before = book.step(watch.name, address, str(newest.name))
                if before not in _TO_BE_TOLD:
                    yield Outcome(watch.name, address, UNCERTAIN if before == BEGUN else TOLD_BEFORE)
                    continue
                written = letters(watch, book.told(watch.name, address))
                yield Outcome(watch.name, address, _step(book, watch, address, newest, written, send), written)


def shown(processed: Path, watches: Sequence[Watch]) -> Iterator[tuple[Watch, Letter | None]]:
    """Yield what each watch would be sent, to the first of its addresses that gets any; nothing is sent or written."""
    newest = load.find(processed=processed)
    book = looked_at(processed)
    for watch in watches:
        left = [one for one in watch.to if book.step(watch.name, one, str(newest.name)) in _TO_BE_TOLD]
        yield watch, _letter(processed, newest, watch, book.told(watch.name, left[0])) if left else None


def unmet(processed: Path, watches: Sequence[Watch]) -> Iterator[tuple[Watch, str]]:
    """Yield what a watch asks for that no row of the newest snapshot has: it would never be told of anything."""
    if any(one.asked.agencies or one.asked.publications for one in watches):
        table = load.read_table(load.find(processed=processed))
        yield from ((watch, note) for watch in watches for note in filters.unmet(table, watch.asked))


def _step(book: Book, watch: Watch, address: str, newest: Stored, written: Letter | None, send: Send) -> str:
    """Write down, send, write down; return the last step."""
    on = str(newest.name)
    if written is None:
        book.add(watch.name, address, on, NOTHING)
        return NOTHING
    book.add(watch.name, address, on, BEGUN)
    done = SENT if send(address, written) else FAILED
    book.add(watch.name, address, on, done)
    return done


def _letter(processed: Path, newest: Stored, watch: Watch, told: str | None) -> Letter | None:
    """Return what changed for a watch since it was told; `None` where nothing did, or there is nothing before."""
    try:
        sides = _since(processed, newest, told)
    except UsageError:  # the first snapshot of all
        return None
    found = filters.apply(between.between(*sides), watch.asked)
    return letter(watch.name, found) if found.changes else None


def _since(processed: Path, newest: Stored, told: str | None) -> tuple[Side, Side]:
    """Return the sides from what was told last, else from the snapshot before, to the newest."""
    before = sources.sides(processed=processed, as_of=newest.name.as_of)
    if told is None:
        return before
    try:
        return sources.sides(told, str(newest.name), processed=processed)
    except UsageError:  # it was pruned, or rebuilt under another name: rather tell twice than leave something out
        return _reaching(processed, newest, told)


def _reaching(processed: Path, newest: Stored, told: str) -> tuple[Side, Side]:
    """Return the sides from the last snapshot up to the day of one that is gone, else the oldest, to the newest."""
    day, _ = snapshot_names.split(told) or (date.min, None)
    try:
        return sources.sides(processed=processed, as_of=newest.name.as_of, since=day)
    except UsageError:  # none is as old
        return sources.sides(str(min(snapshot_names.listed(processed))), str(newest.name), processed=processed)
