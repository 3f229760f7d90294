"""What changed, as an Atom 1.0 feed (RFC 4287): one entry for each recommendation that changed, the newest 500.

The id of an entry is made of the recommendation's id, so an entry that changes again is the same one, updated. Dates
are capture dates, at midnight UTC: nobody knows the hour, and the clock is never asked. What only the parser changed is
left out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from openrecs.compare.between import Change
from openrecs.compare.outputs.outline import Entry, entry, line, rank, without_words_of
from openrecs.compare.redline import Op
from openrecs.dates import in_words
from openrecs.errors import shown
from openrecs.wording import address

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
NEWEST = 500
CHANGES_OF_ONE = 20  # shown in one entry, the newest
TITLE_CHARACTERS = 200
_NAMESPACE = uuid.UUID("5d1c2a56-3f0e-5b0b-9c43-9a1f4a8f9d10")  # of this project's ids; it never changes
_TAGS: dict[Op, str] = {"deleted": "del", "inserted": "ins", "same": "span"}

Row = Mapping[str, Any]


def atom(
    changes: Iterable[Row], rows: Iterable[Row] = (), *, as_of: date, digest: str, self_link: str = "changes.atom"
) -> bytes:
    """Return the feed as XML in UTF-8.

    `changes` are rows of that table, of as many snapshots as there are; `rows` the recommendations of the newest one,
    for their texts. `as_of` and `digest` (sha256 of its manifest) are the snapshot's; `self_link` is the address under
    which the feed is found, absolute or relative to itself.
    """
    feed = etree.Element(_in(ATOM, "feed"), nsmap={None: ATOM})
    feed.append(etree.Comment(f" snapshot sha256:{digest} "))
    groups = _groups(changes)
    kept = sorted(groups.items(), key=lambda group: (-_day(group[1]).toordinal(), group[0]))[:NEWEST]
    _add(feed, "id", _urn(f"feed {self_link}"))
    _add(feed, "title", "GAO recommendations: what changed")
    _add(feed, "updated", _instant(max([as_of, *(_day(own) for _, own in kept)])))
    _add(_add(feed, "author"), "name", "openrecs")
    _add(feed, "link", rel="self", type="application/atom+xml", href=self_link)
    known: dict[str, dict[str, Row]] = {}
    for row in rows:
        known.setdefault(row["recommendation_id"], {})[row["agency"]] = row
    for recommendation_id, own in kept:
        _add_entry(feed, recommendation_id, own, known.get(recommendation_id, {}))
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _groups(changes: Iterable[Row]) -> dict[str, list[Row]]:
    """Return GAO's changes by recommendation, the newest first; under its real id where one became known."""
    listed = [row for row in changes if row["cause"] != "parser" and row["on"] is not None]
    became = {
        old: row["recommendation_id"]
        for row in listed
        if row["kind"] == "identified"
        for old in row["before"].split("; ")
    }
    groups: dict[str, list[Row]] = {}
    for row in sorted(
        listed, key=lambda row: [-row["on"].toordinal(), row["agency"], rank(row["kind"]), row["field"] or ""]
    ):
        groups.setdefault(_present(row["recommendation_id"], became), []).append(row)
    return groups


def _present(recommendation_id: str, became: Mapping[str, str]) -> str:
    seen = set()
    while recommendation_id in became and recommendation_id not in seen:
        seen.add(recommendation_id)
        recommendation_id = became[recommendation_id]
    return recommendation_id


def _day(own: Sequence[Row]) -> date:
    newest: date = own[0]["on"]
    return newest


def _add_entry(feed: etree._Element, recommendation_id: str, own: Sequence[Row], known: Mapping[str, Row]) -> None:
    """Add what happened to one recommendation; `known` are its rows in the newest table, by agency."""
    told = [(row, _said(row, own, known.get(row["agency"]))) for row in own[:CHANGES_OF_ONE]]
    newest = [said for row, said in told if row["on"] == _day(own)]
    row = next(iter(known.values()), None)
    text = line(row["recommendation"] or "") if row else ""
    made = _add(feed, "entry")
    _add(made, "id", _urn(f"recommendation {recommendation_id}"))
    what = "; ".join(dict.fromkeys(said.words for said in newest))
    _add(made, "title", shown(f"{what}: {text or line(recommendation_id)}", TITLE_CHARACTERS))
    _add(made, "updated", _instant(_day(own)))
    page = address(row["publication_number"]) if row else None
    if page:
        _add(made, "link", rel="alternate", type="text/html", href=page)
    for kind in sorted({said.kind for said in newest}):
        _add(made, "category", term=kind)
    content = etree.SubElement(made, _in(ATOM, "content"), {"type": "xhtml"})
    div = etree.SubElement(content, _in(XHTML, "div"), nsmap={None: XHTML})
    _add_paragraph(div, text)
    listing = etree.SubElement(div, _in(XHTML, "ul"))
    for change, said in told:
        _add_change(listing, change, said)
    _add_paragraph(div, _publication(row) if row else "")
    _add_paragraph(div, line(recommendation_id))


def _publication(row: Row) -> str:
    published = f" ({in_words(row['published_on'])})" if row["published_on"] else ""
    return f"{line(str(row['publication_title']))}{published}"


def _said(row: Row, own: Sequence[Row], known: Row | None) -> Entry:
    """Return a change in words. What GAO said when it moved a status is in the change of its comments on that day.

    Without such a change a row that was there before had the same comments: those that it has now, or those before the
    next change of them.
    """
    beside = {other["kind"]: other for other in own if (other["agency"], other["on"]) == (row["agency"], row["on"])}
    is_still = known is not None and known["status"] == row["after"]
    later = [
        one for one in own if (one["agency"], one["kind"]) == (row["agency"], "comments") and one["on"] > row["on"]
    ]
    text = later[-1]["before"] if later else known["comments"] if known is not None and is_still else None
    comments = beside.get("comments", {"before": text if row["before"] is not None else None, "after": text})
    said = entry(Change(row, None, known), (comments["before"], comments["after"]))
    return without_words_of(said, beside)


def _add_paragraph(parent: etree._Element, text: str) -> None:
    if text:
        etree.SubElement(parent, _in(XHTML, "p")).text = text


def _add_change(listing: etree._Element, change: Row, said: Entry) -> None:
    item = etree.SubElement(listing, _in(XHTML, "li"))
    evidence = f" ({said.evidence})" if said.evidence else ""
    item.text = f"{line(change['agency'])}: {said.words}{evidence}"
    if said.quote:
        _add_paragraph(item, f"{said.quote.whose}: “{said.quote.text}”")
    if said.lines:
        _add_redline(etree.SubElement(item, _in(XHTML, "p")), said)


def _add_redline(paragraph: etree._Element, said: Entry) -> None:
    last: etree._Element | None = None
    for tag, text, has_blank in _parts(said):
        if last is not None and has_blank:
            last.tail = " "
        last = etree.SubElement(paragraph, _in(XHTML, tag))
        last.text = text


def _parts(said: Entry) -> Iterator[tuple[str, str, bool]]:
    """Yield the pieces of a redline: an element's name, its text, and whether a blank stands before it."""
    for sentence in said.lines:
        if sentence is None:
            yield "span", "…", True
        else:
            yield from ((_TAGS[p.op], p.text, p.has_blank or not at) for at, p in enumerate(sentence.pieces))


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, _in(ATOM, tag), attributes)
    made.text = text
    return made


def _in(namespace: str, tag: str) -> str:
    return f"{{{namespace}}}{tag}"


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
