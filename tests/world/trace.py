"""Which recommendations of the world a row of a table can be. It knows nothing of ids, and shares no code with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from world.model import World

_REISSUED = re.compile(r"\[reissued[^\]]*\]", re.IGNORECASE)


def without_reissue(title: str) -> str:
    """Return a title without the note that the publication was reissued."""
    return _REISSUED.sub("", title)


def letters(words: str | None) -> str:
    """Return the letters and digits of a text, in small letters: what it says, whatever hand wrote it."""
    return "".join(c for c in unicodedata.normalize("NFKC", words or "").casefold() if c.isalnum())


class Tracer:
    """Finds the recommendations that a row can be: by number or title of its publication, kind, number and text."""

    def __init__(self, world: World) -> None:
        """Index a world."""
        self._known: dict[tuple[str, str, str | None, str], set[str]] = {}
        for publication in world.publications:
            for one in publication.recommendations:
                for text in (one.text, *one.former):
                    for name in (publication.number, letters(publication.title)):
                        key = (name, one.kind, one.number, letters(text))
                        self._known.setdefault(key, set()).add(one.key)

    def keys(self, row: Mapping[str, Any]) -> frozenset[str]:
        """Return the keys of the recommendations that a row of the table can be: none for a stranger."""
        name = row["publication_number"] or letters(without_reissue(row["publication_title"]))
        return frozenset(self._known.get((name, row["kind"], row["number"], letters(row["recommendation"])), ()))
