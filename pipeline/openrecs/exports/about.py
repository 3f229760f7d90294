"""What an export says of itself: title, source, licence."""

from __future__ import annotations

from datetime import date

SOURCE = "U.S. Government Accountability Office"
SOURCE_URL = "https://www.gao.gov/reports-testimonies/recommendations-database"
LICENSE = "Works of the U.S. government; the tables are dedicated to the public domain (CC0 1.0)"
LICENSE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
DESCRIPTION = (
    "Every recommendation that GAO's pages show, one row per agency. Made by openrecs, not by GAO. A delisted row "
    "vanished from GAO's list: how it ended is not known."
)


def title(as_of: date) -> str:
    """Return the title of an export of a day's snapshot."""
    return f"GAO's recommendations, as of {as_of.isoformat()}"


def version(as_of: date, revision: int) -> str:
    """Return a snapshot as a version in three numbers: `2026.930.1`, the last one its revision."""
    return f"{as_of.year}.{as_of.month}{as_of.day:02}.{revision}"
