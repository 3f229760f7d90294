"""What the documents of a day speak for: of which rows their silence means something.

Absence is not closure, and the silence of a page that is not complete means nothing. A complete document speaks for

* the export: every row, if it is whole (`exports`); of several of a day the newest;
* an agency page: its agency; a product page: its publication, unless it shows fewer rows than are listed;
* an old list or a database query: the rows that the same query showed before;
* a topic page: nothing, for it is a sample.

The pages of one list, saved one by one on one day, are complete together or not at all. If a row moved from one page to
another meanwhile they are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pandas as pd

from openrecs.clean import export_coverage
from openrecs.clean.by_key import Key, only_in
from openrecs.clean.upsert import Spoken, State
from openrecs.errors import shown
from openrecs.normalize.agencies.vocabulary import Vocabulary
from openrecs.normalize.captured import Captured
from openrecs.normalize.ids import fold, fold_title
from openrecs.records import Issue, Recommendation

List = tuple[str, str, int]  # layout, query, declared total
PAGE_PARAMETERS = ("page", "items_per_page")


def complete(documents: Iterable[Captured]) -> frozenset[str]:
    """Return the names of a day's documents that are complete, alone or together with the other pages of their list."""
    alone: set[str] = set()
    pages: dict[List, list[Captured]] = defaultdict(list)
    for one in documents:
        if one.content.is_complete:
            alone.add(one.name)
        elif one.content.reading.part and (its := list_of(one)):
            pages[its].append(one)
    together = {one.name for (_, _, total), parts in pages.items() if _is_whole(parts, total) for one in parts}
    return frozenset(alone | together)


def list_of(one: Captured) -> List | None:
    """Return what the pages of one list, saved on one day, have in common; `None` where it is none of a known one."""
    query, total = query_of(one), one.content.reading.declared_total
    return (one.content.layout.name, query, total) if query and total else None


def _is_whole(pages: Sequence[Captured], total: int) -> bool:
    """Say whether the pages' ranges make up the list, each row once and none twice, and every row could be kept."""
    if not all(one.content.has_every_row for one in pages):
        return False
    parts = sorted({one.content.reading.part for one in pages if one.content.reading.part})
    ends = [0, *(last for _, last in parts)]
    follow = all(first == before + 1 for (first, _), before in zip(parts, ends, strict=False))
    return follow and ends[-1] == total and not _have_shifted(pages)


def _have_shifted(pages: Iterable[Captured]) -> bool:
    """Say whether rows moved from one page to the next while they were saved: then others were never shown.

    Such a row stands on two pages, or one page that was saved twice shows two things.
    """
    shown: dict[object, frozenset[object]] = {}
    for one in pages:
        rows = frozenset(map(_said, one.content.rows))
        if shown.setdefault(one.content.reading.part, rows) != rows:
            return True
    every = [row for rows in shown.values() for row in rows]
    return len(every) != len(set(every))


def _said(row: Recommendation) -> tuple[str, ...]:
    """Return what separates a row of a list from every other."""
    title, text = fold_title(row.publication_title), fold(row.recommendation)
    return title, row.publication_number or "", row.agency, row.number or "", text


def query_of(one: Captured) -> str:
    """Return what identifies the query a list answers: its address without the page's number, "" where not known."""
    scope = one.content.reading.scope
    if scope.kind != "query":
        return ""
    parts = urlsplit(scope.name)
    left_out = (*PAGE_PARAMETERS, *export_coverage.ignored(one))
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in left_out]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(sorted(asked)), "")) if scope.name else ""


def source_of(one: Captured) -> str:
    """Return the source that a document is of, and that comes again: its scope, whichever page of a list it is."""
    query = query_of(one)
    return f"query:{query}" if query else str(one.content.reading.scope)


def known_sources(documents: Iterable[Captured]) -> frozenset[str]:
    """Return the sources of documents by which a later one is judged: an export that may be a part is not a measure."""
    return frozenset(source_of(one) for one in documents if not export_coverage.is_export(one) or one.claim)


def spoken_for(
    documents: Iterable[Captured], names: frozenset[str], state: State, vocabulary: Vocabulary
) -> list[Spoken]:
    """Return what each complete document (its name in `names`) speaks for, of the rows in the state."""
    found = []
    listed = list(documents)
    whole = export_coverage.newest([one for one in listed if one.name in names])
    pages = {one.name: list_of(one) for one in whole if one.content.reading.part and list_of(one)}
    by_number: dict[str | None, list[Key]] = defaultdict(list)
    for key, number in zip(state.rows.index, state.rows["publication_number"], strict=True):
        by_number[number].append(key)
    for one in whole:
        keys = _about(one, state.rows, by_number, vocabulary)
        if keys is not None:
            beside = frozenset(name for name, its in pages.items() if its == pages.get(one.name))
            older = export_coverage.older(one, listed)
            found.append(Spoken(one.name, one.content.document.sha256, frozenset(keys), beside, older))
    return found


def _about(
    one: Captured, rows: pd.DataFrame, by_number: Mapping[str | None, Sequence[Key]], vocabulary: Vocabulary
) -> Iterable[Key] | None:
    """Return the keys of the rows that a document speaks for; `None` where it speaks for nothing."""
    scope, query = one.content.reading.scope, query_of(one)
    if export_coverage.is_export(one):
        return rows.index if export_coverage.may_speak(one) else None
    if scope.kind == "agency" and one.content.reading.page_agency:
        name = vocabulary.resolve(one.content.reading.page_agency).name
        is_its_own = not one.content.rows or any(row.agency == name for row in one.content.rows)
        return rows.index[rows["agency"] == name] if is_its_own else None  # pasted under the head of another page
    if scope.kind == "publication" and scope.name:
        numbers = {publication.number for publication in one.content.publications}
        return [key for number in numbers for key in by_number.get(number, ())]
    return [key for key, asked in zip(rows.index, rows["_queries"], strict=True) if query in asked] if query else None


def doubts(
    documents: Iterable[Captured], names: frozenset[str], state: State, frame: pd.DataFrame
) -> Mapping[str, Issue]:
    """Return, by name, a warning for each complete product page that lacks rows: closed ones are on it as well.

    `frame` is what the day shows. A row without a number that GAO reworded, or one of another agency by now, is new
    under an id of the same kind.
    """
    pages: dict[str, list[str]] = defaultdict(list)
    for one in documents:
        if one.name in names and one.content.layout.name == "product_page":
            pages[one.content.reading.scope.name or ""].append(one.name)
    known = state.rows[state.rows["publication_number"].isin(list(pages))]
    gone = only_in(known[(known["listing"] == "listed") & (known["agency_basis"] != "guessed")], frame).index
    new = only_in(frame[frame["publication_number"].isin(list(pages))], known).index
    lacking, others = (Counter(map(_series, keys)) for keys in (gone, new))
    few = {series[0]: count for series, count in lacking.items() if count > others[series]}
    return {name: _doubt(name, count) for number, count in few.items() for name in pages[number]}


def _series(key: Key) -> tuple[str, str]:
    """Return a row's publication, and whether it is known by a number (`R`, `M`) or by its text (`x`)."""
    publication, _, number = key[0].rpartition("/")
    return publication, number[:1]


def _doubt(name: str, count: int) -> Issue:
    message = (
        f"{count} listed rows of this publication are not on it, and GAO's page shows closed ones too: a part of it "
        "may be missing, and none counts as gone; save it from gao.gov again"
    )
    return Issue("warning", "coverage", message, name, field="listing")


def contradictions(documents: Iterable[Captured], names: frozenset[str], frame: pd.DataFrame) -> list[Issue]:
    """Return an issue for each complete page that shows other rows than another one of its agency or publication.

    `frame` is what the day's documents show, by key, and `names` are those of the complete ones.
    """
    pages: dict[str, list[str]] = defaultdict(list)
    for one in documents:
        scope = one.content.reading.scope
        if one.name in names and scope.name and scope.kind in {"agency", "publication"}:
            pages[source_of(one)].append(one.name)
    several = {source: its for source, its in sorted(pages.items()) if len(its) > 1}
    wanted = {name for its in several.values() for name in its}
    keys: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for key, shown_by in zip(frame.index, frame["_documents"], strict=True) if wanted else ():
        for name in wanted.intersection(shown_by):
            keys[name].add(key)
    return [
        _contradiction(source, first, other, sorted({key[0] for key in differing}))
        for source, (first, *others) in several.items()
        for other in others
        if (differing := keys[first] ^ keys[other])
    ]


def _contradiction(source: str, first: str, other: str, ids: Sequence[str]) -> Issue:
    examples = ", ".join(ids[:3]) + (" and so on" if len(ids) > 3 else "")
    message = (
        f"it and {shown(first, 80)} are both complete pages of one day for {shown(source, 80)}, and {len(ids)} "
        f"recommendations are on one of them only ({examples}): these stay listed. If one is "
        "wrong, run `openrecs withdraw NAME --reason ...` for it"
    )
    return Issue("warning", "coverage", message, other)


def queries_of(documents: Iterable[Captured]) -> Mapping[str, str]:
    """Return, by document, the query that it answers, for those that answer one."""
    return {one.name: query for one in documents if (query := query_of(one))}
