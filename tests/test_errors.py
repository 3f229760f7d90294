"""What a failure says: what, where, what is still safe, how to mend it; and nothing that a terminal would obey."""

from __future__ import annotations

import copy
import pickle
import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import errors
from openrecs.cli.main import openrecs as group
from openrecs.errors import OpenrecsError, RefusedError, shown
from running import ROOT

CODES = {
    "UsageError": 2,
    "RefusedError": 3,
    "HeldError": 4,
    "StorageError": 5,
    "LockedError": 6,
    "NetworkError": 7,
    "DamagedError": 8,
    "NotDurableError": 9,
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_every_kind_of_failure_has_its_exit_code_and_is_in_the_drawing(name: str, code: int) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, OpenrecsError)
    assert kind.exit_code == code
    [line] = [line for line in (errors.__doc__ or "").splitlines() if f" {name} " in line]
    assert str(code) in line.split()


def test_there_is_no_other() -> None:
    assert {kind.__name__ for kind in OpenrecsError.__subclasses__()} == set(CODES)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("it is gone",), "it is gone."),
        (("it is gone.",), "it is gone."),
        (("it is gone", "x.txt"), "x.txt: it is gone."),
        (
            ("it is gone", "x.txt", "nothing was lost", "put it back"),
            "x.txt: it is gone. Nothing was lost. Put it back.",
        ),
        (("it is gone", "", "", "run `x`"), "it is gone. Run `x`."),
        (("it is gone", "a\nb\x1b[31m"), "a\\nb\\x1b[31m: it is gone."),
    ],
)
def test_a_message_is_sentences(said: tuple[str, ...], expected: str) -> None:
    what, where, safe, mend = (*said, "", "", "")[:4]
    assert str(RefusedError(what, where=where, safe=safe, mend=mend)) == expected


@pytest.mark.parametrize("kind", CODES)
def test_an_error_survives_the_way_from_another_process(kind: str) -> None:
    error = getattr(errors, kind)("what", where="where", safe="safe", mend="mend")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301  (our own)
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert (again.what, again.where, again.safe, again.mend) == ("what", "where", "safe", "mend")


@given(st.text(st.characters()), st.integers(1, 50))
def test_shown_text_is_one_printable_line_of_at_most_so_many_characters(text: str, limit: int) -> None:
    line = shown(text, limit)
    assert line.isprintable()
    assert len(line) <= limit
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("caf\xe9 \u2013 \u201cx\u201d", "caf\xe9 \u2013 \u201cx\u201d"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\udcff", "\\udcff"),
        ("x" * 300, "x" * 199 + "\u2026"),
    ],
)
def test_shown(text: str, line: str) -> None:
    assert shown(text) == line


COMMAND_NAMED = re.compile(r"(?m)(?:`|^ {4}|^\$ |bin/)openrecs ([a-z]+(?: --?[a-z-]+| [a-z]+)*)")
TARGET_NAMED = re.compile(r"`make ([a-z-]+)")


def problem(words: list[str]) -> str:
    """Return what is wrong with a command that is named somewhere, "" where nothing is."""
    command: click.Command = group
    for at, word in enumerate(words):
        if isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return f"there is no {' '.join(words[: at + 1])}"
            command = found
    options = {one for parameter in command.params for one in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    return " ".join(word for word in words if word.startswith("-") and word not in options)


def test_every_command_and_target_that_the_code_or_the_docs_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    places = [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("[RC][EO]*.md")]
    wrong, named = [], 0
    for path in [*places, ROOT / "raw/README.md"]:
        text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))  # a message may go on in the next line
        commands, made = COMMAND_NAMED.findall(text), TARGET_NAMED.findall(text)
        wrong += [f"{path.name}: {said}" for words in commands if (said := problem(words.split()))]
        wrong += [f"{path.name}: make {target}" for target in made if target not in targets]
        named += len(commands) + len(made)
    assert wrong == []
    assert named > 40
