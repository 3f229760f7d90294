"""Which agency a person means by `ICE`, `DHS/ICE`, `Immigration and Customs Enforcement (ICE)` or `Dept. of the Army`.

What `vocabulary.fold` takes for one name is what GAO prints, and a page is read by it. A person writes more: this is
the one place that knows it, for `--agency` and for a list of one's own. A name is matched whole here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from openrecs.normalize.agencies.vocabulary import Agency, fold, shipped

LONGEST = 300  # characters of what is taken for a name
_PARTS = re.compile(r"\s*[/:]\s*|\s+-\s+")
_UNITED_STATES = "united states "
_US = re.compile("^us(?=.)")  # USEPA
_SHORT = {
    "admin": "administration",
    "bur": "bureau",
    "comm": "commission",
    "dept": "department",
    "intl": "international",
    "mgmt": "management",
    "natl": "national",
    "ofc": "office",
    "svc": "service",
}
_DEPARTMENT = re.compile(r"(?P<of>.+) department of|(?P<plain>(?:(?! of ).)+) department")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return a name as a person's is compared: `fold`, without `U.S.` before it and any `the`, abbreviations whole.

    `Army Department` and `Army, Department of the` are the `Department of the Army`.
    """
    words = fold(name).removeprefix(_UNITED_STATES).split(" ")
    text = " ".join(_SHORT.get(word, word) for word in words if word != "the")
    found = _DEPARTMENT.fullmatch(text)
    return f"department of {found['of'] or found['plain']}" if found else text


@lru_cache(maxsize=4096)
def agencies(printed: str) -> tuple[Agency, ...]:
    """Return the agencies that a name, a code, a name with its code or a hierarchy may mean; none: it is not known."""
    found = _named(printed)
    if found or len(printed) > LONGEST:
        return found
    if printed.endswith(")"):
        without = (
            agencies(printed[:at].rstrip()) for at, letter in reversed([*enumerate(printed)]) if letter == "(" and at
        )
        return next(filter(None, without), ())
    parts = [part for part in _PARTS.split(printed) if part]
    if len(parts) > 1 and all(map(agencies, parts)):
        departments = {one.name for one in agencies(parts[0])}
        return tuple(one for one in agencies(parts[-1]) if one.department in departments)
    return ()


def _named(printed: str) -> tuple[Agency, ...]:
    """Return the agencies of this whole name or code; as it stands first, then as people write it."""
    coded, word = _by_code(), fold(printed)
    for one in dict.fromkeys((word, word.removeprefix(_UNITED_STATES))):
        found = shipped().find(one)
        if found or one in coded:
            return tuple(dict.fromkeys([*coded.get(one, ()), *([found] if found else [])]))
    return _by_key().get(key(printed)) or coded.get(_US.sub("", word), ())


@cache
def _by_code() -> Mapping[str, tuple[Agency, ...]]:
    return _grouped([(fold(one.code), one) for one in shipped().agencies if one.code])


@cache
def _by_key() -> Mapping[str, tuple[Agency, ...]]:
    return _grouped([(key(name), one) for one in shipped().agencies for name in (one.name, *one.spellings)])


def _grouped(pairs: list[tuple[str, Agency]]) -> Mapping[str, tuple[Agency, ...]]:
    found: dict[str, tuple[Agency, ...]] = {}
    for name, one in pairs:
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), one]))
    return found
