"""Who changed it: GAO, or our reading of it. Whole nights, between which the code, a page or a correction changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nightly import NO_GATES, Nights, day, pretend_code, record, records
from openrecs.errors import RefusedError
from openrecs.normalize import corrections, gather, interpret
from openrecs.normalize import record as normalize
from publisher import edit
from running import agency_page, sign


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Thirty rows of one night."""
    nights = Nights(tmp_path_factory.mktemp("begun"), NO_GATES)
    nights.export(0, records(30))
    assert nights.refresh() == 0
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def mended(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Let another version of the code read columns of every row otherwise; a value may be a function of the old one."""
    real = normalize.recommendation

    def recommendation(*arguments: Any) -> Any:
        row, issues = real(*arguments)
        if row is None:
            return row, issues
        now = {name: v(getattr(row, name)) if callable(v) else v for name, v in values.items()}
        return row._replace(**now), issues

    monkeypatch.setattr(normalize, "recommendation", recommendation)
    pretend_code(monkeypatch, "mended")


def causes(nights: Nights) -> Counter[str]:
    return Counter(cause for _, _, cause in nights.changes())


def test_a_first_snapshot_tells_no_changes(nights: Nights) -> None:
    assert nights.changes() == []


def test_a_mended_parser_that_touches_every_row_changes_nothing_of_gaos(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended(monkeypatch, comments=lambda text: text + " It says so.", recommendation=lambda text: text + " So.")
    assert nights.refresh() == 0
    assert causes(nights) == {"parser": 60}
    assert {kind for kind, _, _ in nights.changes()} == {"comments", "text"}
    assert {row["on"] for row in nights.table("changes")} == {day(0)}
    nights.export(1, records(30))
    assert nights.refresh() == 0
    assert causes(nights) == {}, "and the night after it is over"


def test_what_gao_changed_that_same_night_stays_gaos(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    mended(monkeypatch, comments=lambda text: text + " It says so.")
    tonight = [
        record(1, status="Open--Partially Addressed"),
        record(2, comments="All signs were mended."),
        record(3, priority="Yes"),
        *records(26, first=4),
        record(31),
    ]
    nights.export(1, tonight)
    assert nights.refresh() == 0
    source = nights.changes("cause", "kind", "recommendation_id", "before", "after")
    assert Counter(change[0] for change in source) == {"source": 5, "parser": 30}
    one = "GAO-25-100001/R"
    told = sorted(change[1:] for change in source if change[0] == "source")
    assert told == [
        (
            "comments",
            f"{one}2",
            "The agency agreed and will mend it. It says so.",
            "All signs were mended. It says so.",
        ),
        ("delisted", f"{one}30", "listed", "delisted"),
        ("opened", f"{one}31", None, "open"),
        ("priority", f"{one}3", "false", "true"),
        ("status", f"{one}1", "open", "open_partially_addressed"),
    ]
    assert {change[1] for change in source if change[0] == "parser"} == {"comments"}


def test_the_changes_of_the_source_name_their_evidence(nights: Nights) -> None:
    name = nights.export(1, [record(1, status="Open--Partially Addressed"), *records(28, first=2)])
    nights.refresh()
    [digest] = [row["document_sha256"] for row in nights.table("documents") if row["document"] == name]
    assert nights.changes("kind", "on", "document", "document_sha256") == [
        ("status", day(1), name, digest),
        ("delisted", day(1), name, digest),
    ]


def test_a_code_that_reads_the_same_changes_nothing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_code(monkeypatch, "other")
    assert nights.refresh() == 0
    assert nights.snapshots() == [str(day(0))], "the same bytes are not a new snapshot"
    nights.export(1, records(29))
    nights.refresh()
    assert causes(nights) == {"source": 1}


def test_a_correction_is_not_gaos(nights: Nights) -> None:
    (nights.raw / corrections.NAME).write_text(
        '[[correction]]\nrecommendation_id = "GAO-25-100001/R1"\nfield = "status"\nold = "open"\n'
        'new = "closed_implemented"\nreason = "a letter says so"\nsource = "a letter"\n',
        encoding="utf-8",
    )
    nights.export(1, [record(1), record(2, comments="Done."), *records(28, first=3)])
    nights.refresh()
    assert nights.changes() == [
        ("closed", "GAO-25-100001/R1", "parser"),
        ("comments", "GAO-25-100001/R2", "source"),
    ]


def test_a_withdrawn_page_is_not_gaos_news(nights: Nights) -> None:
    nights.page(1, "forest.txt", agency_page(*(sign(n, "count the bears") for n in range(40, 45)), title="Bears: Many"))
    nights.refresh()
    assert causes(nights) == {"source": 35}, "five are new, and thirty are on the agency's page no more"
    nights.withdraw(f"{day(1)}/forest.txt")
    nights.refresh()
    assert causes(nights) == {"parser": 35}
    assert len(nights.table()) == 30
    nights.refresh()
    assert nights.latest() == f"{day(0)}.2"


def test_a_page_that_only_todays_code_can_read_is_no_news_of_tonight(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = interpret.document

    def refuses(*arguments: Any) -> Any:
        if arguments[0].name.endswith("forest.txt"):
            raise RefusedError("this code cannot read it", where=arguments[0].name)
        return reads(*arguments)

    page = agency_page(sign(40, "count the bears"), title="Bears: Many", agency="National Park Service")
    nights.page(1, "forest.txt", page)
    nights.export(1, records(29))
    with monkeypatch.context() as patch:
        patch.setattr(gather.interpret, "document", refuses)
        pretend_code(patch, "old")
        assert nights.refresh() == 0
        assert causes(nights) == {"source": 1}
    assert nights.refresh() == 0
    assert [(kind, cause) for kind, _, cause in nights.changes()] == [("opened", "parser")]
    assert nights.latest() == f"{day(1)}.2"


def test_a_page_that_was_lost_from_raw_is_not_gaos_doing(nights: Nights) -> None:
    nights.export(1, records(28))
    nights.refresh()
    (nights.raw / f"{day(1)}/export.csv").unlink()
    nights.export(2, records(30))
    nights.refresh()
    assert causes(nights) == {"parser": 2}, "two rows are listed again because we lost what delisted them"


def test_a_late_page_tells_what_it_adds_to_the_night_that_was_told(nights: Nights) -> None:
    nights.export(2, [record(1, status="Open--Partially Addressed"), *records(29, first=2)])
    nights.refresh()
    assert causes(nights) == {"source": 1}
    nights.export(1, records(31))
    nights.refresh()
    assert nights.latest() == f"{day(2)}.2"
    assert nights.changes("kind", "recommendation_id", "before", "after", "on", "cause") == [
        ("delisted", "GAO-25-100001/R31", None, "delisted", day(2), "source")
    ]


def test_a_damaged_snapshot_is_never_compared_against(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.export(1, records(29))
    nights.refresh()
    edit(nights.processed / f"snapshots/{day(1)}/recommendations.parquet", lambda content: content[:-9])
    mended(monkeypatch, comments="Other.")
    nights.export(2, records(28))
    assert nights.refresh() == 0, nights.message
    assert causes(nights) == {"parser": 30, "source": 2}, "both since the last sound one"
    assert nights.manifest()["inputs"]["changes_since"] == str(day(0))


def test_damaged_changes_of_an_old_snapshot_stop_no_night(nights: Nights) -> None:
    nights.export(1, records(29))
    nights.refresh()
    edit(nights.processed / f"snapshots/{day(0)}/changes.parquet", lambda content: content[:-9])
    nights.export(2, records(28))
    assert nights.refresh() == 0
    assert nights.latest() == str(day(2))


def test_each_manifest_names_the_snapshot_whose_changes_it_tells(nights: Nights) -> None:
    nights.export(2, records(29))
    nights.refresh()
    nights.export(1, records(30))
    nights.rebuild()
    since = {name: nights.manifest(name)["inputs"]["changes_since"] for name in nights.snapshots()}
    assert since == {
        str(day(0)): None,
        str(day(1)): str(day(0)),
        str(day(2)): str(day(0)),
        f"{day(2)}.2": str(day(2)),
    }
    assert [result.outcome.published for result in nights.rebuild()] == [False] * 3
    assert nights.findings() == []
