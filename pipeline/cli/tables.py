"""Commands that show what is in a snapshot, and what its columns mean."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from pipeline.cli import terminal
from pipeline.cli.options import Settings, shared


@click.command("list")
@click.option("--agency", multiple=True, metavar="NAME", help="Name, code (ICE) or department; may be repeated.")
@click.option("--status", multiple=True, metavar="STATUS", help="A status code, such as open; may be repeated.")
@click.option("--priority", is_flag=True, help="Only what GAO marks as a priority.")
@click.option("--publication", multiple=True, metavar="NUMBER", help="GAO-21-487; may be repeated.")
@click.option("--topic", multiple=True, metavar="NAME", help="One of GAO's topics; may be repeated.")
@click.option("--words", metavar="WORDS", help="All of these words, in any order, anywhere in the row.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@shared
def list_(
    settings: Settings,
    agency: Sequence[str],
    status: Sequence[str],
    priority: bool,
    publication: Sequence[str],
    topic: Sequence[str],
    words: str | None,
    form: str,
) -> None:
    """List the recommendations of the newest snapshot, or of the one as of a date.

    \b
    Examples:
      openrecs list --agency ICE
      openrecs list --priority --status open --format csv > priority.csv
      openrecs list --words "trigger locks" --as-of 2026-09-30
    """
    from pipeline import selection
    from pipeline.cli import rows
    from pipeline.snapshots import load
    from pipeline.table import RECOMMENDATIONS

    wanted = selection.Wanted(tuple(agency), tuple(status), priority, tuple(publication), tuple(topic), words or "")
    data = load.load_table(date=settings.as_of, processed=settings.processed)
    rows.write(RECOMMENDATIONS, selection.select(data, wanted), form)


@click.command()
@click.argument("name", required=False, metavar="[TABLE]")
@click.option("--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True)
@shared
def schema(settings: Settings, name: str | None, form: str) -> None:
    """Say what the columns of the tables are and mean.

    \b
    Examples:
      openrecs schema
      openrecs schema recommendations
      openrecs schema --format markdown > data-dictionary.md
    """
    from pipeline import dictionary

    tables = dictionary.tables(name)
    if form == "markdown":
        click.echo(dictionary.markdown(tables), nl=False)
    elif form == "json":
        json.dump(dictionary.as_json(tables), sys.stdout, indent=2)
        click.echo()
    else:
        for table in tables:
            click.echo(f"{table.name}: {table.meaning}")
            terminal.table(("column", "type", "null", "meaning"), dictionary.lines(table))
            click.echo()


COMMANDS = (list_, schema)
