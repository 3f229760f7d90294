"""The outcome of each row of a person's list, and of each row of GAO's that is not in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openrecs import wording
from openrecs.reconcile import known_rows, written_statuses
from openrecs.reconcile.known_rows import Answer, Key, Known, Row, key
from openrecs.reconcile.tracker_lines import Line
from openrecs.reconcile.written_statuses import Words

# Each group, in the order of what needs action most, in words.
GROUPS = {
    "gao_closed": "GAO closed, yours open",
    "yours_closed": "yours closed, GAO open",
    "delisted": "delisted by GAO: how it ended is not known",
    "status_not_read": "in both, but your status is not understood",
    "only_yours": "only in your list",
    "only_gao": "open at GAO and not in your list",
    "both_open": "both open",
    "both_closed": "both closed",
}
AGREED = ("both_open", "both_closed")
_GROUP = {
    ("open", "open"): "both_open",
    ("closed", "closed"): "both_closed",
    ("open", "closed"): "gao_closed",
    ("closed", "open"): "yours_closed",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the answer: its group, the row of the list, GAO's row, why there is no other.

    `doubles` are all rows of the list that mean the same, where there are several; they share one list.
    """

    group: str
    line: Line | None
    row: Row | None
    why: str = ""
    doubles: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All outcomes, those that need action first.

    `only_gao` is relative to `agencies`, each with how many rows of the list are of it; `gone` counts the rows of
    theirs that are not in the list and that GAO closed or delisted.
    """

    outcomes: Sequence[Outcome]
    agencies: Mapping[str, int]
    gone: Mapping[str, int]

    def of(self, group: str) -> list[Outcome]:
        """Return the outcomes of a group."""
        return [one for one in self.outcomes if one.group == group]

    @property
    def is_agreed(self) -> bool:
        """Say whether both lists say the same, row by row."""
        return all(one.group in AGREED for one in self.outcomes)

    def doubled(self) -> list[tuple[Row, Sequence[Line]]]:
        """Return the rows of GAO's that several rows of the list mean, with these."""
        return [*{key(one.row): (one.row, one.doubles) for one in self.outcomes if one.row and one.doubles}.values()]


def reconciled(lines: Sequence[Line], there: Known, words: Words) -> Reconciled:
    """Compare a list with GAO's rows.

    What is missing from the list is looked for among the rows of the agency whose list it is; where that is not said,
    among those of the agencies of the rows that are in both.
    """
    answers = [known_rows.asked(line, there) for line in lines]
    joined: dict[Key, list[Line]] = defaultdict(list)
    for line, answer in zip(lines, answers, strict=True):
        if answer.row:
            joined[key(answer.row)].append(line)
    named = {
        number: line for line, one in zip(lines, answers, strict=True) if not one.row for number in one.publications
    }
    of_lines = [
        replace(_outcome(line, one, words), doubles=_doubles(joined, one.row))
        for line, one in zip(lines, answers, strict=True)
    ]
    agencies = Counter(answer.row["agency"] for answer in answers if answer.row)
    every_row = (row for rows in there.ids.values() for row in rows)
    rows = there.own.values() if there.own is not None else [row for row in every_row if row["agency"] in agencies]
    missing = [row for row in rows if key(row) not in joined and _may_be_missing(row)]
    only_gao = [_missing(row, named) for row in missing if row["is_open"]]
    gone = Counter(wording.state(row) for row in missing if not row["is_open"])
    names = sorted({row["agency"] for row in rows}, key=lambda name: (-agencies[name], name))
    own = {name: agencies[name] for name in names}
    return Reconciled(sorted([*of_lines, *only_gao], key=_place), own, gone)


def _place(one: Outcome) -> tuple[int, str]:
    """Return by what outcomes are sorted: their group, then as the list has them, GAO's own by agency."""
    return [*GROUPS].index(one.group), "" if one.line or not one.row else one.row["agency"]


def _outcome(line: Line, answer: Answer, words: Words) -> Outcome:
    if answer.row is None:
        return Outcome("only_yours", line, None, answer.why)
    theirs, gaos = written_statuses.state(line.status, words), wording.state(answer.row)
    if gaos == "delisted":
        return Outcome("delisted", line, answer.row, answer.why)
    if theirs is None:
        return Outcome("status_not_read", line, answer.row, answer.why)
    return Outcome(_GROUP[theirs, gaos], line, answer.row, answer.why)


def _doubles(joined: Mapping[Key, list[Line]], row: Row | None) -> Sequence[Line]:
    found = joined[key(row)] if row else ()
    return found if len(found) > 1 else ()


def _may_be_missing(row: Row) -> bool:
    """Say whether a row belongs into an agency's list: matters are for Congress."""
    return bool(row["kind"] == "recommendation")


def _missing(row: Row, named: dict[str, Line]) -> Outcome:
    line = named.get(row["publication_number"] or "")
    why = f"{line.place} of your list names {row['publication_number']}, but not this one" if line else ""
    return Outcome("only_gao", None, row, why)


def unread_statuses(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return the statuses that were not understood, and how often each is there."""
    found: Counter[Any] = Counter(one.line.status for one in outcomes if one.line and one.group == "status_not_read")
    return dict(found.most_common())
