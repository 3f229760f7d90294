"""Lists of before 2021 from which a program lost lines: titles, counts, `Recommendation: ...`.

Most stored texts of October 2020 are such. Without its text a row cannot be told from another one, and without its
count line a publication's rows would be taken for those of the publication above it. Such a list is refused, in words
that say which lines are missing, and of which publications.
"""

from __future__ import annotations

from collections.abc import Iterator

from openrecs.errors import RefusedError, shown
from openrecs.extract.text.before_2021 import list_headings
from openrecs.extract.text.before_2021.labelled import Listed, starts
from openrecs.extract.text.landmarks import LABEL, NUMBER_AND_DATE
from openrecs.extract.text.lines import Lines, first_filled
from openrecs.records import Document
from openrecs.text import plain

_NAMED = 5  # publications that a message names


def check(document: Document, lines: Lines, listed: list[Listed]) -> None:
    """Refuse a list that shows rows and the text of none, or a publication without its count line."""
    lone = uncounted(lines, listed)
    rows = starts(lines)
    has_texts = any(entry.text for one in listed for entry in one.entries)
    if not lone and (has_texts or not rows):
        return
    missing = list(_missing(lines, listed, lone, has_texts=has_texts))
    names = _names(lines, listed, lone if has_texts else [*lone, *(at for at in lines.of("dated") if at not in lone)])
    raise RefusedError(
        f"this list has lost {', '.join(missing)}, so its rows cannot be told: {names}",
        where=f"{document.name}, {lines[lone[0]].location}" if lone else document.name,
        safe="nothing was read from it",
        mend="save the page again, as HTML if you can; where the page is gone, the pages of these publications "
        "(gao.gov/products/NUMBER) show their recommendations",
    )


def uncounted(lines: Lines, listed: list[Listed]) -> list[int]:
    """Return where a publication's number and date stand over its rows without a count between them."""
    headed = {one.heading.line.number: one.heading for one in listed}
    known = {heading.number for heading in headed.values()}
    rows, found = set(starts(lines)), []
    for at in lines.of("dated"):
        match = NUMBER_AND_DATE.fullmatch(plain(lines[at].text))
        if match and match[1] not in known and _is_over_rows(lines, at, rows):
            found.append(at)
    return found


def _is_over_rows(lines: Lines, at: int, rows: set[int]) -> bool:
    """Say whether the next lines are a publication's: director, phone, `including 1 priority ...`, then a row."""
    below = first_filled(lines, at + 1, len(lines))
    while below is not None:
        if below in rows:
            return True
        found = LABEL.fullmatch(lines[below].text)
        is_passed = (found is not None and found[1] in list_headings.PERSON) or lines[below].text.startswith(
            "including "
        )
        if not is_passed:
            return False
        below = first_filled(lines, below + 1, len(lines))
    return False


def _missing(lines: Lines, listed: list[Listed], lone: list[int], *, has_texts: bool) -> Iterator[str]:
    titles = [one.heading.title for one in listed] if not has_texts else []
    titles += [list_headings.title_above(lines, at) for at in lone]
    if not any(titles):
        yield "its titles"
    if lone:
        yield "its lines '2 open recommendations'"
    if not has_texts:
        yield "its lines 'Recommendation: ...'"


def _names(lines: Lines, listed: list[Listed], dated: list[int]) -> str:
    numbers = [match[1] for at in sorted(dated) if (match := NUMBER_AND_DATE.fullmatch(plain(lines[at].text)))]
    names = list(dict.fromkeys(numbers)) or [one.heading.title or one.heading.line.location for one in listed]
    names = names or [lines[starts(lines)[0]].location]
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return shown(", ".join(names[:_NAMED]), 200) + rest
