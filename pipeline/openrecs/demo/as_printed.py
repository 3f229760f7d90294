"""The files of an invented night, as GAO would print them: its export, product pages, an agency page, the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from itertools import groupby

from openrecs.demo.story import Night, Row, Story, Told

EXPORT = "https://www.gao.gov/open-recs2-csv?q="
DATABASE = "https://www.gao.gov/reports-testimonies/recommendations-database"
MISSING = 4  # rows that the agency page declares and does not show
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = (
    '"Title: Download of GAO Recommendation Results",,,,,,,\r\n"Prepared by: GAO",,,,,,,\r\n'
    '"Source: GAO recommendations database, status as of {stamp} at 6:10 AM EST" ,,,,,,,\r\n,,,,,,,,\r\n,,,,,,,,\r\n'
    '"Publication Name","Publication  Number","Date Publication Issued","Director Name","Director Phone",Agency,'
    "Recommendation,Status,Priority,Comments,Topics\n"
)
_REFUSED = (
    "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n\nYou don't have permission to "
    'access "{url}" on this server.<P>\nReference #18.00000000.0.0\n<P>https://errors.edgesuite.net/18.00000000.0.0'
    "</P>\n</BODY>\n</HTML>\n"
)


def files(story: Story, night: Night) -> Iterator[tuple[str, str, str]]:
    """Yield the files of a night: name, address and text."""
    listed = [row for row in night.rows if row.is_listed]
    yield "invented-export.csv", EXPORT, export(night.on, listed)
    for number in night.pages.get("products", ()):
        rows = [row for row in night.rows if row.publication.number == number]
        yield f"invented-{number.lower()}.html", rows[0].publication.url, product_page(rows)
    if agency := night.pages.get("agency"):
        address = f"https://www.gao.gov/agencies/{story.name(agency).lower().replace(' ', '-')}"
        rows = story.rows_of(agency, night)
        yield "invented-agency-page.txt", address, agency_page(story.name(agency), rows)
    if number := night.pages.get("refused"):
        url = f"https://www.gao.gov/products/{number.lower()}"
        yield f"invented-{number.lower()}.html", url, _REFUSED.format(url=url)
    if "database" in night.pages:
        address = f"{DATABASE}?processed=1&priority=1"
        yield "invented-priorities.html", address, database(night.on, listed, night.pages["database"])


def printed(day: date) -> str:
    """Return a day as GAO prints it: `Sep 08, 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.day:02}, {day.year}"


def export(on: date, rows: Iterable[Row]) -> str:
    """Return GAO's export of open recommendations."""
    records = []
    for row in rows:
        told, status = row.publication, row.status.replace(" – ", "--")
        texts = (told.title, told.number, printed(told.published), "Invented, Ida", "(202) 555-0181", row.body)
        values = (*texts, row.marked, status, "Yes" if row.is_priority else "No", row.comments, told.topics)
        records.append(",".join('"' + value.replace("&", "&amp;").replace('"', '""') + '"' for value in values))
    return _HEAD.format(stamp=printed(on)) + "\n".join(records)


def product_page(rows: Iterable[Row]) -> str:
    """Return the page of the publication that the rows are of, with those that were closed."""
    listed = list(rows)
    told = listed[0].publication
    parts = [("Matter for Congressional Consideration", True, 3), ("Recommendations for Executive Action", False, 1)]
    sections = "".join(
        _section(name, block, [r for r in listed if r.is_matter is which]) for name, which, block in parts
    )
    head = (
        f'<section id="block-gao-uswds-product-title"><h1>{escape(told.title)}</h1>\n<span class="d-block text-small">'
        f"<strong>{told.number}</strong>\n  Published: {printed(told.published)}. "
        f"Publicly Released: {printed(told.published)}.\n</span></section>\n"
        "<section><h2>Fast Facts</h2>\n<p>This page was invented for the demonstration of openrecs.</p></section>\n"
    )
    topics = "".join(f'<a href="/topics">{escape(topic)}</a>' for topic in told.topics.split("; "))
    full = (
        '<section class="js-endpoint-full-report full-reports-group"><h2>Full Report</h2>\n'
        '<div><a href="/invented"><div>View Full Report Online</div></a></div></section>\n'
        '<section><h2>Topics</h2>\n<div class="views-row"><div class="views-field views-field-field-topic">'
        f'<div class="field-content">{topics}</div></div></div></section>\n'
    )
    return _page(told.title, told.url, head + sections + full, "path-node page-node-type-product")


def agency_page(agency: str, rows: Iterable[Row]) -> str:
    """Return the text of an agency's page, of which the last rows were not saved."""
    groups = _by_publication(rows)
    total = sum(len(of) for of in groups.values()) + MISSING
    blocks = "".join(
        f"\n{told.title}\n\nShow\n{len(of)} Open Recommendations\nAgency Affected Recommendation Status\n"
        + "".join(f"{agency} {row.marked}\n{row.status}\n\n{row.comments}\n" for row in of)
        for told, of in groups.items()
    )
    return f"{agency}\nJump To:\nOpen Recommendations ({total} total)\n{blocks}"


def database(on: date, rows: Iterable[Row], more: int) -> str:
    """Return what the database answers when it is asked for priority recommendations, with GAO's own totals.

    GAO states so many `more` open recommendations than its export has.
    """
    listed = list(rows)
    groups = _by_publication(row for row in listed if row.is_priority)
    count = sum(map(len, groups.values()))
    blocks = "".join(
        f"<article><h3>{escape(told.title)}</h3>\n{_counter(len(of))}<div>{len(of)} Priority</div>\n"
        f"{_table(of, 'Agency')}</article>\n"
        for told, of in groups.items()
    )
    body = (
        f"<h1>Recommendations Database</h1>\n<p>As of {printed(on)}, there are {len(listed) + more} open "
        f"recommendations that still need to be addressed. {count} of these are priority recommendations, those that "
        f"we believe warrant priority attention.</p>\n<div>1 - {count} of {count} Recommendations</div>\n"
        f'<a href="/csv">Download CSV</a> <a href="/xls">Download XLS</a>\n{blocks}'
    )
    return _page("Recommendations Database", DATABASE, body, "path-database")


def _by_publication(rows: Iterable[Row]) -> Mapping[Told, list[Row]]:
    return {told: list(of) for told, of in groupby(rows, key=lambda row: row.publication)}


def _counter(count: int) -> str:
    return (
        '<div class="pre-table-heading">\n<span class="js-toggle show">Show</span>\n<div class="'
        f'recommendations-counter open"><span class="badge icon-3">{count} </span>Open Recommendations</div>\n</div>\n'
    )


def _section(heading: str, block: int, rows: list[Row]) -> str:
    if not rows:
        return ""
    return (
        f'<section class="view--recommendations--block-{block}">\n<div class="view--recommendations--inner">\n'
        f'<h2>{heading}</h2>\n<div class="view--recommendations--block-{block} view-recommendations" '
        f'data-entity-id="recommendations" data-entity-type="view">\n{_table(rows, "Agency Affected")}</div>\n</div>\n'
        "</section>\n"
    )


def _table(rows: list[Row], agency: str) -> str:
    is_matter = rows[0].is_matter
    columns = [("name", agency)] * (not is_matter)
    columns += [("field-recommendation", "Matter" if is_matter else "Recommendation"), ("field-status-code", "Status")]
    head = "".join(
        f'<th id="view-{name}-table-column-1" class="views-field" scope="col">{of}</th>\n' for name, of in columns
    )
    return (
        f'<table class="usa-table cols-{len(columns)} views-table views-view-table">\n<thead>\n<tr>\n{head}</tr>\n'
        f"</thead>\n<tbody>\n{''.join(map(_row, rows))}</tbody>\n</table>\n"
    )


def _row(row: Row) -> str:
    mark = '<div class="priority-indicator">\n  Priority Rec.\n</div>' if row.is_priority else ""
    status = (
        f'<div class="status-code">\n<span class="code">\n{escape(row.status)}\n</span>\n</div>\n<div '
        f'class="comment">\n{escape(row.comments, quote=False)}\n</div>'
    )
    cells = [] if row.is_matter else [("name", escape(row.body, quote=False))]
    cells += [("field-recommendation", mark + escape(row.marked, quote=False)), ("field-status-code", status)]
    made = "".join(
        f'<td headers="view-{name}-table-column-1" class="views-field views-field-{name}">{of}</td>\n'
        for name, of in cells
    )
    return f"<tr>\n{made}</tr>\n"


def _page(title: str, url: str, body: str, body_class: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8" />\n'
        f'<link rel="canonical" href="{url}" />\n<meta property="og:title" content="U.S. GAO - {escape(title)}" />\n'
        f'<title>{escape(title)} | U.S. GAO</title>\n</head>\n<body class="{body_class}">\n'
        f'<main id="main-content">\n{body}\n</main>\n<footer><p>Invented for openrecs.</p></footer>\n</body>\n</html>\n'
    )
