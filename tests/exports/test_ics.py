"""The calendar, read by a strict reader of RFC 5545: lines, folds, escapes, days, and the same event every night."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hostile
import openrecs
from openrecs import wording
from openrecs.exports import ics, snapshot_tables
from openrecs.exports.workbook.sheet_values import cleaned
from payloads import FORMULAS, PAYLOADS
from running import invoke

LINE = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^\x00-\x1f\";:,]+)*):([^\x00-\x08\x0a-\x1f\x7f]*)")
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
TEXTS = ("SUMMARY", "DESCRIPTION", "CATEGORIES", "NAME", "X-WR-CALNAME", "PRODID")
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "SEQUENCE", "LAST-MODIFIED")
UNESCAPED = {"n": "\n", "N": "\n"}
Event = dict[str, str]


def lines(content: bytes) -> list[str]:
    """Return the content lines, unfolded, after a look at every octet of the file."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(set(b"\r\n") & set(line) for line in physical), "a line ends in CR and LF and no other way"
    assert max(map(len, physical)) <= 75
    for line in physical:
        line.decode("utf-8", "strict")  # no letter is cut
    return content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def calendar(content: bytes) -> tuple[Event, list[Event], list[str]]:
    """Return the properties of a calendar, its events, and the names of what else is in it."""
    head, events, others = Event(), list[Event](), list[str]()
    stack: list[tuple[str, Event]] = []
    for line in lines(content):
        found = LINE.fullmatch(line)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            opened, properties = stack.pop()
            assert opened == value
            if value == "VEVENT":
                events.append(properties)
            elif value == "VCALENDAR":
                head = properties
            else:
                others.append(value)
        else:
            assert name not in stack[-1][1], f"{name} stands twice"
            stack[-1][1][name] = said(name, parameters, value)
    assert stack == []
    assert events or others, "a calendar holds at least one thing"
    return head, events, others


def said(name: str, parameters: str, value: str) -> str:
    """Return the value of a property as its type has it."""
    if name in TEXTS:
        assert TEXT.fullmatch(value), value
        return re.sub(r"\\(.)", lambda found: UNESCAPED.get(found[1], found[1]), value)
    if parameters == ";VALUE=DATE":
        assert re.fullmatch("[0-9]{8}", value)
        return date.fromisoformat(value).isoformat()
    assert parameters == ""
    if name in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch("[0-9]{8}T[0-9]{6}Z", value)
    return value


Exported = Callable[..., bytes]


@pytest.fixture
def exported(demo_store: Path, tmp_path: Path) -> Exported:
    def run(*words: str) -> bytes:
        done = invoke("export", "ics", *words, "--processed", demo_store / "processed", "--output", "-", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout.encode()

    return run


def promised(store: Path, day: str | None = None) -> dict[str, Mapping[Any, Any]]:
    """Return the open rows with a date promised, by the UID of their event."""
    rows = openrecs.load(day, processed=store / "processed")
    own = rows[rows["is_open"] & rows["target_on"].notna()]
    uid = [
        str(ics.uuid.uuid5(ics.NAMESPACE, f"{one}\n{agency}"))
        for one, agency in zip(own["recommendation_id"], own["agency"], strict=True)
    ]
    return own.assign(uid=uid).set_index("uid").to_dict("index")


def test_each_promise_is_an_event_of_one_day_with_its_words(demo_store: Path, exported: Exported) -> None:
    head, events, others = calendar(exported())
    rows = promised(demo_store)
    assert (head["VERSION"], "METHOD" in head, others) == ("2.0", False, [])
    assert {event["UID"] for event in events} == rows.keys()
    assert len(events) == len(rows) > 10
    for event in events:
        row, description = rows[event["UID"]], event["DESCRIPTION"].split("\n")
        assert set(ONCE) <= event.keys()
        start, end = map(date.fromisoformat, (event["DTSTART"], event["DTEND"]))
        assert (start, end) == (row["target_on"].date(), row["target_on"].date() + timedelta(days=1))
        assert description[0] == row["recommendation"]
        assert f"GAO says: {row['target_evidence']}" in description
        [priority] = [line.partition("a GAO priority: ")[2] for line in description if line.startswith("Status: ")]
        assert priority == {True: "yes", False: "no"}.get(row["is_priority"], "not known")
        assert event["URL"] == description[-1] == wording.address(row["publication_number"])
        assert event["CATEGORIES"] == row["agency"]
        assert event["SUMMARY"].startswith(row["agency_code"] if isinstance(row["agency_code"], str) else row["agency"])
        is_day = row["target_precision"] == "day"
        assert any("this event is on its last day" in line for line in description) is not is_day


def test_a_month_is_said_to_be_a_month(demo_store: Path, exported: Exported) -> None:
    rows = promised(demo_store)
    months = [one for one in calendar(exported())[1] if rows[one["UID"]]["target_precision"] == "month"]
    assert months
    for event in months:
        month = f"{rows[event['UID']]['target_on']:%B %Y}"
        assert f"Promised for: {month}\n" in event["DESCRIPTION"]
        assert f"promised for {month}:" in event["SUMMARY"]


def test_a_promise_that_moved_is_the_same_event_on_another_day_with_a_higher_number(
    demo_store: Path, exported: Exported
) -> None:
    nights = sorted(path.name for path in (demo_store / "processed/snapshots").iterdir())
    seen: dict[str, list[Event]] = {}
    for night in nights:
        for event in calendar(exported("--as-of", night))[1]:
            assert event["DTSTAMP"] == f"{night.replace('-', '')}T000000Z"
            assert event["LAST-MODIFIED"] <= event["DTSTAMP"]
            seen.setdefault(event["UID"], []).append(event)
    moved = 0
    for events in seen.values():
        for before, after in pairwise(events):
            has_moved = before["DTSTART"] != after["DTSTART"]
            moved += has_moved
            assert int(after["SEQUENCE"]) - int(before["SEQUENCE"]) == int(has_moved)
            assert (after["LAST-MODIFIED"] > before["LAST-MODIFIED"]) or not has_moved
    assert moved >= 2


def test_the_same_snapshot_gives_the_same_bytes_and_no_clock_is_asked(exported: Exported) -> None:
    assert exported() == exported()


def test_hostile_texts_come_back_letter_by_letter(demo_store: Path) -> None:
    texts = [*FORMULAS, *PAYLOADS, "a\\,b;c\nd\\n", "é" * 200, "\U0001f600" * 80, "BEGIN:VEVENT\r\nUID:1", "\x7f\x80x"]
    _, events, _ = calendar(ics.content(hostile.tables(demo_store, texts)))
    assert len(events) == len(texts)
    said = [event["DESCRIPTION"].partition("GAO says: ")[2].partition("\nRead in ")[0] for event in events]
    assert sorted(said) == sorted(cleaned(text).replace("\x7f", "") for text in texts)
    assert [event["CATEGORIES"] for event in events] == said
    assert not any("URL" in event for event in events), "an address is made of a number of GAO's alone"


@pytest.mark.parametrize(
    "line", ["", "a" * 74, "a" * 75, "a" * 76, "a" * 74 + "é", "é" * 300, "\U0001f600" * 75, " " * 151]
)
def test_a_line_is_folded_between_letters(line: str) -> None:
    assert lines(ics.folded(line) + ics.folded("X")) == [line, "X"]


def test_without_a_promise_it_is_a_calendar_all_the_same(demo_store: Path) -> None:
    found = snapshot_tables.read(demo_store / "processed")
    none = {**found.tables, "recommendations": found.recommendations.slice(0, 0)}
    head, events, others = calendar(ics.content(replace(found, tables=none)))
    assert (events, others) == ([], ["STANDARD", "VTIMEZONE"])
    assert head["X-WR-CALNAME"] == "What agencies promised GAO"


def test_before_there_is_a_history_an_event_has_not_moved(demo_store: Path) -> None:
    found = snapshot_tables.read(demo_store / "processed", agencies=("Transportation",))
    head, events, _ = calendar(ics.content(replace(found, history=found.history.slice(0, 0))))
    assert head["NAME"] == "What agencies promised GAO (Transportation)"
    assert {(event["SEQUENCE"], event["LAST-MODIFIED"]) for event in events} == {("0", events[0]["DTSTAMP"])}


def test_of_a_snapshot_whose_openrecs_read_no_promises_there_are_none(demo_store: Path) -> None:
    found = snapshot_tables.read(demo_store / "processed")
    data = found.recommendations
    at = data.schema.get_field_index("target_phrase")
    older = data.set_column(at, data.schema.field(at), pa.nulls(len(data), pa.string()))
    assert calendar(ics.content(replace(found, tables={**found.tables, "recommendations": older})))[1] == []
