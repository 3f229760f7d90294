"""Many things worked on at once, by several processes, in the order in which they were given.

An interrupt ends it within moments: what has not begun does not begin. No process outlives the one that started it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
FEW = 16  # so few are worked on in this process, whatever `jobs` says: starting others costs more


@contextmanager
def mapped(work: Callable[[Thing], Result], things: Sequence[Thing], jobs: int) -> Iterator[Iterator[Result]]:
    """Give the results in the order of the things, worked on by `jobs` processes, or by this one where they are few.

    What the work raises is raised here. `work` and all that it takes and gives must be fit to travel (pickle).
    """
    if jobs < 2 or len(things) < FEW:
        yield map(work, things)
        return
    # A fresh process for each worker: a fork would copy the locks of whatever threads draw the progress.
    fresh = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=fresh, initializer=_end_with_parent) as pool:
        try:
            with _signals_are_for_the_parent():
                results = pool.map(work, things, chunksize=4)
            yield iter(results)
        except BaseException:  # interrupted: what has not begun shall not begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _signals_are_for_the_parent() -> Iterator[None]:
    """Start processes that no interrupt reaches: a terminal sends it to all, and only the parent has words for it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Let a worker end when the process that started it is killed: nobody would tell it to."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
