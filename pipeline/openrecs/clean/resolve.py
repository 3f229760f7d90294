"""What becomes of a row's key from day to day. Every change of a key, and every likely link, is an alias.

* A provisional id (`title-...`) gets its publication's number once the catalogue knows it, or once the same text stands
  under that title, kind and number in one publication only.
* A guessed agency yields: where the same id and text stand under exactly one agency otherwise read, it is that row.
* An agency that documents print under a former or other name: who has a table with that name can join it. So does a
  row of a page that prints titles only: it has a provisional id wherever the number came to be known later.
* An unnumbered recommendation whose words changed has a new id. Where exactly one row of the same publication and
  agency went missing and is much like it, an alias with the likeness says so. No id is ever rewritten by likeness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from openrecs.clean.by_key import Key, Row, by_key, id_and_text, of_rows, only_in, picked, rows_about
from openrecs.clean.merging import united
from openrecs.clean.upsert import COLUMNS, Alias, State, key_of
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.ids import fold, fold_title, is_provisional, provisional
from openrecs.normalize.publications import Catalogue, Numbered, shared_titles
from openrecs.records import Issue, Recommendation
from openrecs.table import rows_of

ALIKE, APART = 85.0, 10.0  # of 100: so like a link must be, and so much less like every other candidate
IDENTIFIED = "its publication's number became known"
SAME_TEXT = "several publications have its title; the same recommendation is in one of them only"
BY_TITLE = "a page that shows it prints no number; so it is called while its publication's number is not known"
FORMER_NAME = "documents print its agency under a former or other name"
SETTLED = "its agency had been guessed; another document prints it"
REWORDED = "reworded, probably: the one unnumbered recommendation of its publication and agency that is much like it"
AGENCY_COLUMNS = ("agency", "agency_printed", "agency_basis", "agency_code", "department")


def identify(state: State, catalogue: Catalogue, on: date, rows: pd.DataFrame | None = None) -> State:
    """Give rows with a provisional id the number that the catalogue knows by now.

    `rows` are those of the day. Where they, or the state, show that several publications have the title it names none.
    """
    in_doubt = _provisional(state)
    printed = zip(in_doubt["publication_title"], in_doubt["published_on"], strict=True)
    is_told = np.array([catalogue.number_of(title, day) is not None for title, day in printed], dtype=bool)
    if not is_told.any():
        return state
    found = {key: _numbered(row, catalogue) for key, row in picked(in_doubt[is_told]).items()}
    ids = {row["recommendation_id"] for row in found.values()}
    titles = {row["publication_title"] for row in found.values()}
    today = rows_about(rows, ids, titles) if rows is not None else []
    shared = shared_titles(found.values(), [*rows_about(state.rows, ids, titles), *today])
    moves = {key: row for key, row in found.items() if fold_title(row["publication_title"]) not in shared}
    return moved(state, moves, on, IDENTIFIED)


def _provisional(state: State) -> pd.DataFrame:
    """Return the rows of the state whose publication's number is not known."""
    return state.rows[np.array([is_provisional(id_) for id_ in state.rows["recommendation_id"]], dtype=bool)]


def _numbered(row: Row, catalogue: Catalogue) -> Row:
    """Return a row under its publication's number. What follows the slash of an id stays as it is."""
    number = catalogue.number_of(row["publication_title"], row["published_on"]) or ""
    known = catalogue.by_number[number]
    return {
        **row,
        "recommendation_id": f"{number}/{row['recommendation_id'].partition('/')[2]}",
        "publication_number": number,
        "published_on": row["published_on"] or known.published_on,
        "topics": row["topics"] if row["topics"] is not None else known.topics,
    }


def settle_guesses(state: State, rows: pd.DataFrame, on: date) -> tuple[State, pd.DataFrame]:
    """Let what was open yield to what is sure: provisional ids of shared titles, and guessed agencies.

    Rows of earlier days yield to today's, and guesses of today to earlier days. Returns the state and the day's rows,
    both with the ids and agencies they are settled on; former names of today's agencies are aliases of the state.
    """
    state = _name_by_text(state, rows, on)
    if any((one["agency_basis"] == "guessed").any() for one in (state.rows, rows)):
        state, rows = _settle(state, rows, on)
    return _with_former_names(state, rows, on), rows


def _settle(state: State, rows: pd.DataFrame, on: date) -> tuple[State, pd.DataFrame]:
    """Give guessed rows of the state and of the day the one agency that their id and text stand under elsewhere."""
    is_guess, was_guess = (one["agency_basis"] == "guessed" for one in (rows, state.rows))
    ids = {*rows["recommendation_id"][is_guess], *state.rows["recommendation_id"][was_guess]}
    sure = _sure(row for one in (state.rows, rows) for row in rows_of(one[one["recommendation_id"].isin(ids)]))
    moves = {key: found for key, row in picked(state.rows[was_guess]).items() if (found := _settled(row, sure))}
    read = rows[~is_guess]
    guessed: dict[Key, Row] = {}
    for row in rows_of(rows[is_guess]):
        row = _settled(row, sure) or row
        guessed.setdefault(key_of(row), row)
    kept = of_rows(guessed.values(), [*map(str, rows.columns)])
    settled = by_key(pd.concat([read, only_in(kept, read)]))
    return moved(state, moves, on, SETTLED), settled


def _name_by_text(state: State, today: pd.DataFrame, on: date) -> State:
    """Give rows whose title is shared the id of the one recommendation that says the same under a number."""
    in_doubt = _provisional(state)
    if in_doubt.empty:
        return state
    known = (one[one["publication_number"].notna()] for one in (state.rows, today))
    beside = [row for one in known for row in rows_about(one, (), set(in_doubt["publication_title"]))]
    numbered, titles = Numbered(beside), {row["publication_title"] for row in beside}
    likely = rows_about(in_doubt, (), titles)
    moves = {key_of(row): named for row in likely if (named := numbered.named(row))}
    return moved(state, moves, on, SAME_TEXT)


def _with_former_names(state: State, rows: pd.DataFrame, on: date) -> State:
    """Add an alias for each row that has its agency's name of today, and whose document prints another one."""
    former = {one: name for one in rows["agency_printed"].unique() if (name := shipped().former_name(one))}
    if not former:
        return state
    names = {one: shipped().resolve(one).name for one in former}
    told = [
        Alias((key[0], former[printed]), key, on, FORMER_NAME)
        for key, printed in zip(rows.index, rows["agency_printed"], strict=True)
        if names.get(printed) == key[1]
    ]
    there = {*state.rows.index, *rows.index}
    return _with_aliases(state, [alias for alias in told if alias.old not in there])


def with_titles(state: State, read: Iterable[Recommendation], rows: pd.DataFrame, on: date) -> State:
    """Add an alias for each row of the day that a page shows under its title alone, from the id that stands on it.

    `read` are such rows with a number as documents give them, `rows` what became of the day's. The number may have been
    learned only after a table of that day was published, from another page of the day or of an earlier one that came
    late.
    """
    today = set(rows.index)
    found: dict[Key, set[Key]] = defaultdict(set)
    for row in read:
        new = (row.recommendation_id, row.agency)
        if new in today:
            found[provisional(row).recommendation_id, row.agency].add(new)
    there = {*state.rows.index, *today, *(alias.old for alias in state.aliases)} if found else set()
    told = [(old, *news) for old, news in sorted(found.items()) if len(news) == 1 and old not in there]
    return _with_aliases(state, [Alias(old, new, on, BY_TITLE) for old, new in told])


def _with_aliases(state: State, aliases: Iterable[Alias]) -> State:
    """Add aliases; one that is known already stays as it was."""
    known = {(alias.old, alias.new): alias for alias in state.aliases}
    for alias in aliases:
        known.setdefault((alias.old, alias.new), alias)
    return replace(state, aliases=tuple(known.values()))


Sure = Mapping[tuple[str, str], list[Row]]


def _sure(rows: Iterable[Row]) -> Sure:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["agency_basis"] != "guessed":
            found[id_and_text(row)].append(row)
    return found


def _settled(row: Row, sure: Sure) -> Row | None:
    """Return a guessed row with the one agency that its id and text stand under elsewhere; `None` where none does."""
    beside = row.get("_beside") or frozenset()  # these its own document shows as well: it is none of them
    found = {other["agency"]: other for other in sure.get(id_and_text(row), ()) if other["agency"] not in beside}
    if len(found) != 1:
        return None
    other = next(iter(found.values()))
    return {**row, **{name: other[name] for name in AGENCY_COLUMNS}}


def moved(state: State, moves: Mapping[Key, Row], on: date, why: str) -> State:
    """Return the state with rows under their new keys, and an alias for each key that is no more."""
    if not moves:
        return state
    is_in_question = state.rows.index.isin({*moves, *map(key_of, moves.values())})
    rows = picked(state.rows[is_in_question])
    aliases = []
    for old, row in sorted(moves.items()):
        del rows[old]
        new = key_of(row)
        rows[new] = united(rows[new], row) if new in rows else row
        if new != old:
            aliases.append(Alias(old, new, on, why))
    names = {old: key_of(row) for old, row in moves.items()}
    aliases += [
        replace(alias, old=names.get(alias.old, alias.old), new=names.get(alias.new, alias.new))
        for alias in state.aliases
        if alias.score is not None and not names.keys().isdisjoint((alias.old, alias.new))
    ]
    settled = by_key(pd.concat([state.rows[~is_in_question], of_rows(rows.values(), COLUMNS)]))
    return _with_aliases(replace(state, rows=settled), aliases)


def link_reworded(before: State, after: State, on: date) -> State:
    """Add an alias for each new unnumbered row that is probably an old one in other words."""
    new = _unnumbered(only_in(after.rows, before.rows))
    if not new:
        return after
    gone = _unnumbered(only_in(before.rows, after.rows[after.rows["last_seen_on"] == on]))
    aliases: list[Alias] = []
    issues: list[Issue] = []
    for place, rows in sorted(new.items()):
        for row, old, score in _pairs(rows, gone.get(place, [])):
            aliases.append(Alias(key_of(old), key_of(row), on, REWORDED, round(score, 1)))
            issues.append(_likely(row, old, score))
    return _with_aliases(replace(after, issues=(*after.issues, *issues)), aliases)


def _unnumbered(rows: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """Group unnumbered rows by publication and agency. A provisional publication counts: its title stands for it."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(rows[rows["number"].isna()]) if len(rows) else ():
        found[row["recommendation_id"].rpartition("/")[0], row["agency"]].append(row)
    return found


def _pairs(new: list[Row], old: list[Row]) -> Iterable[tuple[Row, Row, float]]:
    """Yield the pairs that are much alike, where neither is nearly as much like another."""
    scores = {
        (i, j): fuzz.ratio(fold(n["recommendation"]), fold(o["recommendation"]))
        for i, n in enumerate(new)
        for j, o in enumerate(old)
    }
    for (i, j), score in sorted(scores.items()):
        rivals = [s for (a, b), s in scores.items() if (a == i) != (b == j)]
        if score >= ALIKE and all(score - rival >= APART for rival in rivals):
            yield new[i], old[j], score


def _likely(row: Row, old: Row, score: float) -> Issue:
    message = (
        f"it is probably {old['recommendation_id']} in other words (likeness {score:.1f} of 100): an alias says so, "
        "and both ids stay"
    )
    return Issue("note", "linking", message, row["document"], row["location"], row["recommendation_id"])
