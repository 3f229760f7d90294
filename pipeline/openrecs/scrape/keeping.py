"""What a fetch leaves behind: files in raw/, refused bodies beside it, lines in the ledger. Nothing is ever replaced.

A body is stored gzipped; its digest in the ledger is of the bytes as served. A file is written beside its place and
linked to it once it is whole and durable; the ledger's line follows. A run that is killed between the two leaves a good
file without a line, and the next fetch of the same bytes writes the line.
"""

from __future__ import annotations

import fcntl
import glob
import gzip
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openrecs.errors import NetworkError, RefusedError, StorageError, UsageError
from openrecs.publish.store.disk import storage_errors
from openrecs.read import files
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import DocumentFact, moment
from openrecs.read.provenance.ledger import Ledger
from openrecs.read.stored import GZIP, unpack
from openrecs.scrape.web.asking import Response, UnansweredError

REFUSED = ".refused"
STATE = ".fetch"  # what is known of sites
HEADERS = ("etag", "last-modified", "content-type", "date", "retry-after", "location")  # those that matter
UNKEPT_HEADERS = ("set-cookie",)
_SENDABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")  # what was cut or is not plain ASCII would not come back as it was
SAFE = "what was saved before is as it was, and so is the ledger"


def sha256(body: bytes) -> str:
    """Return the digest of a body in hex."""
    return hashlib.sha256(body).hexdigest()


def about(response: Response) -> dict[str, Any]:
    """Return what the ledger says of an answer. `answered` is the address that gave it, if it is not the one asked."""
    return {
        "status": response.status,
        "headers": {name: response.headers[name] for name in HEADERS if name in response.headers},
        "bytes": len(response.body),
        "sha256": sha256(response.body),
        "seconds": round(response.seconds, 1),
        **({"answered": response.url} if response.url != response.asked else {}),
    }


def latest(raw: Path, book: Ledger, url: str) -> DocumentFact | None:
    """Return the last document fetched from an address that still counts: not withdrawn, and its file as it was."""
    for fact in reversed(book.facts):
        if isinstance(fact, DocumentFact) and fact.url == url and "fetched_at" in fact.more:
            counts = book.document(fact.name, fact.sha256) is fact and book.withdrawn(fact.name) is None
            if counts and "memento" not in fact.more and _is_as_it_was(raw / fact.name, fact):
                return fact
    return None


def _is_as_it_was(path: Path, fact: DocumentFact) -> bool:
    """Say whether a file has the bytes that were fetched: "not modified" does not help where the disk lost them."""
    with storage_errors(path, SAFE):
        return path.is_file() and sha256(path.read_bytes()) in fact.digests


def conditions(fact: DocumentFact | None) -> dict[str, str]:
    """Return the headers that ask for the address only if it changed since that document; only what can be sent."""
    known = fact.headers if fact else {}
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {sent: known[name] for name, sent in names.items() if _SENDABLE.fullmatch(known.get(name, ""))}


def keep(raw: Path, response: Response, name: str, captured_on: date, basis: str, more: Mapping[str, Any]) -> str:
    """Put a body into raw/<captured-on>/ with its line in the ledger; return the document's name."""
    document = _there(raw, captured_on, name, response.body)
    document = document or create(raw, captured_on, *_packed(name, response.body))
    stored = sha256((raw / document).read_bytes())
    fact = {
        "fact": "document",
        "name": document,
        "captured_on": captured_on,
        "basis": basis,
        "url": response.asked,
        "fetched_at": moment(response.at),
        **about(response),
        **({"file_sha256": stored} if stored != sha256(response.body) else {}),
        **more,
    }
    if fact["url"] != response.asked:
        fact["asked"] = response.asked  # an archive's address
    ledger.append(raw, [fact])
    return document


def refuse(raw: Path, response: Response, name: str, why: str, outcome: str = "refused", **more: Any) -> str:
    """Keep a body that cannot be used, and its headers, where nothing reads them; return its path under raw/.

    The ledger gets a line that says why.
    """
    kept = {name: text for name, text in response.headers.items() if name not in UNKEPT_HEADERS}
    said = {"url": response.url, "asked": response.asked, "at": moment(response.at), "why": why, "headers": kept}
    folder, day = raw / REFUSED, response.at.date()
    body = create(folder, day, name, response.body)
    described = json.dumps({**about(response), **said}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    create(folder, day, f"{Path(body).name}.headers.json", described.encode())
    path = f"{REFUSED}/{body}"
    note(raw, response.asked, outcome, response.at, reason=why, kept=path, **about(response), **more)
    return path


def failed(raw: Path, url: str, problem: NetworkError, at: datetime, **more: Any) -> None:
    """Write a line about a request without a whole answer: why, and how long it took, where it was made at all."""
    spent = {"seconds": round(problem.seconds, 1)} if isinstance(problem, UnansweredError) else {}
    note(raw, url, "failed", at, reason=problem.what, **spent, **more)


def note(raw: Path, url: str, outcome: str, at: datetime, **more: Any) -> None:
    """Write a line about a request that brought no new file."""
    ledger.append(raw, [{"fact": "fetch", "url": url, "outcome": outcome, "at": moment(at), **more}])


def replace(path: Path, content: bytes) -> None:
    """Write a file of our own state, whole or not at all, over the one that is there."""
    with storage_errors(path, SAFE):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name("aside")
        aside.write_bytes(content)
        aside.replace(path)


def _packed(name: str, body: bytes) -> tuple[str, bytes]:
    """Return the name and the content of the file for a body, always the same. What came as gzip stays as it is."""
    return (name, body) if body.startswith(GZIP) else (f"{name}.gz", gzip.compress(body, mtime=0))


def _there(raw: Path, on: date, name: str, body: bytes) -> str | None:
    """Return the document of that day and name that holds these very bytes: a run that was killed may have left it."""
    stem, dot, endings = name.partition(".")
    patterns = (f"{glob.escape(stem)}*{dot}{glob.escape(endings)}{packed}" for packed in ("", ".gz"))
    found = [path for pattern in patterns for path in sorted((raw / on.isoformat()).glob(pattern))]
    return next((files.document_name(raw, path) for path in found if path.is_file() and _holds(path, body)), None)


def _holds(path: Path, body: bytes) -> bool:
    """Say whether a file holds a body, as it came or gzipped: by another zlib, the same may be packed otherwise."""
    content = path.read_bytes()
    if content == body or not content.startswith(GZIP):
        return content == body
    try:
        return unpack(content, path.name, limit=len(body)) == body
    except RefusedError:  # it is damaged, or holds more: another file, which stays as it is
        return False


MOST_OF_ONE_NAME = 1000
_ASIDE = ".adding-"


def create(raw: Path, on: date, name: str, data: bytes) -> str:
    """Write a new file into raw/<on>/ and make it durable; returns its document's name. A taken name gets a number.

    `StorageError` where raw/ cannot be written; then nothing is left of it.
    """
    folder = raw / on.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(raw)
        target = _create(raw / f"{_ASIDE}{os.getpid()}", folder, name, data)
        for directory in (folder, raw):
            _sync(directory)
    except OSError as error:
        raise StorageError(
            f"it cannot be written: {error.strerror or error}",
            where=str(folder),
            safe="nothing was added, and no file there was changed",
            mend="look at the disk and the rights on that folder, then run the same command again",
        ) from error
    return files.document_name(raw, target)


def _create(aside: Path, folder: Path, name: str, data: bytes) -> Path:
    """Write aside, under a name that is never read, then link under the first free name. Meanwhile it is locked."""
    try:
        with aside.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            return _link(aside, folder, name)
    finally:
        aside.unlink(missing_ok=True)


def _clear(raw: Path) -> None:
    """Remove what was written aside by processes that were killed: nobody holds it any more."""
    for aside in raw.glob(f"{_ASIDE}*"):
        with suppress(OSError), aside.open("rb") as file:  # another process removed it, or is at work on it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            aside.unlink()


def _link(aside: Path, folder: Path, name: str) -> Path:
    stem, dot, endings = name.partition(".")
    for number in range(1, MOST_OF_ONE_NAME):
        target = folder / (name if number == 1 else f"{stem}-{number}{dot}{endings}")
        try:
            target.hardlink_to(aside)
        except FileExistsError:
            continue
        return target
    raise UsageError(
        f"there are {MOST_OF_ONE_NAME} files of that name", where=str(folder), mend="rename the file first"
    )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
