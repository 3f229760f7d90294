"""The bytes that programs save a page as: encodings and line breaks. None of them says anything else."""

from __future__ import annotations

from world.choose import Page

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
LINE_BREAKS = ("\n", "\r\n", "\r")


def utf_8(page: Page) -> bytes:
    """Return the page as it is."""
    return page.text.encode()


def encoded(page: Page, encoding: str, line_break: str) -> bytes:
    """Return the page in an encoding, with other line breaks unless it is the export, which promises its own.

    Letters that the encoding lacks are written as the page's own program would have: without them there is no page.
    """
    text = page.text if page.layout == "export_csv" else page.text.replace("\n", line_break)
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode()
