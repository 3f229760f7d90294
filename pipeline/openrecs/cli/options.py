"""The options that several commands take, and where their values come from.

First the flag, then the environment (`OPENRECS_RAW`), then the file of settings (`settings.configuration`), then the
default.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from openrecs import remote
from openrecs.cli.settings.configuration import (
    MOST_JOBS,
    SETTINGS,
    TABLES,
    Configuration,
    check_is_folder,
    check_is_path,
    read,
)
from openrecs.cli.terminal import shown_whole
from openrecs.errors import OpenrecsError, UsageError, shown

DEFAULTS = {name.replace("-", "_"): one.default for name, one in SETTINGS.items() if name not in ("contact", *TABLES)}
CONTACT = click.option(
    "--contact",
    envvar="OPENRECS_CONTACT",
    metavar="TEXT",
    help="How the site can reach you: an e-mail or web address. It is sent with every request.",
)


def _codes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the codes of agencies that begin so, for a shell; a name has blanks, which bash would not quote."""
    from openrecs.normalize.agencies import vocabulary

    known = vocabulary.shipped().agencies
    return [CompletionItem(one.code, help=one.name) for one in known if one.code and one.code.startswith(begun.upper())]


def of_agency(*, is_needed: bool = False) -> Callable[[Any], Any]:
    """Return the option that names agencies."""
    return click.option(
        "--agency",
        multiple=True,
        required=is_needed,
        metavar="NAME",
        help="A name or a part of it, a code (ICE), a department; repeatable.",
        shell_complete=_codes,
    )


AGENCY = of_agency()
CONFIG = click.option(
    "--config", envvar="OPENRECS_CONFIG", metavar="FILE", help="The file of settings. [openrecs.toml, where it is here]"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The shared options of one call, and what only the file of settings has: the limits of the gates, and watches."""

    raw: Path
    processed: Path
    as_of: date | None
    jobs: int
    scheduler: str | None
    strict: bool
    debug: bool
    quiet: bool
    verbose: bool
    report: bool
    gates: Mapping[str, float] = field(default_factory=dict)
    watch: Mapping[str, Any] = field(default_factory=dict)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(click.ParamType[date]):
    """A date as `YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with what was given."""
        if isinstance(value, date):
            return value
        day = _iso(str(value))
        return day if day else self.fail(f"{value!r} is not a date: write it as YYYY-MM-DD", param, ctx)


def _iso(text: str) -> date | None:
    """Return the day, `None` where it is none. (Python alone takes `20210930` and `2021-W39-4` as well.)"""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:  # 2021-02-30 has the form of a date and is none
        return None


def today(now: datetime | None = None) -> date:
    """Return the later of the date in UTC and that of this machine: nobody's own today is in the future."""
    now = now or datetime.now(UTC)
    return max(now.astimezone(UTC).date(), now.astimezone().date())


def check_has_come(day: date | None, option: str) -> None:
    """Raise `UsageError` where a day was given with an option and is in the future."""
    if day is not None:
        from openrecs.read.provenance import capture_dates

        capture_dates.check_has_come(day, today(), option)


OPTIONS: dict[str, Callable[[Any], Any]] = {
    "raw": click.option("--raw", envvar="OPENRECS_RAW", metavar="DIR", help="The folder of saved pages. [raw]"),
    "processed": click.option(
        "--processed", envvar="OPENRECS_PROCESSED", metavar="DIR", help="Where snapshots are. [processed]"
    ),
    "as_of": click.option("--as-of", envvar="OPENRECS_AS_OF", type=Day(), help="The date of the table. [the newest]"),
    "jobs": click.option(
        "--jobs",
        envvar="OPENRECS_JOBS",
        type=click.IntRange(1, MOST_JOBS),
        metavar="N",
        help="Documents read at once. [1]",
    ),
    "scheduler": click.option(
        "--scheduler",
        envvar="OPENRECS_SCHEDULER",
        metavar="ADDRESS",
        help="Let the workers of a dask cluster read: tcp://host:8786.",
    ),
    "strict": click.option(
        "--strict", envvar="OPENRECS_STRICT", is_flag=True, default=None, help="Any error or warning fails."
    ),
    "report": click.option(
        "--report/--no-report", envvar="OPENRECS_REPORT", default=None, help="Whether report.html is renewed. [it is]"
    ),
    "quiet": click.option(
        "-q", "--quiet", envvar="OPENRECS_QUIET", is_flag=True, default=None, help="Say only what must be said."
    ),
    "verbose": click.option("-v", "--verbose", envvar="OPENRECS_VERBOSE", is_flag=True, default=None, help="Say more."),
    "debug": click.option(
        "--debug", envvar="OPENRECS_DEBUG", is_flag=True, default=None, help="Show where a failure arose."
    ),
}
Command = Callable[..., Any]


def takes(*names: str, writes: bool = False) -> Callable[[Command], Command]:
    """Give a command these of `OPTIONS`, and --debug, with which a failure shows where it arose.

    The command gets them as `settings`. Name only what it uses: of the others `settings` has the defaults. One that
    `writes` into processed/ takes no address for it.
    """

    def decorated(command: Command) -> Command:
        @wraps(command)
        def with_settings(**given: Any) -> Any:
            settings = resolve({name: given.pop(name) for name in (*names, "debug")})
            if writes:
                check_is_folder(settings.processed)
            return _watched(partial(command, settings=settings, **given), settings)

        chosen: Command = with_settings
        for name, option in reversed(OPTIONS.items()):
            chosen = option(chosen) if name in (*names, "debug") else chosen
        return chosen

    return decorated


def _watched(command: Command, settings: Settings) -> Any:
    """Call a command; with --debug a failure shows where it arose."""
    _capture_warnings()
    try:
        code = command()
        sys.stdout.flush()
        return code
    except BrokenPipeError as error:  # not of our streams, see `main`; click would make it exit code 1
        raise RuntimeError("a pipe broke inside the run") from error
    except Exception as error:
        if settings.debug:
            _print_traces(error)
        raise


def _capture_warnings() -> None:
    """Let what a library warns of go to the log, and not between our own words."""
    import logging

    logging.captureWarnings(True)


def _print_traces(error: BaseException | None) -> None:
    """Write where a failure arose, and where those of the reader did that it reports."""
    import traceback

    traceback.print_exc()
    while error:
        if isinstance(error, OpenrecsError) and error.trace:
            print(shown_whole(error.trace), file=sys.stderr)
        error = error.__cause__


def resolve(given: Mapping[str, Any], folder: Path | None = None) -> Settings:
    """Fill what was not given (`None`) from the configuration file in `folder` (the current one), then from defaults.

    What `given` does not name is not an option of the command, and has its default.
    """
    configured = configuration(folder).values
    values = DEFAULTS | {
        name: _first(value, configured.get(name.replace("_", "-")), DEFAULTS[name]) for name, value in given.items()
    }
    check_is_path(values["raw"])
    raw, processed = Path(values.pop("raw")), remote.place(values.pop("processed"))
    check_has_come(values["as_of"], "--as-of")
    if {"raw", "processed"} <= given.keys() and processed.resolve().is_relative_to(raw.resolve()):
        what = f"it is in {shown(str(raw))}: what is published there would be read as documents"
        raise UsageError(what, where=str(processed), safe="nothing was done", mend="name another with --processed")
    return Settings(raw, processed, **values, **{name: configured.get(name, {}) for name in TABLES})


def configuration(folder: Path | None = None) -> Configuration:
    """Read the file of settings: that of --config, else that of a folder, the current one unless given."""
    context = click.get_current_context(silent=True)
    return read(folder or Path(), context.find_root().params.get("config") if context else None)


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
