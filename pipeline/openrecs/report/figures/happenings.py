"""What happened since a night, in groups and in the order in which a reader wants to know it.

What only a new reading of the same pages changed is not news: it is counted, and not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from openrecs.compare.between import Change, Comparison
from openrecs.compare.comment_changes import is_of_substance
from openrecs.compare.outputs import outline
from openrecs.errors import shown
from openrecs.report.contents import Group, Happening
from openrecs.report.figures import promise_figures
from openrecs.report.figures.in_words import counted, day, number
from openrecs.report.figures.nights import Night
from openrecs.wording import address

MOST = 100  # of one group: an archive that is read for the first time would make the page too large
QUOTED = 1200  # characters of GAO's words
_OPS = {"same": "same", "deleted": "removed", "inserted": "added"}
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of changes: its name, its heading, what it means, and which changes are in it."""

    name: str
    title: str
    meaning: str
    has: Callable[[Change], bool]


def _is(kind: str, field: str | None = None) -> Callable[[Change], bool]:
    return lambda change: change.row["kind"] == kind and field in (None, change.row["field"])


def _is_first(change: Change) -> bool:
    return bool(change.row["before"] is None)


def _is_news(change: Change) -> bool:
    return change.row["kind"] == "comments" and is_of_substance(change.row["before"], change.row["after"])


_DELISTED = "They are no longer on a list that is complete. Whether GAO closed them, and how, no source says yet."
_BEFORE_PROMISES = (
    Kind("closed", "Closed", "A page of GAO's shows them as closed.", lambda c: _is("closed")(c) and not _is_first(c)),
    Kind("opened", "Opened", "They are listed as open, and were not in the table before.", _is("opened")),
    Kind("status", "Status moved", "Open, and GAO describes how far they are in another way.", _is("status")),
    Kind("priority", "Priority moved", "GAO's mark of a priority came or went.", _is("priority")),
)
_AFTER_PROMISES = (
    Kind("moved", "Promises moved", "The agency names another day than before.", _is("promise_moved")),
    Kind("kept", "Promises kept", "Implemented by the day that the agency had named.", _is("promise_kept")),
    Kind("delisted", "Delisted, outcome not known", _DELISTED, _is("delisted")),
    Kind("relisted", "Open again", "They had been closed or delisted, and a source shows them open.", _is("relisted")),
    Kind("comments", "GAO's comments", "GAO reports something that it did not report before.", _is_news),
    Kind("text", "Text changed", "The recommendation itself reads otherwise than before.", _is("text")),
    Kind(
        "found_closed",
        "Found closed",
        "Closed when they were first read here; when GAO closed them is not known.",
        lambda change: _is("closed")(change) and _is_first(change),
    ),
)


def groups(comparison: Comparison | None, now: Night, above: Iterable[Group] = ()) -> tuple[Group, ...]:
    """Return what happened, group by group, those that are empty left out; nothing without a comparison.

    What the groups `above` it on the page list already is counted, and not listed again.
    """
    if comparison is None:
        return ()
    news = [change for change in comparison.changes if change.row["cause"] != "parser"]
    closed = {change.key for change in news if change.row["kind"] == "closed"}
    said = len(news)
    news = [change for change in news if not (change.row["kind"] == "comments" and change.key in closed)]
    missed = Group("missed", "Promises missed", promise_figures.MEANING, tuple(promise_figures.since(comparison, now)))
    found = (
        *(_group(kind, news) for kind in _BEFORE_PROMISES),
        _titled(missed),
        *(_group(kind, news) for kind in _AFTER_PROMISES),
        *_not_listed(comparison, news, said - len(news)),
    )
    listed = {one for group in above for one in group.happenings}
    return tuple(_without(group, listed) for group in found if group.happenings or group.name == "not_listed")


def _without(group: Group, listed: set[Happening]) -> Group:
    """Return a group without what is listed above it, and with a word on how many that are."""
    rest = tuple(one for one in group.happenings if one not in listed)
    count = len(group.happenings) - len(rest)
    said = f" {counted(count, 'of these is', 'of these are')} listed above." if count else ""
    return replace(group, meaning=group.meaning + said, happenings=rest)


# ---------------------------------------------------------------- changes


def _group(kind: Kind, news: Sequence[Change]) -> Group:
    own = sorted((change for change in news if kind.has(change)), key=_order)
    listed = tuple(_happening(kind.name, change) for change in own[:MOST])
    return _titled(Group(kind.name, kind.title, kind.meaning, listed), len(own))


def _titled(group: Group, count: int | None = None) -> Group:
    """Return a group with its number in the heading, and a word where not all of it is listed."""
    total = len(group.happenings) if count is None else count
    cut = (
        f" Here are the first {MOST}, priorities before the others; `openrecs diff` shows all." if total > MOST else ""
    )
    return Group(group.name, f"{group.title}: {number(total)}", group.meaning + cut, group.happenings[:MOST])


def _order(change: Change) -> tuple[bool, str, str, str]:
    return (
        change.said("is_priority") is not True,
        str(change.said("department") or ""),
        change.key[1],
        change.key[0],
    )


def _happening(kind: str, change: Change) -> Happening:
    said, row = outline.entry(change), change.row
    id_, agency = change.key
    return Happening(
        kind=kind,
        words=said.words + _unchanged(said),
        text=outline.line(str(change.said("recommendation") or "")),
        agency=outline.line(agency),
        recommendation_id=outline.line(id_),
        key=f"{id_} | {agency}",
        on=day(row["on"]),
        address=address(change.said("publication_number")),
        document=str(row["document"] or ""),
        quote=shown(said.quote.text, QUOTED) if said.quote else "",
        redline=tuple(_pieces(said)),
        is_priority=change.said("is_priority") is True,
    )


def _unchanged(said: outline.Entry) -> str:
    """Say so where what is quoted are not new words."""
    return "; its comments are the same as before" if said.quote and said.quote.whose != "GAO" else ""


def _pieces(said: outline.Entry) -> Iterable[tuple[str, str]]:
    """Yield the pieces of a redline, up to a length; the blank that stands before one belongs to it."""
    left = QUOTED
    for op, text in _whole(said):
        yield op, text if len(text) <= left else f"{text[:left]}…"
        left -= len(text)
        if left <= 0:
            return


def _whole(said: outline.Entry) -> Iterable[tuple[str, str]]:
    is_first = True
    for sentence in said.lines:
        if sentence is None:
            yield "same", " … "
            is_first = True
            continue
        for at, piece in enumerate(sentence.pieces):
            blank = " " if not is_first and (piece.has_blank or not at) else ""
            yield _OPS[piece.op], blank + piece.text
            is_first = False


# ---------------------------------------------------------------- what is not listed


_OTHER = {
    "promised": ("day promised where none was", "days promised where none was"),
    "agency": ("name, code or department of an agency", "names, codes or departments of agencies"),
    "identified": ("id that became known", "ids that became known"),
}


def _not_listed(comparison: Comparison, news: Sequence[Change], explained: int) -> Iterable[Group]:
    """Yield one group without happenings that counts what is not listed, where there is such."""
    small = sum(change.row["kind"] == "comments" and not _is_news(change) for change in news)
    ours = sum(change.row["cause"] == "parser" for change in comparison.changes)
    counts = [
        (
            explained,
            "comment of what was closed, with the words of the closing",
            "comments of what was closed, with the words of the closing",
        ),
        (
            small,
            "comment in which only dates, spelling or spacing differ",
            "comments in which only dates, spelling or spacing differ",
        ),
        *((sum(change.row["kind"] == kind for change in news), *words) for kind, words in _OTHER.items()),
        (
            ours,
            "change that is not GAO's: the same page is read otherwise",
            "changes that are not GAO's: the same pages are read otherwise",
        ),
    ]
    said = [counted(count, one, many) for count, one, many in counts if count]
    if said:
        yield Group(
            "not_listed",
            f"Other changes, not shown here: {number(sum(count for count, _, _ in counts))}",
            f"{'; '.join(said)}.",
            (),
        )
