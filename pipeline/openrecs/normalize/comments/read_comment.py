"""What one comment says, as a mapping: see `read_comment`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openrecs.normalize.comments import concurrence, kind, periods, roles, standing
from openrecs.normalize.comments.actors import family
from openrecs.normalize.comments.comment_sentences import split
from openrecs.normalize.comments.roles import ACTION, TARGET, Dated

FIELDS = (
    *("comments_kind", "concurrence", "concurrence_evidence", "concurrence_phrase"),
    *("last_action_on", "last_action_precision", "last_action_evidence", "last_action_phrase", "last_action_by"),
    *("target_on", "target_precision", "target_evidence", "target_phrase", "remaining"),
)


def read_comment(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return what a comment of GAO's says, with the words that prove it; a field that it does not decide is `None`.

    `agency` is the agency to which the recommendation is addressed, `department` the one that it belongs to, by their
    names in the table. Days are `datetime.date`, the last day of the period named. Each `_evidence` is a whole sentence
    of the text, each `_phrase` the words of it that decide. The rules are in docs/comments.md.
    """
    said: dict[str, Any] = dict.fromkeys(FIELDS)
    if not text or not text.strip():
        return said | {"comments_kind": "none"}
    spans = split(text)
    its = family(agency, department)
    if position := concurrence.read(text, spans, its):
        said["concurrence"] = position.value
        said["concurrence_evidence"] = text[slice(*position.sentence)]
        said["concurrence_phrase"] = text[slice(*position.phrase)]
    found = periods.find(text)
    dates = roles.dated(text, spans, found, its) if found else []
    action = _latest([one for one in dates if one.role == ACTION])
    if action:
        said |= _told("last_action", text, spans, action) | {"last_action_by": action.by}
    if target := standing.latest(text, spans, [one for one in dates if one.role == TARGET]):
        said |= _told("target", text, spans, target)
    sentences = [text[start:end] for start, end in spans]
    said["comments_kind"] = kind.of(sentences, action.sentence if action else None)
    said["remaining"] = next(filter(kind.is_remaining, sentences), None)
    return said


def _told(what: str, text: str, spans: Sequence[tuple[int, int]], one: Dated) -> dict[str, Any]:
    return {
        f"{what}_on": one.period.last,
        f"{what}_precision": one.period.precision,
        f"{what}_evidence": text[slice(*spans[one.sentence])],
        f"{what}_phrase": text[one.period.start : one.period.end],
    }


def _latest(dates: Sequence[Dated]) -> Dated | None:
    """Return the latest by last day, the first of equals; a period that a finer one lies in yields to it."""

    def holds(coarse: Dated, fine: Dated) -> bool:
        is_in = coarse.period.first <= fine.period.first and fine.period.last <= coarse.period.last
        return is_in and (coarse.period.first, coarse.period.last) != (fine.period.first, fine.period.last)

    finest = [one for one in dates if not any(holds(one, other) for other in dates)]
    return max(finest, key=lambda one: (one.period.last, -one.period.start), default=None)
