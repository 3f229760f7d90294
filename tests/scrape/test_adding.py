"""Putting documents into raw/, and ignoring them, without changing a byte that is there."""

from __future__ import annotations

import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.errors import RefusedError, StorageError, UsageError
from openrecs.read import files
from openrecs.read.provenance import capture_dates, ledger
from openrecs.read.provenance.facts import DocumentFact
from openrecs.read.stored import stored
from openrecs.scrape import adding, keeping
from openrecs.scrape.adding import Added
from running import agency_page, export, save, sign

TODAY = date(2026, 3, 1)
PAGE = agency_page(sign(1))
EXPORT = export("Feb 3, 2025", [{}])


def add(path: Path, raw: Path, today: date = TODAY, **said: object) -> Added:
    return adding.add(path, raw, adding.Told(**said), today=today)  # type: ignore[arg-type]


def facts(raw: Path) -> list[DocumentFact]:
    return [fact for fact in ledger.read(raw).facts if isinstance(fact, DocumentFact)]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_page_is_copied_to_its_day_and_recorded(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path / "in", "page.csv", EXPORT)
    assert add(source, raw) == Added("2025-02-03/page.csv", date(2025, 2, 3), "export_csv", True)
    assert (raw / "2025-02-03/page.csv").read_bytes() == source.read_bytes()
    [fact] = facts(raw)
    assert (fact.name, fact.captured_on, fact.basis) == (
        "2025-02-03/page.csv",
        date(2025, 2, 3),
        "the date that the document prints",
    )
    assert [path.name for path in (raw / "2025-02-03").iterdir()] == ["page.csv"]
    assert stat.S_ISREG((raw / "2025-02-03/page.csv").lstat().st_mode)


@pytest.mark.parametrize(
    ("place", "given", "text", "day", "basis"),
    [
        ("in/page.txt", date(2024, 5, 23), PAGE, date(2024, 5, 23), "given when it was added"),
        ("in/page.csv", date(2024, 5, 23), EXPORT, date(2024, 5, 23), "given when it was added"),
        ("in/page-2024-05-23.txt", None, PAGE, date(2024, 5, 23), "the date in its name"),
        ("2024-05-23/page.txt", None, PAGE, date(2024, 5, 23), "the date in its name"),
        ("2024-05-23/in/page.txt", None, PAGE, TODAY, "the day it was added; nothing else shows when it was saved"),
    ],
)
def test_the_day_of_a_page(tmp_path: Path, place: str, given: date | None, text: str, day: date, basis: str) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, place, text)
    added = add(source, raw, captured_on=given, anyway="a test" if given else None)
    assert (added.captured_on, added.name.split("/")[0]) == (day, day.isoformat())
    assert facts(raw)[0].basis == basis


def test_address_and_basis_are_kept(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", PAGE)
    address = "https://www.gao.gov/agencies/forest-service"
    add(source, raw, captured_on=date(2024, 5, 23), basis="my diary", url=address)
    [fact] = facts(raw)
    assert (fact.url, fact.basis) == (address, "my diary")


@pytest.mark.parametrize("text", ["Buy milk.\n", "", "%PDF-1.7"])
def test_a_page_that_cannot_be_used_is_refused_and_nothing_is_made(tmp_path: Path, text: str) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", text)
    with pytest.raises(RefusedError, match=r"page\.txt"):
        add(source, raw)
    assert not raw.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [({"captured_on": date(1980, 1, 1)}, "1991"), ({"url": "\udcff"}, "utf-8"), ({"basis": " "}, "basis")],
)
def test_what_the_ledger_would_not_take_is_said_before_anything_is_written(
    tmp_path: Path, said: dict[str, object], words: str
) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", PAGE)
    with pytest.raises(UsageError, match=words) as refused:
        add(source, raw, **said)
    assert "Nothing was added" in str(refused.value)
    assert not raw.exists()


def test_the_same_page_again_is_there_already(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.csv", EXPORT)
    first = add(source, raw)
    before = tree(raw)
    assert add(source, raw) == Added(first.name, first.captured_on, first.layout, False)
    assert add(save(tmp_path, "another-name.csv", EXPORT), raw).name == first.name
    assert tree(raw) == before


def test_a_page_without_a_date_added_again_on_another_day_is_the_old_one(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", PAGE)
    first = add(source, raw)
    before = tree(raw)
    assert add(source, raw, today=date(2026, 6, 6)) == Added(first.name, TODAY, "agency_page", False)
    assert tree(raw) == before


def test_a_page_put_there_by_hand_keeps_the_day_of_its_folder(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    save(raw, "2024-05-23/page.txt", PAGE)
    added = add(save(tmp_path, "page.txt", PAGE), raw)
    assert added == Added("2024-05-23/page.txt", date(2024, 5, 23), "agency_page", False)
    [fact] = facts(raw)
    assert (fact.captured_on, fact.basis) == (date(2024, 5, 23), "the date in its name")


def test_the_same_bytes_of_another_day_are_another_capture(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", PAGE)
    names = [add(source, raw, captured_on=day).name for day in (date(2024, 5, 23), date(2024, 5, 24))]
    assert names == ["2024-05-23/page.txt", "2024-05-24/page.txt"]


def test_more_may_be_said_of_a_page_that_is_there_and_the_rest_stays(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.txt", PAGE)
    add(source, raw, captured_on=date(2024, 5, 23), url="https://www.gao.gov/agencies/forest-service")
    add(source, raw, captured_on=date(2024, 5, 23), basis="my diary")
    first, last = facts(raw)
    assert (last.name, last.captured_on, last.url) == (first.name, first.captured_on, first.url)
    assert last.basis == "my diary"


def test_another_page_of_that_name_gets_a_number_and_changes_nothing(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    names = []
    for number in (1, 2, 3):
        source = save(tmp_path / str(number), "page.txt", agency_page(sign(number)))
        names.append(add(source, raw, captured_on=TODAY).name)
    assert names == ["2026-03-01/page.txt", "2026-03-01/page-2.txt", "2026-03-01/page-3.txt"]
    assert (raw / names[0]).read_text(encoding="utf-8") == agency_page(sign(1))


def test_what_was_withdrawn_counts_again_when_it_is_added_again(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.csv", EXPORT)
    name = add(source, raw).name
    assert adding.withdraw(raw, name, "a test") == name
    assert ledger.read(raw).withdrawn(name) == "a test"
    assert not add(source, raw).is_new
    assert ledger.read(raw).withdrawn(name) is None


def test_a_copy_whose_ledger_line_was_lost_is_recorded_by_the_next_try(tmp_path: Path) -> None:
    raw, source = tmp_path / "raw", save(tmp_path, "page.csv", EXPORT)
    name = add(source, raw).name
    (raw / "ledger.jsonl").unlink()
    assert add(source, raw).name == name
    assert [fact.name for fact in facts(raw)] == [name]


ODD_NAMES = [
    "page.txt",
    "-rf",
    "../x",
    "a b;c.html",
    "CON",
    "con.txt",
    "LPT1.html",
    "README.md",
    "readme.html",
    "ledger.jsonl",
    "corrections.toml",
    ".hidden",
    "page.html.part",
    "page.crdownload",
    "page.swp",
    "page.txt~",
    "Thumbs.db",
    "Überblick ✓.txt",
    "...",
    "x" * 240 + ".html",
    "new\nline.txt",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_is_made_safe_and_the_page_is_read_by_the_next_run(tmp_path: Path, name: str) -> None:
    raw, folder = tmp_path / "raw", tmp_path / "in"
    folder.mkdir()
    source = folder / name.replace("/", "_")
    source.write_text(PAGE, encoding="utf-8")
    added = add(source, raw, captured_on=TODAY)
    path = raw / added.name
    assert path in files.walk(raw)[0]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", path.name)
    assert path.parent.name == "2026-03-01"
    assert path.name.split(".")[0].lower() not in ("con", "lpt1", "readme")


@given(st.text(min_size=1, max_size=300))
def test_no_name_escapes_or_is_passed_over(name: str) -> None:
    made = adding._file_name(Path(name), stored("x", b"x"))
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", made)
    assert made.upper() not in ("LEDGER.JSONL", "CORRECTIONS.TOML")


def test_links_pipes_and_folders_are_not_copied(tmp_path: Path) -> None:
    target = save(tmp_path, "page.txt", PAGE)
    (tmp_path / "link.txt").symlink_to(target)
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("link.txt", "pipe.txt", "."):
        with pytest.raises(RefusedError):
            add(tmp_path / name, tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


def test_a_raw_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    source = save(tmp_path, "page.txt", PAGE)
    save(tmp_path, "raw", "a file where the folder should be")
    with pytest.raises(StorageError, match="raw"):
        add(source, tmp_path / "raw")


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        add(save(tmp_path, "page.txt", PAGE), tmp_path / "raw")
    assert [path for path in (tmp_path / "raw").rglob("*") if path.is_file()] == []


def test_withdrawing_what_is_not_there_names_what_is_near(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    add(save(tmp_path, "page.csv", EXPORT), raw)
    before = tree(raw)
    with pytest.raises(UsageError, match="Perhaps") as wrong:
        adding.withdraw(raw, "2025-02-03/pag.csv", "x")
    assert "2025-02-03/page.csv" in str(wrong.value)
    assert tree(raw) == before


def test_a_path_to_the_file_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    name = add(save(tmp_path, "page.csv", EXPORT), raw).name
    monkeypatch.chdir(tmp_path)
    assert adding.withdraw(Path("raw"), f"raw/{name}", "x") == name
    assert adding.withdraw(raw, str(raw / name), "x") == name
    with pytest.raises(UsageError):
        adding.withdraw(raw, str(tmp_path / "page.csv"), "x")


def test_a_recorded_document_whose_file_is_gone_can_be_withdrawn(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    name = add(save(tmp_path, "page.csv", EXPORT), raw).name
    (raw / name).unlink()
    assert adding.withdraw(raw, name, "lost with a disk") == name


def test_a_line_written_by_a_run_is_not_lost_when_more_is_said(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    save(raw, "page.txt", PAGE)
    digest = stored("page.txt", PAGE.encode()).sha256
    seen = {"captured_on": date(2024, 5, 23), "basis": capture_dates.FIRST_SEEN, "headers": {"etag": "x"}}
    ledger.append(raw, [{"fact": "document", "name": "page.txt", "sha256": digest, **seen}])
    added = add(save(tmp_path, "page.txt", PAGE), raw, url="https://www.gao.gov/agencies/forest-service")
    assert added == Added("page.txt", date(2024, 5, 23), "agency_page", False)
    last = facts(raw)[-1]
    assert (last.captured_on, last.headers) == (date(2024, 5, 23), {"etag": "x"})
    assert (last.basis, last.url) == (capture_dates.FIRST_SEEN, "https://www.gao.gov/agencies/forest-service")
