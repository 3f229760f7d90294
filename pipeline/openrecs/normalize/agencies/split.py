"""Parts agency and text where a page runs them together: "Forest Service The Chief should ...".

Agency pages (2021 on), topic pages and text dumps print both in one line, joined by one space. The whole document is
looked at, since its other rows show what this one hides. In this order:

1. `cell`: the agency has a cell or a line of its own, or a pasted tab parts the two;
2. `page` and `known`: the longest name, of the page's own agency and of the vocabulary's, that leaves a sentence;
3. `guessed`: whatever the words and the other rows show (`guess`), always with an issue.

A known name is not cut off a longer one: "Department of Energy's ..." does not begin with an agency, and "Department of
Energy Loan Programs Office The Executive Director ..." names another. A row from which nothing can be told keeps its
whole text, and gets the page's agency, else `Not stated`: never one of GAO's own words, such as `Other`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from openrecs.errors import shown
from openrecs.normalize.agencies import guess
from openrecs.normalize.agencies.agency_names import Names
from openrecs.normalize.agencies.sentences import MODALS, NAME_WORDS, Line, Words, bare, line
from openrecs.normalize.agencies.vocabulary import NOT_STATED, Vocabulary, fold
from openrecs.records import AgencyBasis, RawRecommendation
from openrecs.text import squeeze

_BETWEEN = re.compile(r"(\s*(?:[;|/\n]|, and |,| and | & )\s*)")  # names that share a cell
_MOST_PARTS = 24
_CHECK = "check it: `openrecs agencies` lists the known names, and raw/corrections.toml can set this row right"


class Split(NamedTuple):
    """A row parted: the agency as printed, the text, how that is known, and what is in doubt.

    White space is folded in both, save in the text of a row that has a cell of its own for its agency.
    """

    agency_printed: str
    text: str
    basis: AgencyBasis
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a row is cut: after how many words, on what basis, and whether its words leave no doubt about it."""

    words: int
    basis: AgencyBasis
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the rows of the document show together: names, folded, and which different words follow the same start."""

    names: frozenset[str] = frozenset()
    ways: guess.Ways = field(default_factory=dict)

    def has(self, words: Words) -> bool:
        return bool(self.names) and fold(" ".join(words)) in self.names


def apart(rows: Sequence[RawRecommendation], vocabulary: Vocabulary) -> list[RawRecommendation]:
    """Return the rows, and of one whose cell names several known agencies a row for each of them."""
    found: list[RawRecommendation] = []
    for row in rows:
        names = several(row.agency or "", vocabulary)
        found += [row._replace(agency=name) for name in names] or [row]
    return found


def several(cell: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the known agencies that a cell names; nothing where it is one name, or where one of them is not known.

    `Department of Agriculture, Forest Service` is one agency under its department, and no list.
    """
    parts = _BETWEEN.split(cell)
    if not 1 < len(parts) <= _MOST_PARTS or vocabulary.knows(cell):
        return ()
    names = _all_known(parts, vocabulary)
    resolved = [vocabulary.resolve(name) for name in names or ()]
    is_list = any(mark in cell for mark in ";|\n")
    is_below = any(one.department == other.name for one in resolved for other in resolved if one is not other)
    return () if is_below and not is_list else tuple(dict.fromkeys(one.name for one in resolved))


def _all_known(parts: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """Return the fewest known names that the parts, with what stands between them, can be read as."""
    if not parts:
        return ()
    for end in range(len(parts), 0, -2):
        name = "".join(parts[:end])
        if vocabulary.knows(name) and (others := _all_known(parts[end + 1 :], vocabulary)) is not None:
            return (squeeze(name), *others)
    return None


def split(rows: Sequence[RawRecommendation], page_agency: str | None, vocabulary: Vocabulary) -> list[Split]:
    """Part agency and text in all the rows of one document, in the rows' order.

    `page_agency` is the agency the page is about, as printed. Every `guessed` row has an issue, and so has the first
    row of a page whose own agency is the agency of no row.
    """
    names = Names(vocabulary, squeeze(page_agency or ""))
    cells = [_cell(row, names) for row in rows]
    lines = [None if cell else line(row.recommendation) for row, cell in zip(rows, cells, strict=True)]
    in_cells = {fold(name) for name in {cell.agency_printed for cell in cells if cell and cell.basis == "cell"}}
    cuts = _cuts(lines, in_cells, names)
    parted = [
        cell or _parted(row.recommendation, one, cut, names)
        for row, cell, one, cut in zip(rows, cells, lines, cuts, strict=True)
    ]
    return _without_page_agency(parted, names)


def _cell(row: RawRecommendation, names: Names) -> Split | None:
    """Return the row as its own cells part it, or `None` where they do not."""
    if row.agency is None:
        return _tabbed(row.recommendation, names)
    if agency := squeeze(row.agency):
        return Split(agency, row.recommendation, "cell")
    return _unparted("", None, names, "its agency cell is empty")._replace(text=row.recommendation)


def _tabbed(text: str, names: Names) -> Split | None:
    """Part at the first tab, a cell boundary that a paste kept, if what stands before it is a name and nothing else."""
    before, tab, after = text.partition("\t")
    if not tab or not squeeze(before) or not squeeze(after):
        return None
    name, rest = line(before), line(after)
    if names.is_known(name.words) or _is_a_name(name, rest, line(text), names):
        return Split(squeeze(before), squeeze(after), "cell")
    return None


def _is_a_name(name: Line, rest: Line, whole: Line, names: Names) -> bool:
    """Say whether words before a tab read as a name, are not the half of a longer one, and leave a sentence."""
    reads_so = name.end == len(name.words) < NAME_WORDS and rest.end > 0
    return reads_so and names.longest(whole) <= len(name.words)


def _cuts(lines: list[Line | None], in_cells: set[str], names: Names) -> list[_Cut | None]:
    """Cut every row, and the doubtful ones again with what the sure ones have shown."""
    cuts = {one: _cut(one, names, _Shown()) for one in dict.fromkeys(lines) if one}  # rows that begin alike are one
    doubtful = [one for one, cut in cuts.items() if not (cut and cut.sure)]
    found = {fold(" ".join(one.words[: cut.words])) for one, cut in cuts.items() if cut and cut.sure}
    together = _Shown(frozenset(in_cells | found), _ways_on(doubtful))
    cuts |= {one: _cut(one, names, together) for one in doubtful}
    return [cuts[one] if one else None for one in lines]


def _ways_on(lines: Iterable[Line]) -> guess.Ways:
    """Return, for every place where a name can end in these rows, the different words that follow it."""
    ways: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in lines:
        for at in one.boundaries:
            ways[tuple(one.words[:at])].add(one.words[at])
    return ways


def _cut(one: Line, names: Names, together: _Shown) -> _Cut | None:
    """Return where the row is to be cut, or `None` where nothing shows it."""
    known = names.longest(one)
    if not known:
        found = guess.unseen(one, together.has, together.ways)
        return None if found is None else _Cut(found, "guessed", one.is_sure(found))
    basis = names.basis(" ".join(one.words[:known])) or "known"
    if one.is_sure(known):
        return _Cut(known, basis, True)
    second = known + names.longest_within(one.words[known : one.end])
    later = [at for at in one.boundaries if at >= max(known + 1, second)]
    longer = guess.longer(one, known, later, together.has)
    if longer is not None:
        return _Cut(longer, "guessed", one.is_sure(longer))
    in_doubt = one.end == len(one.words) or guess.is_open(one.words, known, second, later)
    return _Cut(known, "guessed" if in_doubt else basis)


def _parted(text: str, one: Line | None, cut: _Cut | None, names: Names) -> Split:
    if cut is None:
        return _unparted(squeeze(text), one, names, "it cannot be told where its agency ends")
    *words, rest = squeeze(text).split(" ", cut.words)
    agency = " ".join(words)
    if cut.basis != "guessed":
        return Split(agency, rest, cut.basis)
    how = "the words behind it surely start a sentence" if cut.sure else "where its sentence starts is not certain"
    return Split(agency, rest, "guessed", f"the agency {shown(agency)!r} is a guess, and {how}; {_CHECK}")


def _unparted(text: str, one: Line | None, names: Names, why: str) -> Split:
    """Keep the whole text. The agency is the page's, else the known name that "should" do it, else `Not stated`."""
    subject = _known_subject(text, one, names)
    if names.page:
        agency, chosen = names.page, "the page's own agency was taken"
    elif subject:
        agency, chosen = subject, "the name it begins with was taken"
    else:
        agency, chosen = NOT_STATED, f"it is listed as {NOT_STATED!r}"
    return Split(agency, text, "guessed", f"{why}: {chosen}; {_CHECK}")


def _known_subject(text: str, one: Line | None, names: Names) -> str | None:
    """Return the known name that is all of the row, or the subject of its "should", as printed."""
    if one is None or (one.end < len(one.words) and bare(one.words[one.end]) not in MODALS):
        return None
    return " ".join(text.split(" ")[: one.end]) if names.is_known(one.words[: one.end]) else None


def _without_page_agency(parted: list[Split], names: Names) -> list[Split]:
    """Say on the first row that no row shows the page's own agency, if none does."""
    printed = {one.agency_printed for one in parted if one.basis != "guessed"}
    if not parted or not names.page or any(map(names.is_page, printed)):
        return parted
    what = f"the page is about {shown(names.page)!r}, and no row shows that agency: the page's name may be misread"
    first = parted[0]
    return [first._replace(issue=f"{first.issue}. {what}" if first.issue else what), *parted[1:]]
