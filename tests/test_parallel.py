"""Several processes: the order of what was given, what is raised, and an end that nobody has to wait for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
