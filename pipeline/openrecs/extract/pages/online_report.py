"""Layout H: a report read online, prose from beginning to end.

https://files.gao.gov/reports/GAO-25-108052/index.html , seen since 2021. It has no table of recommendations, so it
gives no rows: recommendations in its prose have no status. It gives its publication: `.gao-rpt-title` holds the title
in an `h1` and an `h2`, and `p.gao-rpt-info` the number and the dates. A product page links to such a report, and a
report to its product page; neither is the other.
"""

from __future__ import annotations

from openrecs.dates import day
from openrecs.errors import shown
from openrecs.extract.html.head import slug
from openrecs.extract.html.select import broken, ending, every, one, remark, text, with_class
from openrecs.extract.html.tree import Element, Tree, location, tree
from openrecs.records import Document, Issue, Layout, RawPublication, Reading, Scope

_STYLE, _INFO, _TITLE = "gao-report.css", "gao-rpt-info", "gao-rpt-title"
_PUBLISHED, _RELEASED = "Published:", "Publicly Released:"


def claims(document: Document) -> bool:
    """Say whether the page is dressed as an online report: its style sheet, or the line under its title."""
    return document.media == "html" and any(mark in tree(document).source for mark in (_STYLE, _INFO))


def read(document: Document) -> Reading:
    """Read the report's publication; never a row. `RefusedError` where the title or the line under it is missing."""
    page = tree(document)
    info = one(page, page.root, f"//p[{with_class(_INFO)}]", f"p.{_INFO}")
    block = one(page, page.root, f"//div[{with_class(_TITLE)}]", f"div.{_TITLE}")
    title = " ".join(filter(None, map(text, every(block, ".//h1 | .//h2"))))
    if not title:
        raise broken(page, "this online report has no title", block)
    if not page.unfinished.isdisjoint({info, block}):
        raise broken(page, "this online report was cut inside its title", block)
    issues: list[Issue] = []
    number, published, released = _facts(page, info, issues)
    publication = RawPublication(title, location(block), number, published, released, _product_page(page))
    return Reading(
        Scope("none"),
        publications=(publication,),
        is_complete=page.end == "whole",
        issues=(*issues, *ending(page)),
    )


def _facts(page: Tree, info: Element, issues: list[Issue]) -> tuple[str | None, ...]:
    """Return number and two dates of `GAO-25-108052. Published: Sep 18, 2025. Publicly Released: Sep 18, 2025.`"""
    start, has_released, released = text(info).partition(_RELEASED)
    number, has_published, published = start.partition(_PUBLISHED)
    number, published, released = (part.strip(" .") for part in (number, published, released))
    # A date may be missing behind its label: GAO prints `Published: . Publicly Released: .` on old publications.
    judged = (
        ("publication_number", number, number != "" and " " not in number),
        ("published_on", published, has_published != "" and (not published or day(published) is not None)),
        ("released_on", released, has_released != "" and (not released or day(released) is not None)),
    )
    message = "the line under the report's title gives no {}; the publication is kept without it"
    issues += [
        remark(page, "warning", message.format(column), info, field=column, value=shown(value) or None)
        for column, value, is_good in judged
        if not is_good
    ]
    return tuple(value if is_good and value else None for _, value, is_good in judged)


def _product_page(page: Tree) -> str | None:
    """Return the address of the report's product page, where exactly one is linked as its summary."""
    links = (link for link in every(page.root, "//a[@href]") if text(link).startswith("Report Summary"))
    found = {link.get("href") for link in links}
    address = found.pop() if len(found) == 1 else None
    return address if slug(address, "products") else None


LAYOUT = Layout(name="online_report", years="2021 on", rank=8, says=frozenset(), claims=claims, read=read)
