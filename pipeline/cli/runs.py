"""Commands that make snapshots."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipeline.cli import terminal
from pipeline.cli.options import Settings, shared

if TYPE_CHECKING:
    from pipeline.refresh import Result


@click.command()
@click.option("--max-bytes", type=click.IntRange(1), metavar="N", help="The most bytes a file may have. [64000000]")
@shared
def refresh(settings: Settings, max_bytes: int | None) -> None:
    """Read raw/ and publish a new snapshot if anything changed.

    \b
    Examples:
      openrecs refresh
      openrecs refresh --raw /data/gao --processed /data/tables -q
      openrecs refresh --as-of 2026-09-30      the table as it stood on that day

    Exit code 0: published, or no change; 3: every new document was refused; 5: storage; 6: another run is at work.
    """
    from pipeline import refresh as stages
    from pipeline.documents.stored import DEFAULT_LIMIT

    with terminal.progress("reading", quiet=settings.quiet) as progress:
        result = stages.run(
            settings.raw,
            settings.processed,
            today=datetime.now(UTC).date(),
            as_of=settings.as_of,
            strict=settings.strict,
            jobs=settings.jobs,
            limit=max_bytes or DEFAULT_LIMIT,
            progress=progress,
        )
    terminal.issues(result.issues, all_of_them=settings.verbose)
    if not settings.quiet:
        terminal.table(("what", "how many"), _summary(result))
    click.echo(_last_line(result, settings))


def _summary(result: Result) -> list[tuple[str, str]]:
    counts = Counter(issue.severity for issue in result.issues)
    return [
        ("documents read", str(result.read)),
        ("documents refused", str(result.refused)),
        ("recommendations", str(result.rows)),
        ("  of these open", str(result.open_rows)),
        *((f"issues: {severity}s", str(counts[severity])) for severity in ("error", "warning", "note")),
    ]


def _last_line(result: Result, settings: Settings) -> str:
    """Return the one line that a cron mail can be read by."""
    counts = Counter(issue.severity for issue in result.issues)
    attention = ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in ("error", "warning")
        if counts[severity]
    )
    name = result.outcome.snapshot.name
    done = "published" if result.outcome.published else "no change:"
    latest = settings.processed / "latest" / "issues.csv"
    look = f"needs attention: {attention}, see {latest}" if attention else "nothing needs attention"
    path = settings.processed / "snapshots" / str(name)
    return f"{done} {path}, {result.rows} rows as of {result.as_of}; {look}"


COMMANDS = (refresh,)
