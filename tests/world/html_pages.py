"""GAO's pages as a browser saves them, one function per layout: blocks of rows -> the page.

Elements, classes and headings are those of `invented`, which has them from real pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import invented
from invented import Pub, Rec
from world.choose import Block
from world.hand import HANDS, Hand, day
from world.model import Publication, Row


def slug(number: str) -> str:
    """Return a publication number as its address spells it: small letters, no slashes."""
    return number.lower().replace("/", "")


def product_page(publication: Publication, rows: Iterable[Row], *, hand: Hand = HANDS["product_page"]) -> str:
    """Return a publication's own page: its recommendations and its matters, open and closed."""
    recs = tuple(_rec(row, hand, is_matter=row.recommendation.kind == "matter") for row in rows)
    own, matters = tuple(r for r in recs if not r.is_matter), tuple(r for r in recs if r.is_matter)
    sections = [invented._section("Matter for Congressional Consideration", matters, 3)] if matters else []
    sections += [invented._section("Recommendations for Executive Action", own, 1)] if own else []
    title = hand.title(publication)
    body = (
        f'<section id="block-gao-uswds-product-title"><h1>{escape(title)}</h1>\n<span class="d-block text-small">'
        f"<strong>{publication.number}</strong>\n  Published: {day(publication.published_on)}. Publicly Released: "
        f"{day(publication.released_on)}.\n</span></section>\n<section><h2>Fast Facts</h2>\n<p>Records age.</p>\n"
        f'</section>\n{"".join(sections)}<section><h2>Full Report</h2></section>\n<div class="views-field '
        f'views-field-field-topic"><a href="/topics/one">{escape(publication.topic)}</a></div>\n'
    )
    return invented._page(title, f"products/{slug(publication.number)}", body, "path-node page-node-type-product")


def topic_page(name: str, blocks: Iterable[Block], *, hand: Hand = HANDS["topic_page"]) -> str:
    """Return a topic's page: publications with number and date."""
    page = invented.topic_html(tuple(_pub(block, hand) for block in blocks))
    page = page.replace("topics/records", f"topics/{_slug(name)}").replace(">Records<", f">{escape(name)}<")
    return _addressed(page.replace("GAO - Records", f"GAO - {escape(name)}"), blocks)


def agency_page(
    name: str, blocks: Sequence[Block], *, hand: Hand = HANDS["agency_page"], definition: bool = False,
    total: int | None = None,
) -> str:  # fmt: skip
    """Return an agency's page, with its name as printed; `total` is what it declares, if not the rows it shows."""
    count = total if total is not None else sum(len(block.rows) for block in blocks)
    pubs = tuple(_pub(block, hand, is_marked=False) for block in blocks)
    page = invented.agency_html(escape(name), pubs, count, definition=definition)
    return page.replace("agencies/the-agency", f"agencies/{_slug(name)}")


def database(blocks: Sequence[Block], on: date, *, hand: Hand = HANDS["database"]) -> str:
    """Return the only page of a query of the database."""
    page = invented.database_html(tuple(_pub(block, hand) for block in blocks))
    return page.replace("As of May 23, 2024,", f"As of {day(on, long=True, padded=False)},")


def _pub(block: Block, hand: Hand, *, is_marked: bool = True) -> Pub:
    its = block.publication
    recs = tuple(_rec(row, hand, is_marked=is_marked) for row in block.rows)
    return Pub(hand.title(its), recs, its.number, day(its.published_on), day(its.released_on))


def _rec(row: Row, hand: Hand, *, is_matter: bool = False, is_marked: bool = True) -> Rec:
    share = row.share
    return Rec(
        agency=hand.agency(share.body),
        text=hand.text(row.recommendation.text, row.recommendation.marker),
        status=hand.status(share.status),
        comments=tuple(map(hand.prose, share.comments)) or ("",),
        is_priority=share.is_priority and is_marked,
        is_matter=is_matter,
    )


def _addressed(page: str, blocks: Iterable[Block]) -> str:
    """Write the addresses of old numbers as GAO does."""
    for block in blocks:
        page = page.replace(
            f"/products/{block.publication.number.lower()}", f"/products/{slug(block.publication.number)}"
        )
    return page


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
