"""One whole night, whose every change to the disk fails in turn, or before which it is killed; and the next night.

`test_publish_faults` asks the same of publishing alone, of every system call. Here are the ledger, a held run, the
derived files and the cache as well. OPENRECS_SWEEP=all tries every change, not some.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import oracle
from faulty import KILLED, failing, killed
from nightly import Nights, record, records
from running import agency_page, sign
from tools import quick_folder

PUBLISHED, HELD, STORAGE, NOT_CONFIRMED = 0, 4, 5, 9
KEPT = oracle.DERIVED | oracle.KEPT
SWEEP_ALL = os.environ.get("OPENRECS_SWEEP") == "all"
FAILURES = [
    (errno.ENOSPC, True),
    (errno.EIO, False),
    *([(errno.ENOSPC, False), (errno.EIO, True)] if SWEEP_ALL else []),
]
MOST, STRIDE, STEP = 400, *((1, 1) if SWEEP_ALL else (23, 11))


@pytest.fixture(scope="module")
def started() -> Iterator[Path]:
    """Two nights that were run, and two that may be: a good one in `good`, one that a gate stops in `bad`."""
    with quick_folder() as root:
        for name in ("good", "bad"):
            nights = Nights(root / name)
            nights.export(0, records(20))
            nights.refresh()
            nights.export(1, records(19))
            assert nights.refresh() == PUBLISHED
        Nights(root / "good").export(2, [record(1, status="Open--Partially Addressed"), *records(18, first=2)])
        save_undated(Nights(root / "good"))
        Nights(root / "bad").export(2, records(3))
        yield root


def save_undated(nights: Nights) -> None:
    """Save a page that nothing dates, so that the night writes into the ledger."""
    page = agency_page(sign(1), title="Parks: Gates", agency="National Park Service")
    (nights.raw / "undated.txt").write_text(page, encoding="utf-8")


def next_night(nights: Nights, before: oracle.Memory, wanted: int) -> None:
    """See that the next run ends as an undisturbed one does, with no manual step, and that nothing was lost."""
    oracle.kept(before, nights.raw)
    oracle.settled(nights.processed, lambda: assert_code(nights, wanted), also=KEPT)
    assert nights.findings() == []


def assert_code(nights: Nights, wanted: int) -> None:
    assert nights.refresh() == wanted, nights.message


@pytest.mark.parametrize(("night", "usual"), [("good", PUBLISHED), ("bad", HELD)])
@pytest.mark.parametrize(("number", "stays"), FAILURES, ids=str)
def test_every_change_fails_in_turn(
    started: Path, night: str, usual: int, number: int, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    for at in range(0 if stays or SWEEP_ALL else 1, 200, STEP):
        with quick_folder() as root:
            shutil.copytree(started / night, root / night, symlinks=True)
            nights = Nights(root / night)
            before = oracle.remember(nights.processed, nights.raw)
            with monkeypatch.context() as patch:
                patch.setattr("openrecs.publish.store.transaction.Disk", failing(at, number, stays=stays))
                codes.append(nights.refresh())
            told_the_truth(nights, before, codes[-1], at, is_tidy=not stays)
            next_night(nights, before, usual)
        if codes[-1] == usual:
            break
    assert codes[-1] == usual, "so many changes has no night"
    assert set(codes) <= {STORAGE, NOT_CONFIRMED, usual}
    assert len(codes) * STEP > 30
    assert not SWEEP_ALL or (NOT_CONFIRMED in codes) is (night == "good")


def told_the_truth(nights: Nights, before: oracle.Memory, code: int, at: int, *, is_tidy: bool) -> None:
    """See that the exit code says whether the night was published, and that one that was not left nothing behind."""
    now = oracle.remember(nights.processed, nights.raw)
    is_published = now.latest != before.latest
    assert is_published is (code in {PUBLISHED, NOT_CONFIRMED}), f"change {at}: exit {code}: {nights.message}"
    if code != PUBLISHED:
        assert "published" in nights.message
        assert ("nothing was published" in nights.message.lower()) is not is_published
    if is_tidy and not is_published:
        assert now.snapshots.keys() == before.snapshots.keys()
        assert not list(nights.processed.glob(".staging*")), f"change {at} left litter"


@pytest.mark.parametrize(("night", "usual"), [("good", PUBLISHED), ("bad", HELD)])
def test_killed_before_change_after_change(started: Path, night: str, usual: int) -> None:
    code = KILLED
    for at in range(0, MOST, STRIDE):
        with quick_folder() as root:
            shutil.copytree(started / night, root / night, symlinks=True)
            nights = Nights(root / night)
            before = oracle.remember(nights.processed, nights.raw)
            code = killed(nights.refresh, root, at)
            now = oracle.remember(nights.processed)
            for name, digests in before.snapshots.items():
                assert now.snapshots[name] == digests
            oracle._whole(nights.processed, now.latest)
            assert now.latest == before.latest or night == "good"
            next_night(nights, before, usual)
        if code != KILLED:
            break
    assert code == usual, "so many changes has no night"
    assert at > 60
