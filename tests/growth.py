"""Whether time and memory grow no faster than what they are given: always a ratio, never a number of seconds or bytes.

A machine that is slow or busy slows the small step as it slows the large one. What is measured is the processor time of
this process alone, of steps that are long enough to be told from noise, and the least of several tries.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from typing import AnyStr, TypeVar

from tools import limit

T = TypeVar("T")

STEP = 4  # how many times larger the large step is
WORSE = 8  # how many times more it may cost: what is linear costs 4 times as much, what is quadratic 16 times
ENOUGH = (
    limit("OPENRECS_GROWTH", 12) / 1000
)  # the processor time that the large step has at least, or noise would be all that is compared
TRIES = 12  # every one of these must be too dear before it counts
FEW = 3  # tries of the first step, which does not count alone


def of(filler: AnyStr, size: int) -> AnyStr:
    """Return as many characters, or bytes, of a filler over and over."""
    return (filler * (size // len(filler) + 1))[:size]


def assert_linear(
    make: Callable[[int], T], work: Callable[[T], object], *, start: int = 2_000, most: int = 2_000_000
) -> None:
    """Fail where work on something four times as large costs more than eight times the processor time.

    `make` gives the thing of a size, in whatever unit; the size grows from `start` until the work can be measured, or
    to `most`: what cannot be measured at that size is quick enough. One step may be too dear, where something sets in
    at a size; two in a row are not. No two things are the same, for answers are kept.
    """
    size = start * STEP
    while size < most and _cost(work, make(size)) < ENOUGH:
        size *= STEP
    if _dear(make, work, size, FEW):
        said = _dear(make, work, size * STEP, TRIES)
        assert not said, said


def _dear(make: Callable[[int], T], work: Callable[[T], object], size: int, most: int) -> str:
    """Say how much more a size costs than a quarter of it, where that is too much in every try; else nothing."""
    tries: list[tuple[float, float]] = []
    for attempt in range(most):
        other = (
            size + size * attempt // 64 + 3
        )  # and the small one is not a large one of a step before: answers are kept
        tries.append((_cost(work, make(other // STEP + 1)), _cost(work, make(other))))
        small, large = map(min, zip(*tries, strict=True))
        if large < ENOUGH or large <= WORSE * small:
            return ""
    return f"{STEP} times as much costs {large / small:.1f} times the work, at {size}: {tries}"


def _cost(work: Callable[[T], object], thing: T) -> float:
    """Return the processor time of the work, without that of collecting what other tests left behind."""
    gc.disable()
    try:
        begun = time.process_time()
        work(thing)
        return time.process_time() - begun
    finally:
        gc.enable()


def peak(work: Callable[[T], object], thing: T) -> int:
    """Return the most bytes that were allocated at one time while the work was done."""
    gc.collect()
    tracemalloc.start()
    try:
        work(thing)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def assert_bounded_memory(make: Callable[[int], T], work: Callable[[T], object], size: int) -> None:
    """Fail where something four times as large needs more memory: at most a quarter more is noise."""
    work(make(size))  # what is imported and kept for ever is not part of it
    small, large = peak(work, make(size)), peak(work, make(size * STEP))
    assert large < 1.25 * small, f"{STEP} times as much, and the memory grew from {small} to {large} bytes"
