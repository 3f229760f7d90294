"""What a file is: by its first bytes something else than a page, with what to do instead; or HTML, or text."""

from __future__ import annotations

import re

from openrecs.errors import RefusedError
from openrecs.records import Media
from openrecs.text import BLANKS, INVISIBLES

START = 4096  # characters in which a page must have said that it is one
LONGEST_ADDRESS = 2048

_NOTHING = re.compile(f"[{BLANKS}{INVISIBLES}]*")
# A tag must have the name of an element: `<GAO-21-487>` and `<someone@example.org>` begin a text, not a page.
_TAG = re.compile(
    r"<(?:a|abbr|address|area|article|aside|audio|b|base|blockquote|body|br|button|canvas|caption|center|code|col"
    r"|colgroup|dd|details|dialog|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]"
    r"|head|header|hr|html|i|iframe|img|input|label|legend|li|link|main|map|menu|meta|nav|noscript|object|ol|option|p"
    r"|picture|pre|script|section|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea"
    r"|tfoot|th|thead|time|title|tr|tt|u|ul|video)[\s/>]",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[A-Za-z]")
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ASIDES = (("<!--", "-->"), ("<?", "?>"))  # comments, the XML declaration and other instructions
_SAVED_FROM = (
    re.compile(r"<!--\s{0,9}saved from url=\([0-9]{1,6}\)(\S+)", re.IGNORECASE),  # Chrome, Edge, Internet Explorer
    re.compile(r"<!--\s{0,9}Page saved with SingleFile\s{1,9}url:\s{1,9}(\S+)"),  # the extension of that name
)
_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)


def media(text: str) -> Media:
    """Return `html` where the text begins with a tag or calls itself HTML near its start, else `text`."""
    at = _content(text)
    is_xml = text.startswith("<?xml", _past_nothing(text, 0))
    begins = _TAG.match(text, at) or _PAGE.match(text, at) or (is_xml and _ANY_TAG.match(text, at))
    return "html" if begins or _PAGE.search(text[:START]) else "text"


def is_blank(text: str) -> bool:
    """True where there is nothing in the text that a reader can see."""
    return _past_nothing(text, 0) == len(text)


def saved_from(text: str) -> str | None:
    """Return the address in the comment that a browser writes at the head of a page it saves, if there is one."""
    for pattern in _SAVED_FROM:
        if found := pattern.search(text[:START]):
            return address(found[1].removesuffix("-->"))
    return None


def address(value: str) -> str | None:
    """Return the value if it is a web address of a sane length, else `None`."""
    return value if len(value) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(value) else None


def _content(text: str) -> int:
    """Return where the text begins, past blanks, comments and instructions."""
    at = _past_nothing(text, 0)
    while aside := next((close for mark, close in _ASIDES if text.startswith(mark, at)), None):
        end = text.find(aside, at)
        if end < 0:
            return at
        at = _past_nothing(text, end + len(aside))
    return at


def _past_nothing(text: str, at: int) -> int:
    found = _NOTHING.match(text, at)
    return found.end() if found else at


SAVE_PAGE = "open the page on gao.gov in a browser and save it as HTML, or copy all of its text into a .txt file"
SAVE_CSV = "open it in the program that made it and save the sheet as CSV UTF-8, or take GAO's own CSV export"
UNPACK = "unpack it and add the page that is inside"

PREFIXES = (
    (b"%PDF-", "a PDF", SAVE_PAGE),
    (b"{\\rtf", "an RTF text", "open it and save it as plain text (UTF-8) or as HTML"),
    (b"%!PS", "a PostScript file", SAVE_PAGE),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", SAVE_PAGE),
    (b"\xff\xd8\xff", "a JPEG picture", SAVE_PAGE),
    (b"GIF87a", "a GIF picture", SAVE_PAGE),
    (b"GIF89a", "a GIF picture", SAVE_PAGE),
    (b"II*\0", "a TIFF picture", SAVE_PAGE),
    (b"MM\0*", "a TIFF picture", SAVE_PAGE),
    (b"bplist00", "a Safari web archive", "open it in Safari and save it as Page Source, which is HTML"),
    (b"WARC/", "a WARC archive", "save it into a file of its own, and every page in it is read"),
    (b"SQLite format 3\0", "an SQLite database", SAVE_CSV),
    (b"PAR1", "a Parquet table", "read it with pandas; openrecs reads what GAO published, not what was made from it"),
    (
        b"ARROW1\0",
        "an Arrow table",
        "read it with pandas; openrecs reads what GAO published, not what was made from it",
    ),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"BZh", "a bzip2 file", UNPACK),
    (b"\xfd7zXZ\0", "an xz file", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", UNPACK),
    (b"\x04\x22\x4d\x18", "an LZ4 file", UNPACK),
    (b"\x1f\x9d", "a compress (.Z) file", UNPACK),
    (b"\x1f\x8b", "a gzip file inside a gzip file", "unpack it once: `gzip -dc FILE > FILE.gz`"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_RIFF_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_MEDIA = re.compile(rb"....ftyp", re.DOTALL)
_BLANKS = b" \t\r\n\xef\xbb\xbf"

# The names of what an archive holds stand uncompressed in its bytes: no need to trust its directory.
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
IN_ZIP = (
    (b"xl/workbook", "an Excel workbook (XLSX)", SAVE_CSV),
    (b"word/document", "a Word document (DOCX)", "open it and save it as plain text (UTF-8) or as HTML"),
    (b"ppt/presentation", "a PowerPoint file (PPTX)", SAVE_PAGE),
    (b"opendocument.spreadsheet", "an OpenDocument sheet (ODS)", SAVE_CSV),
    (b"opendocument.text", "an OpenDocument text (ODT)", "open it and save it as plain text (UTF-8) or as HTML"),
    (b"application/epub+zip", "an EPUB book", SAVE_PAGE),
)
TAR = (b"ustar\0", b"ustar  \0")  # with its zero: "mustard" may stand anywhere in a text
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IN_OLE = (
    (
        "EncryptedPackage".encode("utf-16-le"),
        "an Office file with a password",
        "save it without one, as CSV or as text",
    ),
    ("Workbook".encode("utf-16-le"), "an old Excel workbook (XLS)", SAVE_CSV),
    ("WordDocument".encode("utf-16-le"), "an old Word document (DOC)", "open it and save it as plain text or as HTML"),
)


def known(data: bytes) -> tuple[str, str] | None:
    """Return what the bytes are, in words, and what to do instead; `None` where they may be a page."""
    if data.startswith(ZIP):
        return _inside(data, IN_ZIP) or ("a ZIP archive", UNPACK)
    if data.startswith(OLE):
        return _inside(data, IN_OLE) or ("an old Microsoft Office file", SAVE_PAGE)
    if _RIFF_WEBP.match(data):
        return "a WEBP picture", SAVE_PAGE
    if _MEDIA.match(data) and b"\0" in data[:16]:
        return "a picture or a film (AVIF, HEIC or MP4)", SAVE_PAGE
    if data.startswith(TAR, 257):
        return "a tar archive", UNPACK
    return _by_prefix(data)


def refuse(data: bytes, name: str) -> None:
    """Raise `RefusedError` where the bytes are something that is known to be no page."""
    if found := known(data):
        what, mend = found
        raise RefusedError(f"this is {what}", where=name, safe="nothing was read from it", mend=mend)


def no_text(name: str) -> RefusedError:
    """Return the refusal of bytes that are not text and whose kind is not known."""
    return RefusedError(
        "this is not text: it holds bytes that no page or text holds",
        where=name,
        safe="nothing was read from it",
        mend=f"{SAVE_PAGE}. If a program fetched it compressed, let it unpack the answer (`curl --compressed`)",
    )


def _inside(data: bytes, names: tuple[tuple[bytes, str, str], ...]) -> tuple[str, str] | None:
    return next(((what, mend) for inside, what, mend in names if inside in data), None)


def _by_prefix(data: bytes) -> tuple[str, str] | None:
    start = data[:1024].lstrip(_BLANKS)  # some programs leave blanks before %PDF
    for prefix, what, mend in PREFIXES:
        if start.startswith(prefix) and (prefix != b"BZh" or _BZIP2.match(start)):
            return what, mend
    return None
