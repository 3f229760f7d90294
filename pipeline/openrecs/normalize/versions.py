"""The versions of all that decides what a table says. They are in every manifest.

`code` is the package's version and a digest of its own files, for two states of one version in development differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

from openrecs.normalize.agencies import vocabulary
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.ids import KEY_RULE
from openrecs.table import SCHEMA_VERSION

DATA_VERSION = "1"  # of what the columns mean; a change that a reader must know of raises it


def current(corrections: Corrections) -> dict[str, str]:
    """Return the versions of all that decides what a table says, for the manifest."""
    return {
        "code": f"{version('openrecs')}+{_digest_of_code()}",
        "data": DATA_VERSION,
        "schema": SCHEMA_VERSION,
        "key_rule": KEY_RULE,
        "corrections": corrections.version,
        "vocabulary": vocabulary.shipped().version,
    }


@cache
def _digest_of_code() -> str:
    """Return a digest of the package's own files: two versions in development have one number and differ.

    Once for a process: what runs is what was imported, though another version be put in its place meanwhile.
    """
    found = hashlib.sha256()
    for name, content in sorted(_sources(resources.files("openrecs"), "")):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:12]


def _sources(folder: Any, path: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".csv")):
            yield path + entry.name, entry.read_bytes()
