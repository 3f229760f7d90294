"""Layout F, a publication's own page: all its recommendations and matters, open and closed, with priority.

https://www.gao.gov/products/gao-25-108085, seen 2021 to 2026. The page is recognised by its body's class or by its own
address. Its two tables are in sections of known class and heading; the one of matters is known by report only, no
saved page with one has been read. A page with neither has no recommendations, whatever its menus and its prose say.
As text it is recognised by the line with its dates (`title_and_dates`).
"""

from __future__ import annotations

from dataclasses import replace

from openrecs.errors import RefusedError
from openrecs.extract.html.columns import require_all_read
from openrecs.extract.html.head import has_content, has_dates, is_under, read_publication
from openrecs.extract.html.rows import Table, read_table
from openrecs.extract.html.select import (
    HEADINGS,
    at_most_one,
    broken,
    classes,
    ending,
    every,
    leftovers,
    one,
    quoted,
    remark,
    text,
    titles,
)
from openrecs.extract.html.tree import Element, Tree, has_class, tree
from openrecs.extract.text import headings, promises, text_page, title_and_dates
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.before_2021 import labelled, product_labels
from openrecs.extract.text.landmarks import DATE
from openrecs.extract.text.lines import Lines, is_end, last_filled
from openrecs.extract.text.title_and_dates import FOOT, Head, find_heads
from openrecs.records import Document, Issue, Layout, RawPublication, Reading, Scope, TableKind
from openrecs.text import plain

BODY = "page-node-type-product"
SECTIONS: dict[str, TableKind] = {
    "view--recommendations--block-1": "recommendations",
    "view--recommendations--block-3": "matters",
}
TITLES: dict[str, TableKind] = {
    "recommendations for executive action": "recommendations",
    "recommendation for executive action": "recommendations",
    "matter for congressional consideration": "matters",
    "matters for congressional consideration": "matters",
}
_SECTION, _ENTITY = "view--recommendations--", "recommendations"
# The nearest table around one decides: to look at them all costs the third power of their number.
_HEADING = f".//*[{' or '.join(f'self::{tag}' for tag in sorted(HEADINGS))}][not(ancestor::table[1])]"
_TABLE = ".//table[not(ancestor::table[1])]"
INTRO = "field--name-field-recommendations-intro"


def claims(document: Document) -> bool:
    """Whether the document is a publication's own page."""
    return claims_html(document) if document.media == "html" else _claims_text(document)


def read(document: Document) -> Reading:
    """Read a product page; `RefusedError` where it breaks its promise."""
    return read_html(document) if document.media == "html" else _read_text(document)


def claims_html(document: Document) -> bool:
    """Whether the body is of the product class, or the page's own address is one under /products/."""
    page = tree(document)
    is_product = any(has_class(body.get("class") or "", BODY) for body in page.index.tags["body"])
    return is_product or is_under(page, "products")


def read_html(document: Document) -> Reading:
    """Read both tables. Complete: the page's end is there, each section has its table and every row was read."""
    page = tree(document)
    publication, issues = read_publication(page, document.url)
    sections = _sections(page)
    tables = [_read_section(page, section, kind, publication) for kind, section in sections.items()]
    _require_no_other(page, list(sections.values()), document.text)
    doubts = (*_body_issues(page), *_unkept(page, sections))
    rows = tuple(row for table in tables for row in table.rows)
    # Where its number and its address disagree it is not known which publication it speaks for.
    is_torn = any(issue.field == "publication_number" and issue.severity == "warning" for issue in issues)
    gaps = promises.gaps(document, rows)
    is_kept = bool(publication.number) and not (is_torn or doubts or gaps) and all(table.is_whole for table in tables)
    return Reading(
        scope=Scope("publication", plain(publication.number or "")),
        rows=rows,
        publications=(publication,) if rows or page.end != "cut" else (),
        is_complete=page.end == "whole" and is_kept,
        url=publication.url,
        issues=(
            *issues,
            *ending(page, needs_whole_page=True),
            *doubts,
            *gaps,
            *(issue for table in tables for issue in table.issues),
        ),
        unread=tuple(line for table in tables for line in table.unread),
    )


def _sections(page: Tree) -> dict[TableKind, Element]:
    """Return the sections of recommendations and matters, by what they hold."""
    found: dict[TableKind, Element] = {}
    for section in _marked_sections(page):
        kinds = [kind for name, kind in SECTIONS.items() if name in classes(section)]
        if len(kinds) != 1 or kinds[0] in found:
            names = quoted(section.get("class") or "")
            raise broken(
                page, f"a section of recommendations is of an unknown kind, or is there twice: {names}", section
            )
        found[kinds[0]] = section
    return found


def _marked_sections(page: Tree) -> list[Element]:
    return [node for node in page.index.marked(_SECTION) if node.tag == "section"]


def _read_section(page: Tree, section: Element, kind: TableKind, publication: RawPublication) -> Table:
    heading = _heading(page, section, kind)
    is_open = section in page.unfinished
    table = (at_most_one if is_open else one)(page, section, _TABLE, "table in a section of recommendations")
    read = Table(kind) if table is None else read_table(page, table, publication, unmarked="")
    if read.rows and read.kind != kind:
        raise broken(page, f"the table of {kind} has the columns of {read.kind}", table)
    unread, issues = leftovers(page, section, {part for part in (heading, table) if part is not None})
    is_whole = read.is_whole and not unread  # "Show 12 more", "1 - 10 of 24": a table with more rows than it shows
    return replace(read, issues=(*read.issues, *issues), unread=(*read.unread, *unread), is_whole=is_whole)


def _heading(page: Tree, section: Element, kind: TableKind) -> Element | None:
    """Return the section's heading; a cut file may end before it, or inside it."""
    if section in page.unfinished and not every(section, _TABLE):
        return at_most_one(page, section, _HEADING, "heading in a section of recommendations")
    heading = one(page, section, _HEADING, "heading in a section of recommendations")
    if TITLES.get(plain(text(heading)).casefold()) != kind:
        raise broken(page, f"the section of {kind} has an unknown heading: {quoted(text(heading))}", heading)
    return heading


def _require_no_other(page: Tree, sections: list[Element], source: str) -> None:
    """Refuse a page that shows recommendations outside of the known sections: GAO has moved or renamed something."""
    if not sections and page.end != "cut" and any(name in source for name in SECTIONS):
        raise broken(page, "a section of recommendations stands inside a comment or a script that was never closed")
    read = [table for section in sections for table in every(section, _TABLE)]
    require_all_read(page, read)
    known = set(_marked_sections(page))
    for node in page.index.marked(_SECTION, _ENTITY):
        if node not in known and known.isdisjoint(node.iterancestors()):
            raise broken(page, "the page marks something as recommendations outside of their section", node)
    for piece in titles(page.root, lambda line: plain(line).casefold() in TITLES):
        around = [piece.element, *piece.element.iterancestors()]
        if any(node.tag in HEADINGS for node in around[:4]) and not set(sections) & set(around[1:]):
            raise broken(page, f"{quoted(piece.text)} stands over no known section", piece.element)


def _body_issues(page: Tree) -> tuple[Issue, ...]:
    bodies = page.index.tags["body"]
    if page.end == "cut" or any(BODY in classes(body) for body in bodies):
        return ()
    return (remark(page, "warning", f"the page's body is not of the class {BODY!r}, only its address is", page.root),)


def _unkept(page: Tree, sections: dict[TableKind, Element]) -> tuple[Issue, ...]:
    """A page without a table may have been saved before the table was there, or before anything else was."""
    if sections or page.end == "cut":
        return ()
    intro = page.index.by_class(INTRO)
    if intro:
        message = "the page introduces recommendations and shows no table of them; none counts as gone because of it"
        return (remark(page, "warning", message, intro[0]),)
    shows = [has_dates(page), has_content(page)]
    if all(shows):
        return ()
    if not any(shows) and page.end == "whole":
        raise broken(page, "the page has a head, and neither dates nor content: it was saved before it had loaded")
    message = "the page shows only its dates or only its content: it may not have loaded; no row counts as gone"
    return (remark(page, "warning", message, page.root),)


def _claims_text(document: Document) -> bool:
    """Say whether a text is a product page."""
    lines = text_lines.read(document.text)
    if not any(find_heads(lines)):
        return False
    return bool(headings.find(lines) or labelled.starts(lines)) or not title_and_dates.is_report_list(lines)


def _read_text(document: Document) -> Reading:
    """Read the text of a product page; `RefusedError` where a section's table cannot be found."""
    lines = text_lines.read(document.text)
    head = next(find_heads(lines), None)
    if head is None:
        raise RefusedError("a product page has a line 'Published: ... Publicly Released: ...'", where=document.name)
    publication = title_and_dates.publication(lines, head, document)
    body = lines.part(head.at + 1, _listing(lines, head))
    if not headings.find(body) and labelled.starts(body):
        page = product_labels.read(document, body, publication)
    else:
        promises.check_sections(document, body, {block.section for block in headings.find(body) if block.section})
        page = text_page.read(document, body, shows_priority=True, publication=publication)
    has_end = _has_end(body)
    gaps = promises.gaps(document, page.rows)
    last = next(line for line in reversed(lines) if line)
    endless = () if has_end or page.is_cut else (promises.no_end(document, last),)
    return Reading(
        scope=Scope("publication", plain(publication.number or "")),
        rows=page.rows,
        publications=(publication,),
        is_complete=has_end and publication.number is not None and not page.is_cut and not (page.issues or gaps),
        url=document.url,
        issues=(*page.issues, *gaps, *endless),
        unread=page.unread,
    )


def _listing(lines: Lines, head: Head) -> int:
    """Return where a list of other reports begins under a page's rows: at the day or the title over its first head."""
    rows = [*(block.start for block in headings.find(lines)), *labelled.starts(lines)]
    other = next((one for one in find_heads(lines) if one.at > max([head.at, *rows])), None)
    if other is None or not rows:
        return len(lines)
    first = title_and_dates.title_over(lines, other)[1]
    above = last_filled(lines, first)
    return above if above is not None and DATE.fullmatch(lines[above].text) else first


def _has_end(body: Lines) -> bool:
    """Say whether the page's end is there: behind its tables, or, where it has none, below what its menu names."""
    blocks = [block.start for block in headings.find(body)] or labelled.starts(body)
    if blocks:
        return any(is_end(line) for line in body[blocks[-1] :])
    return any(line.text.casefold().rstrip(".") in FOOT for line in body)


LAYOUT = Layout(
    name="product_page",
    years="2021-2026",
    rank=1,
    says=frozenset(
        {"publication_number", "published_on", "number", "number_printed", "is_priority", "comments", "topics"}
    ),
    claims=claims,
    read=read,
)
