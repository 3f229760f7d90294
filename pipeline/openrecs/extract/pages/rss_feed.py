"""GAO's feed of new publications, RSS 2.0: for the catalogue, never a row.

https://www.gao.gov/rss/reports.xml, seen in 2026: a channel "Reports News from the GAO" of 25 items, each with title,
link (`https://www.gao.gov/products/gao-26-107879`), `guid`, `pubDate` and a description in escaped HTML. `pubDate` is
the minute in which GAO put the publication on its site: the day of its release, which on a quarter of all publications
is not the day given as its date.
"""

from __future__ import annotations

from datetime import date
from email.utils import parsedate_to_datetime

from lxml import etree

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.head import number_from
from openrecs.records import Document, Issue, Layout, RawPublication, Reading, Scope, Severity
from openrecs.text import squeeze

STAGE = "layouts"
_ASIDES = (("<?", "?>"), ("<!--", "-->"))  # what may stand before the first element
_DOCTYPE = "<!"
_AGAIN = "fetch it again with `openrecs fetch feed`, or save https://www.gao.gov/rss/reports.xml"
_BLANKS = " \t\r\n\ufeff"


def claims(document: Document) -> bool:
    """Say whether the first element of the document is an RSS feed's."""
    text = document.text
    at = _first(text)
    while text.startswith(_DOCTYPE, at):
        at = _first(text, _behind(text, at, "]>" if "[" in text[at : at + 200] else ">"))
    return text.startswith("<rss", at) and text[at + 4 : at + 5] in {*_BLANKS, ">", "/"}


def read(document: Document) -> Reading:
    """Read every item that is a publication. `RefusedError` where it is not sound RSS 2.0, or declares entities."""
    channel = _channel(document)
    issues: list[Issue] = []
    read = [_publication(document, item, issues) for item in channel.iterchildren("item")]
    return Reading(
        Scope("none"),
        publications=tuple(one for one in read if one),
        is_complete=True,
        stamp=_day(channel.findtext("lastBuildDate")),
        issues=tuple(issues),
    )


def _first(text: str, at: int = 0) -> int:
    """Return where the first thing stands that is not a blank, a comment or an instruction."""
    while True:
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        end = next((close for mark, close in _ASIDES if text.startswith(mark, at)), None)
        if end is None:
            return at
        at = _behind(text, at, end)


def _behind(text: str, at: int, end: str) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else len(text)


def _channel(document: Document) -> etree._Element:
    """Parse the feed. A document type is refused unread: a feed needs none, and entities are declared in one."""
    if document.text.startswith(_DOCTYPE, _first(document.text)):
        raise _refused(document, "this feed declares a document type, which GAO's feed does not")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(document.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as problem:
        raise _refused(document, f"this feed is cut or broken: {shown(problem.msg)}") from problem
    channels = list(root.iterchildren("channel"))
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        raise _refused(document, "this is not RSS 2.0 with one channel")
    return channels[0]


def _publication(document: Document, item: etree._Element, issues: list[Issue]) -> RawPublication | None:
    """Return the item's publication; `None`, with an issue, where it has no title or links to no publication."""
    title, link = squeeze(item.findtext("title") or ""), squeeze(item.findtext("link") or item.findtext("guid") or "")
    number = number_from(link)
    location = f"line {item.sourceline}"
    if not title or not number:
        what = "has no title" if not title else f"does not lead to a publication: {shown(link, 80)!r}"
        severity: Severity = "warning" if number else "note"  # GAO may list a talk or a film
        message = f"this item {what}; it is left out"
        issues.append(Issue(severity, STAGE, message, document.name, location, field="publication_number"))
        return None
    printed = squeeze(item.findtext("pubDate") or "")
    released = _day(printed)
    if released is None:
        message = "this item gives no day of release; the publication is kept without it"
        issues.append(
            Issue("warning", STAGE, message, document.name, location, field="released_on", value=shown(printed) or None)
        )
    url = link.partition("?")[0].partition("#")[0]
    return RawPublication(title, location, number, released_on=released.isoformat() if released else None, url=url)


def _day(printed: str | None) -> date | None:
    """Return the day of `Mon, 14 Sep 2026 07:16:14 -0400` where it was written; `None` where it is not a date."""
    try:
        return parsedate_to_datetime(squeeze(printed or "")).date()
    except (ValueError, TypeError, OverflowError):
        return None


def _refused(document: Document, what: str) -> RefusedError:
    return RefusedError(what, where=document.name, safe="nothing was read from it", mend=_AGAIN)


LAYOUT = Layout(name="rss_feed", years="2026", rank=11, says=frozenset(), claims=claims, read=read)
