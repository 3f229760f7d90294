"""An invented GAO for the tests of fetching: its exports and product pages, and snapshots with vanished rows."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import invented
import publisher
from openrecs.schema import RECOMMENDATIONS

EXPORT = "https://www.gao.gov/open-recs2-csv?q="
ROBOTS = "https://www.gao.gov/robots.txt"
PHONE = "(202) 555-0181"  # invented; a message that holds it has leaked it


@dataclass(frozen=True)
class Row:
    """A recommendation of the invented GAO."""

    number: str
    status: str = "Open"

    @property
    def title(self) -> str:
        """The title of its publication."""
        return f"Invented Offices: Report {self.number} Says So"

    @property
    def text(self) -> str:
        """The recommendation."""
        return f"The Director of the Office of Forms should mend form {self.number}. (Recommendation 1)"


def rows(count: int, first: int = 900_001) -> list[Row]:
    """Return rows of as many publications."""
    return [Row(f"GAO-26-{first + at}") for at in range(count)]


def export(listed: Iterable[Row], stamp: str = "Sep 30, 2026 at 7:05 PM EST") -> bytes:
    """Return the export that lists these rows, as GAO writes it."""
    lines = [
        '"Title: Download of GAO Recommendation Results",,,,,,,\r\n"Prepared by: GAO",,,,,,,\r\n'
        f'"Source: GAO recommendations database, status as of {stamp}" ,,,,,,,\r\n,,,,,,,,\r\n,,,,,,,,\r\n'
        '"Publication Name","Publication  Number","Date Publication Issued","Director Name","Director Phone",Agency,'
        "Recommendation,Status,Priority,Comments,Topics"
    ]
    lines += [
        f'"{row.title}",{row.number},"Jan 12, 2026","Zebulon Q. Testperson","{PHONE}","Office of Forms","{row.text}",'
        f'{row.status},No,"The office agreed with this.","Government Operations"'
        for row in listed
    ]
    return "\n".join(lines).encode()


def product(row: Row, status: str = "Closed – Implemented") -> str:
    """Return the page of a row's publication."""
    rec = invented.Rec("Office of Forms", row.text, status, ("The form was mended.",))
    return invented.product_html(invented.Pub(row.title, (rec,), row.number, "Jan 12, 2026", "Jan 12, 2026"))


def address(row: Row) -> str:
    """Return the address of a row's publication."""
    return f"https://www.gao.gov/products/{row.number.lower()}"


def vanished(row: Row, last_seen_on: date, listing: str = "delisted") -> dict[str, Any]:
    """Return a row of the recommendations table."""
    made = {c.name: publisher.value(c, "x", 0) for c in RECOMMENDATIONS.columns}
    known = {"recommendation_id": f"{row.number}/R1", "publication_number": row.number, "publication_title": row.title}
    return {**made, **known, "listing": listing, "status": "open", "is_open": False, "last_seen_on": last_seen_on}


def facts(raw: Path) -> list[dict[str, Any]]:
    """Return the lines of the ledger."""
    path = raw / "ledger.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def outcomes(raw: Path, url: str) -> list[str]:
    """Return what the ledger says came of an address, in order; `kept` for a document."""
    return [fact.get("outcome", "kept") for fact in facts(raw) if fact.get("url") == url]


def files(raw: Path) -> dict[str, bytes]:
    """Return the documents in raw/ and what was refused, by path, without the ledger and our own state.

    What is stored gzipped, as its name says, is given as it was served.
    """
    found = (path for path in raw.rglob("*") if path.is_file() and path.name not in ("ledger.jsonl", ".lock"))
    return {str(path.relative_to(raw)): content(path) for path in found if ".fetch/" not in str(path)}


def content(path: Path) -> bytes:
    """Return what a file in raw/ holds, as it was served."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def documents(raw: Path) -> list[str]:
    """Return the documents in raw/: no part of their names begins with a dot."""
    return sorted(name for name in files(raw) if "/." not in f"/{name}")
