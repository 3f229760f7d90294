"""Putting documents into raw/, and taking them out of account. raw/ is append-only: no file in it is ever changed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from pipeline import captures, interpret, ledger
from pipeline.agencies.vocabulary import shipped
from pipeline.documents import files, reading
from pipeline.documents.stored import DEFAULT_LIMIT, Stored, load
from pipeline.errors import StorageError, UsageError, shown
from pipeline.interpret import Interpreted

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
MOST_OF_ONE_NAME = 1000


@dataclass(frozen=True, slots=True)
class Added:
    """A document in raw/: its name, when it was captured, its layout, and whether it was not there before."""

    name: str
    captured_on: date
    layout: str
    is_new: bool


def add(
    path: Path,
    raw: Path,
    *,
    today: date,
    captured_on: date | None = None,
    basis: str | None = None,
    url: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Added:
    """Copy a file into raw/<captured-on>/ and record it in the ledger. Bytes that are there already are not copied.

    `RefusedError` where it is no page that can be used, `StorageError` where raw/ cannot be written; then nothing was
    added.
    """
    stored = load(path, files.printable(path), limit=limit)
    content = interpret.document(reading.document(stored, url=url, limit=limit), shipped())
    decided = captures.decide(stored.name, recorded=captured_on, stamp=content.reading.stamp, today=today)
    there = _same_bytes(raw, stored, decided.on)
    name = there or _write(raw, decided.on, _file_name(path, stored), stored)
    said = basis or ("given when it was added" if captured_on else _BASIS[decided.basis])
    if there is None or captured_on or url or ledger.read(raw).withdrawn(name):
        fact = {"fact": "document", "name": name, "sha256": stored.sha256, "captured_on": decided.on, "basis": said}
        ledger.append(raw, [{**fact, "url": _address(content, url)}])
    return Added(name, decided.on, content.layout.name, there is None)


_BASIS = {
    "ledger": "given when it was added",
    "stamp": "the date that the document prints",
    "path": "the date in its name",
    "first_seen": "the day it was added; nothing else tells when it was saved",
}


def _address(content: Interpreted, url: str | None) -> str | None:
    return url or content.document.url or content.reading.url


def _same_bytes(raw: Path, stored: Stored, on: date) -> str | None:
    """Return the name of the document of that day's folder that has these very bytes."""
    folder = raw / on.isoformat()
    if not folder.is_dir():
        return None
    for path in files.walk(folder)[0]:
        if path.stat().st_size == stored.size and load(path, path.name).sha256 == stored.sha256:
            return files.document_name(raw, path)
    return None


def _file_name(path: Path, stored: Stored) -> str:
    """Return a name that is safe in any folder: the file's own, or as much of it as is, or its digest."""
    if _SAFE_NAME.fullmatch(path.name) and not path.name.lower().startswith(("readme", "con.", "nul.", "aux.", "prn.")):
        return path.name
    cleaned = _UNSAFE.sub("-", path.name).strip("-.")[-80:].lstrip("-.")
    is_usable = _SAFE_NAME.fullmatch(cleaned) and not cleaned.lower().startswith("readme")
    return cleaned if is_usable else f"document-{stored.sha256[:12]}{_UNSAFE.sub('', path.suffix)[:10]}"


def _write(raw: Path, on: date, name: str, stored: Stored) -> str:
    """Write a new file and make it durable; a name that is taken gets a number."""
    folder = raw / on.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _create(folder, name, stored.data)
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


def _create(folder: Path, name: str, data: bytes) -> Path:
    """Write beside, then link under the first free name: a file of that name is whole from its first moment."""
    aside = folder / f".adding-{os.getpid()}"
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        return _link(aside, folder, name)
    finally:
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


def withdraw(raw: Path, name: str, reason: str) -> None:
    """Record that a document shall not count. `UsageError` where raw/ has no document of that name."""
    names = [files.document_name(raw, path) for path in files.walk(raw)[0]]
    if name not in names:
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        said = "perhaps one of: " + ", ".join(near) if near else "its name is its path below that folder"
        raise UsageError(f"there is no document {shown(name)!r}", where=str(raw), safe="nothing was written", mend=said)
    ledger.append(raw, [{"fact": "withdrawal", "name": name, "reason": reason}])
