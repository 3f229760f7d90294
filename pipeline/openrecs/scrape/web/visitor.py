"""Ask for one address politely: allowed by the site's robots.txt, in its turn, by one run at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openrecs.errors import NetworkError
from openrecs.publish.store import lock
from openrecs.publish.store.disk import storage_errors
from openrecs.scrape import keeping
from openrecs.scrape.web import addresses
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client, quiet
from openrecs.scrape.web.clock import Clock, Say
from openrecs.scrape.web.robots import Robots
from openrecs.scrape.web.transport import FailedError

LONGEST_WAIT = 3600.0  # seconds; a site that wants to be left alone for longer is asked by a later run
_WORTH_SAYING = 2.0


class Pace:
    """The turns of all sites: one request at a time, and never sooner than the site wants the next one.

    The time of the last request is written down in `folder` before the request is made, so that a run that was killed,
    and the one after it, together ask no faster than one alone. `say` tells a person of a wait.
    """

    def __init__(self, folder: Path, clock: Clock, say: Say) -> None:
        self._folder, self._clock, self._say = folder, clock, say
        self._taken: dict[str, float] = {}  # this run's last turns, by the clock that nobody can set

    def due(self, site: str, delay: float) -> datetime:
        """Return when the next request to a site may be made, given the seconds it wants between two."""
        last = self._last(site)
        now = self._clock.now()
        due = max(now, min(last, now) + timedelta(seconds=delay)) if last else now
        return max(due, now + timedelta(seconds=self._left(site, delay)))

    def _left(self, site: str, delay: float) -> float:
        """Return the seconds to wait for this run's own last request, also where the clock was put forward since."""
        taken = self._taken.get(site)
        return max(0.0, delay - (self._clock.monotonic() - taken)) if taken is not None else 0.0

    def wait(self, site: str, delay: float, longest: float | None) -> None:
        """Wait for the site's next turn, and take it.

        `longest` is the most seconds that may be waited: `FailedError` beyond it, or `NetworkError` without one where
        the turn comes later than in an hour.
        """
        due = self.due(site, delay)
        seconds = (due - self._clock.now()).total_seconds()
        if longest is not None and seconds > longest:
            raise FailedError(f"{site} wants {delay:.0f} seconds between two requests: too late for this one")
        if seconds > LONGEST_WAIT:
            raise _too_long(site, delay, due)
        if seconds > _WORTH_SAYING:
            self._say(f"next request to {site} at {local(due)}: it wants {delay:.0f} seconds between two")
        if seconds > 0:
            self._clock.sleep(seconds)
        self._take(site)

    def _take(self, site: str) -> None:
        self._taken[site] = self._clock.monotonic()
        last = {"last_request_at": self._clock.now().isoformat()}
        keeping.replace(self._folder / f"{site}.json", json.dumps(last).encode())

    def _last(self, site: str) -> datetime | None:
        """Return when the site was last asked; what cannot be read counts as just now, which is the polite guess."""
        try:
            content = (self._folder / f"{site}.json").read_bytes()
        except FileNotFoundError:
            return None
        try:
            last = datetime.fromisoformat(json.loads(content)["last_request_at"])
            return last.astimezone(UTC)
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return self._clock.now()


def local(at: datetime) -> str:
    """Return a time as a person's own clock shows it."""
    return f"{at.astimezone():%H:%M:%S}"


def _too_long(site: str, delay: float, due: datetime) -> NetworkError:
    return NetworkError(
        f"{site} wants {delay:.0f} seconds between two requests: the next one is due at {due:%Y-%m-%d %H:%M} UTC",
        safe="nothing was asked, and nothing was saved",
        mend="run the same command again then; or save the page in a browser and run `openrecs add FILE`",
    )


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
