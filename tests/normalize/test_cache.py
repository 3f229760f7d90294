"""What is kept between nights: the same values come back, damage is never believed, and memory holds no rows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import gao
import openrecs
import warcs
from openrecs import run
from openrecs.clean import day_by_day
from openrecs.clean.by_key import of_rows, picked
from openrecs.clean.folded import SLICE, Folded, from_bytes, to_bytes
from openrecs.clean.upsert import COLUMNS, State
from openrecs.errors import StorageError
from openrecs.normalize import batches, gather, interpret
from openrecs.normalize.cache import MANY, Cache
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured
from openrecs.publish.store.shelf import Shelf
from openrecs.read.provenance import ledger
from openrecs.table import rows_of
from running import agency_page, export, save, sign

TODAY = date(2026, 3, 10)
CHANGED = "the file was changed or taken away while the run was at work"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two exports and an agency page, of three days."""
    return documents(tmp_path)


def documents(work: Path) -> Path:
    folder = work / "raw"
    rows = [{}, {"text": sign(2)}, {"text": sign(3), "priority": "Yes", "topics": "Boats; Signs"}]
    save(folder, "2026-03-02/export.csv", export("Mar 2, 2026", rows))
    save(folder, "2026-03-03/export.csv", export("Mar 3, 2026", [*rows[1:], {"text": sign(4)}]))
    save(folder, "2026-03-04/page.txt", agency_page(sign(1), sign(5)))
    return folder


def gathered(raw: Path, cache: Cache | None = None) -> tuple[Captured, ...]:
    return gather.gather(raw, ledger.read(raw), today=TODAY, cache=cache).read


def test_a_kept_document_comes_back_equal_and_without_its_rows(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    first, second, plain = gathered(raw, cache), gathered(raw, cache), gathered(raw)
    assert [one.content for one in first] == [one.content for one in second]
    for light, whole in zip(second, plain, strict=True):
        assert (light.content.rows, light.content.issues, light.content.document.text) == ((), (), "")
        assert light.content.row_count == len(whole.content.rows) > 0
        assert light.content.is_complete == whole.content.is_complete
        without = replace(whole.content.reading, rows=(), publications=(), issues=())
        assert replace(cache.whole(light.content), kept=None) == replace(
            whole.content, reading=without, **{name: tuple(getattr(whole.content, name)) for name in PARTS}
        )


PARTS = ("rows", "publications", "issues")


@pytest.mark.parametrize("rows", [SLICE, 2])
def test_a_fold_comes_back_equal_from_one_row_group_and_from_several(
    raw: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("openrecs.clean.folded.SLICE", rows)
    folded = day_by_day.fold(gathered(raw), Corrections())
    assert 2 < len(folded.state.rows) < SLICE
    for one in (folded, Folded()):
        assert parts(from_bytes(b"".join(to_bytes(one)))) == parts(one)


def parts(folded: Folded) -> dict[str, Any]:
    """Return what a fold holds, as values that can be compared."""
    rows, history = picked(folded.state.rows), rows_of(folded.history)
    others = {f.name: getattr(folded, f.name) for f in fields(Folded) if f.name not in ("state", "history")}
    return {"rows": rows, "aliases": folded.state.aliases, "history": history, **others}


def test_a_delisted_row_keeps_its_evidence(raw: Path) -> None:
    folded = day_by_day.fold(gathered(raw), Corrections())
    key, row = next(iter(picked(folded.state.rows).items()))
    gone = {**row, "_delisted_by": ("a.csv", "0" * 64, TODAY), "_queries": frozenset({"b", "a"}), "topics": ("x", "y")}
    there = replace(folded, state=State(of_rows([gone], COLUMNS)))
    assert picked(from_bytes(b"".join(to_bytes(there))).state.rows) == {key: gone}


def flipped(content: bytes) -> bytes:
    middle = len(content) * 2 // 3
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night in `processed`, then one more export, and in `never` what a run without a cache makes of both."""
    folder = tmp_path_factory.mktemp("stored")
    documents(folder)
    run.run(folder / "raw", folder / "processed", today=TODAY)
    save(folder / "raw", "2026-03-05/export.csv", export("Mar 5, 2026", [{"text": sign(9)}]))
    run.run(folder / "raw", folder / "never", today=TODAY)
    return folder


def cut(content: bytes) -> bytes:
    return content[:-1]


def emptied(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        *(("heads-*", flipped), ("heads-*", None), ("rows-*", flipped), ("rows-*", cut), ("days-*", flipped)),
        *(("days-*", emptied), ("*", flipped), ("*", None)),
    ],
)
def test_damage_is_never_believed_and_never_an_error(
    stored: Path, tmp_path: Path, kind: str, damage: Callable[[bytes], bytes] | None
) -> None:
    shutil.copytree(stored, tmp_path, symlinks=True, dirs_exist_ok=True)
    processed, never = tmp_path / "processed", tmp_path / "never"
    entries = [path for path in (processed / ".cache").rglob(kind) if path.is_file()]
    assert entries
    for path in entries:
        path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    run.run(tmp_path / "raw", processed, today=TODAY)
    for name in ("latest/recommendations.csv", "latest/documents.csv", "latest/issues.csv", "latest/publications.csv"):
        assert (processed / name).read_bytes() == (never / name).read_bytes(), name
    facts = [openrecs.load_history(processed=folder) for folder in (processed, never)]
    assert facts[0].equals(facts[1])


@pytest.mark.parametrize("damage", [flipped, cut, emptied])
def test_an_entry_that_was_damaged_is_not_there(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.put("rows-1", [b"some ", b"rows"])
    assert shelf.get("rows-1") == b"some rows"
    (tmp_path / "rows-1").write_bytes(damage((tmp_path / "rows-1").read_bytes()))
    assert shelf.get("rows-1") is None


def test_an_entry_that_was_renamed_is_not_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.put("rows-1", [b"some ", b"rows"])
    (tmp_path / "rows-1").rename(tmp_path / "rows-2")
    assert shelf.get("rows-2") is None


def test_rows_that_are_damaged_after_they_were_found_are_read_again(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    gathered(raw, cache)
    light = gathered(raw, cache)
    for path in (tmp_path / "shelf").glob("rows-*"):
        path.write_bytes(b"")
    assert [cache.whole(one.content).rows for one in light] == [one.content.rows for one in gathered(raw)]
    assert not list((tmp_path / "shelf").glob("rows-*"))
    again = gathered(raw, cache)
    assert [one.content for one in again] == [one.content for one in light], "the next run keeps them again"
    assert len(list((tmp_path / "shelf").glob("rows-*"))) == 1


@pytest.mark.parametrize("name", ["2026-03-05/page.txt", "2026-03-05/a\nb.txt", "2026-03-05/pages.warc.gz"])
def test_each_kind_of_document_is_read_again_from_its_file(tmp_path: Path, name: str) -> None:
    raw, cache = tmp_path / "raw", Cache(Shelf(tmp_path / "shelf"))
    if name.endswith(".txt"):
        save(raw, name, agency_page(sign(1)))
    else:
        row = gao.Row("GAO-24-900002")
        pages = [warcs.response(body=gao.product(warcs.ROW)), warcs.response(gao.address(row), gao.product(row))]
        warcs.write(raw / name, pages)
    plain, light = gathered(raw), gathered(raw, cache)
    for path in (tmp_path / "shelf").glob("rows-*"):
        path.write_bytes(b"")
    assert [cache.whole(one.content).rows for one in light] == [one.content.rows for one in plain]
    (raw / name).unlink()
    for one in light:
        with pytest.raises(StorageError, match=f"{re.escape(one.name)}: {CHANGED}"):
            cache.whole(one.content)


def test_a_file_that_another_took_the_place_of_in_the_meantime_is_not_believed(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    light = {one.name: one.content for one in gathered(raw, cache)}["2026-03-04/page.txt"]
    for path in (tmp_path / "shelf").glob("rows-*"):
        path.write_bytes(b"")
    save(raw, "2026-03-04/page.txt", agency_page(sign(1), sign(6)))
    with pytest.raises(StorageError, match=f"2026-03-04/page.txt: {CHANGED}") as error:
        cache.whole(light)
    assert "Nothing was published. Run the same command again" in str(error.value)


def pages(raw: Path, count: int, day: str = "2026-03-05") -> None:
    for number in range(count):
        save(raw, f"{day}/page{number:03}.txt", agency_page(sign(number % 9 + 1)))


def names(shelf: Path, prefix: str) -> list[str]:
    return sorted(path.name for path in shelf.glob(f"{prefix}*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_small_documents_are_kept_in_few_files(tmp_path: Path, jobs: int) -> None:
    pages(tmp_path / "raw", 3 * batches.MOST)
    cache = Cache(Shelf(tmp_path / "shelf"))
    book = ledger.read(tmp_path / "raw")
    light = gather.gather(tmp_path / "raw", book, today=TODAY, jobs=jobs, cache=cache).read
    assert len(names(tmp_path / "shelf", "")) == 2 * 3, "a file of rows and one of lines for each batch"
    plain = gathered(tmp_path / "raw")
    assert [cache.whole(one.content).rows for one in light] == [one.content.rows for one in plain]
    assert [cache.whole(one.content).rows for one in reversed(light)] == [one.content.rows for one in reversed(plain)]


def test_many_files_of_lines_become_one_and_what_is_not_there_any_more_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, shelf = tmp_path / "raw", tmp_path / "shelf"
    for day in range(1, MANY + 1):
        pages(raw, 1, f"2026-03-{day:02}")
        before = gathered(raw, Cache(Shelf(shelf)))
    assert len(names(shelf, "heads-")) == len(names(shelf, "rows-")) == MANY
    (raw / "2026-03-02/page000.txt").unlink()
    pages(raw, 1, "2026-02-01")
    gathered(raw, Cache(Shelf(shelf)))
    assert len(names(shelf, "heads-")) == 1
    assert len(names(shelf, "rows-")) == MANY, "one came, and one is gone"
    monkeypatch.setattr(interpret, "document", None)
    after = gathered(raw, Cache(Shelf(shelf)))
    assert [one.content for one in after[1:]] == [one.content for one in before if "03-02" not in one.name]


def test_a_batch_that_a_killed_run_left_without_its_lines_is_made_again(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    whole = gathered(raw, cache)
    for name in names(tmp_path / "shelf", "heads-"):
        (tmp_path / "shelf" / name).unlink()
    assert gathered(raw, cache) == whole
    assert len(names(tmp_path / "shelf", "rows-")) == 1


def test_lines_whose_batch_is_gone_are_not_believed(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    whole = gathered(raw, cache)
    for name in names(tmp_path / "shelf", "rows-"):
        (tmp_path / "shelf" / name).unlink()
    assert gathered(raw, cache) == whole
    assert len(names(tmp_path / "shelf", "rows-")) == 1


def test_a_large_file_is_a_batch_of_its_own() -> None:
    most = batches.MOST_BYTES
    sizes = [1, 2, most, 1, most + 1, 1, most - 1, 1]
    assert batches.of_things((size, size) for size in sizes) == [[1, 2], [most], [1], [most + 1], [1, most - 1], [1]]
    assert list(map(len, batches.of_things((0, 0) for _ in range(2 * batches.MOST + 1)))) == [batches.MOST] * 2 + [1]


def test_nothing_that_is_kept_can_run_code() -> None:
    package = Path(run.__file__).parent
    assert not [path for path in package.rglob("*.py") if "pickle." in path.read_text(encoding="utf-8")]
