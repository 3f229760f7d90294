"""Text as printed -> typed values: a function for each field.

Every function takes what a page printed and returns the value, or `None` where the print cannot be understood; it
never guesses and never raises on text. What was not understood becomes an `Issue` in `recommendation`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import unquote, urlsplit

from pipeline import days, statuses
from pipeline.agencies.split import Split
from pipeline.agencies.vocabulary import Resolved
from pipeline.characters import paragraphs, plain, squeeze
from pipeline.errors import shown
from pipeline.records import (
    Document,
    Issue,
    Publication,
    RawPublication,
    RawRecommendation,
    Recommendation,
)

Kind = Literal["recommendation", "matter"]
_NUMBERED = re.compile(
    r"(recommendation|matter)s?(?: for (?:congressional )?consideration)? ?"
    r"(?:no\. ?|number |#)?([0-9]{1,4}(?:-[0-9]{1,4})?[a-z]?)?\.?"
)
_MARKER_CHARACTERS = 80
_PUBLICATION_NUMBER = re.compile(r"(?=.*[0-9])[A-Z0-9]+(?:[-./,][A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Marker:
    """The marker at the end of a text: what kind it says, its number, and how it was printed."""

    kind: Kind
    number: str | None
    printed: str


def publication_number(printed: str) -> str | None:
    """Read a publication number: upper case, plain dashes, no blanks. `gao‑21‑487` is `GAO-21-487`."""
    text = plain(printed).upper().replace(" ", "").strip(".,;")
    return text if len(text) <= 60 and _PUBLICATION_NUMBER.fullmatch(text) else None


def url(printed: str) -> str | None:
    """Make a gao.gov address canonical: https, host as GAO writes it today, lower-case path, no query or fragment.

    Addresses within the site (`/products/gao-21-487`) are completed. Returns `None` for any other host.
    """
    parts = urlsplit(squeeze(printed))
    host = (parts.hostname or "www.gao.gov").rstrip(".")
    if host not in ("gao.gov", "www.gao.gov", "files.gao.gov") or parts.scheme not in ("", "http", "https"):
        return None
    path = unquote(parts.path).rstrip("/")
    if not parts.hostname and not path.startswith("/"):
        return None
    return f"https://{'www.gao.gov' if host == 'gao.gov' else host}{path.lower()}"


def title(printed: str) -> str:
    """Fold the white space of a title; `[Reissued ...]` stays, for display."""
    return squeeze(printed)


def comments(printed: str | None) -> str | None:
    """Fold each paragraph's white space and part paragraphs by one blank line; no words are `None`."""
    found = paragraphs(printed or "")
    if found and statuses.is_definition(found[0]):
        found = found[1:]
    return "\n\n".join(found) or None


def priority(printed: str | None) -> tuple[bool | None, bool]:
    """Read a priority mark: (value, understood). `None` in is silence; "" is a layout's way of saying no."""
    if printed is None:
        return None, True
    word = plain(printed).casefold().rstrip(".")
    if word in ("", "no"):
        return False, True
    is_yes = word in ("yes", "priority rec", "priority recommendation", "this is a priority recommendation")
    return (True, True) if is_yes else (None, False)


def marker(text: str) -> tuple[str, Marker | None]:
    """Part a squeezed text from the marker at its end: `(Recommendation 2)`, `[Matter 4]`, `(Recommendation 9`.

    Returns the text without the marker and the marker, or the text as it was and `None`.
    """
    at = max(text.rfind("("), text.rfind("["))
    tail = text[at:] if at >= 0 else ""
    if not tail or len(tail) > _MARKER_CHARACTERS:
        return text, None
    inside = plain(tail[1:]).casefold().rstrip(".").rstrip(")]").strip()
    found = _NUMBERED.fullmatch(inside)
    if not found or (found[1] == "recommendation" and not found[2]):
        return text, None
    kind: Kind = "matter" if found[1] == "matter" else "recommendation"
    number = found[2].lstrip("0") or "0" if found[2] else None
    return text[:at].rstrip(), Marker(kind, number, tail)


def publication(raw: RawPublication, document: Document) -> tuple[Publication | None, list[Issue]]:
    """Turn a printed publication into a row of the catalogue; `None` where it has no number that can be read."""
    number, issues = _checked_number(raw, document)
    if number is None:
        return None, issues
    published, released = (_checked_day(raw, name, document, issues) for name in ("published_on", "released_on"))
    if published and released and released < published:
        issues.append(_publication_issue(raw, document, "note", "released_on", "released before it was published"))
    topics = tuple(filter(None, map(squeeze, raw.topics))) if raw.topics is not None else None
    address = url(raw.url) if raw.url else None
    return Publication(number, title(raw.title), published, released, address, topics, document.name), issues


def _checked_number(raw: RawPublication, document: Document) -> tuple[str | None, list[Issue]]:
    if not raw.number:
        return None, []
    number = publication_number(raw.number)
    if number is None:
        return None, [_publication_issue(raw, document, "warning", "publication_number", "no publication number")]
    return number, []


def _checked_day(raw: RawPublication, field: str, document: Document, issues: list[Issue]) -> date | None:
    printed: str | None = getattr(raw, field)
    value = days.day(printed) if printed else None
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

    `split` is the row's agency and text, parted; `agency` what the vocabulary makes of that agency. The id, and facts
    that only the catalogue knows, are added by `publications` and `identity`.
    """
    text, found = marker(squeeze(split.text))
    status = statuses.code(raw.status)
    errors = _missing(raw, text, status, document)
    if errors or status is None:
        return None, errors
    is_priority, is_understood = priority(raw.priority)
    issues = [] if is_understood else [_row_issue(raw, document, "is_priority", raw.priority or "", "no priority mark")]
    if split.issue:
        issues.append(_row_issue(raw, document, "agency", split.agency_printed, split.issue))
    kind: Kind = found.kind if found else "recommendation"
    if not found and (raw.table == "matters" or agency.name == "Congress"):
        kind = "matter"
    is_matter_of = kind == "matter" and agency.name != "Congress"
    its, _ = publication(raw.publication, document)
    return Recommendation(
        recommendation_id="",
        agency="Congress" if is_matter_of else agency.name,
        agency_printed=split.agency_printed,
        agency_basis=split.basis,
        agency_code=None if is_matter_of else agency.code,
        department="Congress" if is_matter_of else agency.department,
        publication_number=its.number if its else None,
        publication_title=title(raw.publication.title),
        published_on=its.published_on if its else None,
        kind=kind,
        number=found.number if found else None,
        number_printed=found.printed if found else None,
        recommendation=text,
        status=status,
        status_printed=squeeze(raw.status),
        is_priority=is_priority,
        comments=comments(raw.comments),
        topics=its.topics if its else None,
        document=document.name,
        document_sha256=document.sha256,
        layout=layout,
        location=raw.location,
    ), issues


def _missing(raw: RawRecommendation, text: str, status: str | None, document: Document) -> list[Issue]:
    """Say what a row lacks without which it cannot be kept."""
    lacks = [
        ("recommendation", raw.recommendation, "the row has no text", not text),
        (
            "publication_title",
            raw.publication.title,
            "the row's publication has no title",
            not title(raw.publication.title),
        ),
        ("status", raw.status, "GAO's vocabulary of statuses does not hold this one", status is None),
    ]
    return [_left_out(raw, document, field, value, what) for field, value, what, is_lacking in lacks if is_lacking]


def _left_out(raw: RawRecommendation, document: Document, field: str, value: str, what: str) -> Issue:
    message = f"{what} ({shown(value, 60)!r}), so the row was left out: {shown(raw.recommendation, 90)}"
    return Issue("error", "normalize", message, document.name, raw.location, None, field, shown(value))


def _row_issue(raw: RawRecommendation, document: Document, field: str, value: str, what: str) -> Issue:
    return Issue("warning", "normalize", what, document.name, raw.location, None, field, shown(value))
