"""The examples of docs/comments.md are read as the page says."""

from __future__ import annotations

import re

import pytest

import openrecs
from running import ROOT

PAGE = (ROOT / "docs/comments.md").read_text(encoding="utf-8")
DEPARTMENT = {
    "Department of Defense": "Department of Defense",
    "Department of the Navy": "Department of Defense",
    "Food and Drug Administration": "Department of Health and Human Services",
    "Congress": "Congress",
}
ROW = re.compile(
    r"^\| (?P<rule>[^|]+) \| (?P<text>[^|]+?)(?: \(to: (?P<agency>[^|)]+)\))? \| (?P<says>[^|]+) \|$", re.M
)
FIELDS = {
    "Concurrence": ("concurrence",),
    "Last action": ("last_action_on", "last_action_precision", "last_action_by"),
    "Target": ("target_on", "target_precision"),
    "What kind of comment, and what remains": ("comments_kind",),
}


def examples() -> list[tuple[tuple[str, ...], str, str, str]]:
    found = []
    for section in PAGE.split("\n## ")[1:]:
        fields = FIELDS.get(section.split("\n", 1)[0])
        for row in ROW.finditer(section) if fields else ():
            if row["rule"] not in ("rule", "---"):
                found.append((fields or (), row["text"], row["agency"] or "Department of Defense", row["says"]))
    return found


def test_every_section_has_examples() -> None:
    assert {fields for fields, *_ in examples()} == set(FIELDS.values())
    assert len(examples()) > 60


@pytest.mark.parametrize(("fields", "text", "agency", "says"), examples())
def test_an_example_is_read_as_the_page_says(fields: tuple[str, ...], text: str, agency: str, says: str) -> None:
    read = openrecs.read_comment(text, agency, DEPARTMENT[agency])
    values = [str(read[field]) for field in fields if read[field] is not None]
    assert values == ([] if says == "null" else re.split(r"[ ,]+", says))
