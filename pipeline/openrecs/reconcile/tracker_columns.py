"""Which columns of a person's list have the id, the number, the status and the agency: by name, checked by content.

A name alone is not enough: a column `Recommendation` has the text in most lists, and `Rec #` may count the rows. So a
column is taken only where its cells are what its name says. Where two would do equally well, none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from openrecs.clean.asked import agency_asked
from openrecs.errors import UsageError, shown
from openrecs.reconcile import written_ids, written_statuses
from openrecs.reconcile.tracker_file import SAFE, Sheet, is_empty
from openrecs.reconcile.written_ids import NO_VALUE, Cell, Unread, shown_cell
from openrecs.reconcile.written_statuses import Words
from openrecs.text import plain

HEAD = 30  # rows among which the names of the columns are looked for
_ID = re.compile(
    r"(?:(?:gao|product|publication|report|rec|recs|recommendation|audit|engagement|tracking|unique) )*"
    r"(?:id|ids|number|numbers|no|nr|num|report|product|publication|reference|ref|gao|recommendation|rec)"
)
_NUMBER = re.compile(
    r"(?:gao )?(?:rec|recs|recommendation|recommendations)(?: (?:no|nr|num|number|id|text|language|description))?"
    r"|r(?: no)?"
)
_STATUS = re.compile(r"(?:[a-z]+ ){0,3}(?:status|state)|open (?:or )?closed")
_AGENCY = re.compile(
    r"(?:(?:affected|responsible|lead|action|sub|dhs|dod|operating|agency) )*"
    r"(?:agency|agencies|component|components|bureau|division|opdiv|administration|subagency)(?: affected| name)?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person named of the columns, "" where nothing."""

    id: str = ""
    number: str = ""
    status: str = ""

    def named(self) -> list[str]:
        """Return the names that were given."""
        return [one for one in (self.id, self.number, self.status) if one]


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of columns, from 0, and of the row that names them; `None`: there is no such column."""

    head: int
    id: int
    status: int
    number: int | None
    agency: int | None
    names: tuple[str, ...]

    def said(self) -> str:
        """Return in words which columns were taken."""
        roles = (("id", self.id), ("number", self.number), ("status", self.status), ("agency", self.agency))
        return ", ".join(f"{role} from {shown(self.names[at])!r}" for role, at in roles if at is not None)


def choose(sheets: Sequence[Sheet], named: Sequence[str], asked: Asked, words: Words) -> list[tuple[Sheet, Columns]]:
    """Return the sheets to read, each with its columns: those that are named, else the one that is such a list.

    `UsageError`: there is no such sheet or column, or several sheets may be meant.
    """
    there = {sheet.name: sheet for sheet in sheets}
    if missing := [name for name in named if name not in there]:
        mend = f"the sheets are: {', '.join(map(shown, there))}" if any(there) else "a CSV has none: leave out --sheet"
        raise UsageError(f"there is no sheet {shown(missing[0])!r}", safe=SAFE, mend=mend)
    wanted = [there[name] for name in named] or [sheet for sheet in sheets if not sheet.is_hidden]
    found = [(sheet, columns) for sheet in wanted if (columns := find(sheet, asked, words))]
    if not found or len(found) < len(named):
        raise _no_columns([one for one in wanted if one not in [sheet for sheet, _ in found]], asked)
    if len(found) > 1 and not named:
        several = ", ".join(repr(shown(sheet.name)) for sheet, _ in found)
        mend = "name yours with --sheet NAME, which may be repeated"
        raise UsageError(f"several sheets may be your list: {several}", safe=SAFE, mend=mend)
    return found


def _no_columns(sheets: Sequence[Sheet], asked: Asked) -> UsageError:
    """Return what to say where no row names the columns; the fullest of all first rows is the likeliest to do so."""
    heads = [(sheet, at, _said(row)) for sheet in sheets for at, row in enumerate(sheet.rows[:HEAD])]
    sheet, at, said = max(heads, key=lambda head: len(head[2]), default=(Sheet("", []), 0, []))
    where = f"sheet {shown(sheet.name)!r}" if sheet.name else ""
    there, below = [*map(_fold, said)], [*filter(_said, sheet.rows[at + 1 :])]
    missing = [f"no column {shown(one)!r}" for one in asked.named() if _fold(one) not in there]
    if not below and not missing and any(map(_STATUS.fullmatch, there)) and any(map(_ID.fullmatch, there)):
        what, mend = "there is no row below the names of the columns", "is it the right file and sheet?"
        return UsageError(what, where=where, safe=SAFE, mend=mend)
    if bare := [
        cell_name(row, at) for row, cells in enumerate(sheet.rows) for at, one in enumerate(cells) if one == NO_VALUE
    ]:
        what = f"{bare[0]} and {len(bare) - 1:,} other cells are formulas, and the file does not hold their values"
        return UsageError(what, where=where, safe=SAFE, mend="open it in a spreadsheet, save it, and name it again")
    what = missing[0] if missing else "no column of GAO's ids beside one of statuses"
    columns = f": a row of it has {', '.join(repr(shown(one, 40)) for one in said)}" if said else ""
    mend = "name both with --id COLUMN and --status COLUMN; without your statuses nothing can be compared"
    mend = mend if said else "is it the right file?"
    return UsageError(f"there is {what} in the list{columns}", where=where, safe=SAFE, mend=mend)


def _said(row: Sequence[Cell]) -> list[str]:
    return [*filter(None, map(shown_cell, row))]


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell: `B7`; row and column are counted from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def find(sheet: Sheet, asked: Asked, words: Words) -> Columns | None:
    """Return the columns of a sheet, `None` where it has no row that names an id and a status.

    `UsageError`: it has not the column that was asked for, or several statuses and none was asked for.
    """
    for head in range(min(HEAD, len(sheet.rows))):
        names = [_fold(cell) for cell in sheet.rows[head]]
        if not any(names) or not all(_fold(one) in names for one in asked.named()):
            continue
        found = _below(sheet, head, names, asked, words)
        if found:
            return found
    return None


def _below(sheet: Sheet, head: int, names: Sequence[str], asked: Asked, words: Words) -> Columns | None:
    """Return the columns that a row names, by what is below it."""
    numbered = [(at, row) for at, row in enumerate(sheet.rows) if at > head and not is_empty(row)]
    rows = [row for _, row in numbered]
    said = tuple(shown_cell(cell) for cell in sheet.rows[head])
    status = _place(said, asked.status) if asked.status else _status(names, said, numbered, words)
    its_id = _place(said, asked.id) if asked.id else _id(names, rows, status)
    if status is None or its_id is None:
        return None
    number = _place(said, asked.number) if asked.number else _number(names, rows, its_id)
    agency = _best(_named(names, _AGENCY), rows, _is_agency)
    return Columns(head, its_id, status, number, agency, said)


def _place(said: Sequence[str], asked: str) -> int:
    """Return where the column is that was asked for, which is there. `UsageError`: several have that name."""
    places = [at for at, name in enumerate(said) if name == shown_cell(asked)]
    places = places or [at for at, name in enumerate(said) if _fold(name) == _fold(asked)]
    if len(places) > 1:
        what = f"several columns are named {shown(said[places[0]])!r}"
        raise UsageError(what, safe=SAFE, mend="give each another name in the list")
    return places[0]


def _fold(cell: Cell) -> str:
    """Return a name in small letters, `Rec #` as `rec no`, other signs as blanks."""
    text = plain(shown_cell(cell)).casefold().replace("#", " no ").replace("/", " ")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def _named(names: Sequence[str], pattern: re.Pattern[str]) -> Iterator[int]:
    return (at for at, name in enumerate(names) if pattern.fullmatch(name))


def cell_of(row: Sequence[Cell], at: int | None) -> Cell:
    """Return a cell, `None` beyond the end of a row or where there is no such column."""
    return row[at] if at is not None and at < len(row) else None


def _best(places: Iterator[int], rows: Sequence[Sequence[Cell]], worth: Callable[[Cell], int]) -> int | None:
    """Return the place whose cells are worth most together, the first of equal ones; `None`: none is worth anything."""
    worths = {at: sum(worth(cell_of(row, at)) for row in rows) for at in places}
    return max(worths, key=worths.__getitem__) if any(worths.values()) else None


def _id(names: Sequence[str], rows: Sequence[Sequence[Cell]], status: int | None) -> int | None:
    """Return the column with the ids: one named so, else one where more than half of the cells are ids."""
    found = _best(_named(names, _ID), rows, _worth)
    if found is None:
        others = [at for at in range(len(names)) if at != status]
        mostly = (at for at in others if 2 * sum(bool(_worth(cell_of(row, at))) for row in rows) > len(rows))
        found = _best(mostly, rows, _worth)
    return found


def _worth(cell: Cell) -> int:
    found = written_ids.read(cell)
    return 0 if isinstance(found, Unread) else 1 + bool(found.number)


def _is_agency(cell: Cell) -> int:
    return len(agency_asked.agencies(shown_cell(cell)))


def _number(names: Sequence[str], rows: Sequence[Sequence[Cell]], its_id: int) -> int | None:
    """Return the column with the number within the publication, unless it counts the rows of the list."""
    places = [at for at in _named(names, _NUMBER) if at != its_id and not _counts_rows(rows, at, its_id)]
    return _best(iter(places), rows, lambda cell: int(not isinstance(written_ids.read_number(cell), Unread)))


def _counts_rows(rows: Sequence[Sequence[Cell]], at: int, its_id: int) -> bool:
    """Say whether a column counts 1, 2, 3 through the whole list, over several publications."""
    numbers = [shown_cell(cell_of(row, at)) for row in rows]
    publications = {shown_cell(cell_of(row, its_id)) for row in rows}
    return len(publications) > 1 and numbers == [str(at + 1) for at in range(len(numbers))]


def _status(
    names: Sequence[str], said: Sequence[str], rows: Sequence[tuple[int, Sequence[Cell]]], words: Words
) -> int | None:
    """Return the column with the person's own status. `UsageError`: several may be it, and do not say the same.

    One that is named as GAO's is not, beside another one.
    """
    named = [*_named(names, _STATUS)]
    known = [at for at in named if _is_known(rows, at, words)]
    known = [at for at in known if "gao" not in names[at].split()] or known
    for at, row in rows if len(known) > 1 else []:
        states = [written_statuses.state(shown_cell(cell_of(row, place)), words) for place in known]
        if len({*states}) > 1:
            known = [_place(said, said[place]) for place in known]  # where two have one name, that is said
            several = ", ".join(
                f"{shown(said[place])!r} has {shown(shown_cell(cell_of(row, place)), 40)!r} in {cell_name(at, place)}"
                for place in known
            )
            what = f"several columns are statuses, and do not say the same: {several}"
            raise UsageError(what, safe=SAFE, mend="name yours with --status COLUMN")
    return next(iter([*known, *named]), None)


def _is_known(rows: Sequence[tuple[int, Sequence[Cell]]], at: int, words: Words) -> bool:
    return any(written_statuses.state(shown_cell(cell_of(row, at)), words) for _, row in rows)
