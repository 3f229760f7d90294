"""Web archives, `.warc` and `.warc.gz` (ISO 28500): many pages in one file, each with its own address and date.

Each response that holds a page or a text with status 200 is a document. Pictures, styles, scripts and what is not 200
are passed over, and so are the other kinds of record (requests, metadata, revisits that repeat an earlier response).
A record that cannot be used, or holds only a part of its page, is refused by itself; a file that breaks off keeps what
stood before.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from importlib import import_module
from io import BufferedReader, StringIO
from pathlib import Path
from typing import Any, BinaryIO

from openrecs.errors import RefusedError, needs, one_document
from openrecs.read import to_document
from openrecs.read.media import address
from openrecs.read.stored import CHUNK, DEFAULT_LIMIT, GZIP, GzipStream, opened, stored, too_large
from openrecs.records import Document

HEADS = 1_000_000  # bytes that the heads of one record, and the lengths of its chunks, may have
LINE = 65_536


class Records:
    """The records in a file, as the library warcio reads them; `damage` is what reading them, or they, may raise.

    The library reads a line to its end, however far that is, and quotes on standard error what it cannot read.
    """

    def __init__(self, file: Any, name: str) -> None:
        reader, problem = _warcio(name)
        self.damage: tuple[type[Exception], ...] = (problem, EOFError, ValueError, zlib.error)
        self._records = reader(file)
        self._line, self._left = self._records.reader.readline, HEADS
        self._records.reader.readline = self._bounded

    def next(self) -> Any:
        """Return the next record, `None` behind the last."""
        self._left = HEADS
        with redirect_stderr(StringIO()):
            try:
                return next(self._records, None)
            except AttributeError as problem:  # the library trips over it
                raise ValueError("a response without its address") from problem

    def _bounded(self, length: int | None = None) -> bytes:
        line: bytes = self._line(LINE if length is None else min(length, LINE))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError("a record with more lines before its content than any has")
        return line


def _warcio(name: str) -> tuple[Any, type[Exception]]:
    """Return the library's reader and what it raises; it comes with an extra."""
    with needs("warc", "a web archive", where=name, kind=RefusedError):
        reader, errors = import_module("warcio.archiveiterator"), import_module("warcio.exceptions")
    return reader.ArchiveIterator, errors.ArchiveLoadFailed


ENDINGS = (".warc", ".warc.gz")
BEGIN = b"WARC/"
PAGES = ("text/html", "application/xhtml+xml", "text/csv", "text/plain", "application/rss+xml", "application/xml")
_PAGES_TOO = ("text/xml", "application/csv", "text/comma-separated-values", "application/vnd.ms-excel")
_DIGITS = 20  # of a length that is one
_NO_PART_OF_A_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Archived:
    """One response: its document, or why it has none; where it came from and when.

    `name` is the file's name, then the record's number, day and page: `crawl.warc.gz/17-2024-05-23-gao-24-106915`.
    """

    name: str
    url: str
    captured_on: date
    content: Document | RefusedError


def is_warc(path: Path, name: str | None = None) -> bool:
    """Say whether a file is a web archive: by its first bytes, packed or not, or because its name says so.

    `RefusedError` where there is no regular file, `StorageError` where it cannot be read.
    """
    with opened(path, name or path.name) as file:
        return path.name.lower().endswith(ENDINGS) or _begins(file)


def _begins(file: BufferedReader) -> bool:
    try:
        return _unpacked(file).read(len(BEGIN)) == BEGIN
    except (EOFError, zlib.error):  # a gzip file that is damaged, and so no archive that anyone could tell
        return False


def _unpacked(file: BufferedReader) -> BinaryIO | GzipStream:
    return GzipStream(file) if file.peek(2).startswith(GZIP) else file


def documents(path: Path, name: str, limit: int = DEFAULT_LIMIT) -> Iterator[Archived]:
    """Yield the pages in a web archive, in order. `limit` is the most bytes that one of them may have.

    `RefusedError` where the file is not a web archive, or at the point where it is damaged; `StorageError` if the disk
    fails.
    """
    with opened(path, name) as file, one_document(name):
        yield from pages(file, name, limit)


def pages(file: BufferedReader, name: str, limit: int = DEFAULT_LIMIT) -> Iterator[Archived]:
    """Yield the pages in a web archive that is open; see `documents`."""
    records = Records(_unpacked(file), name)
    number = 0
    try:
        while (record := records.next()) is not None:
            number += 1
            found = _archived(record, f"{name}/{number}", limit)
            if found:
                yield found
    except records.damage as problem:
        raise RefusedError(
            f"this web archive is damaged or cut, {'behind' if number else 'at'} record {number or 1}",
            where=name,
            safe="the pages before it were read",
            mend="copy or download it again; `warcio check FILE` says more",
        ) from problem


def _archived(record: Any, name: str, limit: int) -> Archived | None:
    """Return what a record holds, `None` where it is not a page that was answered with 200."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    said = Message()
    said["Content-Type"] = headers.get_header("Content-Type") or "text/plain"
    url = address(record.rec_headers.get_header("WARC-Target-URI") or "")
    day = _day(record.rec_headers.get_header("WARC-Date") or "")
    if said.get_content_type() not in (*PAGES, *_PAGES_TOO) or url is None or day is None:
        return None
    full = f"{name}-{day}-{_page(url)}"
    return Archived(full, url, day, _document(record, full, url, said.get_content_charset(), limit))


def _document(record: Any, name: str, url: str, charset: str | None, limit: int) -> Document | RefusedError:
    try:
        stream = record.content_stream()
        with redirect_stderr(StringIO()):
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise too_large(name, limit)
        if data and (_is_part(record, stream) or _breaks_off(record)):
            raise _cut(name)
        with one_document(name):
            return to_document.document(stored(name, data), url=url, charset=charset, limit=limit)
    except RefusedError as refused:
        return refused


def _is_part(record: Any, stream: Any) -> bool:
    """Say whether the archive holds only a part of the answer: it says so, or its length or its packing does.

    A table that was cut between two rows shows no other trace, and would speak for the rows behind the cut.
    """
    headers = record.http_headers
    if record.rec_headers.get_header("WARC-Truncated"):
        return True
    if headers.get_header("Content-Encoding") and not getattr(getattr(stream, "decompressor", None), "eof", True):
        return True
    stated = headers.get_header("Content-Length") or ""
    is_counted = stated.isdecimal() and len(stated) < _DIGITS and not headers.get_header("Transfer-Encoding")
    return bool(is_counted and 0 <= record.payload_length < int(stated))


def _breaks_off(record: Any) -> bool:
    """Say whether the file ends before the record does."""
    while record.raw_stream.read(CHUNK):
        pass
    return getattr(record.raw_stream, "limit", 0) > 0


def _cut(name: str) -> RefusedError:
    return RefusedError(
        "the web archive holds only a part of this page",
        where=name,
        safe="nothing was read from it",
        mend="look for another capture, or save the page in a browser and run `openrecs add FILE`",
    )


def _day(stated: str) -> date | None:
    """Return the day (UTC) of `2024-05-23T10:11:12Z`, with or without a fraction; `None` where it states none."""
    try:
        return datetime.fromisoformat(stated.strip()).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


def _page(url: str) -> str:
    """Return the part of an address that people know a page by."""
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return _NO_PART_OF_A_NAME.sub("-", path.rpartition("/")[2])[:64].strip("-.") or "page"
