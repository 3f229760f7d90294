"""What stands under processed/ beside the snapshots: derived files, and held runs that nobody reads as published.

A derived file (`history.parquet`, `changes.atom`) is replaced in one step, whole, and only if its bytes differ.
`.derived.json` follows them: the snapshot they come from, their sizes and digests, and its own digest. A held run is
put aside once, under `.held/`, a name that no glob over processed/ sees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openrecs.errors import DamagedError
from openrecs.publish.snapshot import content_of, damaged, difference
from openrecs.publish.store import manifest, staging
from openrecs.publish.store.disk import Content, Disk, make_folders, no_litter, replace, storage_errors
from openrecs.publish.store.manifest import FileDigest
from openrecs.publish.store.snapshot_names import STAGING

HELD = ".held"
HISTORY = "history.parquet"
NOTE = ".derived.json"
MEND = "run `openrecs refresh`: it writes this file again"


def renew(disk: Disk, processed: Path, files: Mapping[str, Content], snapshot: str) -> list[str]:
    """Let derived files have these contents, and say which had others. `snapshot` is the digest they come from.

    `StorageError`: each is as it was, or whole.
    """
    note = _note(snapshot, manifest.digests(files))
    return [name for name, content in {**files, NOTE: note}.items() if _renewed(disk, processed, name, content)]


def _note(snapshot: str, files: Mapping[str, FileDigest]) -> bytes:
    written = {name: {"bytes": known.size, "sha256": known.sha256} for name, known in files.items()}
    said = {"snapshot": snapshot, "files": written}
    own = manifest.sha256(_json(said))  # or a bit that flips in a name would be another file's damage
    return _json({**said, "sha256": own})


def _json(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, indent=2, sort_keys=True) + "\n").encode("ascii")


def _renewed(disk: Disk, processed: Path, filename: str, content: Content) -> bool:
    path, aside = processed / filename, processed / f"{STAGING}{filename}"
    with storage_errors(processed):
        if path.is_file() and not path.is_symlink() and disk.holds(path, content):
            return False
        replace(disk, aside, path, content)
    return True


def read(processed: Path, filename: str) -> bytes:
    """Return a derived file's bytes, checked; `DamagedError` where they are not those that were written.

    Where there is no note, as in a copy without hidden files, they are taken as they are.
    """
    content = content_of(processed / filename)
    written = _noted(processed)[1].get(filename) if (processed / NOTE).exists() else None
    problem = difference(content, written) if written else ""
    if problem:
        raise damaged(processed / filename, problem, MEND)
    return content


def comes_from(processed: Path) -> str | None:
    """Return the digest of the snapshot that the derived files come from; `None` where no note says it."""
    return _noted(processed)[0] if (processed / NOTE).exists() else None


def problems(processed: Path, snapshot: str) -> Iterator[DamagedError]:
    """Yield what is wrong with the derived files. `snapshot` is the digest of the one that `latest` names."""
    if not (processed / NOTE).exists():
        return
    try:
        come_from, files = _noted(processed)
    except DamagedError as error:
        yield error
        return
    if come_from != snapshot:
        what = "the files that it names come from another snapshot than the newest"
        yield damaged(processed / NOTE, what, "run `openrecs refresh`: it renews them")
    for filename in files:
        try:
            read(processed, filename)
        except DamagedError as error:
            yield damaged(processed / filename, error.what, MEND)


def _noted(processed: Path) -> tuple[str, dict[str, FileDigest]]:
    path = processed / NOTE
    try:
        content = content_of(path)
        body = json.loads(content)
        files = {str(name): FileDigest(int(f["bytes"]), str(f["sha256"])) for name, f in body["files"].items()}
        if content != _note(str(body["snapshot"]), files):
            raise ValueError("it is not as it is written")
    except manifest.UNREADABLE as error:
        raise damaged(path, "it does not say what the derived files are", MEND) from error
    return str(body["snapshot"]), files


def put_aside(disk: Disk, processed: Path, run: str, files: Mapping[str, Content], *, again: bool) -> Path:
    """Keep a held run's files under `.held/<run>/`, and return that folder.

    One that is there stays as it is, unless it is to be made `again`: a killed run left it, and no ledger knows of it.
    """
    folder = processed / HELD / run
    with storage_errors(processed):
        if folder.is_dir() and not again:
            return folder
        aside = processed / f"{STAGING}held-{run}"
        disk.remove(folder)
        make_folders(disk, folder.parent)
        with no_litter(disk, aside):
            staging.write(disk, aside, files)
            disk.rename(aside, folder)
        disk.fsync_folder(folder.parent)
    return folder
