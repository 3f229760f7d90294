"""What must be true after every fault, whatever it was. One function, and it trusts nothing of the code under test:

1. `latest` names a snapshot whose digests all match;
2. all earlier snapshots are byte-identical;
3. raw/ lost and changed nothing;
4. the newest snapshot is the old one or the complete new one;
5. the exit code tells the truth: 0 or 9 where something was published, anything else where nothing was;
6. the next clean run succeeds with no manual step and leaves no litter (`settled`);
7. no row became closed or delisted without positive evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from openrecs.publish.formats import from_parquet

NOT_CONFIRMED = 9
TOOK_EFFECT = {0, NOT_CONFIRMED}
KILLED = -9
KNOWN_ENTRIES = {".lock", "latest", "latest.json", "snapshots", "README.md"}
DERIVED = {"history.parquet", "changes.atom", "report.html", ".derived.json"}
KEPT = {".cache", ".held", ".damaged", ".removed.jsonl"}  # for people, or to save work; no reader looks at them
LEDGER = "ledger.jsonl"


@dataclass(frozen=True)
class Memory:
    """How things stood before the fault."""

    latest: str
    snapshots: dict[str, dict[str, str]]
    raw: dict[str, str]
    ledger: bytes = b""


def remember(processed: Path, raw: Path | None = None) -> Memory:
    """Note how things stand now."""
    return Memory(
        _latest(processed),
        {name: _digests(path) for name, path in _snapshots(processed)},
        _digests(raw) if raw else {},
        _ledger(raw),
    )


def check(
    before: Memory,
    processed: Path,
    code: int,
    *,
    raw: Path | None = None,
    pending: str = "",
    explained: Iterable[str] = (),
    touched: Iterable[str] = (),
) -> None:
    """Fail if a fault broke anything. `code` is how the run ended.

    `pending` is a whole snapshot that a killed run had not pointed to yet: the next run may. `explained` are the ids
    that a source closed. `touched` are snapshots that the test damaged or took out itself.
    """
    latest, there = _latest(processed), dict(_snapshots(processed))
    if latest not in touched:
        _whole(processed, latest)
    for name in before.snapshots.keys() - set(touched):
        assert name in there, f"{name} is gone"
        assert _digests(there[name]) == before.snapshots[name], f"{name} is not what it was"
    kept(before, raw)
    fresh = there.keys() - before.snapshots.keys()
    assert latest in {before.latest, pending or before.latest, *fresh}
    if code != KILLED and not (code == NOT_CONFIRMED and latest == pending):
        assert (latest in fresh) == (code in TOOK_EFFECT), f"exit {code}, and latest is {latest}"
    if before.latest and latest != before.latest:
        _no_false_end(processed, before.latest, latest, set(explained))


def kept(before: Memory, raw: Path | None) -> None:
    """Fail unless raw/ has all that it had, to the byte; to the ledger lines may have been added."""
    now = _digests(raw) if raw else {}
    assert {name: now.get(name) for name in before.raw if name != LEDGER} == {
        name: digest for name, digest in before.raw.items() if name != LEDGER
    }
    assert _ledger(raw).startswith(before.ledger), "the ledger was rewritten"


def settled(
    processed: Path, run: Callable[[], object], *, also: Iterable[str] = (), touched: Iterable[str] = ()
) -> None:
    """Fail unless a clean run succeeds as things are, leaves no litter, and every snapshot there is is whole.

    `also` are entries under processed/ that may be there besides a store's own; `touched` as in `check`.
    """
    run()
    assert {path.name for path in processed.iterdir()} <= KNOWN_ENTRIES | set(also)
    for name, _ in _snapshots(processed):
        if name not in touched:
            _whole(processed, name)
    note = json.loads((processed / "latest.json").read_bytes())
    assert note["snapshot"] == f"snapshots/{_latest(processed)}"


def _ledger(raw: Path | None) -> bytes:
    path = raw / LEDGER if raw else None
    return path.read_bytes() if path and path.exists() else b""


def _latest(processed: Path) -> str:
    path = processed / "latest"
    return str(path.readlink()).removeprefix("snapshots/") if path.is_symlink() else ""


def _snapshots(processed: Path) -> list[tuple[str, Path]]:
    place = processed / "snapshots"
    return [(path.name, path) for path in sorted(place.iterdir())] if place.is_dir() else []


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _whole(processed: Path, name: str) -> None:
    if not name:
        return
    folder = processed / "snapshots" / name
    found = _digests(folder)
    assert found.pop("SHA256SUMS", ""), f"{name} has no SHA256SUMS, or is not there"
    lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    assert {file: digest for digest, _, file in (line.partition("  ") for line in lines)} == found
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {file: known["sha256"] for file, known in manifest["files"].items()} | {
        "manifest.json": found["manifest.json"]
    } == found


def _no_false_end(processed: Path, old: str, new: str, explained: set[str]) -> None:
    before, after = (_ends(processed, name) for name in (old, new))
    ended = {key for key, end in after.items() if end != ("listed", False) and before.get(key) == ("listed", False)}
    assert {identity for identity, _ in ended} <= explained


def _ends(processed: Path, name: str) -> dict[tuple[str, str], tuple[str, bool]]:
    columns = ["recommendation_id", "agency", "listing", "status"]
    rows = (
        from_parquet((processed / "snapshots" / name / "recommendations.parquet").read_bytes())
        .select(columns)
        .to_pylist()
    )
    return {(r["recommendation_id"], r["agency"]): (r["listing"], r["status"].startswith("closed")) for r in rows}
