"""Streams and words of the command line: exit codes where nobody reads, and what its messages say."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forked
from nightly import NO_GATES, Nights, records
from openrecs import run as refresh
from openrecs.publish.store.disk import storage_errors
from running import ROOT, environment, export, invoke, save, until
from terminals import ESCAPE, on_a_terminal


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two nights that differ, with a page beside it that nobody can read."""
    folder = tmp_path_factory.mktemp("store")
    nights = Nights(folder, NO_GATES)
    nights.export(0, records(5))
    nights.refresh()
    nights.export(1, [*records(3), *records(1, first=9, status="Closed - Implemented")])
    nights.refresh()
    save(folder, "bad.html", "<html>nothing</html>")
    return folder


def run(words: str, cwd: Path, stdout: int | None = None, stderr: int | None = None) -> int:
    """Run a command whose two streams go to these descriptors, or to nobody."""
    nobody = os.open(os.devnull, os.O_RDWR)
    streams = [nobody if one is None else one for one in (None, stdout, stderr)]
    code = forked.code_of(forked.start(words.split(), cwd, environment(), streams), until)
    os.close(nobody)
    return code


def a_reader_that_left() -> int:
    """Return the end of a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def a_full_disk() -> int:
    return os.open("/dev/full", os.O_WRONLY)


EXIT_CODES = [
    ("diff", 1),
    ("diff --kind agency", 0),
    ("diff 2026-03-02 --format html", 1),
    ("diff nonsense", 2),
    ("parse bad.html", 3),
    ("list --as-of 2020-01-01", 2),
    ("list", 0),
    ("refresh --processed again", 0),
    ("no-such-command", 2),
    ("--help", 0),
]


@pytest.mark.parametrize("end", [a_reader_that_left, a_full_disk])
@pytest.mark.parametrize(("words", "code"), EXIT_CODES)
def test_the_exit_code_is_the_same_where_nobody_can_be_told_why(
    words: str, code: int, end: Callable[[], int], store: Path
) -> None:
    """Exit code 1 of a `diff` that had no words left said that something differs."""
    stderr = end()
    try:
        assert run(words, store, stderr=stderr) == code
    finally:
        os.close(stderr)


@pytest.mark.parametrize(("words", "code"), EXIT_CODES)
def test_the_exit_code_is_the_same_where_the_reader_leaves(words: str, code: int, store: Path) -> None:
    """`openrecs diff | grep -q GAO-26-1` was 0, as if nothing differed."""
    end = a_reader_that_left()
    try:
        assert run(words, store, stdout=end, stderr=end) == code
    finally:
        os.close(end)


def test_damage_stays_damage_where_the_reader_leaves(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.export(0, records(3))
    nights.refresh()
    path = nights.processed / "latest/changes.csv"
    path.chmod(0o644)
    path.write_bytes(b"x")
    end = a_reader_that_left()
    try:
        assert run("verify", tmp_path, stdout=end) == 8
    finally:
        os.close(end)


@pytest.mark.parametrize("words", ["verify", "verify --repair", "verify --rebuild"])
def test_nothing_is_not_sound(words: str, tmp_path: Path) -> None:
    """A disk that is not mounted, or a slip in --processed: "all is sound" was said of no snapshot at all."""
    save(tmp_path, "raw/2026-03-02/page.txt", "x")
    done = invoke(*words.split(), "--processed", "proccesed", cwd=tmp_path)
    assert done.returncode == 2
    assert "all is sound" not in done.stdout
    assert "there is no snapshot here yet" in done.stderr


@pytest.mark.parametrize("processed", ["raw", "raw/processed", "other/../raw/x"])
def test_what_is_published_is_no_document(processed: str, tmp_path: Path) -> None:
    """The first night was published, and the second one was held: it had read the first one's tables as documents."""
    save(tmp_path, "raw/2026-03-02/export.csv", export("Mar 2, 2026", records(1)))
    save(tmp_path, "other/x", "")
    done = invoke("refresh", "--processed", processed, cwd=tmp_path)
    assert done.returncode == 2
    assert "would be read as documents" in done.stderr
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == ["2026-03-02"]


def test_an_id_is_whole_on_a_narrow_terminal(store: Path) -> None:
    """At 40 columns it was `GAO-…`, which names nothing; at 80 the newest day of a history was `2026…`."""
    narrow = (
        ["list"],
        ["list", "--columns", "id,department,text"],
        ["history", "GAO-25-100001/R2"],
        ["search", "sign"],
    )
    for words in narrow:
        written, code = on_a_terminal(*words, cwd=store, COLUMNS="40")
        assert code == 0
        assert "GAO-25-100001/R2" in ESCAPE.sub("", written).replace(":", " ").split()


def test_a_day_before_all_that_is_known_is_said_to_be_one(store: Path) -> None:
    done = invoke("history", "GAO-25-100001/R2", "--as-of", "2020-01-01", cwd=store)
    assert (done.returncode, done.stderr) == (0, "nothing was known of it on January 1, 2020\n")


def test_one_is_not_several(store: Path) -> None:
    assert invoke("agencies", "coast", "guard", cwd=store).stderr == "1 agency\n"


def test_who_may_not_read_is_not_told_to_write() -> None:
    with pytest.raises(Exception, match="read and write there"), storage_errors(Path("x")):
        raise PermissionError(errno.EACCES, "Permission denied", "x")


@pytest.mark.parametrize("name", [b"new\nline.csv", b"\xff\xfe.csv", "caf\u202e.csv".encode()])
def test_a_file_of_any_name_can_be_withdrawn_by_that_name(name: bytes, tmp_path: Path) -> None:
    """A shell completes the name that the file has; only the escaped one, as messages show it, was understood."""
    folder = tmp_path / "raw/2026-03-02"
    folder.mkdir(parents=True)
    try:
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(export("Mar 2, 2026", records(1)))
    except OSError:
        pytest.skip("not run: the file system takes no such name")
    document = b"2026-03-02/" + name
    done = invoke("withdraw", os.fsdecode(document), "--reason", "a test", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert invoke("refresh", cwd=tmp_path).returncode == 2


def test_every_page_that_the_pages_point_to_is_there() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("raw/*.md")]:
        targets = re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        assert [one for one in targets if not (page.parent / one).exists()] == [], page.name


def test_what_happens_in_a_worker_is_no_reader_that_left(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that broke inside a run was taken for `| head`: exit code 0, and nothing published."""

    def broken(*_: Any, **__: Any) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    from openrecs.cli import main

    monkeypatch.chdir(store)
    monkeypatch.setattr(refresh, "run", broken)
    assert main.run(["refresh"]) == main.BUG
