"""One file -> one `Document`: the steps from stored bytes to text, in order."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from openrecs.errors import RefusedError
from openrecs.read import magic
from openrecs.read.archives import gzipped, mhtml
from openrecs.read.decode import decode
from openrecs.read.media import is_blank, media, saved_from
from openrecs.read.stored import DEFAULT_LIMIT, Stored, load
from openrecs.records import Document

_FEW = 2
_TWICE = re.compile(r"&amp;(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,7};)")  # `&amp;#8217;`
_SOFT_BREAKS = re.compile(r"=(?<=[^\s=]=)\r?\n")  # a rule (`=====`) is none; the search is for `=` alone
AGAIN = "open the page on gao.gov in a browser, wait until it has loaded, and save it again"


def read(
    path: Path, name: str, *, url: str | None = None, charset: str | None = None, limit: int = DEFAULT_LIMIT
) -> Document:
    """Read the file at `path` and decode it. `name` is the document's name (`files.document_name`).

    `url` is its address where the caller knows it, `charset` what its sender declared, `limit` the most bytes it may
    have, stored and unpacked. `RefusedError` for what is not a page or text, `StorageError` if the disk fails.
    """
    return document(load(path, name, limit=limit), url=url, charset=charset, limit=limit)


def document(
    file: Stored, *, url: str | None = None, charset: str | None = None, limit: int = DEFAULT_LIMIT
) -> Document:
    """Decode a file whose bytes are in memory; see `read`. Digest and size are those of the file as stored."""
    data = _unwrapped(file, limit)
    found = mhtml.page(data, file.name) if mhtml.is_mhtml(data) else mhtml.Page(data, charset, None)
    text, encoding = decode(found.data, declared=found.charset, where=file.name)
    if is_blank(text):
        raise _nothing(file.name, "holds only blanks" if text else "holds an empty page")
    address, kind = url or found.url or saved_from(text), media(text)
    if kind == "html" and not text.lstrip().startswith("<?xml"):
        text = _TWICE.sub(r"&\1", text)  # written twice, by GAO's site in some titles or by who saved the page
    if kind == "text" and sum(1 for _ in islice(_SOFT_BREAKS.finditer(text), _FEW)) == _FEW:
        raise _as_mail(file.name)
    return Document(file.name, file.sha256, file.size, encoding, kind, text, address)


def _unwrapped(file: Stored, limit: int) -> bytes:
    if not file.data:
        raise _nothing(file.name, "is empty")
    data = gzipped.unpack(file.data, file.name, limit=limit) if file.data.startswith(gzipped.MAGIC) else file.data
    if not data:
        raise _nothing(file.name, "is a gzip file with nothing in it")
    magic.refuse(data, file.name)
    return data


def _nothing(name: str, what: str) -> RefusedError:
    return RefusedError(f"this file {what}", where=name, safe="nothing was read from it", mend=AGAIN)


def _as_mail(name: str) -> RefusedError:
    return RefusedError(
        "this text is as mail is sent (quoted-printable): its lines are broken by `=` anywhere, within words too",
        where=name,
        safe="nothing was read from it",
        mend="save the whole mail as a file (.eml), or open it and copy the text from there",
    )
