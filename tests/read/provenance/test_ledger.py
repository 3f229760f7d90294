"""The ledger: facts go in at the end and come out typed; what a crash or a person did to the file is said aloud."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.errors import StorageError, UsageError
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import (
    AcceptFact,
    DocumentFact,
    HoldFact,
    UnknownFact,
    WithdrawalFact,
    from_line,
    to_line,
)
from running import HANGS

ONE, TWO = "1" * 64, "a" * 64
DOCUMENT = {
    "fact": "document",
    "name": "2021-09-30/café.html",
    "sha256": ONE,
    "captured_on": "2021-09-30",
    "basis": "estimate: the newest comment names September 2021",
    "url": "https://www.gao.gov/agencies/x",
    "headers": {"content-type": "text/html"},
}


def doc(name: str, sha256: str = ONE, **more: Any) -> dict[str, Any]:
    return {"fact": "document", "name": name, "sha256": sha256, **more}


def withdrawal(name: str, reason: str = "a test page") -> dict[str, Any]:
    return {"fact": "withdrawal", "name": name, "reason": reason}


def lines(raw: Path) -> list[str]:
    return (raw / ledger.NAME).read_text(encoding="utf-8").splitlines()


def put(raw: Path, data: bytes) -> None:
    (raw / ledger.NAME).write_bytes(data)


# What goes in comes out -----------------------------------------------------------------------------------------------


def test_without_a_file_there_are_no_facts(tmp_path: Path) -> None:
    assert ledger.read(tmp_path) == ledger.read(tmp_path / "missing") == ledger.Ledger((), ())


def test_every_kind_of_fact_comes_back_typed(tmp_path: Path) -> None:
    facts = [
        DOCUMENT,
        {"fact": "hold", "run": "2026-09-01.1", "reason": "40 % of the rows vanished", "documents": ["a.html"]},
        {"fact": "accept", "run": "2026-09-01.1", "reason": "GAO closed them"},
        withdrawal("a.html"),
    ]
    ledger.append(tmp_path, facts)
    found = ledger.read(tmp_path)
    assert found.issues == ()
    assert found.facts == (
        DocumentFact(
            "2021-09-30/café.html",
            ONE,
            date(2021, 9, 30),
            "estimate: the newest comment names September 2021",
            "https://www.gao.gov/agencies/x",
            {"content-type": "text/html"},
        ),
        HoldFact("2026-09-01.1", "40 % of the rows vanished", more={"documents": ["a.html"]}),
        AcceptFact("2026-09-01.1", "GAO closed them"),
        WithdrawalFact("a.html", "a test page"),
    )


def test_keys_have_a_fixed_readable_order_and_nulls_are_left_out(tmp_path: Path) -> None:
    jumbled = {
        "zebra": 1,
        "url": None,
        **dict(reversed(DOCUMENT.items())),
        "apple": 2,
        "captured_on": date(2021, 9, 30),
    }
    ledger.append(tmp_path, [jumbled, doc("b.html", url=None)])
    first, second = lines(tmp_path)
    assert list(json.loads(first)) == [*DOCUMENT, "apple", "zebra"]
    assert "café" in first
    assert second == f'{{"fact":"document","name":"b.html","sha256":"{ONE}"}}'


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip),
    st.dictionaries(st.text(), st.text()),
)
def test_any_text_is_one_line_and_comes_back(text: str, headers: dict[str, str]) -> None:
    try:
        line = to_line(doc(text, basis=text, headers=headers))
    except UnicodeEncodeError:  # a header that is not text
        return
    assert line.count("\n") == 1
    assert from_line(line) == DocumentFact(text, ONE, basis=text, headers=headers)


def test_appending_never_touches_what_stood_there(tmp_path: Path) -> None:
    ledger.append(tmp_path, [doc("a.html")])
    before = (tmp_path / ledger.NAME).read_bytes()
    ledger.append(tmp_path, [doc("b.html"), withdrawal("a.html")])
    after = (tmp_path / ledger.NAME).read_bytes()
    assert after.startswith(before)
    assert len(lines(tmp_path)) == 3


def test_appending_nothing_writes_nothing(tmp_path: Path) -> None:
    ledger.append(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


# What the ledger says -------------------------------------------------------------------------------------------------


def test_the_latest_fact_about_a_name_wins(tmp_path: Path) -> None:
    ledger.append(tmp_path, [doc("a.html", captured_on="2021-09-30"), doc("a.html", captured_on="2021-10-01")])
    fact = ledger.read(tmp_path).document("a.html", ONE)
    assert fact is not None
    assert fact.captured_on == date(2021, 10, 1)
    assert ledger.read(tmp_path).document("b.html", ONE) is None


def test_a_file_with_other_bytes_was_altered_and_its_facts_are_not_about_it(tmp_path: Path) -> None:
    ledger.append(tmp_path, [doc("a.html", ONE)])
    book = ledger.read(tmp_path)
    assert (book.altered("a.html", ONE), book.altered("a.html", TWO), book.altered("b.html", TWO)) == (
        False,
        True,
        False,
    )
    assert book.document("a.html", TWO) is None
    ledger.append(tmp_path, [doc("a.html", TWO)])
    assert not ledger.read(tmp_path).altered("a.html", TWO)


def test_withdrawn_until_it_is_added_again(tmp_path: Path) -> None:
    ledger.append(tmp_path, [doc("a.html"), withdrawal("a.html", "wrong page"), withdrawal("never-added.html")])
    book = ledger.read(tmp_path)
    assert (book.withdrawn("a.html"), book.withdrawn("never-added.html")) == ("wrong page", "a test page")
    assert book.withdrawn("b.html") is None
    ledger.append(tmp_path, [doc("a.html", TWO)])
    assert ledger.read(tmp_path).withdrawn("a.html") is None
    ledger.append(tmp_path, [withdrawal("a.html", "wrong again")])
    assert ledger.read(tmp_path).withdrawn("a.html") == "wrong again"


# Damage ---------------------------------------------------------------------------------------------------------------


def test_a_last_line_cut_anywhere_is_an_issue_and_the_rest_counts(tmp_path: Path) -> None:
    whole = (to_line(doc("a.html")) + to_line(DOCUMENT)).encode()
    first = whole.index(b"\n") + 1
    for at in range(first + 1, len(whole) - 1):
        put(tmp_path, whole[:at])
        book = ledger.read(tmp_path)
        assert len(book.facts) == 1
        assert [(issue.severity, issue.document, issue.location) for issue in book.issues] == [
            ("warning", "ledger.jsonl", "line 2")
        ]
        assert "cut short" in book.issues[0].message
        ledger.append(tmp_path, [doc("c.html")])
        again = ledger.read(tmp_path)
        assert [fact.name for fact in again.facts if isinstance(fact, DocumentFact)] == ["a.html", "c.html"]
        assert (tmp_path / ledger.NAME).read_bytes().startswith(whole[:at] + b"\n")


def test_a_last_line_that_lacks_only_its_end_is_a_fact(tmp_path: Path) -> None:
    put(tmp_path, to_line(doc("a.html")).encode().rstrip())
    assert ledger.read(tmp_path).issues == ()
    ledger.append(tmp_path, [doc("b.html")])
    assert len(ledger.read(tmp_path).facts) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"garbage",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"fact":7}',
        b"\xff\xfe",
        b"\0\0\0",
        b"[" * 100_000,
        b'{"fact":"document","name":"x"}',
        b'{"fact":"document","name":"","sha256":"' + ONE.encode() + b'"}',
        b'{"fact":"document","name":"\\udcff","sha256":"' + ONE.encode() + b'"}',
        b'{"fact":"document","name":"x","sha256":"short"}',
        b'{"fact":"accept","run":"2026-09-01.1"}',
        b'{"fact":"withdrawal","name":"x","reason":" "}',
        b'{"fact":"document","name":"x","sha256":"' + ONE.encode() + b'","captured_on":"2021-02-30"}',
        b'{"fact":"document","name":"x","sha256":"' + ONE.encode() + b'","headers":{"a":1}}',
        b"<<<<<<< HEAD",
    ],
)
def test_a_line_that_is_no_fact_is_named_and_every_other_line_counts(tmp_path: Path, line: bytes) -> None:
    put(tmp_path, to_line(doc("a.html")).encode() + line + b"\n" + to_line(doc("b.html")).encode())
    book = ledger.read(tmp_path)
    assert [fact.name for fact in book.facts if isinstance(fact, DocumentFact)] == ["a.html", "b.html"]
    assert [(issue.severity, issue.location) for issue in book.issues] == [("warning", "line 2")]
    assert "not a fact" in book.issues[0].message
    assert book.issues[0].message.isprintable()


def test_a_fact_of_a_later_version_is_kept_and_noted(tmp_path: Path) -> None:
    put(tmp_path, b'{"fact":"blessing","name":"x"}\n' + to_line(doc("a.html")).encode())
    book = ledger.read(tmp_path)
    assert book.facts[0] == UnknownFact("blessing", more={"name": "x"})
    assert [(issue.severity, issue.location) for issue in book.issues] == [("note", "line 1")]
    assert "'blessing'" in book.issues[0].message


def test_what_editors_do_to_a_file_is_no_damage(tmp_path: Path) -> None:
    put(tmp_path, b"\xef\xbb\xbf" + to_line(doc("a.html")).encode().replace(b"\n", b"\r\n") + b"\r\n\n \n")
    book = ledger.read(tmp_path)
    assert (len(book.facts), book.issues) == (1, ())


# Facts that are none --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        {},
        {"fact": "blessing", "name": "x"},
        {"fact": None},
        doc(""),
        doc("\udcff.html"),
        doc("x", "A" * 64),
        doc("x", captured_on="2021-02-30"),
        doc("x", captured_on="20210930"),
        doc("x", captured_on="2021-W39-4"),
        doc("x", captured_on="0204-01-01"),
        doc("x", captured_on="٢٠٢١-09-30"),
        doc("x", captured_on=datetime(2021, 9, 30, 12)),  # noqa: DTZ001 - a moment is not a day
        doc("x", captured_on=20210930),
        doc("x", headers=[]),
        doc("x", more=float("nan")),
        doc("x", more=b"bytes"),
        {"fact": "accept", "run": "2026-09-01.1", "reason": None},
        withdrawal("x", " "),
    ],
)
def test_what_is_no_fact_is_not_written_nor_is_its_batch(tmp_path: Path, fact: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not a fact for the ledger"):
        ledger.append(tmp_path, [doc("a.html"), fact])
    assert not (tmp_path / ledger.NAME).exists()


# The disk -------------------------------------------------------------------------------------------------------------


def test_one_write_then_the_file_then_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    write, sync = os.write, os.fsync

    def noted_write(descriptor: int, data: bytes) -> int:
        calls.append("write")
        return write(descriptor, data)

    def noted_sync(descriptor: int) -> None:
        calls.append("sync folder" if Path(f"/proc/self/fd/{descriptor}").resolve() == tmp_path else "sync file")
        sync(descriptor)

    monkeypatch.setattr(os, "write", noted_write)
    monkeypatch.setattr(os, "fsync", noted_sync)
    ledger.append(tmp_path, [doc(f"{number}.html") for number in range(1000)])
    assert calls == ["write", "sync file", "sync folder"]


@pytest.mark.parametrize("call", ["write", "fsync", "open"])
def test_a_disk_that_refuses_is_exit_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def failing(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(StorageError, match="No space left on device") as failed:
        ledger.append(tmp_path, [doc("a.html")])
    assert failed.value.exit_code == 5
    assert failed.value.safe
    assert failed.value.mend


def test_a_write_that_is_cut_short_is_said_and_healed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:-20]))
        with pytest.raises(StorageError, match="only a part"):
            ledger.append(tmp_path, [doc("a.html"), doc("b.html")])
    ledger.append(tmp_path, [doc("a.html"), doc("b.html")])
    book = ledger.read(tmp_path)
    assert {fact.name for fact in book.facts if isinstance(fact, DocumentFact)} == {"a.html", "b.html"}
    assert len(book.issues) == 1


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_a_ledger_that_is_no_plain_file_is_refused_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ledger.NAME
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(tmp_path / "elsewhere.jsonl")
    else:
        path.mkdir()
    script = (
        "import sys; from pathlib import Path; from openrecs.read.provenance import ledger\n"
        "from openrecs.errors import StorageError\n"
        "raw, facts = Path(sys.argv[1]), [{'fact': 'hold', 'run': 'r', 'reason': 'x'}]\n"
        "for call in (lambda: ledger.read(raw), lambda: ledger.append(raw, facts)):\n"
        "    try: call()\n"
        "    except StorageError as refused: print(refused)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=HANGS, check=True
    )
    assert done.stdout.count("ledger.jsonl: the ledger cannot be ") == 2
    assert not (tmp_path / "elsewhere.jsonl").exists()


def test_without_a_folder_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        ledger.append(tmp_path / "missing", [doc("a.html")])


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    def write(number: int) -> None:
        ledger.append(tmp_path, [doc(f"{number}-{part}.html") for part in range(5)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    book = ledger.read(tmp_path)
    assert (len(book.facts), book.issues) == (200, ())
