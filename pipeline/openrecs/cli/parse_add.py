"""Commands for single documents: read one without a store, put one into raw/, ignore one from now on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.options import Day, Settings, takes, today
from openrecs.cli.typed import as_typed
from openrecs.errors import OpenrecsError, RefusedError, StorageError, UsageError, shown
from openrecs.read.provenance.facts import SCOPES

if TYPE_CHECKING:
    from openrecs.night.parse_files import Parsed

REFUSED = RefusedError.exit_code
_MAX_BYTES = click.option(
    "--max-bytes", type=click.IntRange(1), default=64_000_000, metavar="N", help="The most bytes a file may have."
)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(["table", "jsonl", "csv"]), help="[table on a terminal, else jsonl]"
)
@click.option("--layout", metavar="NAME", help="Read it as this layout instead of finding out.")
@click.option("--url", metavar="URL", help="The address the page was saved from.")
@click.option("--unread", is_flag=True, help="Print the text that no field accounts for, instead of the rows.")
@click.option("--cross-check", is_flag=True, help="Read HTML a second time, as text, and report what differs.")
@_MAX_BYTES
@takes("jobs", "scheduler", "strict", "verbose")
def parse(
    settings: Settings,
    files: Sequence[str],
    form: str | None,
    layout: str | None,
    url: str | None,
    unread: bool,
    cross_check: bool,
    max_bytes: int,
) -> int:
    """Read saved pages, pasted texts or exports and print their rows. No store is needed.

    \b
    Examples:
      openrecs parse page.html
      openrecs parse --format csv page.html export.csv > rows.csv
      openrecs parse - < page.txt               a text copied from the browser
      openrecs parse s3://bucket/raw            all of it, read where it is

    Rows go to standard output, issues to standard error.
    """
    _check_layout(layout)
    from openrecs import parallel
    from openrecs.cli.shown import printing
    from openrecs.night import cluster, parse_files
    from openrecs.read.files import at
    from openrecs.schema import PARSED

    read = partial(parse_files.read_file, layout=layout, url=url, limit=max_bytes, is_cross_checked=cross_check)
    tally, files = _Tally(), [file for one in files for file in at(one)]
    jobs = 1 if "-" in files else settings.jobs  # only we have standard input
    sending = partial(parse_files.parcel, read, max_bytes)
    with cluster.workers(settings.scheduler, jobs) as workers, parallel.mapped(read, files, workers, sending) as found:
        parts = _said(parse_files.in_order(chain.from_iterable(found)), settings, tally)
        if unread:
            _print_unread(parts)
        else:
            printing.stream(PARSED, (one.rows for one in parts), form)
    if cross_check:
        terminal.say(f"cross-check: {tally.documents} documents, {tally.disagreements} disagreements")
    return max(tally.refused, default=REFUSED if settings.strict and tally.is_serious else 0)


@dataclass(slots=True)
class _Tally:
    """What was said of documents so far: how many, the codes of those refused, and whether there was a warning."""

    documents: int = 0
    disagreements: int = 0
    refused: list[int] = field(default_factory=list)
    is_serious: bool = False


def _said(parts: Iterable[Parsed], settings: Settings, tally: _Tally) -> Iterator[Parsed]:
    """Hand on what was parsed, and say on the way what is to be known of it."""
    for one in parts:
        for error in one.refused:
            _say_unusable(error, settings, "not read")
            tally.refused.append(error.exit_code)
        terminal.issues(one.issues, all_of_them=settings.verbose)
        tally.documents += len(one.documents)
        tally.disagreements += sum(issue.stage == "crosscheck" for issue in one.issues)
        tally.is_serious |= any(issue.severity != "note" for issue in one.issues)
        yield one


def _say_unusable(error: OpenrecsError, settings: Settings, otherwise: str) -> None:
    terminal.say(f"{otherwise if isinstance(error, StorageError) else 'refused'}: {error}")
    terminal.traces([error.trace] if settings.debug and error.trace else [])


def _check_layout(name: str | None) -> None:
    from openrecs.extract import detect

    try:
        if name:
            detect.named(name)
    except RefusedError as error:  # no document is at fault here, the call is
        raise UsageError(error.what, mend=error.mend) from error


def _print_unread(parts: Iterable[Parsed]) -> None:
    for one in (document for part in parts for document in part.documents):
        for unread in one.reading.unread:
            click.echo(f"{one.document.name}: {unread.location}: {shown(unread.text, 4000)}")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--captured-on", type=Day(), help="The day it was saved. [what the page or its name says, else today]")
@click.option("--basis", metavar="TEXT", help="How that day is known.")
@click.option("--url", metavar="URL", help="The address it was saved from.")
@click.option(
    "--scope", type=click.Choice(SCOPES), help="Of an export: it lists all that is open, or a part that a search left."
)
@click.option("--anyway", is_flag=True, help="Believe --captured-on, though the page prints another date.")
@click.option("--reason", metavar="TEXT", help="Why, with --anyway; it is kept in the ledger.")
@_MAX_BYTES
@takes("raw")
def add(settings: Settings, files: Sequence[str], anyway: bool, reason: str | None, max_bytes: int, **said: Any) -> int:
    """Put saved pages into raw/, with what is known of them in the ledger.

    \b
    Examples:
      openrecs add ~/Downloads/page.html
      openrecs add --captured-on 2024-05-23 --url https://www.gao.gov/x page.txt
      openrecs add --scope all open-recs.csv     GAO's export, nothing filtered
      openrecs add --captured-on 2024-05-23 --anyway --reason stale page.html

    It says what was read of each file, and how its day is known. No day may be in the future.
    A file that cannot be used is refused here, and nothing is copied.
    """
    from openrecs.read.files import is_litter
    from openrecs.read.provenance import capture_dates
    from openrecs.scrape import adding

    why = _reason(said["captured_on"], anyway, reason)
    told = adding.Told(said["captured_on"], said["basis"], said["url"], said["scope"], why)
    capture_dates.check_has_come(told.captured_on, today(), "--captured-on")
    code = 0
    for file in files:
        try:
            added = adding.add(Path(file), settings.raw, told, today=today(), limit=max_bytes)
        except (RefusedError, StorageError) as error:
            if len(files) > 1 and is_litter(Path(file).name):  # `openrecs add FOLDER/*` names it, and nobody meant it
                continue
            _say_unusable(error, settings, "not added")
            code = max(code, error.exit_code)
            continue
        what = "added" if added.is_new else "already there:"
        where = f"{settings.raw / added.name} (captured on {added.captured_on}, {added.layout.replace('_', ' ')})"
        click.echo(f"{what} {where}: {shown(added.read, 1000)}; its day: {shown(added.basis)}")
    return code


def _reason(captured_on: date | None, anyway: bool, reason: str | None) -> str | None:
    """Return the reason to believe the day that was given, `None` where none is needed."""
    said = (reason or "").strip()
    if anyway != bool(said) or (anyway and not captured_on):
        raise UsageError(
            "--anyway, --reason and --captured-on belong together",
            safe="nothing was added",
            mend='write --captured-on YYYY-MM-DD --anyway --reason "..."',
        )
    return said or None


@click.command()
@click.argument("name")
@click.option("--reason", required=True, help="Why it must not count; it is kept in the ledger.")
@takes("raw")
def withdraw(settings: Settings, name: str, reason: str) -> None:
    """Ignore a document in raw/ from now on. The file stays where it is.

    \b
    Examples:
      openrecs withdraw 2026-09-01/page.html --reason "saved from a test site"

    The next refresh leaves it out. `openrecs add` of the same file counts it again.
    """
    from openrecs.scrape import adding

    if not reason.strip():
        raise UsageError("a withdrawal needs a reason", mend="say it with --reason")
    withdrawn = adding.withdraw(settings.raw, name, reason)
    click.echo(as_typed(f"withdrawn: {withdrawn}; the next `openrecs refresh` leaves it out"))


COMMANDS = (parse, add, withdraw)
