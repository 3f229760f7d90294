"""Where an agency's name ends when the name was never seen: what the words themselves, and the other rows, show.

Nothing here decides in silence. Whatever comes out of `unseen` or `longer` becomes a row with the basis `guessed` and
an issue. The evidence, strongest first: the name said twice; a word that surely starts a sentence; a name that another
row of the document shows surely; the name's initials; an officer's title; rows that share these words and then go
different ways; a word such as "Office" that names of bodies end in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from openrecs.normalize.agencies.sentences import (
    CONNECTORS,
    CROWDS,
    HEADS,
    IMPERATIVES,
    MODALS,
    Line,
    Start,
    Words,
    bare,
    can_end_name,
    ends_body,
    is_acronym,
    is_half_title,
    is_prose,
    is_subject,
    is_title,
)

Seen = Callable[[Words], bool]  # are these words a name: of the vocabulary, or shown surely by another row?
Ways = Mapping[tuple[str, ...], set[str]]  # the words that follow a prefix in the rows of the document

ENOUGH = 2  # a guess needs at least this weight of evidence


def unseen(line: Line, seen: Seen, ways: Ways) -> int | None:
    """Return how many words the agency has, for a row that begins with no known name; `None` where nothing shows it."""
    plainly = _doubled(line.words, line.boundaries) or _sure(line, line.boundaries)
    if plainly is not None:
        return plainly
    if line.is_sure(0) or bare(line.words[0]) in CONNECTORS:
        return next((at for at in line.boundaries if seen(line.words[:at])), None)  # else it opens with its sentence
    weights = {at: _weight(line, at, seen, ways) for at in line.boundaries}
    best = max(line.boundaries, key=lambda at: (weights[at], at), default=None)  # the last of equals: names hold titles
    if best is not None and weights[best] >= ENOUGH:
        return best
    return _whole_run(line)


def longer(line: Line, known: int, later: Sequence[int], seen: Seen) -> int | None:
    """Return how many words the agency has if the known name, `known` words long, is only the start of a longer one.

    "Department of Energy Loan Programs Office The Executive Director should" is not a row of the Department of Energy.
    `None` where nothing says so. `later` are the boundaries behind the known name, and behind a second one: "Department
    of Justice Executive Office for Immigration Review should" is not to be parted after "Immigration".
    """
    words = line.words
    plainly = _doubled(words, later) or _doubled(words, later, known) or _sure(line, later)
    if plainly is not None:
        return plainly
    shown = [at for at in later if seen(words[:at])]
    if shown:
        return shown[-1]
    return next((at for at in later if _two_subjects(line, known, at)), None)


def is_open(words: Words, known: int, second: int, later: Sequence[int]) -> bool:
    """Say whether the words behind a known name may be the rest of a longer one, though nothing proves it.

    "Department of Energy Loan Programs Office Managers should". A known name with its officer, "Forest Service Chief
    should", is a subject; `second` is where such a second name ends.
    """
    if is_subject(words, known):
        return False
    return any(ends_body(words, at) and not (at == second and is_title(words, at)) for at in later)


def _doubled(words: Words, boundaries: Sequence[int], since: int = 0) -> int | None:
    """Return the boundary after words that are said twice: once as the agency, once as the sentence's subject."""
    again = (at for at in boundaries if words[at] == words[since])
    return next((at for at in again if words[since:at] == words[at : at + at - since]), None)


def _sure(line: Line, boundaries: Sequence[int]) -> int | None:
    """Return the first boundary at which a sentence surely starts."""
    return next((at for at in boundaries if line.is_sure(at)), None)


def _weight(line: Line, at: int, seen: Seen, ways: Ways) -> int:
    words, name, subject = line.words, line.words[:at], line.words[at]
    after = (
        bare(words[line.end]) if at == line.end - 1 and line.end < len(words) else None
    )  # what the last capital does
    evidence = (
        (8, seen(name)),
        (5, is_acronym(subject) and _initials(name) == bare(subject)),
        (4, is_acronym(subject) and not is_acronym(name[-1])),
        (4, is_title(words, at) and not is_half_title(name[-1])),
        (4, after is not None and bare(subject) in CROWDS),
        (3, bare(subject) not in CONNECTORS and bare(subject) in map(bare, name)),
        (3, line.starts[at] is Start.OPENING),
        (3, len(ways.get(tuple(name), ())) > 1),
        (2, ends_body(words, at)),
        (2, after is not None and after not in MODALS and after not in IMPERATIVES),
    )
    return sum(weight for weight, holds in evidence if holds)


def _two_subjects(line: Line, known: int, at: int) -> bool:
    """Say whether the words after a known name hold two subjects, "Loan Programs Office DOE should", parted at `at`."""
    words = line.words
    if is_subject(words, known):
        return False
    if ends_body(words, at) and is_acronym(words[at]):
        return True
    if is_title(words, at) and any(word in ("of", "for") for word in words[at + 1 : line.end]):
        return any(bare(word) in HEADS for word in words[known:at])
    if is_title(words, at) or is_title(words, at - 1) or is_acronym(words[at - 1]):
        return False
    return is_acronym(words[at]) and _ends_a_subject(words, at)


def _ends_a_subject(words: Words, at: int) -> bool:
    end = next((after for after in range(at, len(words)) if not is_acronym(words[after])), len(words))
    return words[end - 1].endswith((",", "'s")) or (end < len(words) and is_prose(words[end]))


def _initials(name: Words) -> str:
    return "".join(bare(word)[:1] for word in name if bare(word) not in CONNECTORS)


def _whole_run(line: Line) -> int | None:
    """Return the words before the first small one, where they read as a name and not as the subject of "should"."""
    words, end = line.words, line.end
    if end == len(words) or bare(words[end]) in MODALS:
        return None
    while end and bare(words[end - 1]) in CONNECTORS:
        end -= 1
    if not end or not can_end_name(words, end):  # "Department of Energy's plan addresses": no agency of a row
        return None
    return end if end > 1 or is_acronym(words[0]) else None
