"""An agency's list against GAO's, for a person: counts first, then each group that needs action, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openrecs import wording
from openrecs.cli import terminal
from openrecs.cli.shown import blocks, paragraphs
from openrecs.dates import in_words
from openrecs.errors import shown
from openrecs.reconcile import outcomes
from openrecs.reconcile.outcomes import AGREED, GROUPS, Outcome, Reconciled
from openrecs.reconcile.tracker_columns import Columns
from openrecs.reconcile.tracker_file import Sheet

NAMED = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: the file, its sheets with their columns, how many rows, the day of GAO's list, whose list."""

    file: str
    taken: Sequence[tuple[Sheet, Columns]]
    rows: int
    as_of: date
    agency: str | None


def write(found: Reconciled, compared: Compared, limit: int | None) -> None:
    """Write the answer to standard output; of each group the first `limit`."""
    _write_head(found, compared)
    for group in (group for group in GROUPS if group not in AGREED):
        _write_group(GROUPS[group], found.of(group), limit)
    doubled = found.doubled()
    if doubled:
        print(paragraphs.strong(f"More than one row of your list is the same recommendation ({len(doubled)})"))
        for row, lines in doubled[:limit]:
            said = f"{_listed([line.place for line in lines])}: {row['recommendation_id']}, {blocks.agency(row)}"
            paragraphs.write(terminal.shown_whole(said), blocks.INDENT)
        print()


def head(compared: Compared) -> list[str]:
    """Say what was compared, and which columns of which sheets were taken."""
    sheets = _listed([repr(shown(sheet.name)) for sheet, _ in compared.taken if sheet.name])
    where = f"{shown(compared.file)}{f', sheet {sheets}' if sheets else ''}"
    columns = [f"Columns: {columns.said()}" for _, columns in compared.taken]
    return [f"{where}: {compared.rows:,} rows, against GAO's list as of {in_words(compared.as_of)}", *columns]


def _write_head(found: Reconciled, compared: Compared) -> None:
    first, *columns = head(compared)
    paragraphs.write(first)
    for line in columns:
        paragraphs.write(line, blocks.INDENT)
    print()
    for group, words in GROUPS.items():
        print(f"{len(found.of(group)):>7,}  {words}")
    print()
    for note in notes(found, compared):
        paragraphs.write(note)
        print()


def notes(found: Reconciled, compared: Compared) -> list[str]:
    """Say which statuses were not understood, and what was looked through for what is not in the list."""
    unread = outcomes.unread_statuses(found.outcomes)
    statuses = [f"{shown(status, 40)!r} ({times})" for status, times in unread.items()]
    said = []
    if unread:
        mend = "--open WORD or --closed WORD says what one means."
        said.append(f"Statuses that are not understood: {_listed(statuses)}. {mend}")
    said.append(f"Not in your list: {_looked_through(found, compared)}")
    if found.gone:
        gone = " and ".join(f"{times:,} {state}" for state, times in sorted(found.gone.items()))
        said.append(f"Not counted: of the same agencies, {gone} at GAO and not in your list.")
    return said


def _looked_through(found: Reconciled, compared: Compared) -> str:
    if compared.agency is not None:
        return f"looked for among GAO's rows to {shown(compared.agency)}."
    if not found.agencies:
        return "not looked for, as no row is in both. --agency NAME says whose list it is."
    names = _listed([f"{shown(name)} ({times} of your rows)" for name, times in found.agencies.items()])
    return f"looked for among GAO's rows to {names}. With --agency NAME it is that agency's alone."


def _write_group(words: str, found: Sequence[Outcome], limit: int | None) -> None:
    if not found:
        return
    print(paragraphs.strong(f"{words[0].upper()}{words[1:]} ({len(found):,})"))
    for one in found[:limit]:
        _write_one(one)
    if limit is not None and len(found) > limit:
        print(f"{' ' * blocks.INDENT}{len(found) - limit:,} more without --limit")
    print()


def _write_one(one: Outcome) -> None:
    row, line = one.row, one.line
    its = [row["recommendation_id"], blocks.agency(row)] if row else []
    parts = [*([line.place] if line else []), *([line.id or "(no id)"] if line and not row else []), *its]
    for part in paragraphs.one_after_another(
        [" " * blocks.INDENT + shown(parts[0]), *map(shown, parts[1:])], 2 * blocks.INDENT
    ):
        print(part)
    gaos = (
        f"GAO: {wording.standing(row)}, shown so since {in_words(row['status_since'])}"
        if row and row["listing"] != "delisted"
        else ""
    )
    gaos = (
        f"GAO: last {wording.STATUS[row['status']]}, seen until {in_words(row['last_seen_on'])}"
        if row and not gaos
        else gaos
    )
    yours = f"yours: {shown(line.status) or '(none)'}" if line else ""
    paragraphs.write("; ".join(filter(None, (gaos, yours))), 2 * blocks.INDENT)
    if one.why:
        paragraphs.write(terminal.shown_whole(one.why), 2 * blocks.INDENT)
    if row:
        paragraphs.write(terminal.shown_whole(row["recommendation"]), 2 * blocks.INDENT)


def _listed(names: Sequence[str]) -> str:
    *first, last = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])] or [""]
    return f"{', '.join(first)} and {last}" if first else last
