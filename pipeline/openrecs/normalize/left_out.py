"""Why a row cannot be kept: it lacks a value that its key needs, or the value cannot be one.

A spreadsheet shows `########` for what its column is too narrow for, and `#NAME?` for a text that it took for a
formula; pages print a dash where nothing is known. An agency that reads like a sentence is another column's text: the
columns were swapped, or a line of a pasted page was broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from openrecs import markers
from openrecs.errors import shown
from openrecs.normalize.agencies.split import Split
from openrecs.records import Document, Issue, RawRecommendation
from openrecs.text import squeeze

_SPREADSHEETS = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/A)")
_DUTY = re.compile(r" (?:should|must)\b")


def is_value(printed: str) -> bool:
    """Say whether a text has letters, and is no error that a spreadsheet wrote in its place."""
    return any(map(str.isalpha, printed)) and not _SPREADSHEETS.fullmatch(squeeze(printed))


def reasons(raw: RawRecommendation, split: Split, text: str, status: str | None, document: Document) -> Iterator[Issue]:
    """Say what a row lacks without which it cannot be kept; `text` is without its marker."""
    its, agency = raw.publication.title, split.agency_printed
    if not is_value(text):
        yield _issue(raw, document, "recommendation", raw.recommendation, "the row has no text")
    if not is_value(its):
        yield _issue(raw, document, "publication_title", its, "the row's publication has no title")
    if not is_value(agency):
        yield _issue(raw, document, "agency", agency, "the row has no agency")
    elif split.basis == "cell" and (_DUTY.search(agency) or markers.part(agency)[1]):
        yield _issue(raw, document, "agency", agency, "what stands for the row's agency reads like a recommendation")
    if status is None:
        yield _issue(raw, document, "status", raw.status, "GAO's vocabulary of statuses does not hold this one")


def _issue(raw: RawRecommendation, document: Document, field: str, value: str, what: str) -> Issue:
    message = f"{what} ({shown(value, 60)!r}), so the row was left out: {shown(raw.recommendation, 90)}"
    return Issue("error", "normalize", message, document.name, raw.location, None, field, shown(value))
