"""Files that are not a page: named by their bytes, with what to do instead; none of them, packed or huge, does harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

import growth
from openrecs.errors import RefusedError, StorageError
from openrecs.read.media import is_blank
from openrecs.read.stored import DEFAULT_LIMIT, load, load_stream, stored
from openrecs.read.to_document import document, read
from openrecs.records import Document

PAGE = "<!DOCTYPE html>\n<html><body><h2>Open Recommendations</h2>\n<p>Café</p></body></html>\n"


def from_bytes(data: bytes) -> Document:
    return document(stored("the-name", data))


def refusal(data: bytes, *, limit: int = DEFAULT_LIMIT) -> str:
    with pytest.raises(RefusedError) as refused:
        document(stored("the-name", data), limit=limit)
    assert refused.value.where == "the-name"
    assert refused.value.safe
    assert len(refused.value.mend) > 10, "a refusal says what to do instead"
    return refused.value.what


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return target.getvalue()


def tarred() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("page.html"))
    return target.getvalue()


def database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "x.db")
    connection.execute("create table t (x)")
    connection.close()
    return (folder / "x.db").read_bytes()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (b"\r\n %PDF-1.4\n", "a PDF"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (XLSX)"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a Word document (DOCX)"),
        (zipped("ppt/presentation.xml"), "a PowerPoint file (PPTX)"),
        (zipped("gao-21-999999.html"), "a ZIP archive"),
        (zipped(), "a ZIP archive"),
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook (XLS)"),
        (OLE + "WordDocument".encode("utf-16-le"), "an old Word document (DOC)"),
        (OLE, "an old Microsoft Office file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "an Office file with a password"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
        (b"GIF89a\x01\0\x01\0", "a GIF picture"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WEBP picture"),
        (b"\0\0\0\x1cftypavif", "a picture or a film (AVIF, HEIC or MP4)"),
        (b"{\\rtf1\\ansi Open Recommendations}", "an RTF text"),
        (b"PAR1\x15\x04\x15", "a Parquet table"),
        (b"ARROW1\0\0", "an Arrow table"),
        (b"WARC/1.1\r\nWARC-Type: response\r\n", "a WARC archive"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (bz2.compress(PAGE.encode()), "a bzip2 file"),
        (bz2.compress(b""), "a bzip2 file"),
        (lzma.compress(PAGE.encode()), "an xz file"),
        (b"\x28\xb5\x2f\xfd\x24\x10", "a Zstandard file"),
        (b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource", "a Safari web archive"),
        (tarred(), "a tar archive"),
        (gzip.compress(gzip.compress(PAGE.encode())), "a gzip file inside a gzip file"),
        (gzip.compress(b"%PDF-1.7"), "a PDF"),
        (gzip.compress(b"WARC/1.0\r\n"), "a WARC archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",  # gzip writes the time into its bytes
)
def test_what_is_no_page_is_named_by_its_bytes(data: bytes, what: str) -> None:
    assert refusal(data) == f"this is {what}"


def test_an_sqlite_database_is_named(tmp_path: Path) -> None:
    assert refusal(database(tmp_path)) == "this is an SQLite database"


def test_the_ending_of_the_name_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "page.pdf").write_text(PAGE)
    with pytest.raises(RefusedError, match="this is a PDF"):
        read(tmp_path / "page.html", "page.html")
    assert read(tmp_path / "page.pdf", "page.pdf").text == PAGE


@pytest.mark.parametrize("data", [b"\0" * 100, bytes(range(256)) * 4, b"\x1b\x4c\0\x01", b"MZ\x90\0\x03"])
def test_other_bytes_that_are_no_text(data: bytes) -> None:
    assert refusal(data).startswith("this is not text")


@pytest.mark.parametrize(
    "text",
    [
        "BZhang, the director, and PK are initials; Rar! GIF 89a; %PDF- is how a PDF begins",
        "x" * 256 + "mustard is not a tar archive",
        "PAR 1 of the report",
        "II*and MM are not pictures",
        "abcdftypes are not film",
    ],
)
def test_prose_that_resembles_magic_is_read(text: str) -> None:
    assert from_bytes(text.encode()).text == text


def test_nothing_and_blanks_are_refused() -> None:
    assert refusal(b"") == "this file is empty"
    assert refusal(gzip.compress(b"")) == "this file is a gzip file with nothing in it"
    for blank in (" ", "\n\r\n\t", "\ufeff", "\xa0\u200b\u3000\u2028\xad"):
        assert is_blank(blank)
        assert refusal(blank.encode()) in {"this file holds only blanks", "this file holds an empty page"}
    assert not is_blank("\n .")


def test_too_large_names_the_cap_and_how_to_raise_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"x" * 1001)
    with pytest.raises(RefusedError, match=r"more than 1000 bytes.*--max-bytes"):
        read(tmp_path / "page.html", "page.html", limit=1000)
    assert read(tmp_path / "page.html", "page.html", limit=1001).size == 1001
    with pytest.raises(RefusedError, match="more than 1000 bytes"):
        load_stream(io.BytesIO(b"x" * 1001), "-", limit=1000)
    assert load_stream(io.BytesIO(b"x" * 1000), "-", limit=1000) == stored("-", b"x" * 1000)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    def of(size: int) -> Path:
        with (tmp_path / "huge").open("wb") as file:
            file.truncate(size)
        return tmp_path / "huge"

    def refused(path: Path) -> None:
        with pytest.raises(RefusedError, match="more than 64000000 bytes"):
            load(path, "huge")

    refused(of(1 << 40))
    growth.assert_bounded_memory(of, refused, 70_000_000)


def test_a_disk_that_fails_is_not_the_documents_fault() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(StorageError, match="Input/output error"):
        load_stream(Failing(), "page.html")


# gzip ----------------------------------------------------------------------------------------------------------------


def test_gzip_of_several_members_and_with_padding_is_one_page() -> None:
    half = len(PAGE) // 2
    packed = gzip.compress(PAGE[:half].encode()) + gzip.compress(PAGE[half:].encode())
    assert from_bytes(packed).text == from_bytes(packed + b"\0" * 512).text == PAGE


def test_gzip_cut_anywhere_is_refused_with_what_to_do() -> None:
    packed = gzip.compress(PAGE.encode())
    for at in range(2, len(packed)):
        assert "gzip file was cut" in refusal(packed[:at])


def test_gzip_that_is_damaged_or_followed_by_something_is_refused() -> None:
    packed = gzip.compress(PAGE.encode())
    for at in (2, 12, 30, len(packed) - 6, len(packed) - 2):
        damaged = bytearray(packed)
        damaged[at] ^= 0xFF
        assert "this gzip file" in refusal(bytes(damaged))
    assert "damaged" in refusal(packed + b"more")


def test_unpacked_bytes_are_counted_too() -> None:
    packed = gzip.compress(b"x" * 100_000)
    assert "once it is unpacked" in refusal(packed, limit=99_999)
    assert len(document(stored("x", packed), limit=100_000).text) == 100_000


@pytest.mark.parametrize("bomb", ["one member", "many members"])
def test_a_bomb_takes_no_more_memory_than_the_most_that_is_read(tmp_path: Path, bomb: str) -> None:
    member = gzip.compress(b" " * 1_000_000)

    def of(megabytes: int) -> Path:
        path = tmp_path / f"bomb-{megabytes}"
        path.write_bytes(member * megabytes if bomb == "many members" else gzip.compress(b" " * 1_000_000 * megabytes))
        return path

    def refused(path: Path) -> None:
        with pytest.raises(RefusedError, match="this file holds more than 2000000 bytes once it is unpacked"):
            read(path, "bomb", limit=2_000_000)

    growth.assert_bounded_memory(of, refused, 40)
