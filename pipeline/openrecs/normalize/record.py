"""Text as printed -> typed values: a function for each field.

Every function takes what a page printed and returns the value, or `None` where the print cannot be understood; it
never guesses and never raises on text. What was not understood becomes an `Issue` in `recommendation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from openrecs import dates, markers, statuses
from openrecs.errors import shown
from openrecs.normalize import ids
from openrecs.normalize.agencies.split import Split
from openrecs.normalize.agencies.vocabulary import Resolved
from openrecs.records import Document, Issue, Publication, RawPublication, RawRecommendation, Recommendation
from openrecs.text import is_value, paragraphs, plain, squeeze

# The forms of a number. Seen in GAO's catalogue: `GAO-21-487`, `GAO-20-526PR`, `T-AIMD/GGD-97-63`, `CED-81-70(I)`,
# `AIMD-10.1.22`, `B-163058`, `B-148513-O.M.`, `087286`, `a10497`, and lists of them, `B-1,B-2`.
_SERIES = r"[A-Z]{1,6}(?:[-/][A-Z]{1,6}){0,3}"
_OF_SERIES = r"(?:[0-9]{2}-[0-9]{1,6}(?:\.[0-9]{1,3}){0,3}|[0-9]{1,3}(?:\.[0-9]{1,3}){1,3})(?:-[0-9]{1,3})?"
_SUFFIX = r"[A-Z]{0,5}(?:\([A-Z]{1,3}\))?"
_ONE = rf"(?:{_SERIES}-{_OF_SERIES}{_SUFFIX}|[A-D]-[0-9]{{1,6}}(?:\.[0-9]{{1,3}})?(?:-O\.M\.)?|[0-9]{{6}}|A[0-9]{{5}})"
_PUBLICATION_NUMBER = re.compile(rf"{_ONE}(?:,{_ONE}){{0,9}}")
_NUMBER_CHARACTERS = 60
_MANY = 8_192  # more than an export has rows: what stood in the night before is not read again

_HOSTS = {"gao.gov": "www.gao.gov", "www.gao.gov": "www.gao.gov", "files.gao.gov": "files.gao.gov"}
_WITHOUT_SCHEME = re.compile(r"(?:www\.|files\.)?gao\.gov\.?(?:/|$)", re.IGNORECASE)
_PATH = re.compile(r"(?:/(?!\.)[A-Za-z0-9._~(),+-]*)*")
_PRIORITY_WORDS = ("priority rec", "priority recommendation", "this is a priority recommendation")
_PRIORITY = frozenset({"yes", *_PRIORITY_WORDS, f"{_PRIORITY_WORDS[0]}. {_PRIORITY_WORDS[2]}"})


@lru_cache(_MANY)
def publication_number(printed: str) -> str | None:
    """Read a publication number: upper case, plain dashes, no blanks. `gao‑21‑487` is `GAO-21-487`.

    `GAO/RCED-92-33`, as old covers print it, is `RCED-92-33`. Returns `None` for what has no number's form.
    """
    if len(printed) > 4 * _NUMBER_CHARACTERS:
        return None
    text = plain(printed).upper().replace(" ", "").strip(",;").removeprefix("GAO/")
    for one in (text, text.strip(".,;")):
        if len(one) <= _NUMBER_CHARACTERS and _PUBLICATION_NUMBER.fullmatch(one):
            return one
    return None


def url(printed: str) -> str | None:
    """Make a gao.gov address canonical: https, host as GAO writes it today, no query or fragment.

    The path is in lower case, but on files.gao.gov, whose paths are files' names. An address without scheme
    (`gao.gov/products/x`) or within the site (`/products/x`) is completed. Returns `None` for any other host, and for
    what is not an address.
    """
    text = squeeze(printed)
    try:
        parts = urlsplit(f"https://{text}" if _WITHOUT_SCHEME.match(text) else text)
        host = _HOSTS.get((parts.hostname or "www.gao.gov").rstrip("."))
    except ValueError:  # `https://[`: no address at all
        return None
    path = unquote(parts.path).rstrip("/")
    is_within = bool(parts.hostname) or (path.startswith("/") and not parts.netloc)
    if host is None or parts.scheme not in ("", "http", "https") or not is_within or not _PATH.fullmatch(path):
        return None
    return f"https://{host}{path if host == 'files.gao.gov' else path.lower()}"


@lru_cache(_MANY)
def title(printed: str) -> str:
    """Fold the white space of a title; `[Reissued ...]` stays, for display."""
    return squeeze(printed)


@lru_cache(_MANY)
def comments(printed: str | None) -> str | None:
    """Fold each paragraph's white space and part paragraphs by one blank line; no words are `None`."""
    found = paragraphs(printed or "") if is_value(printed or "") else []
    if found and statuses.is_definition(found[0]):
        found = found[1:]
    return "\n\n".join(found) or None


@lru_cache(_MANY)
def priority(printed: str | None) -> tuple[bool | None, bool]:
    """Read a priority mark: (value, understood). `None` in is silence; "" is a layout's way of saying no."""
    if printed is None:
        return None, True
    word = plain(printed).casefold().rstrip(".")
    return (False, True) if word in ("", "no") else (True, True) if word in _PRIORITY else (None, False)


def publication(raw: RawPublication, document: Document) -> tuple[Publication | None, list[Issue]]:
    """Turn a printed publication into a row of the catalogue; `None` where it has no number or title to be read."""
    number, issues = _checked_number(raw, document)
    published, released = (_checked_day(raw, name, document, issues) for name in ("published_on", "released_on"))
    if published and released and released < published:
        issues.append(_publication_issue(raw, document, "note", "released_on", "released before it was published"))
    if number is None or not title(raw.title):
        return None, issues
    address, topics = url(raw.url) if raw.url else None, _topics(raw.topics)
    return Publication(number, title(raw.title), published, released, address, topics, document.name), issues


@lru_cache(_MANY)
def _topics(printed: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return tuple(filter(None, map(squeeze, printed))) if printed is not None else None


def _checked_number(raw: RawPublication, document: Document) -> tuple[str | None, list[Issue]]:
    if not raw.number:
        return None, []
    number = publication_number(raw.number)
    if number is None:
        return None, [
            _publication_issue(raw, document, "warning", "publication_number", "no publication number of GAO's")
        ]
    return number, []


def _checked_day(raw: RawPublication, field: str, document: Document, issues: list[Issue]) -> date | None:
    printed: str | None = getattr(raw, field)
    value = _day(printed) if printed else None
    if printed and value is None:
        issues.append(_publication_issue(raw, document, "warning", field, "no date that exists"))
    return value


def _publication_issue(
    raw: RawPublication, document: Document, severity: Literal["warning", "note"], field: str, what: str
) -> Issue:
    printed = str(getattr(raw, {"publication_number": "number"}.get(field, field)) or "")
    message = f"{what}: {shown(printed, 60)!r}; the field is left empty" if severity == "warning" else what
    return Issue(severity, "normalize", message, document.name, raw.location, None, field, shown(printed))


def recommendation(
    raw: RawRecommendation, split: Split, agency: Resolved, document: Document, layout: str
) -> tuple[Recommendation | None, list[Issue]]:
    """Turn a printed row into a typed one; `None`, with an error, where it has no text, title or known status.

    `split` is the row's agency and text, parted; `agency` what the vocabulary makes of it. The id is that of what is
    printed; `interpret.identified` adds what only the catalogue knows, and the id that follows.
    """
    (text, found), status = _parted(split.text), _status(raw.status)
    if (errors := list(_missing(raw, split, text, status, document))) or status is None:
        return None, errors
    kind, agency = _kind(raw, found, agency)
    its, number = raw.publication, found.number if found else None
    publication, its_title = publication_number(its.number or ""), title(its.title)
    return Recommendation(
        recommendation_id=ids.recommendation_id(
            publication_number=publication, publication_title=its_title, kind=kind, number=number, text=text
        ),
        agency=agency.name,
        agency_printed=split.agency_printed,
        agency_basis=split.basis,
        agency_code=agency.code,
        department=agency.department,
        publication_number=publication,
        publication_title=its_title,
        published_on=_day(its.published_on or ""),
        kind=kind,
        number=number,
        number_printed=found.printed if found else None,
        recommendation=text,
        status=status,
        status_printed=_word(raw.status),
        is_priority=priority(raw.priority)[0],
        comments=comments(raw.comments),
        topics=_topics(its.topics),
        document=document.name,
        document_sha256=document.sha256,
        layout=layout,
        location=raw.location,
    ), list(_doubts(raw, split, text, found, document))


def _doubts(
    raw: RawRecommendation, split: Split, text: str, found: markers.Marker | None, document: Document
) -> Iterator[Issue]:
    """Yield what was not understood of a row that is kept."""
    if not priority(raw.priority)[1]:
        yield _row_issue(raw, document, "is_priority", raw.priority or "", _NO_MARK)
    if raw.comments and (len(raw.comments.split(maxsplit=1)) == 1 or not is_value(raw.comments)):
        yield _row_issue(raw, document, "comments", raw.comments, _ONE_WORD if is_value(raw.comments) else _NO_COMMENTS)
    if split.issue:
        yield _row_issue(raw, document, "agency", split.agency_printed, split.issue)
    if _STRANGE_MARK.match(text):
        yield _row_issue(raw, document, "is_priority", text[:60], _UNKNOWN_MARK)
    if found is None and (ending := markers.STRANGE.search(text[-_NUMBER_CHARACTERS:])):
        yield _row_issue(raw, document, "number", ending[0], _UNKNOWN_MARKER)
    if found and (other := markers.part(text)[1]):
        yield _row_issue(raw, document, "number", f"{other.printed} {found.printed}", _TWO_MARKERS)


@lru_cache(_MANY)
def _parted(printed: str) -> tuple[str, markers.Marker | None]:
    return markers.part(squeeze(printed))


TEXTS = (title, comments, _parted)  # what remembers cells of tens of megabytes
_day, _status, _word = lru_cache(_MANY)(dates.day), lru_cache(_MANY)(statuses.code), lru_cache(_MANY)(squeeze)


def _kind(raw: RawRecommendation, found: markers.Marker | None, agency: Resolved) -> tuple[markers.Kind, Resolved]:
    """The marker decides; without one, a row of the matters table or of Congress is a matter: Congress's."""
    if found.kind == "matter" if found else raw.table == "matters" or agency.name == "Congress":
        return "matter", Resolved("Congress", None, "Congress", agency.agency)
    return "recommendation", agency


_STRANGE_MARK = re.compile(r"(?:[A-Z][a-z]{0,20} ){0,2}[A-Z][a-z]{2,20}\. (?=[A-Z])")  # a mark in other words
_UNKNOWN_MARK = "the text begins like a priority mark that openrecs does not know; it is read as a part of the text"
_UNKNOWN_MARKER = "the text ends like a number's marker that openrecs does not know; the number is left empty"
_TWO_MARKERS = "the text ends in two markers of numbers; the last one is taken, the other is left in the text"
_ONE_WORD = "these comments are one word: another program may have written it for an empty cell, or lost the others"
_NO_COMMENTS = "these comments have no words: another program may have lost them; the field is left empty"
_NO_MARK = "this is not a priority mark that openrecs knows; whether it is a priority recommendation is left empty"
_DUTY = re.compile(r" (?:should|must)\b")  # in an agency's place: columns were swapped, or a line was broken
_is_duty = lru_cache(_MANY)(lambda agency: bool(_DUTY.search(agency) or markers.part(agency)[1]))


def _missing(
    raw: RawRecommendation, split: Split, text: str, status: str | None, document: Document
) -> Iterator[Issue]:
    """Say what a row lacks without which it cannot be kept; `text` is without its marker."""
    its, agency = raw.publication.title, split.agency_printed
    reasons = (
        (not is_value(text) or " " not in text, "recommendation", raw.recommendation, "the row has no text"),
        (not is_value(its), "publication_title", its, "the row's publication has no title"),
        (not is_value(agency), "agency", agency, "the row has no agency"),
        (split.basis == "cell" and _is_duty(agency), "agency", agency, "the row's agency reads like a recommendation"),
        (status is None, "status", raw.status, "GAO's vocabulary of statuses does not hold this one"),
    )
    for _, field, value, what in (reason for reason in reasons if reason[0]):
        message = f"{what} ({shown(value, 60)!r}), so the row was left out: {shown(raw.recommendation, 90)}"
        yield Issue("error", "normalize", message, document.name, raw.location, None, field, shown(value))


def _row_issue(raw: RawRecommendation, document: Document, field: str, value: str, what: str) -> Issue:
    return Issue("warning", "normalize", what, document.name, raw.location, None, field, shown(value))
