"""The steps of publishing, in order; and what is left when one fails or is interrupted: all, or nothing."""

from __future__ import annotations

import errno
import glob
from pathlib import Path

import pytest

from openrecs.errors import StorageError
from openrecs.publish.store.disk import Disk
from openrecs.publish.verify import verify
from publisher import LATER, latest, listing, publish, snapshots


class Looking(Disk):
    """Looks at what a pattern finds, in the middle."""

    def __init__(self) -> None:
        self.seen = list[str]()

    def rename(self, old: Path, new: Path) -> None:
        root = old.parent
        self.seen += glob.glob("**/*", root_dir=root, recursive=True) + glob.glob("*/*.parquet", root_dir=root)  # noqa: PTH207
        super().rename(old, new)


def test_no_pattern_sees_what_is_staged(processed: Path) -> None:
    looking = Looking()
    publish(processed, disk=looking)
    publish(processed, LATER, disk=looking)
    assert "snapshots/2021-09-30/issues.csv" in looking.seen
    assert not [name for name in looking.seen if "staging" in name]


class Full(Disk):
    """A disk with little room."""

    def free(self, folder: Path) -> int:
        return 30_000


def test_too_little_room_is_refused_before_the_start_with_numbers(processed: Path) -> None:
    publish(processed)
    before = listing(processed)
    with pytest.raises(StorageError, match=r"30,000 bytes free, and a snapshot needs 1[0-9]{2},[0-9]{3}") as e:
        publish(processed, LATER, disk=Full())
    assert e.value.exit_code == 5
    assert listing(processed) == before
    assert not publish(processed, disk=Full()).published, "what is unchanged needs no room"


class Failing(Disk):
    """A disk on which one fsync fails."""

    def __init__(self, at: str) -> None:
        self.at, self.tries = at, 0

    def fsync(self, descriptor: int, path: Path) -> None:
        if path.name == self.at:
            self.tries += 1
            raise OSError(errno.EIO, "Input/output error", str(path))
        super().fsync(descriptor, path)


@pytest.mark.parametrize(
    "at", ["issues.csv", "manifest.json", ".staging-2021-10-01", "snapshots", ".staging-latest.json"]
)
def test_a_failed_fsync_is_not_tried_again_and_leaves_nothing(processed: Path, at: str) -> None:
    publish(processed)
    kept = listing(processed / "snapshots" / "2021-09-30"), latest(processed)
    disk = Failing(at)
    with pytest.raises(StorageError, match=r"(?i)Input/output error\. nothing was published") as caught:
        publish(processed, LATER, disk=disk)
    assert caught.value.where.endswith(at)
    assert disk.tries == 1
    assert sorted(path.name for path in processed.iterdir()) == [".lock", "latest", "latest.json", "snapshots"]
    assert snapshots(processed) == ["2021-09-30"]
    assert (listing(processed / "snapshots" / "2021-09-30"), latest(processed)) == kept


class Interrupted(Disk):
    """Ctrl-C at one step."""

    def __init__(self, before: str, after: str = "") -> None:
        self.before, self.after = before, after

    def rename(self, old: Path, new: Path) -> None:
        if new.name == self.before:
            raise KeyboardInterrupt
        super().rename(old, new)
        if new.name == self.after:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("disk", "published"),
    [
        (Interrupted("2021-10-01"), False),
        (Interrupted("", "2021-10-01"), False),
        (Interrupted("latest"), False),
        (Interrupted("", "latest"), True),
        (Interrupted("latest.json"), True),
    ],
    ids=["before place", "after place", "before latest", "after latest", "before note"],
)
def test_an_interrupt_leaves_all_or_nothing(processed: Path, disk: Disk, published: bool) -> None:
    publish(processed)
    with pytest.raises(KeyboardInterrupt):
        publish(processed, LATER, disk=disk)
    assert snapshots(processed) == ["2021-09-30", "2021-10-01"][: 1 + published]
    assert latest(processed) == f"snapshots/{snapshots(processed)[-1]}"
    assert publish(processed, LATER).published is not published
    assert not verify(processed)
