"""What stands above the records of GAO's CSV export: its title and stamp, and the columns by their names; its address.

The header also shows who wrote the file, GAO or a spreadsheet that saved it again. Nothing in the file itself says that
a search narrowed it, but its address does: https://www.gao.gov/open-recs2-csv?q= is everything open, and
...?processed=1&priority=1&topic=all&agency=Department%20of%20Defense&subs=1 a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from openrecs.dates import day, eastern
from openrecs.errors import RefusedError, shown
from openrecs.extract.csv import spreadsheets
from openrecs.extract.csv.delimited import Header, Notes, head, header, with_ends
from openrecs.records import Document
from openrecs.text import squeeze

REQUIRED = (
    "Publication Name",
    "Publication Number",  # printed with two blanks
    "Agency",
    "Recommendation",
    "Status",
)
OPTIONAL = ("Date Publication Issued", "Priority", "Comments", "Topics")
DIRECTORS = ("Director Name", "Director Phone")
COLUMNS = (*REQUIRED, *OPTIONAL, *DIRECTORS)
_KNOWN = {name.casefold(): name for name in COLUMNS}
_LEAST_KNOWN, _MOST_NEW = 5, 3
_TITLE = "title: download of gao recommendation"
_STAMP = "status as of "
AGAIN = "download it again with `openrecs fetch export`, or from gao.gov, and `openrecs add FILE` without opening it"


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the records: the header, where each known and each new column is, and who wrote the file."""

    header: Header
    known: Mapping[str, int]
    new: Mapping[str, int]
    is_saved_again: bool

    @property
    def width(self) -> int:
        """Return how many fields a record has."""
        return len(self.header.names)


def is_there(text: str) -> bool:
    """Say whether a text begins like GAO's export: with its title line, or a header with most of its columns."""
    return _has_title(text) or header(text, _KNOWN.keys(), _LEAST_KNOWN) is not None


def _has_title(text: str) -> bool:
    return any(squeeze(line.lstrip('" ')).casefold().startswith(_TITLE) for line in head(text)[:5])


def refused(document: Document, what: str) -> RefusedError:
    """Return the refusal of an export, which says how to get a better one."""
    return RefusedError(what, where=document.name, safe="nothing was read from it", mend=AGAIN)


def read(document: Document, notes: Notes) -> Top:
    """Return what the header says; the order of its columns is free.

    `RefusedError` where a column is missing that rows need, one is doubled, or a record ran into the header.
    """
    found = header(document.text, _KNOWN.keys(), _LEAST_KNOWN)
    if found is None:
        raise refused(document, "it begins like GAO's export and has no line with the export's columns")
    names = [_KNOWN.get(name.casefold(), name) for name in found.names]
    missing = [name for name in REQUIRED if name not in names]
    doubled = [name for name, times in Counter(names).items() if times > 1 and name in COLUMNS]
    new = {name or f"(column {at + 1})": at for at, name in enumerate(names) if name not in COLUMNS}
    wrong = [f"missing '{name}'" for name in missing] + [f"doubled '{name}'" for name in doubled]
    if len(new) > _MOST_NEW or any('"' in name for name in new):  # damaged: what stands there is not for messages
        wrong.append(f"{len(new)} unknown")
    elif wrong and new:
        wrong.append("unknown " + ", ".join(f"'{shown(name, 40)}'" for name in new))
    if wrong:
        line = f"line {found.line} does not name the columns of GAO's export"
        raise refused(document, f"{line}: {'; '.join(wrong)}")
    _note_columns(names, list(new), found.line, notes)
    known = {name: at for at, name in enumerate(names) if name in COLUMNS}
    is_saved_again = found.delimiter != "," or spreadsheets.is_saved_again(with_ends(document.text)[found.line - 1])
    return Top(found, known, new, is_saved_again)


def _note_columns(names: list[str], new: list[str], line: int, notes: Notes) -> None:
    """Name what is new, and what is not there; Topics are not in the exports of 2024."""
    for name in new:
        notes.add("note", f"the column '{shown(name, 40)}' is new; `openrecs parse --unread` shows what it holds", line)
    lost = [name for name in OPTIONAL if name not in names and (name != "Topics" or new)]
    for name in lost:
        notes.add("warning", f"there is no column '{name}': what it says is left as it was known", line, name)


def stamp(text: str, top: Header, notes: Notes) -> tuple[date | None, datetime | None]:
    """Return the day and the time of `status as of Sep 28, 2026 at 7:05 PM EST`: Eastern time, whatever it says of EST.

    The time is given in UTC.
    """
    for number, line in enumerate(head(text)[: top.line - 1], 1):
        printed = squeeze(line)
        at = printed.casefold().find(_STAMP)
        if at >= 0:
            said, _, time = printed[at + len(_STAMP) :].strip('" ,;').partition(" at ")
            found = day(said)
            if found is None:
                notes.incomplete("warning", "the export's date cannot be read, so it cannot count as complete", number)
            return found, eastern(found, time) if found else None
    message = "the export's lines above its header, with the date it was made, are missing: it cannot count as complete"
    notes.incomplete("warning", message, top.line)
    return None, None


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
