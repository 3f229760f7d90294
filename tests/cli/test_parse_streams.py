"""`openrecs parse` of many files: rows come as they are read, in the order of the files, and no text is held."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import growth
from openrecs import parallel
from openrecs.cli.shown import printing
from openrecs.night import parse_files
from openrecs.normalize import interpret
from openrecs.publish import formats
from openrecs.read.stored import DEFAULT_LIMIT, Stored
from openrecs.schema import PARSED
from running import ROOT, agency_page, export, invoke, save, sign

PAGE = ROOT / "tests" / "pages/product_page/matters_and_recommendations.html"
LONG = f"<!-- {'Of no concern. ' * 30_000}-->"
FAILING = """
import os, signal
from openrecs.extract import detect as detecting
from openrecs.cli.main import main

def detect(document, known=detecting.detect):
    if "FAIL" in document.text:
        raise KeyError("of no concern")
    if "KILL" in document.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return known(document)

detecting.detect = detect
if __name__ == "__main__":
    main()
"""


def read(paths: Sequence[Path]) -> list[list[parse_files.Read]]:
    return [
        parse_files.read_file(str(one), layout=None, url=None, limit=DEFAULT_LIMIT, is_cross_checked=False)
        for one in paths
    ]


def pages(folder: Path, count: int) -> list[Path]:
    """Write product pages that say all of their publication, each with much text that belongs to no row."""
    made = folder / str(count)
    text = PAGE.read_text("utf-8").replace("</body>", f"{LONG}</body>")
    return [save(made, f"{at:04}.html", f"{text}<!-- {at} -->") for at in range(count)]


def mixed(folder: Path) -> list[str]:
    """Write more files than one process reads alone: titles whose number only a later file says, and refused ones."""
    for at in range(parallel.FEW + 4):
        save(folder, f"{at:02}.txt", agency_page(sign(at), title=f"Trails: Sign {at} Should Be Mended"))
    save(folder, "03.txt", "Buy milk.\n")
    save(folder, "07.txt", "")
    save(
        folder,
        "zz.csv",
        export("Feb 3, 2025", [{"title": "Trails: Sign 1 Should Be Mended", "number": "GAO-25-100009"}]),
    )
    return sorted(path.name for path in folder.iterdir())


def test_rows_of_four_times_as_many_pages_need_no_more_memory(tmp_path: Path) -> None:
    def streamed(paths: Sequence[Path]) -> int:
        found = (one for path in paths for one in read([path])[0])
        return sum(part.rows.num_rows for part in parse_files.in_order(found))

    growth.assert_bounded_memory(lambda count: pages(tmp_path, count), streamed, 4)


def test_the_bytes_of_a_file_are_gone_while_its_text_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, known = list[str](), interpret.document

    def document(*given: Any) -> interpret.Interpreted:
        held.extend(one.name for one in gc.get_objects() if isinstance(one, Stored) and one.name.endswith("page.txt"))
        return known(*given)

    monkeypatch.setattr(interpret, "document", document)
    [[one]] = read([save(tmp_path, "page.txt", agency_page(sign(1)))])
    assert (isinstance(one, interpret.Interpreted), held) == (True, [])


def test_a_document_that_waits_for_others_waits_without_its_text(tmp_path: Path) -> None:
    path = save(tmp_path, "page.txt", agency_page(sign(1)) + "\n" * 1_000)
    [[one]] = read([path])
    assert isinstance(one, parse_files.Interpreted)
    assert one.document.text == ""
    assert len(one.rows) == 1


def test_a_page_with_all_of_its_publication_is_handed_on_before_the_next_is_read(tmp_path: Path) -> None:
    done: list[Path] = []

    def found() -> Iterator[parse_files.Read]:
        for path in paths:
            done.append(path)
            yield from read([path])[0]

    paths = pages(tmp_path, 4)
    for at, part in enumerate(parse_files.in_order(found())):
        assert part.rows.num_rows
        assert done == paths[: at + 1]


def test_rows_are_those_of_all_documents_together(tmp_path: Path) -> None:
    found = list(chain.from_iterable(read([tmp_path / name for name in mixed(tmp_path)])))
    parts = list(parse_files.in_order(found))
    whole = parse_files.together([one for one in found if isinstance(one, parse_files.Interpreted)])
    assert [row for part in parts for row in part.rows.to_pylist()] == whole.rows.to_pylist()
    assert [issue for part in parts for issue in part.issues] == list(whole.issues)
    assert "GAO-25-100009/R1" in whole.rows["recommendation_id"].to_pylist(), "an earlier page has it of a later file"


@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_one_process_and_two_print_the_same_in_the_order_of_the_files(form: str, tmp_path: Path) -> None:
    words = ("parse", "--format", form, "--cross-check", *mixed(tmp_path))
    one, two = (invoke(*words, "--jobs", jobs, cwd=tmp_path) for jobs in ("1", "2"))
    assert (one.returncode, one.stdout, one.stderr) == (two.returncode, two.stdout, two.stderr)
    assert one.returncode == 3
    assert [line.split(": ")[1] for line in one.stderr.splitlines() if line.startswith("refused")] == [
        "03.txt",
        "07.txt",
    ]


def test_csv_in_parts_is_the_csv_of_the_whole(tmp_path: Path) -> None:
    names = mixed(tmp_path)
    found = [
        one
        for one in chain.from_iterable(read([tmp_path / name for name in names]))
        if isinstance(one, parse_files.Interpreted)
    ]
    whole = formats.to_csv(PARSED, parse_files.together(found).rows).decode()
    done = invoke("parse", "--format", "csv", *(tmp_path / name for name in names), cwd=tmp_path)
    assert done.stdout == whole


def test_nothing_that_could_be_read_prints_the_head_of_a_csv_alone(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", "Buy milk.\n")
    done = invoke("parse", "--format", "csv", "a.txt", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.splitlines() == [",".join(f'"{name}"' for name in PARSED.names)]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_the_reader_fails_on_is_named_and_the_others_are_printed(jobs: str, tmp_path: Path) -> None:
    script = save(tmp_path, "failing.py", FAILING)
    names = [save(tmp_path, f"{at:02}.txt", agency_page(sign(at))).name for at in range(parallel.FEW + 4)]
    save(tmp_path, names[5], agency_page(sign(5)) + "\nFAIL\n")
    done = invoke("parse", *names, "--jobs", jobs, cwd=tmp_path, script=script)
    assert done.returncode == 3
    assert "refused: 05.txt: the reader failed on this file (KeyError)" in done.stderr
    assert [json.loads(line)["document"] for line in done.stdout.splitlines()] == [*names[:5], *names[6:]]


def test_a_process_that_is_killed_while_it_reads_is_no_success(tmp_path: Path) -> None:
    script = save(tmp_path, "failing.py", FAILING)
    names = [save(tmp_path, f"{at:02}.txt", agency_page(sign(at))).name for at in range(parallel.FEW + 4)]
    save(tmp_path, names[5], agency_page(sign(5)) + "\nKILL\n")
    done = invoke("parse", *names, "--jobs", "2", cwd=tmp_path, script=script)
    assert done.returncode not in (0, 1, 2, 3), done.stderr
    assert "BrokenProcessPool" in done.stderr


def test_rows_that_were_read_are_printed_though_a_later_file_fails() -> None:
    def parts() -> Iterator[pa.Table]:
        yield PARSED.schema.empty_table()
        yield PARSED.schema.empty_table()
        raise OSError("the disk is gone")

    held = printing._gathered(parts())
    assert [next(held).num_rows, next(held).num_rows] == [0, 0]
    with pytest.raises(OSError, match="the disk is gone"):
        next(held)
