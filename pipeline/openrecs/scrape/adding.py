"""Putting documents into raw/, and ignoring them. raw/ is append-only: no file in it is ever changed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from openrecs.errors import RefusedError, UsageError, one_document, shown
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import files, to_document, warc
from openrecs.read.provenance import capture_dates, ledger
from openrecs.read.provenance.capture_dates import Capture
from openrecs.read.provenance.facts import DocumentFact, to_line
from openrecs.read.provenance.ledger import Ledger
from openrecs.read.stored import DEFAULT_LIMIT, Stored, load
from openrecs.scrape import keeping

EXPORT = "export_csv"
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a document that is added: when it was captured, how that is known, and its address.

    `scope` is said of an export, `all` or `part` of what is open; `anyway` is the reason for which `captured_on` may
    contradict the stamp that the file prints.
    """

    captured_on: date | None = None
    basis: str | None = None
    url: str | None = None
    scope: str | None = None
    anyway: str | None = None


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Added:
    """A document in raw/: its name, when it was captured, its layout, and whether it was not there before.

    `basis` says how the day is known, `read` what was read of it, in words.
    """

    name: str
    captured_on: date
    layout: str
    is_new: bool
    basis: str = field(default="", compare=False)
    read: str = field(default="", compare=False)


def add(path: Path, raw: Path, told: Told = NOTHING, *, today: date, limit: int = DEFAULT_LIMIT) -> Added:
    """Copy a file into raw/<captured-on>/ and record it in the ledger. Bytes that are there already are not copied.

    `RefusedError` where it is not a usable page, or its day is after `today`, `UsageError` where the day given
    is, `StorageError` where it cannot be read, or raw/ not be written; then nothing was added.
    """
    captured_on, scope, anyway = told.captured_on, told.scope, told.anyway
    capture_dates.check_has_come(captured_on, today, "--captured-on")
    if warc.is_warc(path, files.printable(path)):
        return _add_archive(path, raw, captured_on, today=today, limit=limit)
    stored = load(path, files.printable(path), limit=limit)
    with one_document(stored.name):
        content = interpret.document(to_document.document(stored, url=told.url, limit=limit), shipped())
    decide = partial(capture_dates.decide, recorded=captured_on, stamp=content.reading.stamp, today=today)
    decided = decide(files.printable(Path(path.parent.name, path.name)))  # folders further up say nothing of the page
    _check_scope(scope, content.layout.name, stored.name)
    if captured_on and content.reading.stamp and not anyway:
        capture_dates.check_stamp(captured_on, content.reading.stamp, stored.name)
    capture_dates.check_captured(decided, today, stored.name)
    book = ledger.read(raw)
    there = _in_raw(raw, path) or _same_bytes(raw, stored, decided, book)
    before = book.document(there, stored.sha256) if there else None
    fact = _fact(stored, content, decide(there) if there else decided, before)
    given = {"basis": told.basis, "url": told.url, "scope": scope, "reason": anyway}
    fact |= {key: value for key, value in given.items() if value}
    _check({**fact, "name": there or stored.name})
    name = there or keeping.create(raw, decided.on, _file_name(path, stored), stored.data)
    if before is None or captured_on or told.basis or told.url or scope or book.withdrawn(name):
        ledger.append(raw, [{**fact, "name": name}])
    return Added(name, fact["captured_on"], content.layout.name, there is None, fact["basis"], _said_of(content))


def _check_scope(scope: str | None, layout: str, name: str) -> None:
    """Raise `UsageError` where a scope is given for what is not an export: other pages say what they list."""
    if scope and layout != EXPORT:
        raise UsageError(
            f"--scope is said of GAO's CSV export, and this is of the layout {layout}",
            where=name,
            safe="it was not added",
            mend="add it without --scope",
        )


def _said_of(content: Interpreted) -> str:
    """Return in words how much was read of a page, and if it is not complete why not."""
    rows, printed, reading = len(content.rows), content.printed, content.reading
    counted = f"{rows} of {printed} rows" if rows != printed else "1 row" if rows == 1 else f"{rows} rows"
    if content.is_complete:
        return f"{counted}, complete"
    if reading.scope.kind == "none":
        return f"{counted}: it lists no recommendations"
    if reading.declared_total is not None and reading.declared_total != printed:
        counted += f" of the {reading.declared_total} that it declares"
    why = next((issue.message for issue in content.issues if issue.severity != "note"), "")
    return f"{counted}, not complete{f': {why}' if why else ''}"


def _in_raw(raw: Path, path: Path) -> str | None:
    """Return the name of a file that is a document of raw/ already, `None` where it is none."""
    name = _below(raw, str(path))
    is_there = name is not None and name in {files.document_name(raw, one) for one in files.walk(raw)[0]}
    return name if is_there else None


def _add_archive(path: Path, raw: Path, captured_on: date | None, *, today: date, limit: int) -> Added:
    """Copy a web archive into raw/. Its pages say themselves when they were captured, so the ledger need not."""
    if captured_on:
        raise RefusedError(
            "a web archive says itself when each of its pages was captured",
            where=files.printable(path),
            safe="nothing was added",
            mend="add it without --captured-on, or save the pages one by one and add those with it",
        )
    days = [page.captured_on for page in warc.documents(path, files.printable(path), limit)]
    pages, ahead = len(days), sum(day > today for day in days)
    if not pages:
        raise RefusedError(
            "this web archive holds no page that was answered",
            where=files.printable(path),
            safe="nothing was added",
            mend="look into it with `warcio index FILE`, or save the pages one by one",
        )
    stored = load(path, files.printable(path), limit=path.stat().st_size)
    there = _same_bytes(raw, stored, Capture(today, "archive"), Ledger())
    name = there or keeping.create(raw, today, _file_name(path, stored), stored.data)
    held = f", {ahead} of them dated after today and held aside until that day" if ahead else ""
    read = f"captured from {min(days)} to {max(days)}{held}"
    return Added(
        name, today, f"web archive of {pages} page{'s' if pages > 1 else ''}", there is None, _BASIS["archive"], read
    )


_BASIS = {
    "ledger": "given when it was added",
    "stamp": "the date that the document prints",
    "path": "the date in its name",
    "archive": "the day it was added; its pages say themselves when they were captured",
    "first_seen": "the day it was added; nothing else shows when it was saved",
}


def _fact(stored: Stored, content: Interpreted, decided: Capture, before: DocumentFact | None) -> dict[str, Any]:
    """Return what the ledger is to say: what it says already, but a date given now; else what the document says."""
    told = {"captured_on": decided.on, "basis": _BASIS[decided.basis]}
    known: dict[str, Any] = {"url": content.document.url or content.reading.url, **told}
    if before:
        headers = dict(before.headers) or None
        said = {"captured_on": before.captured_on, "basis": before.basis, "url": before.url, "headers": headers}
        known |= {key: value for key, value in said.items() if value is not None} | dict(before.more)
    is_given = decided.basis == "ledger"
    sha256 = before.sha256 if before else stored.sha256
    return {"fact": "document", "sha256": sha256, **known, **(told if is_given else {})}


def _check(fact: dict[str, Any]) -> None:
    """See that the ledger will take the fact, before a file is written that it would not know."""
    try:
        to_line(fact)
    except (TypeError, ValueError) as problem:
        raise UsageError(
            f"this cannot be recorded: {shown(str(problem))}",
            safe="nothing was added",
            mend="correct it and run the same command again",
        ) from problem


def _same_bytes(raw: Path, stored: Stored, decided: Capture, book: Ledger) -> str | None:
    """Return the name of the document that has these very bytes: of that day, or of any if nothing shows the day.

    The same bytes on another day are another capture; but a page without a date, added again, is the old one. What was
    fetched is stored gzipped: the ledger says which bytes a file holds.
    """
    folder = raw if decided.basis == "first_seen" else raw / decided.on.isoformat()
    if not folder.is_dir():
        return None
    for path in files.walk(folder)[0]:
        name = files.document_name(raw, path)
        fetched = book.document(name, stored.sha256)
        digests = fetched.digests if fetched else {stored.sha256}
        size = path.stat().st_size
        if (fetched or size == stored.size) and load(path, files.printable(path), limit=size).sha256 in digests:
            return name
    return None


# Names that some systems keep for devices: a folder with one in it cannot be copied there.
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def _file_name(path: Path, stored: Stored) -> str:
    """Return a name that is safe in any folder: the file's own, or as much of it as is, or its digest."""
    cleaned = _UNSAFE.sub("-", path.name).strip("-.")[-80:].lstrip("-.")
    digest = f"document-{stored.sha256[:12]}"
    ending = _UNSAFE.sub("", path.suffix)[:10]
    return next(name for name in (path.name, cleaned, digest + ending, digest) if _is_usable(name))


def _is_usable(name: str) -> bool:
    """Say whether a name is safe everywhere, and none of those that a run passes over."""
    is_passed_over = any(fnmatchcase(name.upper(), pattern.upper()) for pattern in files.OURS + files.LITTER)
    return bool(_SAFE_NAME.fullmatch(name)) and not is_passed_over and name.lower().split(".")[0] not in _RESERVED


def withdraw(raw: Path, name: str, reason: str) -> str:
    """Record that a document must not count, and return its name. A path to the file itself is understood as well.

    `UsageError` where neither raw/ nor the ledger has such a document.
    """
    names = {files.document_name(raw, path) for path in files.walk(raw)[0]}
    names |= ledger.read(raw).documents.keys()
    meant = (name, _below(raw, name), files.printable(Path(name)))
    found = next((one for one in meant if one in names), None)
    if found is None:
        near = get_close_matches(name, sorted(names), n=3, cutoff=0.5)
        said = "perhaps one of: " + ", ".join(near) if near else "its name is its path below that folder"
        raise UsageError(f"there is no document {shown(name)!r}", where=str(raw), safe="nothing was written", mend=said)
    ledger.append(raw, [{"fact": "withdrawal", "name": found, "reason": reason}])
    return found


def _below(raw: Path, name: str) -> str | None:
    """Return the name of the document that a path below raw/ means, `None` where the path is elsewhere."""
    path = Path(os.path.abspath(name))  # noqa: PTH100  (no link is followed)
    top = Path(os.path.abspath(raw))  # noqa: PTH100
    return files.document_name(top, path) if path.is_relative_to(top) and path != top else None
