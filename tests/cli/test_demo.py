"""`openrecs demo`: ten invented nights through the real stages, in which everything happens that can happen."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from openrecs.compare.changes import KINDS
from openrecs.demo import as_printed
from openrecs.demo.story import INVENTED, Story
from openrecs.publish.load import load
from openrecs.read.provenance import ledger
from running import ROOT, invoke
from shared import path as shared

NIGHTS = 10


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the command was run as a user runs it."""
    folder = tmp_path_factory.mktemp("demo")
    done = invoke("demo", "store", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "cd store\n" in done.stdout
    return folder / "store"


def nights(store: Path, table: str) -> pd.DataFrame:
    """Return a table of all nights."""
    days = sorted(path.name for path in (store / "processed/snapshots").iterdir())
    assert len(days) == NIGHTS
    return pd.concat([load(day, table=table, processed=store / "processed") for day in days], ignore_index=True)


def test_every_kind_of_change_happens_and_none_is_ours(store: Path) -> None:
    changes = nights(store, "changes")
    assert set(changes["kind"]) == set(KINDS)
    assert set(changes["cause"]) == {"source"}


def test_everything_that_a_row_can_be_is_there(store: Path) -> None:
    rows = load(processed=store / "processed")
    assert 120 <= len(rows) <= 300
    assert rows["department"].nunique() > 15
    assert set(rows["listing"]) == {"listed", "delisted", "closed"}
    closed = {f"closed_{how}" for how in ("implemented", "not_implemented", "no_longer_valid")}
    assert set(rows["status"]) == {"open", "open_partially_addressed", *closed}
    assert set(rows["kind"]) == {"recommendation", "matter"}
    assert set(rows["comments_kind"]) == {"update", "no_news", "awaiting"}
    assert set(rows["concurrence"].dropna()) == {"agreed", "partially_agreed", "disagreed", "neither"}
    is_closed = rows["listing"] == "closed"
    assert rows.loc[is_closed, "last_action_on"].notna().all()  # when, for a curve of survival
    assert is_closed.sum() >= 25
    still_open = rows[rows["is_open"]]
    assert (still_open["target_on"] < pd.Timestamp("2026-09-30")).sum() >= 5  # missed


def test_one_recommendation_is_to_three_agencies_and_stands_differently_at_each(store: Path) -> None:
    """As GAO prints it: the same text in a row for each, with a status, a priority and comments of its own."""
    rows = load(processed=store / "processed")
    several = rows[rows["recommendation_id"].duplicated(keep=False)]
    assert several["recommendation_id"].nunique() == 1
    assert list(several["agency_code"]) == ["DOE", "EPA", "FEMA"]
    assert several["recommendation"].nunique() == 1
    assert several["comments"].nunique() == 3
    assert list(several["status"]) == ["closed_implemented", "open_partially_addressed", "open"]
    assert list(several["is_priority"].fillna(False)) == [False, True, False]


def test_each_closing_is_in_gaos_words(store: Path) -> None:
    changes = nights(store, "changes")
    said = changes.merge(nights(store, "recommendations"), on=["recommendation_id", "agency"], suffixes=("", "_row"))
    closed = said[(said["kind"] == "closed") & (said["snapshot_date"] == said["on"])]
    words = closed.groupby("after")["comments"].first()
    assert len(closed) >= 6
    assert "not implemented" in words["closed_not_implemented"]
    assert "no longer valid" in words["closed_no_longer_valid"]


def test_a_page_is_refused_one_is_incomplete_and_gaos_totals_are_told(store: Path) -> None:
    documents = load(table="documents", processed=store / "processed")
    assert (documents["outcome"] == "refused").sum() == 1
    assert list(documents.loc[(documents["outcome"] == "read") & ~documents["is_complete"], "layout"]) == [
        "agency_page"
    ]
    exports = documents[documents["layout"] == "export_csv"].set_index("captured_on")["parsed_rows"]
    stated = documents.set_index("captured_on")["stated_open"].dropna()
    assert sorted(stated - exports[stated.index]) == [0, 2]


def test_every_row_and_file_says_that_it_is_invented(store: Path) -> None:
    assert load(processed=store / "processed")["publication_title"].str.endswith(INVENTED).all()
    assert "invented" in (store / "README.txt").read_text(encoding="utf-8")
    files = [path for path in (store / "raw").glob("*/*") if path.is_file()]
    assert len(files) > 2 * NIGHTS
    assert all(path.name.startswith("invented-") for path in files)


def test_the_store_is_sound_and_what_comes_next_works(store: Path) -> None:
    assert not ledger.read(store / "raw").issues
    assert invoke("verify", cwd=store).stdout == "all is sound\n"
    assert invoke("diff", cwd=store).returncode == 1
    missed = invoke("promises", "--missed", cwd=store)
    assert missed.returncode == 0
    assert "GAO-" in missed.stdout
    again = invoke("refresh", cwd=store)  # with today's date and the same pages: nothing new
    assert again.returncode == 0, again.stderr
    assert len(list((store / "processed/snapshots").iterdir())) == NIGHTS


def test_the_same_nights_come_again(store: Path, demo_store: Path) -> None:
    tables = sorted((store / "processed/snapshots").glob("*/*.parquet"))
    assert len(tables) > NIGHTS
    for path in tables:
        assert path.read_bytes() == (demo_store / path.relative_to(store)).read_bytes(), path.name


def test_nothing_is_written_over(store: Path) -> None:
    before = sorted(path.stat().st_mtime_ns for path in store.rglob("*"))
    done = invoke("demo", "store", cwd=store.parent)
    assert done.returncode == 2
    assert "already" in done.stderr
    assert sorted(path.stat().st_mtime_ns for path in store.rglob("*")) == before


def test_it_is_small() -> None:
    package = ROOT / "pipeline/openrecs"
    files = [package / "data/demo.toml", package / "cli/demo.py", *(package / "demo").glob("*.py")]
    assert sum(path.stat().st_size for path in files) < 100_000


def test_no_sentence_of_a_captured_page_is_in_it() -> None:
    captured = " ".join(re.sub(r"\s+", " ", path.read_text("utf-8", "replace")) for path in texts(shared("samples")))
    assert len(captured) > 100_000
    story = Story()
    told = "\n".join(text for night in story.nights() for _, _, text in as_printed.files(story, night))
    sentences = {one.strip() for one in re.split(r"(?<=\.)\s|\n|[<>|\"]", told) if len(one.split()) >= 8}
    assert len(sentences) > 300
    assert [one for one in sorted(sentences) if one in captured] == []


def texts(folder: Path) -> list[Path]:
    """Return the text files of a folder."""
    return [path for path in folder.rglob("*") if path.suffix in {".txt", ".html", ".csv"} and path.is_file()]
