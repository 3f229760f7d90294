"""A fetch that is killed at any change to the disk loses nothing, doubles nothing and leaves nothing in the way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest

import gao
import server
from publisher import publish_rows
from running import ROOT
from server import NIGHT, FakeClock, Site
from tools import quick_folder

PROGRAM = ROOT / "tests" / "killed_fetch.py"
ROWS = gao.rows(2)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(FakeClock()) as site:
        site.put(gao.EXPORT, server.csv(gao.export(ROWS)))
        for row in ROWS:
            site.put(gao.address(row), server.page(gao.product(row)))
        yield site


@pytest.mark.parametrize(
    ("what", "documents"),
    [
        ("export", ["2026-09-30/open-recs.csv.gz"]),
        ("closures", [f"2026-10-01/{row.number.lower()}.html.gz" for row in ROWS]),
    ],
)
def test_killed_at_every_change_to_the_disk(site: Site, what: str, documents: list[str]) -> None:
    with quick_folder() as folder:
        publish_rows(folder / "processed", NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in ROWS])
        command = [sys.executable, str(PROGRAM), str(site.port), str(folder), what]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["problems"] == []
    assert said["documents"] == documents
    assert said["steps"] > 12
