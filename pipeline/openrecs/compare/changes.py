"""Two states of the table -> the rows of the table `changes`, one for each fact that differs.

| kind | when | field | before -> after |
|---|---|---|---|
| `opened` | a row that the old table has not, listed | status | null -> its status |
| `closed` | a source shows it Closed | status | open -> closed_... |
| `closed` | a row that the old table has not, closed | status | null -> closed_... |
| `relisted` | it was closed, and a source shows it open | status | closed_... -> open |
| `relisted` | it was delisted, and a source shows it | listing | delisted -> listed |
| `delisted` | it vanished from a complete list | listing | listed -> delisted |
| `delisted` | a row that the old table has not, delisted | listing | null -> delisted |
| `delisted` | it is in the old table, and the new one has no such row | listing | listed -> null |
| `status`, `priority`, `comments`, `text` | that column differs | the column | its values |
| `agency` | an alias says that the same id has another agency now | agency | its names |
| `agency` | our lists know another code or department for the name that is printed | that column | its values |
| `identified` | a provisional id became a real one | recommendation_id | the ids |
| `promised` | its comments name a day by which it will be done, and did not before | target_on | null -> the day |
| `promise_moved` | they name another day than before | target_on | the days |
| `promise_kept` | a source shows it implemented on that day or before | null | the day -> the day it was seen |

Texts are compared folded (`tokens.fold`). A null in `is_priority` is silence and never a change; a null in `comments`
means that there are none, unless the row's layout cannot say comments. A column that one side does not have is not
compared. Of a row that is in the new table no more nothing is known: no value after, no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from openrecs import codes, statuses
from openrecs.compare.pairing import Key, Pair, Row, keyed, pairs
from openrecs.compare.tokens import same
from openrecs.schema import CHANGES
from openrecs.table import as_text

Fact = tuple[str, str | None, Any, Any]  # kind, field, before, after
Absence = tuple[str, str, date | None]  # the document that a row is missing from, its digest and its day

KINDS = codes.CHANGE
_BY_ALIAS = ("agency", "identified")


def compare(
    old: Iterable[Row],
    new: Iterable[Row],
    aliases: Iterable[Row] = (),
    *,
    cause: str | None = "source",
    on: date | None = None,
    absences: Mapping[Key, Absence] | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of `changes` between two states of the recommendations table, sorted.

    Rows are mappings of RECOMMENDATIONS columns to Python values, in any order; of the columns only recommendation_id,
    agency and status must be there. `aliases` are rows of that table. `on` is the day of the new table, for rows that
    it does not have; without it, the newest date that a row of either table has. `absences` names, by key, the
    document from which a row is missing, with its digest and its day. `ValueError`: two rows of one side have one key.
    """
    before, after, known = keyed(old), keyed(new), list(aliases)
    day = on or _newest(after.values()) or _newest(before.values())
    since = {(alias["new_recommendation_id"], alias["new_agency"]): alias.get("since") for alias in known}
    missing = absences or {}
    found = [
        _change(fact, pair, cause, _evidence(fact, pair, day, since.get(pair.key), missing.get(pair.key)))
        for pair in pairs(before, after, known)
        for fact in facts(pair)
    ]
    return sorted(found, key=lambda change: [change[name] or "" for name in CHANGES.sort])


def facts(pair: Pair) -> Iterator[Fact]:
    """Yield what differs between the two sides of a row."""
    if pair.old is None and pair.new is not None:
        yield _first_seen(pair.new)
    elif pair.old is not None and pair.new is None:
        yield "delisted", "listing", listing(pair.old), None
    elif pair.old is not None and pair.new is not None:
        yield from _renamed(pair)
        yield from _standing(pair.old, pair.new)
        yield from _contents(pair.old, pair.new)
        yield from _promises(pair.old, pair.new)
        yield from _listed_under(pair.old, pair.new)


def listing(row: Row) -> str:
    """Return a row's listing; where the table has no such column, what its status says."""
    return row.get("listing") or ("closed" if row["status"] in statuses.CLOSED else "listed")


def _first_seen(row: Row) -> Fact:
    at = listing(row)
    if at == "delisted":
        return "delisted", "listing", None, at
    return ("closed" if at == "closed" else "opened"), "status", None, row["status"]


def _renamed(pair: Pair) -> Iterator[Fact]:
    """Yield the names that changed; where several rows became one, what each was called is joined by `; `."""
    for place, kind, column in ((0, "identified", "recommendation_id"), (1, "agency", "agency")):
        names = sorted({key[place] for key in pair.renamed} - {pair.key[place]})
        if names:
            yield kind, column, "; ".join(names), pair.key[place]


def _standing(old: Row, new: Row) -> Iterator[Fact]:
    """Yield what differs in status and listing. Closing and reopening are one fact each, told by the status."""
    is_said = "listing" in old and "listing" in new
    was, now = (listing(row if is_said else {"status": row["status"]}) for row in (old, new))
    if was != now and now == "closed":
        yield "closed", "status", old["status"], new["status"]
        return
    if was == "closed" and now == "listed":
        yield "relisted", "status", old["status"], new["status"]
        return
    if was != now:
        yield ("relisted" if now == "listed" else "delisted"), "listing", was, now
    if old["status"] != new["status"]:
        yield "status", "status", old["status"], new["status"]


def _contents(old: Row, new: Row) -> Iterator[Fact]:
    for column, (kind, differs) in _COMPARED.items():
        if column in old and column in new and differs(old, new):
            yield kind, column, old[column], new[column]


def _promises(old: Row, new: Row) -> Iterator[Fact]:
    """Yield what became of the day that the agency promised; a table of schema 2 has the column and never a day."""
    if "target_phrase" not in old or "target_phrase" not in new:
        return
    was, now = old["target_on"], new["target_on"]
    if now is not None and was != now:
        yield ("promised" if was is None else "promise_moved"), "target_on", was, now
    seen, is_done = new.get("status_since"), new["status"] == "closed_implemented" != old["status"]
    if was is not None and is_done and seen is not None and seen <= was:
        yield "promise_kept", None, was, seen


def _listed_under(old: Row, new: Row) -> Iterator[Fact]:
    """Yield what our lists make of an agency that is printed as before: of another print GAO itself says so."""
    if not same(old.get("agency_printed"), new.get("agency_printed")) or old.get("agency_basis") != new.get(
        "agency_basis"
    ):
        return
    for column in ("agency_code", "department"):
        if column in old and column in new and old[column] != new[column]:
            yield "agency", column, old[column], new[column]


def _priority_differs(old: Row, new: Row) -> bool:
    was, now = old["is_priority"], new["is_priority"]
    return was is not None and now is not None and was != now


def _comments_differ(old: Row, new: Row) -> bool:
    if any(row["comments"] is None and not _says(row, "comments") for row in (old, new)):
        return False
    return not same(old["comments"], new["comments"])


def _says(row: Row, column: str) -> bool:
    """Say whether a null in the column is a value: a layout that is not known may have said it."""
    from openrecs.extract.detect import LAYOUTS  # it brings lxml, and few nights ask

    says = {layout.name: layout.says for layout in LAYOUTS}.get(row.get("layout") or "")
    return says is None or column in says


def _text_differs(old: Row, new: Row) -> bool:
    return not same(old["recommendation"], new["recommendation"])


_COMPARED: Mapping[str, tuple[str, Callable[[Row, Row], bool]]] = {
    "is_priority": ("priority", _priority_differs),
    "comments": ("comments", _comments_differ),
    "recommendation": ("text", _text_differs),
}


def _evidence(
    fact: Fact, pair: Pair, day: date | None, since: date | None, absence: Absence | None
) -> tuple[date | None, str | None, str | None]:
    """Return the day, the document and its digest that show a fact."""
    kind, row = fact[0], pair.new
    document, digest, gone_on = absence or (None, None, None)
    if row is None:
        return gone_on or day, document, digest
    if kind == "delisted":
        return gone_on or row.get("last_covered_on") or day, document, digest
    seen = row.get("last_seen_on")
    if kind in _BY_ALIAS and since is not None and since != seen:
        return since, None, None  # a catalogue or the vocabulary said so, not the document that shows the row
    return seen, row.get("document"), row.get("document_sha256")


def _change(
    fact: Fact, pair: Pair, cause: str | None, evidence: tuple[date | None, str | None, str | None]
) -> dict[str, Any]:
    kind, field, before, after = fact
    return {
        "kind": kind,
        "recommendation_id": pair.key[0],
        "agency": pair.key[1],
        "field": field,
        "before": as_text(before),
        "after": as_text(after),
        "cause": cause,
        "on": evidence[0],
        "document": evidence[1],
        "document_sha256": evidence[2],
    }


def _newest(rows: Iterable[Row]) -> date | None:
    """Return the newest date that the rows have."""
    names = ("snapshot_date", "last_covered_on", "last_seen_on")
    return max((row[name] for row in rows for name in names if row.get(name) is not None), default=None)
