"""The hashes of rows: of the key, and of every column a change can be reported for.

A hash has 49 bits, 15 digits at most: SQLite keeps it, a spreadsheet and JavaScript show it as it is, and it survives a
column of floats, which pandas makes of integers beside a null. Of 60,000 keys two share one with a chance of 3 in a
million (a comparison then looks at all rows), and a change of a row goes unseen with one of 2 in 10^15.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from openrecs.schema import RECOMMENDATIONS

if TYPE_CHECKING:
    import pandas as pd

BITS = 49

# Every column a change can be reported for (design section 7); `row_hash` is of these.
CHANGEABLE = (
    *("recommendation_id", "agency", "agency_code", "department"),
    *("recommendation", "status", "is_priority", "comments", "listing"),
)


def key_hash(row: Mapping[str, Any]) -> int:
    """Return the hash of a row's key."""
    return _hash([_said(row[name]) for name in RECOMMENDATIONS.key])


def row_hash(row: Mapping[str, Any]) -> int:
    """Return the hash of what a change can be reported for."""
    return _hash([_said(row[name]) for name in CHANGEABLE])


def of_frame(frame: pd.DataFrame) -> dict[str, list[int]]:
    """Return the columns `key_hash` and `row_hash` of a frame."""
    wanted = {"key_hash": RECOMMENDATIONS.key, "row_hash": CHANGEABLE}
    columns = {name: [map(_said, frame[one]) for one in of] for name, of in wanted.items()}  # no text is held as JSON
    return {name: [*map(_hash, zip(*said, strict=True))] for name, said in columns.items()}


def _said(value: Any) -> str:
    """Return a value as JSON says it as text; `None` differs from every text."""
    return "null" if value is None else json.dumps(str(value))


def _hash(said: Iterable[str]) -> int:
    """Hash values, as JSON says them, into 49 bits, the same on every machine."""
    digest = hashlib.blake2b(f"[{', '.join(said)}]".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - BITS)
