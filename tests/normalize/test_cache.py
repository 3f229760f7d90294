"""What is kept between nights: the same values come back, damage is never believed, and memory holds no rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import openrecs
from openrecs import run, schema
from openrecs.clean import day_by_day
from openrecs.clean.by_key import of_rows, picked
from openrecs.clean.folded import Folded, from_bytes, to_bytes
from openrecs.clean.upsert import COLUMNS, State
from openrecs.normalize import gather
from openrecs.normalize.cache import Cache
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured
from openrecs.publish.store.shelf import Shelf
from openrecs.read.provenance import ledger
from running import agency_page, export, save, sign

TODAY = date(2026, 3, 10)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two exports and an agency page, of three days."""
    folder = tmp_path / "raw"
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
        assert cache.whole(light.content) == replace(
            whole.content, reading=without, **{name: tuple(getattr(whole.content, name)) for name in PARTS}
        )


PARTS = ("rows", "publications", "issues")


def test_a_fold_comes_back_equal(raw: Path) -> None:
    folded = day_by_day.fold(gathered(raw), Corrections())
    assert len(folded.state.rows) > 0
    for one in (folded, Folded()):
        assert parts(from_bytes(to_bytes(one))) == parts(one)


def parts(folded: Folded) -> dict[str, Any]:
    """Return what a fold holds, as values that can be compared."""
    rows, history = picked(folded.state.rows), schema.rows(folded.history)
    others = {f.name: getattr(folded, f.name) for f in fields(Folded) if f.name not in ("state", "history")}
    return {"rows": rows, "aliases": folded.state.aliases, "history": history, **others}


def test_a_delisted_row_keeps_its_evidence(raw: Path) -> None:
    folded = day_by_day.fold(gathered(raw), Corrections())
    key, row = next(iter(picked(folded.state.rows).items()))
    gone = {**row, "_delisted_by": ("a.csv", "0" * 64, TODAY), "_queries": frozenset({"b", "a"}), "topics": ("x", "y")}
    there = replace(folded, state=State(of_rows([gone], COLUMNS)))
    assert picked(from_bytes(to_bytes(there)).state.rows) == {key: gone}


def flipped(content: bytes) -> bytes:
    middle = len(content) * 2 // 3
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [flipped, lambda content: content[:-1], lambda _: b"", None])
@pytest.mark.parametrize("kind", ["document-*", "rows-*", "days-*", "*"])
def test_damage_is_never_believed_and_never_an_error(
    raw: Path, tmp_path: Path, kind: str, damage: Callable[[bytes], bytes] | None
) -> None:
    processed, never = tmp_path / "processed", tmp_path / "never"
    run.run(raw, processed, today=TODAY)
    entries = [path for path in (processed / ".cache").rglob(kind) if path.is_file()]
    assert entries
    for path in entries:
        path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    save(raw, "2026-03-05/export.csv", export("Mar 5, 2026", [{"text": sign(9)}]))
    run.run(raw, processed, today=TODAY)
    run.run(raw, never, today=TODAY)
    for name in ("latest/recommendations.csv", "latest/documents.csv", "latest/issues.csv", "latest/publications.csv"):
        assert (processed / name).read_bytes() == (never / name).read_bytes(), name
    facts = [openrecs.load_history(processed=folder) for folder in (processed, never)]
    assert facts[0].equals(facts[1])


def test_rows_that_are_damaged_after_they_were_found_are_read_again(raw: Path, tmp_path: Path) -> None:
    cache = Cache(Shelf(tmp_path / "shelf"))
    gathered(raw, cache)
    light = gathered(raw, cache)
    for path in (tmp_path / "shelf").glob("rows-*"):
        path.write_bytes(b"")
    assert [cache.whole(one.content).rows for one in light] == [one.content.rows for one in gathered(raw)]
    assert all(path.stat().st_size for path in (tmp_path / "shelf").glob("rows-*"))


def test_nothing_that_is_kept_can_run_code() -> None:
    package = Path(run.__file__).parent
    assert not [path for path in package.rglob("*.py") if "pickle." in path.read_text(encoding="utf-8")]
