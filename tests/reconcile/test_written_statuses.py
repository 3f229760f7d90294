"""Statuses as people write them: read only where they mean one thing."""

from __future__ import annotations

import pytest

from openrecs import statuses, wording
from openrecs.errors import UsageError
from openrecs.reconcile.written_statuses import explained, state

OPEN = (
    *("Open", "OPEN ", "o", "In Progress", "in-progress", "On-going", "Open – Partially Addressed", "Not closed"),
    *("Open--Partially Addressed", "Open (ECD 12/2026)", "Open - awaiting GAO response", "Pending closure"),
    *("Partially implemented (80%)", "open, partially addressed", "Not Started", "Open: 3/1/26"),
)
CLOSED = (
    *("Closed", "C", "c.", "Complete", "Completed 5/1/25", "Implemented", "Closed – Not Implemented (2020)"),
    *(
        "Closed–No Longer Valid",
        "closed as of Sep 30, 2025",
        "Closed FY25",
        "CLOSED-IMPLEMENTED",
        "Closed [implemented]",
    ),
    *("closed as implemented", "Closed 2025-09-30 00:00:00"),
)
UNKNOWN = (
    *("", "Resolved", "Not Implemented", "TBD", "N/A", "Yes", "100%", "Open/Closed", "closed?", "Not open", "17"),
    *(
        "Closed - pending GAO confirmation",
        "Closed; reopened 2025",
        "Closed (pending GAO)",
        "Open - closed by us in May",
    ),
    *("Complete - open items remain", "Implemented, awaiting GAO review", "Closure not requested", "=1+1"),
)


@pytest.mark.parametrize("printed", [*OPEN, *CLOSED, *UNKNOWN])
def test_a_status_is_read_only_where_it_means_one_thing(printed: str) -> None:
    expected = "open" if printed in OPEN else "closed" if printed in CLOSED else None
    assert state(printed, explained([], [])) == expected


@pytest.mark.parametrize("code", statuses.CODES)
def test_gaos_own_words_and_codes_and_ours_are_known(code: str) -> None:
    expected = "open" if code in statuses.OPEN else "closed"
    assert state(code, explained([], [])) == state(wording.STATUS[code], explained([], [])) == expected


def test_a_person_says_what_a_word_means() -> None:
    words = explained(["TBD"], ["Resolved", "Open"])
    assert [state(one, words) for one in ("tbd", "RESOLVED.", "Resolved (May 2025)", "open")] == [
        "open",
        *["closed"] * 3,
    ]


@pytest.mark.parametrize("word", ["✓", "закрыто", "完了", "?", "öffen"])
def test_a_word_of_any_script_means_itself_and_not_what_is_empty(word: str) -> None:
    words = explained([], [word])
    assert state(word, words) == "closed"
    assert [state(one, words) for one in ("", "-", "✗", "открыто", "未完了", "ffen")] == [None] * 6


def test_an_empty_cell_may_be_explained_and_a_word_cannot_mean_both() -> None:
    words = explained([""], ["✓"])
    assert [state(one, words) for one in ("", "✓", "✗")] == ["open", "closed", None]
    with pytest.raises(UsageError, match="'Done' is given as open and as closed"):
        explained(["Done"], ["done."])
