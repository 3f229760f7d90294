"""The parts of a letter about what is open, each as lines of Markdown. Text of documents is escaped.

A number may be off in no part: all of them are counted from the rows that are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openrecs import wording
from openrecs.compare.filters import Asked, apply
from openrecs.compare.headline import headline
from openrecs.compare.outputs import outline
from openrecs.compare.outputs.diff_markdown import begins_nothing, escaped
from openrecs.report.figures import in_words, not_known
from openrecs.report.figures.in_words import counted, day, period
from openrecs.report.figures.nights import Nights
from openrecs.report.packed_rows import UNKNOWN, age

PRIORITY = "priority"
PARAGRAPH = "\n\n"
NAMED = 3  # agencies in the title; more are counted
Row = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a letter is about: its rows in order, the title of the group of each, their promises, and the agencies.

    `as_of` is the day of the snapshot in words. `agencies` are those that were asked for, with open rows or without.
    """

    as_of: str
    rows: tuple[Row, ...]
    titles: tuple[str, ...]
    promises: Mapping[Key, Row]
    agencies: tuple[str, ...]
    departments: tuple[str, ...]


def listed(nights: Nights, rows: Iterable[Row]) -> Listed:
    """Return these open rows in the order of the letter: GAO's priorities, then the rest by age, the oldest first."""
    bands = in_words.ages(nights.now.as_of)
    titles = {one.name: f"Published {one.words} ago" for one in reversed(bands)}
    titles = {PRIORITY: "Priority recommendations", **titles, UNKNOWN: "Published on a day that is not known"}
    order = list(titles)

    def group(row: Row) -> str:
        return PRIORITY if row["is_priority"] else age(_iso(row) or None, bands)

    def place(row: Row) -> tuple[Any, ...]:
        return order.index(group(row)), _iso(row), row["recommendation_id"], row["agency"]

    ordered = tuple(sorted(rows, key=place))
    return Listed(
        as_of=day(nights.now.as_of),
        rows=ordered,
        titles=tuple(titles[group(row)] for row in ordered),
        promises={(one["recommendation_id"], one["agency"]): one for one in nights.promises},
        agencies=tuple(sorted(set(nights.now.rows["agency"]))),
        departments=tuple(sorted(set(nights.now.rows["department"]))),
    )


def _iso(row: Row) -> str:
    return row["published_on"].isoformat() if row["published_on"] else ""


# ---------------------------------------------------------------- the beginning


def head(found: Listed, nights: Nights) -> Iterator[str]:
    """Yield the title, what is open in a paragraph, what changed in another, and a table where there are agencies."""
    yield from (f"# Open GAO recommendations: {_names(found)}", "", " ".join(_counted(found)))
    if nights.last:
        old = nights.last.old.as_of
        changes = apply(nights.last, Asked()).changes
        since = f"Since {day(old)}" if old else "Since last time"
        yield from ("", f"{since}: {escaped(outline.line(headline(changes)))}.")
    if len(found.agencies) > 1:
        yield from ("", *_table(found))


def _names(found: Listed) -> str:
    if len(found.agencies) <= NAMED:
        return in_words.listed(map(_text, found.agencies))
    if len(found.departments) == 1 and found.departments[0] in found.agencies:
        return f"{_text(found.departments[0])} and {len(found.agencies) - 1} of its agencies"
    return f"{len(found.agencies)} agencies"


def _counted(found: Listed) -> Iterator[str]:
    """Yield a sentence for each thing that a reader wants to know of all of them."""
    rows = found.rows
    has = "has" if len(found.agencies) == 1 else "have"
    yield f"As of {found.as_of}, {_names(found)} {has} {counted(len(rows), *_nouns(rows))}."
    if not rows:
        return
    marked, partly = _tally(rows, "is_priority", True), _tally(rows, "status", "open_partially_addressed")
    unknown = _tally(rows, "is_priority", None)
    but = f" (of {in_words.number(unknown)} no source says)" if unknown else ""
    if unknown == len(rows):
        yield f"No source says whether GAO marks any as a priority; it calls {_some(partly)} partially addressed."
    else:
        yield f"GAO marks {_some(marked)} as a priority{but} and calls {_some(partly)} partially addressed."
    missed = sum(_promise(found, row).startswith("missed") for row in rows)
    dates = sum(bool(_promise(found, row)) for row in rows)
    passed = f", and {_some(missed)} of these dates {'have' if missed > 1 else 'has'} passed" if dates else ""
    yield f"GAO names a date by which the agency is to be done for {_some(dates)} of them{passed}."
    days = sorted(row["published_on"] for row in rows if row["published_on"])
    if days:
        yield f"The oldest was published on {day(days[0])}."


def _nouns(rows: Sequence[Row]) -> tuple[str, str]:
    """Return what the rows are, one of them and several."""
    kinds = {row["kind"] for row in rows}
    if kinds == {"matter"}:
        return "open matter for Congress", "open matters for Congress"
    return ("open recommendation", "open recommendations and matters" if len(kinds) > 1 else "open recommendations")


def _some(count: int) -> str:
    return in_words.number(count) if count else "none"


def _tally(rows: Iterable[Row], column: str, value: object) -> int:
    return sum(row[column] == value for row in rows)


def _promise(found: Listed, row: Row) -> str:
    """Return whether the date that was promised has passed; empty where none was."""
    promise = found.promises.get((row["recommendation_id"], row["agency"]))
    return str(promise["state"]) if promise else ""


def _table(found: Listed) -> Iterator[str]:
    headings = ("Agency", "Open", "Priority", "Priority not known", "Partially addressed", "Date passed")
    yield from (f"| {' | '.join(headings)} |", f"|---|{'---:|' * (len(headings) - 1)}")
    for agency in found.agencies:
        own = [row for row in found.rows if row["agency"] == agency]
        counts = (
            len(own),
            _tally(own, "is_priority", True),
            _tally(own, "is_priority", None),
            _tally(own, "status", "open_partially_addressed"),
            sum(_promise(found, row).startswith("missed") for row in own),
        )
        yield f"| {_text(agency)} | {' | '.join(map(in_words.number, counts))} |"


# ---------------------------------------------------------------- a recommendation


def item(found: Listed, at: int, row: Row) -> Iterator[str]:
    """Yield one recommendation, counted from 1 through the letter; the first of a group below the group's title."""
    title = found.titles[at - 1]
    if at == 1 or found.titles[at - 2] != title:
        yield from ("", f"## {title} ({found.titles.count(title)})")
    yield from ("", f"{at}. {begins_nothing(_text(row['recommendation']))}", "")
    indent = " " * len(f"{at}. ")
    yield from (f"{indent}* {line}" for line in _facts(found, row))


def _facts(found: Listed, row: Row) -> Iterator[str]:
    if len(found.agencies) > 1:
        yield f"To: {_text(row['agency'])}"
    yield f"Status: {wording.standing(row)}; {_PRIORITY[wording.priority(row['is_priority'])]}"
    yield f"The agency's answer: {_CONCURRENCE.get(row['concurrence'], 'GAO does not say whether it agreed')}"
    yield f"Latest: {_latest(row)}"
    yield f"Promised: {_promised(found, row)}"
    if row["remaining"]:
        yield f"Still to be done: {_quoted(row['remaining'])}"
    link = wording.address(row["publication_number"])
    title, on = _text(row["publication_title"]), day(row["published_on"]) if row["published_on"] else "a day not known"
    yield f"In: {f'[{title}]({link})' if link else title}, published on {on}"
    yield f"Id: {_text(row['recommendation_id'])}"


_PRIORITY = {
    "yes": "a GAO priority",
    "no": "not a GAO priority",
    "not known": "whether it is a GAO priority is not known",
}
_CONCURRENCE = {code: words.removeprefix("the agency ") for code, words in wording.CONCURRENCE.items()}


def _latest(row: Row) -> str:
    if row["last_action_evidence"]:
        return f"{period(row['last_action_on'], row['last_action_precision'])}, {_quoted(row['last_action_evidence'])}"
    if row["comments_kind"] == "update" and row["comments"]:
        return f"without a date, {_quoted(row['comments'].rpartition(PARAGRAPH)[2])}"
    return wording.COMMENTS_KIND[row["comments_kind"]]


def _promised(found: Listed, row: Row) -> str:
    promise = found.promises.get((row["recommendation_id"], row["agency"]))
    if not promise:
        return "GAO names no date"
    state = promise["state"].replace("due today", "due on the day of this list")
    said = f"for {period(row['target_on'], row['target_precision'])} ({state})"
    earlier = [period(date.fromisoformat(one), None) for one in (promise["promised_before"] or "").split("; ") if one]
    before = f"; before that it was promised for {' and for '.join(earlier)}" if earlier else ""
    is_told = row["target_evidence"] == row["last_action_evidence"]
    return said + ("" if is_told else f", {_quoted(row['target_evidence'])}") + before


# ---------------------------------------------------------------- the end


def foot(nights: Nights, digest: str) -> Iterator[str]:
    """Yield what is not known, what the words mean, and where all of it comes from."""
    unknown = not_known.of_rows(nights) or (
        "Of every row above, priority, day of publication and the agency's answer are known.",
    )
    yield from ("", "## What is not known", "", *(f"* {_text(one)}" for one in unknown))
    as_of = day(nights.now.as_of)
    yield from ("", "## About this list", "", f"* Whether a date has passed is seen from {as_of}.")
    yield from (f"* {one}" for one in _ABOUT)
    yield f"* Made with openrecs from the snapshot of {as_of} ({digest[:12]})."


_ABOUT = (
    "Open means that the newest page of GAO that shows the recommendation says so, and that no complete list has "
    "dropped it since. Partially addressed is open. What vanished from a complete list is not listed, and not closed.",
    "A recommendation that is addressed to several agencies is listed for each of them.",
    "A month, a quarter or a year that was promised ends with its last day.",
    "The words in quotation marks and the recommendations are GAO's. GAO has neither made nor endorsed this list; "
    "where they differ, GAO is right.",
)


def _text(text: str) -> str:
    """Return text of a document as one line of Markdown."""
    return escaped(outline.line(str(text)))


def _quoted(text: str) -> str:
    return f"“{_text(text)}”"
