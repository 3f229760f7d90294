"""The codes of the tables as a person says them, and GAO's address of a publication.

Every output that is read by people (lists, diffs, the report) takes its words from here, so that a thing has one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

STATUS = {
    "open": "open",
    "open_partially_addressed": "open, partially addressed",
    "closed_implemented": "closed as implemented",
    "closed_not_implemented": "closed as not implemented",
    "closed_no_longer_valid": "closed as no longer valid",
}
CONCURRENCE = {
    "agreed": "the agency agreed",
    "partially_agreed": "the agency agreed in part",
    "disagreed": "the agency disagreed",
    "neither": "the agency neither agreed nor disagreed",
}
COMMENTS_KIND = {
    "update": "GAO reports what was done",
    "no_news": "nothing new was provided to GAO",
    "awaiting": "GAO will follow up",
    "none": "no comments yet",
}
STATES = ("open", "closed", "delisted")
DELISTED = "delisted: no longer on GAO's list, outcome not known"

# GAO's own address of a publication since 2001. Others are not guessed, and no address is taken from a document.
_NUMBER = re.compile(r"GAO-[0-9]{2}-[0-9]{2,6}[A-Z]{0,3}")
ADDRESS = "https://www.gao.gov/products/"


def state(row: Mapping[str, Any]) -> str:
    """Return `open`, `closed` or `delisted` for a row of the recommendations table.

    Partially addressed is open. A row that vanished from a complete list is delisted: how it ended is not known.
    """
    if row["is_open"]:
        return "open"
    return "delisted" if row["listing"] == "delisted" else "closed"


def standing(row: Mapping[str, Any]) -> str:
    """Return where a row stands: `open, partially addressed`, `closed as implemented`, or that it is delisted."""
    return DELISTED if state(row) == "delisted" else STATUS[row["status"]]


def status(codes: Sequence[str]) -> str:
    """Return a status, or several of one group, in words: `open` for open ones of any kind."""
    return STATUS[codes[0]] if len(codes) == 1 else codes[0].partition("_")[0]


def priority(is_priority: bool | None) -> str:
    """Return whether GAO marks a row as a priority: `yes`, `no`, or `not known` where no source could say so."""
    return "not known" if is_priority is None else "yes" if is_priority else "no"


def address(publication_number: str | None) -> str | None:
    """Return the publication's page on gao.gov; `None` for a number of another form."""
    number = publication_number or ""
    return ADDRESS + number.lower() if _NUMBER.fullmatch(number) else None
