"""Lines that say by themselves what they are: statuses, counts, dates, table headers, labels, furniture.

The grammar finds its way by them, and a wrapped dump is joined around them: none of them is ever joined to the line
above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from openrecs.statuses import code, is_foreign, is_like_status, part
from openrecs.text import plain

# Lines that pages carry for their own working; they are never content.
FURNITURE = frozenset(
    {"show", "hide", "show more", "show less", "image", "jump to:", "skip to main content", "sort descending",
     "sort ascending", "download csv", "download xls", "download csv download xls", "view more"}
)  # fmt: skip
# Lines that stand after the last row of a page's recommendations, on whole pages pasted from a browser.
END_LINES = frozenset(
    {"view more recommendations", "full report", "full reports", "gao contacts", "references", "related products",
     "media inquiries", "public inquiries", "topics", "stay informed as we add new reports & testimonies",
     "stay informed as we add new reports & testimonies.", "explore more on gao's recommendations", "next page",
     "last page", "pagination", "subscribe", "receive gao updates", "u.s. government accountability office",
     "press center", "privacy policy", "sitemap", "accessibility", "multimedia", "back to top", "stay connected",
     "contact us", "restricted reports", "copyright & terms of use", "copyright and terms of use", "foia requests",
     "scam alerts", "no fear act data", "health care advisory committees"}
)  # fmt: skip
# The labels of the columns in their order, by what a row shows of its agency.
HEADERS = {
    # Comments in a column of their own, or named beside the status; elsewhere they stand under it without a label.
    ("agency affected", "recommendation", "status", "comments"): "joined",
    ("agency affected", "recommendation", "status comments"): "joined",
    ("matter", "status", "comments"): "none",
    ("matter", "status comments"): "none",
    ("agency affected", "recommendation", "status"): "joined",
    ("agency", "recommendation", "status"): "own line",
    ("matter", "status"): "none",
}
SECTIONS = {
    "recommendations for executive action": "recommendations",
    "recommendation for executive action": "recommendations",
    "matter for congressional consideration": "matters",
    "matters for congressional consideration": "matters",
}
PRIORITY_LINES = ("priority rec.", "priority recommendation", "priority", "this is a priority recommendation.")
SORT = re.compile(r" sort (?:de|a)scending")
OPEN_COUNT = re.compile(r"([0-9][0-9,]{0,8}) open recommendations?")
PRIORITY_COUNT = re.compile(r"([0-9][0-9,]{0,8}) priority(?: recommendations?)?")
LISTED_COUNT = re.compile(
    r"([0-9][0-9,]{0,8}) open (priority )?recommendations?(?: including ([0-9,]{1,9}) priority recommendations?)?"
)
LISTED_TOTAL = re.compile(
    r"([0-9][0-9,]{0,8}) publications? with a total of ([0-9][0-9,]{0,8}) (open )?(priority )?recommendations?"
    r"(?: including ([0-9][0-9,]{0,8}) priority recommendations?)?"
)
LONE_COUNT = re.compile(r"[0-9][0-9,]{0,8}")
DATE = re.compile(r"[A-Z][a-z]{2,8}\.? [0-9]{1,2}, [0-9]{4}")
PUBLICATION_NUMBER = re.compile(r"(?=.{0,40}[0-9])[A-Z0-9]{1,6}(?:[-./,][A-Z0-9]{1,8}){0,6}(?:\([A-Z]{1,3}\)|\.)?")
NUMBER_AND_DATE = re.compile(rf"({PUBLICATION_NUMBER.pattern}), ({DATE.pattern})")
LABEL = re.compile(r"(Recommendation|Agency|Status|Comments|Director|Phone|Directors|Matter)(?: Affected)?: ?(.*)")
PUBLISHED, RELEASED = "Published:", ". Publicly Released:"
_MARKER = re.compile(r"[(\[] ?(?:recommendations?|matters?)\b[^()\[\]]{0,60}[)\]]?\.?")
# In 2023 the range had a tail: `1 - 20 of 36 Recommendations, including 0 Priority Recommendations`.
RANGE_TAIL = re.compile(r"including ([0-9][0-9,]{0,8}) priority recommendations?")
RANGE = re.compile(
    r"([0-9][0-9,]{0,8}) - ([0-9][0-9,]{0,8}) of ([0-9][0-9,]{0,8}) recommendations?"
    rf"(?: ?,? ?{RANGE_TAIL.pattern}| ?,)?"
)
REPORTS_RANGE = re.compile(
    r"([0-9][0-9,]{0,8}) - ([0-9][0-9,]{0,8}) of ([0-9][0-9,]{0,8}) (?:reports?|products?)(?: (?:&|and) testimonies)?"
)
AGENCY_TOTAL = re.compile(r"open recommendations \(([0-9][0-9,]{0,8}) total\)")
_LABELS = {label for labels in HEADERS for label in labels}
_FIELD = ("Recommendation", "Agency", "Status", "Comments", "Director", "Phone", "Matter")
_BEGINS = frozenset("oOcC").union(name[0] for name in _FIELD)
_CONTACT = re.compile(r"(?:Phone: ?)?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_CONTACT_CHARACTERS = 80
_WITH_OFFICE = re.compile(r"(?:[A-Z]{1,6}[-/]){1,4}[0-9]{2,3}-[0-9]{1,6}[A-Z]{0,5}")
_LONGEST = 200
_MARKER_CHARACTERS = 90

# `heading`: the lines between a publication's title and its rows. `page`: what belongs to the page around them.
Landmark = Literal["status", "header", "heading", "label", "mark", "page"]

# What a line is by itself, for the grammar: most have another meaning only in their place.
Kind = Literal[
    "", "blank", "furniture", "table end", "header", "label", "section", "end", "mark", "badge", "count", "priorities",
    "listed", "total", "range", "tail", "reports", "agency total", "number", "dated", "dates", "head", "field",
    "status", "foreign",
]  # fmt: skip
_BY_WORDS: dict[str, Kind] = {
    **dict.fromkeys(FURNITURE, "furniture"),
    **dict.fromkeys(END_LINES, "end"),
    **dict.fromkeys(SECTIONS, "section"),
    **dict.fromkeys(PRIORITY_LINES, "mark"),
    **dict.fromkeys(_LABELS, "label"),
    **dict.fromkeys(map(" ".join, HEADERS), "header"),
    "open recommendations": "badge",
    "open": "status",
    **dict.fromkeys(("breadcrumb", "results:", "recommendations database"), "head"),
}
_COUNTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", LONE_COUNT),
    ("count", OPEN_COUNT),
    ("priorities", PRIORITY_COUNT),
    ("listed", LISTED_COUNT),
    ("total", LISTED_TOTAL),
    ("range", RANGE),
    ("reports", REPORTS_RANGE),
)


_HEADINGS: tuple[Kind, ...] = ("agency total", "range", "tail", "furniture", "count", "priorities", "listed", "dated")
_LANDMARKS: dict[Kind, Landmark] = {"header": "header", "mark": "mark", **dict.fromkeys(_HEADINGS, "heading")}
_STANDS_ALONE = frozenset(("label", "section", "badge", "total", *_LANDMARKS))


def kind(text: str, words: str) -> Kind:
    """Say what a line is by its words: `text` is squeezed, `words` folded, or "" if it is longer than any landmark."""
    if found := _BY_WORDS.get(words):
        return found
    if text[0] in _BEGINS:
        if text.startswith(_FIELD) and LABEL.fullmatch(text):
            return "field"
        if text[:6].casefold().startswith(("open", "closed")) and is_like_status(part(text)[0]):
            return "status"
    return _short_kind(text, words) if words else ""


def _short_kind(text: str, words: str) -> Kind:
    if words[-1].isdigit() and NUMBER_AND_DATE.fullmatch(plain(text)):
        return "dated"
    if words[0].isdigit():
        return next((name for name, form in _COUNTS if form.fullmatch(words)), "end" if is_contact(text) else "")
    if words[-1] == ")" and AGENCY_TOTAL.fullmatch(words):
        return "agency total"
    if PUBLISHED in text:
        return "dates"
    if is_foreign(text):
        return "foreign"
    if " sort " in words and (found := _BY_WORDS.get(SORT.sub("", words))) in ("header", "label"):
        return found
    if words.startswith("including") and RANGE_TAIL.fullmatch(words):
        return "tail"
    return "end" if is_contact(text) else ""


def is_contact(text: str) -> bool:
    """Say whether a line is nothing but a phone or an e-mail address: those of GAO's staff stand behind the tables."""
    if len(text) > _CONTACT_CHARACTERS or not ("@" in text or text[0] in "(P" or text[0].isdigit()):
        return False
    return _CONTACT.fullmatch(plain(text)) is not None


def landmarks(texts: Sequence[str]) -> list[Landmark | None]:
    """Say of each line, squeezed, what landmark it is; numbers and dates are ones only beside each other."""
    found: list[Landmark | None] = [None] * len(texts)
    filled = [at for at, text in enumerate(texts) if text]
    for above, at, below in zip([-1, *filled], filled, [*filled[1:], -1], strict=False):
        if len(texts[at]) <= _LONGEST:
            before = texts[above] if above >= 0 else ""
            found[at] = _landmark(texts[at], before, texts[below] if below >= 0 else "")
    return found


def _landmark(text: str, above: str, below: str) -> Landmark | None:
    words = plain(text).casefold()
    its = kind(text, words)
    if its in _LANDMARKS:
        return _LANDMARKS[its]
    if its == "field":
        return "heading" if text.startswith(("Director", "Phone")) else "label"
    if its == "label" and _is_label(above, below):
        return "header"
    if text[0].isupper() and (its == "section" or words in END_LINES):
        return "page"
    if text[0].isupper() and its == "status" and is_like_status(text):
        return "status"
    return "heading" if _is_in_heading(text, words, above, below) else None


def _is_label(above: str, below: str) -> bool:
    """A column's label alone on its line has others around it; `Agency` may also end a broken title."""
    return not _LABELS.isdisjoint({above.casefold(), below.casefold()}) or below.casefold().startswith("sort ")


def _is_in_heading(text: str, words: str, above: str, below: str) -> bool:
    """Recognise counts, number and date under a title. `F-35` or `May 5, 2026` alone may end a broken sentence."""
    if LONE_COUNT.fullmatch(text) and below.casefold() == "open recommendations":
        return True
    if (words == "open recommendations" and LONE_COUNT.fullmatch(above)) or RELEASED in text:
        return True
    if PUBLICATION_NUMBER.fullmatch(plain(text)):
        return words.startswith("gao-") or DATE.fullmatch(below) is not None or below.startswith(PUBLISHED)
    return DATE.fullmatch(text) is not None and PUBLICATION_NUMBER.fullmatch(plain(above)) is not None


def stands_alone(text: str) -> bool:
    """Say whether a line is a landmark whatever stands around it: what a decoration may hide."""
    words = plain(text).casefold()
    if kind(text, words) in _STANDS_ALONE or code(text):
        return True
    return any(form.fullmatch(plain(text)) for form in (DATE, _WITH_OFFICE))


def header_agency(text: str) -> str | None:
    """Say how the rows under a table header show their agency; `None` for any other line."""
    words = plain(text).casefold()
    bare = SORT.sub("", words) if words.startswith(("agency", "matter")) else ""
    return next((agency for labels, agency in HEADERS.items() if bare == " ".join(labels)), None)


def is_rest_of_marker(before: str, after: str) -> bool:
    """Say whether a line ends the text of the line before it with its marker, or with the marker's rest: `5)`."""
    if not 0 < len(after) < _MARKER_CHARACTERS or not after.endswith((")", "]", ").", "].")):
        return False
    return is_marker(after) or (
        after[0] not in "([" and is_marker(before[max(map(before.rfind, "([")) :] + " " + after)
    )


def is_marker(text: str) -> bool:
    """Say whether a text is nothing but a number's marker."""
    return len(text) < _MARKER_CHARACTERS and _MARKER.fullmatch(plain(text).casefold()) is not None


def ends_in_marker(text: str) -> bool:
    """Say whether a text ends in its number's marker: `(Recommendation 4)`, `[Matter 1]`."""
    tail = plain(text[-_MARKER_CHARACTERS:]).casefold()
    cut = max(tail.rfind("("), tail.rfind("["))
    return cut >= 0 and _MARKER.fullmatch(tail[cut:]) is not None
