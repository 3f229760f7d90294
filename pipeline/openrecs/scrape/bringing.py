"""Pages that another machine keeps at an address -> raw/: what is not here yet, with the ledger that knows of it.

Everything is brought beside first, under a name that is never read, and proved by the ledger that came with it; then
the ledger takes its place, then the files. A run that is killed in between leaves documents that the ledger misses by
name, and the same command again puts them there. No file in raw/ is replaced, and a ledger only by one that goes on
with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from openrecs import remote
from openrecs.errors import DamagedError, UsageError, shown
from openrecs.publish.store import lock
from openrecs.publish.store.disk import Disk, make_folders, replace, storage_errors
from openrecs.read import files
from openrecs.read.provenance import ledger
from openrecs.scrape import keeping
from openrecs.scrape.web.client import quiet
from openrecs.scrape.web.clock import Say

BESIDE = ".coming"
SAFE = "nothing in raw/ was changed"


@dataclass(frozen=True, slots=True)
class Brought:
    """What came: the names of files, and their bytes together. `there` counts what the address holds."""

    names: tuple[str, ...]
    size: int
    there: int


def bring(address: str, raw: Path, say: Say | None = None) -> Brought:
    """Bring what an address holds into `raw`; `say` is called with each file that came.

    `UsageError`: something here has a name of theirs and is another file, or both ledgers were written to.
    `DamagedError`: what came is not what its ledger recorded.
    """
    source = remote.place(address)
    if not remote.is_remote(source):
        raise UsageError("this is not an address", where=address, safe=SAFE, mend="copy a folder with `cp -r`")
    sizes = _listed(source)
    disk = Disk()
    with storage_errors(raw, SAFE):
        make_folders(disk, raw)
        with lock.held(raw):
            book = _ledger(source, sizes, raw)
            missing = [name for name, size in sizes.items() if _is_missing(raw / name, name, size)]
            for name in missing:
                _beside(disk, source, raw, name, sizes[name])
                (say or quiet)(name)
            _prove(disk, raw, missing, book)
            if book is not None:
                disk.rename(raw / BESIDE / ledger.NAME, raw / ledger.NAME)
            _place(disk, raw, missing)
    return Brought(tuple(missing), sum(sizes[name] for name in missing), len(sizes))


def _listed(source: Path) -> Mapping[str, int]:
    """Return the sizes of the documents and other files at an address, by their names below it."""
    found, address = remote.sizes(source, SAFE), str(source)
    for name in found:
        if PurePosixPath(name).is_absolute() or {"..", "."} & set(name.split("/")):
            raise UsageError(f"a name there leads elsewhere: {shown(name)!r}", where=address, safe=SAFE)
    if not found:
        raise UsageError("there is nothing at this address", where=address, safe=SAFE, mend="look at it again")
    parts = {name: name.split("/") for name in found}
    return {
        name: found[name] for name in sorted(found) if not any(map(_is_hidden, parts[name])) and name != ledger.NAME
    }


def _is_hidden(name: str) -> bool:
    return any(not part or part.startswith(".") or files.is_litter(part) for part in name.split("/"))


def _ledger(source: Path, sizes: Mapping[str, int], raw: Path) -> bytes | None:
    """Return the ledger that is to be here, `None` where ours knows all that theirs does."""
    ours = (raw / ledger.NAME).read_bytes() if (raw / ledger.NAME).exists() else b""
    try:
        theirs = (source / ledger.NAME).read_bytes()
    except FileNotFoundError:
        return None
    if ours.startswith(theirs):
        return None
    if theirs.startswith(ours):
        return theirs
    raise UsageError(
        "both ledgers were written to: one would lose what the other says",
        where=str(source / ledger.NAME),
        safe=SAFE,
        mend="let runs write on one machine alone; bring these pages into another --raw",
    )


def _is_missing(path: Path, name: str, size: int) -> bool:
    """Say whether a file is not here; `UsageError` where another one is."""
    if not path.exists():
        return True
    if path.stat().st_size != size:
        what = "a file of that name is here, with another size: none is ever replaced"
        raise UsageError(what, where=name, safe=SAFE, mend="see which of them is right, and move the other away")
    return False


def _beside(disk: Disk, source: Path, raw: Path, name: str, size: int) -> None:
    """Bring one file, unless an earlier call that was interrupted did."""
    path = raw / BESIDE / name
    if path.exists() and path.stat().st_size == size:
        return
    make_folders(disk, path.parent)
    replace(disk, path.with_name(f"{path.name}.part"), path, (source / name).read_bytes())


def _prove(disk: Disk, raw: Path, names: list[str], book: bytes | None) -> None:
    """Compare what came with what the ledger recorded, which is written beside."""
    if book is not None:
        make_folders(disk, raw / BESIDE)
        disk.remove(raw / BESIDE / ledger.NAME)
        disk.append(raw / BESIDE / ledger.NAME, book)
    facts = ledger.read(raw / BESIDE if book is not None else raw).documents
    for name in names:
        known = facts.get(name)
        if known and keeping.sha256((raw / BESIDE / name).read_bytes()) not in known.digests:
            (raw / BESIDE / name).unlink()
            what = "what came is not what the ledger recorded"
            raise DamagedError(what, where=name, safe=SAFE, mend="run the same command again; else mend it there")


def _place(disk: Disk, raw: Path, names: list[str]) -> None:
    for name in names:
        make_folders(disk, (raw / name).parent)
        disk.rename(raw / BESIDE / name, raw / name)
    for folder in sorted({(raw / name).parent for name in names}):
        disk.fsync_folder(folder)
    disk.remove(raw / BESIDE)
