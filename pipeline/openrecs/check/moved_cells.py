"""Cells that went to other rows since the last table: a column of a source was sorted or moved without the others.

How many rows have which status stays the same then, so that no count shows it. And cells that a spreadsheet filled down
from the one above: rows that follow one another have one value, and had different ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from openrecs.clean.by_key import Key, at, only_in
from openrecs.compare.tokens import same
from openrecs.errors import shown
from openrecs.normalize.ids import fold
from openrecs.statuses import CLOSED
from openrecs.text import squeeze

_NUMBER = re.compile("[0-9]+")
_DOTS = re.compile(r" ?(?:\.{3}|\u2026)(?: ?[A-Z]?[a-z]+ more)?$")  # how programs show that they cut a text
_NO_LETTERS = re.compile("<[^<>]{1,40}>|&[a-z0-9#]{2,8};|[^a-z0-9]")
_WORDS = 6  # so many have comments that say something
_FEW = 3  # rows that traded all; of more, one may have got what was there before
Moved = tuple[str, list[Key], int]  # what went elsewhere, in words; the rows; of how many


# By column: how many different values filled rows had at least, and in how many times the rows of the limit they are.
FILLED: Mapping[str, tuple[int, int]] = {
    "agency": (2, 1),
    "publication_title": (3, 1),
    "published_on": (3, 1),
    "topics": (2, 1),
    "comments": (3, 2),
    "status": (1, 3),
    "is_priority": (1, 3),
}
# Of filled rows: GAO may well say one thing of all rows of a publication, or of an agency, on one night.
PUBLICATIONS, AGENCIES = 3, 2


def found(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Moved]:
    """Yield what the rows of two tables, which are the same, have no more, or have from others."""
    for name in ("status", "is_priority"):
        yield from _left(before[name], after[name].mask(after["status"].isin(CLOSED)), name)


def _left(was: pd.Series, now: pd.Series, name: str) -> Iterator[Moved]:
    """Yield, for each value, the rows that had it and have another one, but for those that were closed."""
    is_known = was.notna() & now.notna()
    is_other = is_known & (was != now)
    for value, total in was[is_known].value_counts().items():
        keys = list(was.index[is_other & (was == value)])
        yield f"of {total} rows whose {name} was {value!r} have another", keys, int(total)


def _of_others(was: pd.Series, now: pd.Series) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows with comments that one other row alone had, and that has others now.

    Two of them may be GAO's own mending, unless they have each other's.
    """
    changed = now[now.notna() & (was != now)]
    counts = Counter(was) if len(changed) > 1 else {}
    owner = {said: key for key, said in was[changed.index].items() if counts.get(said) == 1}
    pairs: dict[Any, Any] = {key: owner[said] for key, said in changed.items() if owner.get(said, key) != key}
    if len(pairs) >= _FEW or set(pairs) == set(pairs.values()):
        yield "rows have comments of other rows, which have others now: a column was moved", list(pairs)


def flattened(before: pd.DataFrame, after: pd.DataFrame, least: int) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows of each document that lost `Partially Addressed`, or priority, where none kept it."""
    words = ("partially addressed", "open"), ("priority ones", "none")
    losses = ("status", "open_partially_addressed", "open", 1), ("is_priority", True, False, PUBLICATIONS)
    is_new = (after["document"] != before["document"]) & ~after["status"].isin(CLOSED)
    for (name, lost, left, publications), (was, now) in zip(losses, words, strict=True):
        for document, rows in after[is_new & (before[name] == lost)].groupby("document"):
            is_wide = len(set(map(_publication, rows.index))) >= publications
            if len(rows) >= least and is_wide and (rows[name] == left).all():
                where = shown(str(document), 80)
                yield f"rows of {where}, all its {was}, are {now} now: words were lost", list(rows.index)


def filled(before: pd.DataFrame, after: pd.DataFrame, least: int) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows that follow one another in one document, have one value now, and had different ones."""
    yield from _cut(before, after, least)
    yield from _remade(before, after, least)
    rows = _in_order(after)
    known = _earlier(before, after, rows)
    was = at(before, pd.Index([old for _, old in known], tupleize_cols=False))
    for name, (different, times) in FILLED.items():
        now, then = list(rows[name]), [old[1] for _, old in known] if name == "agency" else list(was[name])
        pairs = zip(then, now, strict=True)
        is_other = [old != new and None not in (old, new) and _of(old) != _of(new) for old, new in pairs]
        if sum(is_other) < times * least:
            continue
        lines = zip(rows["document"], map(str, map(_of, now)), then, known, is_other, strict=True)
        for (document, value), run in groupby(lines, key=lambda line: line[:2]):
            changed = [(old, key) for _, _, old, (key, _), is_one in run if is_one]
            keys = [key for _, key in changed]
            is_many = len(keys) >= times * least and len(set(map(_publication, keys))) >= PUBLICATIONS
            is_wide = name == "agency" or len({agency for _, agency in keys}) >= AGENCIES
            if is_many and is_wide and len({_of(old) for old, _ in changed}) >= different:
                where = f"{shown(document, 80)} have one {name}, '{shown(value, 60)}', one below the other"
                yield f"rows of {where}, and had others: a cell was filled down, as a spreadsheet does", keys


def _cut(before: pd.DataFrame, after: pd.DataFrame, least: int) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows whose comments stop inside a sentence that went on: their cells were cut."""
    pairs = zip(before.index, before["comments"], at(after, before.index)["comments"], strict=True)
    cut = ((key, was, _DOTS.sub("", now)) for key, was, now in pairs if was and now and was != now)
    keys = [key for key, was, now in cut if was.startswith(now) and _is_open(now)]
    if len(keys) >= least:
        yield "rows have the beginning of the comments that they had, up to the middle of a sentence", keys


def _remade(before: pd.DataFrame, after: pd.DataFrame, least: int) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows of each document to whose comments one thing was done that GAO does not do to several.

    A page has a new label or button beside them, shows a word in their place, or has them twice.
    """
    now = at(after, before.index)
    is_other = now["comments"].notna() & before["comments"].notna() & (now["comments"] != before["comments"])
    ways: dict[tuple[str, str], list[Key]] = {}
    said = (one[is_other] for one in (now["document"], before["comments"], now["comments"]))
    for key, document, old, new in zip(now.index[is_other], *said, strict=True):
        ways.setdefault((document, _way(old, new)), []).append(key)
    for (document, way), keys in ways.items():
        if way and len(keys) >= least:
            where = shown(document, 80)
            yield f"rows of {where} have in their comments {shown(way, 80)!r}, which GAO did not write", keys


def _way(was: str, now: str) -> str:
    """Return what was done to comments, in words or the words themselves; "" where GAO may have written them."""
    if sorted(was.split("\n\n")) == sorted(now.split("\n\n")):
        return "their paragraphs in another order"
    more = now.removeprefix(was) if now.startswith(was) else now.removesuffix(was)
    if more != now and letters(more) == letters(was):
        return "all of it twice"
    is_long = more == now and (len(more.split()) >= _WORDS or letters(now) == letters(was))
    return "" if is_long or not _is_open(more) or not letters(more) else squeeze(more)


def _is_open(text: str) -> bool:
    """Say whether a text stops inside a sentence."""
    return not text.rstrip("\"')]\u201d\u2019").endswith((".", "?", "!", ":"))


def rewritten(before: pd.DataFrame, after: pd.DataFrame, least: int) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows of each document of which every text is another one than before, of the same rows.

    It was translated, or another program wrote it. GAO does not reword all of a page on one day.
    """
    documents = after["document"].mask(before["document"] == after["document"])  # read again by a mended parser
    for document in documents[before["recommendation"] != after["recommendation"]].dropna().unique():
        rows = before.index[documents == document]
        was, now = (one.loc[rows, "recommendation"] for one in (before, after))
        if len(rows) >= least and not any(map(same, was, now)):
            yield f"the text of all {len(rows)} known rows of {shown(document, 80)} changes at once", list(rows)


def letters(text: str) -> str:
    """Return the letters and digits of a text, in one case, without the marks of HTML: what every program keeps."""
    return _NO_LETTERS.sub("", text.casefold())


def traded(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[tuple[str, list[Key]]]:
    """Yield, in words, the rows that are gone and came back with each other's agencies, publications or numbers.

    A row that GAO gives to another agency has no other row in its place; whole publications go one way. So do comments.
    """
    now = at(after, before.index)
    is_gone = now["listing"] == "delisted"
    is_other = is_gone | (now["recommendation"].notna() & (now["recommendation"] != before["recommendation"]))
    new = only_in(after, before)
    yield from _traded("agencies", before[is_gone], new, lambda key: (key[0], ""), lambda key: key[1])
    fresh = pd.concat([new, now[is_other & ~is_gone]])
    yield from _traded("publications", before[is_other], fresh, lambda key: ("", ""), _publication)
    yield from _traded("numbers", before[is_other], fresh, lambda key: (_publication(key), key[1]), lambda key: key[0])
    yield from _of_others(before["comments"], now["comments"])


def _traded(
    what: str, gone: pd.DataFrame, new: pd.DataFrame, same: Callable[[Key], Key], of: Callable[[Key], str]
) -> Iterator[tuple[str, list[Key]]]:
    """Yield the rows that are `gone` whose text is under another agency, publication or number now."""
    texts = [
        [(*same(key), fold(text)) for key, text in zip(rows.index, rows["recommendation"], strict=True)]
        for rows in (gone, new)
    ]
    now = dict(zip(texts[1], new.index, strict=True))
    pairs = [(key, now[text]) for text, key in zip(texts[0], gone.index, strict=True) if text in now]
    ways = {(key, other): (of(key), of(other)) for key, other in pairs if of(key) != of(other)}
    both = (Counter(old for old, _ in ways.values()) & Counter(new for _, new in ways.values())).total()
    if len(set(ways.values())) > 1 and both >= len(ways) - (len(ways) > _FEW):
        yield f"rows have each other's {what} now: their cells were moved", [key for key, _ in ways]


def elsewhere(gone: Iterable[Key], before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Say how many of the rows that vanish come back with the same ids under another agency, and which."""
    new: dict[str, list[str]] = {}
    for identifier, agency in only_in(after, before).index:
        new.setdefault(identifier, []).append(agency)
    back = [(agency, min(new[identifier])) for identifier, agency in gone if identifier in new]
    if not back:
        return ""
    ways = Counter(back).most_common(3)
    named = ", ".join(f"{count} of {shown(old, 60)!r} under {shown(now, 60)!r}" for (old, now), count in ways)
    return f": {len(back)} of them come back with the same ids, other agency ({named})"


def _in_order(after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that were seen last, in the order of their documents."""
    rows = after[after["last_seen_on"] == after["last_seen_on"].max()]
    lines = [int("".join(_NUMBER.findall(str(one))[:1]) or 0) for one in rows["location"]]
    places = list(zip(rows["document"], lines, strict=True))
    ordered: pd.DataFrame = rows.iloc[sorted(range(len(places)), key=places.__getitem__)]
    return ordered


def _earlier(before: pd.DataFrame, after: pd.DataFrame, rows: pd.DataFrame) -> list[tuple[Key, Key]]:
    """Return the key of each row, and the one it had: its own, or that of its id under an agency that is gone."""
    is_gone = (after["listing"] == "delisted") | after["agency"].isin(rows["agency"])  # where others of it are shown
    other = {key[0]: key for key in before.index[before.index.isin(after.index[is_gone].difference(rows.index))]}
    is_known = rows.index.isin(before.index)
    return [(key, key if known else other.get(key[0], key)) for key, known in zip(rows.index, is_known, strict=True)]


def _of(value: Any) -> Any:
    """Return a value as it can be compared: topics of a published table are a list."""
    return tuple(value) if isinstance(value, list) else value


def _publication(key: Key) -> str:
    return key[0].rpartition("/")[0]
