"""`fetch raw`: pages from an address, whole and proved, and whatever stops it the next call goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import faulty
from openrecs.cli import main
from openrecs.errors import DamagedError, UsageError
from openrecs.read.provenance import ledger
from openrecs.scrape import bringing

ADDRESS = "memory://there/raw"
PAGES = {"2026-07-01/a.html": b"<p>one", "2026-07-01/b.html": b"<p>two", "2026-07-15/c.csv": b"three"}


@pytest.fixture
def there() -> Iterator[Any]:
    """Keep some pages at an address, with a ledger, and what is not to be copied."""
    files = fsspec.filesystem("memory")
    facts = [{"fact": "document", "name": name, "sha256": bringing.keeping.sha256(own)} for name, own in PAGES.items()]
    book = "".join(json.dumps({**one, "captured_on": one["name"][:10], "basis": "x"}) + "\n" for one in facts)
    for name, own in {**PAGES, "ledger.jsonl": book.encode(), ".lock": b"", "2026-07-01/.x": b"", "~$a": b""}.items():
        files.pipe_file(f"/there/raw/{name}", own)
    yield files
    files.rm("/there", recursive=True)


def held(raw: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(raw)): path.read_bytes() for path in raw.rglob("*") if path.is_file()}
    return {name: own for name, own in found.items() if name not in (".lock", "ledger.jsonl")}


def test_what_is_missing_comes_with_its_ledger(there: Any, tmp_path: Path) -> None:
    said: list[str] = []
    assert bringing.bring(ADDRESS, tmp_path, said.append) == bringing.Brought(tuple(sorted(PAGES)), 17, 3)
    assert said == sorted(PAGES)
    assert held(tmp_path) == PAGES
    assert set(ledger.read(tmp_path).documents) == set(PAGES)
    ledger.append(tmp_path, [{"fact": "withdrawal", "name": "2026-07-01/a.html", "reason": "ours"}])
    there.pipe_file("/there/raw/2026-07-29/d.html", b"<p>four")
    assert bringing.bring(ADDRESS, tmp_path).names == ("2026-07-29/d.html",)
    assert ledger.read(tmp_path).withdrawn("2026-07-01/a.html") == "ours"


def test_whatever_kills_it_the_next_call_goes_on(there: Any, tmp_path: Path) -> None:
    code, at = faulty.KILLED, 0
    while code == faulty.KILLED:
        raw = tmp_path / f"raw-{at}"

        def work(raw: Path = raw) -> int:
            bringing.bring(ADDRESS, raw)
            return 0

        code = faulty.killed(work, raw, at)
        read = {name: own for name, own in held(raw).items() if not name.startswith(".")} if raw.is_dir() else {}
        assert read.items() <= PAGES.items()
        assert set(read) <= set(ledger.read(raw).documents), "a document came before its ledger"
        bringing.bring(ADDRESS, raw)
        assert held(raw) == PAGES
        at += 3
    assert at > 20


def test_nothing_is_replaced_or_believed(there: Any, tmp_path: Path) -> None:
    there.pipe_file("/there/raw/2026-07-01/b.html", b"<p>TWO")
    with pytest.raises(DamagedError, match=r"2026-07-01/b\.html"):
        bringing.bring(ADDRESS, tmp_path / "damaged")
    assert [name for name in held(tmp_path / "damaged") if not name.startswith(".")] == []
    there.pipe_file("/there/raw/2026-07-01/b.html", PAGES["2026-07-01/b.html"])
    bringing.bring(ADDRESS, tmp_path / "damaged")
    assert held(tmp_path / "damaged") == PAGES

    other = tmp_path / "other"
    (other / "2026-07-01").mkdir(parents=True)
    (other / "2026-07-01/a.html").write_bytes(b"another")
    with pytest.raises(UsageError, match="none is ever replaced"):
        bringing.bring(ADDRESS, other)
    (other / "2026-07-01/a.html").unlink()
    ledger.append(other, [{"fact": "withdrawal", "name": "2026-07-01/z.html", "reason": "ours"}])
    with pytest.raises(UsageError, match="both ledgers were written to"):
        bringing.bring(ADDRESS, other)
    with pytest.raises(UsageError, match="there is nothing at this address"):
        bringing.bring("memory://nothing/raw", other)
    with pytest.raises(UsageError, match="this is not an address"):
        bringing.bring("raw", other)
    assert held(other) == {}


def test_the_command_brings_a_whole_raw_and_parse_reads_one_page(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = fsspec.filesystem("memory")
    files.put(str(demo_store / "raw"), "/demo/raw", recursive=True)
    try:
        raw = tmp_path / "raw"
        assert main.run(["fetch", "raw", "memory://demo/raw", "--raw", str(raw)]) == 0
        assert capsys.readouterr().out.endswith(" MB\n")
        assert (raw / "ledger.jsonl").read_bytes() == (demo_store / "raw/ledger.jsonl").read_bytes()
        assert set(held(raw)) == {name for name in held(demo_store / "raw") if not name.startswith(".")}
        assert main.run(["parse", "memory://demo/raw/2026-09-30/invented-gao-25-990117.html", "--format", "csv"]) == 0
        assert "GAO-25-990117/R1" in capsys.readouterr().out
        assert main.run(["parse", "memory://demo/raw/2026-09-30/gone.html"]) == 3
        assert "there is no such file" in capsys.readouterr().err
    finally:
        files.rm("/demo", recursive=True)
