"""The command itself: what is on its streams, how it ends, and what it says without the library it needs."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

import forked
from openrecs.agent import tools
from openrecs.cli import main
from running import environment, until

HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
# The copy of a process has its files as well, and would keep the pipes open that the test closes.
ALONE = "import os; os.closerange(3, 1000); from openrecs.cli.main import main; main()"


class Server(NamedTuple):
    """A server, spoken with by hand, in the older form of the protocol."""

    pid: int
    requests: IO[str]
    answers: IO[str]
    errors: Path

    def say(self, method: str, params: Mapping[str, Any] | None = None, number: int | None = None) -> None:
        """Send a message; one with a number wants an answer."""
        asked = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        self.requests.write(json.dumps(asked if number is None else {**asked, "id": number}) + "\n")
        self.requests.flush()

    def begin(self) -> Any:
        """Shake hands, and return what the server says of itself."""
        self.say("initialize", HELLO, 0)
        said = json.loads(self.answers.readline())["result"]
        self.say("notifications/initialized")
        return said

    def ended(self) -> int:
        """Wait until it has ended, and return its exit code."""
        return forked.code_of(self.pid, until)


@pytest.fixture
def server(demo_store: Path, tmp_path: Path) -> Iterator[Server]:
    pytest.importorskip("mcp", reason="not run: the library mcp is not installed (`make dev` brings it)")
    with started(demo_store, tmp_path / "errors") as server:
        yield server


@contextmanager
def started(store: Path, errors: Path) -> Iterator[Server]:
    """Give a server of a store, a copy of this process: what takes its time is imported already."""
    given, requests = os.pipe()
    answers, said = os.pipe()
    script = errors.with_name("mcp.py")
    script.write_text(ALONE)
    with errors.open("wb") as stderr:
        pid = forked.start(["mcp", "--debug"], store, environment(), (given, said, stderr.fileno()), script)
    os.close(given)
    os.close(said)
    with os.fdopen(requests, "w", encoding="utf-8") as asking, os.fdopen(answers, encoding="utf-8") as answering:
        yield Server(pid, asking, answering, errors)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, main.TERMINATED), (signal.SIGINT, main.INTERRUPTED)])
def test_nothing_but_the_protocol_is_on_standard_output_and_a_signal_ends_it(
    server: Server, number: int, code: int
) -> None:
    assert server.begin()["instructions"] == tools.INSTRUCTIONS
    server.say("tools/call", {"name": "list", "arguments": {"as_of": "2020-01-01"}}, 1)
    answer = json.loads(server.answers.readline())
    assert answer["id"] == 1
    assert answer["result"]["isError"]
    os.kill(server.pid, number)
    assert server.ended() == code
    assert server.answers.read() == ""
    assert server.errors.read_text().startswith("Traceback"), "with --debug, on standard error"


@pytest.mark.parametrize("is_heard", [True, False])
def test_it_ends_with_the_program_that_started_it(server: Server, is_heard: bool) -> None:
    server.begin()
    if not is_heard:
        server.answers.close()
        server.say("ping", number=1)
    server.requests.close()
    assert server.ended() == 0
    assert server.errors.read_text() == ""


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mcp", "anyio")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anyio", None)
    assert main.run(["mcp"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "pip install 'openrecs[mcp]'" in said.err
    assert list(tmp_path.iterdir()) == []
