"""Commands that ask gao.gov, and the Internet Archive, politely, or copy what another machine fetched."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import options, terminal
from openrecs.cli.options import CONTACT, Day, Settings, takes
from openrecs.errors import shown

if TYPE_CHECKING:
    from openrecs.scrape.capture import Fetched, NotFetchedError, Wanted
    from openrecs.scrape.web.client import Client

_PARTS = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")
FIRST_DAY = date(2013, 1, 1)  # GAO's list of recommendations is not much older


@dataclass(frozen=True, slots=True)
class Network:
    """How these commands reach the network: click's `obj`. The command line itself never gives one."""

    client: Callable[[str], Client]


class Duration(click.ParamType[timedelta]):
    """A length of time as `2h`, `90m`, `45s` or `1h30m`."""

    name = "2h"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time, or fail with what was given."""
        found = _PARTS.fullmatch(str(value).strip().lower())
        if isinstance(value, timedelta) or not found or not any(found.groups()):
            return (
                value if isinstance(value, timedelta) else self.fail(f"{value!r} is not a time: write 2h, 90m or 1h30m")
            )
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@click.group()
def fetch() -> None:
    """Ask gao.gov or the Internet Archive, politely.

    \b
    Examples:
      openrecs fetch export --contact you@example.org
      openrecs fetch page --help               what each of them takes

    Every request obeys the site's robots.txt and waits for its turn: gao.gov wants seven minutes between two. What is
    refused is kept in raw/.refused/ and never read. Where the site refuses, save the page in a browser and
    run `openrecs add FILE`.
    """


@fetch.command()
@CONTACT
@takes("raw", "quiet")
def export(settings: Settings, contact: str | None) -> None:
    """Fetch GAO's export of everything open: once a night is enough.

    \b
    Examples:
      openrecs fetch export --contact you@example.org

    An export that has not changed is not saved again.
    """
    from openrecs.scrape import page as fetching

    of_gao(settings, contact, fetching.EXPORT)


@fetch.command()
@CONTACT
@takes("raw", "quiet")
def feed(settings: Settings, contact: str | None) -> None:
    """Fetch GAO's feed of new publications, for the catalogue.

    \b
    Examples:
      openrecs fetch feed
    """
    from openrecs.scrape import page as fetching

    of_gao(settings, contact, fetching.FEED)


@fetch.command()
@click.argument("url")
@CONTACT
@takes("raw", "quiet")
def page(settings: Settings, url: str, contact: str | None) -> None:
    """Fetch one page of gao.gov that its robots.txt allows.

    \b
    Examples:
      openrecs fetch page https://www.gao.gov/products/gao-21-487
    """
    from openrecs.scrape import page as fetching

    of_gao(settings, contact, fetching.named(url))


@fetch.command()
@click.argument("address")
@takes("raw", "quiet")
def raw(settings: Settings, address: str) -> None:
    """Copy pages that another machine keeps at an address into raw/.

    \b
    Examples:
      openrecs fetch raw s3://bucket/raw

    What is here already is not fetched again, and no file is replaced. Their ledger comes with them, unless ours was
    written to since they parted. Needs `pip install 'openrecs[scale]'`.
    """
    from openrecs.scrape import bringing

    came = bringing.bring(address, settings.raw, progress_of(settings))
    if not settings.quiet:
        click.echo(f"{_counted(len(came.names), 'file')} of {came.there:,} fetched, {came.size / 1e6:,.1f} MB")


@fetch.command()
@click.option("--max", "most", type=click.IntRange(1), default=20, show_default=True, help="The most pages to ask for.")
@click.option("--for", "within", type=Duration(), metavar="TIME", help="Ask for none after that time: 2h, 90m, 1h30m.")
@CONTACT
@takes("raw", "processed", "quiet")
def closures(settings: Settings, most: int, within: timedelta | None, contact: str | None) -> None:
    """Fetch the pages that say how vanished recommendations ended.

    \b
    Examples:
      openrecs fetch closures
      openrecs fetch closures --max 60 --for 7h

    One page at a time, the oldest first. A run that stops, for whatever reason, is taken up by the next one.
    """
    from openrecs.scrape import closures as fetching

    client, say = client_of(settings, contact), progress_of(settings)
    done = fetching.fetch(settings.raw, settings.processed, client, most=most, within=within, say=say)
    for fetched in done.fetched:
        say_fetched(settings, fetched)
    _say_unusable(done.problems)
    if not settings.quiet:
        click.echo(f"{_counted(len(done.fetched), 'page')} fetched, {done.left} left for the next run")


@fetch.command()
@click.argument("what", metavar="URL|export")
@click.option("--from", "start", type=Day(), default=FIRST_DAY, help="The first day. [2013-01-01]")
@click.option("--to", "end", type=Day(), help="The last day. [today]")
@click.option(
    "--every",
    type=click.Choice(["day", "month", "year"]),
    default="month",
    show_default=True,
    help="At most one capture of each.",
)
@CONTACT
@takes("raw", "quiet")
def wayback(settings: Settings, what: str, start: date, end: date | None, every: str, contact: str | None) -> None:
    """Fetch what the Internet Archive has of a page, one a month.

    \b
    Examples:
      openrecs fetch wayback export --from 2024-01-01
      openrecs fetch wayback https://www.gao.gov/products/gao-21-487 --every year

    At most one request a second. A month that is in raw/ is not asked for again.
    """
    from openrecs.scrape import wayback as fetching

    last = end or datetime.now(UTC).date()
    client, say = client_of(settings, contact), progress_of(settings)
    done = fetching.fetch(settings.raw, client, what, start=start, end=last, every=every, say=say)
    for fetched in done.fetched:
        say_fetched(settings, fetched)
    _say_unusable(done.problems)
    if not settings.quiet:
        click.echo(
            f"{_counted(len(done.fetched), 'capture')} fetched; the archive has some of {_counted(done.periods, every)}"
        )


def client_of(settings: Settings, contact: str | None) -> Client:
    """Return what asks the site, with the contact that was given or that the configuration file states."""
    from openrecs.scrape.web.client import Client

    stated = contact or str(options.configuration().values.get("contact", ""))
    network = click.get_current_context().find_object(Network)
    if not stated and _is_watched(settings):
        terminal.say("no contact is given: set OPENRECS_CONTACT or --contact, so that the site knows whom to ask")
    return network.client(stated) if network else Client(stated)


def _is_watched(settings: Settings) -> bool:
    return not settings.quiet and terminal.is_terminal(sys.stderr)


def announce(settings: Settings, url: str) -> None:
    """Tell a person, on a terminal, what will be asked for: an answer may take its minutes."""
    if _is_watched(settings):
        terminal.say(f"asking for {shown(url)}")


def progress_of(settings: Settings) -> Callable[[str], None] | None:
    """Return what tells a person what goes on; nobody reads along under cron."""
    return terminal.say if _is_watched(settings) else None


def of_gao(settings: Settings, contact: str | None, wanted: Wanted) -> None:
    """Fetch one page of gao.gov, and print what came of it."""
    from openrecs.scrape import page as fetching

    announce(settings, wanted.asked)
    say_fetched(settings, fetching.fetch(settings.raw, client_of(settings, contact), wanted, progress_of(settings)))


def say_fetched(settings: Settings, fetched: Fetched) -> None:
    """Print what came of one request."""
    if settings.quiet:
        return
    rows = f", {_counted(fetched.rows, 'row')}" if fetched.rows else ""
    click.echo(f"{fetched.outcome}: {settings.raw / fetched.name} (captured on {fetched.captured_on}{rows})")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _say_unusable(problems: list[NotFetchedError]) -> None:
    for problem in problems:
        terminal.say(f"{problem.outcome}: {problem}")


COMMANDS = (fetch,)
