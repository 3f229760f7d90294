"""Documents that grow without end: exports of empty lines, open quotes, long texts, pages in many pieces."""

from __future__ import annotations

from collections.abc import Callable

import gao
import invented
from openrecs.errors import RefusedError, one_document
from openrecs.night import parse_files
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from openrecs.read.stored import stored
from running import agency_page, export, sign

LINE = "The agency agreed with this, and will mend it before long.\n"


def _in_export(filling: str, *, quotes: str = "") -> str:
    whole = export("Mar 1, 2026", [{}, {"number": "GAO-25-100002"}])
    last = whole.rindex("\n", 0, whole.rindex("GAO-25-100002"))
    return f"{whole[:last]}\n{quotes}{filling}{whole[last:]}"


def _in_page(filling: str) -> str:
    page = gao.product(gao.Row("GAO-26-900001"))
    return page.replace("The form was mended.", f"The form was mended. {filling}", 1)


def _in_text(filling: str) -> str:
    return agency_page(sign(1), sign(2)).replace("The agency agreed", f"{filling}The agency agreed", 1)


# What grows, by name: N pieces of it.
CASES: dict[str, Callable[[int], str]] = {
    "export_empty_lines": lambda n: _in_export("\n" * n),
    "export_empty_lines_crlf": lambda n: _in_export("\r\n" * n),
    "export_empty_records": lambda n: _in_export(",,,,,,,,,,\n" * n),
    "export_blank_end": lambda n: export("Mar 1, 2026", [{}]) + "\n" * n,
    "export_unclosed_quote": lambda n: _in_export("x" * n, quotes='"'),
    "export_unclosed_quote_lines": lambda n: _in_export(LINE * (n // len(LINE)), quotes='"'),
    "export_unclosed_quote_records": lambda n: _in_export(_RECORD * (n // len(_RECORD)), quotes='"'),
    "export_stray_quotes": lambda n: _in_export('a"b,"c" d,e\n' * (n // 12)),
    "export_long_cell": lambda n: _in_export('"' + "x " * (n // 2) + '"\n'),
    "text_lines": lambda n: _in_text(LINE * (n // len(LINE))),
    "text_one_line": lambda n: _in_text(LINE.replace("\n", " ") * (n // len(LINE))),
    "text_before": lambda n: LINE * (n // len(LINE)) + agency_page(sign(1)),
    "text_only": lambda n: LINE * (n // len(LINE)),
    "text_short_lines": lambda n: _in_text("x y\n" * (n // 4)),
    "text_blank_lines": lambda n: _in_text("\n" * n),
    "text_blanks": lambda n: _in_text(" " * n + "\n"),
    "text_wide": lambda n: _in_text("\U0001f4a1 " + LINE * (n // len(LINE))),
    "text_status_lines": lambda n: _in_text("Open\n" * (n // 5)),
    "text_markers": lambda n: _in_text("Recommendation: (Recommendation 3)\n" * (n // 35)),
    "text_statuses_labelled": lambda n: _in_text("Status: Open\n\nRecommendation: x\n" * (n // 32)),
    "page_paragraphs": lambda n: _in_page("<p>A word.</p>" * n),
    "page_breaks": lambda n: _in_page("A word.<br>" * n),
    "page_comments": lambda n: _in_page("a<!-- -->" * n),
    "page_spans": lambda n: _in_page("<span>a</span> " * n),
    "page_open_tags": lambda n: _in_page("<b>a " * n),
    "page_lists": lambda n: _in_page("<ul><li>a</li></ul>" * n),
    "page_entities": lambda n: _in_page("&amp; " * n),
    "page_outside": lambda n: gao.product(gao.Row("GAO-26-900001")).replace("</body>", "<p>a</p>" * n + "</body>"),
    "page_headings": lambda n: gao.product(gao.Row("GAO-26-900001")).replace("</body>", "<h2>a</h2>" * n + "</body>"),
    "page_behind": lambda n: gao.product(gao.Row("GAO-26-900001")) + "<p>a</p>" * n,
    "page_rows": lambda n: _rows(n),
    "page_only": lambda n: "<html><body>" + "<p>a</p>" * n + "</body></html>",
    "page_comment_long": lambda n: _in_page("<!--" + "x" * n + "-->"),
    "page_cut": lambda n: _in_page("<i>a</i>" * n)[: -len("</table>")].rpartition("</table>")[0],
}
_RECORD = export("Mar 1, 2026", [{}]).rpartition("Topics\n")[2].rstrip("\n") + "\n"


def _rows(count: int) -> str:
    recs = tuple(
        invented.Rec("Office of Forms", f"Mend form {at}. (Recommendation {at})", "Open", ("Agreed.",))
        for at in range(1, count + 1)
    )
    return invented.product_html(invented.Pub("Invented: Forms", recs, "GAO-26-900001", "Jan 12, 2026", "Jan 12, 2026"))


def read(data: bytes) -> str:
    """Read a document to its rows, and say what came of it."""
    try:
        with one_document("page"):
            content = interpret.document(to_document.document(stored("page", data)), shipped())
            return f"{parse_files.together([content]).rows.num_rows} rows"
    except RefusedError as error:
        return f"refused: {error.what[:90]}"


# Text that looks like thousands of rows that the reader left out: the census weighs each of them against all others.
SLOW = frozenset({"export_unclosed_quote_records", "text_markers", "text_statuses_labelled"})
