"""What holds for every test: no property test fails because the machine is slow, or was unlucky.

`make test` tries the same examples every time; OPENRECS_RANDOM=1, which `make test-long` sets, looks for new ones.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from openrecs.cli.main import collect_seldom
from tools import memory_disk

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from server import Site

LONG = bool(os.environ.get("OPENRECS_RANDOM"))
settings.register_profile("patient", deadline=None, derandomize=not LONG, max_examples=100 if LONG else 15)
settings.load_profile("patient")

os.environ.setdefault("OPENRECS_REPORT", "0")  # it takes a second; tests/report asks for it

# A shell that starts `make test &` without job control ignores SIGINT for it; the tests that send one need it back.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Every night syncs twenty files: on a memory disk, that costs nothing.
if memory_disk():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory_disk()))


def pytest_collection_finish() -> None:
    """Let the collector of garbage look seldom, as in a command, and never at the tests and the libraries."""
    gc.collect()
    gc.freeze()
    collect_seldom()


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a server that plays gao.gov; it has an export of three rows."""
    import gao
    import server

    with server.Site(server.FakeClock()) as site:
        site.put(gao.EXPORT, server.csv(gao.export(gao.rows(3))))
        yield site


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what `openrecs demo` writes (`openrecs-demo`) and prints (`said`), only to be read.

    One worker of xdist writes it for all.
    """
    from running import invoke

    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = tmp_path_factory.mktemp("new")
            done = invoke("demo", cwd=new)
            assert done.returncode == 0, done.stderr
            (new / "said").write_text(done.stdout, encoding="utf-8")
            new.rename(folder)
    return folder


@pytest.fixture(scope="session")
def demo_store(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the store of ten invented nights that `openrecs demo` writes: `raw/` and `processed/`, only to be read."""
    return shutil.copytree(demo / "openrecs-demo", tmp_path_factory.mktemp("demo") / "store", symlinks=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser for the tests of a module."""
    import browser

    with browser.started() as started:
        yield started
