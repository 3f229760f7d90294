"""What happened, in words; and what GAO said when it closed a recommendation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from golden_diff.world import AWAITING, BEFORE_CLOSING, FDA, compared, later, promised, row
from openrecs.compare.between import Change
from openrecs.compare.outputs import happened, outline
from openrecs.dates import day

CLOSED = {"status": "closed_implemented", "listing": "closed"}


def changes(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[Change]:
    """Return what changed in one row."""
    return list(compared([old] if old else [], [new] if new else []).changes)


def words(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[str]:
    """Return the sentences that say what changed in one row."""
    return [happened.said(change).whole for change in changes(old, new)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, {}, "opened"),
        (None, {"status": "open_partially_addressed"}, "opened: open, partially addressed"),
        (None, CLOSED, "seen for the first time, and already closed as implemented"),
        (None, {"listing": "delisted"}, "seen for the first time, and already delisted: outcome not known"),
        ({}, None, "no longer in the table: outcome not known"),
        ({}, {"listing": "delisted"}, "vanished from a complete list: delisted, outcome not known"),
        ({}, CLOSED, "GAO closed it as implemented"),
        ({}, CLOSED | {"status": "closed_no_longer_valid"}, "GAO closed it as no longer valid"),
        (
            {"status": "open_partially_addressed"},
            CLOSED,
            "GAO closed it as implemented; it was open, partially addressed",
        ),
        ({"listing": "delisted"}, CLOSED, "GAO closed it as implemented; it had been delisted"),
        (CLOSED, {}, "open again; it was closed as implemented"),
        ({"listing": "delisted"}, {}, "on GAO's list again; it had been delisted"),
        ({}, {"status": "open_partially_addressed"}, "now open, partially addressed; it was open"),
        ({}, {"is_priority": True}, "now a priority"),
        ({"is_priority": True}, {}, "no longer a priority"),
        ({}, {"recommendation": "Weigh."}, "GAO changed the text of the recommendation"),
        ({}, {"comments": "ICE agreed. In May 2026, it acted."}, "GAO updated its comments"),
        ({}, {"comments": "ICE agreed. As of May 2026, it had not acted."}, "only dates moved in GAO's comments"),
        ({}, {"agency_code": "IC"}, "our list of agencies has another agency code: IC; it was none"),
        ({}, promised(day("2027-09-30")), "promised for September 30, 2027"),
        (
            promised(day("2026-06-30")),
            promised(day("2027-09-30")),
            "promised for September 30, 2027, no longer for June 30, 2026",
        ),
    ],
)
def test_what_happened_in_words(before: dict[str, Any] | None, after: dict[str, Any] | None, expected: str) -> None:
    """No code of a column, no date that a program would write."""
    old = row(**before) if before is not None else None
    new = later(row(**after)) if after is not None else None
    assert words(old, new) == [expected]


@pytest.mark.parametrize(
    ("precision", "said"),
    [("month", "September 2026"), ("quarter", "the quarter to September 2026"), ("year", "fiscal year 2026")],
)
def test_a_promise_is_for_what_gao_named_and_not_for_its_last_day(precision: str, said: str) -> None:
    """Of each side as that side says; where no side has the row, as what is true of each."""
    was, now = (promised(day(on)) | {"target_precision": precision} for on in ("2025-09-30", "2026-09-30"))
    before = said.replace("2026", "2025")
    assert words(row(**was), later(row(**now))) == [f"promised for {said}, no longer for {before}"]
    seen = {"status_since": day("2026-09-08"), **CLOSED}
    assert words(row(**now), later(row(**now), **seen))[1:] == [f"done in time: it was promised for {said}"]
    (moved,) = changes(row(**was), later(row(**now)))
    assert happened.said(replace(moved, old=None, new=None)).whole == (
        "promised for September 2026, no longer for September 2025"
    )


def test_a_promise_kept() -> None:
    """Closed as implemented on that day or before."""
    seen = {"status_since": day("2026-09-08"), **CLOSED}
    assert words(row(**promised(day("2026-09-30"))), later(row(**promised(day("2026-09-30"))), **seen)) == [
        "GAO closed it as implemented",
        "done in time: it was promised for September 30, 2026",
    ]


def test_what_we_read_otherwise_is_not_said_to_be_gaos_doing() -> None:
    """The same page, another reading: GAO closed nothing, and its words are not quoted as a closing."""
    [closed, _] = changes(row(), later(row(), comments="It acted.", **CLOSED))
    ours = replace(closed, row={**closed.row, "cause": "parser"})
    assert happened.said(ours).whole == (
        "closed, implemented: openrecs reads the same page otherwise now, GAO did not change it"
    )
    assert happened.reason(ours, None, "It acted.") is None
    assert happened.reason(closed, None, "It acted.") is not None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, "It acted.", "It acted."),
        ("It had not acted.", "It acted. It is done.", "It acted. It is done."),
        (BEFORE_CLOSING, f"{BEFORE_CLOSING} It acted.", "It acted."),
        (BEFORE_CLOSING, f"{BEFORE_CLOSING}\n\nIt acted. It is done.", "It acted. It is done."),
        (BEFORE_CLOSING, f"It acted. {BEFORE_CLOSING.replace('May 2025', 'June 2025')}", None),
        (None, BEFORE_CLOSING, BEFORE_CLOSING),
        (BEFORE_CLOSING, AWAITING, ""),
        (BEFORE_CLOSING, None, ""),
    ],
)
def test_gaos_words_are_those_that_it_added(before: str | None, after: str | None, expected: str | None) -> None:
    """Of a long comment what is new, or has other words; a short one whole; that GAO will tell more says nothing."""
    [change] = changes(row(), later(row(), **CLOSED))
    found = happened.reason(change, before, after)
    if expected is None:
        scales = "In June 2025, it told us that the scales had come."
        expected = f"It acted. {scales}"
    assert (found.text if found else "") == expected
    assert found is None or found.whose == "GAO"


def test_a_comment_that_did_not_change_is_said_to_be_the_same() -> None:
    """GAO closed it and said nothing new: the reader is not told that these are its reasons."""
    [change] = changes(row(), later(row(), **CLOSED))
    found = happened.reason(change, "It  acted.", "It acted.")
    assert found == happened.Quote("GAO's comments, the same as before", "It acted.")


PARTLY = {"status": "open_partially_addressed"}


def test_a_status_that_moved_without_a_closing_has_gaos_words_once() -> None:
    """Comments that did not change say why as far as GAO does; what changed in them is shown as what differs."""
    old = row(comments="It acted.")
    (same,) = outline.outline(compared([old], [later(old, **PARTLY)])).sections
    (entry,) = same.agencies[0].items[0].entries
    assert entry.quote == happened.Quote("GAO's comments, the same as before", "It acted.")
    (other,) = outline.outline(compared([old], [later(old, comments="It acted. More is due.", **PARTLY)])).sections
    status, comments = other.agencies[0].items[0].entries
    assert (status.quote, bool(comments.lines)) == (None, True)


def test_only_a_status_that_moved_quotes() -> None:
    """An update is shown as what differs."""
    [change] = changes(row(), later(row(), comments="It acted."))
    assert happened.reason(change, "It had not.", "It acted.") is None


def test_another_agency() -> None:
    """The same recommendation under another name."""
    alias = {
        **{"old_recommendation_id": "GAO-21-487/R1", "old_agency": FDA, "new_recommendation_id": "GAO-21-487/R1"},
        **{"new_agency": row()["agency"], "since": day("2026-09-08"), "why": "the agency was renamed"},
    }
    found = compared([row(agency=FDA, department="D")], [later(row(department="D"))], [alias])
    assert [happened.said(change).whole for change in found.changes] == [f"now under this agency; it was under {FDA}"]
