"""A watch: a saved filter of changes, and where what it finds is sent. `[watch.NAME]` in the file of settings.

    [watch.ice]
    agency = ["ICE"]                       # as `openrecs diff --agency` takes it; all agencies without it
    kind = ["closed", "promise_moved"]     # as `--kind` takes it; every kind without it
    priority = true                        # only what GAO marks as a priority
    publication = ["GAO-21-487"]
    to = ["env:ICE_MAIL", "json://127.0.0.1:8080/hook"]

An address is one that apprise knows (mail, Slack, a webhook and many others); `env:NAME` takes it from an environment
variable, so that the file holds no password.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openrecs import codes
from openrecs.compare.filters import Asked
from openrecs.errors import UsageError, shown

FROM_ENVIRONMENT = "env:"
_LISTS = ("agency", "kind", "publication", "to")


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch: its name, which changes it is for, and its addresses as the file has them."""

    name: str
    asked: Asked
    to: tuple[str, ...]


def read(said: Mapping[str, Any], where: str) -> tuple[Watch, ...]:
    """Return the watches that a table of settings names, in its order; `UsageError` names what is wrong in it."""
    return tuple(_watch(name, table, where) for name, table in said.items())


def _watch(name: str, table: Any, where: str) -> Watch:
    if not isinstance(table, dict):
        raise _off(name, "must be a table", where, "write it as [watch.NAME], with `to = [ADDRESS]`")
    known = (*_LISTS, "priority")
    for key, value in table.items():
        if key not in known:
            raise _off(name, f"has no setting {shown(key)!r}", where, f"the settings are: {', '.join(known)}")
        is_texts = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
        if not (is_texts if key in _LISTS else type(value) is bool):
            wanted = "a list of texts" if key in _LISTS else "true or false"
            raise _off(name, f"has {key} that is not {wanted}", where, "mend it there")
    for kind in table.get("kind", []):
        if kind not in codes.CHANGE:
            raise _off(name, f"asks for {shown(kind)!r}", where, f"the kinds are: {', '.join(codes.CHANGE)}")
    if not table.get("to"):
        raise _off(name, "has no address", where, "name one: to = [ADDRESS]")
    agencies, kinds, publications, to = (tuple(table.get(key, ())) for key in _LISTS)
    return Watch(name, Asked(kinds, agencies, table.get("priority", False), publications), to)


def _off(name: str, what: str, where: str, mend: str) -> UsageError:
    return UsageError(f"the watch {shown(name)!r} {what}", where=where, safe="nothing was sent", mend=mend)
