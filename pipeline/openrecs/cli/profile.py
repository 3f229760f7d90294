"""Where the time of a run went, stage by stage: `openrecs refresh --profile`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import pairwise
from types import TracebackType

from openrecs.cli import terminal


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
            terminal.say(_table(self._marks))


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
