"""Keys from day to day: numbers that become known, guesses that yield, and likely links that rewrite nothing."""

from __future__ import annotations

from datetime import date

from openrecs.clean import dedupe, resolve, upsert
from openrecs.clean.by_key import picked
from openrecs.clean.upsert import State
from openrecs.extract.detect import LAYOUTS
from openrecs.normalize.publications import Catalogue
from openrecs.records import Publication, Recommendation
from rows import frame, recommendation

FIRST, SECOND = date(2025, 1, 1), date(2025, 1, 2)
BY_NAME = {layout.name: layout for layout in LAYOUTS}
NONE = Catalogue()


def fold(state: State, on: date, *rows: Recommendation, catalogue: Catalogue = NONE) -> State:
    day, _ = dedupe.day(frame(*rows), BY_NAME)
    known = resolve.identify(state, catalogue, on)
    known, day = resolve.settle_guesses(known, day, on)
    return resolve.link_reworded(known, upsert.fold_day(known, day, on), on)


def test_a_provisional_id_becomes_real_and_leaves_an_alias() -> None:
    before = fold(State(), FIRST, recommendation(publication_number=None))
    [old] = before.rows.index
    assert old[0].startswith("title-")
    known = NONE.with_([Publication("GAO-25-100001", "Trails: Signs Should be Mended", FIRST)])
    after = fold(before, SECOND, catalogue=known)
    [(key, row)] = picked(after.rows).items()
    assert key == ("GAO-25-100001/R1", "Forest Service")
    assert (row["publication_number"], row["published_on"], row["first_seen_on"]) == ("GAO-25-100001", FIRST, FIRST)
    [alias] = after.aliases
    assert (alias.old, alias.new, alias.since, alias.why) == (old, key, SECOND, resolve.IDENTIFIED)


def test_a_row_that_was_known_under_both_ids_is_one_with_the_earlier_first_day() -> None:
    before = fold(State(), FIRST, recommendation(publication_number=None, comments="old"))
    known = NONE.with_([Publication("GAO-25-100001", "Trails: Signs Should Be Mended")])
    between = fold(before, SECOND, recommendation(comments="new"))
    after = fold(between, date(2025, 1, 3), catalogue=known)
    [row] = picked(after.rows).values()
    assert (row["comments"], row["first_seen_on"], row["last_seen_on"]) == ("new", FIRST, SECOND)


def test_a_title_of_two_publications_stays_provisional() -> None:
    two = NONE.with_([Publication(n, "Trails: Signs Should Be Mended") for n in ("GAO-25-100001", "GAO-25-100002")])
    after = fold(fold(State(), FIRST, recommendation(publication_number=None)), SECOND, catalogue=two)
    assert [key[0].startswith("title-") for key in after.rows.index] == [True]
    assert after.aliases == ()


def test_an_earlier_guess_yields_to_a_sure_agency_and_leaves_an_alias() -> None:
    before = fold(State(), FIRST, recommendation(agency="Forest Service The", agency_basis="guessed"))
    after = fold(before, SECOND, recommendation())
    assert list(after.rows.index) == [("GAO-25-100001/R1", "Forest Service")]
    [alias] = after.aliases
    assert (alias.old[1], alias.new[1], alias.why) == ("Forest Service The", "Forest Service", resolve.SETTLED)


def test_a_guess_of_today_yields_to_a_sure_agency_of_before() -> None:
    before = fold(State(), FIRST, recommendation())
    after = fold(before, SECOND, recommendation(agency="Forest Service The", agency_basis="guessed"))
    assert list(after.rows.index) == [("GAO-25-100001/R1", "Forest Service")]
    assert after.rows["last_seen_on"].tolist() == [SECOND]


def test_a_guess_stays_where_two_agencies_are_sure() -> None:
    before = fold(State(), FIRST, recommendation(), recommendation(agency="Coast Guard"))
    after = fold(before, SECOND, recommendation(agency="Forest", agency_basis="guessed"))
    assert len(after.rows) == 3


WORDS = "The Chief of the Forest Service should mend the signs of every trail in each district by spring."


def unnumbered(text: str, **said: object) -> Recommendation:
    return recommendation(number=None, number_printed=None, recommendation=text, **said)


def test_a_reworded_unnumbered_one_is_linked_and_both_ids_stay() -> None:
    before = fold(State(), FIRST, unnumbered(WORDS), unnumbered("Something quite different should be done here."))
    after = fold(before, SECOND, unnumbered(WORDS.replace("by spring", "by summer")))
    assert len(after.rows) == 3
    [alias] = after.aliases
    assert alias.score is not None
    assert alias.score >= resolve.ALIKE
    assert set(before.rows.index) < set(after.rows.index)
    assert any("in other words" in issue.message for issue in after.issues)


def test_no_link_where_two_are_as_much_alike() -> None:
    before = fold(State(), FIRST, unnumbered(WORDS + " One."), unnumbered(WORDS + " Two."))
    after = fold(before, SECOND, unnumbered(WORDS + " Six."))
    assert after.aliases == ()


def test_no_link_across_publications_or_agencies_or_while_the_old_one_is_shown() -> None:
    before = fold(State(), FIRST, unnumbered(WORDS))
    other = WORDS.replace("by spring", "by summer")
    for row in (unnumbered(other, publication_number="GAO-25-100002"), unnumbered(other, agency="Coast Guard")):
        assert fold(before, SECOND, row).aliases == ()
    assert fold(before, SECOND, unnumbered(WORDS), unnumbered(other)).aliases == ()


def test_a_number_with_a_text_little_like_the_old_one_keeps_its_id_and_is_an_issue() -> None:
    before = fold(State(), FIRST, recommendation())
    after = fold(before, SECOND, recommendation(recommendation="Congress might look at bridges, tolls and ferries."))
    assert len(after.rows) == 1
    assert [issue.severity for issue in after.issues] == ["warning"]
    assert "little like" in after.issues[0].message
