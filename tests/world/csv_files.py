"""GAO's CSV export, and the catalogue of publications that a user drops into raw/."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from world.hand import HANDS, Hand, day
from world.model import Publication, Row

HEADER = (
    '"Publication Name","Publication  Number","Date Publication Issued","Director Name","Director Phone",Agency,'
    "Recommendation,Status,Priority,Comments,Topics"
)
_NEEDS_QUOTES = re.compile(r'[\s",]')


def export(rows: Sequence[Row], on: date, *, hand: Hand = HANDS["export_csv"]) -> str:
    """Return GAO's export of these rows, made on that day: its preamble in CRLF, records in LF, no end."""
    stamp = f"status as of {day(on, padded=False)} at 7:05 PM EST"
    preamble = (
        '"Title: Download of GAO Recommendation Results",,,,,,,', '"Prepared by: GAO",,,,,,,',
        f'"Source: GAO recommendations database, {stamp}" ,,,,,,,', ",,,,,,,,", ",,,,,,,,",
    )  # fmt: skip
    return "\r\n".join([*preamble, ""]) + "\n".join([HEADER, *(_record(row, hand) for row in rows)])


def _record(row: Row, hand: Hand) -> str:
    its, share = row.publication, row.share
    title, text = hand.title(its), hand.text(row.recommendation.text, row.recommendation.marker)
    if its.key.endswith("7"):  # some cells hold a line break
        title, text = title.replace(": ", ": \n", 1), text.replace(", ", ",\n", 1)
    return ",".join(
        _quoted(value.replace("&", "&amp;"))
        for value in (
            title,
            its.number,
            day(its.published_on, padded=False),
            "Jane A. Nobody",
            "(202) 555-0100",
            hand.agency(share.body),
            text,
            hand.status(share.status),
            "Yes" if share.is_priority else "No",
            "\n\n".join(map(hand.prose, share.comments)),
            its.topic,
        )
    )


def _quoted(value: str) -> str:
    """Quote as PHP does: only where a value holds a blank, a comma, a quote or a line break."""
    return '"' + value.replace('"', '""') + '"' if _NEEDS_QUOTES.search(value) else value


def catalogue(publications: Iterable[Publication], *, hand: Hand = HANDS["catalogue_csv"]) -> str:
    """Return a catalogue of these publications."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("publication_number", "publication_title", "published_on"))
    writer.writerows((p.number, hand.title(p), p.published_on.isoformat()) for p in publications)
    return file.getvalue()
