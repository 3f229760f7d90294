"""Texts for a person, at any width: wrapped between words, never inside one, with what counts marked.

On a terminal a mark is bold and underlined, elsewhere it is `>>so<<`. Text from documents is escaped before it comes
here (`terminal.shown_whole`), and no mark can come from one: the characters that stand for marks are escaped there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from openrecs.cli import terminal

Span = tuple[int, int]
_BEGIN, _END = "\ue000", "\ue001"
_STRONG, _MARKED, _PLAIN = "\x1b[1m", "\x1b[1;4m", "\x1b[0m"


def strong(text: str) -> str:
    """Return words in bold letters on a terminal, else as they are."""
    return f"{_STRONG}{text}{_PLAIN}" if terminal.is_terminal(sys.stdout) else text


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return an escaped text with a mark around each of the spans (begin, end), of which some may overlap."""
    begin, end = (_BEGIN, _END) if terminal.is_terminal(sys.stdout) else (">>", "<<")
    parts: list[str] = []
    at = 0
    for start, stop in _joined(spans):
        parts += [text[at:start], begin, text[start:stop], end]
        at = stop
    return "".join([*parts, text[at:]])


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def lines(text: str, indent: int = 0) -> list[str]:
    """Return an escaped text as lines of the width there is, each of its own lines wrapped for itself."""
    room = max(terminal.width() - indent, terminal.NARROWEST // 2)
    blank = " " * indent
    found: list[str] = []
    for line in text.split("\n"):
        found += [blank + one if one else "" for one in terminal.wrapped(line, room)]
    return _with_marks(found)


def _with_marks(wrapped: Iterable[str]) -> list[str]:
    """Return lines with what a terminal obeys in place of marks; a mark that goes on is begun again on each line."""
    found: list[str] = []
    is_on = False
    for line in wrapped:
        own = line if not is_on else line[: -len(line.lstrip())] + _BEGIN + line.lstrip() if line.strip() else line
        is_on = own.count(_BEGIN) > own.count(_END)
        found.append(own.replace(_BEGIN, _MARKED).replace(_END, _PLAIN) + (_PLAIN if is_on else ""))
    return found


def write(text: str, indent: int = 0) -> None:
    """Write an escaped text to standard output, wrapped."""
    for line in lines(text, indent):
        print(line)


def one_after_another(parts: Sequence[str], indent: int = 2) -> list[str]:
    """Return parts on a line, two blanks between them; where there is no room, on more lines, and no part is broken."""
    found = [parts[0]]
    for part in parts[1:]:
        if len(found[-1]) + 2 + len(part) <= terminal.width():
            found[-1] += f"  {part}"
        else:
            found.append(" " * indent + part)
    return found


def fields(named: Iterable[tuple[str, str]], indent: int = 0) -> None:
    """Write names and escaped values below one another, values in a column of their own; an empty one is left out."""
    there = [(name, value) for name, value in named if value]
    beyond = indent + max((len(name) for name, _ in there), default=0) + 2
    for name, value in there:
        first, *others = lines(value, beyond)
        print(" " * indent + name.ljust(beyond - indent) + first.strip())
        for line in others:
            print(line)
