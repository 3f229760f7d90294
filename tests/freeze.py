"""What every table says today, as digests, so that the code can be moved without moving a value.

    python tests/freeze.py            compare all, and print what differs
    python tests/freeze.py --write    write tests/frozen.json again: the commit says which rows changed, and why

A digest is of all rows of a table as values, so it depends on no version of Parquet, and of its CSV as bytes. Manifests
are left out: they hold versions. What is frozen: the shipped dump, the golden pages of each layout in one night, the
pages from the field that a bare clone does not have, and three invented worlds of 30 nights.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import golden
from nightly import NO_GATES, Nights
from openrecs.publish.formats import from_parquet
from openrecs.schema import TABLES
from tools import quick_folder
from world.capture import LAYOUTS, captured, save
from world.evolve import evolve
from world.generate import generate

ROOT = Path(__file__).parents[1]
FROZEN = Path(__file__).with_name("frozen.json")
CASES = ROOT.parent / "shared/cases/files"
DAY = "2026-03-02"
NIGHTS, FIRST, PUBLICATIONS, SEEDS = 30, 6, 24, (1, 2, 3)

Digests = dict[str, str]


def digests(nights: Nights) -> Digests:
    """Return the digest of every table of the newest snapshot, and of history.parquet, by name."""
    folder = nights.processed / "latest"
    tables = {name: folder / f"{name}.parquet" for name in TABLES} | {"history": nights.processed / "history.parquet"}
    found = {name: _of_rows(path) for name, path in tables.items()}
    return found | {f"{name}.csv": _short((folder / f"{name}.csv").read_bytes()) for name in TABLES}


def _of_rows(path: Path) -> str:
    rows = from_parquet(path.read_bytes()).to_pylist()
    return _short(json.dumps(rows, default=str, sort_keys=True).encode())


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def of_files(files: list[tuple[str, Path]]) -> Digests:
    """Return what one night makes of some files, each under a name in raw/."""
    with quick_folder() as folder:
        nights = Nights(folder, NO_GATES)
        for name, source in files:
            (nights.raw / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, nights.raw / name)
        code = nights.refresh()
        return digests(nights) if code == 0 else {"exit": f"{code}: {nights.message.splitlines()[0]}"}


def of_dump() -> Digests:
    """Return what the sample that ships gives."""
    raw = ROOT / "raw"
    return of_files([(path.relative_to(raw).as_posix(), path) for path in sorted(raw.rglob("*.txt"))])


def of_layout(layout: str) -> Digests:
    """Return what the golden pages of a layout give, all in one night, those that are refused as well."""
    folder = golden.FOLDER / layout
    pages = [*golden.pages(folder), *golden.pages(folder / "empty"), *golden.pages(folder / "refused")]
    return of_files([(f"{DAY}/{page.relative_to(folder).as_posix()}", page) for page in pages])


def of_cases() -> Digests:
    """Return what the pages from the field give, all in one night."""
    return of_files([(f"{DAY}/{path.name}", path) for path in sorted(CASES.iterdir())])


def of_world(seed: int, count: int = NIGHTS) -> Digests:
    """Return what an invented world gives after some nights, and its first ones, captured through two layouts."""
    rng, world = Random(f"freeze {seed}"), generate(seed, PUBLICATIONS)  # noqa: S311
    found: Digests = {}
    with quick_folder() as folder:
        nights = Nights(folder, NO_GATES)
        for at in range(count):
            pages = captured(world, seed, layouts=rng.sample(sorted(LAYOUTS), 2))
            save(pages, nights.raw, world.today)
            nights.refresh()
            world = evolve(world, rng, pace=4.0)
            found["nights"] = _short((found.get("nights", "") + str(digests(nights))).encode()) if at else ""
            if at + 1 == FIRST:
                found["first nights"] = found["nights"]
        return found | digests(nights)


def frozen() -> Iterator[tuple[str, Callable[[], Digests]]]:
    """Yield everything that is frozen: its name, and what gives its digests."""
    yield "dump", of_dump
    for layout in golden.layouts():
        yield f"layout {layout}", partial(of_layout, layout)
    if CASES.exists():
        yield "cases", of_cases
    for seed in SEEDS:
        yield f"world {seed}", partial(of_world, seed)


def main(words: list[str]) -> int:
    """Compare with tests/frozen.json, or write it."""
    said = {name: give() for name, give in frozen()}
    if words == ["--write"]:
        FROZEN.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        return 0
    before = json.loads(FROZEN.read_text(encoding="utf-8"))
    differs = [f"{name}: {key}" for name, its in said.items() for key in its if its[key] != before[name].get(key)]
    print("\n".join(differs) or f"all {len(said)} as they were")
    return int(bool(differs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
