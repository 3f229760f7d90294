"""Which change has which cause: the tables `changes` of the snapshots between are followed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from golden_diff.world import ALIAS_ROWS, ICE, NEW_DAY, OLD_DAY, later, promised, row
from openrecs.compare import between, sources
from openrecs.compare.changes import compare
from openrecs.schema import TABLES
from publisher import Rows, publish_rows

KEY = ("GAO-21-487/R1", ICE)


class Nights:
    """A store that is published night by night, with the changes of each night and their causes."""

    def __init__(self, processed: Path) -> None:
        self.processed, self.names = processed, []
        self.day, self.rows = OLD_DAY, [row()]
        self.names.append(publish_rows(processed, self.day, self.rows))

    def night(self, *, parser: Rows | None = None, source: Rows | None = None, **options: Any) -> None:
        """Publish a night: first what a new reading makes of the old pages, then what GAO changed."""
        self.day += timedelta(days=1)
        aliases = options.get("aliases", ())
        reread = self.rows if parser is None else list(parser)
        new = reread if source is None else list(source)
        told = [*compare(reread, new, aliases), *compare(self.rows, reread, aliases, cause="parser")]
        changes = told if options.get("tells", True) else []
        self.names.append(publish_rows(self.processed, self.day, new, changes, aliases))
        self.rows = new

    def causes(self, old: int = 0, new: int = -1) -> list[tuple[Any, ...]]:
        """Return (kind, before, after, cause) of the changes between two nights."""
        sides = sources.sides(self.names[old], self.names[new], processed=self.processed)
        found = between.between(*sides)
        return [tuple(c.row[name] for name in ("kind", "before", "after", "cause")) for c in found.changes]


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """Give a store with one snapshot."""
    return Nights(tmp_path / "processed")


def with_comments(text: str, **given: Any) -> list[dict[str, Any]]:
    """Return the one row with other comments."""
    return [later(row(), comments=text, **given)]


def test_neighbours_have_the_causes_of_their_night(nights: Nights) -> None:
    """What a new reading changed is the parser's, what the pages changed the source's."""
    nights.night(parser=with_comments("One."), source=with_comments("One.", status="open_partially_addressed"))
    before = row()["comments"]
    assert nights.causes() == [
        ("comments", before, "One.", "parser"),
        ("status", "open", "open_partially_addressed", "source"),
    ]


def test_a_parser_fix_that_touches_every_row_is_no_change_of_gaos(tmp_path: Path) -> None:
    """Of 500 changes none has the cause `source`."""
    nights = Nights(tmp_path / "processed")
    nights.night(source=[row(f"GAO-1-1/R{n}", comments="Two  sentences.Run together.") for n in range(500)])
    nights.night(parser=[later(r, comments="Two sentences. Run together, and one more.") for r in nights.rows])
    assert [cause for *_, cause in nights.causes(1)] == ["parser"] * 500


JUNE, MAY = date(2026, 6, 30), date(2027, 5, 31)


def test_a_promise_that_only_we_read_otherwise_is_ours_though_the_comments_changed_too(nights: Nights) -> None:
    """The new code finds the promise in the old comments as well as in the new ones."""
    before = row()["comments"]
    found = with_comments(before, **promised(JUNE))
    nights.night(parser=found, source=with_comments("One.", **promised(JUNE)))
    assert nights.causes() == [
        ("comments", before, "One.", "source"),
        ("promised", None, "2026-06-30", "parser"),
    ]


def test_a_promise_that_gao_moved_in_the_night_of_a_new_code_is_gaos(nights: Nights) -> None:
    """The new code finds a promise in the old comments, and another one in the new ones."""
    before = row()["comments"]
    nights.night(parser=with_comments(before, **promised(JUNE)), source=with_comments("One.", **promised(MAY)))
    assert ("promised", None, "2027-05-31", "source") in nights.causes()


def test_what_went_back_is_cut_out(nights: Nights) -> None:
    """A > B > A > C: only the last step counts, and its night is the evidence."""
    nights.night(source=with_comments("One."))
    nights.night(source=[row()])
    nights.night(parser=with_comments("Two."))
    assert nights.causes() == [("comments", row()["comments"], "Two.", "parser")]
    assert nights.causes(0, 2) == []


def test_both_had_a_hand_in_it(nights: Nights) -> None:
    """A text that was read otherwise and then changed is GAO's change."""
    nights.night(parser=with_comments("One."))
    nights.night(source=with_comments("Two."))
    nights.night(parser=with_comments("Three."))
    assert nights.causes() == [("comments", row()["comments"], "Three.", "source")]
    assert nights.causes(2) == [("comments", "Two.", "Three.", "parser")]


def test_one_night_may_hold_both_causes(nights: Nights) -> None:
    """In one table the parser's step comes before the source's, however the rows are sorted."""
    nights.night(parser=with_comments("Zz."), source=with_comments("Aa."))
    assert nights.causes() == [("comments", row()["comments"], "Aa.", "source")]


def test_the_evidence_is_the_step_that_made_it(nights: Nights) -> None:
    """A status that changed in March is not dated September, though the row is seen every night."""
    nights.night(source=with_comments("One.", last_seen_on=date(2026, 9, 2), document="2026-09-02/a.csv"))
    nights.night(source=with_comments("One.", last_seen_on=date(2026, 9, 3), document="2026-09-03/b.csv"))
    found = between.between(*sources.sides(*nights.names[::2], processed=nights.processed))
    assert [(c.row["on"], c.row["document"]) for c in found.changes] == [(date(2026, 9, 2), "2026-09-02/a.csv")]


def test_a_promise_moved_on_the_night_of_the_comment_that_moved_it(nights: Nights) -> None:
    """Its day and its file are those of the comment, not those of the last night on which the row was seen."""
    second, third = date(2026, 9, 2), date(2026, 9, 3)
    nights.night(source=with_comments("One.", last_seen_on=second, document="2026-09-02/a.csv", **promised(MAY)))
    nights.night(source=with_comments("One.", last_seen_on=third, document="2026-09-03/b.csv", **promised(MAY)))
    found = between.between(*sources.sides(*nights.names[::2], processed=nights.processed))
    told = {(c.row["kind"], c.row["on"], c.row["document"]) for c in found.changes}
    assert told == {(kind, second, "2026-09-02/a.csv") for kind in ("comments", "promised")}


def test_the_first_sight_decides_what_opened_and_the_last_what_closed(nights: Nights) -> None:
    """A row that the parser missed and found did not open, though GAO changed it since."""
    found = row("GAO-1-1/R1")
    nights.night(parser=[row(), found])
    nights.night(source=[row(), later(found, status="open_partially_addressed")])
    assert nights.causes() == [("opened", None, "open_partially_addressed", "parser")]
    nights.night(source=[row(), later(found, status="closed_implemented", listing="closed")])
    assert nights.causes() == [("closed", None, "closed_implemented", "source")]


def test_gone_and_back(nights: Nights) -> None:
    """Delisted and listed again is nothing; delisted is delisted by who delisted it."""
    missing = {"listing": "delisted", "last_covered_on": NEW_DAY}
    nights.night(source=[{**row(), **missing}])
    assert nights.causes() == [("delisted", "listed", "delisted", "source")]
    nights.night(source=[later(row())])
    assert nights.causes() == []
    nights.night(source=[later(row(), status="closed_implemented", listing="closed")])
    assert nights.causes(1) == [("closed", "open", "closed_implemented", "source")]
    nights.night(source=[later(row())])
    assert nights.causes(1) == [("relisted", "delisted", "listed", "source")]
    nights.night(parser=[])
    assert nights.causes() == [("delisted", "listed", None, "parser")]
    nights.night(source=[later(row())])
    assert nights.causes(5) == [("opened", None, "open", "source")]
    assert nights.causes() == []


def test_names_that_changed_are_followed(nights: Nights) -> None:
    """Steps under an old id or agency belong to the row that bears the new one."""
    provisional = row("title-0123456789/R1", comments="One.")
    alias = {**ALIAS_ROWS[0], "old_agency": ICE, "new_recommendation_id": KEY[0], "new_agency": ICE}
    nights.night(source=[provisional])
    nights.night(parser=[later(provisional, comments="Two.")])
    nights.night(source=[later(provisional, comments="Two.", recommendation_id=KEY[0])], aliases=[alias])
    assert nights.causes(1) == [
        ("comments", "One.", "Two.", "parser"),
        ("identified", "title-0123456789/R1", KEY[0], "source"),
    ]


def test_the_way_back_has_causes_too(nights: Nights) -> None:
    """NEW before OLD: the same facts, exchanged, by the same cause."""
    nights.night(parser=with_comments("One."), source=with_comments("One.", status="open_partially_addressed"))
    assert nights.causes(-1, 0) == [
        ("comments", "One.", row()["comments"], "parser"),
        ("status", "open_partially_addressed", "open", "source"),
    ]


def test_a_chain_that_does_not_explain_a_change_gives_it_no_cause(nights: Nights) -> None:
    """A night whose changes are not told: unknown, and a note says so; never a guess."""
    nights.night(source=with_comments("One."))
    nights.night(source=with_comments("Two."), tells=False)
    assert nights.causes() == [("comments", row()["comments"], "Two.", None)]
    nights.night(parser=with_comments("Three."))
    assert nights.causes() == [("comments", row()["comments"], "Three.", None)]
    found = between.between(*sources.sides(nights.names[0], nights.names[-1], processed=nights.processed))
    assert found.notes == ("of 1 of 1 changes the cause is not known: the snapshots between do not show how they came",)


def test_notebooks_get_a_frame(nights: Nights) -> None:
    """`openrecs.diff`: the newest against the one before, or any two, with every cause."""
    nights.night(parser=with_comments("One."))
    nights.night(source=with_comments("Two."))
    frame = between.diff(processed=nights.processed)
    assert list(frame["after"]) == ["Two."]
    assert frame.attrs == {"old": nights.names[1], "new": nights.names[2], "notes": []}
    both = between.diff(OLD_DAY, nights.names[2], processed=nights.processed)
    assert list(both["cause"]) == ["source"]
    assert list(both.columns) == TABLES["changes"].names
    assert between.diff(OLD_DAY, str(OLD_DAY), processed=nights.processed).empty


def test_the_notebooks_store_is_where_load_finds_it(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPENRECS_PROCESSED holds for `diff` as for `load`."""
    nights.night(source=with_comments("One."))
    monkeypatch.setenv("OPENRECS_PROCESSED", str(nights.processed))
    assert list(between.diff()["after"]) == ["One."]


def test_a_late_publication_of_an_older_date_is_no_link_of_the_chain(nights: Nights) -> None:
    """What it says of its own date led nowhere: `latest` never named it."""
    nights.night(source=with_comments("One."))
    late = with_comments("Late.")
    publish_rows(nights.processed, OLD_DAY - timedelta(days=3), late, compare([row()], late))
    nights.night(parser=with_comments("Two."))
    assert nights.causes(1) == [("comments", "One.", "Two.", "parser")]
