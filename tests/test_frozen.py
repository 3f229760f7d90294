"""The tables of the dump, the golden pages, the pages from the field and invented worlds are what they were."""

from __future__ import annotations

import json

import pytest

import freeze
import shared
from tools import limit

BEFORE = json.loads(freeze.FROZEN.read_text(encoding="utf-8"))
NAMES = [name for name in BEFORE if not name.startswith("world ")]
WORLDS = [name for name in BEFORE if name.startswith("world ")][: limit("OPENRECS_FROZEN_WORLDS", 0)]


@pytest.mark.parametrize("name", [*NAMES, *WORLDS])
def test_tables_are_what_they_were(name: str) -> None:
    if name == "cases":
        shared.path("cases/files")
    assert dict(freeze.frozen())[name]() == BEFORE[name], "on purpose? `python tests/freeze.py --write`, and say why"


def test_the_first_nights_of_a_world_are_what_they_were() -> None:
    """Thirty nights of three worlds are compared by `make test-long`, and by `python tests/freeze.py`."""
    assert freeze.of_world(1, freeze.FIRST)["first nights"] == BEFORE["world 1"]["first nights"]


def test_a_digest_depends_on_every_value() -> None:
    one, other = ({"a": 1, "b": None}, {"a": 1, "b": "None"})
    assert freeze._short(json.dumps([one]).encode()) != freeze._short(json.dumps([other]).encode())
