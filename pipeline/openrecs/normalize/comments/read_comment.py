"""What one comment says, as a mapping: see `read`."""

from __future__ import annotations

from typing import Any

from openrecs.normalize.comments import concurrence
from openrecs.normalize.comments.actors import family
from openrecs.normalize.comments.comment_sentences import split


def read(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return it."""
    said: dict[str, Any] = {}
    if not text:
        return said
    sentences = split(text)
    its = family(agency, department)
    if position := concurrence.read(text, sentences, its):
        said["concurrence"] = position.value
        said["concurrence_phrase"] = text[slice(*position.phrase)]
        said["concurrence_evidence"] = text[slice(*position.sentence)]
    return said
