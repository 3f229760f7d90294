"""Recommendations list at gao.gov/reports-testimonies/recommendations-database/?q=...&list=1&rec_type=all_open.

Seen 2018 to 2020, as text only; its HTML was never captured. Every field has a label, and under each title stands
the publication's number and date (`GAO-20-596, Aug 19, 2020`).
"""

from __future__ import annotations

from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.before_2021 import labelled, lists
from openrecs.records import Document, Layout, Reading


def claims(document: Document) -> bool:
    """Say whether the document is an old list whose titles have a line with number and date."""
    return document.media == "text" and labelled.form(text_lines.read(document.text)) == "dated"


def read(document: Document) -> Reading:
    """Read an old list; `RefusedError` where it declares recommendations and none can be read."""
    return lists.read(document, text_lines.read(document.text))


LAYOUT = Layout(
    name="old_list_2018",
    years="2018-2020",
    rank=5,
    says=frozenset({"publication_number", "published_on", "number", "number_printed", "is_priority", "comments"}),
    claims=claims,
    read=read,
)
