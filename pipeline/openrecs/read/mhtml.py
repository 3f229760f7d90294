"""The page inside an MHTML file (`.mhtml`, `.mht`; RFC 2557): what Chrome and Edge call "webpage, single file".

An e-mail without a sender: headers, then the page and its pictures as parts of a `multipart/related`. Internet
Explorer, Word, UnMHT for Firefox and old Opera write it too: with a `start=`, parts inside parts, or one part alone.
Only the headers are given to the standard library's e-mail parser: the bodies, mostly pictures, are cut out by their
boundaries, so that neither the time nor the memory can grow faster than the file.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from openrecs.errors import RefusedError, shown
from openrecs.read.media import address

HEADERS = 1 << 14  # bytes of headers that are read
PARTS = 10_000
DEPTH = 10  # parts inside parts
PAGES = ("text/html", "application/xhtml+xml")
TEXT = ("text/plain",)  # of a mail without HTML: the text that somebody pasted

_FIELD = re.compile(rb"[!-9;-~]+:")
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_BOUNDARY_END = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
_CUT_ESCAPE = re.compile(rb"=[0-9A-Fa-f]?\Z")  # of a file that ends inside a quoted-printable letter
_BLANKS = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of the page inside, the charset its part states, and the address it was saved from."""

    data: bytes
    charset: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Message
    body: bytes


def is_mhtml(data: bytes) -> bool:
    """True where the bytes begin with e-mail headers that state a MIME version and contain a page or parts."""
    start = data[: HEADERS + 1024].lstrip(_BLANKS)
    if not _FIELD.match(start):
        return False
    headers = _HEADERS_END.split(start, maxsplit=1)[0]
    return bool(_VERSION.search(headers)) and _type(_parsed(headers)).startswith(("multipart/", *PAGES, *TEXT))


def page(data: bytes, name: str) -> Page:
    """Return the page inside: the part that `start=` names, else the first of HTML, else of text; or `RefusedError`."""
    whole = _part(data.lstrip(_BLANKS))
    root = _root(whole, name, DEPTH, PAGES) or _root(whole, name, DEPTH, TEXT)
    if root is None:
        raise _refused(name, "this MHTML file holds no page, only other parts")
    if other := next((one for one in _attached(whole, name, DEPTH) if one.body != root.body), None):
        file = shown(other.headers.get_filename() or "a file without a name", 60)
        raise _refused(name, f"this mail has more than one page or text, {file} is attached", _EACH)
    where = (_address(whole.headers, "Snapshot-Content-Location"), _address(root.headers, "Content-Location"))
    url = next(filter(None, where), None) or _address(whole.headers, "Content-Location")
    return Page(_content(root), root.headers.get_content_charset(), url)


def _root(part: _Part, name: str, depth: int, kinds: tuple[str, ...]) -> _Part | None:
    """Return the first part of these kinds in a part, itself or one inside it."""
    kind = _type(part.headers)
    if kind in kinds:
        return part
    boundary = part.headers.get_boundary() if kind.startswith("multipart/") else None
    if not boundary:
        return None
    if not depth:
        raise _refused(name, f"this MHTML file has parts inside parts, more than {DEPTH} deep")
    start = _parameter(part.headers, "start")
    first: _Part | None = None
    for inner in _parts(part.body, boundary, name):
        is_start = not start or _field(inner.headers, "Content-ID").strip("<>") == start
        found = _root(inner, name, depth - 1, kinds) if is_start or not first else None
        if found and is_start:
            return found
        first = first or found
    return first


def _attached(part: _Part, name: str, depth: int) -> Iterator[_Part]:
    """Yield the pages and texts that somebody attached to a mail: no browser saves a page so."""
    kind, boundary = _type(part.headers), part.headers.get_boundary()
    if kind in (*PAGES, *TEXT, "text/csv") and part.headers.get_content_disposition() == "attachment":
        yield part
    if kind.startswith("multipart/") and boundary and depth:
        for inner in _parts(part.body, boundary, name):
            yield from _attached(inner, name, depth - 1)


def _parts(body: bytes, boundary: str, name: str) -> Iterator[_Part]:
    """Yield the parts between the boundary lines. A file that was cut has a last part without a boundary after it."""
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    begin: int | None = None
    count = at = 0
    while (at := body.find(mark, at)) >= 0:
        line = _BOUNDARY_END.match(body, at + len(mark))
        if line and (at == 0 or body[at - 1 : at] == b"\n"):
            if begin is not None:
                yield _part(body[begin:at].removesuffix(b"\n").removesuffix(b"\r"))
            if line[1]:
                return
            begin, count = line.end(), count + 1
            if count > PARTS:
                raise _refused(name, f"this MHTML file has more than {PARTS} parts")
        at += len(mark)
    if begin is not None:
        yield _part(_without_cut_boundary(body[begin:], mark))


def _without_cut_boundary(body: bytes, mark: bytes) -> bytes:
    last = body.rfind(b"\n") + 1
    is_cut = last < len(body) and (mark + b"--").startswith(body[last:])
    return body[:last].removesuffix(b"\n").removesuffix(b"\r") if is_cut else body


def _part(data: bytes) -> _Part:
    """Split headers from body; a part that begins with a blank line has none."""
    if data.startswith((b"\r\n", b"\n")):
        return _Part(Message(), data.removeprefix(b"\r").removeprefix(b"\n"))
    end = _HEADERS_END.search(data, 0, HEADERS)
    return _Part(_parsed(data[: end.start()]), data[end.end() :]) if end else _Part(Message(), data)


def _content(part: _Part) -> bytes:
    coding = _field(part.headers, "Content-Transfer-Encoding").lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(part.body[:-2] + _CUT_ESCAPE.sub(b"", part.body[-2:]))
    return _base64(part.body) if coding == "base64" else part.body


def _base64(body: bytes) -> bytes:
    """Decode base64, which says four letters a group; of a last group that was cut, the bytes it still holds."""
    letters = re.sub(rb"[^A-Za-z0-9+/]+", b"", body)
    left = len(letters) % 4
    whole = letters[: len(letters) - 1] if left == 1 else letters
    return binascii.a2b_base64(whole + (b"=" * (4 - left) if left > 1 else b""))


def _parsed(headers: bytes) -> Message:
    return BytesHeaderParser(policy=compat32).parsebytes(headers)


def _type(headers: Message) -> str:
    return headers.get_content_type() if headers.get("Content-Type") else ""


def _parameter(headers: Message, name: str) -> str:
    value = headers.get_param(name)
    return value.strip(" <>") if isinstance(value, str) else ""


def _field(headers: Message, name: str) -> str:
    return str(headers.get(name, "")).strip()


def _address(headers: Message, name: str) -> str | None:
    """Return the web address in a header, unfolded and decoded (Chrome encodes long ones), or `None`."""
    value = _field(headers, name)
    try:
        decoded = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError):
        return None  # an address that is not text is not an address; the page itself is not harmed
    return address("".join(decoded.split()))


_AGAIN = "open the page on gao.gov in a browser and save it again, as HTML or as a single file"
_EACH = "save each attached file, and the page in the mail itself, as a file of its own"


def _refused(name: str, what: str, mend: str = _AGAIN) -> RefusedError:
    return RefusedError(what, where=name, safe="nothing was read from it", mend=mend)
