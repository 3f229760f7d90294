"""A page as the paper that is drawn on: its own HTML, or its lines of text, with the line of the file on everything.

What is read from a page's markup and seen by nobody is shown in small print where it stands: the head's address and
title, the `title` of a status, the address of a link. Rows that a picture leaves out are counted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict
from html import escape
from pathlib import Path

from fields import line_of
from lxml import etree
from plan import HEAD, PAGE, Group, Subject

from openrecs.extract.html.select import every, with_class
from openrecs.extract.html.tree import Element, tree
from openrecs.records import Document
from openrecs.text import lines

HERE = Path(__file__).parent
_UNDRAWN = ("script", "style", "link", "noscript", "template")
_IN_HEAD = "//link[@rel='canonical'] | //meta[@property='og:title']"
_TITLE = "/html/head/title"
_TOOLTIP = f"//*[{with_class('status-code')}]//*[@title]"
# By layout: attributes that are read, and the elements that have them.
_SMALL_PRINT = {
    "product_page": ((_TOOLTIP, "title"),),
    "topic_page": ((_TOOLTIP, "title"), ("//section//header/a[@href]", "href")),
    "online_report": (("//nav[contains(@class, 'toc')]//a[@href]", "href"),),
}


def sheet(subject: Subject, marks: Sequence[Group], shown: Sequence[int], title: str, caption: str) -> str:
    """Return the whole HTML page that Chromium draws, and that marks itself by the plan it carries."""
    document = subject.document
    layout = subject.one.layout.name if subject.one else "block_notice"
    is_page = document.media == "html" and layout != "rss_feed"  # which is XML: its source is what is read
    drawn = _page(subject, layout, shown) if is_page else _text(document, layout)
    plan = json.dumps({"groups": [asdict(group) for group in marks], "form": _form(document, layout)})
    plan = plan.replace("</", "<\\/")  # no text of a page may close the script that carries it
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            f"<style>{(HERE / 'page.css').read_text(encoding='utf-8')}</style></head><body>",
            f'<div id="top">{escape(title)}</div>',
            f'<div id="paper">{drawn}</div>',
            f'<div id="foot">{escape(caption)}</div>',
            f'<script type="application/json" id="plan">{plan}</script>',
            f"<script>{(HERE / 'marks.js').read_text(encoding='utf-8')}</script>",
            "</body></html>",
        ]
    )


def _form(document: Document, layout: str) -> str:
    """Return how the text is escaped: a record of the export, a feed, or not at all."""
    return {"export_csv": "csv", "rss_feed": "xml"}.get(layout, document.media)


def _text(document: Document, layout: str) -> str:
    """Return the lines of a text; a tab is shown as an arrow, and the line's number by the style sheet."""
    drawn = (escape(line).replace("\t", '<span class="tab">\t</span>') for line in lines(document.text))
    body = "".join(f'<div data-line="{number}">{line}</div>' for number, line in enumerate(drawn, 1))
    return f'<div class="text {layout}" data-line="{PAGE}">{body}</div>'


def _page(subject: Subject, layout: str, shown: Sequence[int]) -> str:
    """Return a page's body, what its head says above it."""
    root = tree(subject.document).root
    copy = deepcopy(root)
    for original, node in zip(root.iter(), copy.iter(), strict=True):
        if isinstance(node.tag, str):
            node.set("data-line", str(original.sourceline))
    strip = _strip(copy, layout)
    _small_print(copy, layout)
    _leave_out(copy, subject, shown)
    for node in list(copy.iter(*_UNDRAWN)):
        _remove(node)
    body = every(copy, "//body")[0]
    body.tag = "div"
    drawn = etree.tostring(body, method="html", encoding="unicode", with_tail=False)
    return f'{strip}<div class="page {layout}" data-line="{PAGE}">{drawn}</div>'


def _strip(root: Element, layout: str) -> str:
    """Return what is in the head and is read, as markup in small print."""
    nodes = every(root, _TITLE if layout == "block_notice" else _IN_HEAD)
    if layout not in ("product_page", "topic_page", "block_notice") or not nodes:
        return ""
    body = "".join(f"<div>{escape(_tag(node))}</div>" for node in nodes)
    return f'<div class="head" data-line="{HEAD}">{body}</div>'


def _tag(node: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in node.items() if name != "data-line")
    start = f"<{node.tag!s}{attributes}>"
    return f"{start}{node.text}</{node.tag!s}>" if node.text else start


def _small_print(root: Element, layout: str) -> None:
    for path, attribute in _SMALL_PRINT.get(layout, ()):
        for node in every(root, path):
            print_ = etree.SubElement(node, "span", {"class": "attribute"})
            print_.text = f'{attribute}="{node.get(attribute)}"'


def _leave_out(root: Element, subject: Subject, shown: Sequence[int]) -> None:
    """Replace the rows that are not shown by a line that counts them, table by table."""
    read = subject.one.reading.rows if subject.one else ()
    hidden = {line_of(row.location) for place, row in enumerate(read) if place not in shown}
    for table in every(root, "//table"):
        rows = [row for row in every(table, ".//tr") if row.get("data-line") in hidden]
        for row in rows[1:]:
            _remove(row)
        if rows:
            columns = len(every(rows[0], "./td"))
            count = f"{len(rows)} more row{'s' if len(rows) > 1 else ''}, read in the same way"
            rows[0].clear()
            cell = etree.SubElement(rows[0], "td", {"colspan": str(columns), "class": "more"})
            cell.text = count


def _remove(node: Element) -> None:
    """Take an element out; what follows it stays."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)
