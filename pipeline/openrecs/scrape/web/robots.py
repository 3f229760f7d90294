"""What a site's robots.txt allows openrecs, and how long it wants to be left alone between two requests (RFC 9309).

It is kept for a day. Where there is none (404, 410), everything is allowed; where it cannot be had, or something else
is sent in its place, such as a block notice, nothing is: a site that cannot be asked for its rules has not said yes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from protego import Protego

from openrecs.errors import NetworkError, shown
from openrecs.read.media import media
from openrecs.scrape import keeping
from openrecs.scrape.web import addresses
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client
from openrecs.text import lines

NAME = "openrecs"  # as a robots.txt would name us
KEPT_FOR = timedelta(days=1)
WITHIN = 300.0  # seconds that asking for the rules may take in all
LONGEST_DELAY = 366 * 86_400.0  # seconds between two requests; nobody waits for more
LONGEST = 512_000  # characters that are read; RFC 9309 wants at least 500 KiB
MISSING = (404, 410)
_RULE = re.compile(r"(?:user-?agent|(?:dis)?allow|crawl-?delay|request-?rate|visit-?time|sitemap|host)[ \t]*:", re.I)
_AGENT = re.compile(r"[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([a-z_-]+|\*)?", re.I)


class DisallowedError(NetworkError):
    """The site's robots.txt does not allow an address."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A host's rules: its robots.txt (empty where there is none), and when it was asked for."""

    host: str
    text: str
    asked_at: str

    def is_fresh(self, now: datetime) -> bool:
        """Say whether the rules are of the last day, and not of the future."""
        asked = datetime.fromisoformat(self.asked_at).astimezone(UTC)
        return timedelta(0) <= now - asked < KEPT_FOR


class Robots:
    """The rules of every host that is asked, kept in `folder` for a day."""

    def __init__(self, client: Client, folder: Path, raw: Path) -> None:
        self._client, self._folder, self._raw = client, folder, raw
        self._known: dict[str, tuple[Rules, Protego]] = {}

    def permit(self, url: str, longest: float | None = None) -> None:
        """Return if the address may be asked; `NetworkError` with the rule if not, or if the rules cannot be had.

        `longest` is the most seconds that asking for the rules may take.
        """
        rules, parsed = self._rules(addresses.host(url), longest)
        if not parsed.can_fetch(url, NAME):
            raise DisallowedError(
                f"the site's robots.txt does not allow this address to programs: `{_quoted(rules.text, url)}`",
                where=url,
                safe="it was not asked for, and nothing was saved",
                mend="a person may read it: open it in a browser, save the page and run `openrecs add FILE`",
            )

    def delay(self, url: str) -> float:
        """Return the seconds that the host of an address wants between two requests, 0 where it does not say."""
        parsed = self._rules(addresses.host(url))[1]
        rate = parsed.request_rate(NAME)
        by_rate = min(rate.seconds, LONGEST_DELAY * rate.requests) / rate.requests if rate else 0.0
        return min(LONGEST_DELAY, max(parsed.crawl_delay(NAME) or 0.0, by_rate))

    def _rules(self, host: str, longest: float | None = None) -> tuple[Rules, Protego]:
        known = self._known.get(host)
        if known is None or not known[0].is_fresh(self._client.clock.now()):
            rules = self._stored(host) or self._asked(host, min(WITHIN, longest or WITHIN))
            known = self._known[host] = (rules, Protego.parse(_by_token(rules.text)))
        return known

    def _stored(self, host: str) -> Rules | None:
        """Return the rules that an earlier run asked for, if they are of the last day and can be read."""
        try:
            rules = Rules(**json.loads((self._folder / f"{host}.robots.json").read_bytes()))
            is_ours = rules.host == host and isinstance(rules.text, str)
            return rules if is_ours and rules.is_fresh(self._client.clock.now()) else None
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, RecursionError, OverflowError):  # no rules of ours: ask again
            return None

    def _asked(self, host: str, within: float) -> Rules:
        """Ask for the rules; no turn is taken for it, for a visitor must know the rules before it can keep them."""
        url = f"https://{host}/robots.txt"
        try:
            response = self._client.get(url, within=within)
        except NetworkError as problem:
            keeping.failed(self._raw, url, problem, self._client.clock.now())
            raise _no_rules(url, problem.what) from problem
        text = self._text(response, url)
        keeping.note(self._raw, url, "rules", response.at, **keeping.about(response))
        rules = Rules(host, text, response.at.isoformat())
        keeping.replace(self._folder / f"{host}.robots.json", json.dumps(asdict(rules)).encode())
        return rules

    def _text(self, response: Response, url: str) -> str:
        if response.status in MISSING:
            return ""
        text = response.body.decode("utf-8-sig", "replace")[:LONGEST]
        if response.status == 200 and _is_rules(text):
            return text
        what = "and it is not a list of rules" if response.status == 200 else "which is not a yes"
        why = f"the answer was {response.status}, {what}"
        keeping.refuse(self._raw, response, "robots.txt", why)
        raise _no_rules(url, why)


def _is_rules(text: str) -> bool:
    """Say whether a text is a list of rules: it states one, or says nothing at all. A notice in plain text is none."""
    stated = [line for line in lines(text) if line.strip() and not line.lstrip().startswith("#")]
    return "\0" not in text and media(text) == "text" and (not stated or any(_RULE.match(x.lstrip()) for x in stated))


def _by_token(text: str) -> str:
    """Return the rules with each group under the product token that it names (RFC 9309).

    Who shuts us out may copy `openrecs/0.1.0 (...)` from a log: that is us. A name that ours begins with is another's.
    """
    return "\n".join(map(_named, lines(text)))


def _named(line: str) -> str:
    found = _AGENT.match(line)
    if not found:
        return line
    token = (found[1] or "").lower()
    return f"User-agent: {token if token in (NAME, '*') else f'not-{token}'}"


def _no_rules(url: str, why: str) -> NetworkError:
    return NetworkError(
        f"the site's rules for programs cannot be had, so nothing may be asked: {why}",
        where=url,
        safe="nothing was asked for, and what is in raw/ is as it was",
        mend="try again tomorrow; or open the page in a browser, save it and run `openrecs add FILE`",
    )


def _quoted(text: str, url: str) -> str:
    """Return the longest rule that forbids an address: each one asked for alone, in the groups that concern us."""
    found = [
        line
        for agents, line in _rules_of_groups(_by_token(text))
        if (agents & {NAME, "*"}) and not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, NAME)
    ]
    return shown(max(found, key=len, default="Disallow"))


def _rules_of_groups(text: str) -> list[tuple[frozenset[str], str]]:
    """Return each Disallow line with the names, in lower case, of the programs that its group is for."""
    found: list[tuple[frozenset[str], str]] = []
    agents: set[str] = set()
    is_open = False  # whether the group's names may still go on
    for line in lines(text):
        name, _, value = line.partition("#")[0].partition(":")
        key = name.strip().casefold()
        if key == "user-agent":
            agents = {*(agents if is_open else ()), value.strip().casefold()}
        elif key == "disallow" and value.strip():
            found.append((frozenset(agents), f"Disallow: {value.strip()}"))
        is_open = key == "user-agent" or (is_open and not key)
    return found
