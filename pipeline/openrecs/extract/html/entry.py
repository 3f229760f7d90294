"""One publication of a list: what stands before its table, its heading, number, date and counters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from openrecs.extract.html.head import numbering
from openrecs.extract.html.rows import Table
from openrecs.extract.html.select import broken, classes, every, remark, text
from openrecs.extract.html.tree import Element, Tree, location
from openrecs.records import Issue, RawPublication
from openrecs.text import plain

NUMBER, DATE = "field--name-field-product-number", "field--name-field-docdate"
_COUNTER = re.compile(r"([0-9]{1,6}) open recommendations?(?: ([0-9]{1,6}) priority)?|([0-9]{1,6}) priority")


@dataclass(slots=True)
class Entry:
    """What has been seen since the last table."""

    headings: list[Element] = field(default_factory=list)
    numbers: list[Element] = field(default_factory=list)
    dates: list[Element] = field(default_factory=list)
    counters: list[Element] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    priority_counts: list[int] = field(default_factory=list)

    def take(self, element: Element) -> None:
        """Keep an element: a number or a date by its class, else a heading."""
        named = classes(element)
        kept = self.numbers if NUMBER in named else self.dates if DATE in named else self.headings
        kept.append(element)

    def count(self, line: str, element: Element) -> bool:
        """Keep the counts of a line such as `3 Open Recommendations`; return whether it is one."""
        found = _COUNTER.fullmatch(plain(line).casefold())
        if found:
            self.counters.append(element)
            self.counts += [int(found[1])] if found[1] else []
            self.priority_counts += [int(number) for number in (found[2], found[3]) if number]
        return found is not None

    @property
    def elements(self) -> list[Element]:
        """The elements kept."""
        return [*self.headings, *self.numbers, *self.dates]


def is_field(node: Element) -> bool:
    """Whether an element is a publication's number or date."""
    return bool(classes(node) & {NUMBER, DATE})


def publication(
    tree: Tree, entry: Entry, table: Element, *, is_numbered: bool
) -> tuple[RawPublication, tuple[Issue, ...]]:
    """Return the publication that an entry describes; `RefusedError` where it has no heading, or two of anything."""
    _require_single(tree, entry, table)
    heading = entry.headings[0]
    links = every(heading, "ancestor::a[@href][1] | .//a[@href]")
    url = links[0].get("href") if links else None
    printed = text(entry.numbers[0]) if entry.numbers else None
    number, issues = numbering(tree, heading, printed, url, "warning" if is_numbered else None)
    if is_numbered and not entry.dates:
        issues = (*issues, remark(tree, "warning", f"no date is printed ({DATE})", heading, field="published_on"))
    read = RawPublication(
        text(heading),
        location(heading),
        number=number,
        published_on=text(entry.dates[0]) if entry.dates else None,
        url=url,
        declared_total=entry.counts[0] if entry.counts else None,
        declared_priority=entry.priority_counts[0] if entry.priority_counts else None,
    )
    return read, issues


def unmet(tree: Tree, read: RawPublication, table: Element, rows: Table, unmarked: str | None) -> tuple[Issue, ...]:
    """Return an issue for each count that the entry states and its table does not hold, or does not state at all."""
    if read.declared_total is None:
        message = "no counter says how many open recommendations the publication has"
        return (remark(tree, "warning", message, table, field="declared_total"),)
    marked = sum(bool(row.priority) for row in rows.rows)
    counts = [("open recommendations", read.declared_total, len(rows.rows), "declared_total")]
    if read.declared_priority is not None and unmarked is not None:
        counts.append(("priority recommendations", read.declared_priority, marked, "declared_priority"))
    return tuple(
        remark(tree, "warning", f"the page states {stated} {what}, {found} were read", table, field=column)
        for what, stated, found, column in counts
        if stated != found
    )


def _require_single(tree: Tree, entry: Entry, table: Element) -> None:
    found = {"heading": entry.headings, "number": entry.numbers, "date": entry.dates}
    for what, elements in found.items():
        if len(elements) > 1:
            raise broken(
                tree, f"{len(elements)} {what}s stand before one table: a publication shows no table", elements[0]
            )
    for counts in (entry.counts, entry.priority_counts):
        if len(set(counts)) > 1:
            raise broken(tree, "two counters before one table do not agree", table)
    if not entry.headings:
        raise broken(tree, "a table of recommendations stands without the heading of its publication", table)
