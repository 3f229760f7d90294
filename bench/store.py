"""A store of nights on the disk: exports put into raw/, what a night wrote, how large everything is."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

from exports import NAME, Export

SNAPSHOTS, CACHE = "snapshots", ".cache"


def save(export: Export, raw: Path, on: date) -> Path:
    """Put a night's export where `openrecs fetch export` puts it."""
    path = raw / on.isoformat() / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(export.text(on).encode())
    return path


def copied(processed: Path, to: Path) -> Path:
    """Return a copy of a store; what is never written again is linked."""

    def one(source: str, target: str) -> None:
        is_final = {SNAPSHOTS, CACHE} & set(Path(source).relative_to(processed).parts)
        (os.link if is_final else shutil.copyfile)(source, target)

    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(processed, to, symlinks=True, copy_function=one)
    return to


def published(processed: Path, on: date) -> dict[str, bytes]:
    """Return the bytes that a night wrote: its snapshot, and what stands beside it."""
    beside = [processed / "history.parquet", processed / "changes.atom"]
    return {path.name: path.read_bytes() for path in [*(processed / SNAPSHOTS / on.isoformat()).iterdir(), *beside]}


def sizes(folder: Path) -> Counter[str]:
    """Return the bytes of each kind of file under a folder that holds raw/ and processed/."""
    found: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[_kind(path.relative_to(folder))] += path.stat().st_size
    return found


def _kind(path: Path) -> str:
    if path.parts[0] == "raw":
        return "raw/"
    if path.parts[1] == SNAPSHOTS:
        is_main = path.stem == "recommendations"
        other = f"other *{path.suffix}" if path.suffix in {".parquet", ".csv"} else "manifest.json, SHA256SUMS"
        return f"{SNAPSHOTS}/ {path.name if is_main else other}"
    return f"{CACHE}/ {path.name.partition('-')[0]}-*" if path.parts[1] == CACHE else path.name
