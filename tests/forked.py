"""The command in a process of its own that is a copy of this one: nothing is imported again, which is most of its time.

What a user's own call differs in (an environment of its own, other processes) is tried with `running.COMMAND`.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn


def run(
    words: Sequence[str], cwd: Path, stdin: bytes, env: Mapping[str, str], ended: Callable[[Callable[[], bool]], bool]
) -> subprocess.CompletedProcess[bytes]:
    """Run a command and return what it printed. `ended` waits until a call is true; `False`: it hangs."""
    _import_all()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads: none of them is needed
            pid = os.fork()
        if pid == 0:
            _child(words, cwd, env, (given, out, err))
        code = _code_of(pid, ended)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(words), code, out.read(), err.read())


def _import_all() -> None:
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import openrecs.cli.main
    import openrecs.night.parse_files
    import openrecs.run  # noqa: F401


def _code_of(pid: int, ended: Callable[[Callable[[], bool]], bool]) -> int:
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


def _child(words: Sequence[str], cwd: Path, env: Mapping[str, str], files: tuple[IO[bytes], ...]) -> NoReturn:
    code = 1
    try:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        for number, file in enumerate(files):
            os.dup2(file.fileno(), number)
        _streams()
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from openrecs.cli import main

        main.main(list(words))
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # closed: there is nothing left to be written
                stream.flush()
        os._exit(code)


def _streams() -> None:
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", write_through=True)  # noqa: SIM115
