"""What the report says, before it is a page: exact answers of invented nights, and the same numbers by other means."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import openrecs
from list_nights import list_of
from nightly import NO_GATES, Nights, day, record
from openrecs.cli.home import overview
from openrecs.errors import UsageError
from openrecs.publish import load
from openrecs.report import contents, report_file, report_page
from openrecs.report.contents import Contents, Group
from openrecs.report.figures import happenings, in_words, promise_figures
from openrecs.report.report_page import gather
from running import agency_page, sign

MARCH, DECEMBER = (f"The agency agreed. It plans to mend the signs by {month} 2026." for month in ("March", "December"))
DONE = "In March 2026, the agency mended it. We consider it implemented."


def irs(**said: str) -> dict[str, str]:
    """Return a record of another agency, department and year."""
    other = {"agency": "Internal Revenue Service", "number": "GAO-20-100003", "issued": "Feb 3, 2020"}
    return {"text": sign(3), **other, **said}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights: something of every kind happens on the second; 40 days on a promise is missed."""
    nights = Nights(tmp_path_factory.mktemp("nights"), NO_GATES)
    nights.export(
        0,
        [
            record(1, comments=MARCH),
            record(2, priority="Yes", status="Open - Partially Addressed"),
            irs(),
            record(4, comments="The agency disagreed with it."),
            record(6),
        ],
    )
    assert nights.refresh() == 0
    nights.export(
        1,
        [
            record(1, comments=DECEMBER),
            record(2, comments=MARCH, priority="Yes"),
            irs(status="Closed - Implemented", comments=DONE),
            record(4, comments="The agency disagreed with it. In March 2026, it said that work began.", priority="Yes"),
            record(5, topics="Information Security; Tax Policy"),
        ],
    )
    assert nights.refresh() == 0
    nights.export(40, [record(1, comments=DECEMBER), record(2, comments=MARCH, priority="Yes"), record(5), record(6)])
    assert nights.refresh() == 0
    return nights


@cache
def seen(processed: Path, **asked: Any) -> Contents:
    """Return what a report of a store says that nothing changes any more."""
    return gather(processed, **asked)


def of(found: Contents) -> dict[str, tuple[int, int | None]]:
    """Return the headline numbers: value and before, by label."""
    return {one.label: (one.value, one.before) for one in found.numbers}


def named(groups: tuple[Group, ...]) -> dict[str, list[str]]:
    """Return the last letters of the ids in each group, in order."""
    return {group.name: [one.recommendation_id[-2:] for one in group.happenings] for group in groups}


def test_the_numbers_are_those_of_the_table_and_of_the_one_before(nights: Nights) -> None:
    found = of(seen(nights.processed))
    tables = [openrecs.load(str(day(at)), processed=nights.processed) for at in (40, 1)]
    expected = {
        "Open recommendations": [int(t.is_open.sum()) for t in tables],
        "Open, each counted once": [t[t.is_open].recommendation_id.nunique() for t in tables],
        "Priority, open": [int((t.is_open & t.is_priority.fillna(False)).sum()) for t in tables],
        "Partially addressed": [int((t.status == "open_partially_addressed").sum()) for t in tables],
        "Agencies with open recommendations": [t[t.is_open].agency.nunique() for t in tables],
        "Open matters for Congress": [0, 0],
        "Promises missed": [
            int((t.is_open & (t.target_on < pd.Timestamp(on))).sum())
            for t, on in zip(tables, (day(40), day(1)), strict=True)
        ],
        "Disagreed, still open": [int((t.is_open & (t.concurrence == "disagreed")).sum()) for t in tables],
        "Closed": [int(t.status.str.startswith("closed").sum()) for t in tables],
        "Delisted": [int((t.listing == "delisted").sum()) for t in tables],
    }
    assert found == {label: tuple(values) for label, values in expected.items()}
    assert found["Promises missed"] == (1, 0)
    assert found["Delisted"] == (1, 1)


def test_what_changed_since_last_time_is_in_its_groups(nights: Nights) -> None:
    second = seen(nights.processed, as_of=day(1))
    assert second.compared_with == second.month_from == str(day(0))
    found = {group.name: group for group in second.last_time}
    assert list(found) == ["closed", "opened", "status", "priority", "moved", "delisted", "comments", "not_listed"]
    assert named(second.last_time)["comments"] == ["R2", "R4"]
    (closed,) = found["closed"].happenings
    assert closed.text == "The Chief of the Forest Service should mend the signs of trail 3."
    assert (closed.agency, closed.on) == ("Internal Revenue Service", "March 3, 2026")
    assert closed.key == "GAO-20-100003/R3 | Internal Revenue Service"
    assert closed.address == "https://www.gao.gov/products/gao-20-100003"
    assert closed.document == f"{day(1)}/export.csv"
    assert found["closed"].title == "Closed: 1"
    assert (closed.words, closed.quote) == ("GAO closed it as implemented", DONE)
    assert found["moved"].happenings[0].recommendation_id == "GAO-25-100001/R1"
    assert found["not_listed"].title == "Other changes, not shown here: 3"
    assert found["not_listed"].happenings == ()
    assert "1 comment in which only dates" in found["not_listed"].meaning
    assert "1 day promised where none was" in found["not_listed"].meaning
    assert "1 comment of what was closed, with the words of the closing" in found["not_listed"].meaning


def test_the_last_30_days_count_last_night_and_do_not_list_it_again(nights: Nights, demo_store: Path) -> None:
    demo = seen(demo_store / "processed")
    last, month = ({group.name: group for group in of} for of in (demo.last_time, demo.last_30_days))
    assert (last["closed"].title, month["closed"].title) == ("Closed: 3", "Closed: 7")
    assert (len(last["closed"].happenings), len(month["closed"].happenings)) == (3, 4)
    assert month["closed"].meaning.endswith("3 of these are listed above.")
    listed = [one for group in (*demo.last_time, *demo.last_30_days) for one in group.happenings]
    assert len(listed) == len(set(listed))
    young = {group.name: group for group in seen(nights.processed, as_of=day(1)).last_30_days}
    assert (young["closed"].happenings, young["closed"].title) == ((), "Closed: 1")


def test_a_caption_does_not_count_to_no_rows_and_the_gravest_issue_is_first(demo_store: Path) -> None:
    """It said "no rows (0 %) are 10 years or more old" and "no open rows have no topic in any source"."""
    demo = gather(demo_store / "processed")
    captions = {one.name: one.caption for one in demo.figures}
    assert ": none is 10 years or more old." in captions["by_age"]
    assert "add up to more than all." in captions["by_topic"]
    found = {one.name: one.rows for one in demo.quality}
    assert [row[0] for row in found["issues"]] == ["error", "note"]
    assert "export (CSV)" in {row[0] for row in found["sources"]}


def test_openrecs_alone_counts_as_the_report_does(demo_store: Path) -> None:
    """It said 105 open where the report said 102: matters for Congress were in one of them, and neither said so."""
    found = of(seen(demo_store / "processed"))
    table = overview.look(demo_store / "raw", demo_store / "processed").table
    assert table is not None
    assert (table.open, table.matters) == (107, 3)
    for label, said in (
        ("Open recommendations", table.open - table.matters),
        ("Open matters for Congress", table.matters),
        ("Agencies with open recommendations", table.agencies),
        ("Partially addressed", table.partly),
        ("Priority, open", table.priority),
        ("Closed", table.closed),
        ("Delisted", table.delisted),
    ):
        assert found[label][0] == said, label


def test_a_comment_of_substance_has_a_redline_that_reads_as_both_texts(nights: Nights) -> None:
    groups = {group.name: group for group in seen(nights.processed, as_of=day(1)).last_time}
    one = next(one for one in groups["comments"].happenings if one.recommendation_id.endswith("R4"))
    before = "".join(text for op, text in one.redline if op != "added")
    after = "".join(text for op, text in one.redline if op != "removed")
    assert before.strip() == "The agency disagreed with it."
    assert after.strip() == "The agency disagreed with it. In March 2026, it said that work began."
    assert one.is_priority


def test_a_long_redline_is_cut(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happenings, "QUOTED", 40)
    groups = {group.name: group for group in gather(nights.processed, as_of=day(1)).last_time}
    one = next(one for one in groups["comments"].happenings if one.recommendation_id.endswith("R4"))
    assert "".join(text for _, text in one.redline) == "The agency disagreed with it. In March 2…"
    (closed,) = groups["closed"].happenings
    assert (len(closed.quote), closed.quote[-1]) == (40, "…")


def test_a_promise_is_missed_on_the_night_after_its_day_and_not_again(nights: Nights, tmp_path: Path) -> None:
    third = gather(nights.processed)
    assert named(third.last_time)["missed"] == ["R2"]
    (missed,) = next(group.happenings for group in third.last_time if group.name == "missed")
    assert missed.quote == "It plans to mend the signs by March 2026."
    assert missed.words == "promised for March 2026, and still open"
    shutil.copytree(nights.raw.parent, tmp_path / "longer", symlinks=True)
    nights = Nights(tmp_path / "longer", NO_GATES)
    nights.export(41, [record(1, comments=DECEMBER), record(2, comments=MARCH, priority="Yes"), record(5), record(6)])
    assert nights.refresh() == 0
    fourth = gather(nights.processed)
    assert "missed" not in named(fourth.last_time)
    assert named(fourth.last_30_days)["missed"] == ["R2"]
    assert of(fourth)["Promises missed"] == (1, 1)


def test_a_row_that_comes_back_is_relisted_and_one_that_vanishes_is_delisted(nights: Nights) -> None:
    third = named(seen(nights.processed).last_time)
    assert (third["relisted"], third["delisted"]) == (["R6"], ["R4"])


def test_since_takes_the_last_night_at_or_before_that_day(nights: Nights) -> None:
    assert seen(nights.processed, since=day(30)).compared_with == str(day(1))
    assert seen(nights.processed, since=day(1)).compared_with == str(day(1))
    first = seen(nights.processed, since=day(0))
    assert first.compared_with == str(day(0))
    assert of(first)["Open recommendations"][1] == 5
    with pytest.raises(UsageError, match="no snapshot as of"):
        seen(nights.processed, since=date(2026, 3, 1))
    with pytest.raises(UsageError, match="is later"):
        seen(nights.processed, as_of=day(1), since=day(2))


def test_a_revision_is_not_compared_with_a_day_that_reads_the_same(nights: Nights) -> None:
    """It said "As of September 30, 2026, compared with September 30, 2026"."""
    again = replace(seen(nights.processed, as_of=day(1)), revision=2, compared_with=str(day(1)))
    page = report_page.render(again, b"", "").decode()
    assert "As of March 3, 2026 (revision 2), compared with March 3, 2026." in page


def test_one_night_has_nothing_to_be_compared_with(nights: Nights) -> None:
    first = seen(nights.processed, as_of=day(0))
    assert (first.compared_with, first.month_from, first.last_time, first.last_30_days) == (None, None, (), ())
    assert {one.before for one in first.numbers} == {None}


def test_an_empty_store_is_said_as_load_says_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no snapshot here yet"):
        gather(tmp_path)


def test_a_scope_narrows_every_number_and_every_group(nights: Nights) -> None:
    found = gather(nights.processed, as_of=day(1), agencies=["IRS"])
    assert found.scope == "Only Internal Revenue Service"
    assert of(found)["Open recommendations"] == (0, 1)
    assert of(found)["Closed"] == (1, 0)
    assert named(found.last_time) == {"closed": ["R3"], "not_listed": []}
    other = gather(nights.processed, as_of=day(1), agencies=["Forest Service"])
    assert "closed" not in named(other.last_time)
    with pytest.raises(UsageError, match="Forst Service"):
        gather(nights.processed, agencies=["Forst Service"])


def test_figures_count_every_open_row_once_but_by_topic(nights: Nights) -> None:
    found = {one.name: one for one in seen(nights.processed, as_of=day(1)).figures}
    for name in ("by_department", "by_agency", "by_age"):
        assert sum(int(row[1]) for row in found[name].rows) == 4, name
        assert len(found[name].rows) == len(found[name].links)
        assert all(len(row) == len(found[name].headings) for row in found[name].rows)
    assert found["by_agency"].rows == (("Forest Service", "4", "100 %", "2", "0", "January 12, 2025"),)
    assert found["by_agency"].links == ("state=open&agency=Forest+Service",)
    topics = {row[0]: row[1] for row in found["by_topic"].rows}
    assert topics == {"Natural Resources and Environment": "3", "Information Security": "1", "Tax Policy": "1"}


@pytest.mark.parametrize(
    ("published", "name"),
    [("2025-03-02", "under-1"), ("2025-03-01", "1-2"), ("2024-03-01", "2-4"), ("2016-03-02", "7-10")],
)
def test_an_age_begins_on_the_day_of_the_year(published: str, name: str) -> None:
    from openrecs.report.figures import in_words

    bands = in_words.ages(date(2026, 3, 1))
    inside = [
        one.name
        for one in bands
        if (not one.after or published > one.after) and (not one.until or published <= one.until)
    ]
    assert inside == [name]


def test_a_narrowed_report_says_that_its_quality_is_not(nights: Nights) -> None:
    said = "This part is about every document and all agencies"
    assert said not in report_file.made(nights.processed).decode()
    assert said in report_file.made(nights.processed, agencies=("Forest Service",)).decode()


def test_what_is_listed_of_a_group_is_cut_and_said(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happenings, "MOST", 1)
    groups = {group.name: group for group in gather(nights.processed, as_of=day(1)).last_time}
    assert groups["comments"].title == "GAO's comments: 2"
    assert len(groups["comments"].happenings) == 1
    assert groups["comments"].happenings[0].is_priority
    assert "Here are the first 1" in groups["comments"].meaning


# ---------------------------------------------------------------- the balance


def stated(nights: Nights, on: int) -> contents.Figure:
    """Save two complete pages of a list that states totals, refresh, and return the balance."""
    list_of(nights, on, (1, [1, 2, 3]), (4, [4, 5, 6]))
    assert nights.refresh() == 0, nights.message
    return gather(nights.processed).balance


def test_totals_of_the_same_day_are_compared_and_the_pages_of_a_list_are_one(tmp_path: Path) -> None:
    found = stated(Nights(tmp_path, NO_GATES), 0)
    assert (
        "Both totals that GAO prints of all agencies on March 2, 2026 are not equal to what was read." in found.caption
    )
    assert "The one list that prints how many rows it has is equal" in found.caption
    assert [row[3:] for row in found.rows] == [
        ("5,131", "6 recommendations", "5,125 fewer than GAO says"),
        ("412", "0 recommendations", "412 fewer than GAO says"),
    ]


def test_a_total_is_compared_with_and_without_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.export(0, [record(8, agency="Congress", text="Congress should consider it. (Matter for Consideration 1)")])
    _state(monkeypatch, 7, 0)
    found = stated(nights, 0)
    assert [row[4:] for row in found.rows] == [
        ("6 recommendations; 7 with matters for Congress", "equal (with matters for Congress)"),
        ("0 recommendations", "equal (recommendations)"),
    ]
    assert "GAO does not say whether its number of open recommendations includes matters" in found.note


def test_totals_of_another_day_are_never_called_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nights = Nights(tmp_path, NO_GATES)
    stated(nights, 0)
    _state(monkeypatch, 6, 0)
    same_day = gather(nights.processed).balance
    assert (
        "Both totals that GAO prints of all agencies on March 2, 2026 are equal to what was read." in same_day.caption
    )
    nights.page(3, "page.txt", agency_page(sign(9), agency="Forest Service"))
    assert nights.refresh() == 0
    _state(monkeypatch, 7, 0)
    later = gather(nights.processed).balance
    assert "3 days before this table, so it is not of the same day" in later.caption
    assert "Both totals" not in later.caption


def _state(monkeypatch: pytest.MonkeyPatch, stated_open: int, stated_priority: int) -> None:
    """Let every document that states totals state these."""
    whole = load.read_table

    def other(snapshot: Any, table: str = "recommendations", **options: Any) -> pa.Table:
        data = whole(snapshot, table, **options)
        for name, value in (("stated_open", stated_open), ("stated_priority", stated_priority)):
            if table == "documents":
                at = data.schema.get_field_index(name)
                said = [None if one is None else value for one in data[name].to_pylist()]
                data = data.set_column(at, data.schema.field(name), pa.array(said, pa.int32()))
        return data

    monkeypatch.setattr(load, "read_table", other)


def test_a_list_that_differs_is_named_with_the_difference(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    page = agency_page(sign(1), sign(2))
    nights.page(0, "short.txt", page.replace("(2 total)", "(5 total)"))
    nights.page(0, "whole.txt", agency_page(sign(3), agency="Rural Development").replace("Forest Service s", "It s"))
    assert nights.refresh() == 0, nights.message
    found = gather(nights.processed).balance
    assert f"1 is equal to what was read and 1 is not: {day(0)}/short.txt says 5, 2 were read" in found.caption
    (line,) = found.rows
    assert line[1:] == (f"{day(0)}/short.txt", "March 2, 2026", "5", "2", "3 fewer than GAO says")


# ---------------------------------------------------------------- older snapshots


@pytest.mark.parametrize("lost", [("target_phrase", "concurrence_phrase", "remaining"), ("listing_gone",)])
def test_a_snapshot_of_an_older_schema_is_shown_without_what_it_could_not_say(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, lost: tuple[str, ...]
) -> None:
    whole = load.read_table

    def older(snapshot: Any, table: str = "recommendations") -> pa.Table:
        data = whole(snapshot, table)
        drop = {
            "recommendations": lost,
            "documents": ("stated_open", "stated_priority", "markers_left", "statuses_left"),
        }
        return data.drop_columns([name for name in drop.get(table, ()) if name in data.column_names])

    monkeypatch.setattr(load, "read_table", older)
    found = gather(nights.processed)
    assert ("Promises missed" in of(found)) == ("target_phrase" not in lost)
    assert "None of the documents states" in found.balance.caption
    assert of(found)["Open recommendations"] == (4, 4)


# ---------------------------------------------------------------- the other figures


def figures(found: Contents) -> dict[str, contents.Figure]:
    return {one.name: one for one in (*found.figures, *found.quality)}


def test_the_board_has_each_open_priority_row_and_leads_to_it(nights: Nights) -> None:
    board = figures(seen(nights.processed, as_of=day(1)))["priority_board"]
    assert [(row[0][-8:], *row[1:]) for row in board.rows] == [
        ("trail 2.", "Forest Service", "January 12, 2025", "March 2026", "none reported", "GAO-25-100001/R2"),
        ("trail 4.", "Forest Service", "January 12, 2025", "no day named", "March 2026", "GAO-25-100001/R4"),
    ]
    assert board.links[0] == "row=GAO-25-100001%2FR2+%7C+Forest+Service"
    assert "2 open rows (2 recommendations)" in board.caption


def test_a_long_board_and_long_promises_are_cut_and_said(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (in_words, promise_figures):
        monkeypatch.setattr(module, "MOST", 1)
    found = figures(gather(nights.processed, as_of=day(1)))
    for name in ("priority_board", "promises_due"):
        assert len(found[name].rows) == len(found[name].links) == 1
    assert found["priority_board"].caption.endswith("The first 1 are listed.")


def test_who_disagreed_is_counted_with_what_is_still_open(nights: Nights) -> None:
    second, third = (figures(seen(nights.processed, as_of=day(on)))["disagreed"] for on in (1, 40))
    assert second.rows == (("Forest Service", "1", "1", "0", "0"),)
    assert third.rows == (("Forest Service", "1", "0", "0", "0"),)
    assert third.links == ("agency=Forest+Service&concurrence=disagreed",)


def test_promises_are_due_missed_and_moved(nights: Nights) -> None:
    second, third = (figures(seen(nights.processed, as_of=day(on))) for on in (1, 40))
    assert [row[:2] for row in second["promises_due"].rows] == [("March 2026", "due in 28 days")]
    assert second["promises_missed"].rows == ()
    assert third["promises_due"].rows == ()
    (missed,) = third["promises_missed"].rows
    assert missed[:2] == ("March 2026", "missed by 11 days")
    assert missed[3:] == ("Forest Service", "It plans to mend the signs by March 2026.", "GAO-25-100001/R2")
    assert [row[:2] for row in third["promises_moved"].rows] == [("December 2026", "March 2026")]
    assert "There is none that agencies promised by July 10, 2026" in third["promises_due"].caption


def test_charts_stand_beside_their_tables(nights: Nights) -> None:
    found = figures(seen(nights.processed))
    drawn = {name for name, one in found.items() if one.chart}
    assert drawn == {"by_department", "by_agency", "by_age", "by_topic", "disagreed"}


def test_quality_names_what_was_refused_and_what_is_not_complete(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.page(0, "whole.txt", agency_page(sign(1), sign(2)))
    nights.page(0, "short.txt", agency_page(sign(3), agency="Rural Development").replace("(1 total)", "(4 total)"))
    nights.page(0, "nothing.txt", "Nothing that anybody knows.\n")
    nights.export(4, [record(5), record(6)], url=None)
    assert nights.refresh() == 0, nights.message
    found = figures(gather(nights.processed))
    assert [row[0] for row in found["refused"].rows] == [f"{day(0)}/nothing.txt"]
    assert found["refused"].rows[0][1] == "March 2, 2026"
    assert [(row[0], *row[3:5]) for row in found["incomplete"].rows] == [
        (f"{day(0)}/short.txt", "4", "1"),
        (f"{day(4)}/export.csv", "it does not say", "2"),  # nobody says that it is not filtered
    ]
    assert "declares 4 recommendations, shows 1" in found["incomplete"].rows[0][5]
    ages = {row[1]: row[2:4] for row in found["sources"].rows}
    assert ages["recommendations of Forest Service"] == ("March 2, 2026", "4 days")
    assert ages["GAO's export"] == ("March 6, 2026", "the same day")
    issues = nights.table("issues")
    assert sum(int(row[2]) for row in found["issues"].rows) == len(issues)
    errors = sum(one["severity"] == "error" for one in issues)
    assert found["issues"].caption.startswith("1 error, " if errors == 1 else f"{errors} errors, ")
    said = gather(nights.processed).unknown
    assert "3 of 5 open rows were not in the newest documents, of March 6, 2026: they are shown as" in " ".join(said)
    assert "Whether GAO marks 3 open rows as a priority, no source says." in said


def test_a_short_list_of_an_earlier_night_is_said_to_be_short(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.page(0, "short.txt", agency_page(sign(3), agency="Rural Development").replace("(1 total)", "(4 total)"))
    assert nights.refresh() == 0, nights.message
    nights.export(1, [record(3), record(5)])
    assert nights.refresh() == 0, nights.message
    found = figures(gather(nights.processed))
    assert [row[5] for row in found["incomplete"].rows] == ["it shows fewer rows than it says it has"]
    assert found["refused"].caption == "No documents were refused."
    assert found["census"].title == "What the reading may have missed"


def test_what_is_not_known_is_counted(nights: Nights) -> None:
    said = seen(nights.processed).unknown
    assert any(one.startswith("How 1 delisted row ended is not known") for one in said)
    assert any("1 closing was seen here, and it takes 20" in one for one in said)
    assert not any("priority" in one for one in said)


def test_a_month_stays_a_month_and_a_source_is_said_in_words() -> None:
    last = pd.Timestamp("2026-06-30")
    said = [in_words.period(last, precision) for precision in ("day", "month", "quarter", "year", None)]
    assert said == ["June 30, 2026", "June 2026", "the quarter to June 2026", "2026", "June 2026"]
    assert in_words.period(pd.Timestamp("2026-06-29"), None) == "June 29, 2026"
    assert in_words.period(pd.Timestamp("2026-09-30"), "year") == "fiscal year 2026"
    assert in_words.period(pd.NaT, "month") == "not known"
    query = "query:https://www.gao.gov/reports-testimonies/recommendations-database?processed=1&priority=1"
    scopes = {"agency:Forest Service": "recommendations of Forest Service", "export": "GAO's export"}
    scopes |= {"agency:office-of-the-chief": "recommendations of Office of the Chief"}
    scopes |= {"publication:GAO-25-100001": "recommendations in GAO-25-100001", "topic:Space": "the topic Space"}
    scopes |= {query: "a search of the database: only priority recommendations", "none": "nothing", "": "nothing"}
    assert {scope: in_words.thing_listed(scope) for scope in scopes} == scopes


def test_what_no_source_says_is_not_counted_as_none(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.page(0, "forest.txt", agency_page(sign(1)))
    assert nights.refresh() == 0, nights.message
    assert "Priority, open" not in [one.label for one in gather(nights.processed).numbers]
    captions = {one.name: one.caption for one in gather(nights.processed).figures}
    assert captions["promises_missed"] == f"There is none whose promised day was before {in_words.day(day(0))}."
    assert captions["promises_due"].startswith("There is none that agencies promised by ")
    assert captions["promises_moved"].startswith("There is none of which GAO's comments named another day before")
    assert captions["priority_board"] == "None is known."
