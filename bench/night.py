"""One night in a process of its own: `night.py RAW PROCESSED TODAY` prints its seconds and its peak memory as JSON.

With `--rebuild` it publishes every night of raw/. With `--floor` it reads the newest export with `csv.reader` instead,
beside the libraries that a night needs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATUS = Path("/proc/self/status")
FLOOR, REBUILD = "--floor", "--rebuild"


@dataclass(frozen=True)
class Spent:
    """What a night took: seconds by the clock and of the processor, without those of starting; most memory in bytes.

    `code` is the version of the pipeline's code that ran, "" for the floor.
    """

    seconds: float
    processor: float
    peak: int
    published: bool
    code: str


def run(raw: Path, processed: Path, today: date, *words: str) -> Spent:
    """Run a night in a process of its own, and return what it took."""
    command = [sys.executable, __file__, str(raw), str(processed), today.isoformat(), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    spent = Spent(**json.loads(done.stdout))
    if spent.code not in {"", version()}:
        raise RuntimeError("the code was changed while it was measured, and so its cache was lost: measure again")
    return spent


@cache
def version() -> str:
    """Return the version of the pipeline's code as it was when this process first asked."""
    from openrecs.normalize import versions
    from openrecs.normalize.corrections import Corrections

    return versions.current(Corrections())["code"]


def peak() -> int:
    """Return the most memory that this process ever had, in bytes. Of its own: `getrusage` also counts its parent's."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _night(raw: Path, processed: Path, today: date, *, every: bool) -> tuple[bool, str]:
    from openrecs import run as refresh
    from openrecs.cli import main
    from openrecs.normalize.agencies.vocabulary import shipped

    shipped()
    main.collect_seldom()  # as the command does
    begin()
    if every:
        return bool(refresh.rebuild(raw, processed, today=today)), version()
    return refresh.run(raw, processed, today=today).outcome.published, version()


def _floor(raw: Path) -> tuple[bool, str]:
    import pandas as pd

    import floors

    begin()
    export = max(raw.glob("*/*.csv"))
    pd.DataFrame(floors.records(export.read_bytes()))
    return False, ""


def begin() -> None:
    """Let the time be counted from here."""
    started[:] = [time.perf_counter(), time.process_time()]


started: list[float] = []

if __name__ == "__main__":
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command does
    sys.path.insert(0, str(ROOT))
    where, store, today_, *more = sys.argv[1:]
    is_floor = FLOOR in more
    done = (
        _floor(Path(where))
        if is_floor
        else _night(Path(where), Path(store), date.fromisoformat(today_), every=REBUILD in more)
    )
    took = {"seconds": time.perf_counter() - started[0], "processor": time.process_time() - started[1]}
    print(json.dumps({**took, "peak": peak(), "published": done[0], "code": done[1]}))
