"""The command that compares an agency's own list with GAO's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.browse import LIMIT
from openrecs.cli.home import held_runs
from openrecs.cli.options import Settings, takes
from openrecs.errors import UsageError, check_installed

if TYPE_CHECKING:
    import pyarrow as pa

    from openrecs.cli.shown.agreement import Compared
    from openrecs.reconcile.known_rows import Known
    from openrecs.reconcile.outcomes import Reconciled

AGREED, DIFFERENT = 0, 1


@click.command()
@click.argument("tracker", type=click.Path(path_type=Path), metavar="TRACKER")
@click.option("--id", "its_id", default="", metavar="COLUMN", help="The column with GAO's number. [found by name]")
@click.option("--number", default="", metavar="COLUMN", help="The column with the recommendation's number. [found]")
@click.option("--status", default="", metavar="COLUMN", help="The column with your status. [found by name]")
@click.option("--sheet", multiple=True, metavar="NAME", help="The sheet of the workbook; may be repeated. [found]")
@click.option("--agency", metavar="NAME", help="Whose list it is: a name, a code (ICE) or a department.")
@click.option("--open", "is_open", multiple=True, metavar="WORD", help="A status of yours that is open; repeatable.")
@click.option("--closed", "is_closed", multiple=True, metavar="WORD", help="One that is closed; repeatable.")
@LIMIT
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Also a file: .xlsx or .csv, every row."
)
@click.option("--force", "is_replacing", is_flag=True, help="Replace FILE where it is there.")
@takes("raw", "processed", "as_of")
def reconcile(
    settings: Settings, tracker: Path, sheet: Sequence[str], agency: str | None, output: Path | None, **asked: Any
) -> int:
    """Compare your own list of recommendations with GAO's: a workbook (xlsx, xls, ods) or a CSV.

    Ids may be written as people write them, in one column or two: GAO-21-487 Rec 2, 21-487-2, GAO21487 and 2. What may
    mean two things is not joined, and named with the reason. A publication alone is its only recommendation, where its
    page shows that it has one. Of a recommendation to several agencies the row of your agency is meant.

    \b
    Examples:
      openrecs reconcile tracker.csv
      openrecs reconcile tracker.csv --agency ICE --limit 5
      openrecs reconcile tracker.csv --output answer.xlsx
      openrecs reconcile tracker.csv --status "Our Status" --closed Resolved

    Delisted is not closed: such rows are a group of their own. A status that is not understood is named and counted;
    --open and --closed say what it means.
    """
    from openrecs.cli.shown import agreement
    from openrecs.publish import load
    from openrecs.reconcile import outcomes, tracker_columns, tracker_file, tracker_lines, written_statuses

    if output:
        _check_output(output, tracker)
    words = written_statuses.explained(asked["is_open"], asked["is_closed"])
    named = tracker_columns.Asked(asked["its_id"], asked["number"], asked["status"])
    taken = tracker_columns.choose(tracker_file.read(tracker), sheet, named, words)
    lines = [*tracker_lines.lines(taken)]
    if not lines:
        what = "there is no row below the names of the columns"
        raise UsageError(what, where=str(tracker), safe="nothing was compared", mend="is it the right file and sheet?")
    snapshot = load.find(settings.as_of, processed=settings.processed)
    held_runs.say(settings)
    there = _known(load.read_table(snapshot), load.read_table(snapshot, "documents"), agency)
    found = outcomes.reconciled(lines, there, words)
    compared = agreement.Compared(tracker.name, taken, len(lines), snapshot.name.as_of, agency)
    if output:
        _write_file(output, found, compared, is_replacing=asked["is_replacing"])
    agreement.write(found, compared, asked["limit"])
    return AGREED if found.is_agreed else DIFFERENT


def _check_output(output: Path, tracker: Path) -> None:
    """Raise `UsageError` where the answer cannot go there, before anything is read."""
    if output.suffix.lower() not in (".csv", ".xlsx"):
        mend = "name a FILE that ends in .xlsx or .csv"
        raise UsageError("the answer is a workbook or a CSV", where=str(output), safe="nothing was compared", mend=mend)
    if output.exists() and tracker.exists() and output.samefile(tracker):
        raise UsageError(
            "that is your own list", where=str(output), safe="it is as it was", mend="name another --output"
        )
    if output.suffix.lower() == ".xlsx":
        check_installed("excel", "a workbook", "xlsxwriter")


def _write_file(output: Path, found: Reconciled, compared: Compared, *, is_replacing: bool) -> None:
    from openrecs.cli.exporting import output_file
    from openrecs.cli.shown import agreement
    from openrecs.exports.workbook import xlsx_file
    from openrecs.reconcile import outcomes

    sheets = outcomes.of(found, agreement.head(compared), agreement.notes(found, compared))
    is_csv = output.suffix.lower() == ".csv"
    content = outcomes.as_csv(sheets[-1]) if is_csv else xlsx_file.written(sheets, compared.as_of)
    output_file.write(output, lambda aside: aside.write_bytes(content), is_replacing=is_replacing)
    terminal.say(f"{output}: {len(sheets[-1].rows):,} rows, those that differ first")


def _known(data: pa.Table, documents: pa.Table, agency: str | None) -> Known:
    """Return GAO's rows, with those of the agency whose list it is. `UsageError`: no row is of such an agency."""
    from openrecs.clean.asked import agency_asked
    from openrecs.cli.shown.blocks import rows_of
    from openrecs.reconcile import known_rows

    rows, of_documents = rows_of(data.select(known_rows.COLUMNS)), rows_of(documents)
    if agency is None:
        return known_rows.known(rows, of_documents)
    meant = agency_asked.meant(data, [agency])
    if not meant.agencies:
        raise UsageError(meant.notes[0], safe="nothing was compared")
    for note in meant.notes:
        terminal.say(note)
    return known_rows.known(rows, of_documents, [row for row in rows if meant.has(row)], agency)


COMMANDS = (reconcile,)
