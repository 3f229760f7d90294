"""One line of the ledger <-> one typed fact.

The kinds of fact, their keys in the order in which they are written:

    document     name, sha256, captured_on, basis, url, headers     {"fact":"document","name":"2021-09-30/ice.txt",...}
    hold         run, reason                                        a gate stopped that run
    accept       run, reason                                        a person let it pass
    withdrawal   name, reason                                       a file that must not count, until it is added again
    fetch        url, outcome, at                                   a request that brought no new file, and why not

A document's last four keys may be left out; `captured_on` is `2021-09-30`, `basis` says how that is known; `at` is
`2021-09-30T04:05:06Z`. Further keys, of any kind of fact, are kept in its `more`: of a document `scope`, where a person
says of an export that it is `all` or `part` of what is open, and what `fetch` knows of its answer. The `sha256` of what
was fetched is of the bytes as served; `file_sha256` is then the digest of the file, which holds them gzipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

from openrecs.errors import shown

SCOPES = ("all", "part")
FIRST_YEAR = 1991  # of the World Wide Web: no page was saved before

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class NoJsonError(ValueError):
    """A line is not JSON at all: garbage, or cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact has: the further keys of its line."""

    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class DocumentFact(Fact):
    """A file: its name and digest, when it was saved and how that is known, its address and its response's headers."""

    name: str
    sha256: str
    captured_on: date | None = None
    basis: str | None = None
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def digests(self) -> frozenset[str]:
        """Return the digests that a file may have and be this document: as recorded, and as it is stored."""
        return frozenset({self.sha256, str(self.more.get("file_sha256", self.sha256))})

    @property
    def scope(self) -> str | None:
        """Return what a person says of an export: it is `all` of what is open, or a `part`."""
        said = self.more.get("scope")
        return str(said) if said in SCOPES else None

    @property
    def fetched_at(self) -> datetime | None:
        """Return when the document was fetched from its own address; an archive's answer says nothing of that."""
        said = self.more.get("fetched_at")
        is_known = isinstance(said, str) and _MOMENT.fullmatch(said) and "memento" not in self.more
        return _moment("fetched_at", said) if is_known else None


@dataclass(frozen=True, slots=True)
class HoldFact(Fact):
    """A run that a gate stopped, and why."""

    run: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptFact(Fact):
    """A held run that a person let pass, and why."""

    run: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawalFact(Fact):
    """A file that must not count any more, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FetchFact(Fact):
    """A request that brought no new file: its address, what came of it (`unchanged`, `blocked`), and when, in UTC."""

    url: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UnknownFact(Fact):
    """A fact of a kind that this version does not know: kept, and without effect."""

    kind: str


def to_line(stated: Mapping[str, Any]) -> str:
    """Return the line of a fact, its keys in the order shown above, the further ones by name; checked by reading it."""
    order = ["fact", *_KINDS.get(str(stated.get("fact")), (Fact, ()))[1]]
    keys = [key for key in order if key in stated] + sorted(stated.keys() - set(order))
    plain = {key: _plain(stated[key]) for key in keys if stated[key] is not None}
    line = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if isinstance(from_line(line), UnknownFact):
        raise ValueError(f"there is no kind of fact named {stated.get('fact')!r}")
    return line + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def moment(at: datetime) -> str:
    """Return a time as the ledger writes it, `2021-09-30T04:05:06Z`; `ValueError` where it states no time zone."""
    if at.tzinfo is None:
        raise ValueError("a time must state its time zone")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def from_line(line: str) -> Fact:
    """Return the fact a line states; `ValueError` says what is wrong with it."""
    stated = _object(line)
    kind = _text("fact", stated.get("fact"))
    make, keys = _KINDS.get(kind, (None, ()))
    more = {key: value for key, value in stated.items() if key not in ("fact", *keys)}
    if make is None:
        return UnknownFact(kind, more=more)
    needed = _needed(make)
    known = {key: _READ[key](key, stated.get(key)) for key in keys if key in needed or stated.get(key) is not None}
    fact: Fact = make(**known, more=more)
    return fact


def _needed(make: type[Fact]) -> frozenset[str]:
    """Return the keys without which a fact of that type cannot be: those that have no default."""
    return frozenset(f.name for f in fields(make) if f.default is MISSING and f.default_factory is MISSING)


def _object(line: str) -> Mapping[str, Any]:
    try:
        stated = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise NoJsonError("it is not JSON, or is nested too deep") from problem
    if not isinstance(stated, dict):
        raise ValueError("it is JSON, but no object")
    return stated


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text that is not empty")
    value.encode()  # a lone surrogate is not text
    return value


def _digest(key: str, value: Any) -> str:
    if not _SHA256.fullmatch(_text(key, value)):
        raise ValueError(f"{key} must be 64 hexadecimal digits in lower case")
    return str(value)


def _day(key: str, value: Any) -> date:
    """Read `YYYY-MM-DD`, a day that exists, not before the Web did. (Python alone takes other forms too.)"""
    if not _DAY.fullmatch(_text(key, value)) or int(value[:4]) < FIRST_YEAR:
        raise ValueError(f"{key} must be a day from {FIRST_YEAR} on, as YYYY-MM-DD, and not {shown(value)!r}")
    return date.fromisoformat(value)


def _moment(key: str, value: Any) -> datetime:
    """Read `YYYY-MM-DDTHH:MM:SSZ`, a second of UTC. (Python alone takes other forms too.)"""
    if not _MOMENT.fullmatch(_text(key, value)):
        raise ValueError(f"{key} must be a time as YYYY-MM-DDTHH:MM:SSZ, and not {shown(value)!r}")
    return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)


def _headers(key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f"{key} must be an object of texts")
    return value


_READ: Mapping[str, Any] = {
    "sha256": _digest,
    "captured_on": _day,
    "headers": _headers,
    "at": _moment,
    **dict.fromkeys(("name", "basis", "url", "run", "reason", "outcome"), _text),
}
_KINDS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "document": (DocumentFact, ("name", "sha256", "captured_on", "basis", "url", "headers")),
    "hold": (HoldFact, ("run", "reason")),
    "accept": (AcceptFact, ("run", "reason")),
    "withdrawal": (WithdrawalFact, ("name", "reason")),
    "fetch": (FetchFact, ("url", "outcome", "at")),
}
