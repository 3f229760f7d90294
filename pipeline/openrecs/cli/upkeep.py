"""Commands that look after the store: is it sound, and what may go, and a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.options import Settings, takes, today
from openrecs.cli.settings.configuration import check_is_folder
from openrecs.cli.typed import as_typed
from openrecs.errors import DamagedError, shown

if TYPE_CHECKING:
    from openrecs.publish.sync import Part
    from openrecs.publish.verify import Finding

DAMAGED = DamagedError.exit_code


@click.command()
@click.option("--rebuild", is_flag=True, help="Also re-derive the snapshots that today's code made, and compare.")
@click.option("--repair", is_flag=True, help="Put the pointer right and set damaged snapshots aside.")
@takes("raw", "processed", "jobs")
def verify(settings: Settings, rebuild: bool, repair: bool) -> int:
    """Check every byte that is stored, the chain of manifests, the pointer, and raw/ against the ledger.

    \b
    Examples:
      openrecs verify
      openrecs verify --rebuild
      openrecs verify --repair

    A run that is held is named, with the command that answers it: it is not damage. What is at an address is checked
    as well; --rebuild and --repair want a folder.
    """
    from openrecs.night import soundness

    if repair or rebuild:
        check_is_folder(settings.processed, "`openrecs verify` alone checks what is there; or ")
    if repair:
        for done in soundness.repair(settings.processed):
            click.echo(as_typed(f"repaired: {done}"))
    findings = _findings(settings, is_rederived=rebuild)
    for finding in findings:
        click.echo(as_typed(_line(finding)))
    if findings:
        click.echo("1 finding" if len(findings) == 1 else f"{len(findings)} findings")
        return DAMAGED
    held = soundness.held(settings.raw)
    for words in held:
        click.echo(as_typed(words))
    click.echo("what is stored is sound; the above waits for your answer" if held else "all is sound")
    return 0


def _findings(settings: Settings, *, is_rederived: bool) -> list[Finding]:
    """Return what is wrong; `UsageError` where there is no snapshot: of nothing, nothing is sound."""
    from openrecs.night import soundness
    from openrecs.publish import load

    findings = soundness.stored(settings.processed)
    if settings.raw.is_dir():
        findings += soundness.raw_documents(settings.raw, settings.processed)
    else:
        terminal.say(f"{settings.raw} is not there: the snapshots alone were looked at")
    if is_rederived and not findings:
        more, apart = soundness.rederived(settings.raw, settings.processed, today=today(), jobs=settings.jobs)
        findings += more
        for words in apart:
            click.echo(words)
    elif is_rederived:
        terminal.say("nothing was re-derived: mend what was found first, then run `openrecs verify --rebuild` again")
    if not findings:
        load.find(processed=settings.processed)
    return findings


def _line(finding: Finding) -> str:
    return f"{shown(str(finding.path))}: {finding.what}. To mend it: {finding.mend}"


class Count(click.ParamType[int]):
    """A number of months, or `all`, which is -1."""

    name = "N|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail with what was given."""
        if isinstance(value, int):
            return value
        if value == "all":
            return -1
        return (
            int(value) if value.isascii() and value.isdigit() else self.fail(f"{value!r} is not a number", param, ctx)
        )


@click.command()
@click.option("--keep-daily", type=click.IntRange(1), metavar="N", help="Keep all of the newest N dates.")
@click.option("--keep-monthly", type=Count(), help="Keep the last snapshot of each of the newest N months.")
@click.option("--keep-csv", type=click.IntRange(1), metavar="N", help="Drop the CSVs of all but the newest N dates.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@takes("processed", writes=True)
def prune(
    settings: Settings, keep_daily: int | None, keep_monthly: int | None, keep_csv: int | None, dry_run: bool
) -> None:
    """Remove old snapshots, or their CSVs alone. Never of the newest; by default nothing.

    \b
    Examples:
      openrecs prune --keep-daily 60 --keep-monthly all --dry-run
      openrecs prune --keep-daily 60 --keep-monthly all
      openrecs prune --keep-csv 30

    Snapshots go as a whole, but for the newest and the one before it. CSVs take two thirds of the disk and say nothing
    that the Parquet files do not say: `openrecs export csv` makes them again, byte for byte. raw/ is never touched:
    `openrecs rebuild` can make every snapshot again.
    """
    from openrecs.night import soundness
    from openrecs.publish import load

    if not settings.processed.exists():
        load.find(processed=settings.processed)  # says so, and makes no folder to look into
    names = soundness.prune(settings.processed, daily=keep_daily, monthly=keep_monthly, is_dry=dry_run)
    for name in names:
        click.echo(f"{'would remove' if dry_run else 'removed'} {name}")
    click.echo(f"{_counted(names, 'snapshot')} {'would go' if dry_run else 'removed'}")
    if keep_csv:
        dropped, left = soundness.drop_csvs(settings.processed, daily=keep_csv, is_dry=dry_run, without=names)
        for words in left:
            terminal.say(words)
        for name in dropped:
            click.echo(f"{'would drop' if dry_run else 'dropped'} the CSVs of {name}")
        click.echo(f"the CSVs of {_counted(dropped, 'snapshot')} {'would go' if dry_run else 'dropped'}")


@click.command()
@click.argument("dest", metavar="DEST")
@click.option("--delete", is_flag=True, help="Also remove snapshots in DEST that are no longer here.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent and removed.")
@takes("processed", "quiet")
def sync(settings: Settings, dest: str, *, delete: bool, dry_run: bool) -> None:
    """Copy the store to a folder or an address, the pointer last.

    \b
    Examples:
      openrecs sync ../share
      openrecs sync s3://bucket/openrecs
      openrecs sync s3://bucket/openrecs --delete --dry-run
      openrecs sync mirror --processed s3://bucket/openrecs     to a folder

    Who reads there has the old night or the new one, never half of one. Only what DEST lacks is sent, checked against
    its manifest first; run again after an interruption, it goes on. Addresses need `pip install 'openrecs[scale]'`.
    """
    from openrecs.publish import sync as copying
    from openrecs.publish.store import targets

    def say(part: Part) -> None:
        if not settings.quiet:
            terminal.say(f"sent {part.snapshot.name}: {_counted(part.files, 'file')}, {part.size / 1e6:,.1f} MB")

    target = targets.of(dest)
    done = copying.sync(settings.processed, target, removes=delete, is_dry=dry_run, say=say)
    for name in done.removed:
        click.echo(f"{'would remove' if dry_run else 'removed'} {name}")
    files, size = sum(len(part.files) for part in done.sent), sum(part.size for part in done.sent)
    what = f"{_counted(done.sent, 'snapshot')}, {files:,} files, {size / 1e6:,.1f} MB"
    said = f"{'would send' if dry_run else 'sent'} {what}" if done.sent else "no snapshot was missing"
    if done.is_ahead:
        terminal.say(f"{target.root} has a newer night than {settings.processed}: its newest one was left as it is")
        click.echo(f"{target.root}: {said}")
    else:
        click.echo(f"{target.root}: {said}; the newest is {done.newest.name}, of {done.snapshots:,}")


def _counted(things: Sequence[object], one: str) -> str:
    return f"{len(things):,} {one}{'' if len(things) == 1 else 's'}"


COMMANDS = (verify, prune, sync)
