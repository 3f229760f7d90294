"""An AI assistant's program, played by the SDK's own client: it starts `openrecs mcp` and speaks with it over pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from running import environment


class Assistant:
    """A client that is connected; `server` is what the server says of itself, `tools` are those it has, by name."""

    def __init__(self, portal: Any, client: Any) -> None:
        """Ask for the tools."""
        self._portal, self._client = portal, client
        self.server = client
        self.tools = {tool.name: tool for tool in portal.call(client.list_tools).tools}

    def call(self, tool: str, **arguments: Any) -> Any:
        """Return the result of a call, whatever it is; the client itself holds it to the shape that the tool names."""
        return self._portal.call(partial(self._client.call_tool, tool, arguments))

    def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Return the answer to a call."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content[0].text
        answer: dict[str, Any] = result.structured_content
        return answer

    def refused(self, tool: str, **arguments: Any) -> str:
        """Return why a call has no answer."""
        result = self.call(tool, **arguments)
        assert result.is_error
        assert result.structured_content is None
        assert len(result.content) == 1
        words: str = result.content[0].text
        return words


@contextmanager
def talking(folder: Path, *words: str, mode: str = "auto") -> Iterator[Assistant]:
    """Give an assistant that speaks with the server of the store in a folder."""
    if find_spec("mcp") is None:
        reason = "not run: the library mcp is not installed (`make dev` brings it)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    from anyio.from_thread import start_blocking_portal
    from mcp import Client, StdioServerParameters

    command = ["-m", "openrecs.cli.main", "mcp", *words]
    server = StdioServerParameters(command=sys.executable, args=command, env=environment(), cwd=folder)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server, mode=mode)) as client,
    ):
        yield Assistant(portal, client)
