"""What a person or a spreadsheet may have done to the cells of GAO's export that no single record shows.

Characters are garbled all over the file; or one column was sorted, filled or moved without the others (Excel asks
whether to "expand the selection", and takes no for an answer), so that each row has a value of another one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from openrecs.dates import day
from openrecs.extract.csv import export_head, spreadsheets
from openrecs.extract.csv.delimited import Notes, Record
from openrecs.extract.csv.export_head import AGAIN, Top
from openrecs.records import Document, RawPublication, RawRecommendation
from openrecs.statuses import CLOSED, code
from openrecs.text import plain, squeeze

_FEW = 3  # cells that a person may have edited; more were moved
_FULL = ("Publication Name", "Agency", "Recommendation", "Status", "Priority")  # GAO leaves none of them empty
_MANY = 20  # rows in order, days in order: so many are not in order by chance
_FISCAL_YEAR = re.compile("GAO-([0-9]{2})-")
_OCTOBER = 10


def judge_encoding(text: str, notes: Notes) -> None:
    """Warn where characters were garbled: rows that are known by their texts would seem to be others."""
    if places := spreadsheets.misencoded(text):
        message = (
            f"it was saved in another encoding than it was read in ({places} places like `â€™` for a quote): its rows "
            "are kept as they are, and it cannot count as complete"
        )
        notes.incomplete("warning", f"{message}. To mend it, {AGAIN}")


def judge_columns(
    document: Document, found: Sequence[Record], top: Top, rows: Sequence[RawRecommendation], notes: Notes
) -> None:
    """Refuse a file whose columns came apart. What may be a few edited cells leaves it incomplete, with a warning."""
    if hole := next(_holes(found, top), None):
        raise _apart(document, f"the record on {hole[0]} has all but its {hole[1]}")
    if name := _sorted_alone(rows):
        raise _apart(document, f"its {name} are in order from top to bottom, and its dates are as well")
    torn = [*_torn(rows), *_one_title(rows)]
    if len(torn) > _FEW:
        raise _apart(document, f"{len(torn)} publications are such as {torn[0][1]} ({torn[0][0]})")
    doubled = [*_doubled(rows)]
    if len(doubled) > _FEW:
        raise _apart(document, f"{len(doubled)} records are such as that on {doubled[0][0]}: {doubled[0][1]}")
    closed = [(row.location, f"its status is {row.status!r}") for row in rows if code(row.status) in CLOSED]
    for place, what in [*torn, *doubled, *closed]:
        line = int(place.removeprefix("line "))
        notes.incomplete("warning", f"{what}: cells were edited, and it cannot count as complete. {AGAIN}", line)


def _apart(document: Document, why: str) -> Exception:
    message = "a spreadsheet saved it, and its columns belong to other rows: one was sorted, moved or filled by itself"
    return export_head.refused(document, f"{message} ({why})")


def _holes(found: Sequence[Record], top: Top) -> Iterator[tuple[str, str]]:
    """Yield the place of each record of which one cell alone is empty, and which: the column was moved up or down."""
    full = {name: top.known[name] for name in _FULL if name in top.known}
    for record in found:
        empty = [name for name, at in full.items() if not squeeze("".join(record.cells[at : at + 1]))]
        if record.cells and len(empty) == 1:
            yield f"line {record.line}", empty[0]


def _torn(rows: Sequence[RawRecommendation]) -> Iterator[tuple[str, str]]:
    """Yield the publications that are printed with other titles, days or topics, or with the day of another year."""
    known: dict[str, RawPublication] = {}
    for one in dict.fromkeys(row.publication for row in rows if row.publication.number):
        number = plain(one.number or "").upper()
        if known.setdefault(number, one) is not one:
            yield one.location, f"{number}, which has another title, day or topics on {known[number].location}"
        elif _is_of_another_year(number, one.published_on):
            yield one.location, f"{number} of {one.published_on}, which is another fiscal year"


def _is_of_another_year(number: str, printed: str | None) -> bool:
    """Say whether a day is years off the fiscal year in a number: Excel for Mac may count days from 1904."""
    found, on = _FISCAL_YEAR.match(number), day(printed or "")
    return bool(found and on and abs(on.year + (on.month >= _OCTOBER) - 2000 - int(found[1])) > 1)


def _one_title(rows: Sequence[RawRecommendation]) -> Iterator[tuple[str, str]]:
    """Yield the publications with the title of the one above: a cell was filled down. GAO seldom uses a title again."""
    is_sorted = _is_in_order([row.publication.title for row in rows])
    for above, row in [] if is_sorted else pairwise(rows):
        is_other = "" not in {_number(above), _number(row)} and _number(above) != _number(row)
        if is_other and above.publication.title == row.publication.title:
            yield row.location, f"{_number(row)}, which has the title of {_number(above)}"


def _doubled(rows: Sequence[RawRecommendation]) -> Iterator[tuple[str, str]]:
    """Yield the rows that stand twice, or have the text of another publication above: a cell was filled down."""
    first: dict[tuple[str | None, str | None, str], str] = {}
    is_sorted = _is_in_order([row.recommendation for row in rows])
    for above, row in zip([*rows[:1], *rows], rows, strict=False):
        place = first.setdefault((row.publication.number, row.agency, row.recommendation), row.location)
        if place != row.location:
            yield row.location, f"it has the agency and the text of {place}"
        elif above.recommendation == row.recommendation and not is_sorted and _number(above) != _number(row):
            yield row.location, f"it has the text of another publication, on {above.location}"


def _number(row: RawRecommendation) -> str:
    """Return the number of a row's publication as it is compared."""
    return plain(row.publication.number or "").upper()


def _sorted_alone(rows: Sequence[RawRecommendation]) -> str | None:
    """Return the name of a column that is in order while the rows are in GAO's, the newest publication first."""
    days = [on for row in rows if (on := day(row.publication.published_on or ""))]
    if len(set(days)) < _MANY or any(later > before for before, later in pairwise(days)):
        return None
    columns: Mapping[str, list[str]] = {
        "agencies": [row.agency or "" for row in rows],
        "texts": [row.recommendation for row in rows],
        "statuses": [row.status for row in rows],
        "priorities": [row.priority or "" for row in rows],
        "comments": [row.comments or "" for row in rows],
    }
    return next((name for name, cells in columns.items() if _is_in_order(cells)), None)


def _is_in_order(cells: Sequence[str]) -> bool:
    """Say whether cells are sorted, up or down; programs differ a little in how they sort."""
    counts = Counter(cells)
    if len(cells) - max(counts.values(), default=0) < _MANY:
        return False
    folded = {cell: plain(cell).casefold() for cell in counts}
    ways = Counter(folded[one] < folded[other] for one, other in pairwise(cells) if folded[one] != folded[other])
    return max(ways.values(), default=0) >= 0.95 * ways.total() > 0
