"""Day by day: the documents captured on one day, folded onto the table as it stood.

    publications -> identity -> corrections -> table -> dedupe -> linking -> renames -> coverage -> merge

On day D only what documents captured up to D say is known, and what ships. So a table as of a day is the same whether
it is made that night or years later, and in whatever order the documents arrived.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from openrecs.clean import completeness, dedupe, export_coverage, history, renames, resolve, upsert
from openrecs.clean.folded import Fill, Folded, from_bytes, to_bytes
from openrecs.clean.upsert import State
from openrecs.extract.detect import LAYOUTS
from openrecs.normalize import cache as cache_
from openrecs.normalize import corrections as corrections_
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.cache import Cache
from openrecs.normalize.captured import Captured
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.interpret import Interpreted, identified
from openrecs.normalize.publications import Catalogue
from openrecs.records import Issue, Recommendation
from openrecs.table import from_records

_LAYOUTS = {layout.name: layout for layout in LAYOUTS}
_BY_TITLE = {layout.name for layout in LAYOUTS if "publication_number" not in layout.says}


FILLED = ("published_on", "number", "comments", "topics", "is_priority", "agency_code")


def by_day(captured: Iterable[Captured]) -> Iterator[tuple[date, list[Captured]]]:
    """Yield each day on which something was captured, and its documents in the order of their names."""
    ordered = sorted(captured, key=lambda one: (one.capture.on, one.name))
    for day, documents in groupby(ordered, key=lambda one: one.capture.on):
        yield day, list(documents)


class Folds:
    """Folds of one run, under one set of corrections. A row of days that was folded recently is not folded again.

    In memory the last few are known, in a cache some of those on the way to all documents there are (`captured`): the
    last ones, and of the others fewer the older they are. So a night costs a night, and what comes late is folded from
    not more than twice as far back as its day.
    """

    def __init__(self, corrections: Corrections, cache: Cache | None = None, captured: Iterable[Captured] = ()) -> None:
        self.corrections, self.cache = corrections, cache
        self._digests: dict[tuple[object, ...], str] = {}  # of rows of days, asked for again and again in a run
        names = self._names(list(by_day(captured)))
        self._kept = {name for at, name in enumerate(names, 1) if _is_kept(at, len(names))}
        self._recent: dict[str, Folded] = {}

    def fold(self, captured: Iterable[Captured]) -> Folded:
        """Fold documents, all their days in order, onto the empty table."""
        days = list(by_day(captured))
        names = self._names(days)
        done, folded = self._known(names)
        for (day, documents), name in list(zip(days, names, strict=True))[done:]:
            folded = fold_day(folded, day, documents, self.corrections, self._whole)
            self._remember(name, folded)
        return folded

    def tidy(self) -> None:
        """Let the cache forget what is not on the way to all documents there are, or too old."""
        if self.cache:
            self.cache.tidy(self._kept)

    def _names(self, days: Iterable[tuple[date, list[Captured]]]) -> list[str]:
        """Return, for each day, what the days up to it are known by."""
        names = [self.corrections.version]
        for day, documents in days:
            said = (names[-1], day, tuple(map(_known_by, documents)))
            known = self._digests.get(said) or cache_.digest([names[-1], day.isoformat(), said[-1]])
            self._digests[said] = known
            names.append(known)
        return names[1:]

    def _known(self, names: Sequence[str]) -> tuple[int, Folded]:
        """Return how many of the days need not be folded again, and what they give."""
        for done in range(len(names), 0, -1):
            name = names[done - 1]
            found = self._recent.get(name) or self._from_cache(name)
            if found:
                self._recent[name] = found
                return done, found
        return 0, Folded()

    def _from_cache(self, name: str) -> Folded | None:
        found: Folded | None = self.cache.folded(name, from_bytes) if self.cache and name in self._kept else None
        return found

    def _whole(self, one: Captured, parts: Sequence[str]) -> Captured:
        """Return a document with some of its parts in memory, of which a cache may have them."""
        return replace(one, content=self.cache.whole(one.content, parts)) if self.cache else one

    def _remember(self, name: str, folded: Folded) -> None:
        self._recent[name] = folded
        for oldest in list(self._recent)[:-RECENT]:
            del self._recent[oldest]
        if self.cache and name in self._kept:
            self.cache.keep(name, to_bytes(folded))


def _known_by(one: Captured) -> tuple[object, ...]:
    return one.name, one.content.document.sha256, one.content.document.url, one.claim, one.fetched_at


RECENT = 3  # rows of days that are known in memory: the last night's, tonight's, and one that a gate asks for


def _is_kept(at: int, last: int) -> bool:
    """Say whether the `at`-th of the rows of days is kept: one of every 2^n of those 2^n or more before the last."""
    return at % (1 << max(0, (last - at).bit_length() - 1)) == 0


def fold(captured: Iterable[Captured], corrections: Corrections) -> Folded:
    """Fold documents, all their days in order, onto the empty table."""
    return Folds(corrections).fold(captured)


Whole = Callable[[Captured, Sequence[str]], Captured]  # gives a document with some of its parts: see `Cache.whole`


def fold_day(before: Folded, day: date, captured: Sequence[Captured], corrections: Corrections, whole: Whole) -> Folded:
    """Fold one day's documents onto what stood before."""
    documents = [whole(one, ("publications", "issues")) for one in captured]
    said_of = [publication for one in documents for publication in one.content.publications]
    catalogue, disagreements = before.catalogue.grown(said_of)
    read = _Read(documents, whole, catalogue, corrections)
    state, complete, found = _merged(before, read, catalogue, day)
    said = [issue for one in documents for issue in one.content.issues]
    issues = _that_matter([*before.issues, *said, *disagreements, *found], state, documents)
    state = replace(state, rows=upsert.hashed(state.rows, before.state.rows), issues=())
    past = history.extend(before.history, state, before.state, day)
    fills = {**before.fills, **read.fills(renames.new_names(state))}
    corrected = (before.corrected - corrections_.outdated(corrections, read.meant)) | read.used
    return Folded(state, catalogue, issues, corrected, before.complete | complete, past, fills)


def _merged(before: Folded, read: _Read, catalogue: Catalogue, day: date) -> tuple[State, frozenset[str], list[Issue]]:
    """Return the table after a day, without hashes, which of its documents are complete, and the issues."""
    times = {one.name: one.at for one in read.documents}
    frame, doubled = dedupe.day(from_records(read.rows()), _LAYOUTS, before.state.rows, times)
    documents = read.documents
    known = resolve.identify(before.state, catalogue, day, frame)
    known, frame = resolve.settle_guesses(known, frame, day)
    known, frame, recognised = renames.recognise(known, frame, day)
    frame, misprinted = renames.keep_agencies(known, frame)
    whole = completeness.complete(documents) - {issue.document for issue in recognised if issue.severity == "error"}
    spoken = completeness.spoken_for(documents, whole, known, shipped())
    renamed = renames.follow(known, frame, frozenset().union(*(one.keys for one in spoken)), day)
    doubts = {
        **export_coverage.doubts([one for one in documents if one.name in whole], renamed, frame),
        **completeness.doubts(documents, whole, renamed, frame),
    }
    if doubts or renamed is not known:
        known, whole = renamed, whole - doubts.keys()
        spoken = completeness.spoken_for(documents, whole, known, shipped())
    state = upsert.fold_day(known, frame, day, spoken, completeness.queries_of(documents))
    state = resolve.link_reworded(known, state, day)
    state = resolve.with_titles(state, read.by_title, frame, day)
    found = [
        *recognised,
        *misprinted,
        *renames.moved_away(known, state, day),
        *doubts.values(),
        *export_coverage.remarks(documents),
    ]
    found += [*completeness.contradictions(documents, whole, frame), *doubled, *state.issues]
    return state, whole, found


class _Read:
    """The documents of a day, read for their rows one after the other, and what is to be known of all rows.

    `documents` have their rows once these were read, but for product pages: there may be tens of thousands, and only of
    lists and exports it is asked later what they show. `used` are the corrections that did something.
    """

    def __init__(
        self, documents: Sequence[Captured], whole: Whole, catalogue: Catalogue, corrections: Corrections
    ) -> None:
        self.documents = list(documents)
        self.by_title: list[Recommendation] = []
        self.meant: list[Recommendation] = []  # rows that a correction is for
        self.used: set[int] = set()
        self._whole, self._catalogue, self._corrections = whole, catalogue, corrections
        self._counts: dict[str, Counter[tuple[str, str | None]]] = defaultdict(Counter)

    def rows(self) -> Iterator[list[Recommendation]]:
        """Yield the rows of each document, as they are with corrections."""
        for at, document in enumerate(self.documents):
            one = self._whole(document, ("rows",))
            self._count(one.content)
            if one.content.reading.scope.kind != "publication":
                self.documents[at] = one
            rows = identified(one.content.rows, self._catalogue)
            corrected, used = corrections_.apply(self._corrections, rows, shipped(), self._catalogue)
            self.used |= used
            self.meant += [row for row in rows if any(one.is_for(row) for one in self._corrections.all)]
            if one.content.layout.name in _BY_TITLE:
                self.by_title += [row for row in corrected if row.publication_number]
            yield corrected

    def _count(self, content: Interpreted) -> None:
        """Count how full the columns of a layout are."""
        counts = self._counts[content.layout.name]
        counts[_ROWS] += len(content.rows)
        for name in FILLED:
            counts[name, None] += len(content.rows) - [*map(attrgetter(name), content.rows)].count(None)
        counts.update(("agency_code", row.agency) for row in content.rows if row.agency_code is None)

    def fills(self, renamed: frozenset[str]) -> dict[str, Fill]:
        """Return how full the columns of each layout were, as its documents gave them.

        An agency that was renamed to a name without a code is read as well as before.
        """
        return {layout: Fill(its[_ROWS], _shares(its, renamed)) for layout, its in self._counts.items() if its[_ROWS]}


_ROWS = ("", None)


def _shares(counts: Counter[tuple[str, str | None]], renamed: frozenset[str]) -> dict[str, float]:
    filled = {name: counts[name, None] for name in FILLED}
    filled["agency_code"] += sum(counts["agency_code", agency] for agency in renamed)
    return {name: round(count / counts[_ROWS], 4) for name, count in filled.items()}


def _that_matter(issues: Iterable[Issue], state: State, documents: Iterable[Captured]) -> tuple[Issue, ...]:
    """Keep the issues of documents that some row still stands on, and of this day: a year of nights has many others."""
    cited = {None, *state.rows["document"], *(one.name for one in documents)}
    return tuple(dict.fromkeys(issue for issue in issues if issue.document in cited))
