"""raw/ -> the documents in it, each read and interpreted, or refused with the reason.

Documents are independent of one another here, so many can be read at once in other processes; the result is in the
order of their names whatever finishes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from openrecs import parallel
from openrecs.errors import RefusedError, one_document
from openrecs.extract.csv import export_address
from openrecs.normalize import batches, interpret
from openrecs.normalize import cache as cache_
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.cache import Cache
from openrecs.normalize.interpret import Interpreted
from openrecs.parallel import Jobs
from openrecs.read import files, stored, to_document
from openrecs.read.archives import warc
from openrecs.read.archives.warc import Archived
from openrecs.read.provenance import ledger
from openrecs.read.provenance.capture_dates import Capture, Found
from openrecs.read.provenance.ledger import Ledger
from openrecs.read.stored import DEFAULT_LIMIT
from openrecs.records import Document, Issue

Progress = Callable[[int, int, str], None]  # how many documents are done, of how many, and the name of the last one


@dataclass(frozen=True, slots=True)
class Captured:
    """A document that could be read, and when it was captured.

    `claim` says, of an export, whether it lists everything open, as its address or a person says; `None` where nobody
    does. `fetched_at` is when it was fetched, if it was.
    """

    name: str
    content: Interpreted
    capture: Capture
    claim: str | None = None
    fetched_at: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """Return the time (UTC) that orders the documents of a day: the stamp's, else when it was fetched."""
        return self.content.reading.stamped_at or self.fetched_at


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be used, and why; `document` is there if its bytes could be decoded.

    `capture` is when it was captured, as far as the ledger and its name say, else the day it is first seen; `sha256`
    is "" where its bytes could not even be read. One that `is_aside` can be used, once its day has come.
    """

    name: str
    error: RefusedError
    capture: Capture
    document: Document | None = None
    sha256: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What raw/ holds: the documents read and those refused, in the order of their names, and what else was found.

    `days` says, by name, of which day something is that was not read, as far as the ledger or its name says.
    """

    read: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]
    days: Mapping[str, date] = field(default_factory=dict)


def gather(
    raw: Path,
    book: Ledger,
    *,
    today: date,
    jobs: Jobs = 1,
    limit: int = DEFAULT_LIMIT,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Gathered:
    """Read every document under `raw` that was not withdrawn, or take it from the cache.

    `jobs` is how many processes read, or an executor; `limit` is the most bytes a file may have.
    """
    paths, skipped = files.walk(raw)
    facts, names = book.documents, {path: files.document_name(raw, path) for path in paths}
    there = set(names.values())
    lost = {digest: fact for name, fact in facts.items() if name not in there for digest in fact.digests}
    seen = files.states(raw, paths)
    digests = cache.digests(seen) if cache else {}
    found = [Found(path, name, facts.get(name), lost, digests.get(str(path))) for path, name in names.items()]
    withdrawn = {one.name: reason for one in found if (reason := book.withdrawn(one.name)) is not None}
    left_out = [ledger.left_out(name, reason) for name, reason in withdrawn.items()]
    kept = [one for one in found if one.name not in withdrawn]
    read: list[Captured] = []
    refused: list[Refused] = []
    read_now: dict[str, str] = {}
    work = partial(_of_files, today=today, limit=limit, cache=cache.at_hand() if cache else None)
    with parallel.together(work, batches.of_things((one, seen.bytes_of(one.path)) for one in kept), jobs) as results:
        for at, (file, results_of_file) in enumerate(zip(kept, results, strict=True), 1):
            read += [result for result in results_of_file if isinstance(result, Captured)]
            refused += [result for result in results_of_file if isinstance(result, Refused)]
            read_now |= _digest(file, results_of_file)
            if progress:
                progress(at, len(kept), file.name)
    if cache:
        cache.keep_digests(seen, read_now, digests)
        cache.unite({one.content.kept.name for one in read if one.content.kept})
    renamed = {one.content.document.sha256: one.name for one in read if one.name not in facts}
    lost_now = [fact for _, fact in sorted(facts.items()) if ledger.is_missing(fact, there, book)]
    issues = (*book.issues, *skipped, *left_out, *(ledger.missing(fact, renamed) for fact in lost_now))
    return Gathered(tuple(read), tuple(refused), issues, ledger.days(issues, facts))


def _digest(file: Found, results: Iterable[Captured | Refused]) -> dict[str, str]:
    """Return the digest of a file by its path, if it is a document that was read; an archive is read every time."""
    read = (one for one in results if isinstance(one, Captured) and one.name == file.name)
    return {str(file.path): one.content.document.sha256 for one in read}


def _of_files(
    batch: Sequence[Found], *, today: date, limit: int, cache: Cache | None
) -> list[list[Captured | Refused]]:
    """Read some files; the cache keeps the rows of all of them together."""
    found = [_of_file(one, today=today, limit=limit, cache=cache) for one in batch]
    kept = iter(_kept([one for own in found for one in own], cache))
    return [[next(kept) for _ in own] for own in found]


def _kept(results: Sequence[Captured | Refused], cache: Cache | None) -> list[Captured | Refused]:
    """Return what was read, without the rows that the cache keeps now."""
    if cache is None:
        return list(results)
    contents = iter(cache.keep_batch([one.content for one in results if isinstance(one, Captured)]))
    return [replace(one, content=next(contents)) if isinstance(one, Captured) else one for one in results]


def _of_file(found: Found, *, today: date, limit: int, cache: Cache | None) -> list[Captured | Refused]:
    """Read the document that a file is, or the many that a web archive holds. None of them can stop the others."""
    pages: list[Captured | Refused] = []
    try:
        if kept := _untouched(found, today, limit, cache):
            return [kept]
        if not warc.is_warc(found.path, found.name):
            return [_one(found, today=today, limit=limit, cache=cache)]
        for page in warc.documents(found.path, found.name, limit):  # what stands before a damaged record was read
            pages.append(_archived(page, found, limit, cache))
            if len(pages) % batches.MOST == 0:
                pages[-batches.MOST :] = _kept(pages[-batches.MOST :], cache)
    except RefusedError as error:
        pages.append(Refused(found.name, error, found.capture(None, today)))
    return pages


def _archived(page: Archived, found: Found, limit: int, cache: Cache | None) -> Captured | Refused:
    """Interpret one page of a web archive, which says itself when it was captured and where."""
    capture = Capture(page.captured_on, "archive")
    if isinstance(page.content, RefusedError):
        return Refused(page.name, page.content, capture)
    try:
        known_by = (page.name, page.content.sha256, page.content.url, "archived")
        with one_document(page.name):
            read = partial(interpret.document, page.content, shipped())
            content = cache_.kept(
                cache, known_by, read, partial(interpret.again, found.path, found.name, limit, page=page.name)
            )
        return Captured(page.name, content, capture, export_address.claim(page.content.url))
    except RefusedError as error:
        return Refused(page.name, error, capture, cache_.light(page.content), page.content.sha256)


def _one(found: Found, *, today: date, limit: int, cache: Cache | None) -> Captured | Refused:
    """Read, recognise and interpret one file, or take what was made of the same bytes before."""
    name, digest = found.name, ""
    document: Document | None = None

    def interpreted() -> Interpreted:
        nonlocal document
        document = to_document.document(file, limit=limit)
        if found.is_altered:
            raise ledger.altered(name)
        document = replace(document, url=found.fact.url) if found.fact and found.fact.url else document
        return interpret.document(document, shipped())

    try:
        file = stored.load(found.path, name, limit=limit)
        found, digest = found.known(file.sha256), file.sha256
        with one_document(name):
            known_by, again = _known_by(found, limit)
            content = cache_.kept(None if found.is_altered else cache, known_by, interpreted, again)
    except RefusedError as error:
        return Refused(name, error, found.capture(None, today), document and cache_.light(document), digest)
    return _captured(found, content, today)


def _untouched(found: Found, today: date, limit: int, cache: Cache | None) -> Captured | None:
    """Return what was made of a file before, unread, if nobody touched it since."""
    if cache is None or found.sha256 is None:
        return None
    found = found.known(found.sha256)
    content = None if found.is_altered else cache.known(*_known_by(found, limit))
    return _captured(found, content, today) if content else None


def _known_by(found: Found, limit: int) -> tuple[Sequence[object], Callable[[], Interpreted]]:
    """Return what a file is known by in the cache, and how it is read once more."""
    url = found.fact.url if found.fact else None
    return (found.name, found.sha256, url, limit), partial(interpret.again, found.path, found.name, limit, url=url)


def _captured(found: Found, content: Interpreted, today: date) -> Captured:
    capture = found.capture(content.reading.stamp, today)
    said = found.fact.scope if found.fact else None
    fetched_at = found.fact.fetched_at if found.fact else None
    return Captured(found.name, content, capture, said or export_address.claim(content.document.url), fetched_at)
