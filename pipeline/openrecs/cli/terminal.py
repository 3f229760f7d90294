"""Words for people: rich tables and progress on a terminal, plain columns everywhere else. `NO_COLOR` is honoured.

Data goes to standard output, everything else to standard error. Text from documents is escaped before it is shown.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise, zip_longest
from types import TracebackType
from typing import IO, TYPE_CHECKING

from openrecs.cli.typed import as_typed
from openrecs.errors import OpenrecsError, shown

if TYPE_CHECKING:
    from openrecs.records import Issue


Progress = Callable[[int, int, str], None]
NARROWEST = 40  # columns; on fewer, lines run over
LINE = 160  # characters of a failure on one line
MESSAGE = 2000  # characters of an issue's message


def say(message: str) -> None:
    """Write a line to standard error, after what was written before; commands as the reader would type them."""
    sys.stdout.flush()
    print(as_typed(message), file=sys.stderr)


def failure(error: OpenrecsError) -> None:
    """Say what failed; where that is long, what happened, what is safe and how to mend it are below one another."""
    line = str(error)
    say("openrecs: " + (line if len(line) <= LINE else "\n  ".join(error.sentences())))


def shown_whole(text: str) -> str:
    """Return a text with its lines, and every other character that is not printable escaped."""
    return "\n".join(line if line.isprintable() else shown(line, len(line) * 10 + 1) for line in text.split("\n"))


# What a terminal obeys instead of showing it, but for the two that part lines and cells.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def data(parts: Iterable[bytes]) -> None:
    """Write CSV, JSON or a report (UTF-8) to standard output: as it is into a file or a pipe.

    On a terminal a control character is shown as JSON escapes it, `\\u001b`: what a page says may not steer it.
    """
    sys.stdout.flush()
    is_shown = sys.stdout.isatty()
    for part in parts:
        sys.stdout.buffer.write(_harmless(part) if is_shown else part)
    sys.stdout.buffer.flush()


def _harmless(content: bytes) -> bytes:
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", content.decode()).encode()


def traces(found: Iterable[str]) -> None:
    """Write tracebacks of the reader to standard error: they may quote a document."""
    for one in found:
        say(shown_whole(one))


def is_terminal(stream: IO[str]) -> bool:
    """Say whether a person reads the stream; a dumb terminal is treated as a file."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the columns there are: `COLUMNS`, else those of the terminal when it was first asked, else 80."""
    return _width(os.environ.get("COLUMNS"))


@lru_cache(maxsize=1)  # every row asks three times
def _width(_: str | None) -> int:
    return max(NARROWEST, shutil.get_terminal_size((80, 24)).columns)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to standard output: framed on a terminal, else columns parted by two blanks.

    Where it is wider than there is room, cells are wrapped between words; no word and no id is ever broken, and nothing
    is cut. Where not even that has room, each row is written as lines of heading and value, where it has one.
    """
    listed = [[shown(cell, len(cell) * 10 + 1) for cell in row] for row in rows]
    is_framed = is_terminal(sys.stdout)
    widths = _widths(
        [list(headings), *listed], width() - (3 * len(headings) + 1 if is_framed else 2 * len(headings) - 2)
    )
    if widths is None:
        _below_one_another(headings, listed)
    elif is_framed:
        _rich_table(headings, listed, widths)
    else:
        _plain_table([headings, *listed], widths)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return the widths of columns: what they need, else the widest ones less; `None` where words would break."""
    columns = list(zip(*rows, strict=True))
    wanted = [max(map(len, column)) for column in columns]
    least = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    while sum(wanted) > room:
        able = [at for at in range(len(wanted)) if wanted[at] > least[at]]
        if not able:
            return None
        wanted[max(able, key=wanted.__getitem__)] -= 1
    return wanted


def _rich_table(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    built = Table()
    for heading, wide in zip(headings, widths, strict=True):
        built.add_column(heading, overflow="fold", width=wide)  # an id that is cut names nothing
    for row in rows:
        built.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, highlight=False, width=width()).print(built)


def _plain_table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    for row in rows:
        cells = [wrapped(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            print("  ".join(part.ljust(wide) for part, wide in zip(line, widths, strict=True)).rstrip())


def wrapped(text: str, wide: int) -> list[str]:
    """Return a text as lines of at most so many letters, at least one line; a longer word has a line of its own."""
    return re.findall(rf"(?! ).{{1,{max(1, wide)}}}(?= |$)|\S+", " ".join(text.split())) or [""]


def _below_one_another(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                print("\n    ".join(wrapped(f"{heading}: {cell}", width() - 4)))
        print()


def issues(found: Iterable[Issue], *, all_of_them: bool, most: int | None = None) -> None:
    """Write issues to standard error, one a line; notes only if all of them are asked for.

    With `most` the gravest come first, and what is beyond it is only counted, unless all of them are asked for.
    """
    wanted = [issue for issue in found if all_of_them or issue.severity != "note"]
    if most is not None:
        wanted.sort(key=lambda issue: _GRAVITY.index(issue.severity))
    named = wanted if all_of_them else wanted[:most]
    for issue in named:
        say(line(issue))
    if len(wanted) > len(named):
        say(f"and {len(wanted) - len(named)} more; --verbose shows all of them")


_GRAVITY = ("error", "warning", "note")


def line(issue: Issue) -> str:
    """Return an issue as one line: severity, where, message."""
    where = ", ".join(shown(part) for part in (issue.document, issue.location) if part)
    message = shown(" ".join(issue.message.split()), MESSAGE)
    return f"{issue.severity}: {where}: {message}" if where else f"{issue.severity}: {message}"


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Progress | None]:
    """Show progress while the block runs, on a terminal only; gives what the work calls for each thing done."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(file=sys.stderr, highlight=False), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, _name: bar.update(task, completed=done, total=total)


class Profile:
    """A clock that is told when a stage begins. It prints its table on standard error, also where the run fails.

    Seconds are those of the clock on the wall, and of the processor: of this process, and of those that it started and
    that have ended.
    """

    def __init__(self, *, is_asked: bool) -> None:
        self.is_asked = is_asked
        self._marks: list[tuple[str, float, float]] = []

    def __enter__(self) -> Profile:
        """Begin with the stage `look`: has anything changed at all?"""
        self.begins("look")
        return self

    def begins(self, stage: str) -> None:
        """Take the time at which a stage begins, and the one before it ends."""
        if self.is_asked:
            spent = os.times()
            processor = spent.user + spent.system + spent.children_user + spent.children_system
            self._marks.append((stage, time.perf_counter(), processor))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Print what each stage took, and the sum."""
        self.begins("total")
        if self.is_asked:
            say(_table(self._marks))


def _table(marks: Sequence[tuple[str, float, float]]) -> str:
    """Return the table: `marks` are the beginnings of stages, the last one is the end."""
    rows = [(stage, after[1] - wall, after[2] - processor) for (stage, wall, processor), after in pairwise(marks)]
    first, last = marks[0], marks[-1]
    rows.append(("total", last[1] - first[1], last[2] - first[2]))
    lines = [f"{'stage':10}{'seconds':>10}{'processor':>12}{'share':>8}"]
    for stage, wall, processor in rows:
        share = wall / rows[-1][1] if rows[-1][1] else 1.0
        lines.append(f"{stage:10}{wall:>10.2f}{processor:>12.2f}{share:>8.0%}")
    return "\n".join(lines)
