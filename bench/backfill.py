"""What it costs to start with everything: 60,000 product pages, and an export for each of 3,650 days.

    .venv/bin/python bench/backfill.py pages                  # 3,000 pages and 6,000, a tenth
    .venv/bin/python bench/backfill.py exports                # 182 exports and 365, a tenth: 15 minutes, 10 GB

Each is measured at half its number and at all of it, in a process of its own: seconds of the processor, the most
memory, bytes and files of raw/, of the snapshots and of what is kept for the next night. Two points give what the next
page or export costs, and so what all of them would.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import night
import store
from exports import FIRST, ROWS, Export, Row

sys.path.insert(0, str(night.ROOT / "tests"))
import invented

ALL = {"pages": 60_000, "exports": 3_650}
TENTH = 10
DIFFERENT = 6_000  # pages that are invented; further ones are these again with other numbers and other words
MB = 1e6


def pages(folder: Path, count: int) -> Path:
    """Write product pages of the size of GAO's own part of one, all saved on one day; return raw/."""
    days = folder / "raw" / FIRST.isoformat()
    days.mkdir(parents=True)
    found: dict[str, list[Row]] = {}
    for row in Export(4 * min(count, DIFFERENT)).rows:
        found.setdefault(row.number, []).append(row)
    first = list(found.values())[: min(count, DIFFERENT)]
    for at in range(count):
        rows = first[at] if at < len(first) else [_again(row, at) for row in first[at % len(first)]]
        recs = tuple(invented.Rec(row.body.name, row.text, row.status, tuple(row.comments)) for row in rows)
        issued = f"{rows[0].issued:%b} {rows[0].issued.day}, {rows[0].issued.year}"
        page = invented.product_html(invented.Pub(rows[0].title, recs, rows[0].number, issued, issued))
        (days / f"{rows[0].number.lower().replace('/', '')}.html").write_text(page, encoding="utf-8")
    return folder / "raw"


def _again(row: Row, at: int) -> Row:
    """Return a row with another number, title, text and comments: a year has no more numbers to invent."""
    year = row.number.split("-")[1]
    comments = [f"{text} This was part {at} of it." for text in row.comments]
    text = row.text.replace(" should ", f" should, in part {at}, ", 1)
    return replace(
        row, number=f"GAO-{year}-{200_000 + at}", title=f"{row.title} Part {at}", text=text, comments=comments
    )


def exports(folder: Path, count: int) -> Path:
    """Write an export of 5,400 rows for each of as many days; return raw/."""
    export, raw = Export(ROWS), folder / "raw"
    for number in range(count):
        on = FIRST + timedelta(days=number)
        store.save(export, raw, on)
        export.night(on + timedelta(days=1))
    return raw


MADE = {"pages": pages, "exports": exports}


def measured(what: str, count: int, folder: Path) -> dict[str, float]:
    """Return what so many cost: seconds, megabytes of memory and of the disk, files."""
    raw = MADE[what](folder, count)
    last = FIRST + timedelta(days=count if what == "exports" else 1)
    spent = night.run(raw, folder / "processed", last, *([night.REBUILD] if what == "exports" else []))
    said = {"seconds of the processor": spent.processor, "peak MB of memory": spent.peak / MB}
    for kind, bytes_ in store.sizes(folder).items():
        part = kind.partition(" ")[0] if "/" in kind else "what is beside"
        said[f"MB of {part}"] = said.get(f"MB of {part}", 0.0) + bytes_ / MB
    files = Counter(path.relative_to(folder).parts[:2] for path in folder.rglob("*") if path.is_file())
    for (top, *below), number in files.items():
        place = "raw/" if top == "raw" else below[0] if below[0] in (store.SNAPSHOTS, store.CACHE) else "beside"
        said[f"files in {place}"] = said.get(f"files in {place}", 0.0) + number
    return said


def lines(what: str, count: int, everything: int, folder: Path) -> Iterator[Sequence[str]]:
    """Yield a line for each thing: measured at half and at all of it, for one more, and reckoned for everything."""
    found = []
    for number in (count // 2, count):
        found.append(measured(what, number, folder / str(number)))
        shutil.rmtree(folder / str(number))
    half, whole = found
    for name, value in whole.items():
        one = (value - half.get(name, 0.0)) / (count - count // 2)
        yield (
            name,
            f"{half.get(name, 0.0):,.1f}",
            f"{value:,.1f}",
            f"{one:.4f}",
            f"{value + one * (everything - count):,.0f}",
        )


def main() -> None:
    """Print what was measured, and what it comes to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=MADE)
    parser.add_argument("--count", type=int, help="how many are measured; a tenth unless given")
    given = parser.parse_args()
    everything = ALL[given.what]
    count = given.count or everything // TENTH
    with tempfile.TemporaryDirectory() as folder:
        head = (given.what, f"{count // 2:,}", f"{count:,}", "one more", f"{everything:,}")
        for line in (head, *lines(given.what, count, everything, Path(folder))):
            print(f"{line[0]:28}" + "".join(f"{cell:>14}" for cell in line[1:]))


if __name__ == "__main__":
    main()
