"""Pages that something mutilated never make the reader raise: they are read, or refused by name.

The reader is asked without the net that would turn a fault of ours into a refusal, so that no net hides one. Each page
is known by its kind and number: `mutated.mutant("html", 1146)` makes it again. OPENRECS_MUTATIONS says
how many there are.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

import mutated

MUTATIONS = int(os.environ.get("OPENRECS_MUTATIONS", "1000"))
SLICES = 4  # of each kind, for several processes


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("kind", mutated.KINDS)
def test_no_mutated_page_makes_the_reader_raise(kind: str, part: int) -> None:
    if kind == "warc":
        pytest.importorskip("warcio", reason="not run: warcio is not installed")
    outcomes: Counter[str] = Counter()
    for number in range(part, MUTATIONS // len(mutated.KINDS), SLICES):
        try:
            outcomes[mutated.read(kind, mutated.mutant(kind, number))] += 1
        except Exception as problem:
            raise AssertionError(f"mutated.mutant({kind!r}, {number}) raised {type(problem).__name__}") from problem
    assert outcomes["rows"], "a mutation that leaves no page readable proves little"
    assert outcomes["refused"]


@pytest.mark.parametrize("kind", mutated.KINDS)
def test_a_mutated_page_is_the_same_on_every_machine(kind: str) -> None:
    assert mutated.mutant(kind, 7) == mutated.mutant(kind, 7)
    assert len({mutated.mutant(kind, number) for number in range(20)}) > 15
