"""Which files under raw/ are documents, in which order, under which names; nothing else is opened or waited for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.errors import StorageError, UsageError
from openrecs.read.files import document_name, find, printable, walk
from openrecs.read.to_document import read
from running import HANGS, invoke

PAGE = "<html><body>one</body></html>"


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE)


def names(raw: Path) -> list[str]:
    return [document_name(raw, path) for path in walk(raw)[0]]


def skipped(raw: Path) -> list[tuple[str, str | None]]:
    return [(issue.severity, issue.document) for issue in walk(raw)[1]]


def test_order_is_that_of_the_bytes_of_the_path(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a/z.txt", "a.txt", "Z.txt", "é.txt", "a-b.txt", "2021-09-30/x.html", "10.txt", "9.txt")
    assert names(tmp_path) == [
        "10.txt",
        "2021-09-30/x.html",
        "9.txt",
        "Z.txt",
        "a-b.txt",
        "a.txt",
        "a/z.txt",
        "b.txt",
        "é.txt",
    ]
    assert skipped(tmp_path) == []


def test_paths_can_be_opened_and_stand_under_raw(tmp_path: Path) -> None:
    put(tmp_path, "2021-09-30/x.html")
    assert walk(tmp_path)[0] == [tmp_path / "2021-09-30" / "x.html"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("2021-09-30/x.html", "2021-09-30/x.html"),
        ("2021-09-30/a\nb.html", "2021-09-30/a\\nb.html"),
        ("pages/all.warc.gz", "pages/all.warc.gz/2021-09-30/www.gao.gov/products/gao-21-487"),
    ],
)
def test_a_document_is_found_by_its_name(tmp_path: Path, file: str, name: str) -> None:
    put(tmp_path, "2021-09-30/other.html", file)
    assert find(tmp_path, name) == tmp_path / file
    (tmp_path / file).unlink()
    assert find(tmp_path, name) is None


@pytest.mark.parametrize(
    "name",
    [
        "ledger.jsonl",
        "corrections.toml",
        "README",
        "README.md",
        ".gitkeep",
        ".refused/2026-09-01/blocked.html",
        ".lock",
        "2026-09-01/.DS_Store",
        "page.html~",
        ".page.html.swp",
        "page.swp",
        "Thumbs.db",
        "page.html.part",
        "page.html.crdownload",
        "2026-09-01/README.txt",
    ],
)
def test_ours_and_litter_are_left_out_without_a_word(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, "page.html")
    assert names(tmp_path) == ["page.html"]
    assert skipped(tmp_path) == []


def test_the_folder_a_browser_saves_beside_a_page_is_a_note(tmp_path: Path) -> None:
    put(tmp_path, "d/Page.HTM", "d/Page_files/frame.html", "d/own_files/kept.html", "d/_files/kept.html")
    assert names(tmp_path) == ["d/Page.HTM", "d/_files/kept.html", "d/own_files/kept.html"]
    assert skipped(tmp_path) == [("note", "d/Page_files")]


def test_links_pipes_and_sockets_are_skipped_with_a_warning(tmp_path: Path) -> None:
    raw, elsewhere = tmp_path / "raw", tmp_path / "elsewhere"
    put(raw, "page.html")
    put(elsewhere, "secret.html")
    (raw / "loop").symlink_to(raw)
    (raw / "file-link.html").symlink_to(elsewhere / "secret.html")
    (raw / "dead-link.html").symlink_to("nowhere")
    (raw / "folder-link").symlink_to(elsewhere)
    os.mkfifo(raw / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(raw)  # a socket's path may not be long
        try:
            listener.bind("socket")
        finally:
            os.chdir(here)
    assert names(raw) == ["page.html"]
    assert skipped(raw) == [
        ("warning", name) for name in ("dead-link.html", "file-link.html", "folder-link", "loop", "pipe", "socket")
    ]
    messages = {issue.document: issue.message for issue in walk(raw)[1]}
    assert "symbolic link" in messages["loop"]
    assert "pipe" in messages["pipe"]
    assert "socket" in messages["socket"]


def test_a_link_to_raw_itself_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "store", "page.html")
    (tmp_path / "raw").symlink_to(tmp_path / "store")
    assert names(tmp_path / "raw") == ["page.html"]


@pytest.mark.parametrize("what", ["pipe", "loop", "link", "folder", "missing", "/dev/null", "/dev/zero"])
def test_reading_what_is_no_file_is_refused_and_never_waits(tmp_path: Path, what: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    put(tmp_path, "page.html")
    (tmp_path / "link").symlink_to("page.html")
    (tmp_path / "folder").mkdir()
    script = (
        "import sys; from pathlib import Path; from openrecs.read.to_document import read\n"
        "from openrecs.errors import RefusedError\n"
        "try: read(Path(sys.argv[1]), 'the-name')\n"
        "except RefusedError as refused: print(refused)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / what)], capture_output=True, text=True, timeout=HANGS, check=True
    )
    assert done.stdout.startswith("the-name: ")
    assert done.stdout.count(". ") >= 2, "it must say what is safe and how to mend it"


def test_a_file_without_the_right_to_read_it_is_a_matter_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "page.html")

    def denied(*_: object) -> int:  # root may read everything, so the kernel's answer is given for it
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(StorageError, match="Permission denied"):
        read(tmp_path / "page.html", "page.html")


def test_strange_names_work_and_are_shown_printable(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path)
    strange = {
        b"new\nline.html": "new\\nline.html",
        b"-rf": "-rf",
        b"bad\xff.html": "bad\\udcff.html",
        b"back\\slash.html": "back\\\\slash.html",
        b"new\\nline.html": "new\\\\nline.html",
        "no\u00a0break\u202e.html".encode(): "no\\xa0break\\u202e.html",
        "caf\u00e9 \U0001f600.html".encode(): "caf\u00e9 \U0001f600.html",
    }
    for name in strange:
        Path(os.fsdecode(raw + b"/" + name)).write_text(PAGE)
    assert sorted(names(tmp_path)) == sorted(strange.values())
    documents = [read(path, document_name(tmp_path, path)) for path in walk(tmp_path)[0]]
    assert {document.text for document in documents} == {PAGE}
    assert all(document.name.isprintable() and document.name.encode() for document in documents)


@given(st.binary(min_size=1).filter(lambda x: b"\0" not in x), st.binary(min_size=1).filter(lambda x: b"\0" not in x))
def test_two_paths_never_share_a_name(one: bytes, other: bytes) -> None:
    first, second = Path(os.fsdecode(one)), Path(os.fsdecode(other))
    assert (printable(first) == printable(second)) == (os.fsencode(first) == os.fsencode(second))
    assert printable(first).isprintable()


def test_names_are_the_same_in_another_locale(tmp_path: Path) -> None:
    put(tmp_path, "caf\u00e9.html")
    script = (
        "import sys; from pathlib import Path; from openrecs.read.files import document_name, walk\n"
        "raw = Path(sys.argv[1]); print(ascii([document_name(raw, p) for p in walk(raw)[0]]))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-X", mode, "-c", script, str(tmp_path)],
            env={**os.environ, "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for locale, mode in (("C", "utf8=0"), ("C.UTF-8", "utf8=1"), ("POSIX", "utf8=0"))
    }
    assert seen == {"['caf\\xe9.html']\n"}


def test_a_very_deep_folder_is_no_trouble_and_one_too_deep_is_an_issue(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    here = Path.cwd()
    os.chdir(tmp_path / "raw")
    try:
        for depth in range(2500):  # the kernel takes no path longer than 4,096 bytes
            if depth == 1500:
                Path("page.html").write_text(PAGE)
            Path("d").mkdir()
            os.chdir("d")
        os.chdir(here)
        assert [Path(name).name for name in names(tmp_path / "raw")] == ["page.html"]
        assert [severity for severity, _ in skipped(tmp_path / "raw")] == ["error"]
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", tmp_path / "raw"], check=True)


def test_a_folder_that_cannot_be_listed_ends_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "closed/page.html", "page.html")
    listing = os.scandir

    def guarded(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(StorageError, match="closed: it cannot be read: Permission denied"):
        walk(tmp_path)


def test_a_raw_that_is_no_folder_is_a_mistake_in_the_call(tmp_path: Path) -> None:
    put(tmp_path, "file")
    for raw in (tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(UsageError, match="--raw"):
            walk(raw)


def test_an_empty_raw_has_no_documents(tmp_path: Path) -> None:
    assert walk(tmp_path) == ([], [])


LITTER = (
    *("Thumbs.db", "thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", ".DS_Store", "._page.html"),
    *("page.html:Zone.Identifier", "page.html.Zone.Identifier", "page.txt:zone.identifier"),
)


def test_what_windows_and_macs_leave_beside_files_is_passed_over_in_silence(tmp_path: Path) -> None:
    put(tmp_path, "page.html", *LITTER, *(f"2026-03-01/{name}" for name in LITTER))
    assert walk(tmp_path) == ([tmp_path / "page.html"], [])


def test_litter_among_many_files_is_not_added_and_one_that_is_meant_is_told(tmp_path: Path) -> None:
    put(tmp_path, *(name for name in LITTER if not name.startswith(".")))
    names_ = [path.name for path in tmp_path.iterdir()]
    done = invoke("add", *names_, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert invoke("add", "Thumbs.db", cwd=tmp_path).returncode == 3
