"""What whole comments say: invented ones in GAO's manner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import openrecs

CASES = [
    tuple(field.strip() for field in line.split("||"))
    for line in (Path(__file__).parent / "read_comment.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def said(read: dict[str, Any], what: str) -> str:
    on = read[f"{what}_on"]
    return f"{on} {read[f'{what}_precision']}" if on else "-"


@pytest.mark.parametrize("case", CASES, ids=[case[0][:40] for case in CASES])
def test_a_comment_is_read(case: tuple[str, ...]) -> None:
    text, agency, department, *expected = case
    read = openrecs.read_comment(text, agency, department)
    got = [read["concurrence"] or "-", said(read, "last_action"), said(read, "target"), read["last_action_by"] or "-"]
    assert [one for one, asked in zip(got, expected, strict=True) if asked != "?"] == [
        asked for asked in expected if asked != "?"
    ]


def test_a_comment_is_read_without_knowing_to_whom_it_is_addressed() -> None:
    read = openrecs.read_comment("The Navy concurred. As of May 2030, it had not begun.")
    assert (read["concurrence"], str(read["last_action_on"])) == ("agreed", "2030-05-31")
    assert set(read) == set(openrecs.read_comment(None))
