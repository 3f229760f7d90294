"""What a snapshot says of itself: `manifest.json`, and `SHA256SUMS` beside it.

    as_of, revision   the snapshot's name
    sequence          counts publications; the order of snapshots is this and never a clock
    takes_latest      whether `latest` went to this snapshot when it was published
    previous          name and manifest digest of the snapshot published before: a chain
    counts, files     rows of each table; size and digest of each file
    inputs, versions  what it was made from beside what its documents table says (`publish.assemble`), and by what

Where a snapshot's CSVs were dropped to save room (`openrecs prune --keep-csv`), `dropped.json` beside it names them and
the manifest, which goes on saying their sizes and digests.

No time of day is in it: the same input gives the same bytes. `SHA256SUMS` is for `sha256sum -c`; it covers every
other file, the manifest included.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openrecs.publish.store.disk import Content, parts
from openrecs.publish.store.snapshot_names import MANIFEST, Name

FORMAT = 2
OLDER = (1,)  # named every document, which `publish.assemble` finds in the documents table now
_SEQUENCE = re.compile(rb'\n  "sequence": ([0-9]{1,9}),\n')
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")  # a manifest is a file too: no path is made of its text


@dataclass(frozen=True, slots=True)
class FileDigest:
    """The size in bytes and the sha256 of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The snapshot published before, by name and by the digest of its manifest."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest, typed. `counts` is rows by table name, `files` digests by file name."""

    name: Name
    sequence: int
    takes_latest: bool
    previous: Previous | None
    counts: Mapping[str, int]
    files: Mapping[str, FileDigest]
    inputs: Mapping[str, Any]
    versions: Mapping[str, Any]
    format: int = FORMAT


# What reading JSON that is not ours can raise: no JSON, another shape, infinite numbers, lists 100,000 deep.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def sha256(content: Content) -> str:
    """Return the digest of some bytes, in hex."""
    found = hashlib.sha256()
    for part in parts(content):
        found.update(part)
    return found.hexdigest()


def digest(content: Content) -> FileDigest:
    """Return size and digest of a content."""
    return FileDigest(len(content), sha256(content))


def digests(files: Mapping[str, Content]) -> dict[str, FileDigest]:
    """Return size and digest of each content, by file name."""
    return {name: digest(content) for name, content in files.items()}


def encode(manifest: Manifest) -> bytes:
    """Return the bytes of manifest.json: sorted keys, ASCII (a file name may hold bytes that are not text)."""
    previous = manifest.previous
    body = {
        "format": FORMAT,
        "as_of": manifest.name.as_of.isoformat(),
        "revision": manifest.name.revision,
        "sequence": manifest.sequence,
        "takes_latest": manifest.takes_latest,
        "previous": {"name": previous.name, "sha256": previous.sha256} if previous else None,
        "counts": dict(manifest.counts),
        "files": {name: {"bytes": f.size, "sha256": f.sha256} for name, f in manifest.files.items()},
        "inputs": dict(manifest.inputs),
        "versions": dict(manifest.versions),
    }
    return (json.dumps(body, indent=2, sort_keys=True, allow_nan=False) + "\n").encode("ascii")


def csvs(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of the CSV files, each of which has its rows in Parquet as well."""
    return tuple(sorted(name for name in manifest.files if name.endswith(".csv")))


def dropped_note(manifest: Manifest, digest: str) -> bytes:
    """Return the bytes of dropped.json, given a manifest and the digest of its own bytes."""
    return (json.dumps({"dropped": csvs(manifest), "manifest_sha256": digest}, indent=2) + "\n").encode("ascii")


def sequence(content: bytes) -> int:
    """Return the sequence number that some bytes say, 0 where they say none. Nothing else of them is looked at."""
    found = _SEQUENCE.search(content)
    return int(found[1]) if found else 0


def decode(content: bytes) -> Manifest:
    """Return the manifest that some bytes are; `ValueError` says what is wrong with them."""
    try:
        body = json.loads(content)
        if body["format"] not in {FORMAT, *OLDER}:
            raise ValueError(f"its format is {body['format']!r:.40}, not {FORMAT}")
        strange = [name for name in body["files"] if not _FILE_NAME.fullmatch(name)]
        if strange:
            raise ValueError(f"it names a file {strange[0]!r:.80}")
        return _typed(body)
    except UNREADABLE as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _typed(body: Mapping[str, Any]) -> Manifest:
    previous = body["previous"]
    return Manifest(
        name=Name(date.fromisoformat(body["as_of"]), int(body["revision"])),
        sequence=int(body["sequence"]),
        takes_latest=bool(body["takes_latest"]),
        previous=Previous(str(previous["name"]), str(previous["sha256"])) if previous else None,
        counts={name: int(rows) for name, rows in body["counts"].items()},
        files={name: FileDigest(int(f["bytes"]), str(f["sha256"])) for name, f in body["files"].items()},
        inputs=dict(body["inputs"]),
        versions=dict(body["versions"]),
        format=int(body["format"]),
    )


def sums(manifest: Manifest, digest: str) -> bytes:
    """Return the bytes of SHA256SUMS, given a manifest and the digest of its own bytes."""
    lines = {name: f.sha256 for name, f in manifest.files.items()} | {MANIFEST: digest}
    return "".join(f"{sha}  {name}\n" for name, sha in sorted(lines.items())).encode("utf-8")
