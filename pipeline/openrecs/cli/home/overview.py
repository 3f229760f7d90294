"""What is in the store, and what waits for a person, each with the commands that answer it. Nothing is written."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from openrecs import remote, wording
from openrecs.errors import DamagedError, LockedError, OpenrecsError, RefusedError, StorageError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from openrecs.publish.snapshot import Stored
    from openrecs.read.provenance.ledger import Ledger

T = TypeVar("T")
HELD, REFUSED, DAMAGED, UNREADABLE, INCOMPLETE = "held", "refused", "damaged", "unreadable", "incomplete"
ORDER = (DAMAGED, UNREADABLE, HELD, REFUSED, INCOMPLETE)
COUNTED = ("is_open", "listing", "status", "is_priority", "agency", "kind")
OF_DOCUMENTS = ("document", "outcome", "reason", "declared_total", "parsed_rows")
MOST_READ = 20  # of the files that no run has read yet, so many are read to see whether they would be refused


@dataclass(frozen=True, slots=True)
class Table:
    """The newest table: its snapshot, its day, when it was published or sent (UTC), how many rows it has of each kind.

    `closed` and `delisted` rows are not open. `matters` of the open ones are for Congress; what follows is of the
    others, as in the report: `partly` are partially addressed, of `unsaid` no source says whether they are a priority.
    """

    snapshot: str
    as_of: date
    published_at: datetime | None
    rows: int
    open: int
    closed: int
    delisted: int
    matters: int
    agencies: int
    partly: int
    priority: int
    unsaid: int


@dataclass(frozen=True, slots=True)
class Step:
    """A command that a person may type, and what it is for."""

    command: str
    what: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a person should know, of one kind: what it is about, why, and the commands that answer it."""

    kind: str
    name: str
    why: str
    commands: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What is there: the newest table, `None` without one; who is at work, "" where nobody is; what one should know.

    `is_readable` is false where there may be a table and it cannot be read. `unread` are the files in raw/ that no
    table and no held run knows, as far as the table can be read; none where it is at an address: no run writes there.
    """

    table: Table | None
    is_readable: bool
    at_work: str
    matters: tuple[Matter, ...]
    unread: tuple[str, ...]


def look(raw: Path, processed: Path, *, reads: bool = False) -> Overview:
    """Return what is there. What cannot be read is a matter too: nothing is raised for it.

    With `reads` some of the files that no run has read yet are read, to say which of them will be refused.
    """
    matters: list[Matter] = []
    stored = _tried(matters, lambda: _newest(processed))
    table = _tried(matters, lambda: _table(stored)) if stored else None
    documents = (_tried(matters, lambda: _documents(stored)) if stored else None) or []
    is_readable = not matters
    book = _tried(matters, lambda: _book(raw))
    matters += _of_documents(documents, book)
    unread: tuple[str, ...] = ()
    if book:
        matters += _tried(matters, lambda: list(_held(raw, book))) or []
    if book and is_readable and not remote.is_remote(processed):
        aside = stored.manifest.inputs.get("held_aside", {}) if stored else {}
        known = {str(one[0]) for one in documents} | {*aside}
        unread = _tried(matters, lambda: tuple(_unread(raw, known, book))) or ()
    if reads:
        matters += [one for name in unread[:MOST_READ] for one in _would_be_refused(raw, name)]
    matters.sort(key=lambda one: ORDER.index(one.kind))
    return Overview(table, is_readable, _tried(matters, lambda: _at_work(processed)) or "", tuple(matters), unread)


def _tried(matters: list[Matter], work: Callable[[], T]) -> T | None:
    """Return what some work gives; `None`, and a matter that says why, where it cannot be done."""
    try:
        return work()
    except OpenrecsError as error:
        kind = DAMAGED if isinstance(error, DamagedError) else UNREADABLE
        matters.append(Matter(kind, error.where, f"{error.what}. {error.mend[:1].upper()}{error.mend[1:]}"))
    except OSError as error:
        matters.append(Matter(UNREADABLE, str(error.filename or ""), str(error.strerror or error)))
    return None


def _book(raw: Path) -> Ledger | None:
    """Return the ledger; `None` where there is no raw/."""
    from openrecs.read.provenance import ledger

    return ledger.read(raw) if raw.is_dir() else None


def _newest(processed: Path) -> Stored | None:
    from openrecs.publish import load

    try:
        return load.find(processed=processed)
    except UsageError:  # there is no snapshot yet
        return None


def _at_work(processed: Path) -> str:
    from openrecs.publish.store import lock

    try:
        with lock.shared(processed):
            return ""
    except LockedError as error:
        return error.what


def _table(stored: Stored) -> Table:
    from openrecs.publish import load
    from openrecs.publish.snapshot import published_at

    groups = _grouped(load.read_table(stored))
    open_ = [(row, n) for row, n in groups if wording.state(row) == "open" and row["kind"] == "recommendation"]
    by_state: Counter[str] = Counter()
    for row, n in groups:
        by_state[wording.state(row)] += n
    return Table(
        *(str(stored.name), stored.name.as_of),
        published_at(stored),
        by_state.total(),
        by_state["open"],
        by_state["closed"],
        by_state["delisted"],
        by_state["open"] - sum(n for _, n in open_),
        len({row["agency"] for row, _ in open_}),
        sum(n for row, n in open_ if row["status"] == "open_partially_addressed"),
        sum(n for row, n in open_ if row["is_priority"]),
        sum(n for row, n in open_ if row["is_priority"] is None),
    )


def _grouped(rows: pa.Table) -> list[tuple[dict[str, Any], int]]:
    """Return how many rows are alike in what is counted here."""
    columns = [rows[name].to_pylist() for name in COUNTED]  # Arrow's own grouping imports pandas
    return [(dict(zip(COUNTED, said, strict=True)), n) for said, n in Counter(zip(*columns, strict=True)).items()]


def _documents(stored: Stored) -> list[tuple[Any, ...]]:
    """Return the columns `OF_DOCUMENTS` of every document."""
    from openrecs.publish import load

    table = load.read_table(stored, "documents")
    return list(zip(*(table[name].to_pylist() for name in OF_DOCUMENTS), strict=True))


def _of_documents(documents: list[tuple[Any, ...]], book: Ledger | None) -> Iterator[Matter]:
    """Yield the documents that were refused, and those that show less than they declare."""
    for name, outcome, reason, declared, parsed in documents:
        if book and book.withdrawn(name) is not None:
            continue
        if outcome == "refused":
            yield _refused(name, reason or "")
        elif declared is not None and parsed < declared:
            why = f"it declares {declared} recommendations and shows {parsed}"
            yield Matter(INCOMPLETE, name, why, (Step("openrecs add FILE", "the page, saved again, whole"),))


def _refused(name: str, why: str) -> Matter:
    return Matter(REFUSED, name, why, (Step("openrecs add FILE", "the page, saved again"), _withdraw(name)))


def _withdraw(name: str) -> Step:
    return Step(f'openrecs withdraw {shlex.quote(name)} --reason "..."', "leave it out for good")


def _held(raw: Path, book: Ledger) -> Iterator[Matter]:
    """Yield the runs that wait for an answer. What judges them is imported only where the ledger names one."""
    if not _held_documents(book)[0]:
        return
    from openrecs.check import quarantine
    from openrecs.normalize import corrections, versions

    for run in quarantine.asked(quarantine.all_of(book), versions.current(corrections.read(raw))):
        accept = Step(f'openrecs accept {run.run} --reason "..."', "GAO really says so")
        yield Matter(HELD, run.run, run.reason, (accept, *map(_withdraw, run.question.documents)))


def _held_documents(book: Ledger) -> tuple[int, set[str]]:
    """Return how many lines say that a run is held, and the names of their documents."""
    from openrecs.read.provenance.facts import HoldFact

    held = [fact for fact in book.facts if isinstance(fact, HoldFact)]
    said = (fact.more.get("documents") for fact in held)
    return len(held), {str(name) for documents in said if isinstance(documents, dict) for name in documents}


def _unread(raw: Path, known: set[str], book: Ledger) -> Iterator[str]:
    """Yield the files in raw/ that are not `known` to the table, nor to a held run, and were not withdrawn."""
    from openrecs.read import files

    known = known | _held_documents(book)[1]
    known |= {name.rpartition("/")[0] for name in known}  # an archive is known by its pages
    for name in (files.document_name(raw, path) for path in files.walk(raw)[0]):
        if name not in known and book.withdrawn(name) is None:
            yield name


def _would_be_refused(raw: Path, name: str) -> Iterator[Matter]:
    """Yield why a file cannot be used, if so, as the next run will say it."""
    from openrecs.night.parse_files import read_file
    from openrecs.read.stored import DEFAULT_LIMIT

    for one in read_file(str(raw / name), layout=None, url=None, limit=DEFAULT_LIMIT, is_cross_checked=False):
        if isinstance(one, RefusedError | StorageError):
            yield _refused(name, one.what)
