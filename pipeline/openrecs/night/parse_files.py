"""Reading documents without a store: `openrecs parse`, and `openrecs.parse` in a notebook.

The same stages as a refresh up to the row of a single document, for files anywhere or text from standard input.
"""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from openrecs import remote, schema
from openrecs.clean import dedupe, derive
from openrecs.errors import OpenrecsError, RefusedError, StorageError, one_document, shown
from openrecs.normalize import interpret, publications
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.normalize.publications import Catalogue
from openrecs.parallel import Here
from openrecs.read import files, to_document, warc
from openrecs.read.stored import DEFAULT_LIMIT, Stored, load, load_stream
from openrecs.records import Document, Issue, Publication
from openrecs.table import columns_of, of_columns

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
    from openrecs.publish.pandas_types import frame

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
    columns = columns_of(interpret.identified(one.rows, catalogue))
    columns |= derive.columns(columns)
    keys = list(zip(*(columns[name] for name in schema.PARSED.key), strict=True))
    times = Counter(keys)
    places = [at for at, key in enumerate(keys) if times[key] > 1]
    apart, doubled = dedupe.apart([{name: values[at] for name, values in columns.items()} for at in places], {})
    for at, row in zip(places, apart, strict=True):
        columns["recommendation_id"][at] = row["recommendation_id"]
    return Parsed(of_columns(schema.PARSED, columns), (one,), (*one.issues, *doubled))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file and its bytes, for a worker that sees no disk of ours."""

    file: str
    own: Stored


def parcel(read: Callable[[str], list[Read]], limit: int, file: str) -> Parcel | Here[list[Read]]:
    """Return a file with its bytes; a web archive, standard input and what cannot be loaded are read here."""
    path = Path(file)
    with suppress(RefusedError, StorageError):  # `read` says why
        if file != "-" and not remote.is_address(file) and not warc.is_warc(path, file):
            return Parcel(file, load(path, files.printable(path), limit=limit))
    return Here(read(file))


def read_file(
    file: str | Parcel, *, layout: str | None, url: str | None, limit: int, is_cross_checked: bool
) -> list[Read]:
    """Return the document that a file is (`-`: standard input), or the pages of a web archive, without their texts.

    It may be at an address (`s3://...`), but for an archive.
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
    more: Sequence[Issue] = ()
    if is_cross_checked:
        from openrecs.normalize import crosscheck  # with Beautiful Soup, which nothing else needs

        more = crosscheck.check(content)
    reading = replace(content.reading, rows=(), publications=(), issues=())
    document = replace(content.document, text="")
    return replace(content, document=document, reading=reading, issues=(*content.issues, *more))


def _documents(file: str | Parcel, url: str | None, limit: int) -> Iterator[Document | RefusedError | StorageError]:
    """Yield the documents of a file; one that cannot be used is the error."""
    try:
        own = file.own if isinstance(file, Parcel) else _given(file, limit)
        if isinstance(own, Path):
            yield from (page.content for page in warc.documents(own, files.printable(own), limit))
            return
        with one_document(own.name):
            document = to_document.document(own, url=url, limit=limit)
        del own  # its bytes: of a long text they are as much again as the text
        yield document
    except (RefusedError, StorageError) as error:
        yield error


def _given(file: str, limit: int) -> Stored | Path:
    """Return what a file holds, or the path of a web archive."""
    path = Path(file)
    if file == "-":
        return load_stream(sys.stdin.buffer, "standard input", limit=limit)
    if remote.is_address(file):
        return _remote(file, limit)
    return path if warc.is_warc(path, files.printable(path)) else load(path, files.printable(path), limit=limit)


def _remote(address: str, limit: int) -> Stored:
    try:
        return load_stream(BytesIO(remote.content(address)), shown(address), limit=limit)
    except FileNotFoundError as error:
        what, mend = "there is no such file", "look at its name again"
        raise RefusedError(what, where=address, safe="nothing was read from it", mend=mend) from error
