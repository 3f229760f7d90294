"""One address, asked: redirects followed by hand, few tries, and one deadline over all of it.

Every hop of a redirect is checked like the first address, and stays on the site that was asked. A failure is tried
again a few times, each try later than the one before and none at a fixed rhythm. What a server asks for in Retry-After
is granted up to a limit, and beyond it the server is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from openrecs.errors import NetworkError, shown
from openrecs.scrape.web import addresses
from openrecs.scrape.web.clock import Clock, Say
from openrecs.scrape.web.transport import Answer, FailedError

FOREVER = 10.0**12  # seconds: more than any Retry-After means
REDIRECTS = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)  # what may be over by the next try

Send = Callable[[str, float], Answer]  # an address, and the seconds that it may take
Turn = Callable[[str, float | None], None]  # called before every request, with the seconds that are left for it


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds for the whole and for one request, bytes, counts, the longest Retry-After."""

    deadline: float = 1500.0
    request: float = 180.0
    size: int = 64_000_000
    tries: int = 3
    redirects: int = 5
    retry_after: float = 600.0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: the address asked, the one that answered, when (UTC), and the seconds it took from the first try."""

    asked: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    seconds: float


class UnansweredError(NetworkError):
    """An address was asked and gave no whole answer. `seconds` is how long that took, from the first try."""

    def __init__(self, seconds: float, what: str, *, where: str, safe: str, mend: str) -> None:
        self.seconds = seconds
        super().__init__(what, where=where, safe=safe, mend=mend)


class Asking:
    """One address being asked. `hosts` may be asked, and of these only those of the address's own site.

    `say` tells a person that it will be asked again, and when.
    """

    def __init__(
        self,
        url: str,
        *,
        hosts: frozenset[str],
        limits: Limits,
        clock: Clock,
        send: Send,
        turn: Turn,
        jitter: Callable[[], float],
        say: Say,
    ) -> None:
        self._url, self._limits, self._clock = url, limits, clock
        self._send, self._turn, self._jitter, self._say = send, turn, jitter, say
        self._hosts = hosts
        self._address = self._checked(url)
        self._hosts = frozenset(one for one in hosts if addresses.site_of(one) == addresses.site(self._address))
        self._start = clock.monotonic()

    def response(self) -> Response:
        """Return the answer, whatever its status; `NetworkError` where there is none. The first turn is not counted."""
        self._turn(self._address, None)
        self._start = self._clock.monotonic()
        outcome, tries = self._try(), 1
        while self._may_try_again(outcome, tries):
            outcome, tries = self._try(), tries + 1
        if isinstance(outcome, FailedError):
            raise self._unanswered(outcome, tries)
        return outcome

    def _try(self) -> Response | FailedError:
        """Follow the address to its answer once; its turn has come."""
        address, seen = self._address, {self._address}
        try:
            while True:
                answer = self._answer(address)
                location = answer.headers.get("location")
                if answer.status not in REDIRECTS or not location:
                    return self._response(address, answer)
                address = self._redirected(address, location)
                if address in seen or len(seen) > self._limits.redirects:
                    return FailedError(f"it redirects in a circle, or too often: to {shown(address)}", is_final=True)
                seen.add(address)
                self._turn(address, self._left())
        except FailedError as problem:
            return problem

    def _answer(self, address: str) -> Answer:
        seconds = min(self._limits.request, self._left())
        if seconds <= 0:
            raise FailedError(f"no whole answer within {self._limits.deadline:.0f} seconds", is_final=True)
        return self._send(address, seconds)

    def _response(self, address: str, answer: Answer) -> Response:
        spent = self._clock.monotonic() - self._start
        return Response(self._url, address, answer.status, answer.headers, answer.body, self._clock.now(), spent)

    def _may_try_again(self, outcome: Response | FailedError, tries: int) -> bool:
        """Wait for the next try; `False` where there is to be none, or its turn would come too late."""
        pause = self._pause(outcome, tries)
        if pause is None or pause > self._left():
            return False
        why = outcome.why if isinstance(outcome, FailedError) else f"the site answered {outcome.status}"
        self._say(f"{why}: it will be asked again in {pause:.0f} seconds or later")
        self._clock.sleep(pause)
        try:
            self._turn(self._address, self._left())
        except FailedError:
            return False
        return True

    def _pause(self, outcome: Response | FailedError, tries: int) -> float | None:
        """Return the seconds to wait before the next try, `None` where there is to be none."""
        is_passing = not outcome.is_final if isinstance(outcome, FailedError) else outcome.status in PASSING
        if not is_passing or tries >= self._limits.tries:
            return None
        pause = 4.0**tries * (0.5 + self._jitter())
        wanted = retry_after(outcome) if isinstance(outcome, Response) else None
        if wanted is None:
            return pause
        return max(wanted, pause) if wanted <= self._limits.retry_after else None

    def _left(self) -> float:
        return self._limits.deadline - (self._clock.monotonic() - self._start)

    def _redirected(self, address: str, location: str) -> str:
        try:
            leads = addresses.joined(address, location)
        except ValueError as problem:
            raise FailedError(f"redirected to {shown(location)}, which is not an address", is_final=True) from problem
        return self._checked(leads)

    def _checked(self, url: str) -> str:
        why = addresses.problem(url, self._hosts)
        if not why:
            return addresses.canonical(url)
        redirected = "" if url == self._url else f"it redirects to {shown(url)}: "
        raise NetworkError(
            f"{redirected}{why}",
            where=self._url,
            safe="nothing was asked there, and nothing was saved",
            mend="save the page in a browser and run `openrecs add FILE`",
        )

    def _unanswered(self, problem: FailedError, tries: int) -> NetworkError:
        asked = f", asked {tries} times" if tries > 1 else ""
        return UnansweredError(
            self._clock.monotonic() - self._start,
            f"{problem.why}{asked}",
            where=self._url,
            safe="nothing was saved of it, and what is in raw/ is as it was",
            mend="try later; or open the address in a browser, save the page and run `openrecs add FILE`",
        )


def retry_after(response: Response) -> float | None:
    """Return the seconds that a server asks to be left alone, `None` where it asks for none that can be understood."""
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        return min(float(value), FOREVER)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:  # a date in HTTP is of UTC, whether it says so or not
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - response.at).total_seconds())
