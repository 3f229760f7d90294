"""Several processes: the order of what was given, what is raised, and an end that nobody has to wait for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from openrecs import parallel
from openrecs.errors import RefusedError
from running import environment, until

MANY = list(range(parallel.FEW * 3))


def squared(number: int) -> int:
    time.sleep(0.001 * (number % 3))
    return number * number


def process(_: int) -> int:
    return os.getpid()


def refusing(number: int) -> int:
    if number == 7:
        raise RefusedError("seven is refused", where="7", safe="nothing was done", mend="take eight")
    return number


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("things", [[], [3], MANY])
def test_results_come_in_the_order_of_the_things(things: list[int], jobs: int) -> None:
    with parallel.mapped(squared, things, jobs) as results:
        assert list(results) == [number * number for number in things]


@pytest.mark.parametrize(("things", "jobs"), [(MANY, 1), (MANY[: parallel.FEW - 1], 2)])
def test_few_things_or_one_job_stay_in_this_process(things: list[int], jobs: int) -> None:
    with parallel.mapped(process, things, jobs) as results:
        assert set(results) == {os.getpid()}


def test_many_things_go_to_other_processes() -> None:
    with parallel.mapped(process, MANY, 2) as results:
        found = set(results)
    assert os.getpid() not in found
    assert len(found) <= 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_is_raised_here_with_all_its_words(jobs: int) -> None:
    with pytest.raises(RefusedError) as refused, parallel.mapped(refusing, MANY, jobs) as results:
        list(results)
    assert str(refused.value) == "7: seven is refused. Nothing was done. Take eight."


class Backwards(Executor):
    """An executor that does nothing until somebody waits, and then the newest task first."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = Waiting(self)
        self.tasks.append((task, lambda: fn(*args, **kwargs)))
        self.most = max(self.most, len(self.tasks))
        return task

    def work(self) -> None:
        for task, do in reversed(self.tasks):
            if task.set_running_or_notify_cancel():
                try:
                    task.set_result(do())
                except RefusedError as error:
                    task.set_exception(error)
        self.tasks.clear()


class Waiting(Future[Any]):
    def __init__(self, executor: Backwards) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> Any:
        self.executor.work()
        return super().result(timeout)


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor, Backwards])
def test_any_executor_does_the_work_in_order(kind: Callable[[], Executor]) -> None:
    with kind() as executor:
        with parallel.mapped(squared, MANY, executor) as results:
            assert list(results) == [number * number for number in MANY]
        with pytest.raises(RefusedError, match="seven"), parallel.mapped(refusing, MANY, executor) as results:
            list(results)
        with parallel.mapped(squared, MANY, executor) as results:  # it is still the caller's
            assert next(results) == 0


def test_only_a_few_tasks_wait_however_many_things_there_are() -> None:
    done: list[int] = []
    executor = Backwards()
    with parallel.mapped(done.append, range(10_000), executor) as results:
        for at, _ in enumerate(results):
            assert len(done) <= at + parallel.CHUNK * parallel.AHEAD
    assert executor.most <= parallel.AHEAD
    assert sorted(done) == list(range(10_000))


def test_what_has_not_begun_does_not_begin_once_somebody_stops_asking() -> None:
    executor, done = Backwards(), []
    with parallel.mapped(done.append, range(10_000), executor) as results:
        next(results)
        before = len(done)
        results.close()  # type: ignore[attr-defined]
    executor.work()
    assert len(done) == before


def test_signals_reach_this_process_as_before() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with parallel.mapped(squared, MANY, 2) as results:
        list(results)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


_SLEEPERS = """
import sys, time
from pathlib import Path
from openrecs import parallel
import sleepers
if __name__ == "__main__":
    with parallel.mapped(sleepers.sleep, [sys.argv[1]] * 10_000, 2) as results:
        list(results)
"""
_SLEEP = """
import os, time
from pathlib import Path
def sleep(folder):
    Path(folder, str(os.getpid())).touch()
    time.sleep(0.2)
"""


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="not run: it looks into /proc")
def test_no_process_outlives_one_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(_SLEEPERS, encoding="utf-8")
    (tmp_path / "sleepers.py").write_text(_SLEEP, encoding="utf-8")
    seen = tmp_path / "seen"
    seen.mkdir()
    run = subprocess.Popen([sys.executable, "main.py", str(seen)], cwd=tmp_path, env=environment())
    assert until(lambda: len(list(seen.iterdir())) >= 2)
    workers = [int(path.name) for path in seen.iterdir()]
    assert len(workers) == 2
    assert all(map(is_alive, workers))
    run.kill()
    run.wait()
    assert until(lambda: not any(map(is_alive, workers)))
