"""Is everything as it was left? The store's bytes and chain, raw/ against its ledger, and what today's code re-derives.

`verify` reads only. `repair` puts the pointer right and sets damaged snapshots aside; what they held can be made again
from raw/, which nothing here ever changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline import corrections, formats, ledger, table
from pipeline import holds as holding
from pipeline.causes import documents_of
from pipeline.documents import files
from pipeline.documents.stored import DEFAULT_LIMIT, load
from pipeline.errors import RefusedError
from pipeline.facts import DocumentFact
from pipeline.gates import Limits
from pipeline.gather import gather
from pipeline.publishing import Day, Plan
from pipeline.snapshots import removal, store
from pipeline.snapshots.stored import Stored, check, survey
from pipeline.snapshots.verify import Finding, verify

# What is re-derived from a snapshot's own documents. What was refused or withdrawn at the time is not known any more.
REDERIVED = ("recommendations", "publications", "changes", "aliases")


def stored(processed: Path) -> list[Finding]:
    """Return everything that is wrong under processed/."""
    return verify(processed)


def raw_against_ledger(raw: Path) -> list[Finding]:
    """Return every recorded document that is missing or was changed since."""
    book = ledger.read(raw)
    there = {files.document_name(raw, path): path for path in files.walk(raw)[0]}
    facts = {fact.name: fact for fact in book.facts if isinstance(fact, DocumentFact)}
    return [
        finding
        for name, fact in sorted(facts.items())
        if book.withdrawn(name) is None and (finding := _against(raw, there.get(name), fact))
    ]


def _against(raw: Path, path: Path | None, fact: DocumentFact) -> Finding | None:
    if path is None:
        mend = f"put it back, or run `openrecs withdraw {fact.name} --reason ...`"
        return Finding(raw / fact.name, "the ledger records this document, and it is not there", mend)
    try:
        digest = load(path, fact.name, limit=path.lstat().st_size).sha256
    except RefusedError as error:
        return Finding(path, error.what, error.mend)
    if digest != fact.sha256:
        return Finding(
            path, "it was changed after it was recorded", "put the original back, or add it under another name"
        )
    return None


def rederived(raw: Path, processed: Path, *, today: date, jobs: int = 1) -> tuple[list[Finding], list[str]]:
    """Re-derive every snapshot that today's code made, and compare. Returns findings, and what is not comparable."""
    book = ledger.read(raw)
    with store.opened(processed) as opened:
        found = gather(raw, book, today=today, jobs=jobs, limit=DEFAULT_LIMIT)
        captured = tuple(holding.without(found.read, holding.all_of(book)))
        plan = Plan(opened, captured, found.refused, found.issues, corrections.read(raw), Limits(), {})
        findings: list[Finding] = []
        apart: list[str] = []
        for snapshot in opened.whole():
            why = _not_comparable(snapshot, plan)
            if why:
                apart.append(f"{snapshot.name}: {why}")
            else:
                findings += _compared(snapshot, plan)
    return findings, apart


def _not_comparable(snapshot: Stored, plan: Plan) -> str:
    if dict(snapshot.manifest.versions) != plan.versions:
        return "not comparable, other code or data made it"
    missing = len(snapshot.manifest.inputs["documents"]) - len(documents_of(snapshot, plan.captured))
    return f"not comparable, {missing} of its documents are withdrawn, held or gone" if missing else ""


def _compared(snapshot: Stored, plan: Plan) -> list[Finding]:
    theirs = replace(plan, captured=tuple(documents_of(snapshot, plan.captured)))
    tables = Day(theirs, snapshot.name.as_of).build(snapshot.name.revision)
    findings = []
    for name in REDERIVED:
        for filename, content in formats.encode(table.TABLES[name], tables[name]).items():
            if (snapshot.path / filename).read_bytes() != content:
                what = "the same documents and code give other bytes today"
                mend = "this is a bug, or the file was changed: report it, then `openrecs verify --repair`"
                findings.append(Finding(snapshot.path / filename, what, mend))
    return findings


def repair(processed: Path) -> list[str]:
    """Put the pointer right, and set damaged snapshots aside. Returns what was done, in words."""
    done: list[str] = []
    with store.opened(processed) as opened:
        done += opened.notices
        found = survey(processed)
        whole = {snapshot.name: snapshot for snapshot in found.whole}
        for name in found.names:
            snapshot = whole.get(name)
            if snapshot is None or check(snapshot):
                digest = snapshot.digest if snapshot else None
                place = removal.set_aside(opened.disk, processed, name, digest)
                done.append(
                    f"{name} is damaged: it was set aside, to {place}; `openrecs rebuild` makes it again from raw/"
                )
    with store.opened(processed) as opened:  # the pointer may have named one of them
        done += [notice for notice in opened.notices if notice not in done]
    return done


def prune(processed: Path, *, daily: int | None, monthly: int | None, is_dry: bool) -> list[str]:
    """Remove whole snapshots, oldest first, or only say which (`is_dry`): see `removal.prunable`. Returns names."""
    with store.opened(processed) as opened:
        whole = {snapshot.name: snapshot for snapshot in opened.whole()}
        newest = opened.newest()
        kept = {newest.name} if newest else set()
        before = [name for name in whole if newest and name < newest.name]
        kept |= {max(before)} if before else set()
        names = removal.prunable(list(whole), kept, daily=daily, monthly=monthly)
        for name in [] if is_dry else names:
            removal.remove(opened.disk, processed, name, whole[name].digest)
        return [str(name) for name in names]
