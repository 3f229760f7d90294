"""`evolve(world, rng)`: the world a night later.

What a night brings: statuses and comments change; some rows close, so that they vanish from the export, agency pages,
results, lists and topic pages, and stand on their product page alone, with `Closed – ...`; a closed one is seldom
opened again; a mark of priority is set or taken away; an unnumbered text is reworded (its old text stays in `former`);
a publication is reissued; a new publication comes out. Nothing ever leaves the world, and keys never change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from openrecs.normalize.publications import shipped
from world import prose, words
from world.generate import publication
from world.model import CLOSED_STATUSES, CONGRESS, OPEN, PARTIAL, Body, Publication, Recommendation, Share, World

# How likely a row, a recommendation or a publication is to change in a night, at the pace of 1.
CLOSES, REOPENS, MOVES, COMMENTED, MARKED = 0.004, 0.002, 0.004, 0.01, 0.001
REWORDED, REISSUED, NEW = 0.004, 0.001, 1.2


def evolve(world: World, rng: Random, *, pace: float = 1.0, days: int = 1) -> World:
    """Return the world `days` later. `pace` multiplies every chance: 1 is about GAO's, 20 a lot for a small world."""
    older = tuple(_publication(one, rng, pace, world.today) for one in world.publications)
    count = sum(rng.random() < NEW * pace / 4 for _ in range(4))
    there = tuple(dict.fromkeys(row.share.body for row in world.rows() if row.share.body.name != CONGRESS))
    today = world.today + timedelta(days=days)
    return World(today, (*older, *_fresh(world, rng, there, count, today)), world.born + count)


def _fresh(world: World, rng: Random, there: tuple[Body, ...], count: int, today: date) -> list[Publication]:
    taken = {one.number for one in world.publications} | set(shipped().by_number)
    titles = {one.title.casefold() for one in world.publications}
    found: list[Publication] = []
    while len(found) < count:
        one = publication(rng, f"p{world.born + len(found)}", today, there, taken, today)
        if one.title.casefold() not in titles:
            titles.add(one.title.casefold())
            found.append(one)
    return found


def _publication(one: Publication, rng: Random, pace: float, on: date) -> Publication:
    reissued = one.reissued or (on if rng.random() < REISSUED * pace else None)
    texts = {rec.text for rec in one.recommendations}
    found = tuple(_recommendation(rec, rng, pace, texts) for rec in one.recommendations)
    return replace(one, reissued=reissued, recommendations=found)


def _recommendation(one: Recommendation, rng: Random, pace: float, texts: set[str]) -> Recommendation:
    shares = tuple(_share(share, rng, pace) for share in one.shares)
    if one.number is not None or rng.random() >= REWORDED * pace:
        return replace(one, shares=shares)
    text = reworded(one.text, rng)
    if text in texts or text in one.former:
        return replace(one, shares=shares)
    texts.add(text)
    return replace(one, shares=shares, text=text, former=(*one.former, one.text))


def reworded(text: str, rng: Random) -> str:
    """Return the text with a few other words, or as it was where no rewording fits."""
    fitting = [(old, new) for old, new in words.REWORDINGS if old in text and new not in text]
    return text.replace(*rng.choice(fitting), 1) if fitting else text


def _share(share: Share, rng: Random, pace: float) -> Share:
    chance = rng.random() / pace
    status = share.status
    if share.is_open and chance < CLOSES:
        status = rng.choices(CLOSED_STATUSES, (14, 7, 3))[0]
    elif share.is_open and chance < CLOSES + MOVES:
        status = PARTIAL if status == OPEN else OPEN
    elif not share.is_open and chance < REOPENS:
        status = OPEN
    comments = share.comments
    if status != share.status:
        comments = prose.comments(rng, share.body, status)
    elif rng.random() < COMMENTED * pace:
        comments = (*(c for c in comments if not c.startswith("When we ")), prose.update(rng, share.body))
    is_priority = share.is_priority != (share.body.name != CONGRESS and rng.random() < MARKED * pace)
    return replace(share, status=status, comments=comments, is_priority=is_priority)
