"""A watch: a saved filter of changes, and where apprise sends what it finds. `[watch.NAME]` in the file of settings.

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

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openrecs import codes
from openrecs.compare.filters import Asked
from openrecs.errors import UsageError, shown

if TYPE_CHECKING:
    from apprise import NotifyBase


FROM_ENVIRONMENT = "env:"
_LISTS = ("agency", "kind", "publication", "to")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: one line, and a text of lines."""

    title: str
    text: str


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


EXAMPLE = "mailtos://USER:PASSWORD@SERVER?from=ME@EXAMPLE.ORG&to=YOU@EXAMPLE.ORG"


class Post:
    """The addresses of some watches, each checked before anything is sent. `UsageError` where one cannot be used."""

    def __init__(self, watches: Sequence[Watch], environment: Mapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        self._services = {one: _service(watch, one, given) for watch in watches for one in watch.to}

    def send(self, address: str, letter: Letter) -> bool:
        """Send a letter to an address; say whether it was taken there."""
        return bool(self._services[address].notify(body=letter.text, title=letter.title, body_format="text"))

    def place(self, address: str) -> str:
        """Return an address as it may be shown: without its passwords, and without what only steers apprise."""
        if address.startswith(FROM_ENVIRONMENT):
            return address
        url: str = self._services[address].url(privacy=True)  # type: ignore[no-untyped-call]
        return shown(url.partition("?")[0])


def _service(watch: Watch, address: str, environment: Mapping[str, str]) -> NotifyBase:
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses
    name = address.removeprefix(FROM_ENVIRONMENT)
    where = f"[watch.{watch.name}]"
    if name != address and not environment.get(name):
        raise UsageError(
            f"the environment has no {shown(name)}",
            where=where,
            safe="nothing was sent",
            mend=f"set {shown(name)} to the address, or take it out of `to`",
        )
    made = Apprise.instantiate(environment[name] if name != address else address, asset=AppriseAsset())
    if made is None:
        raise UsageError(
            f"its address number {watch.to.index(address) + 1} is not one that apprise knows",
            where=where,
            safe="nothing was sent",
            mend=f"write it as docs/notify.md shows: {EXAMPLE}",
        )
    return made
