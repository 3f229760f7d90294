"""Recommendations list at gao.gov/recommendations/?q=..., seen 2013(?) to 2018. Text only; its HTML was never captured.

Every field has a label. It gives no publication number or date; `old_list_2018` is the same page with both.
"""

from __future__ import annotations

from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.before_2021 import labelled, lists
from openrecs.records import Document, Layout, Reading


def claims(document: Document) -> bool:
    """Say whether the document is an old list whose titles have no line with number and date."""
    return document.media == "text" and labelled.form(text_lines.read(document.text)) == "undated"


def read(document: Document) -> Reading:
    """Read an old list; `RefusedError` where it declares recommendations and none can be read."""
    return lists.read(document, text_lines.read(document.text))


LAYOUT = Layout(
    name="old_list_2013",
    years="2013-2018",
    rank=6,
    says=frozenset({"number", "number_printed", "is_priority", "comments"}),
    claims=claims,
    read=read,
)
