"""Commands that show what is in a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.home import held_runs
from openrecs.cli.options import AGENCY, Day, Settings, takes
from openrecs.dates import in_words
from openrecs.errors import shown

if TYPE_CHECKING:
    import pyarrow as pa

    from openrecs.clean.selection import Wanted
    from openrecs.publish.snapshot import Stored

POSITIONS = ("agreed", "partially_agreed", "disagreed", "neither")
STATES = ("open", "closed", "delisted", "all")
LIMIT = click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N.")


@click.command("list")
@click.option("--state", type=click.Choice(STATES), help="Where it stands. [open; with --status, not delisted]")
@click.option("--status", multiple=True, metavar="STATUS", help="open, closed, or a status of GAO's; repeatable.")
@AGENCY
@click.option("--priority", is_flag=True, help="Only what GAO marks as a priority.")
@click.option("--publication", multiple=True, metavar="NUMBER", help="GAO-21-487; repeatable.")
@click.option("--topic", multiple=True, metavar="NAME", help="One of GAO's topics; repeatable.")
@click.option("--words", metavar="WORDS", help="All of these words, in any form and order, anywhere in the row.")
@click.option("--concurrence", multiple=True, type=click.Choice(POSITIONS), help="What the agency said of it.")
@click.option("--target-before", type=Day(), metavar="DATE", help="Promised for a day before this one.")
@click.option("--last-action-before", type=Day(), metavar="DATE", help="The last thing reported is older than this.")
@click.option("--sort", metavar="COLUMNS", help="id, agency, department, published, status, target, ...; -published.")
@click.option("--reverse", is_flag=True, help="In the other order.")
@LIMIT
@click.option("--columns", metavar="A,B,C", help="Only these columns, as a table: id,status,published.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@takes("raw", "processed", "as_of", "quiet")
def list_(settings: Settings, form: str, **asked: Any) -> None:
    """List the recommendations of the newest snapshot, or of the one as of a date.

    Those that are open, partially addressed or not, unless --state or --status says otherwise. Delisted ones are no
    longer on GAO's list; how they ended is not known. jsonl and csv have every column, with codes for programs. The
    last line, on standard error, says how many of how many there are, and of which night.

    \b
    Examples:
      openrecs list --agency ICE
      openrecs list --agency Homeland --sort -published --limit 3
      openrecs list --priority --format csv > priority.csv
      openrecs list --words "detention oversight" --state all
      openrecs list --columns id,concurrence,last-action --sort last-action
      openrecs list --concurrence disagreed --last-action-before 2021-09-01
    """
    from openrecs.clean import selection
    from openrecs.clean.asked import ordering
    from openrecs.publish import load

    wanted = selection.Wanted(
        *(tuple(asked["agency"]), tuple(asked["status"]), asked["priority"], tuple(asked["publication"])),
        *(tuple(asked["topic"]), asked["words"] or "", tuple(asked["concurrence"])),
        *(asked["target_before"], asked["last_action_before"]),
        states=selection.states(asked["state"], bool(asked["status"])),
    )
    snapshot = load.find(settings.as_of, processed=settings.processed)
    data = load.read_table(snapshot)
    found = selection.select(data, wanted)
    for note in selection.notes(data, wanted):
        terminal.say(note)
    held_runs.say(settings)
    for note in [] if found.num_rows else selection.elsewhere(data, wanted):
        terminal.say(f"{note} (--state all)")
    if asked["sort"] or asked["reverse"]:
        found = ordering.ordered(found, asked["sort"] or "id", is_reversed=asked["reverse"])
    _write_list(found.slice(0, asked["limit"]), form, asked["columns"])
    if not settings.quiet:
        _count(found.num_rows, data.num_rows, _in_words(wanted), snapshot, asked["limit"])


def _write_list(found: pa.Table, form: str, columns: str | None) -> None:
    from openrecs.clean.asked import ordering
    from openrecs.cli.shown import blocks, printing
    from openrecs.publish.load import whole
    from openrecs.schema import RECOMMENDATIONS

    table = printing.narrowed(RECOMMENDATIONS, ordering.columns(columns, RECOMMENDATIONS.names) if columns else None)
    if form == "table" and columns:
        blocks.table(blocks.rows_of(whole(RECOMMENDATIONS, found)), table.names)
    else:
        printing.write(table, found, form)


def _in_words(wanted: Wanted) -> str:
    """Say what was asked for, in the words of the options: `open, priority, Homeland`."""
    from openrecs import wording
    from openrecs.clean import selection

    is_by_status = wanted.statuses and wanted.states == ("open", "closed")
    days = (("target before", wanted.target_before), ("last action before", wanted.last_action_before))
    said = [
        *([] if is_by_status or not wanted.states else [" or ".join(wanted.states)]),
        *(f"status {wording.status(selection.status_codes(status))}" for status in wanted.statuses),
        *(["priority"] if wanted.priority else []),
        *map(shown, (*wanted.agencies, *wanted.publications, *wanted.topics)),
        *([f"words: {shown(wanted.words)}"] if wanted.words else []),
        *(wording.CONCURRENCE[one] for one in wanted.concurrences),
        *(f"{what} {in_words(day)}" for what, day in days if day),
    ]
    return ", ".join(said)


def _count(found: int, total: int, asked: str, snapshot: Stored, limit: int | None) -> None:
    from openrecs.cli.shown import blocks

    terminal.say(blocks.counted(found, total, asked, snapshot.name.as_of, max(found - (limit or found), 0)))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID")
@click.option("--all", "is_whole", is_flag=True, help="Also hashes, the line in the file, and all other columns.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
@takes("raw", "processed", "as_of")
def show(settings: Settings, words: Sequence[str], form: str, *, is_whole: bool) -> None:
    """Show everything about one recommendation, for every agency it is addressed to.

    ID is an id in any spelling, a publication for all that it has, or GAO's address of one. In GAO's comments the
    sentences are marked from which is read who agreed, what was done last, what was promised and what remains.

    \b
    Examples:
      openrecs show GAO-21-487/R2
      openrecs show gao-21-487 2                 or 21-487-2, or GAO-21-487 Rec. 2
      openrecs show GAO-21-487                        all of a publication
      openrecs show https://www.gao.gov/products/gao-21-487
      openrecs show GAO-21-487/R2 --all
    """
    from openrecs.clean.asked import asked_id
    from openrecs.cli.shown import blocks, printing
    from openrecs.publish import load
    from openrecs.publish.load import whole
    from openrecs.schema import RECOMMENDATIONS

    snapshot = load.find(settings.as_of, processed=settings.processed)
    held_runs.say(settings)
    data, aliases = load.read_table(snapshot), load.read_table(snapshot, "aliases")
    found, notes = asked_id.by_id(data, aliases, " ".join(words))
    for note in notes:
        terminal.say(note)
    if form != "text":
        printing.write(RECOMMENDATIONS, found, form)
        return
    documents = {row["document"]: row for row in blocks.rows_of(load.read_table(snapshot, "documents"))}
    for row in blocks.rows_of(whole(RECOMMENDATIONS, found)):
        blocks.card(row, documents.get(row["document"]), is_whole=is_whole)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--state", type=click.Choice(STATES), default="all", show_default=True, help="Where it stands.")
@AGENCY
@LIMIT
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@takes("raw", "processed", "as_of", "quiet")
def search(
    settings: Settings, words: Sequence[str], state: str, agency: Sequence[str], limit: int | None, form: str
) -> None:
    """Find recommendations by words: all of them, in any order and form, the best answers first.

    Text, title, comments, agency and id are searched. A word is found in any of its forms ("agency" in "agencies"), and
    where another begins with it, not inside one: "mend" in "mended", not in "recommend". First are those with most of
    the words in the recommendation's own text, then in title or agency, then the exact words, then the open ones.
    All states are searched, for a search is often for what became of something.

    \b
    Examples:
      openrecs search assess performance
      openrecs search detention --agency ICE --limit 3
      openrecs search "oversight" --state open --format csv
    """
    from openrecs.clean import selection
    from openrecs.clean.asked import ordering
    from openrecs.cli.shown import blocks, printing
    from openrecs.publish import load
    from openrecs.schema import RECOMMENDATIONS

    said = " ".join(words)
    wanted = selection.Wanted(agencies=tuple(agency), words=said, states=selection.states(state, has_statuses=False))
    snapshot = load.find(settings.as_of, processed=settings.processed)
    data = load.read_table(snapshot)
    held_runs.say(settings)
    for note in selection.notes(data, wanted):
        terminal.say(note)
    found = ordering.ranked(selection.select(data, wanted), said)
    for note in [] if found.num_rows else selection.nowhere(data, said):
        terminal.say(note)
    if form == "table":
        blocks.write_found(blocks.rows_of(found.slice(0, limit)), said)
    else:
        printing.write(RECOMMENDATIONS, found.slice(0, limit), form)
    if not settings.quiet:
        _count(found.num_rows, data.num_rows, _in_words(wanted), snapshot, limit)


COMMANDS = (list_, show, search)
