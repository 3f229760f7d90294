"""The command that writes the report: one HTML file to open, to print and to mail."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from openrecs import remote
from openrecs.cli import terminal
from openrecs.cli.home import held_runs
from openrecs.cli.options import AGENCY, Day, Settings, takes

OWN_NAME = "openrecs-report.html"  # of a report that is not the nightly one


@click.command()
@click.option("--since", type=Day(), metavar="DATE", help="Compare with the last snapshot of that day or before.")
@AGENCY
@click.option("--output", metavar="FILE", help="Where it goes; - is standard output. [processed/report.html]")
@takes("raw", "processed", "as_of", "quiet")
def report(settings: Settings, since: date | None, agency: tuple[str, ...], output: str | None) -> None:
    """Write the report: one HTML file to open, search, print and mail.

    \b
    Examples:
      openrecs report
      openrecs report --agency ICE --output ice.html
      openrecs report --since 2026-08-31 --output month.html

    It shows what changed, charts and all rows. It works without a network and asks nobody for anything. With --agency,
    --since or --as-of, and of tables at an address, it is written to openrecs-report.html in the current folder:
    processed/report.html is that of all agencies and the last night.
    """
    from openrecs.cli.exporting import output_file
    from openrecs.report import report_file

    held = () if settings.as_of else tuple(held_runs.lines(settings))
    page = report_file.made(settings.processed, as_of=settings.as_of, since=since, agencies=agency, held=held)
    held_runs.say(settings)
    if output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(page)
        return
    is_own = since or agency or settings.as_of or remote.is_remote(settings.processed)
    path = Path(output or (OWN_NAME if is_own else settings.processed / report_file.NAME))
    output_file.write(path, lambda aside: aside.write_bytes(page), is_replacing=True)
    if not settings.quiet:
        terminal.say(f"{path}: {len(page) / 1e6:.1f} MB. Open it in a browser: {path.resolve().as_uri()}")


COMMANDS = (report,)
