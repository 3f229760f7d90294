"""Golden pairs: what each page under tests/pages must be read as. `python tests/golden.py` writes the missing ones.

A golden file that stands is never touched: what it says was reviewed by a person.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.errors import RefusedError
from openrecs.night import parse_files
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from openrecs.records import Document, Reading

FOLDER = Path(__file__).parent / "pages"
READ, REFUSED = ".expected.json", ".expected.txt"
# Where a row was read is the file itself, and the file is named by the golden's own name.
LEFT_OUT = ("document", "document_sha256", "layout")


def pages(folder: Path) -> list[Path]:
    """Return the pages of a folder, without its golden files and folders."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.endswith((READ, REFUSED)))


def layouts() -> list[str]:
    """Return the names of the layouts that have a folder."""
    return sorted(p.name for p in FOLDER.iterdir() if p.is_dir())


def goldens() -> Iterator[tuple[str, Path, Path]]:
    """Yield (layout, page, golden file) for every page that must be read, with rows or without."""
    for layout in layouts():
        for page in [*pages(FOLDER / layout), *pages(FOLDER / layout / "empty")]:
            yield layout, page, page.with_name(page.name + READ)


def refusals() -> Iterator[tuple[str, Path, Path]]:
    """Yield (layout, page, golden file) for every page that must be refused."""
    for layout in layouts():
        for page in pages(FOLDER / layout / "refused"):
            yield layout, page, page.with_name(page.name + REFUSED)


def as_html(text: str, name: str = "page.html", url: str | None = None) -> Document:
    """Return a page of HTML as a document."""
    return Document(name, "0" * 64, len(text), "utf-8", "html", text, url)


def as_text(text: str, name: str = "page.txt", url: str | None = None) -> Document:
    """Return a text as a document."""
    return Document(name, "0" * 64, len(text), "utf-8", "text", text, url)


def loaded(layout: str, name: str) -> Document:
    """Return one of the pages, a byte-order mark still in its place."""
    text = (FOLDER / layout / name).read_bytes().decode()
    return as_html(text, name) if name.endswith((".html", ".xml")) else as_text(text, name)


def told(reading: Reading) -> str:
    """Return what a reading says beside its rows."""
    return "\n".join(issue.message for issue in reading.issues)


def read(page: Path) -> dict[str, Any]:
    """Return what the page is read as, in the golden files' form."""
    document = to_document.read(page, page.name)
    one = interpret.document(document, shipped())
    parsed = parse_files.together([one])
    rows = [{k: v for k, v in row.items() if k not in LEFT_OUT} for row in parsed.rows.to_pylist()]
    said = {
        "layout": one.layout.name,
        "scope": str(one.reading.scope),
        "declared_total": one.reading.declared_total,
        "is_complete": one.is_complete,
        "page_agency": one.reading.page_agency,
        "stamp": one.reading.stamp,
        "url": one.reading.url,
        "publications": [{k: v for k, v in asdict(p).items() if k != "document"} for p in one.publications],
        "rows": rows,
        "issues": [[i.severity, i.location, i.field, i.message] for i in parsed.issues],
        "unread": [[u.location, u.text] for u in one.reading.unread],
    }
    return json.loads(dumped(said))  # tuples and dates as JSON has them


def dumped(said: dict[str, Any]) -> str:
    """Return a golden file's text."""
    return json.dumps(said, indent=1, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def refusal(page: Path) -> str:
    """Return why the page is refused; "" where it is not."""
    try:
        interpret.document(to_document.read(page, page.name), shipped())
    except RefusedError as error:
        return f"{error}\n"
    return ""


def main() -> int:
    """Write the golden files that are missing, and say which, so that they can be looked at."""
    written = 0
    for _, page, golden in goldens():
        if not golden.exists():
            golden.write_text(dumped(read(page)), encoding="utf-8")
            written += 1
            print(f"written, to be reviewed: {golden.relative_to(FOLDER.parent)}")
    for _, page, golden in refusals():
        if not golden.exists():
            why = refusal(page)
            if not why:
                print(f"not refused: {page.relative_to(FOLDER.parent)}", file=sys.stderr)
                return 1
            golden.write_text(why, encoding="utf-8")
            written += 1
            print(f"written, to be reviewed: {golden.relative_to(FOLDER.parent)}")
    print(f"{written} golden files written; those that stood were not touched")
    return 0


if __name__ == "__main__":
    sys.exit(main())
