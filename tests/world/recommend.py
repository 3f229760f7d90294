"""The recommendations and matters of one publication: texts, numbers, markers, and who shares them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from world import bodies, prose
from world.model import CLOSED_STATUSES, CONGRESS, OPEN, PARTIAL, Body, Kind, Recommendation, Share

NUMBERED_SINCE = date(2017, 8, 1)
STATUSES = ((OPEN, 66), (PARTIAL, 10), *zip(CLOSED_STATUSES, (14, 7, 3), strict=True))
HOW_MANY = ((1, 21), (2, 21), (3, 17), (4, 13), (5, 9), (6, 8), (7, 5), (8, 4), (9, 2))
PLAIN_MARKER = "(Recommendation {})"
ODD_MARKERS = (
    "(recommendation {})",
    "(Recommendations {})",
    "(Recommendation {}.)",
    "[Recommendation {}]",
    "(Recommendation {}",
)
MARKERS = (PLAIN_MARKER,) * 40 + ODD_MARKERS
MATTER_MARKERS = ("(Matter for Consideration {})", "(Matter for Congressional Consideration {})", "(Matter {})")
LONE_MATTER_MARKER = "(Matter for Congressional Consideration)"


def recommendations(rng: Random, key: str, on: date, its_bodies: list[Body]) -> Iterable[Recommendation]:
    """Yield a publication's recommendations and matters, each with its number where the times gave numbers."""
    count = rng.choices([n for n, _ in HOW_MANY], [weight for _, weight in HOW_MANY])[0]
    matters = rng.choices((0, 1, 2), (84, 12, 4))[0]
    is_numbered = (on >= NUMBERED_SINCE) == (rng.random() < 0.96)
    texts = _texts(rng, its_bodies, 0 if matters and rng.random() < 0.15 else count, is_old=not is_numbered)
    prefix = f"{on.year % 100}-0" if on.year >= 2010 and rng.random() < 0.03 else ""
    for at, (text, sharing) in enumerate(texts, 1):
        number = f"{prefix}{at}" if is_numbered else None
        marker = rng.choice(MARKERS).format(number) if number else ""
        yield Recommendation(f"{key}/r{at}", text, _shares(rng, sharing), number, marker)
    for at, text in enumerate(_unlike(rng, bodies.congress(), matters), 1):
        number, marker = _matter_marker(rng, at, matters) if is_numbered else (None, "")
        kind: Kind = "matter"
        yield Recommendation(f"{key}/m{at}", text, _shares(rng, [bodies.congress()]), number, marker, kind)


def _texts(rng: Random, its_bodies: list[Body], count: int, *, is_old: bool) -> list[tuple[str, list[Body]]]:
    """Return texts and who shares each; no two are one text, but for one under two numbers now and then."""
    found: dict[str, list[Body]] = {}
    if count > 1 and rng.random() < 0.25:
        body = rng.choice(its_bodies)
        found.update((text, [body]) for text in prose.twins(rng, body))
    while len(found) < count:
        sharing = _sharing(rng, its_bodies)
        text = prose.joint_text(rng, sharing) if len(sharing) > 1 else prose.text(rng, sharing[0], is_old=is_old)
        found.setdefault(text, sharing)
    texts = list(found.items())
    if not is_old and len(texts) > 2 and len(its_bodies) > 1 and rng.random() < 0.1:
        same = f"The head of the agency should {prose.deed(rng)}"
        texts[:2] = [(same, its_bodies[:1]), (same, its_bodies[1:2])]
    rng.shuffle(texts)
    return texts


def _sharing(rng: Random, its_bodies: list[Body]) -> list[Body]:
    is_joint = len(its_bodies) > 1 and rng.random() < 0.12
    return its_bodies[:3] if is_joint else [rng.choice(its_bodies)]


def _unlike(rng: Random, body: Body, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[prose.text(rng, body, is_old=False)] = None
    return list(found)


def _matter_marker(rng: Random, at: int, count: int) -> tuple[str | None, str]:
    if count == 1 and rng.random() < 0.4:
        return None, LONE_MATTER_MARKER
    return str(at), rng.choice(MATTER_MARKERS).format(at)


def _shares(rng: Random, sharing: list[Body]) -> tuple[Share, ...]:
    return tuple(_share(rng, body) for body in sharing)


def _share(rng: Random, body: Body) -> Share:
    status = rng.choices([s for s, _ in STATUSES], [weight for _, weight in STATUSES])[0]
    is_priority = body.name != CONGRESS and rng.random() < 0.08
    return Share(body, status, prose.comments(rng, body, status), is_priority)


def numbered(rng: Random, key: str, body: Body, count: int) -> tuple[Recommendation, ...]:
    """Return recommendations to one agency, numbered from 1."""
    texts = _texts(rng, [body], count, is_old=False)
    return tuple(
        Recommendation(f"{key}/r{at}", text, _shares(rng, [body]), str(at), PLAIN_MARKER.format(at))
        for at, (text, _) in enumerate(texts, 1)
    )
