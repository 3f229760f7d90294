"""How a page writes: its quotes, dashes, blanks and case, its spelling of agencies and statuses.

The same sentence is written differently by a page, an export, a browser and a text browser. None of that makes another
recommendation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Literal

from world.model import Body, Publication

PRINTED = {
    "open": "Open",
    "open_partially_addressed": "Open – Partially Addressed",
    "closed_implemented": "Closed – Implemented",
    "closed_not_implemented": "Closed – Not Implemented",
    "closed_no_longer_valid": "Closed – No Longer Valid",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Agencies = Literal["today", "variant", "hierarchy"]


@dataclass(frozen=True)
class Hand:
    """A way of writing.

    `dash` is what stands for `--`; `status_dash` what parts a status; `blank` what stands for a blank; `invisible` is
    strewn into words. `is_shouting` sets words in capitals. `agencies`: names of today, other spellings of them, or the
    old lists' hierarchies. `reissued`: the page says so behind a title.
    """

    is_curly: bool = False
    dash: str = "--"
    status_dash: str = " – "
    blank: str = " "
    invisible: str = ""
    is_shouting: bool = False
    agencies: Agencies = "today"
    reissued: bool = False

    def text(self, words: str, marker: str = "") -> str:
        """Return a recommendation's text with its marker."""
        shouted = _shouted(words) if self.is_shouting else words
        return self.prose(f"{shouted} {marker.lower() if self.is_shouting else marker}".rstrip())

    def prose(self, words: str) -> str:
        """Return any words with this hand's quotes, dashes and blanks."""
        curly = _curly(words) if self.is_curly else words
        return self._spaced(curly.replace("--", self.dash))

    def title(self, publication: Publication) -> str:
        """Return a publication's title, with the note of its reissue where the page prints it."""
        title = publication.title.upper() if self.is_shouting else publication.title
        on = publication.reissued
        return self.prose(title + _note(on) if on and self.reissued else title)

    def agency(self, body: Body) -> str:
        """Return an agency's name as this page spells it."""
        name = body.name if self.agencies == "today" else variant(body)
        is_part = self.agencies == "hierarchy" and body.department != body.name
        return self.prose(f"{body.department}: {name}" if is_part else name)

    def status(self, code: str) -> str:
        """Return a status as this page prints it."""
        printed = PRINTED[code].replace(" – ", self.status_dash)
        return printed.upper() if self.is_shouting else printed

    def _spaced(self, words: str) -> str:
        parts = words.split(" ")
        strewn = [p[:2] + self.invisible + p[2:] if at % 5 == 3 and len(p) > 4 else p for at, p in enumerate(parts)]
        return self.blank.join(strewn)


def day(on: date, *, full_stop: bool = False, long: bool = False, padded: bool = True) -> str:
    """Return a day as GAO prints it: `Aug 06, 2026`, `Jun. 25, 2025`, `August 6, 2026`."""
    month = on.strftime("%B") if long else MONTHS[on.month - 1] + ("." if full_stop else "")
    return f"{month} {on.day:02}, {on.year}" if padded else f"{month} {on.day}, {on.year}"


def variant(body: Body) -> str:
    """Return another spelling of an agency's name that GAO uses, or used."""
    name = body.spellings[0] if body.spellings else body.name
    for one, other in (("United States ", "U.S. "), ("U.S. ", "United States "), (" & ", " and "), (", and ", " and ")):
        if one in name:
            return name.replace(one, other)
    return name.replace(" and ", " & ")


def _note(on: date) -> str:
    """Return the note of a reissue, in one of the two forms that GAO has printed."""
    if on.day % 3 == 0:
        return f" [Reissued on {day(on, long=True, padded=False)}]"
    return f" [Reissued with revisions on {day(on, full_stop=True)}]"


def _curly(words: str) -> str:
    double = cycle("“”")
    turned = "".join(next(double) if c == '"' else "’" if c == "'" else c for c in words)
    return turned.replace(" ’", " ‘")


def _shouted(words: str) -> str:
    """Set one word in capitals: the one after "should", which is in the middle of the sentence, else the last."""
    before, found, after = words.partition(" should ")
    if not found:
        return words[: words.rfind(" ")] + words[words.rfind(" ") :].upper()
    first, blank, rest = after.partition(" ")
    return f"{before}{found}{first.upper()}{blank}{rest}"


HANDS = {
    "export_csv": Hand(status_dash="--"),
    "catalogue_csv": Hand(),
    "product_page": Hand(is_curly=True, dash="—", reissued=True),
    "agency_page": Hand(),
    "topic_page": Hand(is_curly=True, dash=" – ", reissued=True),
    "database": Hand(is_curly=True, dash=" -- ", agencies="variant"),
    "old_list_2018": Hand(status_dash="-", agencies="hierarchy", reissued=True),
    "old_list_2013": Hand(status_dash="-", agencies="hierarchy", dash="–"),
}
