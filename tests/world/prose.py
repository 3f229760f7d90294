"""Titles, texts and comments: sentences in GAO's forms, about invented things."""

from __future__ import annotations

from random import Random

from world import words
from world.model import AWAITING, AWAITING_CONGRESS, CLOSED_STATUSES, CONGRESS, Body

LATEST_YEAR = 2026


def title(rng: Random, body: Body) -> str:
    """Return a title such as `Harbor Lights: USCG Needs Better Records`."""
    verdict = rng.choice(words.VERDICTS).format(aspect=rng.choice(words.ASPECTS), body=body.code or body.name)
    return f"{rng.choice(words.SUBJECTS)}: {verdict}"


def series_title(rng: Random, body: Body) -> str:
    """Return a title that GAO gives to a report of every year."""
    return words.SERIES.format(body=body.code or body.name, aspect=rng.choice(words.ASPECTS))


def text(rng: Random, body: Body, *, is_old: bool) -> str:
    """Return a recommendation to one agency. Old ones can be an order: `Develop and implement ...`."""
    if body.name == CONGRESS:
        return rng.choice(words.CONGRESS_TEXTS).format(object=rng.choice(words.OBJECTS))
    if is_old and rng.random() < 0.2:
        done = deed(rng)
        return done[0].upper() + done[1:]
    return f"{subject(rng, body)} should {deed(rng)}"


def twins(rng: Random, body: Body) -> tuple[str, str]:
    """Return two recommendations that differ in one word."""
    opening, form, pair = subject(rng, body), rng.choice(words.TWIN_TEXTS), rng.choice(words.TWINS)
    first, second = (f"{opening} {form.format(word=word)}" for word in pair)
    return first, second


def joint_text(rng: Random, bodies: list[Body]) -> str:
    """Return one recommendation that several agencies share."""
    names = ", ".join(body.code or body.name for body in bodies[:-1]) + f" and {bodies[-1].code or bodies[-1].name}"
    bare = names if all(body.code for body in bodies) else f"The heads of {names}"
    openings = ("The heads of the agencies that run the program", f"The heads of {names}", f"{bare}, working together,")
    return f"{rng.choices(openings, (5, 4, 1))[0]} should {deed(rng)}"


def deed(rng: Random) -> str:
    """Return what is to be done, with its full stop, at times with a second sentence."""
    tail = rng.choice(words.TAILS)
    first = f"{rng.choice(words.VERBS)} {rng.choice(words.OBJECTS)}{' ' if tail else ''}{tail}."
    return f"{first} {rng.choice(words.SECOND_SENTENCES)}" if rng.random() < 0.08 else first


def subject(rng: Random, body: Body) -> str:
    """Return who should: mostly an officer with "The", at times behind a clause, at times the bare name."""
    forms = (f"The {body.officer}", f"{rng.choice(words.GOALS)}, the {body.officer}", body.code or f"The {body.name}")
    return rng.choices((*forms, body.name), (74, 14, 9, 3))[0]


def comments(rng: Random, body: Body, status: str) -> tuple[str, ...]:
    """Return GAO's comments, paragraph by paragraph: the promise of an update, or updates and what closed it."""
    if status == "open" and rng.random() < 0.4:
        return (AWAITING_CONGRESS if body.name == CONGRESS else AWAITING,)
    if status in CLOSED_STATUSES and rng.random() < 0.03:
        return ()  # an open one was never seen without: there is at least the promise of an update
    found = [_filled(rng, rng.choice(words.UPDATES), body) for _ in range(rng.choice((1, 1, 2, 3)))]
    odd = rng.random()
    if odd < 0.04:
        found = [*found[:1], rng.choice(words.STATUS_LINES), "That was all that the letter said.", *found[1:]]
    elif odd < 0.1:
        found.append(_filled(rng, rng.choice(words.QUOTED), body))
    if status in CLOSED_STATUSES:
        found.append(_filled(rng, words.CLOSINGS[CLOSED_STATUSES.index(status)], body))
    return tuple(found)


def update(rng: Random, body: Body) -> str:
    """Return one more paragraph of comments."""
    return _filled(rng, rng.choice(words.UPDATES), body)


def _filled(rng: Random, form: str, body: Body) -> str:
    year = rng.randint(LATEST_YEAR - 7, LATEST_YEAR)
    return form.format(body=body.code or body.name, month=rng.choice(words.MONTHS), year=year)
