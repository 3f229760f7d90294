"""Pages through the real pipeline: files in raw/, read and folded into the table of that day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.clean import day_by_day, derive, upsert
from openrecs.clean.folded import Folded
from openrecs.normalize import corrections
from openrecs.normalize.comments import reading
from openrecs.normalize.gather import Captured, Refused, gather
from openrecs.read.provenance import ledger
from openrecs.records import Issue
from openrecs.table import rows_of
from tools import quick_folder
from world.capture import save
from world.choose import Page
from world.saved import utf_8
from world.trace import letters, without_reissue


@dataclass(frozen=True)
class Result:
    """The table as rows, what was read and refused, and the issues."""

    rows: tuple[Mapping[str, Any], ...]
    read: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]


def table(pages: Iterable[Page], on: date, encoded: Callable[[Page], bytes] = utf_8) -> Result:
    """Return the table that a folder with these pages, captured on one day, gives."""
    with quick_folder() as raw:
        save(pages, raw, on, encoded)
        return read(raw, on)


def read(raw: Path, today: date) -> Result:
    """Return the table that raw/ gives."""
    found = gather(raw, ledger.read(raw), today=today)
    folded = day_by_day.Folds(corrections.read(raw)).fold(found.read)
    return Result(rows(folded), found.read, found.refused, (*found.issues, *folded.issues, *folded.state.issues))


def rows(folded: Folded) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of the table that a fold gives."""
    return tuple(rows_of(derive.add(upsert.frame(folded.state))))


# Where a row was read, how it was printed, and what it was guessed from: these differ with the page that is read first.
OF_THE_PAGE = frozenset(
    {"document", "document_sha256", "layout", "location", "agency_basis", "agency_printed", "number_printed"}
    | {"status_printed", "key_hash", "row_hash"}
    | set(reading.FIELDS)  # read of the comments' own words, and in whatever case and punctuation they are
)
OF_ITS_HAND = ("recommendation", "publication_title", "comments")


def essence(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a table says, by key, whatever pages and hands it was read from: texts are reduced to letters."""
    return {(row["recommendation_id"], row["agency"]): _essence(row) for row in rows}


def _essence(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in row.items() if name not in OF_THE_PAGE}
    return said | {name: letters(without_reissue(row[name] or "")) for name in OF_ITS_HAND}
