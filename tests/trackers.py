"""An agency's own list of recommendations as people keep it, invented: what each row means is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import xlsxwriter

from world.model import Row, World

Key = tuple[str, str, str | None, str]  # publication, kind, number, agency; "" where that is not said
Cells = tuple[Any, Any]  # of the columns for the id and for the number
OPEN_WORDS = (
    "Open",
    "open ",
    "In Progress",
    "in-progress",
    "O",
    "Open – Partially Addressed",
    "Ongoing",
    "Open (ECD 6/27)",
)
CLOSED_WORDS = ("Closed", "C", "Implemented", "Complete", "Closed - Implemented", "closed 9/30/2025", "CLOSED.")
UNKNOWN_WORDS = ("Resolved", "see notes", "", "Not Implemented")
FIRST_NIGHT = date(2026, 1, 5)


@dataclass(frozen=True)
class Written:
    """A row of the list: its cells, what they mean, and whether they can mean one thing alone."""

    cells: Cells
    agency: str
    status: str
    means: Key | None
    is_plain: bool


def key(row: Row) -> Key:
    """Return what a row of a world is."""
    return row.publication.number, row.recommendation.kind, row.recommendation.number, row.share.body.name


# ---------------------------------------------------------------- what a store knows of a world


def stored(world: World, rng: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of the recommendations table and of documents; much that closed before the first night is lost."""
    rows, documents = [], []
    for publication in world.publications:
        is_whole = rng.random() < 0.4
        if is_whole:
            scope = f"publication:{publication.number}"
            documents.append({"layout": "product_page", "outcome": "read", "is_complete": True, "scope": scope})
        own = [row for row in world.rows() if row.publication is publication]
        rows += [_stored(row, rng) for row in own if is_whole or row.share.is_open or rng.random() < 0.4]
    return rows, documents


def _stored(row: Row, rng: Random) -> dict[str, Any]:
    publication, recommendation, body = row.publication, row.recommendation, row.share.body
    letter = "M" if recommendation.kind == "matter" else "R"
    own = f"{letter}{recommendation.number}" if recommendation.number else f"x{crc32(recommendation.key.encode()):010x}"
    is_delisted = row.share.is_open and rng.random() < 0.03
    is_listed = row.share.is_open and not is_delisted
    return {
        "recommendation_id": f"{publication.number}/{own}",
        **{"agency": body.name, "agency_code": body.code, "agency_printed": body.name, "department": body.department},
        **{"publication_number": publication.number, "publication_title": publication.title},
        **{"published_on": publication.published_on, "kind": recommendation.kind, "number": recommendation.number},
        **{"recommendation": recommendation.text, "status": row.share.status, "is_open": is_listed},
        "listing": "listed" if is_listed else "delisted" if is_delisted else "closed",
        **{"first_seen_on": FIRST_NIGHT, "last_seen_on": FIRST_NIGHT, "status_since": FIRST_NIGHT},
    }


# ---------------------------------------------------------------- how people write an id

Way = Callable[[str, str], Cells]
PLAIN: tuple[Way, ...] = (
    lambda p, n: (f"{p} Rec {n}", None),
    lambda p, n: (f"{p} Rec. {n}", ""),
    lambda p, n: (f"{p} Recommendation {n}", None),
    lambda p, n: (f"{p}, Recommendation #{n}", None),
    lambda p, n: (f"{p} (Recommendation {n})", None),
    lambda p, n: (f"{p}: Rec. No. {n}", None),
    lambda p, n: (f"{p}/R{n}", None),
    lambda p, n: (f"{p}\xa0Rec.\xa0{n}", None),
    lambda p, n: (f"{p.replace('-', '–')} – Rec {n}", None),
    lambda p, n: (f"{p.replace('-', chr(0x2011))} Rec {n} of 12", None),
    lambda p, n: (f"Rec. {n} ({p})", None),
    lambda p, n: (f"Recommendation {n} of {p}", None),
    lambda p, n: (f"  {p.lower()}   rec   {n} ", None),
    lambda p, n: (f"{p}, Rec. {n} - improve how it is tracked", None),
    lambda p, n: (f"GAO Report {p} Rec {n}", None),
    lambda p, n: (f"https://www.gao.gov/products/{p.lower()} Rec {n}", None),
    lambda p, n: (p, n),
    lambda p, n: (f"{p} ", f"Rec {n}"),
    lambda p, n: (p.lower(), f"Recommendation {n}"),
    lambda p, n: (f"GAO Report {p}", f"R{n}"),
    lambda p, n: (f"{p}: Something Was Found to Be Wanting", f"#{n}"),
)
# Only of a plain number, `2`: it may be a number to a spreadsheet, or stand without a word.
NUMBERED: tuple[Way, ...] = (
    lambda p, n: (f"{p}-{n}", None),
    lambda p, n: (f"{p}, #{n}", None),
    lambda p, n: (f"{p} ({n})", None),
    lambda p, n: (f"{p}_{n}", None),
    lambda p, n: (f"{p} Rec 0{n}", None),
    lambda p, n: (p, int(n)),
    lambda p, n: (p, -int(n)),  # what a spreadsheet makes of (2)
    lambda p, n: (p, f"{n}.0"),
    lambda p, n: (p, f"({n})"),
    lambda p, n: (p, f"{n} of 9"),
)
# Only of numbers of since October 2000.
MODERN: tuple[Way, ...] = (
    lambda p, n: (f"{p.removeprefix('GAO-')}-{n}", None),
    lambda p, n: (f"{p.replace('-', ' ').lower()} r{n}", None),
    lambda p, n: (f"{p.replace('-', '')} rec {n}", None),
    lambda p, n: (f"{p.replace('-', '')}-{n}", None),
    lambda p, n: (f"GAO {p.removeprefix('GAO-')} #{n}", None),
    lambda p, n: (f"U.S. {p} {n}", None),
    lambda p, n: (p.replace("-", ""), int(n)),
    lambda p, n: (p.removeprefix("GAO-"), int(n)),
)
# What may mean several things, or another thing than is near: it is joined rightly or not at all.
ODD: tuple[Way, ...] = (
    lambda p, n: (p, None),
    lambda p, n: (f"{p.removeprefix('GAO-')}", None),
    lambda p, n: (f"{p}R{n}", None),
    lambda p, n: (f"{p} R", None),
    lambda p, n: (re.sub(r"[^0-9]", "", p), None),
    lambda p, n: (int(re.sub(r"[^0-9]", "", p) or 7), None),
    lambda p, n: (p.split("-")[-1], n),
    lambda p, n: (datetime(2048, 10, 1), n),  # noqa: DTZ001
    lambda p, n: ("Oct-48", n),
    lambda p, n: ("", n),
    lambda p, n: (f"see {p}", n),
)
SEVERAL: tuple[Way, ...] = (
    lambda p, n: (f"{p} Recs {n}-9", None),
    lambda p, n: (f"{p} Rec {n} and 9", None),
    lambda p, n: (f"{p}-{n},9", None),
    lambda p, n: (p, f"{n}, 9"),
    lambda p, n: (f"{p}; GAO-21-487", None),
    lambda p, n: (f"{p}-{n}", "9"),
)


def written(world: World, rng: Random, count: int) -> Iterator[Written]:
    """Yield rows of a list: most in plain spellings, one in five odd, near another number, or several in one."""
    rows = list(world.rows())
    shares: dict[tuple[str, str, str | None], int] = {}
    for row in rows:
        shares[key(row)[:3]] = shares.get(key(row)[:3], 0) + 1
    for _ in range(count):
        row = rng.choice(rows)
        agency = _agency(row, rng)
        is_sure = shares[key(row)[:3]] == 1 or bool(agency)
        status = rng.choice((OPEN_WORDS, CLOSED_WORDS) if rng.random() < 0.95 else (UNKNOWN_WORDS,))
        yield _written(row, rng, agency, rng.choice(status), is_sure=is_sure)


def _written(row: Row, rng: Random, agency: str, status: str, *, is_sure: bool) -> Written:
    publication, kind, number, _ = key(row)
    body = row.share.body.name if agency else ""
    chance = rng.random()
    if number is None or chance < 0.06:
        cells = rng.choice(ODD)(publication, number or "1")
        return Written(cells, agency, status, (publication, kind, number, body), is_plain=False)
    if chance < 0.1:
        return Written(rng.choice(SEVERAL)(publication, number), agency, status, None, is_plain=False)
    if chance < 0.2:
        publication, number = _near(publication, number, rng)
    cells = _marked(rng.choice(_ways(publication, number, kind))(publication, number), kind)
    return Written(cells, agency, status, (publication, kind, number, body), is_plain=is_sure)


def _ways(publication: str, number: str, kind: str) -> tuple[Way, ...]:
    is_modern = bool(re.fullmatch("GAO-[0-9]{2}-[0-9]+[A-Z]*", publication))
    if publication.isdigit():
        return PLAIN[6:7]
    if not number.isdigit() or kind == "matter":
        return PLAIN[:2]
    if is_modern and publication[-1].isdigit() and not re.fullmatch("GAO-20-[0-9]{2}", publication):
        return PLAIN + NUMBERED + MODERN
    return PLAIN + NUMBERED if is_modern else PLAIN[:13]


def _marked(cells: Cells, kind: str) -> Cells:
    """Return the cells as they name a matter: it must be said."""
    its, number = cells
    return (its.replace("Rec", "Matter"), number) if kind == "matter" else cells


def _near(publication: str, number: str, rng: Random) -> tuple[str, str]:
    """Return another publication or number that a careless eye takes for this one."""
    digits = [at for at, letter in enumerate(publication) if letter.isdigit()][-2:]
    swapped = [*publication]
    swapped[digits[0]], swapped[digits[1]] = swapped[digits[1]], swapped[digits[0]]
    near = [
        "".join(swapped),
        f"{publication}SU",
        publication.rstrip("RTSPNI"),
        f"{publication[:-1]}",
        f"{publication}1",
    ]
    numbers = [f"1{number}", f"{number}1", number[:1]]
    if rng.random() < 0.5:
        return rng.choice(near), number
    return publication, rng.choice(numbers) if number.isdigit() else number


def _agency(row: Row, rng: Random) -> str:
    body = row.share.body
    ways = [
        body.name,
        body.name.upper(),
        *body.spellings,
        *([body.code, f"{body.name} ({body.code})"] if body.code else []),
    ]
    return rng.choice(ways) if rng.random() < 0.7 else ""


# ---------------------------------------------------------------- the file

NAMES = ("#", "GAO Report No.", "Rec #", "Agency", "What to do", "Status", "Owner")


def workbook(path: Path, rows: list[Written]) -> None:
    """Write the rows as a workbook, below a title, as someone fills it in by hand."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    sheet, as_month = book.add_worksheet("Tracker"), book.add_format({"num_format": "mmm-yy"})
    sheet.write_string(0, 0, "Recommendations, kept by hand")
    sheet.write_row(2, 0, NAMES)
    for at, row in enumerate(rows, 3):
        cells = (at - 2, *row.cells, row.agency, "improve", row.status, "J. Doe")
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(at, place, cell, as_month)
            elif isinstance(cell, int):
                sheet.write_number(at, place, cell)
            elif cell is not None:
                sheet.write_string(at, place, cell)
    book.close()


def state(status: str) -> str | None:
    """Return what an invented status means."""
    return "open" if status in OPEN_WORDS else "closed" if status in CLOSED_WORDS else None
