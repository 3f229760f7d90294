"""A program for `test_fetch_kills`: fetch, be killed at the Nth change to the disk, fetch again, look at what is there.

`python killed_fetch.py PORT FOLDER WHAT` prints a JSON object: how many changes there are, and what went wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gao
from openrecs.read.provenance import ledger
from openrecs.scrape import closures, export
from server import FakeClock, Site

CHANGES = ("fsync", "write", "link", "replace", "rename", "unlink", "mkdir", "ftruncate")


def fetch(site: Site, folder: Path, what: str) -> None:
    """Fetch, with a clock of its own."""
    site.clock = FakeClock()
    if what == "export":
        export.fetch(folder / "raw", site.client())
    else:
        closures.fetch(folder / "raw", folder / "processed", site.client())


def kill_at(step: int) -> None:
    """Let this process be killed right before the Nth change to the disk."""
    done = [0]

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            done[0] += 1
            if done[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*given, **named)

        return call

    for name in CHANGES:
        setattr(os, name, counted(getattr(os, name)))


def child(site: Site, folder: Path, what: str, step: int = 0) -> int:
    """Fetch in a process of its own; return its exit code, or minus the signal that ended it."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            if step:
                kill_at(step)
            fetch(site, folder, what)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def look(raw: Path, wanted: dict[str, str]) -> str:
    """Return what is wrong with raw/ after a clean run, empty where nothing is. `wanted`: name to digest."""
    book = ledger.read(raw)
    found = {name: book.document(name, digest) is not None for name, digest in wanted.items()}
    if gao.documents(raw) != sorted(wanted) or not all(found.values()):
        return f"documents {gao.documents(raw)}, in the ledger {found}"
    ours = {"ledger.jsonl", "www.gao.gov.robots.json", "gao.gov.json", *(Path(name).name for name in wanted)}
    left = {path.name for path in raw.rglob("*") if path.is_file() and not path.name.startswith(".")} - ours
    return f"litter {sorted(left)}" if left else ""


def main(port: int, folder: Path, what: str) -> None:
    """Kill at every step in turn until a run is not reached by its kill."""
    site = Site(FakeClock(), port=port)
    wanted: dict[str, str] = {}
    problems: list[str] = []
    step = 0
    while True:
        trial = folder / f"trial-{step}"
        trial.mkdir()
        if (folder / "processed").exists():
            shutil.copytree(folder / "processed", trial / "processed", symlinks=True)
        code = child(site, trial, what, step) if step else 0
        again = child(site, trial, what)
        facts = gao.facts(trial / "raw")
        wanted = wanted or {one["name"]: one["sha256"] for one in facts if one["fact"] == "document"}
        why = look(trial / "raw", wanted)
        if again or why or code not in (0, -signal.SIGKILL):
            problems.append(f"killed at {step} ({code}), then {again}: {why}")
        shutil.rmtree(trial)
        if step and code == 0:
            break
        step += 1
    print(json.dumps({"steps": step, "documents": sorted(wanted), "problems": problems}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
