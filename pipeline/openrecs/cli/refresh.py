"""Commands that make snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from openrecs.cli import terminal
from openrecs.cli.fetch import of_gao
from openrecs.cli.home import held_runs
from openrecs.cli.options import CONTACT, Settings, takes, today
from openrecs.cli.terminal import Profile
from openrecs.errors import HeldError, LockedError, NetworkError, OpenrecsError, UsageError, install
from openrecs.night import unchanged
from openrecs.night.unchanged import Summary
from openrecs.report import report_file

if TYPE_CHECKING:
    from openrecs.run import Options, Result

MOST_ISSUES = 25  # that a run names: a cron mail is read, thousands of lines are not
_MAX_BYTES = click.option(
    "--max-bytes", type=click.IntRange(1), metavar="N", help="The most bytes a file may have. [64000000]"
)


@click.command()
@click.option("--fetch", is_flag=True, help="First fetch GAO's export: one request, polite.")
@CONTACT
@click.option("--verify-content", is_flag=True, help="Read every file, though nothing looks changed.")
@click.option("--profile", is_flag=True, help="Say where the time went, stage by stage.")
@_MAX_BYTES
@takes("raw", "processed", "as_of", "jobs", "scheduler", "strict", "report", "quiet", "verbose", writes=True)
def refresh(
    settings: Settings, fetch: bool, contact: str | None, verify_content: bool, profile: bool, max_bytes: int | None
) -> int:
    """Read raw/ and publish a new snapshot if anything changed.

    Where no file, option or code changed since the last run, that run's words are said again and no file is read:
    sizes and times show. --verify-content reads all the same.

    \b
    Examples:
      openrecs refresh
      openrecs refresh --processed tables -q   into another folder, with one line
      openrecs refresh --as-of 2021-09-30      the table as it stood on that day
      openrecs refresh --fetch                 the export first, then the table
      openrecs refresh --profile               its stages and their seconds
    """
    code = _fetch(settings, contact) if fetch else 0
    try:
        with Profile(is_asked=profile) as clock:
            result = _run(settings, max_bytes, clock, verify_content=verify_content)
        _say(result, settings)
        _renew_report(settings)
    except HeldError:
        _renew_report(settings)  # it says that a run is held
        raise
    except UsageError as error:
        if not code:
            raise
        terminal.failure(error)  # such as that raw/ is empty, which the fetch was to mend
    return code


def _run(settings: Settings, max_bytes: int | None, clock: Profile, *, verify_content: bool) -> Summary:
    """Return what the last run said, if nothing changed since; else run, and keep what is said for the next one."""
    raw, processed, day = settings.raw, settings.processed, today()
    asked = {"as_of": str(settings.as_of), "strict": settings.strict, "limit": max_bytes, "gates": dict(settings.gates)}
    known = None if verify_content else unchanged.recall(raw, processed, asked, str(day))
    if known:
        return known
    if verify_content:
        unchanged.read_all_again(processed)
    before = unchanged.look(raw, processed, asked)

    def ended(result: Result) -> None:
        after = unchanged.look(raw, processed, asked, at=before.at) if before else None
        says_it_again = result.says_it_again or (before and after and before.store == after.store)
        is_slow = any(issue.stage == "cache" for issue in result.issues)  # said because of the disk, not of raw/
        kept = after if says_it_again and not is_slow else None
        unchanged.remember(processed, before, kept, str(day), _of(result), ends_today=result.ends_today)

    clock.begins("start")
    from openrecs import run as stages

    with _options(settings, max_bytes) as options:
        options = replace(options, begins=clock.begins, ended=ended)
        return _of(stages.run(raw, processed, today=day, options=options))


def _of(result: Result) -> Summary:
    """Return what is printed of a run."""
    outcome = result.outcome
    return Summary(
        outcome.published,
        str(outcome.snapshot.name),
        str(result.as_of),
        result.rows,
        result.open_rows,
        result.read,
        result.refused,
        result.moved,
        result.issues,
        result.traces,
    )


def _fetch(settings: Settings, contact: str | None) -> int:
    """Fetch the export; a night that cannot still makes its table. Returns the exit code that the fetch is worth."""
    from openrecs.scrape import page

    try:
        of_gao(settings, contact, page.EXPORT)
    except (NetworkError, LockedError) as error:
        terminal.failure(error)
        return error.exit_code
    return 0


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--reason", required=True, help="Why it may pass; it is kept in the ledger and the manifest.")
@_MAX_BYTES
@takes("raw", "processed", "as_of", "jobs", "scheduler", "strict", "report", "quiet", "verbose", writes=True)
def accept(settings: Settings, run: str, reason: str, max_bytes: int | None) -> None:
    """Let a run pass that a gate held, and publish it.

    \b
    Examples:
      openrecs accept 2026-09-30.1 --reason "GAO closed 400 old ones"

    What is held is in processed/.held/RUN/, with an account of why.
    """
    from openrecs import run as stages

    if not reason.strip():
        raise UsageError("an acceptance needs a reason", mend="say it with --reason")
    with _options(settings, max_bytes) as options:
        result = stages.accept(settings.raw, settings.processed, run, reason, today=today(), options=options)
    _say(_of(result), settings)
    _renew_report(settings)


@click.command()
@_MAX_BYTES
@takes("raw", "processed", "as_of", "jobs", "scheduler", "report", "quiet", "verbose", writes=True)
def rebuild(settings: Settings, max_bytes: int | None) -> None:
    """Publish one snapshot for every capture date, from raw/ alone.

    \b
    Examples:
      openrecs rebuild --processed again      then compare it with the nights
      openrecs rebuild --as-of 2021-09-30           the dates up to that one

    A date whose snapshot says the same is left alone. The tables have the bytes that the nightly runs gave them, with
    the same code.
    """
    from openrecs import run as stages

    with _options(settings, max_bytes) as options:
        results = stages.rebuild(settings.raw, settings.processed, today=today(), options=options)
    terminal.issues(results[-1].issues if results else [], all_of_them=settings.verbose, most=MOST_ISSUES)
    if not settings.quiet:
        rows = [(one.as_of, one.snapshot, str(one.rows), _done(one).rstrip(":")) for one in map(_of, results)]
        terminal.table(("date", "snapshot", "rows", "what"), rows)
    terminal.traces({trace: None for result in results if settings.debug for trace in result.traces})
    published = sum(result.outcome.published for result in results)
    click.echo(f"{published} of {len(results)} snapshots published, the others say the same already")
    if results:
        _renew_report(settings)


@contextmanager
def _options(settings: Settings, max_bytes: int | None) -> Iterator[Options]:
    """Give how a run is to be made, with those who read for it and with its progress on a terminal."""
    from openrecs.check import gates
    from openrecs.night import cluster
    from openrecs.run import DEFAULTS

    given = replace(DEFAULTS, as_of=settings.as_of, strict=settings.strict, limits=gates.limits(settings.gates))
    given = replace(given, limit=max_bytes or DEFAULTS.limit)
    with (
        cluster.workers(settings.scheduler, settings.jobs) as jobs,
        terminal.progress("reading", quiet=settings.quiet) as progress,
    ):
        yield replace(given, jobs=jobs, progress=progress)


def _say(result: Summary, settings: Settings) -> None:
    terminal.issues(result.issues, all_of_them=settings.verbose, most=MOST_ISSUES)
    terminal.traces(result.traces if settings.debug else ())
    if not settings.quiet:
        terminal.table(("what", "how many"), _summary(result))
    click.echo(_last_line(result, settings))
    if result.published and not settings.quiet:
        for line in held_runs.changed(settings.processed, result.snapshot, is_newest=settings.as_of is None):
            click.echo(line)


def _renew_report(settings: Settings) -> None:
    """Let report.html show the newest snapshot. A report that cannot be written does no harm to what was published."""
    if not settings.report:
        return
    try:
        if report_file.can_be_made():
            report_file.renew(settings.processed, tuple(held_runs.lines(settings)))
        elif report_file.is_stale(settings.processed):
            terminal.say(f"{settings.processed / report_file.NAME} shows an older snapshot: {install('report')}")
    except OpenrecsError as error:
        terminal.say(f"warning: the report was not renewed: {error}")


def _done(result: Summary) -> str:
    return "published" if result.published else "no change:"


def _summary(result: Summary) -> list[tuple[str, str]]:
    counts = Counter(issue.severity for issue in result.issues)
    return [
        ("documents read", str(result.read)),
        ("documents refused", str(result.refused)),
        ("rows", str(result.rows)),
        ("  of these open", str(result.open_rows)),
        *([("  moved to another agency, code or department by us", str(result.moved))] if result.moved else []),
        *((f"issues: {severity}s", str(counts[severity])) for severity in ("error", "warning", "note")),
    ]


def _last_line(result: Summary, settings: Settings) -> str:
    """Return the line that a cron mail can be read by."""
    counts = Counter(issue.severity for issue in result.issues)
    attention = ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in ("error", "warning")
        if counts[severity]
    )
    path = settings.processed / "snapshots" / result.snapshot
    look = f"needs attention: {attention}, see {path / 'issues.csv'}" if attention else "nothing needs attention"
    return f"{_done(result)} {path}, {result.rows} rows as of {result.as_of}; {look}"


COMMANDS = (refresh, accept, rebuild)
