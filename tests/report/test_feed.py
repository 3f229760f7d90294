"""The Atom feed, held to the rules of RFC 4287 that a feed validator checks."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from golden_diff.world import ALIAS_ROWS, FDA, ICE, NEW, NEW_DAY, OLD, atom, later, row
from openrecs.compare.changes import compare
from openrecs.report import atom as feed
from payloads import FIELDS, PAYLOADS

A, X = f"{{{feed.ATOM}}}", f"{{{feed.XHTML}}}"
RFC3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
# Children of feed and entry: how many there may be (RFC 4287, 4.1.1 and 4.1.2).
OF_FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 9), "link": (1, 9), "entry": (0, 500)}
OF_ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "link": (0, 1), "category": (0, 9), "content": (1, 1)}


def parsed(content: bytes) -> etree._Element:
    """Parse a feed strictly: no entity, no recovery."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def faults(content: bytes) -> list[str]:
    """Return where a feed breaks the rules."""
    root = parsed(content)
    found = [] if root.tag == f"{A}feed" else ["the root is not a feed"]
    found += [*_counted(root, OF_FEED), *_common(root)]
    found += [] if [link for link in root.findall(f"{A}link") if link.get("rel") == "self"] else ["no self link"]
    entries = root.findall(f"{A}entry")
    for entry in entries:
        found += [*_counted(entry, OF_ENTRY), *_common(entry), *_content(entry)]
    ids = Counter(element.text for element in root.iter(f"{A}id"))
    found += [f"{name} stands {times} times" for name, times in ids.items() if times > 1]
    updated = [entry.findtext(f"{A}updated") or "" for entry in entries]
    found += ["an entry is newer than the feed"] if max(updated, default="") > _text(root, "updated") else []
    found += ["the newest do not come first"] if updated != sorted(updated, reverse=True) else []
    found += [] if all(name.text for name in root.iterfind(f"{A}author/{A}name")) else ["an author has no name"]
    return found


def _text(element: etree._Element, tag: str) -> str:
    return element.findtext(f"{A}{tag}") or ""


def _counted(element: etree._Element, rules: dict[str, tuple[int, int]]) -> list[str]:
    counted = Counter(str(child.tag).removeprefix(A) for child in element if isinstance(child.tag, str))
    wrong = [f"{counted[tag]} {tag}" for tag, (least, most) in rules.items() if not least <= counted[tag] <= most]
    return wrong + [f"an element {tag}" for tag in counted if tag not in rules]


def _common(element: etree._Element) -> list[str]:
    found = [] if urlsplit(_text(element, "id")).scheme == "urn" else ["an id is not an absolute IRI"]
    found += [] if RFC3339.fullmatch(_text(element, "updated")) else ["a date is not of RFC 3339"]
    found += [] if _text(element, "title").strip() else ["a title is empty"]
    for link in element.findall(f"{A}link"):
        href = link.get("href") or ""
        is_right = href if link.get("rel") == "self" else href.startswith("https://www.gao.gov/products/")
        found += [] if is_right else [f"a link to {href!r}"]
    return found + ["a category without a term" for c in element.findall(f"{A}category") if not c.get("term")]


def _content(entry: etree._Element) -> list[str]:
    """XHTML content is one div of that namespace, with nothing in it that runs."""
    content = entry.find(f"{A}content")
    assert content is not None
    children = list(content)
    if content.get("type") != "xhtml" or [child.tag for child in children] != [f"{X}div"]:
        return ["the content is not a div"]
    tags = {str(element.tag).removeprefix(X) for element in children[0].iter()}
    attributes = [name for element in children[0].iter() for name in element.attrib]
    return [f"an element {tag}" for tag in tags - {"div", "p", "ul", "li", "span", "del", "ins"}] + attributes


def test_the_invented_week_makes_a_valid_feed() -> None:
    """One entry for each recommendation that GAO changed, the parser's left out."""
    assert faults(atom()) == []
    entries = parsed(atom()).findall(f"{A}entry")
    expected = {c["recommendation_id"] for c in compare(OLD, NEW, ALIAS_ROWS) if c["kind"] != "text"}
    assert {list(entry.iter(f"{X}p"))[-1].text for entry in entries} == expected


def test_a_broken_feed_is_seen() -> None:
    """The rules are not rules if everything keeps them."""
    good = atom().decode()
    for old, new in (
        ("<updated>2026-09-08T00:00:00Z</updated>", "<updated>Sep 8, 2026</updated>"),
        ("<name>openrecs</name>", "<name/>"),
        ('rel="self"', 'rel="via"'),
        ("urn:uuid:", "x"),
        ("https://www.gao.gov/", "javascript:"),
        ('<content type="xhtml">', '<content type="html">'),
    ):
        assert old in good
        assert faults(good.replace(old, new).encode())
    doubled = re.sub(r"<id>urn:uuid:[^<]*</id>", "<id>urn:uuid:1</id>", good)
    assert faults(doubled.encode())


def changes(recommendation_id: str = "GAO-21-487/R1", on: date = NEW_DAY, **given: Any) -> dict[str, Any]:
    """Return a row of `changes`."""
    return {
        "kind": "status",
        "recommendation_id": recommendation_id,
        "agency": ICE,
        "field": "status",
        "before": "open",
        "after": "open_partially_addressed",
        "cause": "source",
        "on": on,
        "document": "2026-09-08/export.csv",
        "document_sha256": "b" * 64,
        **given,
    }


def made(*rows: dict[str, Any], **options: Any) -> list[etree._Element]:
    """Return the entries of the feed of some changes."""
    content = feed.atom(rows, options.pop("rows", ()), as_of=NEW_DAY, digest="1" * 64, **options)
    assert faults(content) == []
    return parsed(content).findall(f"{A}entry")


def test_one_entry_for_a_recommendation_whatever_the_agencies_and_nights() -> None:
    """The newest change dates it; all of them are in it."""
    [entry] = made(
        changes(on=date(2026, 9, 1)),
        changes(on=date(2026, 9, 8), kind="closed", after="closed_implemented"),
        changes(on=date(2026, 9, 5), agency=FDA),
    )
    assert _text(entry, "updated") == "2026-09-08T00:00:00Z"
    assert _text(entry, "title") == "GAO closed it as implemented: GAO-21-487/R1"
    assert [c.get("term") for c in entry.findall(f"{A}category")] == ["closed"]
    assert len(entry.findall(f".//{X}li")) == 3


def test_ids_are_stable() -> None:
    """The id of an entry depends on the recommendation alone, that of the feed on its address."""

    def ids(**options: Any) -> tuple[str, str]:
        content = feed.atom([changes(**options)], as_of=NEW_DAY, digest="2" * 64)
        return _text(parsed(content), "id"), _text(parsed(content).find(f"{A}entry"), "id")

    assert ids() == ids(on=date(2026, 9, 9), kind="delisted", agency=FDA, cause="source")
    assert ids()[1] == "urn:uuid:ede7b78f-b05d-5544-bb4f-83ad947ee08f"  # readers have seen it: it never changes
    assert ids()[1] != ids(recommendation_id="GAO-21-487/R2")[1]


def test_an_id_that_became_known_is_one_entry() -> None:
    """What was told of it under its provisional name stands under the real one."""
    known = {"kind": "identified", "field": "recommendation_id", "before": "title-0123456789/R1", "after": "GAO-1-1/R1"}
    [entry] = made(
        changes("title-0123456789/R1", on=date(2026, 9, 1)),
        changes("GAO-1-1/R1", **known),
    )
    assert _text(entry, "title") == "known by its number now; it was title-0123456789/R1: GAO-1-1/R1"
    assert len(entry.findall(f".//{X}li")) == 2


def test_the_parser_and_undated_changes_make_no_entry() -> None:
    """What GAO did not do is not news, and what has no day has no place."""
    assert made(changes(cause="parser"), changes("GAO-1-1/R2", on=None)) == []  # type: ignore[arg-type]


def test_a_feed_without_entries_is_dated_by_its_table() -> None:
    """Never by the clock."""
    content = feed.atom([], as_of=NEW_DAY, digest="1" * 64)
    assert faults(content) == []
    assert _text(parsed(content), "updated") == "2026-09-08T00:00:00Z"


def test_the_newest_500_are_kept() -> None:
    """The rest is left out, from the oldest on."""
    rows = [changes(f"GAO-21-{n}/R1", on=NEW_DAY - timedelta(days=n)) for n in range(600)]
    entries = made(*rows[::-1])
    assert len(entries) == feed.NEWEST
    assert _text(entries[0], "title").endswith(": GAO-21-0/R1")
    assert _text(entries[-1], "title").endswith(": GAO-21-499/R1")


def test_no_order_matters() -> None:
    """The same changes in any order give the same bytes."""
    rows = [c | {"cause": "source"} for c in compare(OLD, NEW, ALIAS_ROWS)]
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311
    one, other = (feed.atom(side, NEW, as_of=NEW_DAY, digest="1" * 64) for side in (rows, shuffled))
    assert one == other
    assert b"<!-- snapshot sha256:" + b"1" * 64 in one


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_pages_is_text(payload: str) -> None:
    """No element, no attribute and no character that XML forbids comes from a page."""
    old = [row("GAO-21-487/R1"), row("GAO-21-487/R2")]
    for field in (*FIELDS, "document"):
        new = [later(r, comments="New.", status="open_partially_addressed") for r in old]
        new[0][field] = payload
        rows = compare(old, new)
        assert faults(feed.atom(rows, new, as_of=NEW_DAY, digest="1" * 64)) == []


def quoted(*told: dict[str, Any], rows: list[dict[str, Any]]) -> list[str | None]:
    """Return what the one entry of some changes quotes."""
    [entry] = made(*told, rows=rows)
    return [element.text for element in entry.iterfind(f".//{X}li/{X}p")]


def test_a_redline_is_in_it() -> None:
    """What is gone and what is new, as elements that every reader shows."""
    comments = {"kind": "comments", "field": "comments", "before": "It acted in May.", "after": "It acted in June."}
    [entry] = made(changes(**comments), rows=[later(row())])
    [paragraph] = entry.findall(f".//{X}li/{X}p")
    assert "".join(paragraph.itertext()) == "It acted in May June."
    assert [element.text for element in paragraph.iter(f"{X}del", f"{X}ins")] == ["May", "June"]
    assert entry.find(f"{A}link").get("href") == "https://www.gao.gov/products/gao-21-487"  # type: ignore[union-attr]


def test_the_text_comes_first_and_what_gao_said_when_it_closed() -> None:
    """The entry has what the recommendation says, what happened in words, GAO's words once, and the id last."""
    closed = changes(kind="closed", after="closed_implemented")
    said = changes(kind="comments", field="comments", before=LONG_COMMENT, after=f"{LONG_COMMENT} It now counts.")
    known = later(row(), status="closed_implemented", comments=said["after"])
    [entry] = made(closed, said, rows=[known])
    assert _text(entry, "title") == f"GAO closed it as implemented; GAO updated its comments: {known['recommendation']}"
    first, *_, last = (element.text for element in entry.iter(f"{X}p"))
    assert (first, last) == (known["recommendation"], "GAO-21-487/R1")
    assert [element.text for element in entry.iterfind(f".//{X}li/{X}p")] == ["GAO: “It now counts.”"]


def test_each_agency_is_told_what_gao_said_of_it() -> None:
    """One recommendation of two agencies has comments of two."""
    closed = [changes(kind="closed", after="closed_implemented", agency=name) for name in (ICE, FDA)]
    rows = [later(row(agency=name), status="closed_implemented", comments=f"{name} did.") for name in (ICE, FDA)]
    assert quoted(*closed, rows=rows) == [f"GAO's comments, the same as before: “{n} did.”" for n in (FDA, ICE)]
    found = [{**one, "before": None} for one in closed]
    assert quoted(*found, rows=rows) == [f"GAO: “{n} did.”" for n in (FDA, ICE)]


def test_words_that_came_after_the_closing_are_not_quoted_for_it() -> None:
    closed = changes(kind="closed", after="closed_implemented", on=NEW_DAY - timedelta(1))
    after = changes(kind="comments", field="comments", before="ICE counts.", after="ICE counts all.")
    known = later(row(), status="closed_implemented", comments="ICE counts all.")
    assert "GAO's comments, the same as before: “ICE counts.”" in quoted(closed, after, rows=[known])


LONG_COMMENT = " ".join(f"In May {year}, ICE told us that it had not yet begun to count." for year in range(2015, 2026))
