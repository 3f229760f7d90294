"""A comparison -> what is sent of it: a title, and a text of bounded length."""

from __future__ import annotations

from dataclasses import dataclass

from openrecs.compare.between import Comparison
from openrecs.compare.headline import headline
from openrecs.compare.outputs import diff_brief, diff_text

MOST_WHOLE = 30  # changes that are told in full; more have a line each
MOST = 60_000  # characters
CUT = "\n... the rest was cut: `openrecs diff` shows all of it\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: one line, and a text of lines."""

    title: str
    text: str


def letter(name: str, found: Comparison) -> Letter:
    """Return what is sent to a watch of this name; its lines are as wide as those of mail."""
    form = diff_text if len(found.changes) <= MOST_WHOLE else diff_brief
    text = form.render(found, diff_text.WIDTH).decode()
    if len(text) > MOST:
        text = text[:MOST].rpartition("\n")[0] + CUT
    day = found.new.as_of.isoformat() if found.new.as_of else found.new.name
    return Letter(f"openrecs, {name}, {day}: {headline(found.changes)}", text)
