"""What is known of GAO's recommendations, to be asked for what a person wrote: one row of the table, or why not."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from openrecs import wording
from openrecs.clean.asked import agency_asked
from openrecs.dates import in_words
from openrecs.errors import shown
from openrecs.reconcile.tracker_lines import Line
from openrecs.reconcile.written_ids import Publication, Unread, WrittenId, publication_key
from openrecs.text import plain

Row = Mapping[str, Any]
Key = tuple[str, str]
PRODUCT_PAGE = "product_page"
# Of the recommendations table: what is asked for here, and what is shown of a row.
COLUMNS = (
    *("recommendation_id", "agency", "agency_printed", "agency_code", "department", "publication_number", "kind"),
    *("publication_title", "published_on", "number", "recommendation", "status", "is_open", "listing"),
    *("first_seen_on", "last_seen_on", "status_since"),
)
_NAMED = 6  # so many numbers or names are in a message, the others are counted


@dataclass(frozen=True, slots=True)
class Known:
    """Rows of the recommendations table by what people write of them.

    `whole` are the publications of which all rows are known. `own` are the rows of the agency whose list it is, `None`
    where that is not said; `owner` is its name. `since` is the day of the first night: what GAO closed before it may be
    in no row.
    """

    publications: Mapping[Publication, Sequence[Row]]
    ids: Mapping[str, Sequence[Row]]
    whole: frozenset[str]
    since: date | None
    own: Mapping[Key, Row] | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The row that is meant, or why none is, in words; `publications` are those that the words name all the same."""

    row: Row | None
    why: str = ""
    publications: frozenset[str] = field(default_factory=frozenset)


def key(row: Row) -> Key:
    """Return what a row of the recommendations table is: its id and agency."""
    return row["recommendation_id"], row["agency"]


def known(rows: Sequence[Row], documents: Iterable[Row], own: Sequence[Row] | None = None, owner: str = "") -> Known:
    """Index the rows of a snapshot. All of a publication is known where its own page was read to its end."""
    publications, ids = defaultdict(list), defaultdict(list)
    for row in rows:
        ids[row["recommendation_id"].casefold()].append(row)
        if row["publication_number"]:
            publications[publication_key(row["publication_number"])].append(row)
    whole = {
        str(one["scope"]).partition(":")[2]
        for one in documents
        if one["layout"] == PRODUCT_PAGE and one["outcome"] == "read" and one["is_complete"]
    }
    since = min((row["first_seen_on"] for row in rows), default=None)
    its = None if own is None else {key(row): row for row in own}
    return Known(publications, ids, frozenset(whole), since, its, owner)


def asked(line: Line, there: Known) -> Answer:
    """Return the row that a line means. Of a recommendation to several agencies, that of the line's agency."""
    exact = there.ids.get(plain(line.id).casefold())
    if exact:
        return _of_agency(exact, line, there)
    if isinstance(line.means, Unread):
        return Answer(None, line.means.why)
    of_publication = there.publications.get(line.means.publication, [])
    found = _numbered(line.means, of_publication) if line.means.number else _only_one(of_publication, there)
    if found:
        return _of_agency(found, line, there)
    named = frozenset(row["publication_number"] for row in of_publication)
    return Answer(None, _why_not(line.means, of_publication, there), named)


def _numbered(means: WrittenId, rows: Iterable[Row]) -> list[Row]:
    kind = "matter" if means.kind == "M" else "recommendation"
    return [row for row in rows if row["kind"] == kind and row["number"] == means.number]


def _only_one(rows: Sequence[Row], there: Known) -> list[Row]:
    """Return the rows of a publication's only recommendation, if all of it is known and there is one."""
    is_whole = all(row["publication_number"] in there.whole for row in rows)
    return [*rows] if is_whole and len({row["recommendation_id"] for row in rows}) == 1 else []


def _of_agency(found: Sequence[Row], line: Line, there: Known) -> Answer:
    """Return the one row among those of one recommendation that is of the line's agency."""
    named = frozenset(row["publication_number"] or "" for row in found)
    to = _listed(row["agency"] for row in found)
    if len({row["recommendation_id"] for row in found}) > 1:
        return Answer(None, "two texts have this number at GAO", named)
    rows = [row for row in found if there.own is None or key(row) in there.own]
    relations = [relation(line.agency, row) if line.agency else "not said" for row in rows]
    if relations.count("same") == 1:
        return Answer(rows[relations.index("same")], publications=named)
    if relations == ["not said"]:
        return Answer(rows[0], publications=named)
    if relations == ["unknown"] or (relations.count("family") == 1 and "same" not in relations):
        return _likely(rows[relations.index("family") if "family" in relations else 0], line, there)
    if set(relations) <= {"other"}:
        said, owner = shown(line.agency), shown(there.owner)
        but = (
            f"; your row says {said}, and the list is of {owner}"
            if rows and owner
            else f", not to {said if rows else owner}"
        )
        return Answer(None, f"GAO addresses it to {to}{but}", named)
    return Answer(None, f"GAO addresses it to {to}: which row is meant is not said", named)


def _likely(row: Row, line: Line, there: Known) -> Answer:
    """Return the row of a line's department, of a part of it, or of all there is to an agency that is not known.

    Not where GAO may have had a row to the very agency, and closed it before the first night.
    """
    said, named = f"GAO addresses it to {row['agency']}, your row says {shown(line.agency)}", row["publication_number"]
    if there.own is not None or named in there.whole:
        return Answer(row, said, frozenset([named]))
    mend = f"--agency {shlex.quote(row['department'])}"
    return Answer(None, f"{said}: with {mend} they are taken for the same", frozenset([named]))


def _why_not(means: WrittenId, rows: Sequence[Row], there: Known) -> str:
    before = f"GAO may have closed it before {in_words(there.since)}" if there.since else "nothing is known here"
    if not rows:
        near = _near(means.publication, there)
        hint = f"; {near} is written much alike, and is another one" if near else ""
        return f"nothing of {printed(means.publication)} is known here: {before}, or its number is another one{hint}"
    publication = rows[0]["publication_number"]
    ids = dict.fromkeys(row["recommendation_id"].rpartition("/")[2] for row in rows)
    is_whole = publication in there.whole
    if means.number is None:
        if len(ids) > 1:
            return f"{publication} has {_listed(ids)}: which of them is not said"
        address = wording.address(publication)
        mend = f" (`openrecs fetch page {address}` shows all)" if address else ""
        return f"only {_listed(ids)} of {publication} is known here, and there may be more{mend}"
    if not any(row["number"] for row in rows):
        return f"GAO prints no numbers in {publication}"
    kind = "M" if means.kind == "M" else "R"
    of_page = "its page has no other" if is_whole else before
    return f"{kind}{means.number} of {publication} is not known here, only {_listed(ids)}: {of_page}"


def printed(publication: Publication) -> str:
    """Return the letters and digits of a publication's number as GAO would print it."""
    first, *others = publication
    begin, end = (others[:-1], others[-1]) if len(others) > 1 and others[-1].isalpha() else (others, "")
    return f"{'-'.join([first, *begin])}{end}".upper()


def _near(publication: Publication, there: Known) -> str:
    """Return publications that differ in their last letters alone, or in the order of their digits."""
    wanted = sorted("".join(publication))
    near = [
        one
        for one in there.publications
        if one[:3] == publication[:3] or (one[:2] == publication[:2] and sorted("".join(one)) == wanted)
    ]
    return _listed(there.publications[one][0]["publication_number"] for one in near)


def _listed(names: Iterable[str]) -> str:
    """Return names as `R1, R2 and R5`, many of them cut."""
    found = [*dict.fromkeys(names)]
    *first, last = [*found[:_NAMED], *([f"{len(found) - _NAMED} more"] if len(found) > _NAMED else [])] or [""]
    return f"{', '.join(first)} and {last}" if first else last


Relation = Literal["same", "family", "other", "unknown"]


def relation(printed: str, row: Mapping[str, Any]) -> Relation:
    """Return how an agency that a person wrote stands to that of a row of the recommendations table.

    `family`: one is the department of the other. `unknown`: the words are not an agency that is known. `Army` is the
    department of that name.
    """
    names = {agency_asked.key(row[name] or "") for name in ("agency", "agency_code", "agency_printed")} - {""}
    agencies = agency_asked.agencies(printed) or agency_asked.agencies(f"Department of {printed}")
    if agency_asked.key(printed) in names or any(one.name == row["agency"] for one in agencies):
        return "same"
    if not agencies:
        return "unknown"
    is_family = any(one.name == row["department"] or one.department == row["agency"] for one in agencies)
    return "family" if is_family else "other"
