"""Any text has lines, and the time to find them grows as the text does, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumps
import growth
from openrecs.extract.text import lines
from tools import often

HEADER = "Agency Affected   Recommendation     Status\n"
MARKDOWN = "Agency Affected|Recommendation|Status\n---|---|---\n"
TABLE = "Agency Affected{0}Recommendation{0}Status\n".format(" " * 60)
SENTENCES = dumps.folded("In May the agency said that it will. " * 20, 80) + "\n"

# What a text begins with, and what follows it without end.
EVIL = {
    "blanks": ("", " "),
    "dashes": ("", "-"),
    "newlines": ("", "\n"),
    "bars": ("", "|"),
    "tabs": ("", "\t"),
    "one line": ("", "word "),
    "letters": ("", "a\n"),
    "statuses": ("", "Open\n"),
    "notes": ("", "[1]"),
    "notes in a table": ("[1]" * 9_000 + "\n[1]Agency Affected [2]Status\n", "[3]x [4]y\n"),
    "Markdown": (MARKDOWN, "a|b\nc\n"),
    "Markdown's bars": (MARKDOWN, "|"),
    "columns": (HEADER, "Office The Secretary of it   Open\n"),
    "columns of statuses": (HEADER + " " * 40, "Open\n"),
    "headers": ("", HEADER),
    "sentences": ("", SENTENCES),
    "gaps": (TABLE, "a " * 70 + "\n\n"),
    "statuses under gaps": (TABLE, "a " * 70 + "Open\n"),
    "matters": ("Matter                  Status\n", "word\n" * 300 + "word                    Open\n"),
    "endless cells": (TABLE, "a" + " " * 60 + "text\n"),
}


@pytest.mark.parametrize("name", EVIL)
def test_time_grows_no_faster_than_the_text(name: str) -> None:
    start, filler = EVIL[name]
    growth.assert_linear(lambda size: start + growth.of(filler, size), lines.read, most=500_000)


PIECES = (
    *"aO (1)[2].|-#*_\n\t\u200b\xa0—\x0b\ud800",
    "   ",
    "Open\n",
    "Agency Affected   Recommendation   Status\n",
    "Agency Affected | Recommendation | Status\n---|---|---\n",
    "(Recommendation\n2)\n",
    "\nReferences\n\n   1. file:/a\n",
    "Priority Rec.\n",
    "actions the agency has\ntaken in response to this\nrecommendation, we will provide\nupdated information.\n",
)


@settings(max_examples=often(300))
@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_text_has_lines(text: str) -> None:
    numbers = [line.number for line in lines.read(text)]
    assert numbers == sorted(numbers)
