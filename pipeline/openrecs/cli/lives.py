"""Commands that say what became of recommendations over the nights, and what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from openrecs.cli import terminal
from openrecs.cli.browse import LIMIT
from openrecs.cli.home import held_runs
from openrecs.cli.options import AGENCY, Settings, takes
from openrecs.dates import in_words, period


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@takes("raw", "processed", "as_of")
def history(settings: Settings, words: Sequence[str], form: str) -> None:
    """Print the life of a recommendation: opened, commented, partially addressed, delisted, closed.

    ID as in `openrecs show`. Below each day is the file that shows it.

    \b
    Examples:
      openrecs history GAO-21-487/R2
      openrecs history gao-21-487 2 --format csv     every fact and its days
      openrecs history GAO-21-487 --as-of 2021-09-30     what was known then
    """
    from openrecs.cli.shown import paragraphs, printing
    from openrecs.report import life
    from openrecs.schema import HISTORY

    found = life.of(settings.processed, " ".join(words), settings.as_of)
    held_runs.say(settings)
    if settings.as_of and not found.num_rows:
        terminal.say(f"nothing was known of it on {in_words(settings.as_of)}")
    if form != "table":
        printing.write(HISTORY, found, form)
        return
    for (recommendation_id, agency), events in life.lives(found.to_pylist()):
        print(paragraphs.strong(terminal.shown_whole(f"{recommendation_id}  {agency}")))
        told = ((in_words(one.on), "\n".join((*one.what, f"({one.document})"))) for one in events)
        paragraphs.fields([(on, terminal.shown_whole(lines)) for on, lines in told], 2)
        print()


@click.command()
@AGENCY
@click.option("--missed", is_flag=True, help="Only those whose day has passed.")
@click.option("--moved", is_flag=True, help="Only those that were promised for another day before.")
@click.option("--due", metavar="DAYS", help="Only those due within so many days, such as 90d.")
@LIMIT
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@takes("raw", "processed", "as_of")
def promises(settings: Settings, agency: Sequence[str], due: str | None, form: str, **asked: Any) -> None:
    """List what agencies promised to do by when, of all that is open.

    The nearest day first. A day has passed, or is near, as seen from the day of the snapshot, or from --as-of. With
    several options a promise must meet all of them. Each has the sentence of GAO's comments that says so, with the
    words marked that are the day.

    \b
    Examples:
      openrecs promises
      openrecs promises --agency ICE --missed
      openrecs promises --due 90d --format csv > due.csv
      openrecs promises --moved --as-of 2021-09-30
    """
    from openrecs.cli.shown import blocks, printing
    from openrecs.report import promise_list

    days = promise_list.days(due) if due is not None else None
    which = {name for name in ("missed", "moved") if asked[name]}
    found, notes, day = promise_list.of(settings.processed, settings.as_of, tuple(agency), which, days)
    held_runs.say(settings)
    for note in notes:
        terminal.say(note)
    shown = found.slice(0, asked["limit"])
    if form != "table":
        printing.write(promise_list.PROMISES, shown, form)
        return
    for row in blocks.rows_of(shown):
        _write(row)
    left = found.num_rows - shown.num_rows
    more = f"; {shown.num_rows:,} shown, {left:,} more without --limit" if left else ""
    terminal.say(f"{found.num_rows:,} promise{'' if found.num_rows == 1 else 's'}, as of {in_words(day)}{more}")


def _write(row: Mapping[str, Any]) -> None:
    """Write a promise: its day first, then for whom and what, then what GAO says of it."""
    from openrecs.cli.shown import blocks, paragraphs

    print(paragraphs.strong(f"{period(row['target_on'], row['target_precision'])}  {row['state']}"))
    for line in paragraphs.one_after_another([row["recommendation_id"], terminal.shown_whole(row["agency"])]):
        print(" " * blocks.INDENT + line)
    paragraphs.write(terminal.shown_whole(row["recommendation"]), blocks.INDENT)
    evidence, phrase = terminal.shown_whole(row["target_evidence"]), terminal.shown_whole(row["target_phrase"])
    at = evidence.find(phrase)
    spans = [(at, at + len(phrase))] if phrase and at >= 0 else []
    paragraphs.write(f"GAO says: {paragraphs.marked(evidence, spans)}", blocks.INDENT)
    if row["promised_before"]:
        before = "; ".join(period(date.fromisoformat(one), None) for one in row["promised_before"].split("; "))
        paragraphs.write(f"Promised earlier for: {before}", blocks.INDENT)
    print()


COMMANDS = (history, promises)
