"""The command in this process: what a copy of the process costs (five times as much as most commands) is saved.

All that a command can see of its own process is its own: words, folder, environment, streams (real files), signals.
What a process of its own is needed for is tried with `forked` or `running.COMMAND`.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn
from unittest import mock

from openrecs.cli import main, typed
from openrecs.normalize import cache

HANGS = 600.0  # seconds after which what is waited for is taken to hang; nothing that works comes near it
# What a process remembers of its surroundings or of files, and another would find as it is by then.
REMEMBERED = (typed.program, cache._lines, cache._batch)


def run(words: Sequence[str], cwd: Path, stdin: bytes, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command and return what it printed."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        with _surroundings(words, cwd, env, [given, out, err]):
            code = _ended()
        return subprocess.CompletedProcess(list(words), code, _all(out), _all(err))


def _ended() -> int:
    try:
        main.main()
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


@contextlib.contextmanager
def _surroundings(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], files: Sequence[IO[bytes]]
) -> Iterator[None]:
    with contextlib.chdir(cwd), contextlib.ExitStack() as stack:
        stack.callback(time.tzset)
        stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
        time.tzset()
        stack.enter_context(mock.patch.object(sys, "argv", ["openrecs", *words]))
        for name, file in zip(("stdin", "stdout", "stderr"), files, strict=True):
            stack.enter_context(mock.patch.object(sys, name, _stream(name, file)))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
            stack.callback(signal.signal, number, signal.getsignal(number))
        signal.signal(signal.SIGALRM, _hangs)
        stack.callback(signal.alarm, 0)
        signal.alarm(int(HANGS))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # of the libraries of an extra; the tests that call openrecs itself see them
        stack.callback(_forget)
        _forget()
        yield


def _hangs(*_: object) -> NoReturn:
    raise SystemExit(124)  # as `timeout` ends


def _stream(name: str, file: IO[bytes]) -> io.TextIOWrapper:
    """Return a file as a process has it when it begins with UTF-8 and no terminal."""
    file.seek(0)
    options: dict[str, Any] = {"errors": "backslashreplace", "write_through": True} if name == "stderr" else {}
    mode = "rb" if name == "stdin" else "wb"
    return io.TextIOWrapper(open(file.fileno(), mode, closefd=False), "utf-8", **options)


def _forget() -> None:
    for function in REMEMBERED:
        function.cache_clear()


def _all(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
