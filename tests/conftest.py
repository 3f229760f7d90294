"""What holds for every test: no property test fails because the machine is slow, or was unlucky.

`make test` tries the same examples every time; OPENRECS_RANDOM=1, which `make test-long` sets, looks for new ones.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tools import memory_disk

if TYPE_CHECKING:
    from server import Site

LONG = bool(os.environ.get("OPENRECS_RANDOM"))
settings.register_profile("patient", deadline=None, derandomize=not LONG, max_examples=100 if LONG else 15)
settings.load_profile("patient")

# A shell that starts `make test &` without job control ignores SIGINT for it; the tests that send one need it back.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Every night syncs twenty files: on a memory disk, that costs nothing.
if memory_disk():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory_disk()))


def pytest_collection_finish() -> None:
    """Let the collector of garbage never look again at what lives to the end: the tests and the libraries."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a server that plays gao.gov; it has an export of three rows."""
    import gao
    import server

    with server.Site(server.FakeClock()) as site:
        site.put(gao.EXPORT, server.csv(gao.export(gao.rows(3))))
        yield site
