"""One file -> one `Document`: the steps from stored bytes to text, in order.

Bytes become text by a fixed ladder of encodings. The first rung that holds wins; nothing is guessed.

1. a byte-order mark (UTF-8, UTF-16, UTF-32);
2. UTF-16 without a mark, only where it can be nothing else: every second byte is nearly always zero, the others never;
3. UTF-8, strictly; a file that was cut inside its last character is still UTF-8, and ends in U+FFFD to show it;
4. what the file or its sender declares, if the bytes obey it: the sender, `<meta>`, the XML declaration. As in browsers
   (encoding.spec.whatwg.org), `iso-8859-1` and `us-ascii` mean cp1252, and UTF-16 declared in plain letters is a lie;
5. cp1252, with the five bytes it leaves undefined read as browsers read them. It never fails.

The encoding is given as the name of the Python codec that reads the bytes so.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from openrecs.errors import RefusedError
from openrecs.read import media as media_
from openrecs.read import mhtml, stored
from openrecs.read.media import is_blank, media, no_text, saved_from
from openrecs.read.stored import DEFAULT_LIMIT, Stored, load
from openrecs.records import Document

DECLARATIONS = 4096  # bytes in which a page may declare its encoding
CUT = "\ufffd"
UTF_16_LEAST = 8  # bytes: fewer prove nothing

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARED = (
    re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE),
    re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE),
)
# Python's cp1252 fails on five bytes; browsers read them as the control characters of the same number.
_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_CP1252_LABELS = ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252")
_CODECS = (
    dict.fromkeys(_CP1252_LABELS, "cp1252")
    | {f"windows-{page}": f"cp{page}" for page in (874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)}
    | {f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"iso-8859-9": "cp1254", "iso-8859-11": "cp874", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "ibm866": "cp866"}
    | dict.fromkeys(("macintosh", "x-mac-roman", "mac"), "mac-roman")
    | dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb18030"), "gb18030")
    | dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "windows-31j"), "cp932")
    | {"big5": "big5hkscs", "euc-jp": "euc_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949"}
    | {"utf-8": "utf-8", "utf8": "utf-8"}
)
_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), 0x7F])
_REST = bytes(set(range(256)) - set(_CONTROLS))
_SAMPLE = 1 << 16
_LEAST_NOISE = 8  # control characters


def decode(data: bytes, *, declared: str | None = None, where: str = "") -> tuple[str, str]:
    """Return the text, without its byte-order mark and otherwise unchanged, and the encoding it was read in.

    `declared` is the charset that the sender stated (HTTP, MHTML). `RefusedError` (naming `where`) if it is not text.
    """
    text, encoding = _marked(data) or _utf_16(data) or _unmarked(data.removeprefix(codecs.BOM_UTF8), declared)
    # What a control character is encoded in has a byte of its number: nearly every page has next to none of those.
    few = len(data.translate(None, _REST)) < _LEAST_NOISE and b"\0" not in data
    if not few and ("\0" in text or _is_noise(text[:_SAMPLE])):
        raise no_text(where)
    return text, encoding


def _marked(data: bytes) -> tuple[str, str] | None:
    """A mark settles it; what is malformed after a mark of UTF-16 or UTF-32 is U+FFFD, as in browsers."""
    if data.startswith(codecs.BOM_UTF8):
        text = _utf_8(data.removeprefix(codecs.BOM_UTF8), is_promised=True)
        return None if text is None else (text, "utf-8-sig")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    return (data.decode(encoding, "replace"), encoding) if encoding else None


def _utf_16(data: bytes) -> tuple[str, str] | None:
    start = data[:DECLARATIONS]
    if len(start) < UTF_16_LEAST:
        return None
    for zeros, letters, encoding in ((start[1::2], start[0::2], "utf-16-le"), (start[0::2], start[1::2], "utf-16-be")):
        if not letters.count(0) and zeros.count(0) * 10 >= len(zeros) * 7:
            return data.decode(encoding, "replace"), encoding
    return None


def _unmarked(data: bytes, declared: str | None) -> tuple[str, str]:
    if (text := _strictly(data, "utf-8")) is not None:
        return text, "utf-8"
    promised = [codec for label in _labels(data, declared) if (codec := _CODECS.get(label))]
    text = _utf_8(data, is_promised="utf-8" in promised)
    if text is not None:
        return text, "utf-8"
    for codec in dict.fromkeys(promised):
        if codec == "cp1252":
            break
        if (text := _strictly(data, codec)) is not None:
            return text, codec
    return codecs.charmap_decode(data, "strict", _CP1252)[0], "cp1252"


def _utf_8(data: bytes, *, is_promised: bool) -> str | None:
    """Read UTF-8. A last byte that only begins a character was cut off if the rest, or a label, shows it is UTF-8."""
    try:
        text, used = codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        return None
    if used == len(data):
        return text
    return text + CUT if is_promised or not text.isascii() else None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _labels(data: bytes, declared: str | None) -> Iterator[str]:
    """Yield the declared encodings in lower case, the sender's first."""
    if declared:
        yield declared.strip(" \t\"'").lower()
    start = _COMMENT.sub(b"", data[:DECLARATIONS])
    for pattern in _DECLARED:
        yield from (label.decode("ascii").lower() for label in pattern.findall(start))


def _is_noise(sample: str) -> bool:
    """True where more than one character in twenty is a control character that no text holds."""
    # Every one of them is one byte of UTF-8, and no byte of another character.
    strange = len(sample.encode("utf-8", "surrogatepass").translate(None, _REST))
    return strange >= _LEAST_NOISE and strange * 20 > len(sample)


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
    data = stored.unpack(file.data, file.name, limit=limit) if file.data.startswith(stored.GZIP) else file.data
    if not data:
        raise _nothing(file.name, "is a gzip file with nothing in it")
    media_.refuse(data, file.name)
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
