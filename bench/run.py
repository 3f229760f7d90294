"""How long things take, each beside its floor: the least that any program must do for it, measured in the same run.

    make bench                                      # the whole table, in two or three minutes
    make bench BENCH_ARGS="--nights 30"             # more nights behind the one that is measured, in six
    make bench BENCH_ARGS=--quick                   # tiny data: does the bench still run?

A line says what was measured, its median, its floor (see `floors`), the floor's median, and the ratio of the two. Only
the ratio can be compared with another machine's, or with last month's. Times are seconds of the processor. Nights run
as under cron, each in a process of its own; the time of starting Python is a line of its own. What reads all nights
again is measured once, the rest several times, in turns with its floor. Nothing is fetched, and all data is invented
(`exports`, and the world of tests/), but for the captured pages of ../shared, where that folder is.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import floors
import night
import openrecs
import store
import timing
from exports import FIRST, ROOT, ROWS, Export
from openrecs import run
from openrecs.compare.changes import compare
from openrecs.exports import database_files, single_files, snapshot_tables
from openrecs.normalize import interpret, record
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.publish import formats, load
from openrecs.publish.store import staging
from openrecs.publish.store.disk import Disk
from openrecs.read import files, stored, to_document
from openrecs.schema import RECOMMENDATIONS
from timing import Line, compared, each, timed
from world import capture
from world.generate import generate

SAMPLES = ROOT.parent / "shared/samples"
CAPTURED = (
    *("html/gao-25-108085.html", "html/topic-science-and-technology-2026-09-01.html"),
    *("html/gao-25-108052-report.html", "agency-page-ice.txt"),
)
ALL = tuple({**capture.LAYOUTS, **capture.FORECAST})
PUBLISHED = "csv.reader, hash, fsync of its files"
# The command on another day than today; it fails if it went the full way and was told not to.
COMMAND = (
    "import sys; from datetime import date; from openrecs.cli import main, refresh; "
    "day, is_short, *words = sys.argv[1:]; refresh.today = lambda: date.fromisoformat(day); code = main.run(words); "
    "sys.exit(code or (is_short == '1' and 'pandas' in sys.modules))"
)
STAT = "import os, sys; [[os.lstat(f'{a}/{c}') for c in cs] for top in sys.argv[1:] for a, _, cs in os.walk(top)]"
MB = 1e6


@dataclass(frozen=True)
class Size:
    """How much is measured: rows of the export, nights, publications of the world of pages, and how often."""

    rows: int = ROWS
    nights: int = 10
    publications: int = 300
    repeats: int = 5


QUICK = Size(rows=60, nights=2, publications=12, repeats=1)


def exported(size: Size) -> Iterator[Line]:
    """Yield what it costs to read an export."""
    data = Export(size.rows).text(FIRST).encode()
    what = f"read an export of {size.rows} rows, {_mb(data)}"
    yield compared(
        what,
        each(lambda: first_read("export.csv", data)),
        "csv.reader",
        each(lambda: floors.records(data)),
        size.repeats,
    )


def pages(size: Size) -> Iterator[Line]:
    """Yield what it costs to read the largest page of every layout, and the captured ones."""
    world = generate(1, size.publications)
    largest: dict[str, bytes] = {}
    for layout in ALL:
        for page in capture.captured(world, 1, layouts=[layout]):
            kind = f"{page.layout}, {Path(page.name).suffix.removeprefix('.')}"
            largest[kind] = max(largest.get(kind, b""), page.text.encode(), key=len)
    for name in CAPTURED:
        if (SAMPLES / name).exists():
            largest[f"captured {Path(name).name}"] = (SAMPLES / name).read_bytes()
    for kind, data in largest.items():
        if not kind.startswith("export_csv"):
            yield _page(kind, data, size.repeats)


def _page(kind: str, data: bytes, repeats: int) -> Line:
    name = f"page.{kind.rpartition(',')[2].strip()}" if "," in kind else kind
    floor_is, floor = {
        "html": ("lxml.html", lambda: floors.parsed(data)),
        "csv": ("csv.reader", lambda: floors.records(data)),
    }.get(name.rpartition(".")[2], ("str.splitlines", lambda: floors.lines(data)))
    return compared(f"read {kind}, {_mb(data)}", each(lambda: read(name, data)), floor_is, each(floor), repeats)


def read(name: str, data: bytes) -> interpret.Interpreted:
    """Return what a document says: decoded, recognised, read, split by agency, normalised."""
    return interpret.document(to_document.document(stored.stored(name, data)), shipped())


def first_read(name: str, data: bytes) -> interpret.Interpreted:
    """Read a document as the first one of a program does: nothing is known of the cells of one before."""
    for one in vars(record).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()
    return read(name, data)


class Nights:
    """A store of some nights under a folder, rebuilt from raw/, and the export of the night to come."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.raw, self.processed, self.copy, self.size = folder / "raw", folder / "processed", folder / "copy", size
        self.litter = folder / "floor"
        export, self.on = Export(size.rows), FIRST
        for _ in range(size.nights):
            self.last, self.export = self.on, store.save(export, self.raw, self.on)
            self.on += timedelta(days=1)
            export.night(self.on)
        self.coming = export
        self.files: dict[str, bytes] = {}

    def floor(self) -> float:
        """Return the seconds of a night's floor."""
        return timed(lambda: floors.night(self.export, self.files, self.litter), self.litter)

    def rebuilt(self) -> Line:
        """Return what it costs to make every night again from raw/; only then the store is there."""
        took = timed(lambda: run.rebuild(self.raw, self.processed, today=self.on))
        self.files = store.published(self.processed, self.last)
        nights = self.size.nights
        floor = sorted(self.floor() for _ in "12345")[2] * nights
        return Line(f"rebuild {nights} nights", took, f"{nights} x {PUBLISHED}", floor)

    def measured(self) -> Iterator[Line]:
        """Yield what a night costs: after all others, again, with nothing kept, and as the first one."""
        after, once, often = f"after {self.size.nights} nights", 1, min(3, self.size.repeats)
        self.export = store.save(self.coming, self.raw, self.on)
        peaks: list[int] = []

        def tonight() -> float:
            spent = night.run(self.raw, store.copied(self.processed, self.copy), self.on)
            peaks.append(spent.peak)
            return _published(spent)

        yield compared(f"a night {after}", tonight, PUBLISHED, self.floor, often)
        self._remembered()
        yield compared(
            "the same night again, unchanged", self._again, "python -c pass, stat of every file", self._stat, 3
        )
        yield compared(f"a night {after}, its cache lost", self._cold, PUBLISHED, self.floor, once)
        yield compared("a first night", self._first, PUBLISHED, self.floor, often)
        plain = night.run(self.raw, self.processed, self.on, night.FLOOR).peak
        yield Line(f"peak memory of a night {after}", max(peaks) / MB, "csv.reader into a frame", plain / MB, "MB")

    def _remembered(self) -> None:
        """Let a command find nothing new and keep what it said, once the copy's files were left alone for a while."""
        time.sleep(2 * files.SLACK / 1e9)
        _run("-c", COMMAND, self.on.isoformat(), "0", *self._words())

    def _words(self) -> tuple[str, ...]:
        return "refresh", "-q", "--raw", str(self.raw), "--processed", str(self.copy)

    def _again(self) -> float:
        return _run("-c", COMMAND, self.on.isoformat(), "1", *self._words())

    def _stat(self) -> float:
        return _run("-c", STAT, str(self.raw), str(self.copy))

    def _cold(self) -> float:
        processed = store.copied(self.processed, self.copy)
        shutil.rmtree(processed / store.CACHE)
        return _published(night.run(self.raw, processed, self.on))

    def _first(self) -> float:
        raw = self.copy.parent / "first"
        (raw / self.on.isoformat()).mkdir(parents=True)
        shutil.copyfile(self.export, raw / self.on.isoformat() / self.export.name)
        shutil.rmtree(self.copy, ignore_errors=True)
        seconds = _published(night.run(raw, self.copy, self.on))
        shutil.rmtree(raw)
        return seconds


def _published(spent: night.Spent) -> float:
    if not spent.published:
        raise RuntimeError("the night published nothing, and so its time is that of something else")
    return spent.processor


def written(processed: Path, size: Size, folder: Path) -> Iterator[Line]:
    """Yield what it costs to make files of a table, to put a snapshot on the disk, and to read it back."""
    newest = load.find(processed=processed)
    data = load.read_table(newest)
    path = newest.path / "recommendations.parquet"
    files = {path.name: path.read_bytes() for path in newest.path.iterdir()}
    aside, litter = folder / "aside", folder / "floor"
    yield compared(
        "make Parquet and CSV of the table",
        each(lambda: formats.encode(RECOMMENDATIONS, data, folder)),
        "pyarrow, told nothing",
        each(lambda: floors.encoded(data)),
        size.repeats,
    )
    yield compared(
        f"put a snapshot on the disk, {_mb(b''.join(files.values()))}, by the clock",
        lambda: timed(lambda: staging.write(Disk(), aside, files), aside, by=time.perf_counter),
        "write, fsync",
        lambda: timed(lambda: floors.write(files, litter), litter, by=time.perf_counter),
        size.repeats,
    )
    yield compared(
        "load(), its digest checked",
        each(lambda: openrecs.load(processed=processed)),
        "pq.read_table, to_pandas",
        each(lambda: floors.frame(path)),
        size.repeats,
    )


def differences(processed: Path, size: Size) -> Iterator[Line]:
    """Yield what it costs to say what changed from one night to the next."""
    names = sorted(path.name for path in (processed / store.SNAPSHOTS).iterdir())[-2:]
    paths = [processed / store.SNAPSHOTS / name / "recommendations.parquet" for name in names]
    before, after = map(floors.rows, paths)
    key = RECOMMENDATIONS.key
    yield compared(
        "compare two nights in memory",
        each(lambda: compare(before, after)),
        "== of dicts",
        each(lambda: floors.differing(before, after, key)),
        size.repeats,
    )
    yield compared(
        "diff() of two nights on the disk",
        each(lambda: openrecs.diff(*names, processed=processed)),
        "pq.read_table, == of dicts",
        each(lambda: floors.differing(floors.rows(paths[0]), floors.rows(paths[1]), key)),
        size.repeats,
    )


def handed_on(processed: Path, size: Size) -> Iterator[Line]:
    """Yield what it costs to make files for other programs, the tables being read."""
    found = snapshot_tables.read(processed)
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in found.recommendations.to_pylist()
    ]
    yield compared(
        "export JSON lines",
        each(lambda: single_files.lines(found)),
        "json.dumps of the rows",
        each(lambda: floors.json_lines(rows)),
        size.repeats,
    )
    yield compared(
        "export an SQLite database",
        each(lambda: database_files.sqlite_folder(found)),
        "executemany of the rows",
        each(lambda: floors.database(rows)),
        size.repeats,
    )


def started(size: Size) -> Iterator[Line]:
    """Yield what it costs to start the command, and to have all that a night imports."""
    for what, words in (
        ("openrecs --help", ("-m", "openrecs.cli.main", "--help")),
        ("import all that a night needs", ("-c", "import openrecs.run")),
    ):
        yield compared(what, partial(_run, *words), "python -c pass", partial(_run, "-c", "pass"), size.repeats)


def _run(*words: str) -> float:
    command = [sys.executable, *words]
    return timed(lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT))  # noqa: S603


def _mb(data: bytes) -> str:
    return f"{len(data) / MB:.1f} MB" if len(data) >= MB else f"{len(data) / 1e3:.0f} kB"


def lines(size: Size, folder: Path, *, is_here: bool = False) -> Iterator[Line]:
    """Yield every line of the table; `is_here`: those alone that need no other process."""
    if not is_here:
        yield from started(size)
    yield from exported(size)
    yield from pages(size)
    night.version()  # before anything is kept that another version would not find
    nights = Nights(folder, size)
    yield nights.rebuilt()
    yield from written(nights.processed, size, folder)
    yield from differences(nights.processed, size)
    yield from handed_on(nights.processed, size)
    if not is_here:
        yield from nights.measured()


def main() -> None:
    """Read the options, measure, and print the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--nights", type=int, default=Size().nights)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--quick", action="store_true", help="tiny data, once: a smoke test, whose ratios mean little")
    parser.add_argument("--here", action="store_true", help="only what is measured in this process")
    given = parser.parse_args()
    size = QUICK if given.quick else Size(rows=given.rows, nights=max(2, given.nights))
    with tempfile.TemporaryDirectory(prefix="openrecs-bench-") as folder:
        timing.show(
            timing.HEADER, (line.cells() for line in lines(size, Path(folder), is_here=given.here)), timing.WIDTHS
        )


if __name__ == "__main__":
    main()
