"""The agencies of a world: most from the vocabulary that ships, a few that no vocabulary has."""

from __future__ import annotations

from random import Random

from openrecs.normalize.agencies.vocabulary import Agency, shipped
from world.model import CONGRESS, Body

# Agencies that every world has: a department with its components, and one whose former name GAO printed for years.
STAPLES = (
    *("Department of Homeland Security", "United States Coast Guard", "Department of Defense"),
    "Department of the Army",
    *("Internal Revenue Service", "Forest Service", "Centers for Medicare & Medicaid Services"),
    *("Bureau of the Fiscal Service", "Office of Management and Budget"),
)
UNKNOWN = ("Invented Harbor Office", "National Ferry Safety Administration", "Lighthouse Keepers' Pension Board")
_HEADS = (
    *(("Administration", "Administrator"), ("Bureau", "Director"), ("Commission", "Chair"), ("Board", "Chair")),
    *(("Service", "Commissioner"), ("Corporation", "President"), ("Guard", "Commandant"), ("Agency", "Administrator")),
)


def named(name: str) -> Body:
    """Return the agency of that name, from the vocabulary or, where it has none, a body of its own."""
    agency = next((agency for agency in shipped().agencies if agency.name == name), None)
    return _body(agency) if agency else Body(name, name, _officer(name, None))


def congress() -> Body:
    """Return Congress, to which matters are addressed."""
    return named(CONGRESS)


def choose(rng: Random, count: int) -> tuple[Body, ...]:
    """Return agencies of today: the staples, and as many others at random as `count` leaves room for."""
    present = [agency for agency in shipped().agencies if agency.until is None and agency.name != CONGRESS]
    staples = [agency for agency in present if agency.name in STAPLES]
    others = [agency for agency in present if agency.name not in STAPLES]
    return tuple(map(_body, [*staples, *rng.sample(others, max(0, count - len(staples)))]))


def unknown() -> tuple[Body, ...]:
    """Return agencies that no vocabulary has."""
    return tuple(map(named, UNKNOWN))


def _body(agency: Agency) -> Body:
    officer = _officer(agency.name, agency.code)
    return Body(agency.name, agency.department, officer, agency.code, agency.spellings)


def _officer(name: str, code: str | None) -> str:
    if name.startswith("Department of "):
        return f"Secretary of {name.removeprefix('Department of ')}"
    head = next((title for word, title in _HEADS if word in name), "Director")
    return f"{head} of {code or 'the ' + name.removeprefix('The ')}"
