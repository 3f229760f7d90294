"""Web archives in raw/: one document per page in them, with its own address and day."""

from __future__ import annotations

import errno
import gzip
import io
import os
import random
import re
import sys
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path

import pytest

import gao
import growth
import invented
import warcs
from openrecs.errors import RefusedError, StorageError
from openrecs.normalize import gather, interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import warc
from openrecs.read.provenance import ledger
from openrecs.read.stored import GzipStream, Stored, stored
from openrecs.records import Document
from openrecs.scrape import adding
from running import invoke
from tools import limit
from warcs import HTML, PAGE, ROW, read_all, response, write

ROWS = gao.rows(3)
WHOLE = gao.export(ROWS)

pytest.importorskip("warcio", reason="not run: warcio is not installed")


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.warc"])
def test_every_page_is_a_document_with_its_own_address_and_day(tmp_path: Path, name: str) -> None:
    export = gao.export(gao.rows(2))
    records = [
        response(body=gao.product(ROW)),
        response(gao.EXPORT, export, day="2026-09-30T01:02:03.456Z", headers=(("Content-Type", "text/csv"),)),
    ]
    path = write(tmp_path / name, records, packed=name.endswith(".gz"))
    assert warc.is_warc(path)
    first, second = warc.documents(path, f"2026-10-01/{name}")
    assert (first.name, first.url, first.captured_on) == (
        f"2026-10-01/{name}/1-2024-05-23-gao-24-900001",
        PAGE,
        date(2024, 5, 23),
    )
    assert (second.name, second.captured_on) == (f"2026-10-01/{name}/2-2026-09-30-open-recs2-csv", date(2026, 9, 30))
    read = [interpret.document(one.content, shipped()) for one in (first, second) if isinstance(one.content, Document)]
    assert [(one.layout.name, len(one.rows)) for one in read] == [("product_page", 1), ("export_csv", 2)]
    assert read[0].document.url == PAGE


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    body = gao.product(ROW)
    records = [
        response(body=body, status="404 Not Found"),
        response(body=body, status="301 Moved"),
        response(body=body, kind="request"),
        response(body=body, kind="resource"),
        response(body=body, kind="revisit"),
        response("https://www.gao.gov/x.png", b"\x89PNG", headers=(("Content-Type", "image/png"),)),
        response("https://www.gao.gov/x.js", "x()", headers=(("Content-Type", "text/javascript"),)),
        response("dns:www.gao.gov", body),
        response(body=body, day="soon"),
        response(body=body),
    ]
    found = list(warc.documents(write(tmp_path / "x.warc.gz", records), "x.warc.gz"))
    assert [one.name for one in found] == ["x.warc.gz/10-2024-05-23-gao-24-900001"]


def test_bodies_that_were_sent_compressed_or_in_chunks_are_undone(tmp_path: Path) -> None:
    body = gao.product(ROW).encode()
    chunks = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    records = [
        response(body=gzip.compress(body), headers=(*HTML, ("Content-Encoding", "gzip"))),
        response(body=chunks, headers=(*HTML, ("Transfer-Encoding", "chunked"))),
        response(body="Café".encode("cp1252") * 9, headers=(("Content-Type", "text/plain; charset=cp1252"),)),
    ]
    found = [one.content for one in warc.documents(write(tmp_path / "x.warc", records), "x.warc")]
    assert [one.text for one in found if isinstance(one, Document)] == [body.decode(), body.decode(), "Café" * 9]


def test_a_page_that_cannot_be_used_is_refused_by_itself(tmp_path: Path) -> None:
    bomb = gzip.compress(b"z" * 3_000_000)
    records = [
        response(body=bomb, headers=(*HTML, ("Content-Encoding", "gzip"))),
        response(body=""),
        response(body=b"%PDF-1.7"),
        response(body=invented.product_html(invented.BRIDGES)),
    ]
    path = write(tmp_path / "x.warc.gz", records)
    found = [one.content for one in warc.documents(path, "x.warc.gz", limit=1_000_000)]
    assert [str(one).partition(". ")[0].partition(": ")[2] for one in found if isinstance(one, RefusedError)] == [
        "this file holds more than 1000000 bytes",
        "this file is empty",
        "this is a PDF",
    ]
    assert isinstance(found[-1], Document)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_breaks_off_keeps_what_stood_before(tmp_path: Path, packed: bool) -> None:
    path = write(tmp_path / "x.warc", [response(body=gao.product(ROW))] * 3, packed=packed)
    data = path.read_bytes()
    for cut in range(1, len(data), len(data) // 40):
        path.write_bytes(data[:cut])
        found, said = read_all(path)
        assert said == "" or "x.warc: this web archive is damaged or cut" in said
        whole = [one for one in found if isinstance(one.content, Document) and one.content.text == gao.product(ROW)]
        assert len(whole) >= cut * 3 // len(data) - (1 if packed else 0)
        assert len(found) - len(whole) <= 1


@pytest.mark.parametrize(
    "data", [b"", b"no archive at all\n" * 50, b"\x1f\x8b" + b"\0" * 50, b"WARC/1.0\r\n", b" " * 200_000]
)
def test_what_is_no_archive_is_refused_or_empty(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    found, said = read_all(path)
    assert found == []
    assert said == "" or "damaged or cut, at record 1" in said


@pytest.mark.parametrize("filler", [b" ", b"-", b"\n", b"WARC/1.0\r\n", b"no archive\n", b"\x1f\x8b", b"\0"])
def test_time_grows_no_faster_than_what_is_no_archive(tmp_path: Path, filler: bytes) -> None:
    def of(size: int) -> Path:
        path = tmp_path / f"{size}.warc.gz"
        path.write_bytes(growth.of(filler, size))
        return path

    growth.assert_linear(of, read_all)


def test_no_path_is_made_of_an_address(tmp_path: Path) -> None:
    urls = ["https://www.gao.gov/../../etc/passwd", "https://www.gao.gov/", "https://www.gao.gov/a%2f..%2fb?x=/y"]
    path = write(tmp_path / "x.warc", [response(url, gao.product(ROW)) for url in urls])
    names = [one.name.removeprefix("x.warc/") for one in warc.documents(path, "x.warc")]
    assert names == ["1-2024-05-23-passwd", "2-2024-05-23-www.gao.gov", "3-2024-05-23-a-2f..-2fb"]


def test_without_the_library_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "x.warc", [response(body="x")])
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    with pytest.raises(RefusedError, match=r"pip install 'openrecs\[warc\]'"):
        list(warc.documents(path, "x.warc"))


def test_a_file_that_is_not_there_is_refused_and_one_that_cannot_be_read_is_a_matter_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError, match="there is no such file"):
        list(warc.documents(tmp_path / "x.warc", "x.warc"))

    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(StorageError, match="Permission denied"):
        list(warc.documents(tmp_path / "x.warc", "x.warc"))


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("name", ["crawl", "crawl.gz", "crawl.txt", "page.html", "crawl.warc.gz.1"])
def test_an_archive_of_any_name_is_known_by_its_bytes(tmp_path: Path, name: str, is_packed: bool) -> None:
    path = write(tmp_path / "raw" / "2026-03-01" / name, [response(body=gao.product(ROW))], packed=is_packed)
    assert warc.is_warc(path)
    [one] = gather.gather(tmp_path / "raw", ledger.read(tmp_path / "raw"), today=date(2026, 3, 2)).read
    assert (one.name, one.capture.on) == (f"2026-03-01/{name}/1-2024-05-23-gao-24-900001", date(2024, 5, 23))
    added = adding.add(path, tmp_path / "other", today=date(2026, 3, 2))
    assert added.layout == "web archive of 1 page"
    assert invoke("parse", path, cwd=tmp_path).stdout.count("\n") == 1


@pytest.mark.parametrize(
    "body", [b"WARC is what it says", b"", b"\x1f\x8b", gzip.compress(b"<html>", mtime=0)[:9], b"WAR"]
)
def test_what_only_begins_like_an_archive_is_none(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    assert not warc.is_warc(path)


def test_a_pipe_with_the_name_of_an_archive_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.warc")
    done = invoke(
        "parse",
        "x.warc",
        cwd=tmp_path,
    )
    assert (done.returncode, "not a regular file" in done.stderr) == (3, True)


def test_a_page_that_the_reader_fails_on_costs_no_other_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(name: str, data: bytes) -> Stored:
        if b"900002" in data:
            raise ValueError("as a damaged record does")
        return stored(name, data)

    monkeypatch.setattr(warc, "stored", failing)
    rows = gao.rows(3)
    path = write(tmp_path / "x.warc", [response(gao.address(row), gao.product(row)) for row in rows])
    found, why = read_all(path)
    assert [type(one.content).__name__ for one in found] == ["Document", "UnforeseenError", "Document"]
    assert why == ""


def pages(path: Path) -> list[Document | RefusedError]:
    return [one.content for one in warc.documents(path, path.name)]


def test_a_web_archive_gzipped_as_a_whole_is_read(tmp_path: Path) -> None:
    """`gzip crawl.warc` makes one gzip member of it all; that was called damaged behind its first page."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    records = [warcs.response(body=gao.product(one)) for one in ROWS]
    path = warcs.write(tmp_path / "x.warc", records, packed=False)
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(path.read_bytes()) + bytes(512))
    assert [one.text for one in pages(tmp_path / "x.warc.gz") if isinstance(one, Document)] == [
        gao.product(one) for one in ROWS
    ]


def test_a_stream_of_members_is_the_same_however_it_is_read() -> None:
    parts = [os.urandom(10_000), b"", b"x" * 300_000, b"end"]
    packed = b"".join(map(gzip.compress, parts))
    for size in (1, 7, 16_384, 10_000_000):
        stream, found = GzipStream(io.BytesIO(packed)), b""
        while piece := stream.read(size if size > 1 else 50):
            found += piece
        assert found == b"".join(parts)
        assert stream.tell() == len(found)
    cut = GzipStream(io.BytesIO(packed[:-4]))
    assert sum(len(cut.read(1_000_000)) for _ in range(3)) == len(b"".join(parts))
    with pytest.raises(EOFError):
        cut.read(1)


def truncated(record: warcs.Record) -> bytes:
    return warcs.raw(record).replace(b"WARC-Record-ID", b"WARC-Truncated: length\r\nWARC-Record-ID", 1)


def test_a_page_of_which_an_archive_holds_only_a_part_is_refused(tmp_path: Path) -> None:
    """An export that was cut between two records looks whole, and would close what stood behind."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    cut = WHOLE[: WHOLE.rfind(b"\n")]
    length, packing = ("Content-Length", str(len(WHOLE))), ("Content-Encoding", "gzip")
    kind = ("Content-Type", "text/csv")
    records = [
        warcs.raw(warcs.response(gao.EXPORT, cut, headers=(kind, length))),
        warcs.raw(warcs.response(gao.EXPORT, gzip.compress(WHOLE)[:-9], headers=(kind, packing))),
        truncated(warcs.response(gao.EXPORT, cut, headers=(kind,))),
        warcs.raw(warcs.response(gao.EXPORT, WHOLE, headers=(kind, length))),
        warcs.raw(warcs.response(gao.EXPORT, WHOLE, headers=(kind, packing, length))),  # unpacked by a crawler
        warcs.raw(warcs.response(gao.EXPORT, gzip.compress(WHOLE), headers=(kind, packing))),
    ]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    found = pages(tmp_path / "x.warc")
    assert ["only a part" in str(one) for one in found[:3]] == [True] * 3
    assert [one.text.encode() for one in found[3:] if isinstance(one, Document)] == [WHOLE] * 3


def test_a_damaged_archive_is_refused_without_a_word_of_the_librarys(tmp_path: Path) -> None:
    """A response without its address ended the whole run as a bug; other damage was quoted on standard error."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    good = warcs.raw(warcs.response(body=gao.product(ROWS[0])))
    nameless = re.sub(rb"WARC-Target-URI: [^\r]+\r\n", b"", good)
    longer = good[:-4] + gao.PHONE.encode() + b"\r\n\r\n"
    promising = good.replace(b"Content-Length: ", b"Content-Length: 9", 1)
    said = io.StringIO()
    for bad, refusal in ((nameless, "damaged or cut, behind record 1"), (longer, ""), (promising, "only a part")):
        path = tmp_path / "x.warc"
        path.write_bytes(good + bad + good)
        with redirect_stderr(said):
            found, why = warcs.read_all(path)
        assert isinstance(found[0].content, Document)
        assert refusal in why + str([str(one.content) for one in found if isinstance(one.content, RefusedError)])
        assert gao.PHONE not in why
    assert said.getvalue() == ""


PIECE = 250_000
RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.gao.gov/x\r\nWARC-Date: 2024-05-05T00:00:00Z\r\n"
)


@pytest.mark.parametrize(
    ("start", "filling"),
    [
        (b"", bytes(PIECE)),
        (b"WARC/1.0\r\nX: ", b"-" * PIECE),
        (b"WARC/1.0\r\n", b"A: and so it goes on\r\n" * (PIECE // 20)),
        (RECORD + b"Content-Length: 40000000\r\n\r\nHTTP/1.1 200 OK\r\nX: ", b"-" * PIECE),
        (RECORD + b"Content-Length: 40000000\r\n\r\nHTTP/1.1 200 OK\r\n", b"A: and so it goes on\r\n" * (PIECE // 20)),
    ],
)
def test_an_archive_of_endless_lines_fills_neither_memory_nor_time(
    tmp_path: Path, start: bytes, filling: bytes
) -> None:
    """260 kB of it took minutes, for the library reads a line to its end in pieces of 16 kB."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")

    def of(times: int) -> Path:
        path = tmp_path / f"{times}.warc.gz"
        with gzip.open(path, "wb", 1) as file:
            file.write(warcs.raw(warcs.response(body=gao.product(ROWS[0]))) + start)
            for _ in range(times):
                file.write(filling)
        return path

    def work(path: Path) -> None:
        found, why = warcs.read_all(path)
        assert isinstance(found[0].content, Document)
        assert "damaged or cut, behind record 1" in why

    growth.assert_linear(of, work, start=4, most=16)
    growth.assert_bounded_memory(of, work, 4 * limit("OPENRECS_ARCHIVE_MB", 1))


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_of_garbage_is_refused_and_is_no_bug(tmp_path: Path, packed: bool) -> None:
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    body = gao.product(ROWS[0]).encode()
    chunks = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    records = [
        warcs.response(body=body),
        warcs.response(body=gzip.compress(body), headers=(*warcs.HTML, ("Content-Encoding", "gzip"))),
        warcs.response(body=chunks, headers=(*warcs.HTML, ("Transfer-Encoding", "chunked"))),
    ]
    data = warcs.write(tmp_path / "good.warc", records, packed=packed).read_bytes()
    path = tmp_path / "x.warc"
    said = io.StringIO()
    with redirect_stderr(said):
        for seed in range(300):
            dice = random.Random(seed)  # noqa: S311
            spoiled = bytearray(data)
            for _ in range(dice.randint(1, 6)):
                at = dice.randrange(len(spoiled) if dice.random() < 0.5 else 700)
                spoiled[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
            path.write_bytes(spoiled)
            warcs.read_all(path)  # raises nothing else than a refusal
    assert said.getvalue() == ""
