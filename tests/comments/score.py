"""Score what reads a comment against the labelled ones: make score.

    python tests/comments/score.py [--part tuning] [--reader openrecs] [--show]

A value is right if it is the labelled one, of a date with its precision; evidence is right if it is the
labelled sentence, as it is printed. Precision is right / given, recall right / labelled, each with its 95 %
interval (Wilson); abstention is the share of labelled values for which nothing was given.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import baselines
import labelled
from labelled import Comment

import openrecs

Reader = Callable[..., Mapping[str, Any]]
SCORED = (
    "comments_kind",
    "concurrence",
    "concurrence_evidence",
    "last_action",
    "last_action_evidence",
    "last_action_by",
    "target",
    "target_evidence",
    "remaining",
)


@dataclass
class Tally:
    """How one field was read: counts of comments."""

    right: int = 0
    given: int = 0
    labelled: int = 0
    missed: int = 0
    failed: list[Comment] = field(default_factory=list)

    def add(self, comment: Comment, expected: object, got: object, *, is_right: bool) -> None:
        self.given += got is not None
        self.labelled += expected is not None
        self.missed += expected is not None and got is None
        self.right += is_right
        if not is_right and (expected is not None or got is not None):
            self.failed.append(comment)


def value(fields: Mapping[str, Any], name: str) -> object:
    """Return a field as it is compared: a date with its precision, everything else as a text."""
    if name in ("last_action", "target"):
        on = fields.get(f"{name}_on")
        return None if on is None else (str(on), str(fields.get(f"{name}_precision")))
    got = fields.get(name)
    return None if got is None else str(got)


def is_right(comment: Comment, name: str, got: object) -> bool:
    return got is not None and got == value(comment, name)


def is_open(comment: Comment, name: str) -> bool:
    """Tell whether the guide leaves this field of the comment open: it is not scored then."""
    return name.removesuffix("_evidence") in comment["unlabelled"] or name in comment["unlabelled"]


def score(reader: Reader, comments: Iterable[Comment]) -> dict[str, Tally]:
    """Return how each field was read."""
    tallies = {name: Tally() for name in SCORED}
    for comment in comments:
        read = reader(comment["text"], agency=comment["agency"], department=comment["department"])
        for name in SCORED:
            if not is_open(comment, name):
                got = value(read, name)
                tallies[name].add(comment, value(comment, name), got, is_right=is_right(comment, name, got))
    return tallies


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle, root = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - root) / (1 + z * z / of)), min(1.0, (middle + root) / (1 + z * z / of))


def cell(hits: int, of: int) -> str:
    if not of:
        return f"{'-':^20}"
    low, high = wilson(hits, of)
    return f"{hits / of:5.1%} ({low:5.1%}-{high:6.1%})"


def table(part: str, scores: Mapping[str, Mapping[str, Tally]]) -> Iterator[str]:
    heads = f"{'reader':9} {'precision':22} {'recall':22} {'abstention':>10} {'given':>6} {'labelled':>8}"
    yield f"{part + ': field':32} {heads}"
    for name in SCORED:
        for reader, tallies in scores.items():
            tally = tallies[name]
            missed = f"{tally.missed / tally.labelled:.1%}" if tally.labelled else "-"
            yield (
                f"{name:32} {reader:9} {cell(tally.right, tally.given):22} {cell(tally.right, tally.labelled):22} "
                f"{missed:>10} {tally.given:6} {tally.labelled:8}"
            )


def families(tallies: Mapping[str, Tally], comments: Iterable[Comment]) -> Iterator[str]:
    """Say for each family how many of its comments have a field that is wrong or missing, and which fields."""
    sizes = Counter(comment["family"] for comment in comments)
    failed = {family: Counter[str]() for family in sizes}
    ids: dict[str, set[str]] = {family: set() for family in sizes}
    for name, tally in tallies.items():
        for comment in tally.failed:
            failed[comment["family"]][name] += 1
            ids[comment["family"]].add(comment["id"])
    for family in sorted(sizes, key=lambda family: -len(ids[family]) / sizes[family]):
        if ids[family]:
            fields = ", ".join(f"{name} {times}" for name, times in failed[family].most_common())
            yield f"  {family:22} {len(ids[family]):3} of {sizes[family]:3}: {fields}"


def failures(reader: Reader, tallies: Mapping[str, Tally]) -> Iterator[str]:
    for name, tally in tallies.items():
        for comment in tally.failed:
            got = value(reader(comment["text"], agency=comment["agency"], department=comment["department"]), name)
            yield f"{comment['id']} {name}: {got!r}, labelled {value(comment, name)!r}\n    {comment['text']}"


def readers() -> dict[str, Reader]:
    """Return the baselines, and the package's own reader where it has one."""
    found: dict[str, Reader] = {"dateutil": baselines.general, "naive": baselines.naive}
    own = getattr(openrecs, "read_comment", None)
    return found | ({"openrecs": own} if own else {})


def main() -> None:
    options = argparse.ArgumentParser(description="score what reads a comment against the labelled ones")
    options.add_argument("--part", choices=labelled.PARTS, action="append", help="this part alone (may be repeated)")
    options.add_argument("--reader", choices=readers(), help="whose failures to list; the last one unless said")
    options.add_argument("--show", action="store_true", help="print every comment that was read wrongly")
    given = options.parse_args()
    chosen = given.reader or list(readers())[-1]
    comments = labelled.read("labelled.jsonl") + labelled.read("real.jsonl")
    for part in given.part or labelled.PARTS:
        of_part = [comment for comment in comments if comment["part"] == part]
        scores = {name: score(reader, of_part) for name, reader in readers().items()}
        print(*table(f"{part} ({len(of_part)})", scores), sep="\n")
        print(f"\n{part}: families in which {chosen} fails", *families(scores[chosen], of_part), "", sep="\n")
        if given.show:
            print(*failures(readers()[chosen], scores[chosen]), "", sep="\n")


if __name__ == "__main__":
    main()
