"""Invented pages in the real structure: the same data as HTML, as the layouts write it, and as rows to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

DEFINITION = "Actions to satisfy the intent of the recommendation have not been taken or are being planned."
AWAITING = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)


@dataclass(frozen=True)
class Rec:
    """A row: `comments` are its paragraphs; `agency` is Congress for a matter."""

    agency: str
    text: str
    status: str = "Open"
    comments: tuple[str, ...] = (AWAITING,)
    is_priority: bool = False
    is_matter: bool = False


@dataclass(frozen=True)
class Pub:
    """A publication and its rows."""

    title: str
    recs: tuple[Rec, ...]
    number: str = ""
    date: str = ""
    released: str = ""
    matters: tuple[Rec, ...] = field(default=())


BRIDGES = Pub(
    title="Highway Bridges: Inspection Records Need Attention to Support Planning & Repair",
    number="GAO-25-990001",
    date="Feb 03, 2025",
    released="Mar 05, 2025",
    recs=(
        Rec(
            "Federal Highway Administration",
            "The Administrator of the Federal Highway Administration should define which inspection records state "
            "offices must keep, and for how long, so that the records of one bridge can be compared over the years. "
            "(Recommendation 1)",
            comments=(
                "The agency concurred with our recommendation. In April 2025, officials said that a working group had "
                "begun to list the records that state offices keep at present.",
                "As of January 2026, the list was complete for 31 states. Officials expect the remaining lists by "
                "September 2026, and a draft policy by the end of the year.",
                "We will review the draft policy once it is issued.",
            ),
        ),
        Rec(
            "Department of Transportation",
            "The Secretary of Transportation should publish the results of follow-up inspections in a form that can "
            "be searched. (Recommendation 2)",
            is_priority=True,
            status="Open – Partially Addressed",
            comments=("The Department agreed, and published results for ten states in May 2026.",),
        ),
        Rec(
            "Federal Highway Administration",
            "The Administrator should train inspectors. (Recommendation 3)",
            status="Closed – Implemented",
            comments=(
                "In June 2026, the agency gave us the plan of its training course and the list of the 412 inspectors "
                "who had completed it. These actions meet the intent of our recommendation.",
            ),
        ),
        Rec(
            "Department of Transportation",
            "The Secretary of Transportation should seek the authority to share cost estimates of repairs with tribal "
            "governments. (Recommendation 4)",
            status="Closed – Not Implemented",
            comments=("The Department disagreed. It has no plans to seek this authority.",),
        ),
        Rec(
            "Federal Highway Administration",
            "The Administrator should report to the Congress on the bridges that were closed in the last 5 years, "
            "including (a) the reasons, (b) the length of the detours, and (c) the cost to the public. "
            "(Recommendation 5)",
            is_priority=True,
        ),
    ),
    matters=(
        Rec(
            "Congress",
            "Congress should consider requiring that states report the condition of bridges on local roads. "
            "(Matter for Consideration 1)",
            comments=("When we determine what steps the Congress has taken, we will provide updated information.",),
            is_matter=True,
        ),
        Rec(
            "Congress",
            "Congress should consider setting a date by which the oldest bridges are to be inspected under water, "
            "because divers found damage in 17 of the 40 bridges that we selected. (Matter for Consideration 2)",
            status="Closed – Implemented",
            comments=(
                "The Bridge Records Act of 2026 sets such a date.",
                "It requires the Secretary to report on the inspections each year, beginning in 2027.",
            ),
            is_matter=True,
        ),
    ),
)

ARCHIVES = Pub(
    title="Federal Archives: Digitizing Paper Records",
    number="GAO-26-990002",
    date="Nov 12, 2025",
    recs=(
        Rec(
            "National Archives and Records Administration",
            "The Archivist should set a schedule for the digitizing of paper records that agencies have transferred "
            "and that no reader can use at present. (Recommendation 1)",
            comments=("The Archivist agreed with the recommendation and expects a schedule by March 2026.",),
        ),
        Rec(
            "Office of Management and Budget",
            "The Director of OMB, in consultation with the Archivist, should estimate the cost. (Recommendation 2)",
            is_priority=True,
        ),
    ),
)
HARBORS = Pub(
    title="Small Harbors: The Corps of Engineers Should Explain How It Selects Dredging Projects, and Publish What "
    "It Selected",
    number="GAO-25-990003",
    date="Aug 30, 2025",
    recs=(
        Rec(
            "Department of the Army",
            "The Secretary of the Army should ensure that the Chief of Engineers writes down how dredging projects in "
            "small harbors are selected. (Recommendation 1)",
        ),
        Rec(
            "Department of the Army",
            "The Secretary of the Army should ensure that the Chief of Engineers publishes, every year, the selected "
            "projects. (Recommendation 2)",
            comments=(
                "The Army partially concurred. In its letter of July 2025, it said that a list of the selected "
                "projects would be published with the budget.",
                "We continue to believe that the list alone does not explain the selection.",
            ),
        ),
        Rec(
            "Department of the Army",
            "The Secretary of the Army should ensure that the Chief of Engineers asks the users of small harbors, such "
            "as fishing fleets, marinas and ferries, what they need. (Recommendation 3)",
        ),
    ),
)
SEEDS = Pub(
    title="Seed Banks: Additional Sites Would Reduce Risks",
    number="GAO-24-990004SP",
    date="Sep 09, 2024",
    recs=(
        Rec(
            "National Archives and Records Administration",
            "The Archivist should keep a copy of the catalogues of the seed banks. (Recommendation 1)",
        ),
    ),
)
TOPIC = (ARCHIVES, HARBORS, SEEDS)

ARMY = "Department of the Army"
ARMY_PAGE = (
    HARBORS,
    Pub(
        title="Army Maps: Old Sheets Need a Catalogue",
        recs=(
            Rec(
                ARMY,
                "The Secretary of the Army should catalogue the map sheets printed before 1950. (Recommendation 7)",
                comments=(
                    "In May 2024, the Army said that half of the sheets had been catalogued.",
                    "The Army plans to complete the catalogue in 2027.",
                ),
            ),
        ),
    ),
    Pub(
        title="Military Bands: Instruments Should Be Counted Once a Year",
        recs=(
            Rec(ARMY, "Once the Army has a count, the Secretary should publish it. (Recommendation 2)"),
            Rec(ARMY, "The Secretary of the Army should count the instruments. (Recommendation 1)"),
        ),
    ),
)
RESULTS = (
    ARCHIVES,
    Pub(
        title=HARBORS.title,
        recs=(
            Rec(ARMY, HARBORS.recs[0].text, comments=("The Army has not replied.",), is_priority=True),
            Rec("Army Corps of Engineers", HARBORS.recs[1].text, comments=HARBORS.recs[1].comments),
        ),
    ),
)


def _status(rec: Rec, definition: bool) -> str:
    paragraphs = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in rec.comments)
    comment = escape(rec.comments[0], quote=False) if len(rec.comments) == 1 else paragraphs
    shown = f"\n<p>{DEFINITION}</p>" if definition else ""
    return (
        f'<td class="option--open views-field views-field-field-status-code" headers="view-field-status-code-table-'
        f'column-1"><div class="status-code">\n  <span class="code">\n    <div class="gao-tooltip-button tooltip">\n'
        f"        {escape(rec.status)}\n        <span class='usa-tooltip tooltip-icon fa-light fa-circle-info' "
        f'data-position="bottom" title="{DEFINITION}">\n        </span>\n    </div>\n  </span>\n</div>{shown}\n'
        f'<div class="comment">\n  {comment}\n</div>\n          </td>'
    )


_MARK = (
    '<div class="priority-indicator">\n  Priority Rec.\n  <div class="gao-tooltip-button tooltip">\n'
    "      <span class='usa-tooltip tooltip-icon fa-light fa-circle-info' data-position=\"bottom\" "
    'title="This is a priority recommendation.">\n      </span>\n  </div>\n</div>'
)


def _row(rec: Rec, definition: bool) -> str:
    agency = (
        ""
        if rec.is_matter
        else '<td headers="view-name-table-column-1" class="views-field views-field-name">'
        f"{escape(rec.agency)}          </td>\n"
    )
    mark = _MARK if rec.is_priority else ""
    return (
        f'<tr>\n{agency}<td headers="view-field-recommendation-table-column-1" class="views-field '
        f'views-field-field-recommendation">{mark}{escape(rec.text, quote=False)}          </td>\n'
        f"{_status(rec, definition)}\n              </tr>\n"
    )


def _table(recs: tuple[Rec, ...], first: str = "Agency Affected", *, definition: bool = False) -> str:
    is_matter = recs[0].is_matter
    agency = (
        f'<th id="view-name-table-column-1" class="views-field views-field-name" scope="col">'
        f'<a href="?order=name&amp;sort=asc" title="sort by {first}">{first}</a></th>\n'
    )
    return (
        f'<table class="usa-table cols-{2 if is_matter else 3} views-table views-view-table">\n<thead>\n<tr>\n'
        f"{'' if is_matter else agency}"
        f'<th id="view-field-recommendation-table-column-1" class="views-field views-field-field-recommendation" '
        f'scope="col">{"Matter" if is_matter else "Recommendation"}</th>\n'
        f'<th id="view-field-status-code-table-column-1" class="views-field views-field-field-status-code" '
        f'scope="col"><a href="?order=field_status_code&amp;sort=asc" title="sort by Status">Status</a></th>\n'
        f"</tr>\n</thead>\n<tbody>\n{''.join(_row(rec, definition) for rec in recs)}</tbody>\n</table>\n"
    )


def _page(title: str, path: str, body: str, body_class: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8" />\n'
        f'<link rel="canonical" href="https://www.gao.gov/{path}" />\n'
        f'<meta property="og:title" content="U.S. GAO - {escape(title)}" />\n'
        f'<title>{escape(title)} | U.S. GAO</title>\n</head>\n<body class="{body_class}">\n'
        f'<a href="#main-content" class="usa-sr-only focusable">\n  Skip to main content\n</a>\n'
        f'<nav><ul><li><a href="/reports-testimonies">Reports &amp; Testimonies</a></li>'
        f'<li><a href="/about">About</a></li></ul></nav>\n<main id="main-content">\n{body}\n</main>\n'
        "<footer><div><h2>Receive GAO Updates</h2>\n"
        "<p>Stay informed as we add new reports &amp; testimonies.</p></div>\n"
        f'<ul><li><a href="/privacy-policy">Privacy Policy</a></li><li><a href="/sitemap">Sitemap</a></li></ul>'
        f"v4.1.9</footer>\n</body>\n</html>\n"
    )


def _section(heading: str, recs: tuple[Rec, ...], block: int) -> str:
    return (
        f'<section class="view--recommendations--block-{block}">\n<div class="view--recommendations--inner">\n'
        f'<h2>{heading}</h2>\n<div class="views-element-container"><div data-entity-id="recommendations" '
        f'data-entity-type="view" class="view--recommendations--block-{block} view-recommendations">\n{_table(recs)}'
        "</div>\n</div>\n</div>\n</section>\n"
    )


def product_html(pub: Pub) -> str:
    """Return a product page."""
    title = escape(pub.title)
    return _page(
        pub.title,
        f"products/{pub.number.lower()}",
        f'<section id="block-gao-uswds-product-title"><h1>{title}</h1>\n<span class="d-block text-small">'
        f"<strong>{pub.number}</strong>\n  Published: {pub.date}. Publicly Released: {pub.released}.\n</span></section>"
        "\n<section><h2>Fast Facts</h2>\n<p>Bridges age. We looked at how the records of their inspections are kept in "
        "all fifty states, and what becomes of them once an inspector leaves the service of the state.</p>\n"
        '<p>We <a href="#recs">recommended</a> that records be kept longer, among other things.</p></section>\n'
        + (_section("Matter for Congressional Consideration", pub.matters, 3) if pub.matters else "")
        + _section("Recommendations for Executive Action", pub.recs, 1)
        + '<section class="js-endpoint-full-report full-reports-group"><h2>Full Report</h2>\n'
        '<div><a href="/report"><div>View Full Report Online</div></a></div>\n<div><a href="/report.pdf">'
        "<div>Full Report</div>\n<div>(34 pages)</div></a></div></section>\n"
        "<section><h2>GAO Contacts</h2>\n<p>Nobody Atall<br>Director<br>Physical Infrastructure</p></section>",
        "path-node page-node-type-product",
    )


def _counter(pub: Pub) -> str:
    return (
        '<div class="pre-table-heading">\n<span class="js-toggle show">Show</span>\n<div class='
        f'"recommendations-counter open"><span class="badge icon-3">{len(pub.recs)} </span>Open Recommendations</div>\n'
        "</div>\n"
    )


def _article(pub: Pub) -> str:
    url = f"/products/{pub.number.lower()}"
    return (
        f'<div class="views-row">\n<article class="node node--type-product node--view-mode-view-custom">\n<header>\n'
        f'<a href="{url}">\n<h3>{escape(pub.title)}</h3>\n</a>\n</header>\n<div class="node_content">\n'
        f'<a href="{url}">\n'
        '\n            <div class="field field--name-field-product-number field--type-string field__item">'
        f'{pub.number}</div>\n<div class="field field--name-field-docdate field--type-datetime field__item">{pub.date}'
        f"</div>\n\n</a>\n{_counter(pub)}</div>\n"
        '<footer class="node node--type-product node--view-mode-view-custom visually-hidden">\n'
        '<section class="view--recommendations--block-2">\n<div class="view--recommendations--inner">\n'
        '<div class="views-element-container"><div data-entity-id="recommendations" data-entity-type="view" '
        f'class="view--recommendations--block-2 view-recommendations">\n{_table(pub.recs)}</div>\n</div>\n</div>\n'
        "</section>\n</footer>\n</article>\n</div>\n"
    )


def topic_html(pubs: tuple[Pub, ...]) -> str:
    """Return a topic page."""
    return _page(
        "Records",
        "topics/records",
        "<h1>Records</h1>\n<p>Records are what is left of an office when those who worked in it have gone home, and we "
        "have written about them for a hundred years.</p>\n"
        '<div data-entity-id="extra_field_block:taxonomy_term:topic:open_recommendations" data-entity-type="block">\n'
        '<section class="view--products--block-9">\n<div class="view--products--inner">\n'
        "<h2>Open Recommendations</h2>\n"
        '<div class="views-element-container"><div class="view--products--block-9 view-products" data-entity-id='
        f'"products" data-entity-type="view">\n{"".join(map(_article, pubs))}</div>\n'
        '<div class="display-flex flex-column"><div class="more-link"><a href="/reports-testimonies/'
        'recommendations-database?topic=1">View More Recommendations</a></div></div></div></div></section></div>',
        "path-taxonomy",
    )


def agency_html(agency: str, pubs: tuple[Pub, ...], total: int, *, definition: bool = False) -> str:
    """Return an agency page, as its text says that it is built: no such page was captured as HTML."""
    body = "".join(
        f"<article><header><h3>{escape(pub.title)}</h3></header>\n{_counter(pub)}<footer>"
        f"{_table(pub.recs, definition=definition)}</footer></article>\n"
        for pub in pubs
    )
    return _page(
        agency,
        "agencies/the-agency",
        f"<h1>{agency}</h1>\n<p>Jump To:</p>\n<section><h2>Open Recommendations ({total} total)</h2>\n{body}</section>",
        "path-agency",
    )


def database_html(pubs: tuple[Pub, ...]) -> str:
    """Return the only page of some results of the database, as its text says that it is built."""
    total = sum(len(pub.recs) for pub in pubs)
    body = "".join(
        f"<article><h3>{escape(pub.title)}</h3>\n{_counter(pub)}<div>{sum(r.is_priority for r in pub.recs)} Priority"
        f"</div>\n{_table(pub.recs, 'Agency')}</article>\n"
        for pub in pubs
    )
    return _page(
        "Recommendations Database",
        "reports-testimonies/recommendations-database",
        "<h1>Recommendations Database</h1>\n<p>As of May 23, 2024, there are 5131 open recommendations that still need "
        "to be addressed. 412 of these are priority recommendations, those that we believe warrant priority "
        f"attention.</p>\n<div>1 - {total} of {total} Recommendations</div>\n"
        f'<a href="/csv">Download CSV</a> <a href="/xls">Download XLS</a>\n{body}',
        "path-database",
    )
