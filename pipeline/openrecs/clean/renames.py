"""What comes back under another key, and is what was known: an agency with another name, a row that lost its number.

The rows of a renamed agency move to its new name, with aliases, and none is delisted.

Where nine in ten of the listed rows of an agency are shown on one day with the same ids and texts under one other name,
that name is the agency's from then on. Nothing is judged by likeness: the id is the same, and so is the text. A row
that does not come back keeps the old name, and is delisted only as any other.

Two agencies may be merged into one name. One that is split among two names, nine in ten under neither, is not renamed.

A row of the day that is new, with the title, agency and text of exactly one known row, is that row: a cell was edited,
or lost what it should hold. Its number, or its publication's, stays the known one, with a warning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from openrecs.clean.by_key import Key, Row, by_key, of_rows, only_in, picked, rows_about
from openrecs.clean.merging import is_cut, is_misprint_of, is_moved, may_be, traces
from openrecs.clean.resolve import AGENCY_COLUMNS, moved
from openrecs.clean.upsert import State, key_of
from openrecs.errors import shown
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.ids import fold, fold_title
from openrecs.records import Issue

WHY = "its agency was renamed: nine in ten of its rows came back on one day under this name"
NINE_IN_TEN = 0.9
ENOUGH = 3  # rows under a name on a page that does not speak for the old one
NUMBERED = "its number became known: the same text of the same publication and agency had none"
IDENTITY = ("recommendation_id", "publication_number", "kind", "number", "number_printed")
Rows = Mapping[Key, Row]


def recognise(state: State, today: pd.DataFrame, on: date) -> tuple[State, pd.DataFrame, list[Issue]]:
    """Return state and day's rows, with rows that came back under another id under the one they are known by.

    One that may be several known rows is left out of the day. The issue that says so is an error, and its document
    delists nothing.
    """
    new = picked(only_in(today, state.rows)) if len(state.rows) else {}
    known: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows_about(state.rows, (), {row["publication_title"] for row in new.values()}) if new else ():
        known[_place(row)].append(row)
    there, kept, moves, issues = set(today.index), dict[Key, Row](), dict[Key, Row](), list[Issue]()
    for key, row in new.items():
        beside = known.get(_place(row), ())
        likely = [old for old in beside if may_be(row, old, is_there=key_of(old) in there)]
        cut = [old for old in beside if key_of(old) not in there and is_cut(row, old)]
        if len(likely) > 1 or cut:
            issues.append(_unclear(row, likely or cut))
        elif likely and (row["number"] is None or likely[0]["number"] is not None):
            issues.append(_recognised(row, likely[0]))
            kept.setdefault(key_of(likely[0]), {**row, **{name: likely[0][name] for name in IDENTITY}})
        else:
            kept[key] = row
            moves |= {key_of(old): {**old, **{name: row[name] for name in IDENTITY}} for old in likely}
    known_by_now = moved(state, moves, on, NUMBERED)
    return known_by_now, _with(today, new, kept) if issues else today, issues


def keep_agencies(state: State, today: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Return the day's rows, with new ones whose agency was misprinted, or joined to another, under the known one.

    A name that nobody knows is that where the same id and text are known under one much like it, or within it, which
    most rows of the agency still have. An agency that was renamed has hardly any row under its old name.
    """
    unknown = only_in(today, state.rows)
    unknown = unknown[~unknown["agency"].isin({*state.rows["agency"], *filter(shipped().find, unknown["agency"])})]
    new = picked(unknown[unknown["agency_basis"] == "cell"]) if len(state.rows) else {}
    counted, shown_by = Counter(today["agency"]), dict(zip(today.index, today["_documents"], strict=True))
    beside: dict[str, list[Row]] = defaultdict(list)
    for old in rows_about(state.rows, {key[0] for key in new}, ()) if new else ():
        beside[old["recommendation_id"]].append(old)
    kept, issues = dict(new), list[Issue]()
    for key, row in new.items():
        beside_it = [old for old in beside[key[0]] if row["document"] not in shown_by.get(key_of(old), ())]
        likely = [old for old in beside_it if counted[old["agency"]] >= counted[key[1]] and is_misprint_of(row, old)]
        if likely:
            del kept[key]
            kept |= {key_of(old): {**row, **{name: old[name] for name in AGENCY_COLUMNS}} for old in likely}
            issues.append(_misprinted(row, likely))
    return _with(today, new, kept) if issues else today, issues


def _place(row: Row) -> Key:
    """Return what a row keeps, whatever cell lost its number: its title, folded, and its agency."""
    return fold_title(row["publication_title"]), row["agency"]


def _with(today: pd.DataFrame, new: Rows, kept: Rows) -> pd.DataFrame:
    """Return the day's rows with those `kept` in the place of those that were `new`; a row that stands twice is one."""
    twice = picked(today[today.index.isin(kept.keys() - new.keys())])
    both = {key: {**row, "_documents": row["_documents"] | kept[key]["_documents"]} for key, row in twice.items()}
    rest = today[~today.index.isin({*new, *twice})]
    return by_key(pd.concat([rest, of_rows({**kept, **both}.values(), [*map(str, today.columns)])]))


def _recognised(row: Row, old: Row) -> Issue:
    has = f"has the id {row['recommendation_id']}" if row["number"] else "has no number"
    message = (
        f"here it {has}, and its title, agency and text are those of {old['recommendation_id']}: it is taken as that "
        "row, and keeps its id. If a cell of the file was edited, save it from gao.gov again"
    )
    return Issue("warning", "linking", message, row["document"], row["location"], old["recommendation_id"], "number")


def _misprinted(row: Row, likely: Sequence[Row]) -> Issue:
    names = ", ".join(sorted(f"'{shown(old['agency'], 60)}'" for old in likely))
    message = (
        f"no agency is known by what its cell says, '{shown(row['agency'], 100)}': it is taken as the known row of "
        f"{names}, and what else the cell says is left out. If a cell was edited, save it from gao.gov again; if not, "
        "raw/corrections.toml can say which agency it is"
    )
    place = (row["document"], row["location"], row["recommendation_id"])
    return Issue("warning", "linking", message, *place, "agency", shown(row["agency"]))


def _unclear(row: Row, likely: Sequence[Row]) -> Issue:
    names = ", ".join(sorted(old["recommendation_id"] for old in likely)[:3])
    message = (
        f"it has no number, and a text like that of {names}, whole or cut: which row it is cannot be told. It is left "
        "out, the known ones stay as they were, and its document delists nothing. Save it from gao.gov again"
    )
    said = shown(row["recommendation"])
    return Issue("error", "linking", message, row["document"], row["location"], None, "recommendation", said)


def follow(state: State, today: pd.DataFrame, spoken: Collection[Key], on: date) -> State:
    """Return the state with the rows of renamed agencies under the names that the day's documents show.

    `today` is the day's frame by key; `spoken` are the keys that complete documents of the day speak for.
    """
    unknown, absent = only_in(today, state.rows), only_in(state.rows, today)
    new_ones = picked(unknown[unknown["recommendation_id"].isin(absent["recommendation_id"])])
    back = picked(absent[absent["recommendation_id"].isin(unknown["recommendation_id"])])
    names = _names(state.rows, back, today["agency"], new_ones, spoken) if back else {}
    moves = {
        key: {**row, **{name: new_ones[new][name] for name in AGENCY_COLUMNS}}
        for key, row in back.items()
        if (new := (key[0], names.get(key[1], ""))) in new_ones
    }
    if not moves:
        return state
    known = moved(state, moves, on, WHY)
    current = {key_of(row) for row in moves.values()}  # one that got its old name back is not called otherwise any more
    aliases = tuple(alias for alias in known.aliases if alias.score is not None or alias.old not in current)
    return replace(known, aliases=aliases, issues=(*known.issues, *_said(moves, new_ones)))


def moved_away(before: State, after: State, on: date) -> list[Issue]:
    """Warn of new rows that say what a row says which a day did not show, under another agency, number or title."""
    new = only_in(after.rows, before.rows)
    listed = before.rows.index[before.rows["listing"] == "listed"]
    unseen = after.rows[after.rows.index.isin(listed) & (after.rows["last_seen_on"] < on)] if len(new) else new
    was, now = (dict(zip(rows.index, traces(rows), strict=True)) for rows in (unseen, new))
    gone = {trace for found in was.values() for trace in found}
    beside: dict[str, dict[Key, Row]] = defaultdict(dict)
    for key, row in picked(new[[not gone.isdisjoint(found) for found in now.values()]]).items():
        for trace in now[key]:
            beside[trace][key] = row
    olds = picked(unseen[[not beside.keys().isdisjoint(found) for found in was.values()]])
    pairs = ((old, row) for key, old in olds.items() for row in (beside[was[key][0]] | beside[was[key][1]]).values())
    return [_moved(old, row) for old, row in pairs if row["agency_basis"] != "guessed" and is_moved(row, old)]


def _moved(old: Row, row: Row) -> Issue:
    name = next((one for one in ("agency", "publication_title") if old[one] != row[one]), "recommendation_id")
    message = (
        f"it is gone from {shown(old[name], 80)!r} and new under {shown(row[name], 80)!r}, with the same text or a "
        "part of it: GAO moved it, or a page or a cell was damaged. If one was, save it from gao.gov again"
    )
    return Issue("warning", "linking", message, row["document"], row["location"], row["recommendation_id"], name)


def new_names(state: State) -> frozenset[str]:
    """Return the names that agencies were renamed to."""
    return frozenset(alias.new[1] for alias in state.aliases if alias.why == WHY)


def _names(
    known: pd.DataFrame, absent: Rows, today: pd.Series[str], new_ones: Rows, spoken: Collection[Key]
) -> dict[str, str]:
    """Return the new names of agencies, by the old ones.

    `absent` are rows that the day does not show, and whose ids it shows under agencies that these did not have:
    `new_ones`. `today` are the agencies of the day's rows.
    """
    others = _others(new_ones)
    own: dict[str, dict[Key, list[str]]] = defaultdict(dict)
    for key, row in absent.items():
        if row["listing"] == "listed" and row["agency_basis"] != "guessed":
            own[key[1]][key] = _same_text(row, others)
    listed = Counter(known["agency"][(known["listing"] == "listed") & (known["agency_basis"] != "guessed")])
    found = {}
    for agency, back in own.items():
        counted = Counter(name for names in back.values() for name in names)
        likely = [name for name, count in counted.items() if count >= NINE_IN_TEN * listed[agency]]
        if len(likely) == 1:
            keys = frozenset(key for key, names in back.items() if likely[0] in names)
            if keys.issubset(spoken) or _is_wholly(likely[0], keys, known["agency"], today):
                found[agency] = likely[0]
    return found


def _others(new_ones: Rows) -> dict[str, list[Row]]:
    """Return, by id, the rows of the day under an agency that the id did not have, and that is not guessed."""
    found: dict[str, list[Row]] = defaultdict(list)
    for key, row in new_ones.items():
        if row["agency_basis"] != "guessed":
            found[key[0]].append(row)
    return found


def _same_text(row: Row, others: Mapping[str, Sequence[Row]]) -> list[str]:
    beside = others.get(row["recommendation_id"], ())
    return [other["agency"] for other in beside if fold(other["recommendation"]) == fold(row["recommendation"])]


def _is_wholly(name: str, keys: Collection[Key], known: pd.Series[str], today: pd.Series[str]) -> bool:
    """Say whether a name that nobody knows has hardly any rows but these.

    A page that does not speak for the old name might also show what is addressed to both. A name that the vocabulary
    or the table knows is not a new one then.
    """
    if shipped().find(name) or (known == name).any():
        return False
    return len(keys) >= max(ENOUGH, NINE_IN_TEN * (today == name).sum())


def _said(moves: Rows, new_ones: Rows) -> Iterable[Issue]:
    """Report each renamed agency once; a name that the vocabulary does not know costs it its code and department."""
    counted = Counter((key[1], row["agency"]) for key, row in moves.items())
    for (old, new), count in sorted(counted.items()):
        first = min(key_of(row) for key, row in moves.items() if (key[1], row["agency"]) == (old, new))
        row = new_ones[first]
        is_known = shipped().find(new) is not None
        unknown = "" if is_known else ". The vocabulary does not know it: its code and department are not known either"
        message = (
            f"{shown(old, 80)!r} is {shown(new, 80)!r} by now: {count} of its rows came back with the same ids and "
            f"texts under that name, and keep their past{unknown}"
        )
        place = (row["document"], row["location"], row["recommendation_id"])
        yield Issue("note" if is_known else "warning", "linking", message, *place, "agency", shown(new))
