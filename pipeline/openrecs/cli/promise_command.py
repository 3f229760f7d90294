"""The command that lists what agencies promised to do by when."""

from __future__ import annotations

from collections.abc import Sequence

import click

from openrecs.cli import terminal
from openrecs.cli.options import Settings, shared


@click.command()
@click.option("--agency", multiple=True, metavar="NAME", help="Name, code (ICE) or department; may be repeated.")
@click.option("--missed", "missed", is_flag=True, help="Only those whose day has passed.")
@click.option("--moved", "moved", is_flag=True, help="Only those that were promised for another day before.")
@click.option("--due", metavar="DAYS", help="Only those due within so many days, such as 90d.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@shared
def promises(settings: Settings, agency: Sequence[str], missed: bool, moved: bool, due: str | None, form: str) -> None:
    """List what agencies promised to do by when, of all that is open.

    A day has passed, or is near, as seen from the day of the snapshot, or from --as-of. With several options a promise
    must meet all of them.

    \b
    Examples:
      openrecs promises --agency DHS --missed
      openrecs promises --due 90d --format csv > due.csv
      openrecs promises --moved --as-of 2026-09-30
    """
    from openrecs.cli import printing
    from openrecs.report import promise_list

    found = promise_list.of(
        settings.processed,
        settings.as_of,
        tuple(agency),
        {name for name, is_asked in (("missed", missed), ("moved", moved)) if is_asked},
        promise_list.days(due) if due is not None else None,
    )
    if form != "table":
        printing.write(promise_list.PROMISES, found, form)
        return
    rows = [[str(value) for value in row.values()] for row in found.select(promise_list.SHOWN).to_pylist()]
    terminal.table([name.replace("_", " ") for name in promise_list.SHOWN], rows)
    terminal.say("1 promise" if found.num_rows == 1 else f"{found.num_rows} promises")


COMMANDS = (promises,)
