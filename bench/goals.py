"""The jobs of docs/performance.md, each beside its floor and its goal: `make goals`, or some of them by name.

    make goals BENCH_ARGS="help export"         # two of them
    make goals BENCH_ARGS="nights --nights 60"  # a night after 60 nights, the same night again, the rebuild of all

A goal is a ratio to the floor; for a night, which has no floor, it is seconds of the processor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import floors
import night
import run
import store
import timing
from openrecs.normalize.comments import comment_sentences, reading
from openrecs.publish import load
from run import FIRST, MB, SAMPLES, Size, capture, generate
from running import agency_page, sign
from timing import Line, compared, each, timed

Goal = tuple[Line, str]
CLI = (sys.executable, "-m", "openrecs.cli.main")
READ_ONE = "import sys, pandas as pd; pd.read_parquet(sys.argv[1])"
DRAW_ONE = (
    "import altair, pandas, vl_convert as v; d = pandas.DataFrame({'a': ['x', 'y'], 'n': [1, 2]});"
    "v.vegalite_to_svg(altair.Chart(d).mark_bar().encode(x='n:Q', y='a:N').to_json())"
)
TEXTS = ("recommendation", "comments", "publication_title")
PEAK = (
    "import sys, night, run; from openrecs.night import parse_files; before = night.peak();"
    "parse_files.read_file(sys.argv[1], layout=None, url=None, limit=1 << 30, is_cross_checked=False);"
    "print(night.peak() - before)"
)


def spent(*words: str | Path) -> float:
    """Return the seconds of a program, of itself and of what it starts."""
    return timed(lambda: subprocess.run([*map(str, words)], check=False, capture_output=True, cwd=run.ROOT))  # noqa: S603


def helped(size: Size, _: Path) -> Iterator[Goal]:
    """Yield what it costs to print the help."""
    plain = (sys.executable, "-c", "pass")
    line = compared(
        "openrecs --help", partial(spent, *CLI, "--help"), "python -c pass", partial(spent, *plain), size.repeats
    )
    yield line, "6"


def exported(size: Size, _: Path) -> Iterator[Goal]:
    """Yield what it costs to read an export."""
    for line in run.exported(size):
        yield line, "4"


def pages(size: Size, folder: Path) -> Iterator[Goal]:
    """Yield what the command needs for product pages, less what it needs for one of them."""
    sample = SAMPLES / "html/gao-25-108085.html"
    made = capture.captured(generate(1, size.publications), 1, layouts=[name for name in run.ALL if "product" in name])
    html = [page.text.encode() for page in made if page.name.endswith(".html")]
    data = sample.read_bytes() if sample.exists() else max(html, key=len)
    paths = [folder / f"{number}.html" for number in range(10 * size.nights + 1)]
    for number, path in enumerate(paths):
        path.write_bytes(data + b"<!-- %d -->" % number)
    command = (*CLI, "parse", "--format", "csv")

    def all_but_one() -> float:
        return spent(*command, *paths) - spent(*command, paths[0])

    def parsed() -> float:
        return timed(lambda: [floors.parsed(path.read_bytes()) for path in paths[1:]])

    what = f"parse {len(paths) - 1} product pages of {len(data) / 1e3:.0f} kB"
    yield compared(what, all_but_one, "read, bare lxml parse", parsed, size.repeats), "2.0"


def memory(size: Size, folder: Path) -> Iterator[Goal]:
    """Yield how the most memory of a night grows with its product pages, and so what it is for each of them."""
    count = 8 * size.publications
    made = capture.captured(generate(1, count), 1, layouts=[name for name in run.ALL if "product" in name])
    html = [page.text.encode() for page in made if page.name.endswith(".html")]
    few = len(html) // 2
    peaks = [_peak(folder / str(number), html[:number]) for number in (few, len(html))]
    what = f"the memory of a night, {len(html)} product pages less that of {few}"
    grown, pages = (peaks[1] - peaks[0]) / MB, sum(map(len, html[few:])) / MB
    yield Line(what, grown, "the pages", pages, "MB"), "-"
    reckoned = peaks[1] / MB + grown / (len(html) - few) * (MANY_PAGES - len(html))
    yield Line(f"the same, reckoned for {MANY_PAGES:,} pages", reckoned, "1 GB", 1000, "MB"), "1"


def _peak(folder: Path, pages: Sequence[bytes]) -> int:
    captured = folder / "raw" / FIRST.isoformat()
    captured.mkdir(parents=True)
    for number, data in enumerate(pages):
        (captured / f"{number}.html").write_bytes(data)
    return night.run(folder / "raw", folder / "processed", FIRST).peak


def text(size: Size, folder: Path) -> Iterator[Goal]:
    """Yield what it costs to read a long agency page, and the memory of that."""
    rows = [f"{sign(number)} {'It should do so before long. ' * 10}" for number in range(size.rows * 4)]
    data = agency_page(*rows).encode()
    path = folder / "page.txt"
    path.write_bytes(data)
    what = f"read an agency page's text, {len(data) / MB:.1f} MB"
    floor = each(lambda: floors.lines(path.read_bytes()))
    yield (
        compared(what, lambda: timed(lambda: run.read("page.txt", data)), "read, decode, splitlines", floor, 1),
        "50",
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PEAK, str(path)], check=True, capture_output=True, text=True, cwd=Path(__file__).parent
    )
    yield Line("the memory of that", int(done.stdout) / MB, "the text", len(data) / MB, "MB"), "6"


def comments(size: Size, _: Path) -> Iterator[Goal]:
    """Yield what it costs to read comments of GAO's manner, those that the reader was tuned with."""
    lines = (run.ROOT / "tests/comments/labelled.jsonl").read_text(encoding="utf-8").splitlines()
    labelled = [one for one in map(json.loads, lines) if one["part"] == "tuning"]
    what = f"read {len(labelled)} comments of {sum(len(one['text']) for one in labelled) // len(labelled)} characters"

    def read() -> None:
        for one in labelled:
            reading.read_comment(one["text"], one["agency"], one["department"])

    floor = partial(timed, lambda: [comment_sentences.split(one["text"]) for one in labelled])
    yield compared(what, partial(timed, read), "split into sentences", floor, size.repeats), "10"


def nights(size: Size, folder: Path) -> Iterator[Goal]:
    """Yield what nights cost, and what the commands that look at them do."""
    night.version()
    made = run.Nights(folder, size)
    yield made.rebuilt(), "10 (45 s for 60)"
    yield from ((line, "1.5x") for line in commands(made, size))
    goals = ("1.5 s", "0.5 s", "-", "-", "-", "-")
    yield from zip(made.measured(), goals, strict=False)


def commands(made: run.Nights, size: Size) -> Iterator[Line]:
    """Yield what it costs to look at the newest night, and at what changed in it."""
    table = made.processed / store.SNAPSHOTS / made.last.isoformat() / "recommendations.parquet"
    floor = partial(spent, sys.executable, "-c", READ_ONE, table)
    for words in (["list"], ["search", "trail"], ["diff"]):
        command = partial(spent, *CLI, *words, "--processed", made.processed)
        floor_is = "import pandas, read one Parquet"
        yield compared(f"openrecs {' '.join(words)}", command, floor_is, floor, min(3, size.repeats))


def report(size: Size, folder: Path) -> Iterator[Goal]:
    """Yield what the report costs beside drawing one chart, and its size beside the texts that it holds."""
    made = run.Nights(folder, size)
    made.rebuilt()
    file = folder / "report.html"
    command = partial(spent, *CLI, "report", "--quiet", "--output", file, "--processed", made.processed)
    draw = partial(spent, sys.executable, "-c", DRAW_ONE)
    what = f"openrecs report of {size.rows} rows"
    yield compared(what, command, "import altair, draw one chart", draw, min(3, size.repeats)), "-"
    rows = load.load_table(processed=made.processed)
    texts = sum(len(text.encode()) for name in TEXTS for text in rows[name].to_pylist() if text)
    yield Line("the file", file.stat().st_size / MB, "the texts in it", texts / MB, "MB"), "1"


MANY_PAGES = 60_000

JOBS: dict[str, Callable[[Size, Path], Iterator[Goal]]] = {
    "help": helped,
    "export": exported,
    "pages": pages,
    "text": text,
    "memory": memory,
    "comments": comments,
    "nights": nights,
    "report": report,
}


def main() -> None:
    """Read the options, measure, and print the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("jobs", nargs="*", help=f"all, or some of {', '.join(JOBS)}")
    parser.add_argument("--nights", type=int, default=Size().nights)
    parser.add_argument("--rows", type=int, default=run.ROWS)
    parser.add_argument("--quick", action="store_true", help="tiny data, once: a smoke test, whose ratios mean little")
    given = parser.parse_args()
    size = run.QUICK if given.quick else Size(rows=given.rows, nights=given.nights, repeats=3)
    cells = ((*line.cells(), goal) for name in given.jobs or JOBS for line, goal in _in_folder(JOBS[name], size))
    timing.show((*timing.HEADER, "goal"), cells, (*timing.WIDTHS, 16))


def _in_folder(job: Callable[[Size, Path], Iterator[Goal]], size: Size) -> Iterator[Goal]:
    with tempfile.TemporaryDirectory(prefix="openrecs-goals-") as folder:
        yield from job(size, Path(folder))


if __name__ == "__main__":
    main()
