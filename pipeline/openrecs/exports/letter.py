"""A letter about what is open at an agency, as Markdown: what GAO recommended, where it stands, what was promised.

The day of the snapshot is the clock: whether a promise has passed is said as of that day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    from openrecs.exports.snapshot_tables import SnapshotTables

HELP = """Write a letter about what is open at an agency, in Markdown.

\b
Examples:
  openrecs export markdown --agency FHWA
  openrecs export markdown --agency Homeland --output homeland.md

First how many there are, then GAO's priorities, then the rest by age, the oldest first: what GAO recommended, where it
stands, the latest that GAO reports, what was promised by when, and whether that day has passed on the day of the
snapshot. It ends with what is not known.
"""


def content(found: SnapshotTables) -> bytes:
    """Return the letter in UTF-8."""
    from openrecs.exports import letter_parts

    listed = letter_parts.listed(found.compared, found.open_rows)
    lines = (
        *letter_parts.head(listed, found.compared),
        *(line for at, row in enumerate(listed.rows, 1) for line in letter_parts.item(listed, at, row)),
        *letter_parts.foot(found.compared, found.digest),
    )
    return "\n".join((*lines, "")).encode("utf-8", "backslashreplace")


KIND = Kind(HELP, ".md", content=content, needs_agency=True, compares=True)
