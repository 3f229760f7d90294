"""A change of our own lists is told: how many rows it moved to another agency, code or department, and which."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from nightly import Nights, day, record, records
from openrecs.cli.main import run
from openrecs.normalize.agencies import vocabulary

ROW = "Forest Service,USFS,Department of Agriculture,,,United States Forest Service"
Use = Callable[[str], None]


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Let another version of the vocabulary say something else of the Forest Service."""
    shipped = resources.files("openrecs").joinpath("data", "agencies.csv").read_text(encoding="utf-8")
    assert ROW in shipped

    def say(row: str) -> None:
        path = tmp_path / "lists" / "data" / "agencies.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shipped.replace(ROW, row), encoding="utf-8")
        monkeypatch.setattr(vocabulary, "files", lambda _: tmp_path / "lists")
        vocabulary.shipped.cache_clear()

    yield say
    monkeypatch.undo()
    vocabulary.shipped.cache_clear()


def night(agency: str = "Forest Service") -> list[dict[str, str]]:
    others = [{**record(n, agency="National Park Service"), "number": "GAO-25-100002"} for n in range(1, 51)]
    return [*records(5, agency=agency), *others]


@pytest.fixture
def nights(tmp_path: Path, use: Use) -> Nights:
    """Fifty-five rows, five of them of the Forest Service."""
    nights = Nights(tmp_path)
    nights.export(0, night())
    assert nights.refresh() == 0
    return nights


def moves(nights: Nights) -> Counter[tuple[Any, ...]]:
    return Counter(nights.changes("kind", "field", "before", "after", "cause"))


def warnings(nights: Nights) -> list[str]:
    assert nights.result is not None
    return [issue.message for issue in nights.result.issues if issue.stage == "causes"]


def shown(nights: Nights, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    capsys.readouterr()
    run(["diff", *words, "--format", "csv", "--processed", str(nights.processed), "-q"])
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


CASES = {
    "its name without the old spelling": (
        "Bureau of Woods,BW,Department of Agriculture,,,",
        {("agency_code", "USFS", None), ("department", "Department of Agriculture", "Forest Service")},
    ),
    "its name and the old spelling": (
        "Bureau of Woods,USFS,Department of Agriculture,,,Forest Service",
        {("agency", "Forest Service", "Bureau of Woods")},
    ),
    "its code": ("Forest Service,FS,Department of Agriculture,,,", {("agency_code", "USFS", "FS")}),
    "its department": (
        "Forest Service,USFS,Department of the Interior,,,",
        {("department", "Department of Agriculture", "Department of the Interior")},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_our_lists_move_is_told_and_counted(
    nights: Nights, use: Use, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row, wanted = CASES[case]
    use(row)
    assert nights.refresh() == 0, nights.message
    assert nights.latest() == f"{day(0)}.2"
    assert moves(nights) == {("agency", *one, "parser"): 5 for one in wanted}
    [said] = warnings(nights)
    assert said.startswith("5 rows are read under another agency, code or department")
    assert "GAO-25-100001/R1, GAO-25-100001/R2, GAO-25-100001/R3, ..." in said
    assert nights.result is not None
    assert nights.result.moved == 5
    assert shown(nights, capsys) == []
    told = shown(nights, capsys, "--cause", "all")
    assert {(one["field"], one["before"], one["after"] or None) for one in told} == wanted
    assert {one["cause"] for one in told} == {"parser"}
    assert nights.refresh() == 0
    assert warnings(nights) == [], "it is told once"


def test_a_spelling_that_leaves_the_list_is_a_change_of_agency(
    nights: Nights, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    nights.export(1, night("United States Forest Service"))
    assert nights.refresh() == 0
    use("Forest Service,USFS,Department of Agriculture,,,")
    assert nights.refresh() == 0, nights.message
    told = moves(nights)
    assert told["agency", "agency", "Forest Service", "United States Forest Service", "parser"] == 5
    assert {one[0] for one in told} == {"agency"}, "nothing was opened or delisted"
    assert {(one["kind"], one["cause"]) for one in shown(nights, capsys, "--cause", "all")} == {("agency", "parser")}


def test_what_gao_changes_that_night_stays_gaos(nights: Nights, use: Use) -> None:
    use(CASES["its code"][0])
    nights.export(1, [record(1, comments="It was mended."), *night()[1:]])
    assert nights.refresh() == 0
    assert moves(nights)["agency", "agency_code", "USFS", "FS", "parser"] == 5
    assert sum(one[-1] == "source" for one in moves(nights)) == 1
    nights.export(2, night())
    assert nights.refresh() == 0
    assert {one[-1] for one in moves(nights)} == {"source"}


def test_the_run_says_it_in_its_summary_and_strict_refuses_it(
    nights: Nights, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    use(CASES["its department"][0])
    assert nights.refresh(strict=True) == 3
    assert run(["refresh", "--raw", str(nights.raw), "--processed", str(nights.processed)]) == 0
    said = capsys.readouterr()
    assert "moved to another agency, code or department by us 5" in " ".join(said.out.split())
    assert "needs attention: 1 warning" in said.out
    run(["diff", "--cause", "all", "--processed", str(nights.processed)])
    said = capsys.readouterr()
    assert "5 departments changed" in said.out
    whole = " ".join(said.out.split())
    assert "another department: Department of the Interior; it was Department of Agriculture; we changed it" in whole
    assert run(["history", "GAO-25-100001/R1", "--processed", str(nights.processed)]) == 0
