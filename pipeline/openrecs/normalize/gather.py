"""raw/ -> the documents in it, each read and interpreted, or refused with the reason.

Documents are independent of one another here, so many can be read at once in other processes; the result is in the
order of their names whatever finishes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from openrecs import parallel
from openrecs.errors import RefusedError, one_document
from openrecs.extract.csv import export_head
from openrecs.normalize import batches, interpret, record
from openrecs.normalize import cache as cache_
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.batches import Carried
from openrecs.normalize.cache import Cache
from openrecs.normalize.captured import Captured, Gathered, Refused
from openrecs.normalize.interpret import Again, Interpreted
from openrecs.parallel import Jobs
from openrecs.read import files, stored, to_document, warc
from openrecs.read.provenance import ledger
from openrecs.read.provenance.capture_dates import Capture, Found
from openrecs.read.provenance.ledger import Ledger
from openrecs.read.stored import DEFAULT_LIMIT, Stored
from openrecs.read.warc import Archived
from openrecs.records import Document, Issue

Progress = Callable[[int, int, str], None]  # how many documents are done, of how many, and the name of the last one


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

    `jobs` is how many processes read, or an executor, whose workers may be on other machines; `limit` is the most bytes
    a file may have.
    """
    paths, skipped = files.walk(raw)
    facts, names = book.documents, {path: files.document_name(raw, path) for path in paths}
    there = set(names.values())
    lost = {digest: fact for name, fact in facts.items() if name not in there for digest in fact.digests}
    seen = files.states(raw, paths)
    digests = cache.digests(seen) if cache else {}
    found = [Found(path, name, facts.get(name), lost, digests.get(str(path))) for path, name in names.items()]
    withdrawn = {name: reason for name in names.values() if (reason := book.withdrawn(name)) is not None}
    kept = [one for one in found if one.name not in withdrawn]
    read, refused, read_now = list[Captured](), list[Refused](), dict[str, str]()
    how = _How(today, limit, partial(interpret.again, raw=raw, limit=limit), cache.at_hand() if cache else None)
    with _results(batches.of_things((one, seen.bytes_of(one.path)) for one in kept), how, jobs) as results:
        for at, (file, results_of_file) in enumerate(zip(kept, results, strict=True), 1):
            read += [result for result in results_of_file if isinstance(result, Captured)]
            refused += [result for result in results_of_file if isinstance(result, Refused)]
            read_now |= _digest(file, results_of_file)
            if progress:
                progress(at, len(kept), file.name)
    for memory in record.TEXTS:
        memory.cache_clear()
    if cache:
        cache.keep_digests(seen, read_now, digests)
        cache.unite({one.content.kept.name for one in read if one.content.kept})
    left_out = (ledger.left_out(name, reason) for name, reason in withdrawn.items())
    issues = (*book.issues, *skipped, *left_out, *_missing(book, there, read))
    return Gathered(tuple(read), tuple(refused), issues, ledger.days(issues, facts))


def _missing(book: Ledger, there: Set[str], read: Sequence[Captured]) -> Iterator[Issue]:
    """Yield the documents of the ledger that are not in raw/ any more, and the names that they have now."""
    renamed = {one.content.document.sha256: one.name for one in read if one.name not in book.documents}
    gone = [fact for _, fact in sorted(book.documents.items()) if ledger.is_missing(fact, there, book)]
    yield from (ledger.missing(fact, renamed) for fact in gone)


@dataclass(frozen=True, slots=True)
class _How:
    """How files are read: what day it is, the most bytes one may have, how one is read `again`, where rows are kept."""

    today: date
    limit: int
    again: Again
    cache: Cache | None


@contextmanager
def _results(things: Sequence[Sequence[Found]], how: _How, jobs: Jobs) -> Iterator[Iterator[list[Captured | Refused]]]:
    """Give what each file holds. Bytes go to the workers of an executor, and what they would keep comes back."""
    if not isinstance(jobs, Executor):
        with parallel.together(partial(_of_files, how=how), things, jobs) as results:
            yield results
        return
    work = partial(_of_parcels, how=replace(how, cache=None), keeps=how.cache is not None)
    with parallel.sent(work, things, jobs, partial(_parcel, how=how)) as received:
        yield (_unpacked(one, how.cache) for one in received)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a worker made of a file, and what is to be kept of its batch, by name, for the first file of one."""

    results: list[Captured | Refused]
    kept: Mapping[str, bytes] = field(default_factory=dict)


def _parcel(found: Found, how: _How) -> tuple[Found, Stored] | parallel.Here[_Read]:
    """Return a file with its bytes; what is known already, an archive or what cannot be read is dealt with here."""
    known = _untouched(found, how)
    if known:
        return parallel.Here(_Read([known]))
    with suppress(RefusedError):  # it is refused below
        if not warc.is_warc(found.path, found.name):
            file = stored.load(found.path, found.name, limit=how.limit)
            known = _untouched(found.known(file.sha256), how)
            return parallel.Here(_Read([known])) if known else (found, file)
    return parallel.Here(_Read(_of_files([found], how=how)[0]))


def _of_parcels(parcels: Sequence[tuple[Found, Stored]], *, how: _How, keeps: bool) -> list[_Read]:
    """Read files whose bytes were sent."""
    carried = Carried()
    how = replace(how, cache=Cache(carried) if keeps else None)
    found = _kept([_one(one, how, file) for one, file in parcels], how.cache)
    return [_Read([one], carried.bodies if at == 0 else {}) for at, one in enumerate(found)]


def _unpacked(read: _Read, cache: Cache | None) -> list[Captured | Refused]:
    if cache:
        for name, body in read.kept.items():
            cache.shelf.put(name, [body])
    return read.results


def _digest(file: Found, results: Iterable[Captured | Refused]) -> dict[str, str]:
    """Return the digest of a file by its path, if it is a document that was read; an archive is read every time."""
    read = (one for one in results if isinstance(one, Captured) and one.name == file.name)
    return {str(file.path): one.content.document.sha256 for one in read}


def _of_files(batch: Sequence[Found], *, how: _How) -> list[list[Captured | Refused]]:
    """Read some files; the cache keeps the rows of all of them together."""
    found = [_of_file(one, how) for one in batch]
    kept = iter(_kept([one for own in found for one in own], how.cache))
    return [[next(kept) for _ in own] for own in found]


def _kept(results: Sequence[Captured | Refused], cache: Cache | None) -> list[Captured | Refused]:
    """Return what was read, without the rows that the cache keeps now."""
    if cache is None:
        return list(results)
    contents = iter(cache.keep_batch([one.content for one in results if isinstance(one, Captured)]))
    return [replace(one, content=next(contents)) if isinstance(one, Captured) else one for one in results]


def _of_file(found: Found, how: _How) -> list[Captured | Refused]:
    """Read the document that a file is, or the many that a web archive holds. None of them can stop the others."""
    pages: list[Captured | Refused] = []
    try:
        if kept := _untouched(found, how):
            return [kept]
        if not warc.is_warc(found.path, found.name):
            return [_one(found, how)]
        for page in warc.documents(found.path, found.name, how.limit):  # what stands before a damaged record was read
            pages.append(_archived(page, found, how))
            if len(pages) % batches.MOST == 0:
                pages[-batches.MOST :] = _kept(pages[-batches.MOST :], how.cache)
    except RefusedError as error:
        pages.append(Refused(found.name, error, found.capture(None, how.today)))
    return pages


def _archived(page: Archived, found: Found, how: _How) -> Captured | Refused:
    """Interpret one page of a web archive, which says itself when it was captured and where."""
    capture = Capture(page.captured_on, "archive")
    if isinstance(page.content, RefusedError):
        return Refused(page.name, page.content, capture)
    try:
        known_by = (page.name, page.content.sha256, page.content.url, "archived")
        with one_document(page.name):
            read = partial(interpret.document, page.content, shipped())
            content = cache_.kept(how.cache, known_by, read, how.again)
        return Captured(page.name, content, capture, export_head.claim(page.content.url))
    except RefusedError as error:
        return Refused(page.name, error, capture, cache_.light(page.content), page.content.sha256)


def _one(found: Found, how: _How, file: Stored | None = None) -> Captured | Refused:
    """Read, recognise and interpret one file, or take what was made of the same bytes before."""
    name, digest = found.name, ""
    document: Document | None = None

    def interpreted() -> Interpreted:
        nonlocal document
        document = to_document.document(own, limit=how.limit)
        if found.is_altered:
            raise ledger.altered(name)
        document = replace(document, url=found.fact.url) if found.fact and found.fact.url else document
        return interpret.document(document, shipped())

    try:
        own = file or stored.load(found.path, name, limit=how.limit)
        found, digest = found.known(own.sha256), own.sha256
        with one_document(name):
            cache = None if found.is_altered else how.cache
            content = cache_.kept(cache, _known_by(found, how.limit), interpreted, how.again)
    except RefusedError as error:
        return Refused(name, error, found.capture(None, how.today), document and cache_.light(document), digest)
    return _captured(found, content, how.today)


def _untouched(found: Found, how: _How) -> Captured | None:
    """Return what was made of a file before, unread, if its digest is known: nobody touched it since."""
    if how.cache is None or found.sha256 is None:
        return None
    found = found.known(found.sha256)
    content = None if found.is_altered else how.cache.known(_known_by(found, how.limit), how.again)
    return _captured(found, content, how.today) if content else None


def _known_by(found: Found, limit: int) -> Sequence[object]:
    """Return what a file is known by in the cache."""
    return found.name, found.sha256, found.fact.url if found.fact else None, limit


def _captured(found: Found, content: Interpreted, today: date) -> Captured:
    capture = found.capture(content.reading.stamp, today)
    said = found.fact.scope if found.fact else None
    fetched_at = found.fact.fetched_at if found.fact else None
    return Captured(found.name, content, capture, said or export_head.claim(content.document.url), fetched_at)
