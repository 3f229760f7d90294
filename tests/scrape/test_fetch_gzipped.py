"""What a fetch writes is gzipped, and is the document that was served: for the ledger, a night and the next fetch."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import gao
import server
from openrecs.night import soundness
from openrecs.normalize.gather import Gathered, gather
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import to_line
from openrecs.scrape import adding, page
from openrecs.scrape.adding import Told
from server import NIGHT, Site

WHOLE = gao.export(gao.rows(3))
NAME = "2026-09-30/open-recs.csv.gz"
PLAIN = "2026-09-30/open-recs.csv"
TODAY = NIGHT.date()


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def found(raw: Path) -> Gathered:
    return gather(raw, ledger.read(raw), today=TODAY)


def damage(raw: Path) -> list[str]:
    return [finding.what for finding in soundness.raw_documents(raw, raw.parent / "processed")]


def is_read(raw: Path, name: str) -> bool:
    """Say whether that file is the one document, of the day and the address that the fetch recorded."""
    read = found(raw).read
    day = date(2026, 9, 30)
    return [(one.name, one.capture.on, one.content.document.url) for one in read] == [(name, day, gao.EXPORT)]


def test_the_file_unzipped_is_what_was_served_and_it_is_smaller(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    name = page.fetch(raw, site.client(), page.EXPORT).name
    stored = (raw / name).read_bytes()
    assert name == NAME
    assert gzip.decompress(stored) == WHOLE
    assert len(stored) < len(WHOLE)
    assert stored[3:8] == bytes(5)  # neither a name nor a time in its header
    fact = gao.facts(raw)[-1]
    assert (fact["sha256"], fact["file_sha256"]) == (digest(WHOLE), digest(stored))
    assert is_read(raw, NAME)
    assert damage(raw) == []


def test_two_stores_that_are_served_the_same_have_the_same_files(site: Site, tmp_path: Path) -> None:
    stores = [tmp_path / "one" / "raw", tmp_path / "other" / "raw"]
    for raw in stores:
        page.fetch(raw, site.client(), page.EXPORT)
    assert (stores[0] / NAME).read_bytes() == (stores[1] / NAME).read_bytes()


def test_what_is_served_as_a_gzip_file_is_kept_as_it_is(site: Site, tmp_path: Path) -> None:
    raw, served = tmp_path / "raw", gzip.compress(WHOLE)
    site.put(gao.EXPORT, server.csv(served))
    name = page.fetch(raw, site.client(), page.EXPORT).name
    assert (raw / name).read_bytes() == served
    assert "file_sha256" not in gao.facts(raw)[-1]


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:-9], lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:], lambda data: data + b"x"],
    ids=["cut", "changed", "longer"],
)
def test_a_damaged_file_is_refused_found_by_verify_and_fetched_again(
    site: Site, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    raw = tmp_path / "raw"
    path = raw / page.fetch(raw, site.client(), page.EXPORT).name
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    assert (found(raw).read, [one.name for one in found(raw).refused]) == ((), [NAME])
    assert damage(raw) == ["it was changed after it was recorded"]
    again = page.fetch(raw, site.client(), page.EXPORT)
    assert (again.outcome, again.name) == ("kept", "2026-09-30/open-recs-2.csv.gz")
    assert path.read_bytes() == spoilt
    assert [one.name for one in found(raw).read] == [again.name]


def recorded_before(raw: Path) -> None:
    """Leave a raw/ as a fetch left it before files were gzipped."""
    (raw / "2026-09-30").mkdir(parents=True)
    (raw / PLAIN).write_bytes(WHOLE)
    known = {"captured_on": "2026-09-30", "basis": "the date that the document prints", "url": gao.EXPORT}
    line = {"fact": "document", "name": PLAIN, "sha256": digest(WHOLE), "fetched_at": NIGHT, **known}
    (raw / "ledger.jsonl").write_text(to_line(line) + "\n", encoding="utf-8")


def test_a_store_with_files_that_are_not_gzipped_goes_on_and_knows_the_same_again(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    recorded_before(raw)
    assert is_read(raw, PLAIN)
    assert damage(raw) == []
    again = page.fetch(raw, site.client(), page.EXPORT)
    assert (again.outcome, again.name, gao.documents(raw)) == ("unchanged", PLAIN, [PLAIN])


@pytest.mark.parametrize("level", [0, 1, 9])
def test_a_file_without_its_line_gets_it_by_what_it_holds_however_it_was_packed(
    site: Site, tmp_path: Path, level: int
) -> None:
    raw = tmp_path / "raw"
    (raw / "2026-09-30").mkdir(parents=True)
    packer = zlib.compressobj(level, wbits=31)
    packed = packer.compress(WHOLE) + packer.flush()
    (raw / NAME).write_bytes(packed)
    assert (page.fetch(raw, site.client(), page.EXPORT).name, gao.documents(raw)) == (NAME, [NAME])
    assert gao.facts(raw)[-1]["file_sha256"] == digest(packed)
    assert is_read(raw, NAME)


def test_a_plain_file_without_its_line_gets_it(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    recorded_before(raw)
    (raw / "ledger.jsonl").unlink()
    assert (page.fetch(raw, site.client(), page.EXPORT).name, gao.documents(raw)) == (PLAIN, [PLAIN])
    assert "file_sha256" not in gao.facts(raw)[-1]
    assert is_read(raw, PLAIN)


@pytest.mark.parametrize("name", ["2026-09-30/mine.csv.gz", "2026-09-30/mine.csv"])
def test_a_fetched_file_that_was_renamed_is_still_the_same_gzipped_or_not(
    site: Site, tmp_path: Path, name: str
) -> None:
    raw = tmp_path / "raw"
    path = raw / page.fetch(raw, site.client(), page.EXPORT).name
    content = path.read_bytes() if name.endswith(".gz") else WHOLE
    path.unlink()
    (raw / name).write_bytes(content)
    assert is_read(raw, name)
    assert [issue.message for issue in found(raw).issues] == [
        f"it was renamed: the very same is in raw/ as {name}, and counts as it did"
    ]
    assert damage(raw) == []


def test_unpacked_under_its_own_name_it_is_still_the_document(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    path = raw / page.fetch(raw, site.client(), page.EXPORT).name
    path.write_bytes(WHOLE)
    assert is_read(raw, NAME)
    assert damage(raw) == []


def test_the_page_that_was_fetched_added_by_hand_is_the_one_that_is_there(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    path = raw / page.fetch(raw, site.client(), page.EXPORT).name
    saved = tmp_path / "saved.csv"
    saved.write_bytes(WHOLE)
    lines = len(gao.facts(raw))
    added = adding.add(saved, raw, today=TODAY)
    assert (added.name, added.is_new, gao.documents(raw), len(gao.facts(raw))) == (NAME, False, [NAME], lines)
    adding.add(path, raw, Told(scope="all"), today=TODAY)
    fact = gao.facts(raw)[-1]
    assert (fact["scope"], fact["sha256"], fact["file_sha256"]) == ("all", digest(WHOLE), digest(path.read_bytes()))
    assert damage(raw) == []


@pytest.mark.parametrize("name", ["own.csv", "own.csv.gz"])
def test_add_keeps_what_it_is_given(tmp_path: Path, name: str) -> None:
    raw, given = tmp_path / "raw", tmp_path / name
    given.write_bytes(gzip.compress(WHOLE) if name.endswith(".gz") else WHOLE)
    added = adding.add(given, raw, today=TODAY)
    assert (raw / added.name).read_bytes() == given.read_bytes()
    assert Path(added.name).name == name
    assert "file_sha256" not in gao.facts(raw)[-1]
