"""A file or a folder that is there and cannot be read: exit 5, nothing is published, and no row leaves the table.

Root may read everything, so the kernel's answer is given for it: `os.open`, `os.scandir` or the reading itself fails
for what has `locked` in its name.
"""

from __future__ import annotations

import errno
import io
import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from running import agency_page, export, invoke, save, sign

PAGE = agency_page(sign(1))
FAULTS = [("open", "EACCES"), ("open", "EIO"), ("open", "EMFILE"), ("read", "EIO"), ("read", "ESTALE")]


class Failing(io.RawIOBase):
    """A file that was opened, of which no byte can be read."""

    def __init__(self, descriptor: int, number: int) -> None:
        self.descriptor, self.number = descriptor, number

    def fileno(self) -> int:
        return self.descriptor

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise OSError(self.number, os.strerror(self.number))


def guarded(work: Callable[..., Any], number: int, path: Any, *more: Any, **options: Any) -> Any:
    if "locked" in os.fsdecode(path):
        raise OSError(number, os.strerror(number), path)
    return work(path, *more, **options)


def fdopen(work: Callable[..., Any], number: int, descriptor: int, *more: Any, **options: Any) -> Any:
    is_locked = "locked" in os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - the link is no path's
    return io.BufferedReader(Failing(descriptor, number)) if is_locked else work(descriptor, *more, **options)


def run(folder: Path, *words: str, at: str = "none", fault: str = "EIO") -> subprocess.CompletedProcess[str]:
    name, failing = ("fdopen", fdopen) if at == "read" else (at, guarded)
    with pytest.MonkeyPatch.context() as patch:
        if at != "none":
            patch.setattr(os, name, partial(failing, getattr(os, name), getattr(errno, fault)))
        return invoke(*words, cwd=folder)


def tables(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (folder / "processed/snapshots").rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "at", "fault"),
    [
        *(("2026-03-02/locked.txt", *fault) for fault in FAULTS),
        *(("2026-03-02/locked.warc", *fault) for fault in FAULTS[:2]),
        *(("2026-03-02/locked/page.txt", "scandir", number) for number in ("EACCES", "EIO")),
    ],
)
def test_a_night_that_cannot_read_a_file_publishes_nothing(name: str, at: str, fault: str, tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    save(tmp_path, f"raw/{name}", PAGE)
    if not name.endswith(".warc"):
        assert run(tmp_path, "refresh").returncode == 0
    before = tables(tmp_path)
    save(tmp_path, "raw/2026-03-03/more.csv", export("Mar 3, 2026", [{}]))
    done = run(tmp_path, "refresh", at=at, fault=fault)
    assert done.returncode == 5, done.stderr
    assert name.removesuffix("/page.txt") in done.stderr
    assert "it cannot be read: " in done.stderr
    assert tables(tmp_path) == before
    assert run(tmp_path, "rebuild", at=at, fault=fault).returncode == 5
    assert tables(tmp_path) == before


@pytest.mark.parametrize(("at", "fault"), FAULTS)
@pytest.mark.parametrize("command", ["parse", "add"])
def test_the_other_files_are_read_and_added(command: str, at: str, fault: str, tmp_path: Path) -> None:
    for name in ("locked.txt", "good.txt"):
        save(tmp_path, name, PAGE)
    done = run(tmp_path, command, "locked.txt", "good.txt", at=at, fault=fault)
    said = {"parse": "read", "add": "added"}[command]
    assert done.returncode == 5, done.stderr
    assert done.stderr.startswith(f"not {said}: locked.txt: it cannot be read: ")
    assert len(done.stdout.splitlines()) == 1


def test_a_file_that_is_not_there_is_refused_and_no_matter_of_the_disk(tmp_path: Path) -> None:
    save(tmp_path, "good.txt", PAGE)
    for name in ("none.txt", "none.warc", "good.txt/none.txt", "x" * 300):
        assert run(tmp_path, "parse", name, "good.txt").returncode == 3


def test_a_folder_of_documents_that_cannot_be_listed_is_no_empty_one(tmp_path: Path) -> None:
    save(tmp_path, "raw.locked/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    done = run(tmp_path, "refresh", "--raw", "raw.locked", at="scandir", fault="EACCES")
    assert done.returncode == 5
    assert "raw.locked: it cannot be read: Permission denied" in done.stderr


def test_verify_names_a_document_that_cannot_be_read(tmp_path: Path) -> None:
    save(tmp_path, "locked.txt", PAGE)
    assert run(tmp_path, "add", "locked.txt", "--captured-on", "2026-03-01").returncode == 0
    assert run(tmp_path, "refresh").returncode == 0
    done = run(tmp_path, "verify", at="open", fault="EIO")
    assert done.returncode == 8, done.stderr
    assert "locked.txt" in done.stdout + done.stderr
