"""Two invented tables, a week apart, in which everything happens that can happen to a recommendation.

`python tests/golden_diff/world.py` writes the golden files that are missing; one that stands is never touched.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from openrecs import statuses
from openrecs.compare.between import Comparison, between
from openrecs.compare.outputs import data, diff_markdown, diff_page, diff_text
from openrecs.compare.read_tables import Side, side
from openrecs.report import atom as feed
from openrecs.schema import ALIASES, RECOMMENDATIONS
from openrecs.table import to_arrow
from publisher import hashed

FOLDER = Path(__file__).parent
OLD_DAY, NEW_DAY = date(2026, 9, 1), date(2026, 9, 8)
ICE, CIS, FDA = (
    "United States Immigration and Customs Enforcement",
    "Citizenship Office",
    "Food and Drug Administration",
)
AWAITING = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)
BEFORE_CLOSING = (
    "ICE agreed with our recommendation. In March 2025, it told us that it had bought scales. In May 2025, it told us "
    "that the scales had come. In July 2025, it told us that the scales did not fit on any of its tables, and that it "
    "was asking for tables. In January 2026, it told us that the tables had come, and that nobody had yet been found "
    "who would count. We continued to ask for the count itself."
)
LONG = (
    "The Director of ICE should, in consultation with the Secretary of Homeland Security and those who make widgets, "
    "see to it that every widget is counted at least once a year, that each count is written down where it can be "
    "found again, and that someone compares it with the count of the year before."
)
_GIVEN: dict[str, Any] = {
    "agency_basis": "cell",
    "publication_title": "Border Widgets: Invented Findings",
    "published_on": date(2021, 8, 9),
    "kind": "recommendation",
    "comments_kind": "update",
    "is_priority": False,
    "listing": "listed",
    "first_seen_on": OLD_DAY,
    "last_seen_on": OLD_DAY,
    "last_covered_on": OLD_DAY,
    "status_since": OLD_DAY,
    "document": "2026-09-01/export.csv",
    "document_sha256": "a" * 64,
    "layout": "export_csv",
    "location": "line 1",
    "snapshot_date": OLD_DAY,
    "snapshot_revision": 1,
}


def row(recommendation_id: str = "GAO-21-487/R1", agency: str = ICE, **given: Any) -> dict[str, Any]:
    """Return a row of the table: what is given, and for the rest what an invented export of the old day says."""
    number = recommendation_id.partition("/")[0]
    status = given.get("status", "open")
    own = {
        "recommendation_id": recommendation_id,
        "agency": agency,
        "agency_printed": agency,
        "department": agency,
        "publication_number": number if number.startswith("GAO") else None,
        "recommendation": f"The Director should count the widgets of {recommendation_id}.",
        "status": status,
        "status_printed": status,
        "is_open": status in statuses.OPEN,
        "comments": "ICE agreed. As of March 2026, it had not acted.",
        **given,
    }
    values = {**_GIVEN, **own}
    return {name: values.get(name) for name in RECOMMENDATIONS.names}


def promised(on: date) -> dict[str, Any]:
    """Return what a row says whose comments name a day by which it will be done."""
    return {"target_on": on, "target_precision": "day", "target_phrase": str(on), "target_evidence": f"By {on}."}


def later(before: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Return a row as an invented export of the new day shows it."""
    seen = {"last_seen_on": NEW_DAY, "last_covered_on": NEW_DAY, "snapshot_date": NEW_DAY}
    read = {"document": "2026-09-08/export.csv", "document_sha256": "b" * 64}
    return {**before, **seen, **read, **given}


def _tables() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    dhs = {"department": "Department of Homeland Security"}
    ice = {"agency_code": "ICE", **dhs}
    r = {n: row(f"GAO-21-487/R{n}", ICE, **ice) for n in (*range(1, 10), 12, 13, 14)}
    long = (
        "In January 2026, ICE told us that it was drafting a strategy. The draft names three goals. ICE agreed with "
        "the recommendation.\n\nWe will follow up."
    )
    r[6] |= {"comments": long}
    r[7] |= {"comments": AWAITING, "comments_kind": "awaiting", "is_priority": True}
    r[8] |= {"status": "closed_implemented", "listing": "closed", "is_open": False}
    r[9] |= {"listing": "delisted", "is_open": False}
    r[2]["recommendation"] = LONG
    r[13] |= promised(date(2026, 6, 30))
    r[14] |= promised(date(2026, 9, 30)) | {"status": "open_partially_addressed", "comments": BEFORE_CLOSING}
    provisional = row("title-0123456789/R1", FDA, publication_title="Drug Names: A Title Without a Number")
    renamed = row("GAO-22-104824/R1", "Old Widget Service", publication_title="Widgets: The Service")
    gone = row(
        "GAO-19-100/M1", "Congress", published_on=None, kind="matter", publication_title="Matters: <b>Bold</b> & Brief"
    )
    vanished = row("GAO-20-5/x0123456789", FDA, publication_title="Drugs: A Row That Is Gone")
    old = [*r.values(), provisional, renamed, gone, vanished]
    new = [
        later(r[1]),
        later(r[2], status="open_partially_addressed"),
        later(r[3], status="closed_implemented", listing="closed"),
        later(r[4], is_priority=True),
        later(r[5], comments="ICE agreed. As of August 2026, it had not acted."),
        later(
            r[6],
            comments="In January 2026, ICE told us that it was drafting a strategy. The draft names four goals. ICE "
            "agreed with the recommendation.\n\nIn August 2026, ICE issued the strategy. We will follow up.",
        ),
        later(
            r[7],
            comments="In August 2026, ICE gave us its plan for <script>alert(1)</script> widgets.",
            is_priority=True,
        ),
        later(r[8], status="open", listing="listed"),
        later(r[9], listing="listed"),
        later(r[12], comments="ICE agreed. It plans to have done so by 2026.", **promised(date(2026, 12, 31))),
        later(r[13], comments="ICE agreed. It plans to have done so in 2027.", **promised(date(2027, 9, 30))),
        later(
            r[14],
            status="closed_implemented",
            listing="closed",
            status_since=NEW_DAY,
            comments=f"{BEFORE_CLOSING} In September 2026, ICE gave us the count. This meets our recommendation.",
        ),
        later(row("GAO-21-487/R10", ICE, **ice, first_seen_on=NEW_DAY), comments=AWAITING),
        later(row("GAO-21-487/R11", ICE, **ice), status="closed_not_implemented", listing="closed"),
        later(provisional, recommendation_id="GAO-26-108623/R1", publication_number="GAO-26-108623"),
        later(renamed, agency="Widget Bureau", recommendation="The Director should count and weigh the widgets."),
        {**gone, "listing": "delisted", "last_covered_on": NEW_DAY, "snapshot_date": NEW_DAY},
    ]
    return old, new


OLD, NEW = _tables()
ALIAS_ROWS = [
    {
        "old_recommendation_id": "title-0123456789/R1",
        "old_agency": FDA,
        "new_recommendation_id": "GAO-26-108623/R1",
        "new_agency": FDA,
        "since": NEW_DAY,
        "why": "its publication number became known",
    },
    {
        "old_recommendation_id": "GAO-22-104824/R1",
        "old_agency": "Old Widget Service",
        "new_recommendation_id": "GAO-22-104824/R1",
        "new_agency": "Widget Bureau",
        "since": NEW_DAY,
        "why": "the agency was renamed",
    },
]


def table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows as a snapshot has them, with their hashes."""
    return to_arrow(RECOMMENDATIONS, list(map(hashed, rows)))


def sides(
    old: Iterable[Mapping[str, Any]] = OLD,
    new: Iterable[Mapping[str, Any]] = NEW,
    aliases: Sequence[Mapping[str, Any]] = ALIAS_ROWS,
    names: tuple[str, str] = ("2026-09-01", "2026-09-08"),
) -> tuple[Side, Side]:
    """Return two tables as sides, the new one with its aliases."""
    before, after = side(names[0], table(old), "0" * 64), side(names[1], table(new), "1" * 64)
    return before, replace(after, aliases=to_arrow(ALIASES, aliases).to_pylist())


def compared(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], aliases: Sequence[Mapping[str, Any]] = ()
) -> Comparison:
    """Compare two lists of rows, the new one with its aliases."""
    return between(*sides(old, new, aliases, ("old", "new")))


def comparison() -> Comparison:
    """Return what changed, with causes: a store would know them, and here the text was read otherwise."""
    found = between(*sides())
    causes = {"text": "parser"}
    changes = [
        replace(change, row={**change.row, "cause": causes.get(change.row["kind"], "source")})
        for change in found.changes
    ]
    return replace(found, changes=tuple(changes), notes=("an invented note",))


def atom() -> bytes:
    """Return the feed of the comparison."""
    rows = [change.row for change in comparison().changes]
    return feed.atom(rows, NEW, as_of=NEW_DAY, digest="1" * 64)


GOLDENS: dict[str, Callable[[], bytes]] = {
    "diff.txt": lambda: diff_text.render(comparison()),
    "brief.txt": lambda: diff_text.brief(comparison()),
    "diff.md": lambda: diff_markdown.render(comparison()),
    "diff.html": lambda: diff_page.render(comparison()),
    "diff.json": lambda: data.as_json(comparison()),
    "diff.csv": lambda: data.as_csv(comparison()),
    "changes.atom": atom,
}


def main() -> int:
    """Write the golden files that are missing, and say which, so that they can be looked at."""
    for name, made in GOLDENS.items():
        if not (FOLDER / name).exists():
            (FOLDER / name).write_bytes(made())
            print(f"written, to be reviewed: tests/golden_diff/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
