"""A fetch that is killed at any change to the disk loses nothing, doubles nothing and leaves nothing in the way."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

import gao
import server
from faulty import KILLED, killed
from openrecs.read.provenance import ledger
from openrecs.scrape import closures, page
from publisher import publish_rows
from server import NIGHT, FakeClock, Site
from tools import quick_folder

ROWS = gao.rows(2)
SWEEP_ALL = os.environ.get("OPENRECS_SWEEP") == "all"
OURS = {"ledger.jsonl", "www.gao.gov.robots.json", "gao.gov.json"}


def fetched(site: Site, folder: Path, what: str) -> int:
    """Fetch, with a clock of its own; 0 where that was well."""
    site.clock = FakeClock()
    if what == "export":
        page.fetch(folder / "raw", site.client(), page.EXPORT)
    else:
        closures.fetch(folder / "raw", folder / "processed", site.client())
    return 0


def stands(raw: Path, documents: list[str]) -> None:
    """Fail unless raw/ has these documents, each with its line in the ledger, and nothing else."""
    assert gao.documents(raw) == documents
    digests = {fact["name"]: fact["sha256"] for fact in gao.facts(raw) if fact["fact"] == "document"}
    assert all(ledger.read(raw).document(name, digests[name]) for name in documents)
    files = {path.name for path in raw.rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert files == OURS | {Path(name).name for name in documents}, "litter"


@pytest.mark.parametrize(
    ("what", "documents"),
    [
        ("export", ["2026-09-30/open-recs.csv.gz"]),
        ("closures", [f"2026-10-01/{row.number.lower()}.html.gz" for row in ROWS]),
    ],
)
def test_killed_at_every_change_to_the_disk(site: Site, what: str, documents: list[str]) -> None:
    for row in ROWS:
        site.put(gao.address(row), server.page(gao.product(row)))
    with quick_folder() as root:
        publish_rows(root / "gone/processed", NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in ROWS])
        code, at = KILLED, 0
        while code == KILLED:
            trial = root / f"trial-{at}"
            shutil.copytree(root / "gone", trial, symlinks=True)
            code = killed(lambda trial=trial: fetched(site, trial, what), trial, at)
            assert fetched(site, trial, what) == 0
            stands(trial / "raw", documents)
            at += 1 if what == "export" or SWEEP_ALL else 3
    assert code == 0
    assert at > 12
