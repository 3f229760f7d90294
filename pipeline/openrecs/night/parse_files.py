"""Reading documents without a store: `openrecs parse`, and `openrecs.parse` in a notebook.

The same stages as a refresh up to the row of a single document, for files anywhere or text from standard input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from openrecs import schema
from openrecs.clean import dedupe, derive
from openrecs.errors import RefusedError, StorageError, one_document
from openrecs.normalize import interpret, publications
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import files, to_document
from openrecs.read.stored import DEFAULT_LIMIT
from openrecs.records import Document, Issue

if TYPE_CHECKING:
    import pandas as pd


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
    rows: list[dict[str, Any]] = []
    issues: list[Issue] = []
    for one in documents:
        frame = schema.from_records(list(interpret.identified(one.rows, catalogue)))
        own, doubled = dedupe.apart(schema.rows(derive.add(frame)), {})
        rows += own
        issues += [*one.issues, *doubled]
    return Parsed(schema.to_arrow(schema.PARSED, rows), tuple(documents), tuple(issues), tuple(refused))
