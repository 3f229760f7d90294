"""What a snapshot was made from: its `documents` table names it, and its manifest what that table does not say.

So a manifest does not grow with the nights before it. Of a document the table has name, digest and outcome, and the
address, which is most often all that is claimed of it. Manifests of format 1 name every document themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from openrecs.extract.csv import export_address
from openrecs.publish.load import read_table
from openrecs.publish.snapshot import Stored

Said = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The documents of a snapshot, by name: the digests of those read and refused, and what is claimed of exports.

    `claims` is `None` where the snapshot is so old that it does not say.
    """

    documents: Mapping[str, str]
    refused: Mapping[str, str]
    claims: Mapping[str, str] | None


def beyond(inputs: Mapping[str, Any], documents: pa.Table) -> dict[str, Any]:
    """Return a manifest's inputs without what the documents table says; `None` there: not what the table says."""
    told = _told(documents)
    return {name: _differing(told[name], said) if name in told else said for name, said in inputs.items()}


@lru_cache(maxsize=2)  # the newest, and the one whose changes are told
def of(snapshot: Stored) -> MadeFrom:
    """Return what a snapshot was made from. `DamagedError` where its documents table is not what was written."""
    manifest = snapshot.manifest
    inputs = manifest.inputs
    told = _told(read_table(snapshot, "documents")) if manifest.format > 1 and "documents" in inputs else {}
    said = {name: _with(told.get(name, {}), inputs.get(name, {})) for name in ("documents", "refused", "claims")}
    return MadeFrom(said["documents"], said["refused"], said["claims"] if "claims" in inputs else None)


def _told(documents: pa.Table) -> dict[str, dict[str, str]]:
    """Return what the table says, by the names that it has in the inputs of a manifest."""
    names, digests, outcomes, urls = (
        documents[column].to_numpy().tolist() for column in ("document", "document_sha256", "outcome", "url")
    )
    read = [outcome == "read" for outcome in outcomes]
    return {
        "documents": _picked(names, digests, read),
        "refused": _picked(names, digests, [not one for one in read]),
        "claims": {
            name: claim
            for name, url, is_read in zip(names, urls, read, strict=True)
            if is_read and (claim := export_address.claim(url))
        },
    }


def _picked(names: Iterable[str], digests: Iterable[str | None], mask: Iterable[bool]) -> dict[str, str]:
    return {name: digest or "" for name, digest, is_one in zip(names, digests, mask, strict=True) if is_one}


def _differing(told: Said, said: Said) -> dict[str, str | None]:
    return {name: said.get(name) for name in sorted({*told, *said}) if told.get(name) != said.get(name)}


def _with(told: Said, beyond_: Said) -> dict[str, str]:
    return {name: said for name, said in {**told, **beyond_}.items() if said is not None}
