"""The command on a terminal of its own, as a person runs it."""

from __future__ import annotations

import os
import pty
import re
import threading
from pathlib import Path

import forked
from running import HANGS, environment, until

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(*words: str, cwd: Path, **added: str) -> tuple[str, int]:
    """Run a command with a terminal on all its streams; return what it wrote there, and its exit code."""
    leader, follower = pty.openpty()
    env = environment(**{"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"} | added)
    pid = forked.start(words, cwd, env, (follower, follower, follower))
    os.close(follower)
    written: list[bytes] = []

    def drain() -> None:
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed: that is how a terminal ends on Linux
                return
            if not part:
                return
            written.append(part)

    reader = threading.Thread(target=drain)
    reader.start()
    code = forked.code_of(pid, until)
    reader.join(timeout=HANGS)
    os.close(leader)
    return b"".join(written).decode(), code
