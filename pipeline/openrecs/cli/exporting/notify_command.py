"""The command that sends what changed to those who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from openrecs.cli import terminal
from openrecs.cli.options import Settings, takes
from openrecs.cli.settings.configuration import check_is_folder
from openrecs.errors import NetworkError, UsageError, check_installed, shown

if TYPE_CHECKING:
    from openrecs.notify.watches import Watch

_SAID = {
    "sent": "sent",
    "nothing": "nothing changed for it",
    "failed": "not taken; the next `openrecs notify` tries again",
    "told before": "it was told of this snapshot before",
    "uncertain": "a letter was begun when a run was cut off, and may have arrived: it is not sent again",
}


@click.command()
@click.option("--watch", multiple=True, metavar="NAME", help="Only this watch; may be repeated. [all]")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@takes("processed", "quiet")
def notify(settings: Settings, watch: tuple[str, ...], dry_run: bool) -> None:
    """Send what changed to those who asked: mail, Slack or a webhook.

    \b
    Examples:
      openrecs notify --dry-run
      openrecs notify
      openrecs notify --watch ice

    Who is told of what is in openrecs.toml, a table [watch.NAME] for each; docs/notify.md shows them. A watch is told
    of a snapshot at most once for each address, also after a crash, and of everything since it was last told.
    """
    from openrecs.notify import telling, watches
    from openrecs.notify import watches as watches_

    if not dry_run:  # what was sent is written down there
        check_is_folder(settings.processed, "`openrecs notify --dry-run` shows what would be sent; or ")
    check_installed("notify", "`openrecs notify`", "apprise")
    wanted = _wanted(watches.read(settings.watch, "the file of settings"), watch)
    for one, note in telling.unmet(settings.processed, wanted):
        terminal.say(f"{one.name}: {note}; until one is, it is told of nothing there")
    if dry_run:
        for one, letter in telling.shown(settings.processed, wanted):
            click.echo(shown(letter.title) if letter else f"{one.name}: nothing would be sent")
            click.echo(terminal.shown_whole(f"\n{letter.text}") if letter else "")
        return
    office = watches_.Post(wanted)
    failed = 0
    for done in telling.tell(settings.processed, wanted, office.send):
        failed += done.what == "failed"
        if not settings.quiet or done.what in ("failed", "uncertain"):
            terminal.say(f"{done.watch}, {office.place(done.address)}: {_SAID[done.what]}")
    if failed:
        raise NetworkError(
            f"{failed} of the letters {'was' if failed == 1 else 'were'} not taken",
            safe="what was taken is written down, and is not sent again",
            mend="look at the address and the network, then run `openrecs notify` again",
        )


def _wanted(known: tuple[Watch, ...], names: tuple[str, ...]) -> list[Watch]:
    """Return the watches of these names, all without any."""
    there = {one.name: one for one in known}
    if not there:
        what = "nobody asked to be told: there is no [watch.NAME] in the file of settings"
        raise UsageError(what, safe="nothing was sent", mend="add one, as docs/notify.md shows")
    for name in names:
        if name not in there:
            what = f"there is no watch {shown(name)!r}"
            raise UsageError(what, safe="nothing was sent", mend=f"there are: {', '.join(map(shown, there))}")
    return [there[name] for name in names or there]


COMMANDS = (notify,)
