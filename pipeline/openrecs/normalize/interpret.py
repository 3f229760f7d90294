"""One document -> its typed rows: layout, agency split, normalisation, and then identity.

The steps are pure and see one document at a time, but for the catalogue, which knows what all documents up to a day
have said of publications.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz import fuzz

from openrecs import statuses
from openrecs.errors import RefusedError, shown
from openrecs.extract import census, detect, tag_text
from openrecs.extract.text import lines, promises
from openrecs.extract.text.sentence_signs import is_name
from openrecs.normalize import ids, record
from openrecs.normalize.agencies.split import apart, several, split
from openrecs.normalize.agencies.vocabulary import NOT_STATED, Resolved, Vocabulary, fold, shipped
from openrecs.normalize.publications import Catalogue
from openrecs.read import files, to_document, warc
from openrecs.records import Document, Issue, Layout, Left, Publication, RawRecommendation, Reading, Recommendation

_OF_OPEN = ("agency_page", "topic_page")
_MISPRINT = 85.0  # of 100: so like is a name to one that is known

Again = Callable[[Document], "Interpreted | None"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a document whose rows are in a cache, in some place of a batch.

    `batch` is "" where its rows are still here, and the cache has not kept them yet. `again` reads a document of raw/
    once more: one function for all of them.
    """

    name: str
    batch: str
    at: int
    rows: int
    is_complete: bool
    again: Again = field(compare=False)


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A document and what was made of it. The ids of `rows` are those of what the page prints: see `identified`.

    `printed` is the number of rows that the page shows, `left` what no row of it accounts for (`None`: not counted).
    What is `kept` in a cache is here without its text, rows, publications and issues: `cache.whole` has them.
    """

    document: Document
    layout: Layout
    reading: Reading
    rows: Sequence[Recommendation]
    publications: Sequence[Publication]
    issues: Sequence[Issue]
    printed: int
    left: Left | None = None
    kept: Kept | None = None

    @property
    def row_count(self) -> int:
        """Return how many rows were read from it, whether they are here or in a cache."""
        return self.kept.rows if self.kept else len(self.rows)

    @property
    def has_every_row(self) -> bool:
        """Every row that the layout saw could be kept, and the census saw nothing that could be another."""
        return self.row_count == self.printed and not self.left

    @property
    def is_complete(self) -> bool:
        """The page kept its promises, every row it shows could be kept, and none has lost its agency.

        Without its agency a row has another key than the one by which it is known, which would seem to be missing.
        """
        if self.kept:
            return self.kept.is_complete
        is_kept = self.reading.is_complete and self.has_every_row
        return is_kept and all(row.agency_printed != NOT_STATED for row in self.rows)


def document(document: Document, vocabulary: Vocabulary, layout_name: str | None = None) -> Interpreted:
    """Read a document with the one layout that claims it, or the named one. `RefusedError` where it cannot be used."""
    with _uncollected():
        return _interpreted(document, vocabulary, layout_name)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking again and again at rows in the making: none of them is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _interpreted(document: Document, vocabulary: Vocabulary, layout_name: str | None) -> Interpreted:
    is_made = not layout_name and detect.is_made_elsewhere(document)
    document = tag_text.as_text(document) if is_made else document
    layout = detect.named(layout_name) if layout_name else detect.detect(document)
    is_delimited = layout.name == "export_csv"
    reading = layout.read(document)
    reading = tag_text.held(document, reading) if is_made else reading
    if not is_delimited:
        reading = promises.held_to_paper(document, reading)
    lines.read.cache_clear()  # several layouts looked at them; a long text's are larger than its rows
    left = census.count(document, reading, is_delimited=is_delimited)
    lists = {cell for cell in {row.agency for row in reading.rows} if cell and several(cell, vocabulary)}
    shared = [row for row in reading.rows if row.agency in lists]
    if shared:
        reading = replace(reading, rows=tuple(apart(reading.rows, vocabulary)))
    rows, issues = _rows(document, layout, reading, vocabulary)
    if reading.rows and not rows:
        raise _nothing_kept(document, len(reading.rows), issues)
    if left and not reading.rows:
        raise _not_seen(document, left)
    issues += [_shared(document, row) for row in shared]
    issues += [_closed(document, row) for row in reading.rows if layout.name in _OF_OPEN and _is_closed(row)]
    publications, more = _publications(document, reading)
    said = (*reading.issues, *more, *issues, *([_left(document, left)] if left else ()))
    return Interpreted(document, layout, reading, rows, publications, said, len(reading.rows), left)


def _rows(
    document: Document, layout: Layout, reading: Reading, vocabulary: Vocabulary
) -> tuple[tuple[Recommendation, ...], list[Issue]]:
    rows: list[Recommendation] = []
    issues: list[Issue] = []
    unknown: dict[str, str] = {}
    agencies: dict[str, Resolved] = {}
    splits = split(reading.rows, reading.page_agency, vocabulary)
    for raw, parted in zip(reading.rows, splits, strict=True):
        agency = agencies.get(parted.agency_printed) or vocabulary.resolve(parted.agency_printed)
        agencies[parted.agency_printed] = agency
        row, its_issues = record.recommendation(raw, parted, agency, document, layout.name)
        issues += its_issues
        rows += [row] if row else []
        if agency.agency is None and parted.basis != "guessed":
            unknown.setdefault(agency.name, raw.location)
    return tuple(rows), [*issues, *(_unknown(document, name, where, vocabulary) for name, where in unknown.items())]


def _nothing_kept(document: Document, count: int, issues: list[Issue]) -> RefusedError:
    """A page that shows rows and gives none is not a success, whatever the reason of each."""
    first = next((issue for issue in issues if issue.severity == "error"), None)
    why = f" (the first, {first.location}: {first.message})" if first else ""
    return RefusedError(
        f"it shows {count} recommendations, and none could be kept{why}",
        where=document.name,
        safe="nothing was read from it",
        mend="save the whole page again; if GAO changed the page, please report it with the file",
    )


def _not_seen(document: Document, left: Left) -> RefusedError:
    """A page that shows what looks like rows and gives none is not a success either."""
    return RefusedError(
        f"no recommendation could be read from it, and it shows {left}",
        where=f"{document.name}, {left.location}",
        safe="nothing was read from it",
        mend="save the page as HTML, or copy its text from a browser; if GAO changed the page, please report it",
    )


def _left(document: Document, left: Left) -> Issue:
    message = (
        f"the page shows {left} that no row accounts for: a row may be missing, and none counts as gone; "
        "save the page as HTML, or copy its text from a browser"
    )
    return Issue("warning", "census", message, document.name, left.location, None, None, left.shown)


def _shared(document: Document, row: RawRecommendation) -> Issue:
    message = (
        "its agency cell names several agencies, and GAO prints one: there is a row for each. If somebody joined them, "
        "save it from gao.gov again"
    )
    return Issue("warning", "agencies", message, document.name, row.location, None, "agency", shown(row.agency or ""))


def _is_closed(row: RawRecommendation) -> bool:
    return statuses.code(row.status) in statuses.CLOSED


def _closed(document: Document, row: RawRecommendation) -> Issue:
    message = (
        "it is closed, and this page lists open recommendations alone. If somebody edited the page, save it from "
        "gao.gov again"
    )
    return Issue("warning", "layouts", message, document.name, row.location, None, "status", shown(row.status))


def _unknown(document: Document, name: str, location: str, vocabulary: Vocabulary) -> Issue:
    """Say that no agency is known by a name, with a warning where it is one misprinted, a sentence, or one word."""
    near = [one for one in vocabulary.near(name) if fuzz.ratio(fold(one), fold(name)) >= _MISPRINT]
    is_odd = bool(near) or " " not in name or not is_name(name)
    message = (
        f"the vocabulary of agencies does not hold {shown(name, 100)!r}{f', but {near[0]!r}' if near else ''}; it is "
        "kept as printed (`openrecs agencies` lists those it holds)"
    )
    return Issue(
        "warning" if is_odd else "note", "agencies", message, document.name, location, None, "agency", shown(name)
    )


def _publications(document: Document, reading: Reading) -> tuple[tuple[Publication, ...], list[Issue]]:
    read = [record.publication(raw, document) for raw in dict.fromkeys(reading.publications)]
    return tuple(p for p, _ in read if p), [issue for _, issues in read for issue in issues]


def identified(rows: Iterable[Recommendation], catalogue: Catalogue) -> list[Recommendation]:
    """Give rows what the catalogue knows of their publications, and their ids."""
    return [ids.identify(catalogue.complete(row)) for row in rows]


def again(known: Document, *, raw: Path, limit: int) -> Interpreted | None:
    """Read a document of raw/, a file or one page of a web archive, once more; `None`: it is not there any more."""
    path = files.find(raw, known.name)
    if path is None:
        return None
    name = files.document_name(raw, path)
    if name == known.name:
        return document(to_document.read(path, name, url=known.url, limit=limit), shipped())
    pages = (one.content for one in warc.documents(path, name, limit) if one.name == known.name)
    page = next(pages, None)
    return document(page, shipped()) if isinstance(page, Document) else None
