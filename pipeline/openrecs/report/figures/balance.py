"""The balance: what was read against the totals that GAO prints, of its whole database and of each list."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pandas as pd

from openrecs.clean.completeness import PAGE_PARAMETERS
from openrecs.report.contents import Figure
from openrecs.report.figures.headline_numbers import is_priority, is_recommendation, open_rows
from openrecs.report.figures.in_words import counted, day, is_or_are, number, text, thing_listed
from openrecs.report.figures.nights import Nights
from openrecs.table import rows_of

NAMED = 3
UNSAID = (
    "GAO does not say whether its number of open recommendations includes matters for Congress, nor whether one that "
    "is addressed to several agencies counts once: all ways to count are shown, and equal means that one of them is."
)
PAGED = "database"  # the layout whose lists have several pages
HEADINGS = ("What GAO prints", "Document", "Captured on", "GAO's total", "Read here", "Difference")
Line = tuple[str, ...]


def balance(nights: Nights) -> Figure:
    """Return GAO's totals beside ours: a line for each total of all, and for each list that differs."""
    documents = nights.documents[nights.documents["outcome"] == "read"]
    stated, said = _stated(nights, documents)
    lists, also = _lists(nights, documents)
    caption = f"{said} {also}".strip()
    note = UNSAID if stated else ""
    return Figure("balance", "The balance with GAO's own totals", caption, HEADINGS, (*stated, *lists), note=note)


# ---------------------------------------------------------------- GAO's totals of everything


def _stated(nights: Nights, documents: pd.DataFrame) -> tuple[list[Line], str]:
    """Return lines for the newest totals of all that GAO states, and what is to be said of them."""
    known = documents[documents["stated_open"].notna() | documents["stated_priority"].notna()]
    if not len(known):
        return [], "None of the documents states how many open recommendations GAO has in all."
    if not nights.is_whole:
        return [], "GAO states its totals for all agencies together, so they are not compared with these rows."
    newest = known[known["captured_on"] == known["captured_on"].max()].iloc[0]
    lines = [
        _stated_line(nights, newest, column, is_wanted)
        for column, is_wanted in (("stated_open", False), ("stated_priority", True))
        if pd.notna(newest[column])
    ]
    return lines, _said_of_stated(nights.now.as_of, newest, lines)


def _stated_line(nights: Nights, newest: pd.Series, column: str, is_of_priority: bool) -> Line:
    own = nights.now.rows[open_rows(nights.now.rows)]
    own = own[is_priority(own)] if is_of_priority else own
    what = "priority recommendations, open" if is_of_priority else "open recommendations"
    total = int(newest[column])
    counts = _counts(own)
    same = [words for words, count in counts.items() if count == total]
    shown = f"equal ({same[0]})" if same else difference(next(iter(counts.values())) - total)
    read = "; ".join(f"{number(count)} {words}" for words, count in counts.items())
    return (f"{what}, of all agencies", str(newest["document"]), day(newest["captured_on"]), number(total), read, shown)


def _counts(own: pd.DataFrame) -> dict[str, int]:
    """Return what GAO's number may count, by its words: GAO does not say which it is. Equal ones stand once."""
    recommendations = own[is_recommendation(own)]
    counts = {
        "recommendations": len(recommendations),
        "with matters for Congress": len(own),
        "recommendations, each counted once": recommendations["recommendation_id"].nunique(),
        "with matters, each counted once": own["recommendation_id"].nunique(),
    }
    return {words: count for at, (words, count) in enumerate(counts.items()) if count not in [*counts.values()][:at]}


def _said_of_stated(as_of: date, newest: pd.Series, lines: list[Line]) -> str:
    on = newest["captured_on"]
    away = abs((pd.Timestamp(as_of) - on).days)
    is_equal = all(line[-1].startswith("equal") for line in lines)
    if away:
        when = "before" if on < pd.Timestamp(as_of) else "after"
        equal = "the numbers are the same, which proves nothing" if is_equal else "the numbers differ"
        return (
            f"The newest total of all that GAO states is of {day(on)}, {counted(away, 'day')} {when} this table, so it "
            f"is not of the same day: {equal}."
        )
    totals = "Both totals" if len(lines) > 1 else "The total"
    verb = f"{is_or_are(len(lines))}{'' if is_equal else ' not'}"
    return f"{totals} that GAO prints of all agencies on {day(on)} {verb} equal to what was read."


# ---------------------------------------------------------------- what each list says of itself


def _lists(nights: Nights, documents: pd.DataFrame) -> tuple[list[Line], str]:
    """Return a line for each list of which another number of rows was read than it says it has."""
    lists = _present(nights, documents)
    if not len(lists):
        return [], "None of the lists that this table stands on prints how many rows it has."
    off = lists[lists["parsed_rows"] != lists["declared_total"]]
    equal = len(lists) - len(off)
    many = f"{number(len(lists))} lists that print how many rows they have"
    if not len(off):
        start = f"All {many} are" if equal > 1 else "The one list that prints how many rows it has is"
        return [], f"{start} equal to what was read."
    named = "; ".join(_named(row) for row in rows_of(off.head(NAMED)))
    more = f"; {number(len(off) - NAMED)} more in the table" if len(off) > NAMED else ""
    counts = (
        f"{number(equal)} {is_or_are(equal)} equal to what was read and {number(len(off))} {is_or_are(len(off))} not"
    )
    said = f"Of {many}, {counts}"
    if len(lists) == 1:
        said = "The one list that prints how many rows it has is not equal to what was read"
    return [_list_line(row) for row in rows_of(off)], f"{said}: {named}{more}."


def _present(nights: Nights, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the lists that count today: of each thing listed its newest capture, and what a row was read from.

    The pages of one list say the total of all of them, so they are one line together.
    """
    known = documents[documents["declared_total"].notna()].assign(pages=1)
    known = known.assign(scope=[_list_of(text(scope)) for scope in known["scope"]])
    own = known["document"].isin(set(nights.now.rows["document"]))
    newest = known.groupby(["layout", "scope"], observed=True)["captured_on"].transform("max")
    present = known[own | ((known["captured_on"] == newest) & nights.is_whole)]
    is_page = (present["parsed_rows"] != present["declared_total"]) & (present["layout"] == PAGED)
    joined = [_joined(pages) for _, pages in present[is_page].groupby(["scope", "captured_on", "declared_total"])]
    return pd.concat([present[~is_page], *joined], ignore_index=True).sort_values("document")


def _joined(pages: pd.DataFrame) -> pd.DataFrame:
    """Return the pages of one list as one: where they are complete together, each row was read once."""
    is_whole = bool(pages["is_complete"].all())
    rows = pages["declared_total"].iloc[0] if is_whole else pages["parsed_rows"].sum()
    return pages.head(1).assign(pages=len(pages), parsed_rows=rows)


def _list_of(scope: str) -> str:
    """Return what a document lists, whichever page of it that is."""
    kind, _, address = scope.partition(":")
    parts = urlsplit(address)
    if kind != "query":
        return scope
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in PAGE_PARAMETERS]
    return f"{kind}:{urlunsplit(parts._replace(query=urlencode(sorted(asked))))}"


def _named(row: dict[str, object]) -> str:
    return f"{row['document']} says {_whole(row, 'declared_total')}, {_whole(row, 'parsed_rows')} were read"


def _whole(row: dict[str, object], name: str) -> str:
    return number(int(str(row[name])))


def _list_line(row: dict[str, object]) -> Line:
    total, read = int(str(row["declared_total"])), int(str(row["parsed_rows"]))
    pages = int(str(row["pages"]))
    what = thing_listed(row["scope"]) if text(row["scope"]) else "a list"
    document = f"{row['document']}" + (f" and {pages - 1} more of its pages" if pages > 1 else "")
    return what, document, day(row["captured_on"]), number(total), number(read), difference(read - total)


def difference(by: int) -> str:
    """Return a difference in words: `equal`, `23 fewer than GAO says`."""
    if not by:
        return "equal"
    return f"{number(abs(by))} {'fewer' if by < 0 else 'more'} than GAO says"
