"""`openrecs` for lines of a shell, in a process of its own that need not import anything: that is most of its time.

`program()` writes a command that asks a server to run it: a process that has imported everything and copies itself.
The copy has the words, folder, environment and streams of who asked, not its limits; its exit code is handed back.
What an own interpreter is needed for (what is imported, how it starts and ends) is tried with `running.COMMAND`.
"""

from __future__ import annotations

import atexit
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

import forked

# It imports next to nothing itself. A server that is gone, or a command that was killed, is exit code 70.
CLIENT = """#!{python} -IS
import _socket, os, sys
asked = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
asked.connect({address!r})
env = [f"{{name}}={{value}}" for name, value in os.environ.items()]
said = [str(len(sys.argv)), *sys.argv, os.getcwd(), *env]
fds = b"".join(n.to_bytes(4, sys.byteorder) for n in range(3))
content = "\\0".join(said).encode("utf-8", "surrogateescape")
asked.sendmsg([len(content).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, fds)])
while content:
    content = content[asked.send(content):]
sys.exit((asked.recv(1) or b"F")[0])
"""


def program(path: Path) -> Path:
    """Write the command to a path, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CLIENT.format(python=sys.executable, address=str(_server())))
    path.chmod(0o755)
    return path


@cache
def _server() -> Path:
    """Start the server of this process, once, and return its address; it ends when its standard input does."""
    folder = tempfile.mkdtemp(prefix="openrecs-")
    address = Path(folder) / "ask"
    server = subprocess.Popen([sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout
    assert server.stdin
    server.stdout.readline()
    atexit.register(server.wait)
    atexit.register(server.stdin.close)
    return address


def serve(address: str) -> None:
    """Copy this process for each that asks, until nobody can ask any more."""
    forked.import_all()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        print("ready", flush=True)
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            asked, _ = listening.accept()
            _reap()
            if os.fork() == 0:
                _answer(asked)
            asked.close()
    shutil.rmtree(Path(address).parent)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(asked: socket.socket) -> NoReturn:
    size, streams, *_ = socket.recv_fds(asked, 4, 3)
    with asked.makefile("rb") as file:
        count, *said = os.fsdecode(file.read(int.from_bytes(size, "big"))).split("\0")
    called, words, (cwd, *env) = said[0], said[1 : int(count)], said[int(count) :]
    code = forked.to_its_end(words, Path(cwd), dict(one.split("=", 1) for one in env), streams, called)
    with suppress(OSError):  # who asked was ended
        asked.send(bytes([code]))
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
