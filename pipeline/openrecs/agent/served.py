"""The tools behind the Model Context Protocol, over standard input and output, by its own Python SDK (extra `mcp`).

Each call is answered in a thread of its own, from what is published at that moment. Its rows end when its time is over;
an answer that takes twice as long, because a disk hangs, is given up. What goes wrong is said in the answer, in words.
"""

from __future__ import annotations

import json
import re
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from openrecs.agent import arguments, tools
from openrecs.agent.answers import Answer, Question
from openrecs.errors import OpenrecsError, StorageError, needs

AT_ONCE = 4  # calls that are answered at the same time; more of them wait
SAFE = "nothing was changed: this server only reads"
_TOOL = {"list": "list", "search": "search", "show": "get", "history": "history", "diff": "changes", "schema": "schema"}
_COMMAND = re.compile(rf"`openrecs ({'|'.join(_TOOL)})(?: [^`]*)?`")
_OPTION = re.compile(r"(?<![\w`-])--([a-z]+)(?![\w-])")


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and how: the store, seconds for an answer, what is held, commands as a person types them."""

    processed: Path
    seconds: float
    held: Callable[[], Sequence[str]]
    as_typed: Callable[[str], str]
    is_traced: bool = False


def server(served: Served) -> Callable[[], None]:
    """Return what serves until the other side closes. `UsageError`: the SDK is not installed."""
    anyio, protocol, stdio = map(_library, ("anyio", "mcp.server.lowlevel", "mcp.server.stdio"))

    async def run() -> None:
        made = protocol.Server(
            "openrecs",
            version=version("openrecs"),
            title="GAO's open recommendations",
            instructions=tools.INSTRUCTIONS,
            on_list_tools=_listed,
            on_call_tool=partial(called, served, anyio.CapacityLimiter(AT_ONCE)),
        )
        async with stdio.stdio_server() as (incoming, outgoing):
            await made.run(incoming, outgoing, made.create_initialization_options())

    def serve() -> None:
        try:
            anyio.run(run)
        except BaseExceptionGroup as problem:
            _, rest = problem.split(BrokenPipeError)  # the other side is gone: nobody is left to be told
            if rest:
                raise rest from None

    return serve


def _library(name: str) -> Any:
    with needs("mcp", "`openrecs mcp`"):
        return import_module(name)


async def _listed(_context: Any, _asked: Any) -> Any:
    types = _library("mcp.types")
    annotations = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.ListToolsResult(
        tools=[
            types.Tool(
                name=name,
                title=tool.title,
                description=tool.meaning,
                input_schema=arguments.schema(tool.arguments),
                output_schema=tool.shape,
                annotations=annotations,
            )
            for name, tool in tools.TOOLS.items()
        ]
    )


async def called(served: Served, limiter: Any, _context: Any, asked: Any) -> Any:
    """Return the protocol's result of a call: the answer, as it is and as text, or in words why there is none."""
    anyio, types = _library("anyio"), _library("mcp.types")
    answer: Answer | str = (
        f"there was no answer in {2 * served.seconds:g} seconds, so the call was given up. {SAFE.capitalize()}. Narrow "
        f"what is asked for, or start the server with more: `{served.as_typed('openrecs mcp --seconds 60')}`."
    )
    with anyio.move_on_after(2 * served.seconds):
        work = partial(answered, served, asked.name, asked.arguments or {})
        answer = await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)
    is_error = isinstance(answer, str)
    text = answer if is_error else json.dumps(answer, ensure_ascii=False)
    content = [types.TextContent(type="text", text=text)]
    return types.CallToolResult(content=content, structured_content=None if is_error else answer, is_error=is_error)


def answered(served: Served, name: str, given: Mapping[str, Any]) -> Answer | str:
    """Return the answer to a call, or the words that say why there is none; never a traceback."""
    until = time.monotonic() + served.seconds

    def ask(values: Mapping[str, Any]) -> Question:
        return Question(served.processed, values, given, lambda: time.monotonic() > until, served.held)

    try:
        return tools.answered(name, given, ask)
    except Exception as problem:
        if served.is_traced:
            traceback.print_exc()
        return served.as_typed(in_tools(str(_in_words(problem))))


def _in_words(problem: Exception) -> OpenrecsError:
    if isinstance(problem, OpenrecsError):
        return problem
    if isinstance(problem, OSError):
        what = f"the disk did not do what it was asked: {problem.strerror or problem}"
        mend = "look at the disk and the rights on that path, then ask again"
        return StorageError(what, where=str(problem.filename or ""), safe=SAFE, mend=mend)
    what = f"this is a bug in openrecs ({type(problem).__name__})"
    return OpenrecsError(what, safe=SAFE, mend="please report it with what `openrecs mcp --debug` prints")


def in_tools(message: str) -> str:
    """Return a message with the tools and arguments in place of the commands and options that do the same."""
    said = _COMMAND.sub(lambda found: f"the tool `{_TOOL[found[1]]}`", message).replace(". the tool", ". The tool")
    parts = said.split("`")  # what is in backquotes is a command, for a person to type
    return "`".join(_OPTION.sub(r"\1", part) if at % 2 == 0 else part for at, part in enumerate(parts))
