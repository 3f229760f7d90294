"""What files of delimited values share: which line is the header, and records with the line each begins on.

A file that a spreadsheet wrote may part its values by semicolons or tabs: the header shows by which.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice

from openrecs.errors import shown
from openrecs.records import Issue, Severity
from openrecs.text import squeeze

DELIMITERS = (",", ";", "\t")
BYTE_ORDER_MARK = "\ufeff"
MOST_ERRORS = 1_000  # that are named of one document; a file of broken records says no more with the next
_HEAD_CHARACTERS, _HEAD_LINES = 8_000, 20
_TOGETHER = 1 << 16  # characters, and the rest of a line


@dataclass(frozen=True, slots=True)
class Header:
    """The header line: its line number from 1, its column names (squeezed, empty ones at the end dropped)."""

    line: int
    names: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the number of its first line, and its cells; `problem` says why a broken one has none.

    `is_last` is true where the text ends with it.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""
    is_last: bool = False


@dataclass
class Notes:
    """What there is to say of one document, and whether that leaves it complete. It never holds a record's cells."""

    document: str
    issues: list[Issue] = field(default_factory=list)
    is_complete: bool = True
    errors: int = 0

    def add(self, severity: Severity, message: str, line: int | None = None, column: str | None = None) -> None:
        """Note something that leaves the document complete. Errors beyond the first thousand are only counted."""
        self.errors += severity == "error"
        if severity == "error" and self.errors > MOST_ERRORS:
            return
        where = f"line {line}" if line else None
        self.issues.append(Issue(severity, "layouts", message, self.document, where, field=column))

    def incomplete(self, severity: Severity, message: str, line: int | None = None, column: str | None = None) -> None:
        """Note something that the document should hold and does not."""
        self.is_complete = False
        self.add(severity, message, line, column)

    def all(self) -> tuple[Issue, ...]:
        """Return what was noted, and how many errors more there are."""
        more = self.errors - MOST_ERRORS
        if more <= 0:
            return tuple(self.issues)
        message = f"{more} more records are left out for such reasons; only the first {MOST_ERRORS} are named"
        return (*self.issues, Issue("error", "layouts", message, self.document))


def head(text: str) -> list[str]:
    """Return the first lines of a text, without their ends and without a byte-order mark."""
    return [line.rstrip("\r\n") for line in with_ends(text)]


def with_ends(text: str) -> list[str]:
    """Return the first lines of a text as they are, but for a byte-order mark."""
    start = text.removeprefix(BYTE_ORDER_MARK)[:_HEAD_CHARACTERS]
    return list(islice(io.StringIO(start, newline=""), _HEAD_LINES))


def header(text: str, known: Set[str], least: int) -> Header | None:
    """Return the first of the leading lines that holds at least `least` of the `known` column names (lower case)."""
    for number, line in enumerate(head(text), 1):
        for delimiter in DELIMITERS:
            names = _names(line, delimiter)
            if len(known & {name.casefold() for name in names}) >= least:
                return Header(number, names, delimiter)
    return None


def misnamed(names: Sequence[str], expected: Sequence[str]) -> str:
    """Say which columns are missing, unknown or doubled; "" where there are none.

    Many unknown ones, or one with figures, are only counted: a record may have run into the header, and its cells are
    not for messages.
    """
    missing = [name for name in expected if name not in names]
    unknown = list((Counter(names) - Counter(expected)).elements())
    parts = ["missing " + ", ".join(f"'{name}'" for name in missing)] if missing else []
    if len(unknown) > 2 or any(letter.isdigit() for name in unknown for letter in name):
        parts.append(f"{len(unknown)} unknown or doubled")
    elif unknown:
        parts.append("unknown or doubled " + ", ".join(f"'{shown(name, 40)}'" for name in unknown))
    return "; ".join(parts)


def records(text: str, header_line: int, delimiter: str = ",") -> Iterator[Record]:
    """Yield the records after the header, strictly read; empty ones are passed over.

    A record that breaks the rules of CSV (a quote that never closes, text after a closing quote, a cell beyond 131,072
    characters) comes without cells and with its problem. Reading goes on at the line after it.
    """
    body = text.removeprefix(BYTE_ORDER_MARK)
    stream = _Lines(body)
    reader = csv.reader(islice(stream, header_line, None), strict=True, delimiter=delimiter)
    while True:
        line = header_line + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(line, (), sys.intern(str(error)), not stream.left)
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(line, tuple(cells), "", not stream.left)


class _Lines:
    """The lines of a text with their ends; `left` is how many characters are behind the last one.

    Some at a time: a `StringIO` of all of it would hold it again, four bytes a character.
    """

    def __init__(self, text: str) -> None:
        self._text, self.left = text, len(text)

    def __iter__(self) -> Iterator[str]:
        at = 0
        while at < len(self._text):
            end = self._text.find("\n", at + _TOGETHER) + 1 or len(self._text)
            for line in io.StringIO(self._text[at:end], newline=""):
                self.left -= len(line)
                yield line
            at = end


def _names(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        names = [squeeze(name) for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # not a header then; the caller is told that there is none
        return ()
    while names and not names[-1]:
        names.pop()
    return tuple(names)
