"""Which addresses may be asked: https, on a list of hosts, at the usual port. Checked on every hop of a redirect.

A list of names needs no rule about numbers: `127.0.0.1`, `169.254.169.254`, `[::1]` and `localhost` are not on it.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from openrecs.errors import shown

GAO = frozenset({"www.gao.gov", "gao.gov", "files.gao.gov"})
ARCHIVE = frozenset({"web.archive.org"})
LONGEST = 2048

_CONTROLS = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT = "%/:=&?~#+!$,;'@()*[]"  # what may be in an address as it is; all else is written as %XX


def canonical(url: str) -> str:
    """Return an address with its host in lower case and without a dot at its end, a port, or a fragment.

    `ValueError` where it is not an address at all.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port  # also raises for a port that is not a number
    is_usual = port in (None, {"https": 443, "http": 80}.get(parts.scheme))
    netloc = host if is_usual else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path or "/", _KEPT), quote(parts.query, _KEPT), ""))


def problem(url: str, hosts: frozenset[str]) -> str | None:
    """Return in words why an address may not be asked, `None` where it may be."""
    if len(url) > LONGEST:
        return f"the address has more than {LONGEST} characters"
    if _CONTROLS.search(url):
        return "the address holds a blank, a control character or a backslash"
    try:
        parts, plain = urlsplit(url), urlsplit(canonical(url))
    except ValueError:
        return "this is not a web address"
    if parts.scheme != "https":
        return f"only https is asked, and this is {shown(parts.scheme, 20) or 'no web address'}"
    if "@" in parts.netloc:
        return "the address names a user"
    if plain.netloc not in hosts:
        return (
            f"only {', '.join(sorted(hosts))} may be asked, not {shown(parts.netloc, 60) or 'an address without host'}"
        )
    return None


def joined(base: str, location: str) -> str:
    """Return where a redirect leads: `location` as a server wrote it, on the page at `base`; else `ValueError`.

    A header is read as Latin-1, byte by byte; so written, what is in it as UTF-8 becomes that again.
    """
    return quote(urljoin(base, location.strip()), _KEPT, encoding="latin-1", errors="replace")


def host(url: str) -> str:
    """Return the host of an address that was checked."""
    return urlsplit(url).hostname or ""


def target(url: str) -> str:
    """Return the path and query of an address that was checked: what a request line asks for."""
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def site(url: str) -> str:
    """Return the site of an address, `gao.gov` for all of GAO's hosts: requests are counted by it."""
    return site_of(host(url))


def site_of(name: str) -> str:
    """Return the site of a host: the last two parts of its name."""
    return ".".join(name.split(".")[-2:])
