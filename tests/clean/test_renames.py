"""An agency that is renamed by GAO: its rows keep their past, whatever else the night brings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nightly import Nights, bytes_of, day, record, records
from openrecs.check.gates import Limits
from running import agency_page, invoke, sign

NEW, HELD = "Bureau of Woods and Signs", 4


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Forty rows of one agency, and sixty of another."""
    nights = Nights(tmp_path_factory.mktemp("begun"))
    nights.export(0, night(40))
    assert nights.refresh() == 0
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def night(own: int, agency: str = "Forest Service", *more: dict[str, str]) -> list[dict[str, str]]:
    others = [{**record(n, agency="National Park Service"), "number": "GAO-25-100002"} for n in range(1, 61)]
    return [*records(own, agency=agency), *others, *more]


def kinds(nights: Nights) -> Counter[tuple[Any, ...]]:
    return Counter(nights.changes("kind", "cause", "agency"))


def test_a_renamed_agency_is_changes_of_agency_with_aliases_and_no_delisting(nights: Nights) -> None:
    nights.export(1, night(40, NEW))
    assert nights.refresh() == 0
    assert kinds(nights) == {("agency", "source", NEW): 40}
    assert set(nights.changes("before", "after", "on")) == {("Forest Service", NEW, day(1))}
    assert len(nights.table("aliases")) == 40
    assert set(nights.column("first_seen_on", agency=NEW)) == {day(0)}
    assert nights.column("agency", listing="delisted") == []
    assert nights.result is not None
    [said] = [issue.message for issue in nights.result.issues if issue.stage == "linking"]
    assert f"'Forest Service' is '{NEW}' by now: 40 of its rows" in said
    nights.export(2, night(40, NEW))
    assert nights.refresh() == 0
    assert nights.changes() == []
    assert nights.findings() == []


def test_the_row_in_ten_that_does_not_come_back_is_delisted_and_new_ones_are_opened(nights: Nights) -> None:
    nights.export(1, night(36, NEW, record(90, agency=NEW), record(91)))
    assert nights.refresh() == 0
    assert kinds(nights) == {
        ("agency", "source", NEW): 36,
        ("delisted", "source", "Forest Service"): 4,
        ("opened", "source", NEW): 1,
        ("opened", "source", "Forest Service"): 1,
    }


def test_fewer_than_nine_in_ten_are_held_and_the_account_says_what_it_sees(nights: Nights) -> None:
    other = [record(n, agency="Bureau of Paint") for n in range(21, 41)]
    nights.export(1, night(20, NEW, *other))
    assert nights.refresh() == HELD
    said = f"40 of them come back with the same ids, other agency (20 of 'Forest Service' under '{NEW}', 20 of"
    assert said in nights.message
    assert said in (nights.processed / f".held/{day(1)}.1/account.md").read_text(encoding="utf-8").replace("\\", "")


def test_two_agencies_may_be_merged_into_one_name(nights: Nights) -> None:
    nights.export(1, [{**one, "agency": NEW} for one in night(40)])
    assert nights.refresh() == 0
    assert kinds(nights) == {("agency", "source", NEW): 100}


def test_a_recommendation_of_both_that_were_merged_is_one_row(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.export(0, [*records(5), *records(5, agency="National Park Service")])
    nights.refresh()
    nights.export(1, records(5, agency=NEW))
    assert nights.refresh() == 0
    assert set(nights.changes("kind", "before")) == {("agency", "Forest Service; National Park Service")}
    assert len(nights.table()) == 5


def test_a_text_that_changed_that_night_is_told_as_well(nights: Nights) -> None:
    tonight = night(40, NEW)
    tonight[3] = {**tonight[3], "text": "The Chief of the Forest Service must paint the gate. (Recommendation 4)"}
    tonight[4] = {**tonight[4], "text": tonight[4]["text"].replace("should", "should  ")}
    nights.export(1, tonight)
    assert nights.refresh() == 0
    assert kinds(nights) == {("agency", "source", NEW): 40, ("text", "source", NEW): 1}


def test_other_texts_under_the_same_numbers_are_no_renamed_agency(nights: Nights) -> None:
    other = [record(n, agency=NEW, text=f"Paint gate {n}. (Recommendation {n})") for n in range(1, 41)]
    nights.export(1, night(0, "Forest Service", *other))
    assert nights.refresh() == HELD
    assert "40 of 100 rows vanish at once" in nights.message


def test_a_name_that_comes_back_after_a_week_is_the_same_rows_again(nights: Nights) -> None:
    for on, agency in ((1, NEW), (8, "Forest Service"), (9, NEW)):
        nights.export(on, night(40, agency))
        assert nights.refresh() == 0
        assert kinds(nights) == {("agency", "source", agency): 40}
        assert set(nights.changes("on")) == {(day(on),)}
        assert len(nights.table()) == 100
    assert {row["new_agency"] for row in nights.table("aliases")} == {NEW}


def test_a_rename_that_arrives_late_gives_the_tables_of_one_that_did_not(nights: Nights, tmp_path: Path) -> None:
    nights.export(2, night(38, NEW))
    assert nights.refresh() == 0
    nights.export(1, night(40, NEW))
    assert nights.refresh() == 0
    assert set(nights.column("agency", document=f"{day(2)}/export.csv")) == {NEW, "National Park Service"}
    nights.rebuild(tmp_path / "again")
    tables = ("recommendations", "aliases", "publications")
    made, again = bytes_of(nights.processed, nights.latest(), tables), bytes_of(tmp_path / "again", str(day(2)), tables)
    assert made["aliases.csv"] == again["aliases.csv"]


def test_the_page_of_a_renamed_agency_alone_renames_it(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    rows = [sign(n) for n in range(1, 13)]
    nights.page(0, "woods.txt", agency_page(*rows))
    assert nights.refresh() == 0
    nights.page(1, "woods.txt", agency_page(*rows, agency=NEW))
    assert nights.refresh() == 0
    assert kinds(nights) == {("agency", "source", NEW): 12}
    assert len(nights.table()) == 12


def test_the_page_of_another_agency_with_the_same_recommendations_renames_nothing(tmp_path: Path) -> None:
    """A recommendation may be addressed to two: only a name that nobody knows is taken from a page that cannot tell."""
    nights = Nights(tmp_path)
    rows = [sign(n) for n in range(1, 13)]
    nights.page(0, "woods.txt", agency_page(*rows))
    nights.page(1, "parks.txt", agency_page(*rows, agency="National Park Service"))
    assert nights.refresh() == 0
    assert Counter(nights.column("agency")) == {"Forest Service": 12, "National Park Service": 12}
    nights.page(2, "woods.txt", agency_page(*rows[:2], agency="Bureau of Nobody"))
    assert nights.refresh() == 0
    assert len(nights.column("agency", agency="Forest Service", listing="listed")) == 12, "two of twelve"


def test_a_former_name_that_the_vocabulary_knows_changes_nothing(nights: Nights) -> None:
    nights.export(1, night(40, "United States Forest Service"))
    assert nights.refresh() == 0
    assert kinds(nights) == {}


def test_limits_of_the_gates_count_a_renamed_row_neither_as_gone_nor_as_new(tmp_path: Path) -> None:
    nights = Nights(tmp_path, Limits(vanished_share=0, vanished_rows=0, new_share=0, new_rows=0, fill_rows=1))
    nights.export(0, records(40))
    assert nights.refresh() == 0
    nights.export(1, records(40, agency=NEW))
    assert nights.refresh() == 0, nights.message
    nights.export(2, records(39, agency=NEW))
    assert nights.refresh() == HELD, "and what vanishes after it is counted"


def test_the_commands_tell_of_a_renamed_agency(nights: Nights, tmp_path: Path) -> None:
    nights.export(1, night(40, NEW))
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    assert "40 agency names changed" in invoke("diff", cwd=tmp_path).stdout
    lived = invoke("history", "GAO-25-100001/R1", cwd=tmp_path).stdout
    assert str(day(0)) in lived
    assert "delisted" not in lived
    assert "agency" in (nights.processed / "changes.atom").read_text(encoding="utf-8")


# ---------------------------------------------------------------- a held run stays one run


@pytest.fixture
def held(nights: Nights) -> Nights:
    """Two nights that are held for nearly the same rows."""
    nights.export(1, night(20))
    assert nights.refresh() == HELD
    nights.export(2, night(19))
    assert nights.refresh() == HELD
    return nights


RUN = f"{day(1)}.1"


def test_a_later_night_with_the_same_question_renews_the_run(held: Nights) -> None:
    assert f"the run {RUN} is held: 21 of 100" in held.message
    assert [fact["run"] for fact in held.facts("hold")] == [RUN, RUN]
    account = (held.processed / f".held/{RUN}/account.md").read_text(encoding="utf-8")
    asked, earlier = account.split("Earlier nights asked the same")
    assert (f"{day(2)}/export.csv" in asked, f"{day(1)}/export.csv" in earlier) == (True, True)
    assert held.refresh() == HELD
    assert len(held.facts("hold")) == 2, "running again writes nothing"
    assert f"the run {RUN} is held: 21 of 100" in held.message


def test_one_answer_is_for_all_nights_of_a_question(held: Nights) -> None:
    assert held.accept(RUN) == 0
    assert held.latest() == str(day(2))
    assert len(held.column("agency", listing="delisted")) == 21
    held.export(3, night(19))
    assert held.refresh() == 0
    assert held.result is not None
    assert [issue for issue in held.result.issues if issue.stage == "gates"] == []


def test_a_worse_night_is_another_question(held: Nights) -> None:
    held.export(3, night(2))
    assert held.refresh() == HELD
    assert f"the run {day(3)}.1 is held: 38 of 100" in held.message
    assert held.accept(RUN) == 0
    assert held.latest() == str(day(2)), "a word about 21 rows is none about 38"
    assert held.refresh() == HELD


def test_runs_that_an_older_version_opened_for_one_reason_have_one_answer(held: Nights) -> None:
    path = held.raw / "ledger.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    digests = [line for line in lines if '"hold"' in line]
    reason = '"reason":"it is one and the same"'
    told = []
    for number, line in enumerate(digests, start=1):
        documents = line[line.index('"documents"') : line.index("}", line.index('"documents"')) + 1]
        told.append(f'{{"fact":"hold","run":"{day(number)}.1",{reason},{documents}}}')
    path.write_text("\n".join([*(line for line in lines if line not in digests), *told]) + "\n", encoding="utf-8")
    assert held.accept(f"{day(2)}.1") == 0
    assert [fact["run"] for fact in held.facts("accept")] == [f"{day(2)}.1", RUN]


def test_verify_and_list_name_a_held_run_and_the_command_that_answers_it(held: Nights, tmp_path: Path) -> None:
    for words in (("verify",), ("list", "--format", "csv")):
        done = invoke(*words, cwd=tmp_path)
        assert done.returncode == 0
        assert f"the run {RUN} is held" in done.stdout + done.stderr
        assert f"`openrecs accept {RUN} --reason ...`" in done.stdout + done.stderr
    assert RUN not in invoke("list", "--format", "csv", cwd=tmp_path).stdout
    assert held.accept(RUN) == 0
    for words in (("verify",), ("list",)):
        done = invoke(*words, cwd=tmp_path)
        assert RUN not in done.stdout + done.stderr


def test_the_rows_are_listed_though_nobody_can_tell_whether_a_run_is_held(held: Nights, tmp_path: Path) -> None:
    (held.raw / "corrections.toml").write_text("= no table", encoding="utf-8")
    done = invoke("list", "--format", "csv", cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines()) > 100) == (0, True)
    assert "whether a run is held cannot be told" in done.stderr
    assert "corrections.toml" in done.stderr


def test_a_run_is_waiting_until_the_last_of_its_documents_is_withdrawn(held: Nights, tmp_path: Path) -> None:
    held.withdraw(f"{day(1)}/export.csv")
    assert RUN in invoke("verify", cwd=tmp_path).stdout
    held.withdraw(f"{day(2)}/export.csv", "the download was cut")
    assert RUN not in invoke("verify", cwd=tmp_path).stdout
    before = (held.raw / "ledger.jsonl").read_bytes()
    done = invoke("accept", RUN, "--reason", "they say so", cwd=tmp_path)
    assert (done.returncode, "was withdrawn" in done.stderr) == (2, True)
    assert "the download was cut" in done.stderr
    assert (held.raw / "ledger.jsonl").read_bytes() == before
