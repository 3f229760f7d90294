"""The command in a process of its own that is a copy of this one: nothing is imported again, which is most of its time.

What a user's own call differs in (an environment of its own, other processes) is tried with `running.COMMAND`.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

Ended = Callable[[Callable[[], bool]], bool]  # waits until a call is true; `False`: it hangs


def run(
    words: Sequence[str], cwd: Path, stdin: bytes, env: Mapping[str, str], ended: Ended, script: Path
) -> subprocess.CompletedProcess[bytes]:
    """Run a script that runs a command, and return what it printed."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        code = code_of(start(words, cwd, env, (given.fileno(), out.fileno(), err.fileno()), script), ended)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(words), code, out.read(), err.read())


def start(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], streams: Sequence[int], script: Path | None = None
) -> int:
    """Start a command with three streams of its own, and return the number of its process."""
    import_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads: none of them is needed
        pid = os.fork()
    if pid == 0:
        _child(words, cwd, env, streams, script)
    return pid


def import_all() -> None:
    """Import what a run needs."""
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import openrecs.cli.main
    import openrecs.night.parse_files
    import openrecs.run  # noqa: F401


def code_of(pid: int, ended: Ended) -> int:
    """Wait for a process that was started, and return its exit code."""
    status: list[int] = []

    def has_ended() -> bool:
        done, said = os.waitpid(pid, os.WNOHANG)
        status.extend([said] if done else [])
        return bool(done)

    if not ended(has_ended):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise TimeoutError("the command hangs")
    return os.waitstatus_to_exitcode(status[0])


def _child(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], streams: Sequence[int], script: Path | None
) -> NoReturn:
    os._exit(to_its_end(words, cwd, env, streams, script=script))


def to_its_end(
    words: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    streams: Sequence[int],
    called: str = "openrecs",
    script: Path | None = None,
) -> int:
    """Make this process one of its own that runs a command, to its end, and return the exit code."""
    try:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        time.tzset()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        _streams()
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = [str(script or called), *words]
        if script:
            runpy.run_path(str(script), run_name="__main__")
        from openrecs.cli import main

        main.main()
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # closed: there is nothing left to be written
                stream.flush()


def _streams() -> None:
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", write_through=True)  # noqa: SIM115
