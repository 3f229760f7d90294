"""raw/ -> the documents in it, each read and interpreted, or refused with the reason.

Documents are independent of one another here, so many can be read at once in other processes; the result is in the
order of their names whatever finishes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline import captures, interpret, parallel
from pipeline.agencies.vocabulary import shipped
from pipeline.cache import Cache
from pipeline.captures import Capture
from pipeline.documents import files, reading, stored, warc
from pipeline.documents.stored import DEFAULT_LIMIT
from pipeline.documents.warc import Archived
from pipeline.errors import RefusedError
from pipeline.facts import DocumentFact
from pipeline.interpret import Interpreted
from pipeline.ledger import Ledger
from pipeline.records import Document, Issue

Progress = Callable[[int, int, str], None]  # how many documents are done, of how many, and the name of the last one


@dataclass(frozen=True, slots=True)
class Captured:
    """A document that could be read, and when it was captured."""

    name: str
    content: Interpreted
    capture: Capture


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be used, and why; `document` is there if its bytes could be decoded.

    `capture` is when it was captured, as far as the ledger and its name tell, else the day it is first seen.
    """

    name: str
    error: RefusedError
    capture: Capture
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
    cache: Cache | None = None,
) -> Gathered:
    """Read every document under `raw` that was not withdrawn, or take it from the cache.

    `limit` is the most bytes a file may have.
    """
    paths, skipped = files.walk(raw)
    facts = {fact.name: fact for fact in book.facts if isinstance(fact, DocumentFact)}
    found = [_Found(path, name := files.document_name(raw, path), facts.get(name)) for path in paths]
    withdrawn = {one.name: reason for one in found if (reason := book.withdrawn(one.name)) is not None}
    left_out = [_withdrawn(name, reason) for name, reason in withdrawn.items()]
    missing = [_missing(name) for name in sorted(facts.keys() - {one.name for one in found}) if _counts(book, name)]
    kept = [one for one in found if one.name not in withdrawn]
    read: list[Captured] = []
    refused: list[Refused] = []
    with parallel.mapped(partial(_of_file, today=today, limit=limit, cache=cache), kept, jobs) as results:
        for at, (file, results_of_file) in enumerate(zip(kept, results, strict=True), 1):
            read += [result for result in results_of_file if isinstance(result, Captured)]
            refused += [result for result in results_of_file if isinstance(result, Refused)]
            if progress:
                progress(at, len(kept), file.name)
    return Gathered(tuple(read), tuple(refused), (*book.issues, *skipped, *left_out, *missing))


@dataclass(frozen=True, slots=True)
class _Found:
    """A file under raw/, and the latest line of the ledger about a document of its name."""

    path: Path
    name: str
    fact: DocumentFact | None


def _withdrawn(name: str, reason: str) -> Issue:
    return Issue("note", "ledger", f"withdrawn, and so not read: {reason}", name)


def _missing(name: str) -> Issue:
    message = (
        "the ledger records this document, and it is not in raw/: what only it said is not in the table. Put it back, "
        "or run `openrecs withdraw` to say that it shall not count"
    )
    return Issue("warning", "ledger", message, name)


def _counts(book: Ledger, name: str) -> bool:
    """Say whether a recorded document should be read: not withdrawn, and not in a folder that is never read."""
    return book.withdrawn(name) is None and not any(part.startswith(".") for part in name.split("/"))


def _of_file(found: _Found, *, today: date, limit: int, cache: Cache | None) -> list[Captured | Refused]:
    """Read the document that a file is, or the many that a web archive holds."""
    if not warc.is_warc(found.path):
        return [_one(found, today=today, limit=limit, cache=cache)]
    pages: list[Captured | Refused] = []
    try:
        for page in warc.documents(found.path, found.name, limit):
            pages.append(_archived(page, cache))  # one by one: what stands before a damaged record was read
    except RefusedError as error:
        pages.append(Refused(found.name, error, _capture(found, None, today)))
    return pages


def _archived(page: Archived, cache: Cache | None) -> Captured | Refused:
    """Interpret one page of a web archive, which says itself when it was captured and where."""
    capture = Capture(page.captured_on, "archive")
    if isinstance(page.content, RefusedError):
        return Refused(page.name, page.content, capture)
    try:
        known_by = (page.name, page.content.sha256, page.content.url, "archived")
        content = _kept(cache, known_by, partial(interpret.document, page.content, shipped()))
        return Captured(page.name, content, capture)
    except RefusedError as error:
        return Refused(page.name, error, capture, page.content)


def _one(found: _Found, *, today: date, limit: int, cache: Cache | None) -> Captured | Refused:
    """Read, recognise and interpret one file, or take what was made of the same bytes before."""
    name, fact = found.name, found.fact
    document: Document | None = None

    def interpreted() -> Interpreted:
        nonlocal document
        document = reading.document(file, limit=limit)
        if is_altered:
            raise _altered(name)
        document = replace(document, url=fact.url) if fact and fact.url else document
        return interpret.document(document, shipped())

    try:
        file = stored.load(found.path, name, limit=limit)
        is_altered = fact is not None and fact.sha256 != file.sha256
        known_by = (name, file.sha256, fact.url if fact else None, limit)
        content = _kept(None if is_altered else cache, known_by, interpreted)
    except RefusedError as error:
        return Refused(name, error, _capture(found, None, today), document)
    return Captured(name, content, _capture(found, content.reading.stamp, today))


def _kept(cache: Cache | None, known_by: Sequence[object], read: Callable[[], Interpreted]) -> Interpreted:
    return cache.document(known_by, read) if cache else read()


def _capture(found: _Found, stamp: date | None, today: date) -> Capture:
    recorded = found.fact.captured_on if found.fact else None
    capture = captures.decide(found.name, recorded=recorded, stamp=stamp, today=today)
    if found.fact and found.fact.basis == captures.FIRST_SEEN:  # the first night says the same as every other
        return replace(capture, basis="first_seen")
    return capture


def _altered(name: str) -> RefusedError:
    return RefusedError(
        "the file is not the one that the ledger recorded: it was changed after it was added",
        where=name,
        safe="nothing was read from it",
        mend="put the original back, or save the new content under another name with `openrecs add FILE`",
    )
