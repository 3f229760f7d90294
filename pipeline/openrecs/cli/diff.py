"""The command that says what changed between two tables."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.options import Day, Settings, check_has_come, shared

if TYPE_CHECKING:
    from openrecs.compare.between import Comparison

SAME, DIFFERENT = 0, 1
_KINDS = (
    *("opened", "status", "priority", "comments", "text", "agency"),
    *("delisted", "closed", "relisted", "identified", "promised", "promise_moved", "promise_kept"),
)


@click.command()
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, metavar="[NEW]")
@click.option("--since", type=Day(), help="Compare with the table as it stood on that day.")
@click.option("--kind", multiple=True, type=click.Choice(_KINDS), help="Only this kind of change; may be repeated.")
@click.option("--agency", multiple=True, metavar="NAME", help="Name, code (ICE) or department; may be repeated.")
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
@shared
def diff(settings: Settings, old: str | None, new: str | None, since: date | None, form: str, **asked: Any) -> int:
    """Say what changed: the newest snapshot against the one before, or OLD against NEW.

    OLD and NEW are dates, folders of snapshots, or Parquet or CSV files that openrecs wrote. OLD alone is compared with
    the newest snapshot.

    \b
    Examples:
      openrecs diff
      openrecs diff 2026-09-01 2026-09-30 --agency ICE
      openrecs diff --since 2026-09-01 --kind closed --format html > closed.html
      openrecs diff old.csv processed/latest/recommendations.parquet --format json

    Exit code 0: no differences among what was asked for; 1: there are; 2 or more: trouble, and nothing was compared.
    """
    from openrecs.compare import between, filters, sources

    check_has_come(since, "--since")
    wanted = filters.Asked(
        tuple(asked["kind"]), tuple(asked["agency"]), asked["priority"], tuple(asked["publication"]), asked["cause"]
    )
    sides = sources.sides(old, new, processed=settings.processed, as_of=settings.as_of, since=since)
    found = filters.apply(between.between(*sides), wanted)
    if form in ("csv", "json") and not settings.quiet:
        for note in found.notes:
            terminal.say(f"note: {note}")
    _write(found, form)
    return DIFFERENT if found.changes else SAME


def _write(found: Comparison, form: str) -> None:
    from openrecs.compare.outputs import diff_text

    is_for_a_person = form == "text" and terminal.is_terminal(sys.stdout)
    if is_for_a_person and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        diff_text.show(found, Console(file=sys.stdout, highlight=False))
        return
    width = shutil.get_terminal_size().columns if is_for_a_person else diff_text.WIDTH
    terminal.data([diff_text.render(found, width) if form == "text" else _of_format(form)(found)])


def _of_format(form: str) -> Callable[[Comparison], bytes]:
    """Return what writes a format; jinja2 comes with the page alone."""
    if form == "html":
        from openrecs.compare.outputs import diff_page

        return diff_page.render
    from openrecs.compare.outputs import data, diff_markdown

    return {"markdown": diff_markdown.render, "json": data.as_json, "csv": data.as_csv}[form]


COMMANDS: Sequence[click.Command] = (diff,)
