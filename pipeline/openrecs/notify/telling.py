"""Each watch is told what changed since it was last told: at most once of a snapshot, also after a crash.

What a watch was told last is in `sent`. A letter that failed is tried again with the next `openrecs notify`; by then it
may say more, for it always reaches to the newest snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from openrecs.compare import between, filters, sources
from openrecs.compare.between import Comparison
from openrecs.compare.headline import headline
from openrecs.compare.outputs import diff_text
from openrecs.compare.read_tables import Side
from openrecs.errors import UsageError
from openrecs.notify import sent
from openrecs.notify.watches import Letter, Watch
from openrecs.publish import load
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import snapshot_names
from openrecs.publish.store.disk import Disk

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
_TO_BE_TOLD = ("", sent.FAILED)  # the last step of a snapshot, where it is still to be told of


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
    with sent.opened(processed, disk) as book:
        for watch in watches:
            for address in watch.to:
                before = book.step(watch.name, address, str(newest.name))
                if before not in _TO_BE_TOLD:
                    yield Outcome(watch.name, address, UNCERTAIN if before == sent.BEGUN else TOLD_BEFORE)
                    continue
                written = letters(watch, book.told(watch.name, address))
                yield Outcome(watch.name, address, _step(book, watch, address, newest, written, send), written)


def shown(processed: Path, watches: Sequence[Watch]) -> Iterator[tuple[Watch, Letter | None]]:
    """Yield what each watch would be sent, to the first of its addresses that gets any; nothing is sent or written."""
    newest = load.find(processed=processed)
    book = sent.looked_at(processed)
    for watch in watches:
        left = [one for one in watch.to if book.step(watch.name, one, str(newest.name)) in _TO_BE_TOLD]
        yield watch, _letter(processed, newest, watch, book.told(watch.name, left[0])) if left else None


def unmet(processed: Path, watches: Sequence[Watch]) -> Iterator[tuple[Watch, str]]:
    """Yield what a watch asks for that no row of the newest snapshot has: it would never be told of anything."""
    if any(one.asked.agencies or one.asked.publications for one in watches):
        table = load.read_table(load.find(processed=processed))
        yield from ((watch, note) for watch in watches for note in filters.unmet(table, watch.asked))


def _step(book: sent.Book, watch: Watch, address: str, newest: Stored, written: Letter | None, send: Send) -> str:
    """Write down, send, write down; return the last step."""
    on = str(newest.name)
    if written is None:
        book.add(watch.name, address, on, sent.NOTHING)
        return sent.NOTHING
    book.add(watch.name, address, on, sent.BEGUN)
    done = sent.SENT if send(address, written) else sent.FAILED
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
