"""The steps of publishing, in order; and what is left when one fails or is interrupted: all, or nothing."""

from __future__ import annotations

import errno
import glob
from pathlib import Path

import pytest

from openrecs.errors import StorageError
from openrecs.publish.store.disk import Disk
from openrecs.publish.verify import verify
from openrecs.schema import TABLES
from publisher import LATER, latest, listing, publish, snapshots


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    return tmp_path / "processed"


class Recorder(Disk):
    """Writes down every change, in order."""

    def __init__(self, root: Path) -> None:
        self.root, self.steps = root, list[str]()

    def _note(self, what: str, *paths: Path) -> None:
        self.steps.append(" ".join([what, *(str(path.relative_to(self.root)) for path in paths)]))

    def make_folder(self, path: Path) -> None:
        self._note("folder", path)
        super().make_folder(path)

    def create(self, path: Path, content: bytes) -> None:
        self._note("write", path)
        super().create(path, content)

    def read(self, path: Path) -> bytes:
        self._note("read", path)
        return super().read(path)

    def fsync(self, descriptor: int, path: Path) -> None:
        self._note("fsync", path)
        super().fsync(descriptor, path)

    def rename(self, old: Path, new: Path) -> None:
        self._note("rename", old, new)
        super().rename(old, new)

    def symlink(self, target: str, path: Path) -> None:
        self._note("link", path)
        super().symlink(target, path)


def test_the_order_of_steps(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    publish(tmp_path / "p", disk=recorder)
    files = [f"{table}.{suffix}" for table in TABLES for suffix in ("parquet", "csv")] + ["manifest.json", "SHA256SUMS"]
    aside = "p/.staging-2021-09-30"
    assert recorder.steps == [
        *("folder p", "fsync ."),
        f"folder {aside}",
        *(step for file in files for step in (f"write {aside}/{file}", f"fsync {aside}/{file}")),
        *(f"read {aside}/{file}" for file in files),
        f"fsync {aside}",
        *("folder p/snapshots", "fsync p"),
        f"rename {aside} p/snapshots/2021-09-30",
        *("fsync p/snapshots", "fsync p"),
        "read p/snapshots/2021-09-30/manifest.json",
        "link p/.staging-latest",
        *("write p/.staging-latest.json", "fsync p/.staging-latest.json", "fsync p", "read p/.staging-latest.json"),
        *("rename p/.staging-latest p/latest", "fsync p"),
        *("rename p/.staging-latest.json p/latest.json", "fsync p"),
    ]


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
