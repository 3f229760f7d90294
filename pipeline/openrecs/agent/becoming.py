"""What became of recommendations: the life of one, and what changed since a night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from openrecs.agent.answers import WHOLE, Answer, Question, day, named, page, quotation, quoted, source
from openrecs.clean.asked import asked_id
from openrecs.compare import between, filters, sources
from openrecs.compare.read_tables import Side
from openrecs.errors import DamagedError, UsageError
from openrecs.publish import beside, load
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import lock
from openrecs.report import life

Row = Mapping[str, Any]
Places = Mapping[tuple[str, str, str], str]  # of a row in a document: id, agency, digest -> location
_NO_PLACE = "where in a document is kept for the rows as they are now: of a document before that, location is null"


def history(question: Question) -> Answer:
    """Return what happened to a recommendation, or to all of a publication, day by day."""
    snapshot = load.find(processed=question.processed)
    data = load.read_table(snapshot)
    found, notes = asked_id.by_id(data, load.read_table(snapshot, "aliases"), question["id"])
    facts, late = _facts(question, snapshot)
    own = life.facts_of(facts, found, question["as_of"] or snapshot.name.as_of).to_pylist()
    events = list(_events(own, _places(data)))
    wanted = islice(events, question["offset"], question["offset"] + question["limit"])
    unknown = [f"nothing was known of it on {question['as_of']}"] if not events else [_NO_PLACE]
    return {
        "snapshot": source(snapshot),
        **page(question, len(events), wanted, dict, {}),
        "notes": [*notes, *late],
        "not_known": unknown,
    }


def _facts(question: Question, snapshot: Stored) -> tuple[Any, list[str]]:
    """Return the history, and what is to be said where it comes from another snapshot: a run renews it afterwards."""
    try:
        facts = load.history_table(question.processed)
    except DamagedError:
        with lock.shared(question.processed):  # `LockedError` where a run is just writing it: then it is not damaged
            pass
        facts = load.history_table(question.processed)
    if beside.comes_from(question.processed) in (None, snapshot.digest):
        return facts, []
    return facts, ["the history comes from another snapshot than the one cited: `openrecs refresh` renews it"]


def _events(facts: list[Row], places: Places) -> Iterator[Answer]:
    by_day = {
        (*key, on): list(own)
        for key, of_row in groupby(facts, key=lambda fact: (fact["recommendation_id"], fact["agency"]))
        for on, own in groupby(of_row, key=lambda fact: fact["valid_from"])
    }
    for (recommendation_id, agency), events in life.lives(facts):
        for event in events:
            own = by_day[recommendation_id, agency, event.on]
            digest = own[0]["document_sha256"]
            yield {
                "recommendation_id": recommendation_id,
                "on": day(event.on),
                "quoted": {
                    "agency": quoted(agency),
                    "what": quoted(event.what, WHOLE),
                    "facts": {fact["field"]: quoted(fact["value"]) for fact in own if _is_more(fact)},
                },
                "cites": {
                    "document": event.document,
                    "document_sha256": digest,
                    "location": places.get((recommendation_id, agency, digest)),
                    "seen_on": day(event.on),
                },
            }


def _is_more(fact: Row) -> bool:
    """Say whether a fact says more than the words for what happened: a comment may be cut there."""
    return fact["field"] != "comments" or len(fact["value"] or "") > life.WORDS


def _places(data: Any) -> Places:
    rows = data.select(["recommendation_id", "agency", "document_sha256", "location"]).to_pylist()
    return {(row["recommendation_id"], row["agency"], row["document_sha256"]): row["location"] for row in rows}


# ---------------------------------------------------------------- what changed


def changes(question: Question) -> Answer:
    """Return what changed from the snapshot before, or as of `since`, to the newest or that of `until`."""
    # `until` is a day, and so names a snapshot: any other text might name a file.
    old, new = sources.sides(None, question["until"], processed=question.processed, since=question["since"])
    asked = filters.Asked(
        *(question["kind"], question["agency"], question["priority"], question["publication"]),
        cause=question["cause"],
    )
    compared = filters.apply(between.between(old, new), asked)
    before, now = map(_stored, (old, new))
    places = _places(load.read_table(now))
    wanted = islice(compared.changes, question["offset"], question["offset"] + question["limit"])
    pinned = {"until": named(now)} | ({"since": day(before.name.as_of)} if question["since"] else {})
    return {
        "snapshot": source(now),
        "compared_with": source(before),
        **page(question, len(compared.changes), wanted, lambda one: _change(one, places), pinned),
        "by_kind": dict(filters.counts(compared.changes)),
        "notes": [*sources.reached((old, new), question["since"]), *compared.notes],
        "not_known": _unknown(compared),
    }


def _stored(side: Side) -> Stored:
    if side.snapshot is None:
        raise UsageError("this is not a snapshot", where=side.name, mend="name snapshots by their days: since, until")
    return side.snapshot


def _change(change: between.Change, places: Places) -> Answer:
    texts = {
        **{name: change.said(name) for name in ("publication_title", "recommendation")},
        **{name: change.row[name] for name in ("agency", "before", "after")},
    }
    kept = ("kind", "recommendation_id", "field", "cause")
    digest = change.row["document_sha256"]
    return {
        **{name: change.row[name] for name in kept},
        "likely": change.likely or None,
        **quotation(texts, texts, WHOLE),
        "cites": {
            "document": change.row["document"],
            "document_sha256": digest,
            "location": places.get((*change.key, digest)),
            "seen_on": day(change.row["on"]),
        },
    }


def _unknown(compared: between.Comparison) -> list[str]:
    kinds = filters.counts(compared.changes)
    said = []
    if kinds["delisted"]:
        said.append(
            f"delisted ({kinds['delisted']}): missing from the document that is cited, a complete list; how such a row "
            "ended is not known, and that is not closed"
        )
    if any(kinds[name] for name in ("promised", "promise_moved", "promise_kept")):
        said.append("a promised day is the last one of the period that GAO names: the tool `get` has target_precision")
    if any(change.row["cause"] is None for change in compared.changes):
        said.append(
            "where cause is null, it is not known whether GAO changed it or a new reading of the same pages did"
        )
    return [*said, _NO_PLACE]
