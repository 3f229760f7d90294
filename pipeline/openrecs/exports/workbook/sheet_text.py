"""Text as a cell of a spreadsheet: without what such a program cannot hold, or would take for something else.

The report's CSV (`csvCell` in report.js) holds to the same rules; a test compares the two.
"""

from __future__ import annotations

import re

LONGEST = 32_767  # characters of a cell in Excel, which counts as UTF-16 does
_BREAKS = re.compile("\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# What a formula may begin with, full-width forms as well, behind blanks; and the mark that is put before it.
_FORMULA = re.compile("[\\s\ufeff]*[-=+@'\uff1d\uff0b\uff0d\uff20]|\t")


def cleaned(text: str) -> str:
    """Return text without control characters but tabs and line breaks; a bare carriage return is a line break."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def fitted(text: str) -> str:
    """Return text that fits a cell: a longer one is cut, and its end says how long it was."""
    if units(text) <= LONGEST:
        return text
    end = f" … [cut here: {len(text):,} characters in all]"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(end))].decode("utf-16-le", "ignore")  # no half a letter
    return kept + end


def units(text: str) -> int:
    """Return how long a spreadsheet takes text to be."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def guarded(text: str) -> str:
    """Return cleaned text with a ' before what could be taken for a formula, and before a ' of its own."""
    return f"'{text}" if _FORMULA.match(text) else text
