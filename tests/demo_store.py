"""The store of ten invented nights that `openrecs demo` writes, made once for all tests of a process, and only read."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with `raw/` and `processed/`."""
    from openrecs.cli.main import run

    folder = tmp_path_factory.mktemp("demo") / "store"
    assert run(["demo", str(folder), "-q"]) == 0
    return folder
