"""Undoes what text programs do to a page before the grammar sees its lines."""

from __future__ import annotations

from pipeline.blocks.printed import Printed, printed
from pipeline.blocks.wrapped import joined


def undone(text: str) -> list[Printed]:
    """Return the lines of a text as if no program had wrapped it, marked its links or set its tables in columns."""
    return joined(printed(text))
