"""Documents that the ledger records and that are not read: withdrawn, renamed or missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from openrecs.errors import shown
from openrecs.read.provenance.facts import DocumentFact
from openrecs.read.provenance.ledger import Ledger
from openrecs.records import Issue


def withdrawn(name: str, reason: str) -> Issue:
    """Return the note about a document that was withdrawn."""
    return Issue("note", "ledger", f"withdrawn, and so not read: {reason}", name)


def missing(fact: DocumentFact, renamed: Mapping[str, str]) -> Issue:
    """Return what to say of a recorded document that is not there. `renamed` are new names by digest."""
    if there := sorted(renamed[digest] for digest in fact.digests & renamed.keys()):
        message = f"it was renamed: the very same stands in raw/ as {shown(there[0])}, and counts as it did"
        return Issue("note", "ledger", message, fact.name)
    message = (
        "the ledger records this document, and it is not in raw/: what only it said is not in the table. Put it back, "
        "or run `openrecs withdraw` to say that it shall not count"
    )
    return Issue("warning", "ledger", message, fact.name)


def is_missing(fact: DocumentFact, there: Collection[str], book: Ledger) -> bool:
    """Say whether a recorded document should be there: not withdrawn, and not in a folder that is never read."""
    is_never_read = any(part.startswith(".") for part in fact.name.split("/"))
    return not is_never_read and book.withdrawn(fact.name) is None and fact.name not in there
