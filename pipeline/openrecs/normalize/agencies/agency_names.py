"""The names that a row of one document can begin with: the page's own agency, and the vocabulary's."""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.normalize.agencies.sentences import Line, Words
from openrecs.normalize.agencies.vocabulary import Agency, Vocabulary, beginnings, fold
from openrecs.records import AgencyBasis

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
