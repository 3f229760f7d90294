"""The arguments of a tool: what may be given, as JSON Schema for a program, and checked, with words where it is off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

from openrecs.errors import UsageError, shown
from openrecs.publish.store import snapshot_names

Kind = Literal["text", "texts", "flag", "count", "day", "since", "snapshot"]
MOST_LETTERS, MOST_TEXTS, MOST_ROWS, ROWS = 500, 50, 100, 20
_AGO = re.compile(r"([0-9]{1,4}) ?d(?:ays?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAKES = {
    "text": f"a text of at most {MOST_LETTERS} letters",
    "texts": f"a list of at most {MOST_TEXTS} texts",
    "flag": "true or false",
    "count": "a whole number, 0 or more",
    "day": "a day as YYYY-MM-DD",
    "since": "a day as YYYY-MM-DD, or a number of days as 30d",
    "snapshot": "the day of a snapshot as YYYY-MM-DD, or one of its revisions as YYYY-MM-DD.2",
}


class Argument(NamedTuple):
    """One argument: its name, what kind of value it takes and means, the values there are, if they are few."""

    name: str
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    default: Any = None
    is_needed: bool = False
    most: int | None = None


LIMIT = Argument("limit", "count", "how many rows at most; 0 for the counts alone", default=ROWS, most=MOST_ROWS)
OFFSET = Argument("offset", "count", "how many rows to leave out at the beginning: page.next says it", default=0)
AS_OF = Argument("as_of", "snapshot", "the day of an older snapshot; without it the newest")
PAGED = (LIMIT, OFFSET)


def schema(arguments: Sequence[Argument]) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments."""
    return {
        "type": "object",
        "properties": {one.name: _schema(one) for one in arguments},
        "required": [one.name for one in arguments if one.is_needed],
        "additionalProperties": False,
    }


def _schema(one: Argument) -> dict[str, Any]:
    said: dict[str, Any] = {"description": one.meaning}
    choices = {"enum": list(one.choices)} if one.choices else {}
    if one.kind == "texts":
        return said | {"type": "array", "items": {"type": "string", **choices}, "maxItems": MOST_TEXTS}
    if one.kind == "count":
        most = {"maximum": one.most} if one.most is not None else {}
        return said | {"type": "integer", "minimum": 0, **most, "default": one.default}
    if one.kind == "flag":
        return said | {"type": "boolean", "default": False}
    return said | {"type": "string", **choices, **({"default": one.default} if one.default else {})}


def checked(arguments: Sequence[Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each argument, days as dates; `UsageError` says what is off and what there is."""
    names = [one.name for one in arguments]
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            mend = f"perhaps {near[0]}" if near else f"the arguments are: {', '.join(names) or 'none'}"
            raise UsageError(f"there is no argument {shown(name)!r}", mend=mend)
    missing = next((one for one in arguments if one.is_needed and given.get(one.name) is None), None)
    if missing:
        raise UsageError(f"the argument {missing.name!r} is missing", mend=f"it is {missing.meaning}")
    return {one.name: _value(one, given.get(one.name)) for one in arguments}


def _value(one: Argument, given: Any) -> Any:
    if given is None:
        return () if one.kind == "texts" else False if one.kind == "flag" else one.default
    value: Any = _READ[one.kind](given)
    if value is None or (one.most is not None and value > one.most):
        most = f", at most {one.most}" if one.most is not None else ""
        raise UsageError(f"{one.name} takes {_TAKES[one.kind]}{most}, not {shown(repr(given))}")
    for text in (value if one.kind == "texts" else (value,)) if one.choices else ():
        if text not in one.choices:
            raise UsageError(f"{one.name} cannot be {shown(text)!r}", mend=f"it is one of: {', '.join(one.choices)}")
    return value


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) and given.strip() and len(given) <= MOST_LETTERS else None


def _texts(given: Any) -> tuple[str, ...] | None:
    """Return texts; one alone is a list of one, as programs often write it."""
    listed = [given] if isinstance(given, str) else given
    is_so = isinstance(listed, list) and len(listed) <= MOST_TEXTS and all(_text(one) for one in listed)
    return tuple(listed) if is_so else None


def _flag(given: Any) -> bool | None:
    return given if isinstance(given, bool) else None


def _count(given: Any) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) and given >= 0 else None


def _day(given: Any) -> date | None:
    found = snapshot_names.split(given) if isinstance(given, str) and _DAY.fullmatch(given) else None
    return found[0] if found else None


def _since(given: Any) -> date | timedelta | None:
    ago = _AGO.fullmatch(given.strip()) if isinstance(given, str) else None
    return timedelta(days=int(ago[1])) if ago else _day(given)


def _snapshot(given: Any) -> str | None:
    return given if isinstance(given, str) and snapshot_names.split(given) else None


_READ: Mapping[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "texts": _texts,
    "flag": _flag,
    "count": _count,
    "day": _day,
    "since": _since,
    "snapshot": _snapshot,
}
