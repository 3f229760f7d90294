"""The command that says what changed between two tables."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from openrecs import codes
from openrecs.cli import terminal
from openrecs.cli.home import held_runs
from openrecs.cli.options import AGENCY, Day, Settings, check_has_come, takes
from openrecs.errors import UsageError

if TYPE_CHECKING:
    from openrecs.compare.between import Comparison

SAME, DIFFERENT = 0, 1
_KIND_HELP = f"Only this kind of change; may be repeated: {', '.join(codes.CHANGE)}."
_AGO = re.compile(r"([0-9]{1,4}) ?(?:d|days?)")


class Since(Day):
    """A date as `YYYY-MM-DD`, or days before the newest snapshot as `30d`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a `date`, or a `timedelta` of days."""
        text = str(value)
        if ago := _AGO.fullmatch(text.strip()):
            return timedelta(days=int(ago[1]))
        if not text[:4].isdecimal():
            self.fail(f"{text!r} is neither a date (YYYY-MM-DD) nor a number of days (30d)", param, ctx)
        return super().convert(value, param, ctx)


@click.command()
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, metavar="[NEW]")
@click.option("--since", type=Since(), metavar="DATE|30d", help="Compare with the last snapshot of that day or before.")
@click.option("--kind", multiple=True, type=click.Choice(codes.CHANGE), metavar="KIND", help=_KIND_HELP)
@AGENCY
@click.option("--priority", is_flag=True, help="Only what GAO marks, or marked, as a priority.")
@click.option("--publication", multiple=True, metavar="NUMBER", help="GAO-21-487; may be repeated.")
@click.option(
    "--cause",
    type=click.Choice(["source", "parser", "all"]),
    default="source",
    show_default=True,
    help="What GAO changed, what a new reading of the same pages changed, or both.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json", "csv"]),
    default="text",
    show_default=True,
)
@click.option("--brief", is_flag=True, help="One line for each recommendation; only as text.")
@takes("raw", "processed", "as_of", "quiet")
def diff(
    settings: Settings, old: str | None, new: str | None, since: date | timedelta | None, form: str, **asked: Any
) -> int:
    """Say what changed: the newest snapshot against the one before, or OLD against NEW.

    Of each recommendation that changed: what it says, what happened, GAO's words where GAO closed it, GAO's page, the
    file that shows it, and its id. OLD and NEW are dates, folders of snapshots, or Parquet or CSV files that openrecs
    wrote. OLD alone is compared with the newest snapshot. --since 30d counts from the day of the newest snapshot.

    \b
    Examples:
      openrecs diff
      openrecs diff --brief --kind closed --kind opened
      openrecs diff --since 30d --agency ICE
      openrecs diff 2026-09-02 2026-09-30 --format html > september.html
      openrecs diff old.csv processed/latest/recommendations.parquet --format json
    """
    from openrecs.compare import between, filters, sources

    if asked["brief"] and form != "text":
        raise UsageError("--brief is a form of text", safe="nothing was compared", mend=f"drop it, or --format {form}")
    check_has_come(since if isinstance(since, date) else None, "--since")
    wanted = filters.Asked(
        tuple(asked["kind"]), tuple(asked["agency"]), asked["priority"], tuple(asked["publication"]), asked["cause"]
    )
    sides = sources.sides(old, new, processed=settings.processed, as_of=settings.as_of, since=since)
    if new is None:
        held_runs.say(settings)
    found = filters.apply(between.between(*sides), wanted)
    found = replace(found, notes=(*sources.reached(sides, since), *found.notes))
    if form in ("csv", "json") and not settings.quiet:
        for note in found.notes:
            terminal.say(f"note: {note}")
    _write(found, "brief" if asked["brief"] else form)
    return DIFFERENT if found.changes else SAME


def _write(found: Comparison, form: str) -> None:
    from openrecs.compare.outputs import diff_text

    is_for_a_person = form in ("text", "brief") and terminal.is_terminal(sys.stdout)
    if form == "text" and is_for_a_person and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        diff_text.show(found, Console(file=sys.stdout, highlight=False))
        return
    width = shutil.get_terminal_size().columns if is_for_a_person else diff_text.WIDTH
    written = {"text": diff_text.render, "brief": diff_text.brief}.get(form)
    terminal.data([written(found, width) if written else _of_format(form)(found)])


def _of_format(form: str) -> Callable[[Comparison], bytes]:
    """Return what writes a format; jinja2 comes with the page alone."""
    if form == "html":
        from openrecs.compare.outputs import diff_page

        return diff_page.render
    from openrecs.compare.outputs import data, diff_markdown

    return {"markdown": diff_markdown.render, "json": data.as_json, "csv": data.as_csv}[form]


COMMANDS: Sequence[click.Command] = (diff,)
