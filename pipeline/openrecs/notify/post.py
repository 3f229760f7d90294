"""Letters go out through apprise: mail, Slack, webhooks and what else it knows."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openrecs.errors import UsageError, shown
from openrecs.notify.watches import FROM_ENVIRONMENT, Watch

if TYPE_CHECKING:
    from apprise import NotifyBase

    from openrecs.notify.message import Letter

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
