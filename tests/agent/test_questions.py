"""Forty and more questions to the demo store, each with an exact answer that pandas finds in the files as well."""

from __future__ import annotations

import hashlib
import html
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assistant import Assistant, talking

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))["question"]


@pytest.fixture(scope="module")
def assistant(demo_store: Path) -> Iterator[Assistant]:
    before = left_as(demo_store)
    with talking(demo_store) as assistant:
        yield assistant
    assert left_as(demo_store) == before, "it only reads"


def left_as(store: Path) -> dict[Path, tuple[int, int]]:
    """Return every file of a store with its size and when it was written."""
    return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in store.rglob("*")}


@pytest.fixture(scope="module")
def known(demo_store: Path) -> dict[str, Any]:
    """Give what pandas finds in the files, by the names that the questions use."""
    snapshots = demo_store / "processed/snapshots"

    @cache
    def night(day: str, table: str = "recommendations") -> pd.DataFrame:
        return pd.read_parquet(snapshots / day / f"{table}.parquet")

    rows = night("2026-09-30")
    history = pd.read_parquet(demo_store / "processed/history.parquet")
    searched = ["recommendation", "publication_title", "comments", "agency", "agency_code", "recommendation_id"]
    return {
        "rows": rows,
        "is_open": rows[rows["is_open"]],
        "documents": night("2026-09-30", "documents"),
        "history": history,
        "night": night,
        "nights": lambda: [path.name for path in snapshots.iterdir()],
        "row": lambda id_: rows[rows["recommendation_id"] == id_],
        "life": lambda id_: history[history["recommendation_id"] == id_].sort_values("valid_from", kind="stable"),
        "words_in": lambda word: (
            rows[searched].apply(lambda own: own.fillna("").str.contains(rf"\b{word}", case=False)).any(axis=1)
        ),
    }


def test_there_are_forty_questions_and_every_tool_is_asked(assistant: Assistant) -> None:
    assert len(QUESTIONS) >= 40
    assert {one["tool"] for one in QUESTIONS} == set(assistant.tools)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one["asked"])
def test_the_answer_is_exact(
    question: dict[str, Any], assistant: Assistant, known: dict[str, Any], demo_store: Path
) -> None:
    answer = assistant.ask(question["tool"], **question["arguments"])
    for place, value, expression in question["facts"]:
        assert plain(eval(expression, known)) == value, f"pandas: {expression}"  # noqa: S307
        given = found(answer, place.removesuffix("~").split("."))
        assert (value in str(given)) if place.endswith("~") else (given == value), place
    check_cited(answer, demo_store)


def plain(value: Any) -> Any:
    """Return what pandas found as TOML and JSON have it."""
    if isinstance(value, pd.Series | pd.Index | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def found(answer: Any, place: list[str]) -> Any:
    """Return what is at a place in an answer."""
    for at, part in enumerate(place):
        if part == "*":
            return [found(one, place[at + 1 :]) for one in answer]
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


def check_cited(answer: dict[str, Any], store: Path) -> None:
    """Check every citation: the manifest's digest, the document's, and that the text is at the line that is named."""
    for snapshot in (answer["snapshot"], answer.get("compared_with", answer["snapshot"])):
        manifest = store / "processed/snapshots" / snapshot["date"] / "manifest.json"
        assert snapshot["digest"] == hashlib.sha256(manifest.read_bytes()).hexdigest()
    rows = answer.get("rows", [])
    for row in rows if isinstance(rows, list) else answer["refused"]["rows"] + answer["incomplete"]["rows"]:
        cited = row["cites"]
        content = (store / "raw" / cited["document"]).read_bytes()
        assert cited["document_sha256"] == hashlib.sha256(content).hexdigest()
        assert cited["seen_on"] == cited["document"].partition("/")[0]
        if cited["location"] and "recommendation" in row["quoted"]:
            first = int(cited["location"].removeprefix("line ")) - 1
            lines = content.decode().splitlines()[first : first + 7]
            shown = html.unescape(re.sub(r"<[^>]+>|\s+", " ", " ".join(lines)))
            assert row["quoted"]["recommendation"][:40] in re.sub(r"\s+", " ", shown)
