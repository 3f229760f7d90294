"""`openrecs` alone: what there is, what waits for a person, and what to do next."""

from __future__ import annotations

import click

from openrecs.cli.home import advice, overview
from openrecs.cli.options import Settings, takes

MOST_MATTERS = 5


@click.command()
@takes("raw", "processed")
def welcome(settings: Settings) -> None:
    """Say what there is and what to do next."""
    found = advice.as_typed_here(overview.look(settings.raw, settings.processed), {})
    click.echo("GAO's open recommendations as one clean table.")
    click.echo()
    if found.table:
        for line in advice.summary(found.table):
            click.echo(f"  {line}")
        click.echo(f"  last night: {settings.processed / 'snapshots' / found.table.snapshot}")
    else:
        what = "There is no table in {}/ yet." if found.is_readable else "The table in {}/ cannot be read."
        click.echo(f"  {what.format(settings.processed)}")
    if found.at_work:
        click.echo(f"  {found.at_work}")
    if found.matters:
        click.echo("\nNeeds attention:")
        for line in advice.matter_lines(found.matters[:MOST_MATTERS]):
            click.echo(line)
        if len(found.matters) > MOST_MATTERS:
            click.echo(f"  and {len(found.matters) - MOST_MATTERS} more, see below")
    click.echo("\nWhat to do next:" if found.table or not found.is_readable else "\nWhat to do first:")
    snapshots = advice.count(settings.processed) if found.table else 0
    for line in advice.step_lines(advice.as_given(step, {}) for step in advice.steps(found, snapshots=snapshots)):
        click.echo(line)
