"""Every rule of thumb of the text grammar has a page that needs it: switched off, that page is read otherwise.

The pages are those of `tests/pages`, and where none of them needs a rule, an invented one in `heuristics/`. A rule that
no page needs goes: it can only be wrong. Each is switched off in the way that its answer says: no, yes, none, nothing,
the lines as they are. A line of the table is the rule, how it is switched off, and the page.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType

import pytest

from openrecs.errors import RefusedError
from openrecs.extract import detect, text
from openrecs.extract.text import lines
from openrecs.records import Document
from running import ROOT

TABLE = Path(__file__).parent / "heuristics" / "table.tsv"
FOLDERS = (ROOT / "tests" / "pages", TABLE.parent)


def _nothing(*_: object, **__: object) -> Iterator[object]:
    return
    yield


OFF: dict[str, Callable[..., object]] = {
    "no": lambda *_, **__: False,
    "yes": lambda *_, **__: True,
    "none": lambda *_, **__: None,
    "empty list": lambda *_, **__: [],
    "empty table": lambda *_, **__: {},
    "empty text": lambda *_, **__: "",
    "zero": lambda *_, **__: 0,
    "nothing": _nothing,
    "as it is": lambda first, *_, **__: list(first),
}
# What only saves time: without it all is read as it is, more slowly.
SPEED = {"unprint.reflow.as_copied"}


def table() -> list[list[str]]:
    """Return each rule, how it is switched off, and a page that needs it; some have several."""
    return [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]


def rules() -> dict[str, FunctionType]:
    """Return every function of the grammar that can be switched off: it says yes or no, or finds something or not."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(text.__path__, f"{text.__name__}.")
        if not module.ispkg
    ]
    return {
        f"{module.__name__.removeprefix(f'{text.__name__}.')}.{name}": function
        for module in modules
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__ and _can_be_off(function)
    }


def _can_be_off(function: FunctionType) -> bool:
    answer = str(function.__annotations__.get("return"))
    begins = ("list", "dict", "Iterator", "tuple[Issue")
    return answer in ("bool", "int", "str", "None") or answer.endswith("| None") or answer.startswith(begins)


def said(page: str) -> object:
    """Return what a text says: its layout and all that was read, or why it is refused."""
    lines.read.cache_clear()
    document = Document("page.txt", "0" * 64, len(page), "utf-8", "text", page)
    try:
        layout = detect.detect(document)
        return layout.name, layout.read(document)
    except RefusedError as refused:
        return str(refused), vars(refused)


def read(name: str) -> str:
    """Return an invented page's text."""
    path = next(folder / name for folder in FOLDERS if (folder / name).exists())
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize(("name", "off", "page"), table())
def test_a_rule_that_is_switched_off_changes_the_page_that_needs_it(
    name: str, off: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(read(page))
    monkeypatch.setattr(rules()[name], "__code__", OFF[off].__code__)
    try:
        found = said(read(page))
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # without the rule it cannot be read at all
        found = repr(error)
    assert found != expected


def test_every_rule_has_its_page() -> None:
    assert rules().keys() - SPEED == {name for name, _, _ in table()}


def test_every_invented_page_is_needed() -> None:
    assert {path.name for path in TABLE.parent.glob("*.txt")} <= {page for _, _, page in table()}
