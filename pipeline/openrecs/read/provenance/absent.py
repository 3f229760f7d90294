"""Documents that the ledger records and that are not read: withdrawn, changed, renamed or missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from openrecs.errors import RefusedError, shown
from openrecs.read.provenance import capture_dates
from openrecs.read.provenance.facts import DocumentFact
from openrecs.read.provenance.ledger import Ledger
from openrecs.records import Issue


def withdrawn(name: str, reason: str) -> Issue:
    """Return the note about a document that was withdrawn."""
    return Issue("note", "ledger", f"withdrawn, and so not read: {reason}", name)


def missing(fact: DocumentFact, renamed: Mapping[str, str]) -> Issue:
    """Return what to say of a recorded document that is not there. `renamed` are new names by digest."""
    if there := sorted(renamed[digest] for digest in fact.digests & renamed.keys()):
        message = f"it was renamed: the very same is in raw/ as {shown(there[0])}, and counts as it did"
        return Issue("note", "ledger", message, fact.name)
    message = (
        "the ledger records this document, and it is not in raw/: what only it said is not in the table. Put it back, "
        "or run `openrecs withdraw` to say that it must not count"
    )
    return Issue("warning", "ledger", message, fact.name)


def is_missing(fact: DocumentFact, there: Collection[str], book: Ledger) -> bool:
    """Say whether a recorded document should be there: not withdrawn, and not in a folder that is never read."""
    is_never_read = any(part.startswith(".") for part in fact.name.split("/"))
    return not is_never_read and book.withdrawn(fact.name) is None and fact.name not in there


def altered(name: str) -> RefusedError:
    """Return the refusal of a file that is not the recorded one."""
    return RefusedError(
        "the file is not the one that the ledger recorded: it was changed after it was added",
        where=name,
        safe="nothing was read from it",
        mend="put the original back, or save the new content under another name with `openrecs add FILE`",
    )


def days(issues: Iterable[Issue], facts: Mapping[str, DocumentFact]) -> dict[str, date]:
    """Return, by name, of which day something is that was not read, as far as the ledger or its name says."""
    names = {issue.document for issue in issues if issue.document}
    recorded = {name: facts[name].captured_on if name in facts else None for name in names}
    days = {name: recorded[name] or capture_dates.day_in_name(name) for name in names}
    return {name: day for name, day in days.items() if day}
