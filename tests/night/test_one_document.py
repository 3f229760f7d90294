"""No document can stop a night: whatever reading one raises, that one is refused by name and every other one is read.

The reader is made to fail by a page that holds `RAISE` and the name of an exception, in this process and in the
processes that read for another.
"""

from __future__ import annotations

import copy
import csv
import itertools
import runpy
import subprocess
from pathlib import Path

import pytest

import gao
import server
import warcs
from openrecs import parallel
from openrecs.errors import RefusedError, StorageError, UnforeseenError, one_document
from openrecs.extract import detect
from openrecs.extract.html.tree import tree
from openrecs.extract.visible_text import face
from openrecs.night import parse_files
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.scrape import page
from openrecs.scrape.capture import NotFetchedError
from running import agency_page, export, invoke, save, sign
from server import FakeClock, Site

PAGE = agency_page(sign(1))
FAILING = """
import builtins
from openrecs.extract import detect as detecting
from openrecs.cli.main import main

def deeper(depth):
    return deeper(depth + 1) + 1

def detect(document, known=detecting.detect):
    if "RAISE " in document.text:
        name = document.text.split("RAISE ")[1].split()[0]
        if name == "RecursionError":
            deeper(0)
        if name == "UnicodeDecodeError":
            b"\\xff".decode()
        raise getattr(builtins, name)("of no concern\\x1b[2J")
    return known(document)

detecting.detect = detect
if __name__ == "__main__":
    main()
"""
FAILURES = ("KeyError", "AssertionError", "RecursionError", "UnicodeDecodeError", "StopIteration", "ValueError")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = save(folder, "failing.py", FAILING)
    if "--jobs" in words:
        return invoke(*words, cwd=folder, script=script)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detect, "detect", detect.detect)  # put back, whatever takes its place
        runpy.run_path(str(script))
        return invoke(*words, cwd=folder)


def failing(kind: str = "KeyError") -> str:
    return f"{PAGE}\nRAISE {kind}\n"


def issues(folder: Path) -> list[dict[str, str]]:
    with (folder / "processed/latest/issues.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("command", "kind"), [*(("refresh", kind) for kind in FAILURES), ("rebuild", "RecursionError")]
)
def test_a_night_goes_on_without_the_document_that_the_reader_failed_on(
    command: str, kind: str, tmp_path: Path
) -> None:
    save(tmp_path, "raw/2026-03-01/bad.txt", failing(kind))
    save(tmp_path, "raw/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    done = run(tmp_path, command)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    [issue] = [one for one in issues(tmp_path) if one["severity"] == "error"]
    assert issue["document"] == "2026-03-01/bad.txt"
    assert f"the reader failed on this file ({kind})" in issue["message"]


def test_a_run_whose_new_documents_all_fail_is_refused(tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    assert run(tmp_path, "refresh").returncode == 0
    save(tmp_path, "raw/2026-03-02/bad.txt", failing())
    done = run(tmp_path, "refresh")
    assert done.returncode == 3
    assert "2026-03-02/bad.txt: the reader failed on this file (KeyError)" in done.stderr
    save(tmp_path, "raw/2026-03-02/good.csv", export("Mar 2, 2026", [{}]))
    assert run(tmp_path, "refresh").returncode == 0
    assert run(tmp_path, "refresh", "--strict").returncode == 3


@pytest.mark.parametrize("words", [("refresh",), ("rebuild",), ("parse", "raw/2026-03-01/bad.txt")])
@pytest.mark.parametrize("is_alone", [True, False])
def test_debug_shows_where_the_reader_failed(words: tuple[str, ...], is_alone: bool, tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-01/bad.txt", failing())
    if not is_alone:
        save(tmp_path, "raw/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    plain, debugged = run(tmp_path, *words), run(tmp_path, *words, "--debug")
    assert debugged.returncode == plain.returncode == (3 if is_alone or words[0] == "parse" else 0)
    assert "raise getattr(builtins, name)" in debugged.stderr
    assert "raise getattr(builtins, name)" not in plain.stderr
    assert "\x1b" not in debugged.stderr, "an exception may quote the document"


@pytest.mark.parametrize("kind", ["KeyError", "RecursionError"])
def test_several_processes_refuse_by_name_as_one_does(kind: str, tmp_path: Path) -> None:
    for number in range(parallel.FEW + 2):
        save(tmp_path, f"raw/2026-03-01/{number}.txt", agency_page(sign(number)) if number != 5 else failing(kind))
    done = run(tmp_path, "refresh", "--jobs", "2", "--debug")
    assert done.returncode == 0, done.stderr
    errors = [one for one in issues(tmp_path) if one["severity"] == "error"]
    assert [one["document"] for one in errors] == ["2026-03-01/5.txt"]
    assert kind in done.stderr
    assert "failing.py" in done.stderr, "the traceback came back from the other process"


def test_parse_reads_the_other_files(tmp_path: Path) -> None:
    save(tmp_path, "bad.txt", failing())
    save(tmp_path, "good.txt", PAGE)
    done = run(tmp_path, "parse", "bad.txt", "good.txt")
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 1)
    assert done.stderr.startswith("refused: bad.txt: the reader failed on this file (KeyError)")


def test_add_takes_the_other_files(tmp_path: Path) -> None:
    save(tmp_path, "bad.txt", failing("RecursionError"))
    save(tmp_path, "good.txt", PAGE)
    done = run(tmp_path, "add", "bad.txt", "good.txt", "--captured-on", "2026-03-01")
    assert done.returncode == 3
    assert "refused: bad.txt: the reader failed on this file (RecursionError)" in done.stderr
    assert [path.name for path in (tmp_path / "raw/2026-03-01").iterdir()] == ["good.txt"]


@pytest.mark.parametrize("command", ["refresh", "parse"])
def test_each_page_of_a_web_archive_stands_for_itself(command: str, tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    rows = gao.rows(3)
    bodies = [gao.product(row) for row in rows]
    bodies[1] = bodies[1].replace("The form was mended", "RAISE KeyError now")
    records = [warcs.response(gao.address(row), body) for row, body in zip(rows, bodies, strict=True)]
    (tmp_path / "raw").mkdir()
    warcs.write(tmp_path / "raw/crawl.warc.gz", records)
    done = run(tmp_path, *(["refresh"] if command == "refresh" else ["parse", "raw/crawl.warc.gz"]))
    assert done.returncode == (0 if command == "refresh" else 3), done.stderr
    refused = "" if command == "parse" else "refused: "
    why = f"{refused}the reader failed on this file (KeyError)"
    assert f"crawl.warc.gz/2-2024-05-23-gao-26-900002: {why}" in done.stderr
    if command == "parse":
        assert len(done.stdout.splitlines()) == 2


def test_the_page_in_an_mhtml_file_fails_by_the_name_of_the_file(tmp_path: Path) -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
    save(tmp_path, "raw/2026-03-01/bad.mhtml", head + gao.product(gao.Row("GAO-26-900001")) + "<!-- RAISE KeyError -->")
    save(tmp_path, "raw/2026-03-01/good.txt", PAGE)
    assert run(tmp_path, "refresh").returncode == 0
    assert [one["document"] for one in issues(tmp_path) if one["severity"] == "error"] == ["2026-03-01/bad.mhtml"]


@pytest.mark.parametrize("failure", [KeyError("x"), RecursionError("x"), UnicodeError("x")])
def test_a_fetched_page_that_the_reader_fails_on_is_kept_aside(
    failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing_(_: object) -> None:
        raise failure

    monkeypatch.setattr(detect, "detect", failing_)
    with Site(FakeClock()) as site:
        site.put(gao.address(gao.Row("GAO-26-900001")), server.page(gao.product(gao.Row("GAO-26-900001"))))
        with pytest.raises(NotFetchedError, match="the reader failed") as refused:
            page.fetch(tmp_path, site.client(), page.named(gao.address(gao.Row("GAO-26-900001"))))
    assert refused.value.exit_code == 7
    assert "Traceback" in refused.value.trace
    assert [path.name for path in (tmp_path / ".refused").rglob("*.html")] == ["gao-26-900001.html"]
    assert gao.documents(tmp_path) == []


BEHIND = ("<!-- served by edge 7 -->", "<?php echo 1 ?>", "<?xml version='1.0'?>", "<!-- a --><?b?>\n<!-- c -->")


@pytest.mark.parametrize("status", [200, 403, 503])
@pytest.mark.parametrize("behind", BEHIND)
def test_a_notice_with_something_behind_its_end_is_one_that_a_fetch_refuses(
    status: int, behind: str, tmp_path: Path
) -> None:
    with Site(FakeClock()) as site:
        site.put(gao.address(gao.Row("GAO-26-900001")), server.page(server.DENIED + behind.encode(), status))
        with pytest.raises(NotFetchedError, match="access was denied") as refused:
            page.fetch(tmp_path, site.client(), page.named(gao.address(gao.Row("GAO-26-900001"))))
    assert (refused.value.exit_code, refused.value.trace) == (7, "")
    assert len(list((tmp_path / ".refused").rglob("*.html"))) == 1


@pytest.mark.parametrize("behind", BEHIND)
def test_what_is_seen_first_is_the_same_with_something_behind_the_end(behind: str) -> None:
    notice = "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You may not.</body></html>"
    seen = [face(to_document.document(stored("x", (notice + more).encode()))) for more in ("", behind)]
    assert seen[0] is not None
    assert seen[1] is not None
    assert (seen[1].headings, seen[1].words) == (seen[0].headings, seen[0].words)


CUT = ("<td", "<a href='", '<p class="x', "<!-- ", "<script>", "<table><tr><td headers=")


@pytest.mark.parametrize("control", ["\x01", "\x08\x08", "\x1b", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff"])
def test_a_control_character_before_a_tag_that_is_cut_does_no_harm(control: str) -> None:
    places = ("<p>Signs</p>{}", "{}", "<p>Signs{}", "<html><head><title>x</title>{}")
    for before, cut in itertools.product(places, CUT):
        body = ("<!DOCTYPE html><html><body>" + before.format(control) + cut).encode()
        assert tree(to_document.document(stored("x", body))).end == "cut"


def test_an_interrupt_and_a_failing_disk_are_no_fault_of_a_document() -> None:
    for passing in (KeyboardInterrupt(), SystemExit(143), OSError(5, "Input/output error"), StorageError("full")):
        with pytest.raises(type(passing)) as raised, one_document("x"):
            raise passing
        assert raised.value is passing


def test_too_little_memory_is_told_and_refuses_nothing() -> None:
    with pytest.raises(StorageError, match="x: there was not enough memory"), one_document("x"):
        raise MemoryError


@pytest.mark.parametrize(("kind", "code"), [("MemoryError", 5), ("OSError", 5), ("KeyboardInterrupt", 130)])
def test_a_night_that_the_machine_ends_publishes_nothing(kind: str, code: int, tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-01/bad.txt", failing(kind))
    save(tmp_path, "raw/2026-03-01/good.csv", export("Mar 1, 2026", [{}]))
    assert run(tmp_path, "refresh").returncode == code
    assert not (tmp_path / "processed/latest").exists()


def test_the_refusal_keeps_its_traceback_between_processes() -> None:
    with pytest.raises(UnforeseenError) as raised, one_document("x"):
        raise KeyError("y")
    again = copy.copy(raised.value)  # by the same way as pickle
    assert (type(again), str(again), again.trace) == (UnforeseenError, str(raised.value), raised.value.trace)
    assert "KeyError: 'y'" in again.trace


def test_a_notebook_gets_the_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing_(_: object) -> None:
        raise IndexError

    monkeypatch.setattr(detect, "detect", failing_)
    with pytest.raises(RefusedError, match=r"the reader failed on this file \(IndexError\)"):
        parse_files.parse(save(tmp_path, "page.txt", PAGE))
