"""Programs beside Python that some tests run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOM = 2_000_000_000  # bytes; a run of all tests leaves a few hundred MB there


def needs(tool: str) -> str:
    """Return the path of a program. Where it is missing the test did not run: skipped here, a failure under CI=true."""
    found = shutil.which(tool)
    if found:
        return found
    reason = f"not run: {tool} is missing"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def memory_disk() -> Path | None:
    """Return the memory disk where there is one with room: a thousand publications sync twenty files each."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM else None


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder on the memory disk where there is one."""
    with tempfile.TemporaryDirectory(dir=memory_disk()) as folder:
        yield Path(folder)


def often(examples: int) -> int:
    """Return how many examples a property is tried with: a third, but for `make test-long`."""
    return examples if os.environ.get("OPENRECS_RANDOM") else max(10, examples // 3)


def limit(variable: str, default: int) -> int:
    """Return how often a long test repeats: a variable of the environment, or the default."""
    return int(os.environ.get(variable) or default)


def needs_package(name: str) -> None:
    """Go on where a package of the tests is installed; else the test did not run: skipped, a failure under CI=true."""
    if find_spec(name) is None:
        needs(f"the package {name}")
