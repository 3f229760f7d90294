"""Reading documents without a store, for notebooks and for `openrecs parse`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import openrecs
from openrecs import schema
from openrecs.errors import RefusedError, StorageError
from openrecs.night import parse_files
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from openrecs.records import Document
from running import ROOT, agency_page, export, save, sign

SEED = ROOT / "raw/2021-09-30/agency-united-states-immigration-and-customs-enforcement.txt"


def test_the_dump_in_a_notebook() -> None:
    df = openrecs.parse(SEED)
    assert list(df.columns) == schema.PARSED.names
    assert len(df) == 10
    assert df["number"].tolist() == ["2", "1", "4", "6", "3", "1", "2", "5", "3", "4"]
    assert df["publication_number"].nunique() == 4
    assert df["is_open"].dtype == bool
    assert str(df["published_on"].dtype) == "datetime64[ms]"
    assert str(df["is_priority"].dtype) == "boolean"
    assert df["is_priority"].isna().all()
    assert (df["comments_kind"] == "awaiting").sum() == 2
    assert df.attrs["layout"] == "agency_page"
    assert df.attrs["declared_total"] == 33
    assert df.attrs["is_complete"] is False
    assert df.attrs["issues"] == ["declares 33 recommendations, shows 10; nothing is concluded about the other 23"]


def test_a_path_may_be_text_and_the_types_are_those_of_an_empty_page(tmp_path: Path) -> None:
    path = save(tmp_path, "page.txt", "Forest Service\nJump To:\nOpen Recommendations (0 total)\n")
    empty = openrecs.parse(str(path))
    assert empty.empty
    assert empty.dtypes.to_dict() == openrecs.parse(SEED).dtypes.to_dict()


def test_address_and_layout_help_along(tmp_path: Path) -> None:
    path = save(tmp_path, "page.txt", agency_page(sign(1)).removeprefix("Forest Service\nJump To:\n"))
    df = openrecs.parse(path, url="https://www.gao.gov/agencies/forest-service", layout="agency_page")
    assert df.attrs["scope"] == "agency:forest-service"
    with pytest.raises(RefusedError):
        openrecs.parse(path, layout="export_csv")
    with pytest.raises(RefusedError, match="The layouts are"):
        openrecs.parse(path, layout="nonsense")


@pytest.mark.parametrize("text", ["", "Buy milk.\n", "%PDF-1.7"])
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    path = save(tmp_path, "odd.txt", text)
    with pytest.raises(RefusedError, match="odd"):
        openrecs.parse(path)


def test_a_file_that_is_not_there_is_no_traceback_of_the_system(tmp_path: Path) -> None:
    with pytest.raises((RefusedError, StorageError), match="there is no such file"):
        openrecs.parse(tmp_path / "nothing.txt")


def document(folder: Path, name: str, text: str) -> Document:
    return to_document.read(save(folder, name, text), name)


def test_documents_help_one_another_in_any_order_and_keep_their_own(tmp_path: Path) -> None:
    page = document(tmp_path, "page.txt", agency_page(sign(2), sign(1)))
    csv = document(tmp_path, "export.csv", export("Feb 3, 2027", [{}]))
    for order in ([page, csv], [csv, page]):
        parsed = parse_files.interpret_all(order)
        rows = parsed.rows.to_pylist()
        assert [row["document"] for row in rows if row["document"] == "page.txt"] == ["page.txt"] * 2
        assert {row["recommendation_id"] for row in rows} == {"GAO-25-100001/R1", "GAO-25-100001/R2"}
        assert rows[0]["document"] == order[0].name
        assert {row["published_on"] for row in rows} == {date(2025, 1, 12)}
        assert parsed.refused == ()


def test_no_documents_are_no_rows() -> None:
    parsed = parse_files.together([])
    assert parsed.rows.num_rows == 0
    assert parsed.rows.schema.names == schema.PARSED.names


def test_refusals_travel_along(tmp_path: Path) -> None:
    error = RefusedError("no", where="x")
    read = interpret.document(document(tmp_path, "page.txt", agency_page(sign(1))), shipped())
    parsed = parse_files.together([read], [error])
    assert parsed.refused == (error,)
    assert parsed.rows.num_rows == 1


def test_a_null_of_each_kind_reads_as_one(tmp_path: Path) -> None:
    records = [{"comments": "", "topics": "", "priority": "No", "text": "The Chief should act."}]
    df = openrecs.parse(save(tmp_path, "export.csv", export("Feb 3, 2027", records)))
    [row] = df.to_dict("records")
    assert row["is_priority"] is False or not row["is_priority"]
    for name in ("comments", "number", "number_printed", "concurrence", "target_on"):
        assert pd.isna(row[name]), name


def test_two_texts_under_one_key_have_ids_of_their_own(tmp_path: Path) -> None:
    lines = export(
        "Mar 2, 2026", [{"text": sign(1)}, {"text": sign(2).replace("(Recommendation 2)", "(Recommendation 1)")}]
    )
    parsed = parse_files.interpret_all([to_document.read(save(tmp_path, "export.csv", lines), "export.csv")])
    plain, other = sorted(parsed.rows["recommendation_id"].to_pylist(), key=len)
    assert other.startswith(f"{plain}-x")
    assert [issue.severity for issue in parsed.issues] == ["warning"]
