"""Seconds and ratios: a time is worth something only beside its floor, measured in the same run, turn by turn.

Seconds are those of the processor, of this process and of those it waited for: a busy machine makes them little longer.
Only what waits for the disk is told by the clock.
"""

from __future__ import annotations

import gc
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

SHORTEST = 0.02  # seconds: what takes less is done many times over


@dataclass(frozen=True)
class Line:
    """What was measured, its floor, and by how much it is dearer."""

    what: str
    value: float
    floor_is: str
    floor: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Return how many times the floor it costs."""
        return self.value / self.floor

    def cells(self) -> Sequence[str]:
        """Return it as cells of the table."""
        return self.what, _said(self.value, self.unit), self.floor_is, _said(self.floor, self.unit), f"{self.ratio:.1f}"


HEADER = ("what", "measured", "floor", "measured", "ratio")
WIDTHS = (66, 9, 44, 9, 7)


def processor() -> float:
    """Return the seconds of the processor that this process has used, and those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(work: Callable[[], Any], *litter: Path, by: Callable[[], float] = processor) -> float:
    """Return the seconds that something takes, by the clock if told so; the folders named are removed afterwards."""
    gc.collect()
    gc.freeze()  # what is left is in use, and no later collection need look at it
    began = by()
    work()
    seconds = by() - began
    for folder in litter:
        shutil.rmtree(folder, ignore_errors=True)
    return seconds


def each(work: Callable[[], Any]) -> Callable[[], float]:
    """Return what times one of many turns of something short."""
    turns = max(1, round(SHORTEST / max(1e-7, timed(work))))

    def once() -> float:
        return timed(lambda: [work() for _ in range(turns)]) / turns

    return once


def compared(
    what: str, work: Callable[[], float], floor_is: str, floor: Callable[[], float], repeats: int, unit: str = "s"
) -> Line:
    """Measure something and its floor in turns, and return the medians. Both say themselves what they cost."""
    pairs = [(floor(), work()) for _ in range(repeats)]
    return Line(what, median(took for _, took in pairs), floor_is, median(took for took, _ in pairs), unit)


def _said(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f} {unit}"
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} us"


def show(header: Sequence[str], lines: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> None:
    """Print a table: the first column to the left, cells that begin with a digit to the right.

    With the `widths` of its columns each line is printed as soon as it is there.
    """
    if not widths:
        lines = list(lines)
        widths = [max(len(line[at]) for line in [header, *lines]) for at in range(len(header))]
    for line in chain([header, ["-" * width for width in widths]], lines):
        cells = [_set(cell, width, at) for at, (cell, width) in enumerate(zip(line, widths, strict=True))]
        print("  ".join(cells).rstrip(), flush=True)


def _set(cell: str, width: int, at: int) -> str:
    return cell.rjust(width) if at and cell[:1].isdigit() else cell.ljust(width)
