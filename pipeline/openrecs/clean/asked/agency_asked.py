"""Which agencies a person means by a name, a code, a part of a name or a department.

`meant` is the one answer for `list`, `search`, `promises`, `diff` and the report. A whole name or code, present or
former, comes first and is then all that is meant; of a department it means all of its agencies. Otherwise the words are
looked for in the names of the agencies and their departments that some row has: as whole words, else as beginnings.

What `vocabulary.fold` takes for one name is what GAO prints, and a page is read by it. A person writes more, as `ICE`,
`DHS/ICE` or `Dept. of the Army`: this is the one place that knows it, also for a list of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

import pyarrow as pa

from openrecs.errors import UsageError, shown
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


COLUMNS = ("agency", "agency_code", "department")
Names = tuple[str, str | None, str | None]
_NAMED = 4  # so many are named in a note, the others are counted


@dataclass(frozen=True, slots=True)
class Meant:
    """Agencies, each with its code and department as rows have them, and what a person should be told of the choice."""

    agencies: frozenset[Names]
    notes: tuple[str, ...] = ()

    def has(self, row: Mapping[str, Any]) -> bool:
        """Say whether a row is of one of them."""
        return tuple(row.get(name) for name in COLUMNS) in self.agencies


def meant(data: pa.Table, asked: Iterable[str], where: str = "of this snapshot") -> Meant:
    """Return the agencies of a table's rows that are meant by any of what was asked for.

    The table has the columns `agency`, `agency_code` and `department`; `where` says in notes what its rows are. Notes
    name what a part of a name was taken for, where that is several, and what is near a name that no row has.
    """
    there = _there(data)
    found: set[Names] = set()
    notes: list[str] = []
    for printed in asked:
        own, is_whole = _fitting(there, printed)
        found |= own
        if not own:
            notes.append(_missed(printed, there, where))
        elif len({name for name, _, _ in own}) > 1 and not (is_whole and len(_units(own, there)) == 1):
            department = f"department of {key(printed)}"
            units = sorted(_units(own, there), key=lambda unit: not key(unit).startswith(department))
            notes.append(f"{shown(printed)!r} is taken for {_summary(units)}")
    return Meant(frozenset(found), tuple(notes))


def known(data: pa.Table, asked: Iterable[str]) -> Meant:
    """Return what `meant` does; `UsageError` where one of them is not an agency of any row."""
    for one in asked:
        alone = meant(data, [one])
        if not alone.agencies:
            what = alone.notes[0] if alone.notes else f"there is no agency {shown(one)!r}"
            raise UsageError(what, safe="nothing was written")
    return meant(data, asked)


def _there(data: pa.Table) -> set[Names]:
    return {tuple(row.values()) for row in data.select(COLUMNS).to_pylist()}


def _fitting(there: Iterable[Names], printed: str) -> tuple[set[Names], bool]:
    """Return the agencies that something printed fits, and whether it is a whole name or code of theirs."""
    word = fold(printed)
    known = agencies(printed)
    names = {word, *(fold(one.name) for one in known)}
    whole = {one for one in there if fold(one[1] or "") == word or not names.isdisjoint(map(fold, _names(one)))}
    own = key(printed)
    whole = whole or {one for one in there if own in map(key, _names(one))}
    if whole or known or not word:
        return whole if word else set(), True
    parts = {one: {*_words(fold, one), *_words(key, one)} for one in there}
    ways = [words for text in dict.fromkeys([own, word]) if (words := text.split(" "))]
    found = ({one for one, its in parts.items() if fits(words, its)} for fits in (_are_words, _begin) for words in ways)
    return next(filter(None, found), set()), False


def _words(folded: Callable[[str], str], one: Names) -> list[str]:
    return " ".join(map(folded, _names(one))).split(" ")


def _are_words(words: Sequence[str], own: set[str]) -> bool:
    return own.issuperset(words)


def _begin(words: Sequence[str], own: Iterable[str]) -> bool:
    return all(any(one.startswith(word) for one in own) for word in words)


def _names(one: Names) -> list[str]:
    return [name for name in (one[0], one[2]) if name]


def _units(own: Iterable[Names], there: Iterable[Names]) -> list[str]:
    """Name agencies, a department that is meant with all that it has as one."""
    departments = _by_department(there)
    said = []
    for department, names in _by_department(own).items():
        if len(names) > 1 and names == departments[department]:
            said.append(f"{shown(department)} with all of its agencies ({len(names)})")
        else:
            said += map(shown, sorted(names))
    return said


def _summary(said: Sequence[str]) -> str:
    more = [f"{len(said) - _NAMED} more"] if len(said) > _NAMED else []
    *first, last = [*said[:_NAMED], *more]
    return f"{', '.join(first)} and {last}" if first else last


def _by_department(agencies: Iterable[Names]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, _, department in sorted(agencies, key=str):
        found.setdefault(department or name, set()).add(name)
    return found


def _missed(printed: str, there: Iterable[Names], where: str) -> str:
    """Say that no row is of an agency, and what may have been meant: a typing error, perhaps."""
    known = agencies(printed)
    if known and fold(known[0].name) != fold(printed):
        return f"no row {where} is of the agency {shown(printed)!r}, which is {' or '.join(one.name for one in known)}"
    near = _near(fold(printed), there)
    known_names = "`openrecs agencies WORDS` lists the names that are known"
    hint = f"perhaps {' or '.join(map(shown, near))}" if near else known_names
    return f"no row {where} is of the agency {shown(printed)!r}: {hint}"


def _near(word: str, there: Iterable[Names]) -> list[str]:
    """Return up to three names or codes of the rows that are written much alike, or have a word that is."""
    spelled = {fold(name): name for one in there for name in one if name}
    near = get_close_matches(word, spelled, n=3, cutoff=0.6)
    if not near:
        by_word = {part: whole for whole in sorted(spelled, key=len, reverse=True) for part in whole.split(" ")}
        near = [by_word[one] for part in word.split(" ") for one in get_close_matches(part, by_word, n=3, cutoff=0.75)]
    return list(dict.fromkeys(spelled[one] for one in near))[:3]
