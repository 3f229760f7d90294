"""raw/ -> the documents in it, each read and interpreted, or refused with the reason.

Documents are independent of one another here, so many can be read at once in other processes; the result is in the
order of their names whatever finishes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline import captures, interpret
from pipeline.agencies.vocabulary import shipped
from pipeline.captures import Capture
from pipeline.documents import files, reading
from pipeline.documents.stored import DEFAULT_LIMIT
from pipeline.errors import RefusedError
from pipeline.interpret import Interpreted
from pipeline.ledger import Ledger
from pipeline.records import Document, Issue

Progress = Callable[[int, int, str], None]  # how many documents are done, of how many, and the name of the last one
FEW_DOCUMENTS = 16  # so few are read in this process, whatever `jobs` says: starting others costs more


@dataclass(frozen=True, slots=True)
class Captured:
    """A document that could be read, and when it was captured."""

    name: str
    content: Interpreted
    capture: Capture


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be used, and why. `document` is there if its bytes could be decoded."""

    name: str
    error: RefusedError
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What raw/ holds: the documents read and those refused, in the order of their names, and what else was found."""

    read: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]


def gather(
    raw: Path,
    book: Ledger,
    *,
    today: date,
    jobs: int = 1,
    limit: int = DEFAULT_LIMIT,
    progress: Progress | None = None,
) -> Gathered:
    """Read every document under `raw` that was not withdrawn. `limit` is the most bytes a file may have."""
    paths, issues = files.walk(raw)
    named = [(path, files.document_name(raw, path)) for path in paths]
    withdrawn = {name: reason for _, name in named if (reason := book.withdrawn(name)) is not None}
    issues = [*book.issues, *issues, *(_withdrawn(name, reason) for name, reason in withdrawn.items())]
    kept = [(path, name) for path, name in named if name not in withdrawn]
    read: list[Captured] = []
    refused: list[Refused] = []
    with _mapped(partial(_one, book=book, today=today, limit=limit), kept, jobs) as results:
        for at, result in enumerate(results, 1):
            if isinstance(result, Captured):
                read.append(result)
            else:
                refused.append(result)
            if progress:
                progress(at, len(kept), result.name)
    return Gathered(tuple(read), tuple(refused), tuple(issues))


def _withdrawn(name: str, reason: str) -> Issue:
    return Issue("note", "ledger", f"withdrawn, and so not read: {reason}", name)


Named = tuple[Path, str]


@contextmanager
def _mapped(
    work: Callable[[Named], Captured | Refused], kept: Sequence[Named], jobs: int
) -> Iterator[Iterator[Captured | Refused]]:
    if jobs < 2 or len(kept) < FEW_DOCUMENTS:
        yield map(work, kept)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield iter(pool.map(work, kept, chunksize=4))


def _one(named: Named, *, book: Ledger, today: date, limit: int) -> Captured | Refused:
    """Read, recognise and interpret one file."""
    path, name = named
    document: Document | None = None
    try:
        document = reading.read(path, name, limit=limit)
        if book.altered(name, document.sha256):
            raise _altered(name)
        fact = book.document(name, document.sha256)
        if fact and fact.url:
            document = replace(document, url=fact.url)
        content = interpret.document(document, shipped())
    except RefusedError as error:
        return Refused(name, error, document)
    recorded = fact.captured_on if fact else None
    capture = captures.decide(name, recorded=recorded, stamp=content.reading.stamp, today=today)
    return Captured(name, content, capture)


def _altered(name: str) -> RefusedError:
    return RefusedError(
        "the file is not the one that the ledger recorded: it was changed after it was added",
        where=name,
        safe="nothing was read from it",
        mend="put the original back, or save the new content under another name with `openrecs add FILE`",
    )
