"""Rows that are one recommendation become one row: of one day, or of two keys that turn out to be the same.

Gaps are filled, and what disagrees on one day becomes an issue with both values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from openrecs.errors import shown
from openrecs.normalize.ids import fold, fold_title, is_provisional
from openrecs.records import Issue
from openrecs.text import plain

Row = dict[str, Any]
# What two documents of one day must agree on, and what the table calls it.
COMPARED = ("status", "recommendation", "is_priority", "comments", "published_on", "publication_title")
WHOLE_PUBLICATIONS = ("export_csv", "product_page")  # what lacks a row of a publication whose other rows it shows
ALIKE = 85.0  # of 100: so like must the names of two agencies be, where nobody knows the one
_ENDS = (".", "?", "!", ";", ":", ")", "]")  # of a text that was not cut
_DOTS = ("...", "\u2026")  # of one that was
_BEGINNING = 30  # characters that two texts of one recommendation begin with
_SHOWN, _BEFORE = 60, 20  # characters of a value that a message shows, and of these before the difference


def merged_row(group: Sequence[Row], made: Mapping[str, float]) -> tuple[Row, list[Issue]]:
    """Merge the rows of one key, best first: gaps are filled, disagreements reported.

    Where an older document of the same layout says something else, GAO changed it in between: they do not disagree.
    """
    best = dict(group[0])
    issues: list[Issue] = []
    for other in group[1:]:
        best |= {name: value for name, value in other.items() if best[name] is None}
        names = () if _is_older(other, best, made) else COMPARED
        issues += [_disagreement(best, other, name) for name in names if _differs(name, best[name], other[name])]
        if best["agency_basis"] == "guessed" and other["agency_basis"] != "guessed":
            best |= {name: other[name] for name in ("agency_basis", "agency_printed")}
    return {**best, "_documents": frozenset(row["document"] for row in group)}, issues


def _is_older(other: Row, best: Row, made: Mapping[str, float]) -> bool:
    times = made.get(other["document"]), made.get(best["document"])
    return other["layout"] == best["layout"] and None not in times and times[0] != times[1]


def _differs(name: str, one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if name == "publication_title":  # with and without `[Reissued ...]` it is the same title
        return fold_title(one) != fold_title(other)
    if isinstance(one, str) and isinstance(other, str):
        return fold(one) != fold(other)
    return bool(one != other)


def _disagreement(best: Row, other: Row, name: str) -> Issue:
    values = [plain(str(row[name])) for row in (best, other)]
    start = max(0, _alike(*values) - _BEFORE) if max(map(len, values)) > _SHOWN else 0
    said = [
        f"{_place(row, is_far=best['document'] != other['document'])} says '{_from(value, start)}'"
        for row, value in zip((best, other), values, strict=True)
    ]
    return issue_of(best, "warning", name, f"{said[0]}, {said[1]}; the first was taken")


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with together."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _place(row: Row, *, is_far: bool) -> str:
    return shown(row["document"], 80) if is_far else f"{shown(row['document'], 80)}, {row['location']}"


def _from(value: str, start: int) -> str:
    return ("…" if start else "") + shown(value[start:], _SHOWN)


def issue_of(row: Row, severity: Any, field: str, message: str) -> Issue:
    """Return an issue about a row, with the value of a field."""
    place = (row["document"], row["location"], row["recommendation_id"])
    return Issue(severity, "dedupe", message, *place, field, shown(str(row[field])))


def may_be(row: Row, old: Row, *, is_there: bool) -> bool:
    """Say whether a new row may be a known one with the same title, agency and text; `is_there`: it is shown as well.

    No two publications share title and day. Two recommendations of one may share a text, and each has its number.
    """
    one, other = (each["recommendation_id"].rpartition("/")[0] for each in (row, old))
    if fold(row["recommendation"]) != fold(old["recommendation"]):
        return False
    if one != other:
        is_dated = row["published_on"] is not None and row["published_on"] == old["published_on"]
        return is_dated and not is_there and row["number"] in (None, old["number"])
    if row["number"] is None:
        return old["number"] is not None
    is_open = old["listing"] == "listed" and row["layout"] in WHOLE_PUBLICATIONS
    return not is_there and (old["number"] is None or is_open)


def is_cut(row: Row, old: Row) -> bool:
    """Say whether a row without a number has the beginning of a known row's text, or all of it and something more."""
    text, known = fold(row["recommendation"]), fold(old["recommendation"])
    text = text.rstrip(" .\u2026") if text.endswith(_DOTS) else text
    if row["number"] is not None or text == known:
        return False
    if old["number"] and text.startswith(known):
        return True
    return known.startswith(text) and not text.endswith(_ENDS)


def traces(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Return by what rows that came back as others are looked for: how a text begins, and its publication."""
    pairs = zip(rows["recommendation_id"], rows["recommendation"], strict=True)
    return [(fold(text)[:_BEGINNING], id_.rpartition("/")[0]) for id_, text in pairs]


def is_moved(row: Row, old: Row) -> bool:
    """Say whether a new row may be one that is not shown: one text has all of the other, and number or title too.

    One of another agency that is not delisted may be on another page; its number or title, without that of a
    publication, is a sign.
    """
    (was, was_number), (now, number) = (each["recommendation_id"].rsplit("/", 1) for each in (old, row))
    is_same = number == was_number or fold_title(row["publication_title"]) == fold_title(old["publication_title"])
    is_retitled = was != now and is_same and any(is_provisional(each["recommendation_id"]) for each in (old, row))
    one, other = (fold(each["recommendation"]).rstrip(" .\u2026") for each in (old, row))
    if was == now and old["agency"] == row["agency"]:
        return one == other or (None in (old["number"], row["number"]) and (one in other or other in one))
    if one != other or (old["listing"] == "listed" and not is_retitled):
        return False
    return (was, was_number) == (now, number) or old["agency"] == row["agency"]


def is_misprint_of(row: Row, old: Row) -> bool:
    """Say whether a row says the same as a known one, and its agency is that one's code, misprinted, or with more."""
    printed, known = fold(row["agency"]), fold(old["agency"])
    is_alike = known.startswith(printed) or known in printed or fuzz.ratio(printed, known) >= ALIKE
    is_code = printed == fold(old["agency_code"] or "")
    return (is_alike or is_code) and fold(row["recommendation"]) == fold(old["recommendation"])


def united(kept: Row, moved: Row) -> Row:
    """Unite two rows that are one recommendation: the one read last wins, and the first day of either counts."""
    last, first = (kept, moved) if kept["last_seen_on"] >= moved["last_seen_on"] else (moved, kept)
    filled = {name: value if value is not None else first[name] for name, value in last.items()}
    days = {
        "first_seen_on": min(kept["first_seen_on"], moved["first_seen_on"]),
        "last_covered_on": max(kept["last_covered_on"], moved["last_covered_on"]),
        "status_since": _status_since(last, first),
    }
    asked = {"_queries": kept["_queries"] | moved["_queries"]}
    return {**filled, **days, **asked, "_delisted_by": last.get("_delisted_by")}


def _status_since(last: Row, first: Row) -> date:
    """Return since when two rows that are one have the status of the one read last: since neither showed another."""
    since: date = last["status_since"]
    if first["status"] != last["status"]:
        return since
    changed: list[date] = [row["status_since"] for row in (last, first) if row["status_since"] > row["first_seen_on"]]
    first_day: date = first["status_since"]
    return max(changed) if changed else min(since, first_day)
