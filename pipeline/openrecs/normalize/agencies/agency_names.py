"""The names that a row of one document can begin with, and rows of two agencies that have one name by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from openrecs.normalize.agencies.sentences import Line, Words
from openrecs.normalize.agencies.vocabulary import Agency, Vocabulary, beginnings, fold, shipped
from openrecs.records import AgencyBasis
from openrecs.text import plain

# What a reader has folded of "The United States" or "U. S." before it means anything.
_TOO_SHORT = frozenset(["", "the", "u"])


class Names:
    """The page's own agency (empty where the page has none) and the vocabulary, asked for the start of a row."""

    def __init__(self, vocabulary: Vocabulary, page: str) -> None:
        self.vocabulary, self.page = vocabulary, page
        self._page_folded, self._page_agency = fold(page), vocabulary.resolve(page).agency
        self._beginnings = {*beginnings(self._page_folded), *_TOO_SHORT}  # beside those of the vocabulary

    def is_page(self, printed: str) -> bool:
        """Say whether this is the page's own agency, in whatever spelling."""
        if not self.page:
            return False
        return fold(printed) == self._page_folded or (
            self._page_agency is not None and self.vocabulary.resolve(printed).agency == self._page_agency
        )

    def basis(self, printed: str) -> AgencyBasis | None:
        """Return on what basis this is an agency's name: `page`, `known`, or none at all."""
        if self.is_page(printed):
            return "page"
        return "known" if self.vocabulary.knows(printed) else None

    def is_known(self, words: Words) -> bool:
        """Say whether these words are a name."""
        return self.basis(" ".join(words)) is not None

    def longest(self, line: Line) -> int:
        """Return how many words the longest known name has that the line begins with and that leaves a sentence."""
        longest = 0
        for at in range(1, line.end):
            if at in line.boundaries and self._begins(line, at):
                longest = at
            if not self._can_go_on(line.words, at):
                break
        return longest

    def longest_within(self, words: Words) -> int:
        """Return how many words the longest known name has that these words begin with, whatever follows it."""
        longest = 0
        for at in range(1, len(words) + 1):
            if self.is_known(words[:at]):
                longest = at
            if not self._can_go_on(words, at):
                break
        return longest

    def _begins(self, line: Line, at: int) -> bool:
        """Say whether a name fills the words up to here. A row that opens with "The" opens with its sentence."""
        printed = " ".join(line.words[:at])
        if self.basis(printed) is None:
            return False
        return line.words[0] != "The" or line.is_sure(at) or self._has_article(self.vocabulary.find(printed))

    def _has_article(self, agency: Agency | None) -> bool:
        spellings = (self.page,) if agency is None else (self.page, agency.name, *agency.spellings)
        return any(spelling.startswith("The ") for spelling in spellings)

    def _can_go_on(self, words: Sequence[str], at: int) -> bool:
        """Say whether a longer name may begin with these words: with all of them, or with its hierarchy's last part."""
        read = " ".join(words[:at])
        top, colon, _ = read.partition(":")
        folded = fold(read)
        if folded in self.vocabulary.beginnings or folded in self._beginnings:
            return True
        return bool(colon) and self.vocabulary.find(top) is not None


Row = Mapping[str, Any]
Key = tuple[str, str]


def apart(rows: Sequence[Row], known: Collection[Key]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return all rows, namesakes under the names they were printed with; and those of them that have such a name now.

    `Department of Defense: Office of the Inspector General` and `Department of Commerce: Office of the Inspector
    General` are both `Office of the Inspector General`, and `Bureau of the Public Debt` and `Financial Management
    Service` are both the `Bureau of the Fiscal Service` by now. A page that addresses one recommendation to both means
    two agencies, and no row of it may be lost: there each keeps the name it was printed with.

    Namesakes are rows of one document that have one key and one text under agencies printed with other words. One of
    `known`, the keys of the day before, that was told apart by its printed name stays so. A matter is always
    Congress's, and neither a guess nor a correction is undone.
    """
    names = {printed: shipped().resolve(printed).name for printed in {row["agency_printed"] for row in rows}}
    as_read = [_is_as_read(row, names) for row in rows]
    printed: dict[tuple[str, Key, str], set[str]] = {}
    for row, is_as_read in zip(rows, as_read, strict=True):
        if is_as_read:
            printed.setdefault(_place(row), set()).add(fold(row["agency_printed"]))
    every: list[dict[str, Any]] = []
    renamed: list[dict[str, Any]] = []
    for row, is_as_read in zip(rows, as_read, strict=True):
        own = {**row, "agency": plain(row["agency_printed"])}
        is_namesake = is_as_read and len(printed[_place(row)]) > 1
        is_still_one = is_as_read and (row["recommendation_id"], own["agency"]) in known
        every.append(own if is_namesake or is_still_one else dict(row))
        renamed += [own] if is_namesake else []
    return every, renamed


def _is_as_read(row: Row, names: Mapping[str, str]) -> bool:
    """Say whether a row has the agency that its document prints."""
    is_printed = names[row["agency_printed"]] == row["agency"]
    return is_printed and bool(row["agency_basis"] != "guessed" and row["kind"] != "matter")


def _place(row: Row) -> tuple[str, Key, str]:
    return row["document"], (row["recommendation_id"], row["agency"]), plain(row["recommendation"]).casefold()
