"""The life of a recommendation, in words, from `history.parquet`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.clean.asked import asked_id
from openrecs.errors import shown
from openrecs.normalize.comments import reading
from openrecs.publish import load
from openrecs.wording import STATUS

Event = tuple[str, str, str, str, str]
_LISTING = {"listed": "listed again", "delisted": "delisted: a complete list shows it no more", "closed": "closed"}
WORDS = 80


def of(processed: Path, identifier: str, as_of: date | None = None) -> pa.Table:
    """Return the facts of a recommendation, or of all of a publication, in the order of their days, up to a day.

    `UsageError` where there is no such recommendation, or no history yet; `DamagedError` where the file is broken.
    """
    snapshot = load.find(processed=processed)
    facts = load.history_table(processed)
    found, _ = asked_id.by_id(load.read_table(snapshot), load.read_table(snapshot, "aliases"), identifier)
    ids = pa.array(sorted(set(found["recommendation_id"].to_pylist())))
    return _up_to(facts.filter(pc.is_in(facts["recommendation_id"], value_set=ids)), as_of)


def _up_to(facts: pa.Table, day: date | None) -> pa.Table:
    """Return the facts that began by a day; one that ended later holds on that day."""
    if day is None:
        return facts
    known = facts.filter(pc.less_equal(facts["valid_from"], day))
    ends = pc.if_else(pc.greater(known["valid_to"], day), pa.scalar(None, pa.date32()), known["valid_to"])
    return known.set_column(known.schema.get_field_index("valid_to"), known.schema.field("valid_to"), ends)


def events(facts: Sequence[Mapping[str, Any]], day_said: Callable[[str], str] = str) -> list[Event]:
    """Return what happened, oldest first: (day, recommendation, agency, what, document).

    `day_said` says a promised day (ISO text) in the words of the reader.
    """
    found: list[Event] = []
    for key in sorted({(fact["recommendation_id"], fact["agency"]) for fact in facts}):
        own = [fact for fact in facts if (fact["recommendation_id"], fact["agency"]) == key]
        known: dict[str, Any] = {}
        for day in sorted({fact["valid_from"] for fact in own}):
            of_day = [fact for fact in own if fact["valid_from"] == day]
            words = "; ".join(word for word in _words(of_day, known, day_said) if word)
            known |= {fact["field"]: fact["value"] for fact in of_day}
            if words:
                found.append((str(day), *key, words, of_day[0]["document"]))
    return sorted(found)


def _words(
    of_day: Iterable[Mapping[str, Any]], known: Mapping[str, Any], day_said: Callable[[str], str]
) -> Iterable[str]:
    """Say what the facts of one day mean: the first ones that it was opened, later ones what became of what was known.

    That a row is not a priority is news only where it was one: before, nobody may have said.
    """
    said, is_first = {fact["field"]: fact["value"] for fact in of_day}, not known
    if is_first:
        yield f"first seen, {_status(said.get('status'))}"
    elif "listing" in said and not _closing(said):
        yield _LISTING[said["listing"]]
    if "status" in said and not is_first:
        yield _status(said["status"]) if _closing(said) else f"now {_status(said['status'])}"
    if "is_priority" in said:
        was_one = known.get("is_priority") == "true"
        yield "a priority" if said["is_priority"] == "true" else "no longer a priority" if was_one else ""
    if "recommendation" in said and not is_first:
        yield "its text changed"
    if said.get("target_on"):
        was = known.get("target_on")
        yield f"promised for {day_said(said['target_on'])}" + (f", no longer for {day_said(was)}" if was else "")
    if reading.says_something(said.get("comments")):
        yield f"commented: {shown(said['comments'], WORDS)}"


def _status(code: str | None) -> str:
    return STATUS.get(code or "", "no status")


def _closing(said: Mapping[str, Any]) -> bool:
    """Say whether the status says how it closed, so that "closed" alone would say it twice."""
    return said.get("listing") == "closed" and str(said.get("status")).startswith("closed")
