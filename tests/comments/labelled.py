"""The labelled comments: texts with what they say, by the label guide. Read by the tests and by score.py.

`labelled.jsonl` holds invented comments in two parts: `tuning` is there to work with, `frozen` only to be scored.
`real.jsonl` holds GAO's own: those of the dump in raw/ with their text; those of ../shared without it, so its text
spans are places in a text that is found there by its sha256. A field that the guide leaves open is named in
`unlabelled` and not scored; everywhere else null says that the text states nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import openrecs

Comment = dict[str, Any]
FOLDER = Path(__file__).parent
SHARED = Path(__file__).parents[2].parent / "shared"
PARTS = ("tuning", "frozen", "real")
SPANS = (
    "concurrence_evidence",
    "concurrence_phrase",
    "last_action_evidence",
    "last_action_phrase",
    "target_evidence",
    "target_phrase",
    "remaining",
)
_SHORT = (
    r"(?:U\.S(?:\.S)?|D\.C|[ei]\.[ge]|vs|St|Ft|Mt|Dr|Mr|Ms|Lt|Gen|Col|No|Inc|Corp|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[A-Z])$"
)
FIELDS = (
    "comments_kind",
    "concurrence",
    "last_action_on",
    "last_action_precision",
    "last_action_by",
    "target_on",
    "target_precision",
    *SPANS,
)


def read(name: str) -> list[Comment]:
    """Return the labelled comments of a file beside this one, without those whose text is not here."""
    with (FOLDER / name).open(encoding="utf-8") as lines:
        comments = [json.loads(line) for line in lines]
    return [with_text(comment) for comment in comments if "text" in comment or (SHARED / comment["source"]).exists()]


def with_text(comment: Comment) -> Comment:
    if "text" in comment:
        return comment
    text = texts(comment["source"])[comment["sha256"]]
    spans = {name: comment[name] and text[slice(*comment[name])] for name in SPANS}
    return comment | spans | {"text": text}


@cache
def texts(source: str) -> dict[str, str]:
    """Return the comments of a file of ../shared by their sha256."""
    comments = openrecs.parse(SHARED / source)["comments"].dropna()
    return {sha256(text.encode()).hexdigest(): text for text in comments}


def is_sentence(part: str, text: str) -> bool:
    """Say whether `part` is one whole sentence of the text, as a reader sees it."""
    if part not in text:
        return False
    start = text.index(part)
    before, after = text[:start], text[start + len(part) :]
    ends = re.finditer(r"[.!?][\"”)]*\s+(?=[A-Z“\"(])", part)
    inner = [end for end in ends if not re.search(_SHORT, part[: end.start()])]
    return (
        re.search(r"(?:^|[.!?][\"”)]*(?:\[\d+\])*\s*)$", before) is not None
        and re.search(r"[.!?][\"”)]*$", part) is not None
        and re.match(r"(?:\[\d+\])*(?:\s|$|[A-Z])", after) is not None
        and not inner
    )
