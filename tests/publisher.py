"""What the store's tests publish, and a program that publishes it in a process of its own.

As a program it reads one JSON object a line and answers one line: `start` forks a process that publishes and gives its
number, `wait` gives how it ended (an exit code, or minus a signal). Everything is imported before the fork, so that a
publication starts within a millisecond. `python publisher.py once JSON` publishes once, in the process itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from openrecs.errors import OpenrecsError
from openrecs.hashes import key_hash, row_hash
from openrecs.publish.store import transaction
from openrecs.schema import TABLES
from openrecs.table import Column, to_arrow

VERSIONS = {"code": "test", "schema": "1"}
DAY = date(2021, 9, 30)
EARLIER, LATER = DAY - timedelta(days=1), DAY + timedelta(days=1)
PR_SET_PTRACER = 0x59616D61
Rows = Iterable[Mapping[str, Any]]


def tables(as_of: date, revision: int, marker: str, rows: int = 3) -> dict[str, pa.Table]:
    """Return all tables, every text of them beginning with the marker, nulls where nulls may be."""
    given = {"snapshot_date": as_of, "snapshot_revision": revision, "listing": "listed", "status": "open"}
    made: dict[str, pa.Table] = {}
    for name, table in TABLES.items():
        own = [{c.name: given.get(c.name, value(c, marker, row)) for c in table.columns} for row in range(rows)]
        made[name] = to_arrow(table, map(hashed, own) if name == "recommendations" else own)
    return made


def hashed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recommendation with the hashes of its key and of what it says."""
    return {**row, "key_hash": key_hash(row), "row_hash": row_hash(row)}


def value(column: Column, marker: str, row: int) -> Any:
    if column.nullable and row % 2:
        return None
    if column.values:
        return column.values[-1]
    if pa.types.is_string(column.type):
        return f"{marker} {column.name} {row}"
    if pa.types.is_list(column.type):
        return [f"{marker} a", "b"]
    if pa.types.is_date(column.type):
        return DAY + timedelta(days=row)
    return row % 2 == 0 if pa.types.is_boolean(column.type) else row


def publish(processed: Path, as_of: date = DAY, marker: str = "one", **options: Any) -> transaction.Outcome:
    """Publish the tables of a marker, in this process."""
    with transaction.opened(processed, options.pop("disk", None)) as opened:
        return opened.publish(
            as_of, lambda revision: tables(as_of, revision, marker), inputs={}, versions=VERSIONS, **options
        )


def publish_rows(
    processed: Path, as_of: date, rows: Rows, changes: Rows = (), aliases: Rows = (), **options: Any
) -> str:
    """Publish a snapshot with these recommendations, changes and aliases, and return its name."""
    listed = list(map(hashed, rows))

    def build(revision: int) -> dict[str, pa.Table]:
        dated = [{**row, "snapshot_date": as_of, "snapshot_revision": revision} for row in listed]
        own = {"recommendations": dated, "changes": changes, "aliases": aliases}
        return {name: to_arrow(table, list(own.get(name, ()))) for name, table in TABLES.items()}

    with transaction.opened(processed) as opened:
        outcome = opened.publish(as_of, build, inputs={}, versions=VERSIONS, **options)
    return str(outcome.snapshot.name)


def listing(root: Path) -> dict[str, tuple[Any, ...]]:
    """Return all that can be known of every file and folder below (kind, mode, times, bytes).

    Not of the lock file, and not of the cache, in which a slow machine may write what was too fresh before.
    """
    seen = {}
    for path in sorted([root, *root.rglob("*")]):
        if path.name != ".lock" and ".cache" not in path.relative_to(root).parts:
            known = path.lstat()
            content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
            seen[str(path)] = (known.st_mode, known.st_ino, known.st_mtime_ns, known.st_ctime_ns, content)
    return seen


def snapshots(processed: Path) -> list[str]:
    """Return the names of all snapshots."""
    return sorted(path.name for path in (processed / "snapshots").iterdir())


def latest(processed: Path) -> str:
    """Return the text of the pointer."""
    return str((processed / "latest").readlink())


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a published file, as a person or a bad disk would."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(change(content))


def placed_but_unpointed(processed: Path) -> None:
    """Leave things as a run does that is killed between its two renames: 2021-09-30.2 is whole, `latest` before it."""
    publish(processed, marker="one")
    target, note = (processed / "latest").readlink(), (processed / "latest.json").read_bytes()
    publish(processed, marker="two")
    (processed / "latest").unlink()
    (processed / "latest").symlink_to(target)
    edit(processed / "latest.json", lambda _: note)


class Publisher:
    """Starts publications in processes of their own."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def start(self, processed: Path, as_of: date = DAY, marker: str = "one", **options: Any) -> int:
        """Start one and return its process number. With wait=True it waits for `go`."""
        spec = {"processed": str(processed), "as_of": as_of.isoformat(), "marker": marker, **options}
        return int(self._ask({"start": spec}))

    def go(self, pid: int) -> None:
        """Let a waiting publication begin."""
        os.kill(pid, signal.SIGUSR1)

    def wait(self, pid: int) -> int:
        """Return how it ended."""
        return int(self._ask({"wait": pid}))

    def _ask(self, command: Mapping[str, Any]) -> str:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(command) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline()


@contextmanager
def server() -> Iterator[Publisher]:
    """Run this program as a server, and end it afterwards."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Publisher(process)
        assert process.stdin is not None
        process.stdin.close()


def _run(spec: Mapping[str, Any]) -> int:
    """Publish as told and return the exit code; `message` names a file for the words, `hold` one to wait for."""
    as_of, hold = date.fromisoformat(spec["as_of"]), spec.get("hold")

    def build(revision: int) -> dict[str, pa.Table]:
        while hold and not Path(hold).exists():
            time.sleep(0.001)
        return _prepared[spec["marker"], as_of, revision]

    try:
        with transaction.opened(Path(spec["processed"])) as opened:
            opened.publish(as_of, build, inputs={}, versions=VERSIONS)
    except OpenrecsError as error:
        if spec.get("message"):
            Path(spec["message"]).write_text(str(error), encoding="utf-8")
        return error.exit_code
    return 0


class _Prepared(dict[tuple[str, date, int], dict[str, pa.Table]]):
    """Tables are made before the fork where that is foreseen: what is tested is publishing."""

    def __missing__(self, key: tuple[str, date, int]) -> dict[str, pa.Table]:
        marker, as_of, revision = key
        self[key] = tables(as_of, revision, marker)
        return self[key]


_prepared = _Prepared()


def _fork(spec: Mapping[str, Any]) -> int:
    """Start a publication; one that waits is ready to be traced when this returns."""
    ready, child_ready = os.pipe()
    pid = os.fork()
    if not pid:
        _child(spec, child_ready)
    os.close(child_ready)
    os.read(ready, 1)
    os.close(ready)
    return pid


def _child(spec: Mapping[str, Any], ready: int) -> None:
    code = 70
    try:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)  # strace may look on
        os.close(ready)
        if spec.get("wait"):
            signal.sigwait([signal.SIGUSR1])
        code = _run(spec)
    finally:
        os._exit(code)


def _serve() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    with tempfile.TemporaryDirectory() as scratch:  # once in full, so that everything is imported
        _run({"processed": scratch, "as_of": DAY.isoformat(), "marker": "first"})
    for line in sys.stdin:
        command = json.loads(line)
        if "start" in command:
            answer = _fork(command["start"])
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(command["wait"], 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        sys.exit(_run(json.loads(sys.argv[2])))
    _serve()
