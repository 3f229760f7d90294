"""Reading documents without a store: `openrecs parse`, and `openrecs.parse` in a notebook.

The same stages as a refresh up to the row of a single document, for files anywhere or text from standard input.
"""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from openrecs import schema
from openrecs.clean import dedupe, derive
from openrecs.errors import OpenrecsError, RefusedError, StorageError, one_document
from openrecs.normalize import crosscheck, interpret, publications
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.normalize.publications import Catalogue
from openrecs.read import files, to_document
from openrecs.read.archives import warc
from openrecs.read.stored import DEFAULT_LIMIT, load_stream
from openrecs.records import Document, Issue, Publication

if TYPE_CHECKING:
    import pandas as pd


Read = Interpreted | RefusedError | StorageError
NOTHING = schema.PARSED.schema.empty_table()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from some documents. `rows` has the columns of `table.PARSED`, in the documents' order.

    `refused` says why others cannot be used, or (`StorageError`) cannot even be read.
    """

    rows: pa.Table
    documents: tuple[Interpreted, ...]
    issues: tuple[Issue, ...]
    refused: tuple[RefusedError | StorageError, ...] = ()


def parse(
    path: str | Path, *, layout: str | None = None, url: str | None = None, limit: int = DEFAULT_LIMIT
) -> pd.DataFrame:
    """Return the rows of one saved page, pasted text or export as a DataFrame, in its own order.

    The columns are those that a single document can give; their types are those of `openrecs.load`. `attrs` holds the
    document's layout, scope, declared_total, is_complete and issues (as texts). `layout` and `url` help it along.
    `RefusedError` says why a file cannot be used, `StorageError` why it cannot be read.
    """
    from openrecs.publish.frame import frame

    name = files.printable(Path(path))
    with one_document(name):
        parsed = interpret_all([to_document.read(Path(path), name, url=url, limit=limit)], layout=layout)
    content = parsed.documents[0]
    built = frame(parsed.rows)
    built.attrs = {
        "layout": content.layout.name,
        "scope": str(content.reading.scope),
        "declared_total": content.reading.declared_total,
        "is_complete": content.is_complete,
        "issues": [issue.message for issue in parsed.issues],
    }
    return built


def interpret_all(documents: Iterable[Document], *, layout: str | None = None) -> Parsed:
    """Interpret documents together: what one says of publications helps the titles of another. Raises the refusal."""
    return together([interpret.document(document, shipped(), layout) for document in documents])


def together(documents: Sequence[Interpreted], refused: Sequence[RefusedError | StorageError] = ()) -> Parsed:
    """Put interpreted documents into one table of rows, with ids and derived columns."""
    catalogue = publications.shipped().with_(p for one in documents for p in one.publications)
    parts = [_parsed(one, catalogue) for one in documents]
    rows = pa.concat_tables([NOTHING, *(one.rows for one in parts)])
    issues = tuple(issue for one in parts for issue in one.issues)
    return Parsed(rows, tuple(documents), issues, tuple(refused))


def in_order(read: Iterable[Read]) -> Iterator[Parsed]:
    """Yield what was read, one by one and in order, with ids and derived columns.

    A document of which another may still say more (the number of a publication, its day, its topics) waits until all
    are read, and those behind it with it.
    """
    said: list[Publication] = []
    waiting: deque[Read] = deque()
    for one in read:
        said += [] if isinstance(one, OpenrecsError) else one.publications
        if waiting or not _is_settled(one):
            waiting.append(one)
        else:
            yield _parsed(one, publications.shipped())
    catalogue = publications.shipped().with_(said)
    while waiting:
        yield _parsed(waiting.popleft(), catalogue)


def _is_settled(one: Read) -> bool:
    if isinstance(one, OpenrecsError):
        return True
    return all(row.publication_number and row.published_on and row.topics is not None for row in one.rows)


def _parsed(one: Read, catalogue: Catalogue) -> Parsed:
    if isinstance(one, OpenrecsError):
        return Parsed(NOTHING, (), (), (one,))
    columns = schema.columns(interpret.identified(one.rows, catalogue))
    columns |= derive.columns(columns)
    keys = list(zip(*(columns[name] for name in schema.PARSED.key), strict=True))
    times = Counter(keys)
    places = [at for at, key in enumerate(keys) if times[key] > 1]
    apart, doubled = dedupe.apart([{name: values[at] for name, values in columns.items()} for at in places], {})
    for at, row in zip(places, apart, strict=True):
        columns["recommendation_id"][at] = row["recommendation_id"]
    return Parsed(schema.of_columns(schema.PARSED, columns), (one,), (*one.issues, *doubled))


def read_file(file: str, *, layout: str | None, url: str | None, limit: int, is_cross_checked: bool) -> list[Read]:
    """Return the document that a file is (`-`: standard input), or the pages of a web archive, without their texts.

    One that cannot be used is the error. With `is_cross_checked` its issues say what a second reading finds otherwise.
    """
    found: list[Read] = []
    for document in _documents(file, url, limit):
        try:
            if isinstance(document, RefusedError | StorageError):
                raise document
            with one_document(document.name):
                found.append(_light(interpret.document(document, shipped(), layout), is_cross_checked))
        except (RefusedError, StorageError) as error:
            found.append(error)
    return found


def _light(content: Interpreted, is_cross_checked: bool) -> Interpreted:
    more = crosscheck.check(content) if is_cross_checked else ()
    reading = replace(content.reading, rows=(), publications=(), issues=())
    document = replace(content.document, text="")
    return replace(content, document=document, reading=reading, issues=(*content.issues, *more))


def _documents(file: str, url: str | None, limit: int) -> Iterator[Document | RefusedError | StorageError]:
    """Yield the documents of a file; one that cannot be used is the error."""
    path, name = Path(file), files.printable(Path(file))
    try:
        if file == "-":
            stored = load_stream(sys.stdin.buffer, "standard input", limit=limit)
            with one_document(stored.name):
                yield to_document.document(stored, url=url, limit=limit)
        elif warc.is_warc(path, name):
            yield from (page.content for page in warc.documents(path, name, limit))
        else:
            with one_document(name):
                yield to_document.read(path, name, url=url, limit=limit)
    except (RefusedError, StorageError) as error:
        yield error
