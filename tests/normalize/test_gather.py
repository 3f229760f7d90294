"""raw/ -> documents read or refused, each with the day it was captured, whatever else stands there."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from openrecs import parallel
from openrecs.normalize import gather
from openrecs.normalize.cache import Cache
from openrecs.normalize.captured import Gathered
from openrecs.publish.store import shelf
from openrecs.read.provenance import capture_dates, ledger
from running import agency_page, export, save, sign

TODAY = date(2026, 3, 1)
PAGE = agency_page(sign(1))


def gathered(raw: Path, **options: int) -> Gathered:
    return gather.gather(raw, ledger.read(raw), today=TODAY, **options)


def test_documents_come_in_the_order_of_their_names_with_their_days(tmp_path: Path) -> None:
    save(tmp_path, "b.txt", PAGE)
    save(tmp_path, "2025-02-01/a.txt", PAGE)
    save(tmp_path, "a.csv", export("Feb 3, 2025", [{}]))
    found = gathered(tmp_path)
    assert [(one.name, one.capture.on, one.capture.basis) for one in found.read] == [
        ("2025-02-01/a.txt", date(2025, 2, 1), "path"),
        ("a.csv", date(2025, 2, 3), "stamp"),
        ("b.txt", TODAY, "first_seen"),
    ]
    assert found.refused == ()
    assert found.issues == ()


def test_what_the_ledger_says_goes_before_all_else(tmp_path: Path) -> None:
    path = save(tmp_path, "2025-02-01/a.csv", export("Feb 3, 2025", [{}]))
    digest = gathered(tmp_path).read[0].content.document.sha256
    fact = {"fact": "document", "name": "2025-02-01/a.csv", "sha256": digest, "captured_on": date(2024, 1, 1)}
    ledger.append(tmp_path, [{**fact, "url": "https://www.gao.gov/open-recs2-csv?q="}])
    [one] = gathered(tmp_path).read
    assert (one.capture.on, one.capture.basis) == (date(2024, 1, 1), "ledger")
    assert one.content.document.url == "https://www.gao.gov/open-recs2-csv?q="
    path.write_text(path.read_text(encoding="utf-8") + "x", encoding="utf-8")
    [refused] = gathered(tmp_path).refused
    assert "changed after it was added" in str(refused.error)
    assert "put the original back" in str(refused.error).lower()


def test_a_day_of_first_sight_stays_one_when_the_ledger_has_it(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PAGE)
    [one] = gathered(tmp_path).read
    fact = {"fact": "document", "name": "a.txt", "sha256": one.content.document.sha256, "captured_on": TODAY}
    ledger.append(tmp_path, [{**fact, "basis": capture_dates.FIRST_SEEN}])
    later = gather.gather(tmp_path, ledger.read(tmp_path), today=date(2026, 6, 6))
    assert later.read[0].capture == one.capture


def test_refused_documents_are_named_and_the_others_read(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PAGE)
    save(tmp_path, "b.txt", "Buy milk.\n")
    save(tmp_path, "c.txt", "")
    save(tmp_path, "d.pdf", "%PDF-1.7\n")
    found = gathered(tmp_path)
    assert [one.name for one in found.read] == ["a.txt"]
    assert [one.name for one in found.refused] == ["b.txt", "c.txt", "d.pdf"]
    assert [one.document is not None for one in found.refused] == [True, False, False]
    assert all(one.name in str(one.error) for one in found.refused)


def test_a_withdrawn_document_is_out_and_a_note(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PAGE)
    ledger.append(tmp_path, [{"fact": "withdrawal", "name": "a.txt", "reason": "a test page"}])
    found = gathered(tmp_path)
    assert found.read == found.refused == ()
    [note] = found.issues
    assert (note.severity, note.document) == ("note", "a.txt")
    assert "a test page" in note.message


def test_a_recorded_document_that_is_gone_is_a_warning(tmp_path: Path) -> None:
    recorded = ["gone.txt", "withdrawn.txt", ".refused/2025-01-01/x.html"]
    ledger.append(tmp_path, [{"fact": "document", "name": name, "sha256": "0" * 64} for name in recorded])
    ledger.append(tmp_path, [{"fact": "withdrawal", "name": "withdrawn.txt", "reason": "gone"}])
    [issue] = gathered(tmp_path).issues
    assert (issue.severity, issue.document) == ("warning", "gone.txt")
    assert "openrecs withdraw" in issue.message


def test_pipes_and_links_are_skipped_with_a_reason(tmp_path: Path) -> None:
    target = save(tmp_path / "elsewhere", "a.txt", PAGE)
    raw = tmp_path / "raw"
    raw.mkdir()
    os.mkfifo(raw / "pipe.txt")
    (raw / "link.txt").symlink_to(target)
    (raw / "loop").symlink_to(raw)
    found = gathered(raw)
    assert found.read == found.refused == ()
    assert [issue.document for issue in found.issues] == ["link.txt", "loop", "pipe.txt"]


def test_a_file_beyond_the_cap_is_refused_and_the_cap_can_be_raised(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PAGE)
    [refused] = gathered(tmp_path, limit=10).refused
    assert "--max-bytes" in str(refused.error)
    assert len(gathered(tmp_path, limit=len(PAGE.encode())).read) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_document_once(tmp_path: Path, jobs: int) -> None:
    for at in range(parallel.FEW):
        save(tmp_path, f"{at:02}.txt", PAGE)
    said: list[tuple[int, int, str]] = []
    gather.gather(tmp_path, ledger.read(tmp_path), today=TODAY, jobs=jobs, progress=lambda *words: said.append(words))
    assert [done for done, _, _ in said] == list(range(1, parallel.FEW + 1))
    assert {total for _, total, _ in said} == {parallel.FEW}


def test_two_processes_give_what_one_gives_refusals_too(tmp_path: Path) -> None:
    for at in range(parallel.FEW):
        save(tmp_path, f"2025-01-{at + 1:02}/page.txt", agency_page(sign(at + 1)))
    save(tmp_path, "2025-02-01/milk.txt", "Buy milk.\n")
    save(tmp_path, "2025-02-01/empty.txt", "")
    one, two = gathered(tmp_path, jobs=1), gathered(tmp_path, jobs=2)
    assert two.read == one.read
    assert two.issues == one.issues
    assert [(r.name, str(r.error), r.document) for r in two.refused] == [
        (r.name, str(r.error), r.document) for r in one.refused
    ]
    assert [type(r.error) for r in two.refused] == [type(r.error) for r in one.refused]


def test_a_document_read_twice_is_equal(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PAGE)
    save(tmp_path, "b.txt", PAGE)
    a, b = gathered(tmp_path).read
    assert a.content.document == replace(b.content.document, name="a.txt")


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gathers_the_same(tmp_path: Path, kind: Callable[[], Executor]) -> None:
    for at in range(6):
        save(tmp_path, f"{at}.txt", PAGE)
    save(tmp_path, "refused.txt", "Buy milk.\n")
    with kind() as executor:
        found = gather.gather(tmp_path, ledger.read(tmp_path), today=TODAY, jobs=executor)
    alone = gathered(tmp_path)
    assert [replace(one.content, layout=None) for one in found.read] == [
        replace(one.content, layout=None) for one in alone.read
    ]
    assert [(one.name, str(one.error)) for one in found.refused] == [
        (one.name, str(one.error)) for one in alone.refused
    ]


class Elsewhere(Executor):
    """A worker on another machine: work travels there and back, and raw/ is on no disk of its."""

    def __init__(self, raw: Path) -> None:
        self.raw, self.parcels = raw, 0

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        def travelled(what: Any) -> Any:
            return pickle.loads(pickle.dumps(what))  # noqa: S301

        done: Future[Any] = Future()
        hidden = self.raw.rename(self.raw.with_name("out-of-sight"))
        self.parcels += len(given[0])
        back = travelled(travelled(partial(work, *given, **named))())
        hidden.rename(self.raw)
        done.set_result(back)
        return done


def test_workers_elsewhere_get_bytes_and_what_they_would_keep_comes_back(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for at in range(6):
        save(raw, f"{at}.txt", PAGE)
    save(raw, "refused.txt", "Buy milk.\n")
    book = ledger.read(raw)
    worker = Elsewhere(raw)
    cache = Cache(shelf.opened(tmp_path / "processed", "1"), trusts_times=True)
    found = gather.gather(raw, book, today=TODAY, jobs=worker, cache=cache)
    alone = gather.gather(raw, book, today=TODAY)
    assert worker.parcels == 7
    assert [cache.whole(one.content).rows for one in found.read] == [one.content.rows for one in alone.read]
    assert [one.content.document for one in found.read] == [one.content.document for one in alone.read]
    assert [str(one.error) for one in found.refused] == [str(one.error) for one in alone.refused]
    again = gather.gather(raw, book, today=TODAY, jobs=worker, cache=cache)
    assert worker.parcels == 8, "only what was refused is not kept"
    assert again.read == found.read
