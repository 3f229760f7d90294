"""Which recommendation, or which publication, a person means by what was typed.

Ids are compared by their letters and digits, one run after another, so that case, blanks, dashes and slashes make no
difference: `gao-21-487 2`, `GAO-21-487 Rec. 2`, `21-487-2` and `gao-21-487/r2` are all `GAO-21-487/R2`. A publication's
page on gao.gov is the publication. What could be two things is refused by name; what is only near is named, not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from openrecs.clean import selection
from openrecs.dates import in_words
from openrecs.errors import UsageError, shown
from openrecs.normalize.ids import is_provisional
from openrecs.text import plain

Row = Mapping[str, Any]
_PRODUCT = re.compile(r"^.*\bgao\.gov\.?/products/([^/?#]*).*$")
_FILE = re.compile(r"^.*\bgao\.gov\.?/assets/(?:[^?#]*/)?([^/?#]*?)(?:-highlights)?\.pdf.*$")
_AROUND = re.compile(" ?([/,]) ?")
_RUNS = re.compile("[a-z]+|[0-9]+")
_KINDS = {
    **dict.fromkeys(("r", "rec", "recs", "recommendation", "recommendations"), "r"),
    **dict.fromkeys(("m", "matter", "matters"), "m"),
}
_FILLERS = {"no", "nr", "number"}


def by_id(data: pa.Table, aliases: pa.Table, asked: str) -> tuple[pa.Table, list[str]]:
    """Return the rows of one id, or of a whole publication, and what should be said of it.

    An id that a row once had leads to the one it has. `UsageError`: there is none such, and near ones are named; or
    what was asked could be several.
    """
    ids: list[str] = data["recommendation_id"].unique().to_pylist()
    known = aliases.to_pylist()
    wanted = _wanted(asked)
    found = _meant(ids, wanted, asked)
    likely = [row for row in known if row["score"] is not None and row["old_recommendation_id"] in found]
    renamed = [] if found else _renamed(known, _meant((row["old_recommendation_id"] for row in known), wanted, asked))
    found += [row["new_recommendation_id"] for row in renamed if row["new_recommendation_id"] in ids]
    if not found:
        near = _near(ids, wanted)
        mend = "perhaps one of: " + ", ".join(near) if near else "`openrecs search WORDS` finds one by its words"
        raise UsageError(f"there is no recommendation {shown(asked)!r} in this snapshot", mend=mend)
    notes = [*map(_became, [*renamed, *likely]), *_on_words(found)]
    return selection.having(data, ("recommendation_id",), found.__contains__), list(dict.fromkeys(notes))


def _wanted(asked: str) -> str:
    """Return what was asked for in small letters, of an address what it names."""
    words = _FILE.sub(r"\1", _PRODUCT.sub(r"\1", plain(asked).casefold()))
    return _AROUND.sub(r"\1", words).strip("\"' ").rstrip("/")


def _meant(ids: Iterable[str], wanted: str, asked: str) -> list[str]:
    """Return the ids that are meant: the very id or publication, else the one reading that there is of the words."""
    there = list(dict.fromkeys(ids))
    exact = [one for one in there if wanted in (one.casefold(), _publication(one).casefold())]
    if exact:
        return exact
    runs = _RUNS.findall(wanted)
    readings: dict[str, list[str]] = {}
    for one in there:
        if found := _reading(one, runs):
            readings.setdefault(found, []).append(one)
    if len(readings) > 1:
        what = f"{shown(asked)!r} could be any of {len(readings)}"
        raise UsageError(what, mend="write one of: " + ", ".join(list(readings)[:8]))
    return next(iter(readings.values()), [])


def _reading(one: str, runs: Sequence[str]) -> str | None:
    """Return what words mean if they mean this id: the id, or its publication; `None` where they do not."""
    publication, _, last = one.rpartition("/")
    begins = _RUNS.findall(publication.casefold())
    for begin in (begins, begins[1:] if begins[:1] == ["gao"] else begins):
        if len(begin) < 2 or list(runs[: len(begin)]) != begin:
            continue
        rest = [run for run in runs[len(begin) :] if run not in _FILLERS]
        if not rest:
            return publication
        kind, *number = _RUNS.findall(last.casefold())
        if rest == number or [_KINDS.get(rest[0]), *rest[1:]] == [kind, *number]:
            return one
    return None


def _publication(one: str) -> str:
    return one.rpartition("/")[0]  # a publication's number may hold a slash as well


def _near(ids: Sequence[str], wanted: str) -> list[str]:
    """Return up to eight ids of the publication that was named, else three that are written much alike."""
    runs = _RUNS.findall(wanted)
    publications = {_publication(one): one for one in ids}
    for publication in publications:
        begin = _RUNS.findall(publication.casefold())
        if any(len(one) > 1 and runs[: len(one)] == one for one in (begin, begin[1:])):
            return [one for one in ids if _publication(one) == publication][:8]
    return get_close_matches(wanted.upper(), ids, n=3, cutoff=0.6)


def _renamed(aliases: Sequence[Row], meant: Sequence[str]) -> list[Row]:
    """Return the aliases that lead from ids, step by step, to the last ones."""
    steps: list[Row] = []
    following = [row for row in aliases if row["old_recommendation_id"] in meant]
    while following:
        steps += following
        reached = {row["new_recommendation_id"] for row in following}
        following = [row for row in aliases if row["old_recommendation_id"] in reached and row not in steps]
    return [row for row in steps if row["old_recommendation_id"] != row["new_recommendation_id"]]


def _became(alias: Row) -> str:
    old, new = alias["old_recommendation_id"], alias["new_recommendation_id"]
    is_likely = f"probably (likeness {alias['score']:.0f} of 100) " if alias["score"] is not None else ""
    return f"{old} is {is_likely}{new} since {in_words(alias['since'])}: {alias['why']}"


def _on_words(found: Sequence[str]) -> list[str]:
    """Say what an id stands on, where it is not a number of GAO's."""
    texts = sum("/x" in one for one in found)
    titles = sum(map(is_provisional, found))
    said = []
    if texts:
        said.append(f"no number is printed for {texts} of these: such an id stands on the text, and changes with it")
    if titles:
        said.append(
            f"the publication's number of {titles} of these is not known: such an id stands on the title till then"
        )
    return said
