"""What a run knows -> the six tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from openrecs import hashes, schema
from openrecs.clean import day_by_day, derive, upsert
from openrecs.normalize import gather
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured
from openrecs.publish import assemble
from openrecs.publish.formats import parts
from openrecs.read.provenance import ledger
from openrecs.records import Issue, Left, Publication, Scope
from openrecs.table import to_arrow
from rows import captured, recommendation
from running import agency_page, save, sign

DAY = date(2025, 1, 1)
ISSUE = Issue("note", "test", "a message")


def built(
    *documents: Captured, issues: tuple[Issue, ...] = (), revision: int = 1
) -> dict[str, list[dict[str, object]]]:
    folded = day_by_day.fold(documents, Corrections())
    recommendations = derive.add(upsert.frame(folded.state))
    rows = assemble.document_rows(documents, (), folded.complete)
    built = assemble.tables(recommendations, folded, rows, issues, [], DAY, revision)
    return {name: pa.concat_tables(parts(data)).to_pylist() for name, data in built.items()}


EXPORT = captured(
    "2025-01-01/export.csv",
    DAY,
    recommendation(),
    recommendation(number="2"),
    scope=Scope("export"),
    layout="export_csv",
    publications=(Publication("GAO-25-100001", "Trails: Signs Should Be Mended", document="2025-01-01/export.csv"),),
)


def test_there_are_the_tables_of_the_schema_and_each_has_its_schema() -> None:
    folded = day_by_day.fold([EXPORT], Corrections())
    built = assemble.tables(derive.add(upsert.frame(folded.state)), folded, [], [], [], DAY, 1)
    for name, data in built.items():
        assert {part.schema for part in parts(data)} == {schema.TABLES[name].schema}
    assert built.keys() == schema.TABLES.keys()


def test_rows_have_their_hashes_and_the_snapshots_date_and_revision() -> None:
    found = built(EXPORT, revision=3)["recommendations"]
    assert [row["recommendation_id"] for row in found] == ["GAO-25-100001/R1", "GAO-25-100001/R2"]
    assert {(row["snapshot_date"], row["snapshot_revision"]) for row in found} == {(DAY, 3)}
    for row in found:
        assert (row["key_hash"], row["row_hash"]) == (hashes.key_hash(row), hashes.row_hash(row))
    assert len({row["row_hash"] for row in found}) == 2


def test_only_the_recommendations_know_the_revision() -> None:
    one, two = built(EXPORT), built(EXPORT, revision=2)
    assert one.pop("recommendations") != two.pop("recommendations")
    assert one == two


def test_an_issue_that_is_said_twice_stands_once() -> None:
    assert len(built(EXPORT, issues=(ISSUE, ISSUE))["issues"]) == 1


def test_publications_are_the_shipped_ones_and_those_read() -> None:
    found = {row["publication_number"]: row["document"] for row in built(EXPORT)["publications"]}
    assert found["GAO-25-100001"] == "2025-01-01/export.csv"
    assert found["GAO-21-487"] is None


def test_an_empty_run_is_six_empty_tables_but_for_what_ships() -> None:
    found = built()
    assert {name: len(rows) for name, rows in found.items() if rows} == {"publications": 4}


def test_a_document_says_what_gao_states_in_all_and_what_no_row_accounts_for() -> None:
    reading = replace(EXPORT.content.reading, stated_open=5131, stated_priority=412)
    one = replace(EXPORT, content=replace(EXPORT.content, reading=reading, left=Left(markers=2, statuses=1)))
    (row,) = built(one)["documents"]
    assert (row["stated_open"], row["stated_priority"]) == (5131, 412)
    assert (row["markers_left"], row["statuses_left"]) == (2, 1)
    (row,) = built(EXPORT)["documents"]
    assert {row[name] for name in ("stated_open", "stated_priority", "markers_left", "statuses_left")} == {None}


@pytest.mark.parametrize("text", ["Buy milk.\n", "", "\x89PNG\r\n\x1a\n"])
def test_a_refused_document_says_why_and_what_is_known_of_it(tmp_path: Path, text: str) -> None:
    save(tmp_path, "2025-01-01/page.txt", agency_page(sign(1)))
    save(tmp_path, "2025-01-02/odd.txt", text)
    found = gather.gather(tmp_path, ledger.read(tmp_path), today=DAY)
    read, refused = assemble.document_rows(found.read, found.refused, frozenset({"2025-01-01/page.txt"}))
    assert (read["outcome"], read["parsed_rows"], read["is_complete"], read["declared_total"]) == ("read", 1, True, 1)
    assert (read["captured_on"], read["captured_basis"]) == (DAY, "path")
    assert (read["layout"], read["scope"]) == ("agency_page", "agency:Forest Service")
    assert (refused["document"], refused["outcome"], refused["is_complete"]) == ("2025-01-02/odd.txt", "refused", False)
    assert refused["reason"]
    to_arrow(schema.DOCUMENTS, [read, refused])
