"""`openrecs refresh --profile`: where the time of a run went."""

from __future__ import annotations

import re
from pathlib import Path

from running import agency_page, invoke, save, sign

STAGES = ["look", "start", "read", "clean", "check", "publish", "total"]
LINE = re.compile(r"^(\w+) +([0-9]+\.[0-9]{2}) +([0-9]+\.[0-9]{2}) +([0-9]+)%$", re.MULTILINE)


def test_every_stage_is_named_in_order_and_they_add_up(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-01-01/page.txt", agency_page(sign(1), sign(2)))
    done = invoke("refresh", "--profile", cwd=tmp_path)
    assert done.returncode == 0
    found = LINE.findall(done.stderr)
    assert [stage for stage, *_ in found] == STAGES
    *parts, total = [float(wall) for _, wall, *_ in found]
    assert abs(sum(parts) - total) < 0.01 * len(parts)  # each is rounded to a hundredth
    assert "stage" not in done.stdout
    assert done.stdout == invoke("refresh", "--verify-content", cwd=tmp_path).stdout.replace("no change:", "published")


def test_nothing_is_said_of_time_unless_asked(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-01-01/page.txt", agency_page(sign(1)))
    assert LINE.findall(invoke("refresh", cwd=tmp_path).stderr) == []


def test_a_run_that_fails_says_how_far_it_came(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-01-01/page.txt", "nothing that anybody printed")
    done = invoke("refresh", "--profile", cwd=tmp_path)
    assert done.returncode == 3
    assert [stage for stage, *_ in LINE.findall(done.stderr)] == ["look", "start", "read", "total"]
