"""The law of the nights, over generated histories (docs/reliability.md states it).

Night by night, at once, or in whatever order the documents arrive: the tables of a date depend on the documents
captured up to it and on nothing else. Nights that are run in order and one `rebuild` give the same bytes of every file.
What comes late makes another revision, whose `changes` tell what differs from the snapshot that its manifest names.
OPENRECS_LAWS is the number of generated histories (1).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nightly import NO_GATES, Nights, bytes_of
from openrecs.compare.changes import compare
from openrecs.publish.formats import from_parquet
from openrecs.publish.store import shelf
from tools import limit, quick_folder
from world.capture import LAYOUTS, captured, save
from world.choose import Page
from world.evolve import evolve
from world.generate import generate

EXAMPLES = limit("OPENRECS_LAWS", 1)
# Every night has one of these: what is captured most.
OFTEN = ("export_csv", "agency_page, text", "product_page, html", "database")
UNDATED = ("publications", "documents", "issues", "aliases")
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
layouts = st.lists(st.sampled_from(sorted(LAYOUTS)), max_size=2)


@dataclass(frozen=True)
class Arrivals:
    """The pages of each night, and in which order the nights' pages arrive; some nights arrive in two parts."""

    pages: dict[date, list[Page]]
    order: list[tuple[date, slice]]


@st.composite
def arrivals(draw: st.DrawFn) -> Arrivals:
    """Generate a small world, some nights of it, and an order of arrival."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = Random(seed)  # noqa: S311
    world = generate(seed, draw(st.integers(3, 9)), agencies=9)
    pages: dict[date, list[Page]] = {}
    for _ in range(draw(st.integers(2, 5))):
        names = {draw(st.sampled_from(OFTEN)), *draw(layouts)}
        pages[world.today] = captured(world, rng.randrange(2**32), share=0.25, layouts=sorted(names))
        world = evolve(world, rng, pace=15, days=rng.randint(1, 9))
    parts = [(day, part) for day in pages for part in (slice(0, None, 2), slice(1, None, 2))]
    return Arrivals(pages, draw(st.permutations(parts)))


@contextmanager
def nights() -> Iterator[Nights]:
    """Give an empty store."""
    with quick_folder() as folder:
        yield Nights(folder, NO_GATES)


@pytest.fixture(autouse=True)
def one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openrecs.normalize.versions._digest_of_code", lambda: "one")


def everything(processed: Path) -> dict[str, bytes]:
    """Return all that is published: every file of every snapshot, and what is derived."""
    files = [path for path in (processed / "snapshots").rglob("*") if path.is_file()]
    files += [processed / "history.parquet", processed / "changes.atom", processed / "latest.json"]
    return {str(path.relative_to(processed)): path.read_bytes() for path in files}


def one_by_one(store: Nights, pages: dict[date, list[Page]]) -> None:
    """Save the pages of each night and run it."""
    for day, own in pages.items():
        save(own, store.raw, day)
        store.refresh()


@thorough
@given(arrivals())
def test_nights_in_order_and_one_rebuild_give_the_same_bytes_of_everything(given_: Arrivals) -> None:
    with nights() as store:
        one_by_one(store, given_.pages)
        if not (store.processed / "latest").exists():
            return
        again = store.raw.parent / "again"
        store.rebuild(again)
        assert everything(again) == everything(store.processed)


@thorough
@given(arrivals())
def test_what_a_cache_keeps_changes_no_byte(given_: Arrivals) -> None:
    with nights() as store, nights() as other:
        one_by_one(store, given_.pages)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shelf, "RESERVE", 1 << 62)  # so that nothing is ever kept
            one_by_one(other, given_.pages)
        assert not list((other.processed / ".cache").rglob("heads-*"))
        if (store.processed / "latest").exists():
            assert list((store.processed / ".cache").rglob("heads-*"))
            assert everything(other.processed) == everything(store.processed)


@thorough
@given(arrivals())
def test_any_order_of_arrival_gives_the_same_tables(given_: Arrivals) -> None:
    with nights() as store:
        for day, part in given_.order:
            save(given_.pages[day][part], store.raw, day)
            store.refresh()
        if not (store.processed / "latest").exists():
            return
        tells_what_differs(store)
        again = Nights(store.raw.parent, NO_GATES)
        again.processed = store.raw.parent / "again"
        again.rebuild()
        same_tables(store, again, store.latest(), again.latest())
        store.rebuild()
        for name in again.snapshots():
            same_tables(store, again, last_revision(store, name), name)
        tells_what_differs(store)
        assert facts(store) == facts(again)


def same_tables(one: Nights, other: Nights, name: str, other_name: str) -> None:
    """Fail unless two snapshots have the same bytes of every table but for the revision, and what they tell of it."""
    assert bytes_of(one.processed, name, UNDATED) == bytes_of(other.processed, other_name, UNDATED)
    assert undated(one, name) == undated(other, other_name)


def undated(store: Nights, name: str) -> list[dict[str, Any]]:
    """Return the recommendations of a snapshot without its revision."""
    rows = from_parquet((store.processed / "snapshots" / name / "recommendations.parquet").read_bytes()).to_pylist()
    return [{key: value for key, value in row.items() if key != "snapshot_revision"} for row in rows]


def last_revision(store: Nights, day: str) -> str:
    """Return the name of the last revision of a day."""
    return max(
        (n for n in store.snapshots() if n.partition(".")[0] == day), key=lambda n: int(n.partition(".")[2] or 1)
    )


def facts(store: Nights) -> list[dict[str, Any]]:
    """Return the history; the file's bytes name the snapshot they come from as well."""
    rows: list[dict[str, Any]] = from_parquet((store.processed / "history.parquet").read_bytes()).to_pylist()
    return rows


def tells_what_differs(store: Nights) -> None:
    """Fail unless the changes of each snapshot are GAO's, and lead to its table from the one they are told since."""
    for name in store.snapshots():
        since = store.manifest(name)["inputs"]["changes_since"]
        told = table(store, name, "changes")
        assert {row["cause"] for row in told} <= {"source"}
        old, new = (table(store, one, "recommendations") if one else [] for one in (since, name))
        differs = compare(old, new, table(store, name, "aliases")) if since else []
        assert {said(row) for row in told} == {said(row) for row in differs}


def said(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a change says, without its evidence."""
    return tuple(row[key] for key in ("kind", "recommendation_id", "agency", "field", "before", "after"))


def table(store: Nights, name: str, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of a snapshot."""
    rows: list[dict[str, Any]] = from_parquet(
        (store.processed / "snapshots" / name / f"{table}.parquet").read_bytes()
    ).to_pylist()
    return rows
