"""Many things worked on at once, by several processes or by any executor, in the order in which they were given.

Results are handed on as they come, and only a few are ever waiting. An interrupt ends it within moments: what has not
begun does not begin. No process outlives the one that started it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Jobs = int | Executor  # how many processes, or who does the work
FEW = 16  # so few are worked on in this process, whatever `jobs` says: starting others costs more
CHUNK = 4  # things that one task does
AHEAD = 16  # tasks that are given out and not taken back yet


@dataclass(frozen=True, slots=True)
class Here(Generic[Result]):
    """The result of a thing for which nobody else is needed."""

    result: Result


@contextmanager
def mapped(
    work: Callable[[Any], Result], things: Sequence[Thing], jobs: Jobs, prepare: Callable[[Thing], Any] | None = None
) -> Iterator[Iterator[Result]]:
    """Give the results in the order of the things, worked on by `jobs` processes, or by this one where they are few.

    `jobs` may be any `concurrent.futures.Executor` as well: it does all the work, and the caller closes it. What the
    work raises is raised here. `work` and all that it takes and gives must be fit to travel (pickle). `prepare` is for
    an executor alone: see `sent`.
    """
    size = 1 if _stays(jobs, len(things)) else CHUNK
    batches = [things[start : start + size] for start in range(0, len(things), size)]
    if isinstance(jobs, Executor):
        with sent(partial(_each, work), batches, jobs, prepare) as results:
            yield results
        return
    with together(partial(_each, work), batches, jobs) as results:
        yield results


@contextmanager
def together(
    work: Callable[[Sequence[Thing]], list[Result]], batches: Sequence[Sequence[Thing]], jobs: Jobs
) -> Iterator[Iterator[Result]]:
    """Give the results of work that takes several things at once, one for each thing; else as `mapped`."""
    if isinstance(jobs, Executor):
        with sent(work, batches, jobs) as results:
            yield results
        return
    if _stays(jobs, sum(map(len, batches))):
        yield chain.from_iterable(map(work, batches))
        return
    # A fresh process for each worker: a fork would copy the locks of whatever threads draw the progress.
    fresh = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=fresh, initializer=_end_with_parent) as pool:
        try:
            yield _in_order(partial(_submitted, pool), work, batches, _as_it_is)
        except BaseException:  # interrupted: what has not begun must not begin
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def sent(
    work: Callable[[Sequence[Any]], list[Result]],
    batches: Sequence[Sequence[Thing]],
    jobs: Executor,
    prepare: Callable[[Thing], Any] | None = None,
) -> Iterator[Iterator[Result]]:
    """Give the results of an executor's workers, as `together` does.

    `prepare` is called here, with each thing when its turn is near: it returns what travels to the workers in its place
    (such as the bytes of a file, which is on no disk of theirs), or what is `Here` already.
    """
    with closing(_in_order(jobs.submit, work, batches, prepare or _as_it_is, getattr(jobs, "ahead", AHEAD))) as results:
        yield results


def _as_it_is(thing: Thing) -> Thing:
    return thing


def _in_order(
    submit: Callable[..., Future[list[Result]]],
    work: Callable[[Sequence[Any]], list[Result]],
    batches: Sequence[Sequence[Thing]],
    prepare: Callable[[Thing], Any],
    ahead: int = AHEAD,
) -> Generator[Result, None, None]:
    """Yield the results in order. A few tasks are given out ahead of the one that is waited for."""
    waiting: deque[tuple[list[Any], Future[list[Result]] | None]] = deque()
    try:
        for batch in batches:
            prepared = [prepare(thing) for thing in batch]
            parcels = [one for one in prepared if not isinstance(one, Here)]
            waiting.append((prepared, submit(work, parcels) if parcels else None))
            if len(waiting) >= ahead:
                yield from _joined(*waiting.popleft())
        while waiting:
            yield from _joined(*waiting.popleft())
    finally:
        for _, task in waiting:
            if task:
                task.cancel()


def _joined(prepared: Sequence[Any], task: Future[list[Result]] | None) -> Iterator[Result]:
    results = iter(task.result() if task else ())
    for one in prepared:
        yield one.result if isinstance(one, Here) else next(results)


def _stays(jobs: Jobs, count: int) -> bool:
    return not isinstance(jobs, Executor) and (jobs < 2 or count < FEW)


def _each(work: Callable[[Thing], Result], things: Sequence[Thing]) -> list[Result]:
    return [work(thing) for thing in things]


def _submitted(pool: Executor, *task: object) -> Future[list[Result]]:
    """Give a task to a pool, which may start a process for it."""
    with _uninterrupted():
        return pool.submit(*task)  # type: ignore[arg-type]


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
    """Let a worker end when the process that started it is killed: nobody would ask it to."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
