"""What agencies promised to do by when: missed, moved or due, from a snapshot and `history.parquet`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.clean import selection
from openrecs.clean.history import PROMISE
from openrecs.errors import UsageError, shown
from openrecs.publish import beside, load
from openrecs.table import Column, Table, to_arrow

_TEXT, _DAY = pa.string(), pa.date32()
PROMISES = Table(
    "promises",
    "What agencies promised to do by when, of all that is open.",
    (
        Column("target_on", _DAY, "the day promised; the last day of the period named"),
        Column("target_precision", _TEXT, "`day`, `month`, `quarter` or `year`"),
        Column("state", _TEXT, "`missed by 3 days`, `due in 3 days`, `due today`"),
        Column("recommendation_id", _TEXT, "the recommendation"),
        Column("agency", _TEXT, "the agency"),
        Column("recommendation", _TEXT, "its text"),
        Column("target_evidence", _TEXT, "the sentence that says so"),
        Column("target_phrase", _TEXT, "the words in it that are the date"),
        Column("promised_since", _DAY, "the capture date that first shows this day", nullable=True),
        Column("promised_before", _TEXT, "the days promised before, joined by `; `", nullable=True),
        Column("document", _TEXT, "the file in which it was read"),
    ),
    key=("recommendation_id", "agency"),
    sort=("target_on", "recommendation_id", "agency"),
)
_DAYS = re.compile(r"([0-9]{1,4}) ?(?:d|days?)?")
Key = tuple[str, str]


def days(printed: str) -> int:
    """Return a number of days, printed as `90d` or `90`. `UsageError` where it is none."""
    found = _DAYS.fullmatch(printed.strip())
    if found is None:
        raise UsageError(f"{shown(printed)!r} is not a number of days", mend="such as `--due 90d`")
    return int(found[1])


def of(
    processed: Path, as_of: date | None, agencies: tuple[str, ...], which: Set[str], due: int | None
) -> tuple[pa.Table, list[str], date]:
    """Return the promises of open rows, the nearest first, notes on the agencies, and the day that they are seen from.

    `which` has `missed` (the day has passed), `moved` (another day was promised before), or both; `due` is a number
    of days within which the day is. Days are counted from `as_of`, else from the day of the snapshot. `UsageError`:
    there is no snapshot, or it is of a schema that has no promises, or what moved is asked for and nothing is known.
    """
    snapshot = load.find(as_of, processed=processed)
    data = load.read_table(snapshot)
    if "target_phrase" not in data.column_names:
        mend = "the newest day is read again by `openrecs refresh`, all of them by `openrecs rebuild`"
        raise UsageError("this snapshot is of an older openrecs, which read no promises", mend=mend)
    wanted = selection.Wanted(agencies=agencies)
    own = selection.select(data, wanted)
    day = as_of or snapshot.name.as_of
    if "moved" in which:
        load.history_table(processed)  # or none would look moved
    kept = [row for row in promised(own, processed, day) if _is_wanted(row, day, which, due)]
    return to_arrow(PROMISES, kept), [*selection.notes(data, wanted), *unknown(processed)], day


def unknown(processed: Path) -> list[str]:
    """Say so where what was promised before is not known, for the file that has it is not there."""
    if (processed / beside.HISTORY).exists():
        return []
    return [f"{beside.HISTORY} is not there, so what was promised before is not known; `openrecs refresh` writes it"]


def promised(data: pa.Table, processed: Path, day: date) -> list[dict[str, Any]]:
    """Return the promises of the open rows of a recommendations table as rows of `PROMISES`, the earliest first.

    What was promised before is taken from `history.parquet`, up to the day.
    """
    rows = data.filter(pc.and_(data["is_open"], pc.is_valid(data["target_on"]))).to_pylist()
    before = _before(processed, day)
    found = [_row(row, before.get((row["recommendation_id"], row["agency"]), []), day) for row in rows]
    return sorted(found, key=lambda row: tuple(row[name] for name in PROMISES.sort))


def _before(processed: Path, day: date) -> dict[Key, list[tuple[date, date]]]:
    """Return the days that were promised up to a day, each with the day on which that was first seen, by key.

    Without a history nothing is known of it, and the promises of the snapshot are listed all the same.
    """
    if not (processed / beside.HISTORY).exists():
        return {}
    facts = load.history_table(processed)
    own = facts.filter(pc.and_(pc.equal(facts["field"], PROMISE), pc.less_equal(facts["valid_from"], day)))
    found: dict[Key, list[tuple[date, date]]] = {}
    for fact in own.sort_by("valid_from").to_pylist():
        if fact["value"] is not None:
            line = found.setdefault((fact["recommendation_id"], fact["agency"]), [])
            line.append((fact["valid_from"], date.fromisoformat(fact["value"])))
    return found


def _row(row: Mapping[str, Any], promised: list[tuple[date, date]], day: date) -> dict[str, Any]:
    present = row["target_on"]
    since = next((seen for seen, one in reversed(promised) if one == present), None)
    earlier = dict.fromkeys(str(one) for _, one in promised if one != present)
    said = {name: row[name] for name in PROMISES.names if name in row}
    return {
        **said,
        "state": _state(present, day),
        "promised_since": since,
        "promised_before": "; ".join(earlier) or None,
    }


def _state(promised: date, day: date) -> str:
    left = (promised - day).days
    if left < 0:
        return f"missed by {-left:,} day{'' if left == -1 else 's'}"
    return "due today" if left == 0 else f"due in {left} day{'' if left == 1 else 's'}"


def _is_wanted(row: Mapping[str, Any], day: date, which: Set[str], due: int | None) -> bool:
    if due is not None and not day <= row["target_on"] <= day + timedelta(days=due):
        return False
    if "missed" in which and row["target_on"] >= day:
        return False
    return "moved" not in which or bool(row["promised_before"])
