"""What a year of nights costs: the disk, and the time of a night as the nights behind it grow in number.

    .venv/bin/python bench/year.py                  # a year: half an hour and 8 GB of a temporary folder
    .venv/bin/python bench/year.py --rows 400       # a year of small nights: five minutes; what grows shows the more
    .venv/bin/python bench/year.py --nights 60      # the year's figures are then extrapolated, and say so

The nights run through `refresh.run` on invented exports (see `exports`), one after the other; those whose time is told
run in a process of their own, as under cron, and at a time when no older file is fresh any more (see `read.files`).
Sizes are bytes in files, not blocks of a disk.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import exports
import floors
import night
import store
import timing
from exports import FIRST, NAME, Export
from openrecs import run
from openrecs.night import soundness
from openrecs.read import files

YEAR = 365
TOLD = (1, 2, 10, 30, 60, 90, 120, 180, 240, 300, 365)  # the nights whose time is told
KEEP_DAILY = 60
MB = 1e6
EARLY = 10  # the night that the last one is compared with
HEADER = ("night", " clock", "refresh", "again, unchanged", "floor", " ratio", "peak MB")


def year(folder: Path, nights: int, rows: int) -> Iterator[Sequence[str]]:
    """Run the nights, and yield a line for each that is told."""
    raw, processed, export = folder / "raw", folder / "processed", Export(rows)
    night.version()  # before anything is kept that another version would not find
    for number in range(1, nights + 1):
        on = FIRST + timedelta(days=number - 1)
        if number in {*TOLD, nights}:
            time.sleep(1.1 * files.SLACK / 1e9)
        path = store.save(export, raw, on)
        if number in {*TOLD, nights}:
            yield _told(number, raw, processed, path, on, folder)
        else:
            run.run(raw, processed, today=on)
        export.night(on + timedelta(days=1))


def _told(number: int, raw: Path, processed: Path, path: Path, on: date, folder: Path) -> Sequence[str]:
    spent = night.run(raw, processed, on)
    again = night.run(raw, processed, on)
    written = store.published(processed, on)
    floor = median(timing.timed(lambda: floors.night(path, written, folder / "floor"), folder / "floor") for _ in "123")
    times = (f"{one:.2f}" for one in (spent.seconds, spent.processor, again.processor, floor))
    return str(number), *times, f"{spent.processor / floor:.1f}", f"{spent.peak / MB:.0f}"


def table(before: Mapping[str, int], after: Mapping[str, int], nights: int) -> list[Sequence[str]]:
    """Return the lines of the table of sizes: all nights, a night on the average, a year, and what prune leaves."""
    rows = [(kind, size, after.get(kind, 0), _is_growing(kind)) for kind, size in before.items()]
    a_year = {kind: size / nights * YEAR if grows else size for kind, size, _, grows in rows}
    lines = [
        (kind, _mb(size), _mb(size / nights) if grows else "", _mb(a_year[kind]), _mb(left))
        for kind, size, left, grows in rows
    ]
    return [*lines, ("all", _mb(sum(before.values())), "", _mb(sum(a_year.values())), _mb(sum(after.values())))]


def _is_growing(kind: str) -> bool:
    """Say whether every night leaves one more of a kind; what it writes again stays about as large as it is."""
    return kind.startswith(("raw/", store.SNAPSHOTS, f"{store.CACHE}/ rows"))


def _mb(size: float) -> str:
    return f"{size / MB:.3f}" if size < MB else f"{size / MB:.1f}"


def report(folder: Path, nights: int, rows: int) -> None:
    """Run the nights, and print both tables."""
    print(f"The time of a night of {rows} rows, in seconds: by the clock, the others of the processor\n")
    told = {}
    lines = (told.setdefault(line[0], line) for line in year(folder, nights, rows))
    timing.show(HEADER, lines, [len(one) for one in HEADER])
    if str(EARLY) in told:
        print(f"\nAgainst night {EARLY}, night {nights} takes:")
        for at in (HEADER.index("refresh"), HEADER.index("again, unchanged"), HEADER.index("peak MB")):
            print(f"  {HEADER[at]:16} {float(told[str(nights)][at]) / float(told[str(EARLY)][at]):.2f} times as much")
    before = store.sizes(folder)
    newest = max((folder / "raw").rglob(NAME)).read_bytes()
    gone = soundness.prune(folder / "processed", daily=KEEP_DAILY, monthly=-1, is_dry=False)
    after = store.sizes(folder)
    said = "measured" if nights == YEAR else f"extrapolated from {nights} nights, linearly"
    print(f"\nThe disk, in MB. A year is {said}; pruned are {len(gone)} snapshots of {nights}\n")
    pruned = f"after prune --keep-daily {KEEP_DAILY} --keep-monthly all"
    timing.show(("what", f"{nights} nights", "a night", "a year", pruned), table(before, after, nights))
    print(f"\nAn export has {len(newest) / MB:.1f} MB, and {len(gzip.compress(newest)) / MB:.1f} MB gzipped.")


def main() -> None:
    """Read the options, and report."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--nights", type=int, default=YEAR)
    parser.add_argument("--rows", type=int, default=exports.ROWS)
    parser.add_argument("--folder", type=Path, help="keep everything here; else a temporary folder, removed at the end")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="openrecs-year-"))
    try:
        report(folder, given.nights, given.rows)
    finally:
        if not given.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
