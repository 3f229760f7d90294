"""Who asks, and whom: the hosts that may be asked, the name that is given, and the connection to them.

It says who it is, and never pretends to be a browser.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version

from openrecs.errors import UsageError, shown
from openrecs.scrape.web import addresses
from openrecs.scrape.web.asking import Asking, Limits, Response, Turn
from openrecs.scrape.web.clock import Clock, Say, SystemClock
from openrecs.scrape.web.transport import Answer, Connect, exchange, secure

_CONTACT = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?")


def user_agent(contact: str) -> str:
    """Return how openrecs names itself; `UsageError` where the contact cannot be in a header."""
    if contact and not _CONTACT.fullmatch(contact):
        raise UsageError(
            f"this contact cannot be sent: {shown(contact)!r}",
            mend="give an e-mail address or a web address in plain ASCII, at most 200 characters, with --contact",
        )
    return f"openrecs/{version('openrecs')} ({contact or 'no contact given'})"


def _at_once(_url: str, _longest: float | None) -> None:
    """Wait for nothing."""


def quiet(_words: str) -> None:
    """Say nothing."""


class Client:
    """Asks. `hosts` may be asked and no other; `connect` gives the connection to a host (tests: to 127.0.0.1)."""

    def __init__(
        self,
        contact: str = "",
        *,
        hosts: frozenset[str] = addresses.GAO | addresses.ARCHIVE,
        limits: Limits | None = None,
        clock: Clock | None = None,
        connect: Connect = secure,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.hosts, self.limits, self.clock = hosts, limits or Limits(), clock or SystemClock()
        self._agent, self._connect, self._jitter = user_agent(contact), connect, jitter

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        turn: Turn = _at_once,
        say: Say = quiet,
        within: float | None = None,
    ) -> Response:
        """Return the answer to a GET, whatever its status; `NetworkError` where there is none.

        `turn` is called before every request and may wait. `within` is the most seconds that it may take in all, where
        that is less than the limits allow.
        """

        def send(address: str, seconds: float) -> Answer:
            return self._send(address, headers or {}, seconds)

        return Asking(
            url,
            hosts=self.hosts,
            limits=self.limits if within is None else replace(self.limits, deadline=min(within, self.limits.deadline)),
            clock=self.clock,
            send=send,
            turn=turn,
            jitter=self._jitter,
            say=say,
        ).response()

    def _send(self, address: str, headers: Mapping[str, str], seconds: float) -> Answer:
        host = addresses.host(address)
        sent = {
            "Host": host,
            "User-Agent": self._agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            **headers,
            "Connection": "close",
        }
        connection = self._connect(host, seconds)
        return exchange(connection, addresses.target(address), sent, seconds=seconds, size=self.limits.size)
