"""The vocabulary: every agency GAO is known to address, under every name it has printed.

`openrecs/data/agencies.csv` has one row per agency: `name` is GAO's present spelling; `spellings` (parted by `|`) are
former and other names, those that `fold` cannot derive; `code` is the usual abbreviation; `department` is the `name` of
the department it belongs to, or its own where it is one, is independent, or none is known; `since` is when its present
name or form dates from and `until` when it ended, where that is known. A renamed agency is one row; an agency that was
abolished, or split up among others, is a row of its own. GAO's own words `Congress`, `Other` and `Government-Wide` are
agencies here. Names come from GAO's product pages and recommendations, 1975 to 2026.

A name is only ever matched whole. A near miss is not a match: two agencies differ by one word more often than GAO errs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from openrecs.errors import OpenrecsError, shown
from openrecs.text import plain, squeeze

SHIPPED = "pipeline/openrecs/data/agencies.csv"
COLUMNS = ["name", "code", "department", "since", "until", "spellings"]
# Where a row names no agency at all. Not `Other`: that is one of GAO's own, and says something else.
NOT_STATED = "Not stated"

_AND = re.compile(r"&(?:amp;)?")
_UNPRINTED = re.compile(r"[.']")
_BREAKS = re.compile(r"[-, ]+")
_UNITED_STATES = re.compile(r"\bu ?s\b")
_COLON = re.compile(r" ?: ?")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. `since` and `until` are a year, or a day as `YYYY-MM-DD`; `spellings` are its other names."""

    name: str
    code: str | None
    department: str
    since: str | None = None
    until: str | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a printed name stands for. `agency` is `None` where the vocabulary has no such name."""

    name: str
    code: str | None
    department: str
    agency: Agency | None


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Return a name as it is compared.

    Case, white space, invisible characters, dashes, quotes, commas, full stops, a leading "The", `&` or `&amp;` for
    `and`, and `U.S.` or `US` for `United States` make no difference.
    """
    text = _AND.sub(" and ", plain(name).casefold())
    text = _BREAKS.sub(" ", _UNPRINTED.sub("", text)).strip()
    return _UNITED_STATES.sub("united states", text).removeprefix("the ")


def beginnings(folded: str) -> list[str]:
    """Return what a reader has folded after each word of a name: "united", "united states", "united states mint"."""
    words = folded.split(" ")
    return [" ".join(words[:end]) for end in range(1, len(words) + 1)]


class Vocabulary:
    """A list of agencies that can be asked for a name.

    `version` changes whenever the list does; `beginnings` are those of all its folded names.
    """

    def __init__(self, agencies: Iterable[Agency], version: str) -> None:
        """Index the agencies; `OpenrecsError` where two of them share a folded spelling."""
        self.agencies, self.version = tuple(agencies), version
        self._by_name: dict[str, Agency] = {}
        for agency in self.agencies:
            for spelling in (agency.name, *agency.spellings):
                other = self._by_name.setdefault(fold(spelling), agency)
                if other is not agency:
                    raise _damaged(f"{spelling!r} is a name of both {other.name!r} and {agency.name!r}")
        self.beginnings = frozenset(start for name in self._by_name for start in beginnings(name))

    def find(self, printed: str) -> Agency | None:
        """Return the agency that has this name, matched whole and folded; `None` where there is none."""
        return self._by_name.get(fold(printed))

    def knows(self, printed: str) -> bool:
        """Say whether this is a known name, or a hierarchy whose first part and last part are."""
        parts = _hierarchy(printed)
        if self.find(printed) is not None or (len(parts) == 1 and self.find(parts[0]) is not None):
            return True
        return len(parts) > 1 and self.find(parts[0]) is not None and self._last(parts) is not None

    def resolve(self, printed: str) -> Resolved:
        """Return what a printed name stands for.

        A whole name comes first, since some hold a colon. Then a hierarchy, "Department of Homeland Security: United
        States Coast Guard": its last part is the agency, its first the department. An unknown agency is kept as
        printed, white space folded, and is its own department unless a hierarchy names one. Nothing is `Not stated`.
        """
        parts = _hierarchy(printed)
        whole = self.find(printed) or (self.find(parts[0]) if len(parts) == 1 else None)
        if whole is not None:
            return Resolved(whole.name, whole.code, whole.department, whole)
        if len(parts) > 1:
            return self._resolve_hierarchy(parts)
        name = plain(printed) or NOT_STATED  # quotes and dashes straight: one name in two prints is one agency
        return Resolved(name, None, name, None)

    def former_name(self, printed: str) -> str | None:
        """Return what is printed for the agency, if that is a former or another name of it; `None` where it is its own.

        Before the vocabulary knew that name, the agency was called so: an unknown name is kept as printed.
        """
        agency = self.resolve(printed).agency
        parts = [printed] if self.find(printed) else _hierarchy(printed)[-1:]
        return plain(parts[0]) if agency and parts and fold(parts[0]) not in ("", fold(agency.name)) else None

    def search(self, words: str) -> list[Agency]:
        """Return the agencies that have words beginning with each of these, in any order.

        Names, spellings, code and department are searched. An agency whose code or name is exactly what was asked for
        comes first; otherwise the order of the file. No words: every agency.
        """
        asked = fold(words)
        found = [agency for agency in self.agencies if _holds(agency, asked.split(" "))]
        return sorted(found, key=lambda agency: asked not in (fold(agency.code or ""), fold(agency.name)))

    def near(self, printed: str) -> list[str]:
        """Return the names of agencies that have this code, or a much like spelling: to be named, never to be taken."""
        asked = fold(printed)
        coded = [agency.name for agency in self.agencies if asked and asked == fold(agency.code or "")]
        alike = get_close_matches(asked, self._by_name, n=3, cutoff=0.8)
        return list(dict.fromkeys([*coded, *(self._by_name[name].name for name in alike)]))

    def _resolve_hierarchy(self, parts: list[str]) -> Resolved:
        agency, top = self._last(parts), self.find(parts[0])
        if top is not None:
            department = top.department
        elif agency is not None and agency.department != agency.name:
            department = agency.department
        else:
            department = parts[0]
        if agency is None:
            return Resolved(parts[-1], None, department, None)
        return Resolved(agency.name, agency.code, department, agency)

    def _last(self, parts: list[str]) -> Agency | None:
        """Return the agency a hierarchy ends in: its last two parts, since some names hold a colon, or its last one."""
        return (self.find(": ".join(parts[-2:])) if len(parts) > 2 else None) or self.find(parts[-1])


def read(data: bytes) -> Vocabulary:
    """Read a vocabulary from the bytes of its CSV file; `OpenrecsError` names what is wrong with it."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    if reader.fieldnames != COLUMNS:
        raise _damaged(f"its columns are not {', '.join(COLUMNS)}")
    agencies = [_agency(row) for row in reader]
    names = {agency.name for agency in agencies}
    for agency in agencies:
        if not agency.name or agency.department not in names:
            raise _damaged(f"the department of {agency.name!r}, {agency.department!r}, is not a row of the file")
    return Vocabulary(agencies, hashlib.sha256(data).hexdigest()[:12])


@cache
def shipped() -> Vocabulary:
    """Return the vocabulary that ships with openrecs."""
    return read(files("openrecs").joinpath("data", "agencies.csv").read_bytes())


def _agency(row: dict[str, str]) -> Agency:
    spellings = tuple(spelling for spelling in row["spellings"].split("|") if spelling)
    return Agency(
        row["name"], row["code"] or None, row["department"], row["since"] or None, row["until"] or None, spellings
    )


def _hierarchy(printed: str) -> list[str]:
    return [part for part in _COLON.split(squeeze(printed)) if part]


def _holds(agency: Agency, asked: list[str]) -> bool:
    words = fold(" ".join([agency.name, *agency.spellings, agency.code or "", agency.department])).split(" ")
    return all(any(word.startswith(start) for word in words) for start in asked)


def _damaged(what: str) -> OpenrecsError:
    return OpenrecsError(
        shown(what),
        where=SHIPPED,
        safe="nothing was read or written",
        mend="the file ships with openrecs: install it again, or undo the edit that broke it",
    )
