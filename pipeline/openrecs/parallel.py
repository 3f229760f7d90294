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
            with _uninterrupted():
                results = pool.map(work, things, chunksize=4)
            yield iter(results)
        except BaseException:  # interrupted: what has not begun shall not begin
            pool.shutdown(wait=True, cancel_futures=True)
            raise


_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put interrupts off while processes start, and let none reach these ever after.

    A terminal sends an interrupt to all of them, and only the parent has words for it: the new ones inherit the mask.
    One that the mask does not stop, for another thread took it, waits until all that was begun is known to the pool.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    waiting: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    handlers = {one: signal.signal(one, lambda number, _: waiting.append(number)) for one in _INTERRUPTS if is_main}
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number in waiting[:1]:
            signal.raise_signal(number)


def _end_with_parent() -> None:
    """Let a worker end when the process that started it is killed: nobody would tell it to."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
