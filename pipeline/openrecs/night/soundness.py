"""Is everything as it was left? The store's bytes and chain, raw/ against its ledger, and what today's code re-derives.

`stored` and `raw_documents` read only. `repair` puts the pointer right and sets damaged snapshots aside; what they held
can be made again from raw/, which nothing here ever changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from openrecs import schema
from openrecs.check import attribution
from openrecs.check import quarantine as holding
from openrecs.check.gates import Limits
from openrecs.errors import DamagedError, OpenrecsError, RefusedError, StorageError, UsageError
from openrecs.night.publishing import SINCE, Plan, finished, planned, tables, told_since
from openrecs.normalize import corrections, versions
from openrecs.normalize.cache import Cache
from openrecs.normalize.gather import gather
from openrecs.publish import assemble, formats
from openrecs.publish import load as snapshots
from openrecs.publish.snapshot import Stored, Survey, check, difference
from openrecs.publish.store import lock, manifest, shelf, staging, transaction
from openrecs.publish.store.disk import storage_errors
from openrecs.publish.store.snapshot_names import STAGING
from openrecs.publish.verify import Finding, verify
from openrecs.read import files
from openrecs.read.provenance import ledger
from openrecs.read.stored import DEFAULT_LIMIT, load

# What is re-derived from a snapshot's own documents. What was refused or withdrawn at the time is not known any more.
REDERIVED = ("recommendations", "publications", "changes", "aliases")
_REBUILT = f"{STAGING}rebuilt"  # the next run clears it away, if this one is killed


def stored(processed: Path) -> list[Finding]:
    """Return everything that is wrong under processed/; `LockedError` while a run is at work there."""
    with lock.shared(processed):
        return verify(processed)


def raw_documents(raw: Path, processed: Path) -> list[Finding]:
    """Return every document that is missing from raw/ or was changed: by the ledger, else by the newest snapshot."""
    book = ledger.read(raw)
    there = {files.document_name(raw, path): path for path in files.walk(raw)[0]}
    known = _published(processed) | {name: fact.digests for name, fact in book.documents.items()}
    wanted = {name: digests for name, digests in sorted(known.items()) if book.withdrawn(name) is None}
    if not wanted.keys() <= there.keys():  # what was renamed is not lost: the next run takes it for what it was
        renamed = _digests({name: path for name, path in there.items() if name not in book.documents})
        wanted = {name: digests for name, digests in wanted.items() if name in there or not digests & renamed}
    findings = (_against(raw, name, there, digests) for name, digests in wanted.items())
    return [finding for finding in findings if finding]


def _digests(there: dict[str, Path]) -> set[str]:
    found = set()
    for name, path in there.items():
        with suppress(RefusedError):
            found.add(load(path, name, limit=path.lstat().st_size).sha256)
    return found


def _published(processed: Path) -> dict[str, frozenset[str]]:
    """Return what the newest snapshot was made from; nothing where there is none that can be read."""
    try:
        found = assemble.made_from(snapshots.find(processed=processed)).documents
    except (DamagedError, UsageError):  # there is none, or `stored` says what is wrong with it
        return {}
    return {str(name): frozenset({str(digest)}) for name, digest in found.items()}


def _against(raw: Path, name: str, there: dict[str, Path], digests: frozenset[str]) -> Finding | None:
    path = there.get(name)
    if path is None:
        if any(name.startswith(f"{archive}/") for archive in there):
            return None  # a page of a web archive, and its file is there
        mend = f"put it back, or run `openrecs withdraw {name} --reason ...`"
        return Finding(raw / name, "this document was read once, and it is not there any more", mend)
    try:
        now = load(path, name, limit=path.lstat().st_size).sha256
    except (RefusedError, StorageError) as error:
        return Finding(path, error.what, error.mend)
    if now not in digests:
        return Finding(
            path, "it was changed after it was recorded", "put the original back, or add it under another name"
        )
    return None


def rederived(raw: Path, processed: Path, *, today: date, jobs: int = 1) -> tuple[list[Finding], list[str]]:
    """Re-derive every snapshot that today's code made, and compare. Returns findings, and what is not comparable.

    Nothing of the cache is believed: everything is read and folded again.
    """
    book = ledger.read(raw)
    with transaction.opened(processed) as opened:
        aside = processed / _REBUILT
        try:
            cache = Cache(shelf.Shelf(aside))
            found = gather(raw, book, today=today, jobs=jobs, limit=DEFAULT_LIMIT, cache=cache)
            plan = planned(raw, opened, found, book, Limits(), cache)
            by_day = sorted(opened.whole(), key=lambda snapshot: snapshot.name)
            judged = [_rederived(snapshot, plan) for snapshot in by_day]
        finally:
            opened.disk.remove(aside)
    return [finding for findings, _ in judged for finding in findings], [words for _, words in judged if words]


def _rederived(snapshot: Stored, plan: Plan) -> tuple[list[Finding], str]:
    """Return what differs, and in words what could not be compared, "" where all could."""
    if dict(snapshot.manifest.versions) != plan.versions:
        return [], f"{snapshot.name}: not comparable, other code or data made it"
    try:
        theirs = attribution.documents_of(snapshot, plan.captured)
        missing = len(assemble.made_from(snapshot).documents) - len(theirs)
    except DamagedError:  # `stored` says what is wrong
        return [], f"{snapshot.name}: not comparable, what it says of its documents is damaged"
    if missing:
        return [], f"{snapshot.name}: not comparable, {missing} of its documents are withdrawn, held or gone"
    as_then = replace(plan, captured=tuple(theirs))
    day, revision = finished(as_then, snapshot.name.as_of), snapshot.name.revision
    since = snapshot.manifest.inputs.get(SINCE)
    is_lone = since is not None and told_since(plan, day, revision)[1] is None
    words = f"{snapshot.name}: all but its changes is compared, for {since} is not there any more" if is_lone else ""
    return list(_differing(snapshot, tables(as_then, day, revision), plan.opened.processed)), words


def _differing(snapshot: Stored, made_again: Mapping[str, pa.Table], processed: Path) -> Iterator[Finding]:
    for name in REDERIVED:
        for filename, content in formats.encode(schema.TABLES[name], made_again[name], processed).items():
            with storage_errors(processed):
                is_other = bool(difference(content, snapshot.manifest.files[filename]))
            if is_other:
                what = "the same documents and code give other bytes today"
                mend = "this is a bug, or the file was changed: report it, then `openrecs verify --repair`"
                yield Finding(snapshot.path / filename, what, mend)


def held(raw: Path) -> list[str]:
    """Return a line for each held run that waits for a person's word, or why that cannot be told."""
    if not raw.is_dir():
        return []
    try:
        return holding.named(holding.all_of(ledger.read(raw)), versions.current(corrections.read(raw)))
    except OpenrecsError as error:  # the snapshots can be read all the same
        return [f"whether a run is held cannot be told: {error}"]


def repair(processed: Path) -> list[str]:
    """Put the pointer right, and set damaged snapshots aside. Returns what was done, in words."""
    done: list[str] = []
    with transaction.opened(processed) as opened:
        done += opened.notices
        found = Survey(processed)
        whole = {snapshot.name: snapshot for snapshot in found.whole}
        for name in found.names:
            snapshot = whole.get(name)
            if snapshot is None or check(snapshot):
                digest = snapshot.digest if snapshot else None
                place = staging.set_aside(opened.disk, processed, name, digest)
                done.append(
                    f"{name} is damaged: it was set aside, to {place}; `openrecs rebuild` makes it again from raw/"
                )
    with transaction.opened(processed) as opened:  # the pointer may have named one of them
        done += [notice for notice in opened.notices if notice not in done]
    return done


def prune(processed: Path, *, daily: int | None, monthly: int | None, is_dry: bool) -> list[str]:
    """Remove whole snapshots, oldest first, or only say which (`is_dry`): see `staging.prunable`. Returns names."""
    with transaction.opened(processed) as opened:
        whole = {snapshot.name: snapshot for snapshot in opened.whole()}
        newest = opened.newest()
        kept = {newest.name} if newest else set()
        kept |= {name for name in whole if newest and str(name) == newest.manifest.inputs.get(SINCE)}
        names = staging.prunable(list(whole), kept, daily=daily, monthly=monthly)
        for name in [] if is_dry else names:
            staging.remove(opened.disk, processed, name, whole[name].digest)
        return [str(name) for name in names]


def drop_csvs(
    processed: Path, *, daily: int, is_dry: bool, without: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """Drop the CSVs of all snapshots but those of the newest `daily` dates, or only say which (`is_dry`).

    Returns the names, and in words what was left: a snapshot that is damaged, or whose CSVs could not be made again,
    loses nothing. The snapshots named in `without` are passed over.
    """
    dropped, left = [], []
    with transaction.opened(processed) as opened:
        whole = {snapshot.name: snapshot for snapshot in opened.whole() if str(snapshot.name) not in without}
        newest = opened.newest()
        for name in staging.prunable(list(whole), [newest.name] if newest else [], daily=daily, monthly=None):
            if not any((whole[name].path / file).exists() for file in manifest.csvs(whole[name].manifest)):
                continue
            try:
                _check_remakable(whole[name])
            except DamagedError as error:
                left.append(f"{name} keeps its CSVs: {error}")
                continue
            dropped.append(str(name))
            if not is_dry:
                staging.drop_csvs(opened.disk, processed, whole[name])
    return dropped, left


def _check_remakable(snapshot: Stored) -> None:
    """Raise `DamagedError` where a snapshot is not whole, or a CSV of it could not be made again."""
    for error in check(snapshot):
        raise error
    for filename in manifest.csvs(snapshot.manifest):
        snapshots.csv_of(snapshot, filename.removesuffix(".csv"))
