"""The material that stands beside the repository, where there is any: real captures and lists of facts."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1].parent / "shared"


def path(name: str) -> Path:
    """Return a file of ../shared; a test that needs one is skipped, with the reason, where it is not there."""
    found = FOLDER / name
    if not found.exists():
        pytest.skip(f"not run: ../shared/{name} is not here")
    return found
