"""The layout of GAO's feed: recognised by what it is, read strictly, never made to grow or to look elsewhere."""

from __future__ import annotations

import pytest

import golden
import growth
from openrecs.errors import RefusedError
from openrecs.extract.pages import rss_feed
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document

FOLDER = golden.FOLDER / "rss_feed"
SEVERAL = (FOLDER / "several.xml").read_text(encoding="utf-8")
ITEM = "<item><title>T</title><link>https://www.gao.gov/products/gao-27-1</link></item>"


def document(text: str) -> Document:
    return to_document.document(stored("reports.xml", text.encode()))


def feed(items: str, attributes: str = 'version="2.0"') -> str:
    return f"<?xml version='1.0'?><rss {attributes}><channel><title>x</title>{items}</channel></rss>"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><p>Write &lt;rss&gt; first: <rss version='2.0'></rss></p></body></html>",
        "<rssx version='2.0'/>",
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'></feed>",
        "rss",
        "<!-- only a comment -->" * 100,
        "<!--",
        "<?xml",
        "<!DOCTYPE",
    ],
)
def test_what_only_speaks_of_a_feed_is_none(text: str) -> None:
    assert not rss_feed.claims(document(text))


def test_the_prologue_may_be_long() -> None:
    prologue = "\ufeff  <?xml version='1.0'?>\n<!-- a > b --><?xml-stylesheet href='x'?>\n\n"
    assert rss_feed.claims(Document("x", "0", 1, "utf-8", "html", prologue + "<rss\nversion='2.0'>"))


def test_each_cut_is_refused() -> None:
    end = SEVERAL.rindex("</rss>")
    for at in range(SEVERAL.index("<rss") + 5, end, 97):
        with pytest.raises(RefusedError, match="cut or broken"):
            rss_feed.read(document(SEVERAL[:at]))


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPES = {
    "a billion laughs": f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BOMB}]>',
    "in an attribute": f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BOMB}]>',
    "a file": '<!DOCTYPE rss [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>',
    "another host": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a harmless one": "<!DOCTYPE rss>",
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_entities_are_refused_unread(name: str) -> None:
    attributes = 'version="2.0" x="&e11;"' if "attribute" in name else 'version="2.0"'
    text = DOCTYPES[name] + f"<rss {attributes}><channel><title>&e11;</title></channel></rss>"
    assert rss_feed.claims(document(text))
    with pytest.raises(RefusedError, match="declares a document type"):
        rss_feed.read(document(text))


def test_a_bomb_of_entities_takes_no_memory() -> None:
    """Each level holds ten of the one before: four levels more are ten thousand times the text, where they are read."""

    def bomb(levels: int) -> Document:
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
        entities += " " * (50_000 - len(entities))
        last = f"<rss version='2.0'><channel><title>&e{levels - 1};</title></channel></rss>"
        return document(f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]>{last}')

    growth.assert_bounded_memory(bomb, read_or_why, 3)


@pytest.mark.parametrize(
    "text",
    [
        feed(ITEM, 'version="1.0"'),
        feed(ITEM, ""),
        "<rss version='2.0'></rss>",
        "<rss version='2.0'><channel/><channel/></rss>",
        "<rss version='2.0'><channel><item>&nbsp;</item></channel></rss>",
        "<rss version='2.0'><channel>" + "<a>" * 10_000,
    ],
)
def test_what_is_no_sound_rss_2_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        rss_feed.read(document(text))
    assert "openrecs fetch feed" in str(refused.value)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Mon, 14 Sep 2026 07:16:14 -0400", "2026-09-14"),
        ("Mon, 14 Sep 2026 23:59:59 -0400", "2026-09-14"),  # the day where it was written
        ("14 Sep 2026 07:16 EST", "2026-09-14"),
        ("Mon, 31 Sep 2026 07:16:14 -0400", None),
        ("2026-09-14", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_the_day_of_release_is_the_day_as_printed(printed: str, day: str | None) -> None:
    item = ITEM.replace("</item>", f"<pubDate>{printed}</pubDate></item>")
    read = rss_feed.read(document(feed(item)))
    assert [one.released_on for one in read.publications] == [day]
    assert len(read.issues) == (day is None)


def test_items_of_the_same_name_elsewhere_are_not_items() -> None:
    inside = f"<description><item>{ITEM}</item></description>"
    assert rss_feed.read(document(feed(inside))).publications == ()


def read_or_why(document: Document) -> str:
    try:
        return str(rss_feed.claims(document)) + str(len(rss_feed.read(document).publications))
    except RefusedError as refused:
        return str(refused)
