"""An option is on a command only where it does something: what a command takes is what its functions look at."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import click
import pytest

from openrecs.cli import options
from openrecs.cli.main import openrecs as group
from running import invoke

# Where what a command hands to a function that several share is not looked at.
UNSEEN = {"rebuild": {"strict"}}  # no check of the past stops it


def commands(of: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that is not a group, with the words that call it."""
    for name in of.list_commands(click.Context(of)):
        command = of.get_command(click.Context(of), name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(group))


def function(name: str) -> Callable[..., Any]:
    """Return the function that is written for a command, without what its decorators put around it."""
    return inspect.unwrap(COMMANDS[name].callback or pytest.fail(f"{name} does nothing"))


@cache
def body(function: Callable[..., Any]) -> list[ast.AST]:
    """Return every node of a function, without those of its decorators."""
    [found] = ast.parse(dedent(inspect.getsource(function))).body
    assert isinstance(found, ast.FunctionDef)
    return [node for line in found.body for node in ast.walk(line)]


def callee(module: dict[str, Any], node: ast.expr) -> Any:
    """Return what is called by a name, or by a name of a module; `None` where it is made in the function itself."""
    if isinstance(node, ast.Name):
        return module.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = module.get(node.value.id)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


def looked_at(function: Callable[..., Any], seen: set[Any]) -> set[str]:
    """Return the settings that a function looks at, or one of the command line that it hands them to."""
    seen.add(function)
    found: set[str] = set()
    for node in body(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings":
            found.add(node.attr)
        if isinstance(node, ast.Call) and any("settings" in ast.unparse(one) for one in node.args):
            called = callee(function.__globals__, node.func)
            if inspect.isfunction(called) and called.__module__.startswith("openrecs.cli") and called not in seen:
                found |= looked_at(called, seen)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_the_shared_options_that_it_looks_at_and_no_others(name: str) -> None:
    taken = {str(option.name) for option in COMMANDS[name].params} & options.OPTIONS.keys()
    used = looked_at(function(name), set()) & options.OPTIONS.keys()
    assert taken - {"debug"} == used - {"debug"} - UNSEEN.get(name, set())
    assert "debug" in taken or not taken


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_looks_at_every_option_of_its_own(name: str) -> None:
    own = inspect.unwrap(COMMANDS[name].callback or pytest.fail("it does nothing"))
    read = {node.id for node in body(own) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    read |= {str(node.value) for node in body(own) if isinstance(node, ast.Constant)}
    assert {str(option.name) for option in COMMANDS[name].params} - options.OPTIONS.keys() <= read


@pytest.mark.parametrize(
    "words",
    [
        *(["parse", "--raw", "x", "page.html"], ["parse", "--as-of", "2026-09-30", "page.html"]),
        *(["add", "--jobs", "2", "page.html"], ["withdraw", "--strict", "page.html", "--reason", "x"]),
        *(["prune", "--as-of", "2026-09-30"], ["verify", "--strict"], ["rebuild", "--strict"]),
        *(["export", "csv", "--jobs", "2"], ["fetch", "feed", "--processed", "x"]),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_an_option_that_would_do_nothing_is_refused(words: list[str], tmp_path: Path) -> None:
    done = invoke(*words, cwd=tmp_path)
    assert (done.returncode, "No such option" in done.stderr) == (2, True), done.stderr


def test_the_search_finds_what_is_not_used() -> None:
    assert looked_at(function("verify"), set()) == {"raw", "processed", "jobs"}
    assert {"verbose", "jobs", "strict"} < looked_at(function("refresh"), set())
