"""HTML or text, told by what is in it; and the address that a browser wrote into a page it saved."""

from __future__ import annotations

import re

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
