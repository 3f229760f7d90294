"""Every code of the tables has its words, and every row is of one state."""

from __future__ import annotations

from itertools import product

import pytest

from openrecs import statuses, wording


def test_every_status_has_its_words() -> None:
    assert tuple(wording.STATUS) == statuses.CODES


def test_no_two_codes_share_their_words() -> None:
    for words in (wording.STATUS, wording.CONCURRENCE, wording.COMMENTS_KIND):
        assert len(set(words.values())) == len(words)


@pytest.mark.parametrize(("status", "listing"), [*product(statuses.CODES, ("listed", "delisted", "closed"))])
def test_a_row_is_open_where_the_table_says_so_and_delisted_is_not_closed(status: str, listing: str) -> None:
    is_open = status in statuses.OPEN and listing == "listed"
    row = {"status": status, "listing": listing, "is_open": is_open}
    assert wording.state(row) in wording.STATES
    assert (wording.state(row) == "open") == is_open
    assert (wording.state(row) == "delisted") == (listing == "delisted")
    assert ("not known" in wording.standing(row)) == (listing == "delisted")
