"""What the tests of the store share: a folder for it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    """Return the folder of a store that is not there yet."""
    return tmp_path / "processed"
