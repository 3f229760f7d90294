"""`report.html` beside the snapshots: made again when another snapshot is the newest, or the code is another one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from datetime import date
from importlib import resources, util
from pathlib import Path

from openrecs.errors import check_installed
from openrecs.publish.store.disk import Disk, replace, storage_errors
from openrecs.publish.store.snapshot_names import POINTER_NOTE, STAGING

NAME = "report.html"
NEEDED = ("altair", "vl_convert")
_HEAD = 2000  # bytes of a report within which it says what it was made from
_MADE_FROM = re.compile(rb'<meta name="openrecs" content="([0-9a-f]{64}-[0-9a-f]{64})">')


def can_be_made() -> bool:
    """Return whether what draws the charts is installed."""
    return all(util.find_spec(name) for name in NEEDED)


def made(
    processed: Path,
    *,
    as_of: date | None = None,
    since: date | None = None,
    agencies: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
) -> bytes:
    """Return the report as of a date: the newest snapshot's unless given, compared with the one before it or `since`.

    `held` names the runs that are held, each with the command that answers it.
    `UsageError`: there is no such snapshot, no such agency, no history, or what draws the charts is not installed.
    """
    check_installed("report", "the report", *NEEDED)
    from openrecs.clean import selection
    from openrecs.publish import load
    from openrecs.report import packed_rows, report_page

    contents = dataclasses.replace(
        report_page.gather(processed, as_of=as_of, since=since, agencies=agencies), held=held
    )
    on = date.fromisoformat(contents.as_of)
    snapshot = load.find(f"{contents.as_of}.{contents.revision}", processed=processed)
    rows = selection.select(load.read_table(snapshot), selection.Wanted(agencies=agencies))
    packed = packed_rows.packed(rows, load.history_table(processed), on, contents.ages)
    return report_page.render(contents, packed, f"{contents.digest}-{_code(held)}")


def renew(processed: Path, held: tuple[str, ...] = ()) -> bool:
    """Write `report.html` of the newest snapshot unless it is there already; say whether it was written.

    Whole or not at all. `StorageError` where the disk does not take it.
    """
    path = processed / NAME
    if not (processed / POINTER_NOTE).is_file():  # a first run that is held
        return False
    with storage_errors(processed, "the snapshots are as they were"):
        if _made_from(path) == f"{_newest(processed)}-{_code(held)}":
            return False
        replace(Disk(), processed / f"{STAGING}{NAME}", path, made(processed, held=held))
    return True


def is_stale(processed: Path) -> bool:
    """Return whether there is a report, and another snapshot than its own is the newest."""
    known = _made_from(processed / NAME)
    return bool(known) and known.partition("-")[0] != _newest(processed)


def _newest(processed: Path) -> str:
    return str(json.loads((processed / POINTER_NOTE).read_bytes())["manifest_sha256"])


def _made_from(path: Path) -> str:
    """Return what a report says that it was made from; an empty text where there is none, or it does not say."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        found = _MADE_FROM.search(file.read(_HEAD))
    return found[1].decode() if found else ""


def _code(held: tuple[str, ...] = ()) -> str:
    """Return a digest of all code that a report is made by, and of the runs that it says are held."""
    digest = hashlib.sha256("\n".join(held).encode())
    for folder in ("openrecs.report", "openrecs.report.page", "openrecs.report.figures"):
        for one in sorted(resources.files(folder).iterdir(), key=lambda one: one.name):
            if one.is_file() and not one.name.endswith(".pyc"):
                digest.update(one.read_bytes())
    return digest.hexdigest()
