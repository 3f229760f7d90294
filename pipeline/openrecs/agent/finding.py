"""Which recommendations there are: by what they are, by words, by id."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from openrecs.agent import answers
from openrecs.agent.answers import Answer, Question, named, page, quoted, source
from openrecs.agent.covering import issue
from openrecs.clean import selection
from openrecs.clean.asked import asked_id, ordering, word_forms
from openrecs.clean.selection import Wanted
from openrecs.errors import UsageError
from openrecs.publish import load
from openrecs.publish.snapshot import Stored

MOST_ISSUES = 20
# What a filter leaves out silently: rows of which this column is null.
_SILENT = {
    "priority": ("is_priority", "no page says whether they are a priority"),
    "topics": ("topics", "no topic is known"),
    "concurrences": ("concurrence", "GAO's comments do not say whether the agency agreed"),
    "target_before": ("target_on", "no promised day is known"),
    "last_action_before": ("last_action_on", "no last action is known"),
}


def list_(question: Question) -> Answer:
    """Return the rows that are wanted, in the order of their ids or of the columns that are named."""
    texts = ("agency", "status", "publication", "topic", "concurrence")
    agencies, statuses, publications, topics, concurrences = (question[name] for name in texts)
    wanted = Wanted(
        *(agencies, statuses, question["priority"], publications, topics, question["words"] or "", concurrences),
        *(question["target_before"], question["last_action_before"]),
        states=selection.states(question["state"], bool(statuses)),
    )
    snapshot, data = _read(question)
    found = selection.select(data, wanted)
    if question["sort"]:
        found = ordering.ordered(found, question["sort"])
    return _answer(question, snapshot, data, found, wanted)


def search(question: Question) -> Answer:
    """Return the rows that have all of the words, the best answers first."""
    words = question["words"]
    if not word_forms.asked(words):
        raise UsageError("words has no word in it", mend="name what to look for: bridges inspection")
    wanted = Wanted(question["agency"], words=words, states=selection.states(question["state"], has_statuses=False))
    snapshot, data = _read(question)
    found = ordering.ranked(selection.select(data, wanted), words)
    answer = _answer(question, snapshot, data, found, wanted)
    comments = found.slice(question["offset"], len(answer["rows"]))["comments"].to_pylist()
    for row, text in zip(answer["rows"], comments, strict=True):
        row["quoted"]["in_comments"] = quoted(word_forms.excerpts(text or "", word_forms.asked(words)))
    return answer


def get(question: Question) -> Answer:
    """Return all that is known of one recommendation, for each agency it is addressed to, or of a publication."""
    snapshot, data = _read(question)
    found, notes = asked_id.by_id(data, load.read_table(snapshot, "aliases"), question["id"])
    answer = _paged(question, snapshot, data, found, is_whole=True)
    ids = {row["recommendation_id"] for row in answer["rows"]}
    issues = selection.having(load.read_table(snapshot, "issues"), ("recommendation_id",), ids.__contains__)
    more = issues.num_rows - MOST_ISSUES
    return {
        **answer,
        "issues": list(map(issue, issues.slice(0, MOST_ISSUES).to_pylist())),
        "notes": [*notes, *([f"{more} more issues are not shown"] if more > 0 else [])],
    }


def _read(question: Question) -> tuple[Stored, pa.Table]:
    snapshot = load.find(question["as_of"], processed=question.processed)
    return snapshot, load.read_table(snapshot)


def _answer(question: Question, snapshot: Stored, data: pa.Table, found: pa.Table, wanted: Wanted) -> Answer:
    answer = _paged(question, snapshot, data, found, is_whole=False)
    return {
        **answer,
        "of": data.num_rows,
        "counts": answers.counts(_standing(found)),
        "notes": [*selection.notes(data, wanted), *([] if found.num_rows else selection.elsewhere(data, wanted))],
        "not_known": [*answer["not_known"], *_left_out(data, wanted), _bound(snapshot)],
    }


def _paged(question: Question, snapshot: Stored, data: pa.Table, found: pa.Table, *, is_whole: bool) -> Answer:
    newest = answers.newest(_standing(data))
    rows = found.slice(question["offset"], question["limit"]).to_pylist()
    answered = partial(answers.answer, newest=newest, is_whole=is_whole)
    return {
        "snapshot": source(snapshot),
        **page(question, found.num_rows, rows, answered, {"as_of": named(snapshot)}),
        "not_known": answers.of_rows(_standing(found), newest),
    }


def _standing(data: pa.Table) -> list[Any]:
    rows: list[Any] = data.select(answers.STANDING).to_pylist()
    return rows


def _left_out(data: pa.Table, wanted: Wanted) -> list[str]:
    """Say how many rows a filter cannot judge, for nobody says it of them: they are not among those found."""
    said = []
    for name, (column, why) in _SILENT.items():
        if getattr(wanted, name) and column in data.column_names:
            others = selection.select(data, replace(wanted, **{name: getattr(Wanted(), name)}))
            if count := others[column].null_count:
                said.append(f"not counted are {count} that fit otherwise: {why}")
    return said


def _bound(snapshot: Stored) -> str:
    """Say how far a count reaches."""
    documents = load.read_table(snapshot, "documents").select(["outcome", "is_complete"]).to_pylist()
    refused = sum(row["outcome"] == "refused" for row in documents)
    cut = sum(row["outcome"] == "read" and not row["is_complete"] for row in documents)
    read = len(documents) - refused
    return (
        f"counts are of what was read here, {read} {'document' if read == 1 else 'documents'} ({cut} not complete; "
        f"{refused} more refused), and GAO may have more: the tool `coverage` says which sources there are"
    )
