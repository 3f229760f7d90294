"""Nights of a list in several pages, of product pages, and the warnings of a night."""

from __future__ import annotations

import hashlib

import invented
from nightly import Nights, day
from openrecs.read.provenance import ledger

HELD = 4
TITLE = "Trails: Signs Should Be Mended"


def product(number: str, *texts: str, title: str = "Trails: Paint", status: str = "Open") -> str:
    recs = tuple(invented.Rec("Forest Service", text, status) for text in texts)
    return invented.product_html(invented.Pub(title, recs, number, "Jan 12, 2025", "Jan 12, 2025"))


def messages(nights: Nights, stage: str) -> list[str]:
    assert nights.result is not None
    return [issue.message for issue in nights.result.issues if issue.stage == stage and issue.severity == "warning"]


QUERY = "https://www.gao.gov/reports-testimonies/recommendations-database?processed=1&agency=usps"


def results(first: int, numbers: list[int], on: str) -> str:
    rows = "\n".join(
        f"Forest Service\nThe Chief should mend sign {n}. (Recommendation {n})\nOpen\n\nThe agency agreed."
        for n in numbers
    )
    return (
        f"Recommendations Database\nAs of {on}, there are 5131 open recommendations that still need to be addressed. "
        f"412 of these are priority recommendations.\n{first} - {first + len(numbers) - 1} of 6 Recommendations\n"
        f"Download CSV Download XLS\n{TITLE}\nShow\n{len(numbers)} Open Recommendations\n"
        f"Agency Recommendation Status\n{rows}\nNext page\nLast page\n"
    )


def list_of(nights: Nights, on: int, *pages: tuple[int, list[int]]) -> None:
    """Save pages of one list: each with its first place and the numbers of its rows."""
    for at, (first, numbers) in enumerate(pages):
        text = results(first, numbers, f"{day(on):%b} {day(on).day}, {day(on).year}")
        name = nights.page(on, f"page-{at}.txt", text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        url = f"{QUERY}&page={first // 3}"
        ledger.append(
            nights.raw, [{"fact": "document", "name": name, "sha256": digest, "captured_on": day(on), "url": url}]
        )
