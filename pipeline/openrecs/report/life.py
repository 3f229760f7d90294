"""The life of a recommendation, in words, from `history.parquet`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from openrecs import wording
from openrecs.clean.asked import asked_id
from openrecs.dates import period
from openrecs.errors import shown
from openrecs.normalize.comments import reading
from openrecs.publish import load

Key = tuple[str, str]
_LISTING = {"listed": "listed again", "delisted": wording.DELISTED, "closed": ""}  # the status says how it was closed
WORDS = 300  # letters of a comment; `show` has all of it


class Event(NamedTuple):
    """What happened to a recommendation on a day, each thing in words, and the file that shows it."""

    on: date
    what: tuple[str, ...]
    document: str


def of(processed: Path, identifier: str, as_of: date | None = None) -> pa.Table:
    """Return the facts of a recommendation, or of all of a publication, in the order of their days, up to a day.

    `UsageError` where there is no such recommendation, or no history yet; `DamagedError` where the file is broken.
    """
    snapshot = load.find(processed=processed)
    facts = load.history_table(processed)
    found, _ = asked_id.by_id(load.read_table(snapshot), load.read_table(snapshot, "aliases"), identifier)
    return facts_of(facts, found, as_of or snapshot.name.as_of)  # a copy of the history may be ahead of the pointer


def facts_of(facts: pa.Table, found: pa.Table, day: date) -> pa.Table:
    """Return the facts of the rows found, up to a day."""
    ids = pa.array(sorted(set(found["recommendation_id"].to_pylist())))
    own = facts.filter(pc.is_in(facts["recommendation_id"], value_set=ids))
    return up_to(own, day)


def up_to(facts: pa.Table, day: date) -> pa.Table:
    """Return the facts that began by a day; one that ended later holds on that day."""
    known = facts.filter(pc.less_equal(facts["valid_from"], day))
    ends = pc.if_else(pc.greater(known["valid_to"], day), pa.scalar(None, pa.date32()), known["valid_to"])
    return known.set_column(known.schema.get_field_index("valid_to"), known.schema.field("valid_to"), ends)


def lives(facts: Sequence[Mapping[str, Any]]) -> list[tuple[Key, list[Event]]]:
    """Return what happened to each (recommendation, agency) that the facts are of, oldest first."""
    keys = sorted({(fact["recommendation_id"], fact["agency"]) for fact in facts})
    return [(key, events([one for one in facts if (one["recommendation_id"], one["agency"]) == key])) for key in keys]


def events(own: Sequence[Mapping[str, Any]]) -> list[Event]:
    """Return what happened to the one row that the facts are of, oldest first."""
    found: list[Event] = []
    known: dict[str, Any] = {}
    for day in sorted({fact["valid_from"] for fact in own}):
        of_day = [fact for fact in own if fact["valid_from"] == day]
        words = tuple(word for word in _words(of_day, known) if word)
        known |= {fact["field"]: fact["value"] for fact in of_day}
        if words:
            found.append(Event(day, words, of_day[0]["document"]))
    return found


def _words(of_day: Iterable[Mapping[str, Any]], known: Mapping[str, Any]) -> Iterable[str]:
    """Say what the facts of one day mean: the first ones that it was opened, later ones what became of what was known.

    That a row is not a priority is news only where it was one: before, nobody may have said.
    """
    said, is_first = {fact["field"]: fact["value"] for fact in of_day}, not known
    if is_first:
        yield f"first seen: {wording.STATUS.get(said.get('status', ''), 'no status')}"
    elif "listing" in said:
        yield _LISTING[said["listing"]]
    if "status" in said and not is_first:
        yield f"now {wording.STATUS[said['status']]}"
    if "is_priority" in said:
        was_one = known.get("is_priority") == "true"
        yield "a priority" if said["is_priority"] == "true" else "no longer a priority" if was_one else ""
    if "recommendation" in said and not is_first:
        yield f"now worded: {_cut(said['recommendation'])}"
    if said.get("target_on"):
        was = known.get("target_on")
        instead = f", no longer for {_promised(was)}" if was else ""
        yield f"the agency promises it for {_promised(said['target_on'])}{instead}"
    if reading.says_something(said.get("comments")):
        yield f"GAO's comments: {_cut(said['comments'])}"


def _promised(iso: str) -> str:
    return period(date.fromisoformat(iso), None)


def _cut(text: str) -> str:
    """Return the beginning of a text, on one line and cut between words."""
    line = " ".join(text.split())
    return shown(line if len(line) <= WORDS else f"{line[:WORDS].rpartition(' ')[0]} …", 10 * WORDS)
