"""Any text has lines, and soon: the budget is two seconds for a megabyte, whatever is in it."""

from __future__ import annotations

import gc
import time

import dumps
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.blocks import lines

EVIL = {
    "blanks": " " * 200_000,
    "dashes": "-" * 200_000,
    "newlines": "\n" * 200_000,
    "bars": "|" * 200_000,
    "tabs": "\t" * 200_000,
    "one line": "word " * 40_000,
    "letters": "a\n" * 100_000,
    "statuses": "Open\n" * 40_000,
    "brackets": "[1]" * 66_000 + "\n[1]Agency Affected [2]Status\n" + "[3]x [4]y\n" * 20_000,
    "Markdown": "Agency Affected|Recommendation|Status\n---|---|---\n" + "a|b\nc\n" * 33_000,
    "Markdown's bars": "Agency Affected|Recommendation|Status\n---|---|---\n" + "|" * 200_000,
    "columns": "Agency Affected   Recommendation     Status\n" + "Office The Secretary of it   Open\n" * 6_000,
    "columns of statuses": "Agency Affected   Recommendation     Status\n" + " " * 40 + "Open\n" * 30_000,
    "headers": "Agency Affected   Recommendation     Status\n" * 4_500,
    "sentences": dumps.folded("In May the agency said that it will. " * 5_000 + "\nthe of and\nthe of and\nOpen", 80),
}


TABLE = "Agency Affected{0}Recommendation{0}Status\n".format(" " * 60)
EVIL |= {
    "gaps": TABLE + ("a " * 70 + "\n\n") * 1_400,
    "statuses under gaps": TABLE + ("a " * 70 + "Open\n") * 1_400,
    "matters": "Matter                  Status\n" + ("word\n" * 300 + "word                    Open\n") * 120,
    "endless cells": TABLE + ("a" + " " * 60 + "text\n") * 3_000 + " " * 150 + "Open\n",
}


@pytest.mark.parametrize("name", EVIL)
def test_no_text_takes_long(name: str) -> None:
    """These are 0.2 MB, so 0.4 s; twice that for a slow machine. The best of three: other work there is no fault."""
    assert min(seconds(EVIL[name] + " " * attempt) for attempt in range(3)) < 0.8


def seconds(text: str) -> float:
    """Return the processor time for a text that was not read before, without that for what other tests left behind."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        lines.read(text)
        return time.process_time() - start
    finally:
        gc.enable()


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


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_text_has_lines(text: str) -> None:
    numbers = [line.number for line in lines.read(text)]
    assert numbers == sorted(numbers)
