"""Ask for one address politely: allowed by the site's robots.txt, in its turn, by one run at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from openrecs.publish.store import lock
from openrecs.publish.store.disk import storage_errors
from openrecs.scrape import keeping
from openrecs.scrape.web import addresses
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client, quiet
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.pace import Pace
from openrecs.scrape.web.robots import Robots

# Seconds between two requests where a robots.txt asks for none. Theirs, if longer, is kept.
LEAST_DELAY = {"gao.gov": 10.0, "archive.org": 1.0}
DEFAULT_DELAY = 10.0


class Visitor:
    """A guest on other people's sites. `raw` is where what it gets will stand; `say` tells a person what goes on."""

    def __init__(self, raw: Path, client: Client, say: Say | None = None) -> None:
        self.raw, self.clock, self.say = raw, client.clock, say or quiet
        self._client = client
        self._robots = Robots(client, raw / keeping.STATE, raw)
        self._pace = Pace(raw / keeping.STATE, client.clock, self.say)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer, whatever its status; `NetworkError` where there is none, or it may not be asked for."""
        return self._client.get(url, headers=headers, turn=self._turn, say=self.say)

    def due(self, url: str) -> datetime:
        """Return when its site may be asked again; `NetworkError` where the site's rules cannot be had."""
        return self._pace.due(addresses.site(url), self._delay(url))

    def _turn(self, url: str, longest: float | None) -> None:
        self._robots.permit(url, longest)
        self._pace.wait(addresses.site(url), self._delay(url), longest)

    def _delay(self, url: str) -> float:
        return max(self._robots.delay(url), LEAST_DELAY.get(addresses.site(url), DEFAULT_DELAY))


@contextmanager
def visiting(raw: Path, client: Client, say: Say | None = None) -> Iterator[Visitor]:
    """Give a visitor that alone may ask for this raw/; `LockedError` at once where another run is at it."""
    with storage_errors(raw, "nothing was asked, and nothing was saved"):
        (raw / keeping.STATE).mkdir(parents=True, exist_ok=True)
    with lock.held(raw):
        yield Visitor(raw, client, say)
