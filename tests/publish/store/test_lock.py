"""One run at a time, and the others are told who is at work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import publisher
from openrecs.errors import LockedError
from openrecs.publish.store import lock, transaction
from openrecs.publish.verify import verify
from publisher import LATER, publish
from running import until


def test_a_second_run_is_told_who_holds_the_lock(processed: Path) -> None:
    with transaction.opened(processed), pytest.raises(LockedError) as caught, transaction.opened(processed):
        pytest.fail("two runs hold one lock")
    assert caught.value.exit_code == 6
    assert f"another run holds the lock: process {os.getpid()} on " in str(caught.value)
    assert " UTC. this run did nothing" in str(caught.value).replace("This", "this")
    publish(processed)


def test_the_lock_of_a_killed_run_is_free(processed: Path) -> None:
    processed.mkdir()
    (processed / ".lock").write_text("process 1 on elsewhere, since long ago\n", encoding="utf-8")
    with lock.held(processed):
        assert f"process {os.getpid()} on" in (processed / ".lock").read_text(encoding="utf-8")


def test_the_lock_is_never_a_second_file(processed: Path) -> None:
    publish(processed)
    inode = (processed / ".lock").stat().st_ino
    publish(processed, LATER)
    assert (processed / ".lock").stat().st_ino == inode


def test_of_twenty_runs_at_once_one_publishes_and_the_others_say_so_at_once(processed: Path, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    with publisher.server() as runs:
        started = [
            runs.start(processed, marker="one", wait=True, hold=str(hold), message=str(tmp_path / f"message-{number}"))
            for number in range(20)
        ]
        for pid in started:
            runs.go(pid)
        assert until(lambda: len(list(tmp_path.glob("message-*"))) >= 19)
        assert not hold.exists()
        hold.touch()
        codes = [runs.wait(pid) for pid in started]
    assert sorted(codes) == [0] + [6] * 19
    winner = started[codes.index(0)]
    said = {path.read_text(encoding="utf-8") for path in tmp_path.glob("message-*")}
    assert all("another run holds the lock" in text for text in said)
    assert any(f"process {winner} on" in text for text in said)
    assert not verify(processed)
