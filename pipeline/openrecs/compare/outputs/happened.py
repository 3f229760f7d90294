"""One change as a person says it: what happened, in a sentence and in three words, and GAO's own words at a closing.

What GAO did is said as GAO's deed only where it is GAO's: of a change that comes from reading the same page otherwise,
only what is read now is said, and that it is our reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from openrecs.compare.between import Change, Row
from openrecs.compare.changes import listing
from openrecs.compare.comment_changes import Class
from openrecs.compare.headline import ABSENT, DELISTED, comment_class
from openrecs.compare.redline import align
from openrecs.compare.tokens import same
from openrecs.dates import in_words, period
from openrecs.normalize.comments import reading
from openrecs.wording import STATUS

OUTCOME = "outcome not known"
SHORT = 250  # characters of a comment that is quoted whole, though only a part of it is new
_PLACES = {ABSENT: "not in the table", DELISTED: f"delisted, {OUTCOME}"}
_COMMENTS: dict[Class | None, tuple[str, str]] = {
    "new update": ("GAO updated its comments", "comments updated"),
    "rewritten": ("GAO rewrote its comments", "comments rewritten"),
    "date moved": ("only dates moved in GAO's comments", "comments, dates only"),
    "typo or spacing": ("only spelling or spacing changed in GAO's comments", "comments, spelling"),
}


class Said(NamedTuple):
    """What happened: a sentence, and the same in a few words."""

    whole: str
    brief: str


@dataclass(frozen=True, slots=True)
class Quote:
    """GAO's own words at a closing, and whose they are: `GAO`, or its comment that did not change."""

    whose: str
    text: str


def said(change: Change) -> Said:
    """Return what happened, and whose doing it is where it is not GAO's."""
    found = _said(change)
    whole = f"{found.whole}; {change.likely}" if change.likely else found.whole
    if change.row["cause"] == "parser" and change.row["kind"] == "agency":  # which names they are is what one asks
        return Said(f"{found.whole}; we changed it, not GAO", found.brief)
    if change.row["cause"] == "parser":
        return Said(f"{found.brief}: openrecs reads the same page otherwise now, GAO did not change it", found.brief)
    return Said(whole, found.brief)


def reason(change: Change, before: str | None, after: str | None) -> Quote | None:
    """Return what GAO said when it moved a status: what is new in its comment, or the whole of a short one.

    `before` and `after` are the comments. `None`: GAO moved no status, or says nothing of it.
    """
    if (
        change.row["field"] != "status"
        or change.row["kind"] == "opened"
        or change.row["cause"] == "parser"
        or not reading.says_something(after)
    ):
        return None
    text = after or ""
    if before and same(before, after):
        return Quote("GAO's comments, the same as before", text)
    added = " ".join(new.text for old, new in align(before, after) if new and not (old and same(old.text, new.text)))
    return Quote("GAO", text if len(text) <= SHORT or not added else added)


def _said(change: Change) -> Said:
    kind, before, after = (change.row[name] for name in ("kind", "before", "after"))
    if kind == "comments":
        return Said(*_COMMENTS[comment_class(change)])
    if kind in ("opened", "closed", "status"):
        return _of_status(change, kind, before, after)
    if kind in ("relisted", "delisted"):
        return _of_listing(kind, str(change.row["field"]), before, after)
    if kind == "agency":
        return _of_agency(str(change.row["field"]), before, after)
    if kind.startswith("promise"):
        return _of_promise(change, kind)
    return {
        "priority": Said(*2 * ("now a priority" if after == "true" else "no longer a priority",)),
        "text": Said("GAO changed the text of the recommendation", "text changed"),
        "identified": Said(f"known by its number now; it was {before}", "number known"),
    }[kind]


def _of_status(change: Change, kind: str, before: str | None, after: str | None) -> Said:
    now, was, brief = status(after), status(before), status(after).replace(" as", ",", 1)
    if kind == "status":
        return Said(f"now {now}; it was {was}", brief.removeprefix("open, ") if before == "open" else f"now {brief}")
    if kind == "opened":
        return Said("opened" if after == "open" else f"opened: {now}", "opened")
    if before is None:
        return Said(f"seen for the first time, and already {now}", "first seen closed")
    is_back = change.old is not None and listing(change.old) == "delisted"
    earlier = "; it had been delisted" if is_back else f"; it was {was}" if before != "open" else ""
    return Said(f"GAO {now.replace('closed', 'closed it', 1)}{earlier}", brief)


def _of_listing(kind: str, field: str, before: str | None, after: str | None) -> Said:
    if kind == "relisted" and field == "status":
        return Said(f"open again; it was {status(before)}", "open again")
    if kind == "relisted":
        return Said("on GAO's list again; it had been delisted", "listed again")
    if after is None:
        return Said(f"no longer in the table: {OUTCOME}", "gone from the table")
    first = "seen for the first time, and already delisted" if before is None else "vanished from a complete list"
    return Said(f"{first}: {OUTCOME}" if before is None else f"{first}: delisted, {OUTCOME}", "delisted")


def _of_agency(field: str, before: str | None, after: str | None) -> Said:
    if field == "agency":
        return Said(f"now under this agency; it was under {before}", "other agency")
    what = field.replace("_", " ")
    return Said(
        f"our list of agencies has another {what}: {after or 'none'}; it was {before or 'none'}", f"other {what}"
    )


def _of_promise(change: Change, kind: str) -> Said:
    before, after = _promised(change.old, change.row["before"]), _promised(change.new, change.row["after"])
    if kind == "promised":
        return Said(f"promised for {after}", "date promised")
    if kind == "promise_moved":
        return Said(f"promised for {after}, no longer for {before}", "promise moved")
    return Said(f"done in time: it was promised for {before}", "promise kept")


def place(code: str) -> str:
    """Return in words where a row stands: its status, `delisted` or `absent`."""
    return _PLACES.get(code) or status(code)


def status(code: str | None) -> str:
    """Return a status in words; one that is not known here as it is."""
    return STATUS.get(code or "", code or "without a status")


def day(on: date | None) -> str:
    """Return a day in words, empty where none is known."""
    return in_words(on) if on else ""


def _promised(row: Row | None, printed: str | None) -> str:
    """Return a promised day as GAO named it, as far as the row that promises it says; what is not a day as it is."""
    try:
        day = date.fromisoformat(printed or "")
    except ValueError:  # of a table that another program wrote
        return printed or "a day not known"
    return period(day, row.get("target_precision") if row and row.get("target_on") == day else None)
