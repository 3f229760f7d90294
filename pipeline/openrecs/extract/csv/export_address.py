"""The address of GAO's export: what it asks for. Nothing in the file itself says that a search narrowed it.

https://www.gao.gov/open-recs2-csv?q=                                                       everything open
...?processed=1&priority=1&topic=all&agency=Department%20of%20Defense&subs=1                a part
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

_HOSTS = ("gao.gov", "www.gao.gov")
_PATHS = ("/open-recs2-csv", "/open-recs-csv")
_NO_FILTERS = ("processed", "subs", "page", "items_per_page")  # how the site asks itself; `subs` widens an agency
_EVERYTHING = ("all", "all_open")


def asks_for_everything(url: str | None) -> bool:
    """Say whether an address is that of GAO's export, and narrows it by nothing."""
    try:
        parts = urlsplit(url or "")
        return parts.hostname in _HOSTS and parts.path.rstrip("/") in _PATHS and not filters(url or "")
    except ValueError:  # an address nobody can read
        return False


def claim(url: str | None) -> str | None:
    """Return what the address of an export says that it lists: `all`, `part`, or `None` for any other address."""
    if asks_for_everything(url):
        return "all"
    return "part" if url and filters(url) else None


def filters(url: str) -> Mapping[str, str]:
    """Return what an address narrows the export by: `{"priority": "1"}`. One that nobody can read narrows somehow."""
    try:
        asked = parse_qsl(urlsplit(url).query)
    except ValueError:
        return {"address": url}
    return {
        name: value
        for name, value in asked
        if name.casefold() not in _NO_FILTERS and value.strip().casefold() not in ("", *_EVERYTHING)
    }
