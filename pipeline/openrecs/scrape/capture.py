"""One address, from the conditional request to the ledger: the order of steps is here.

    what do we have of it? -> ask, only if it changed -> is it what was asked for, and whole? -> raw/ and the ledger

Whatever happens, the ledger has one line about it, and a body that was refused is in raw/.refused/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Literal

from openrecs.errors import NetworkError
from openrecs.normalize.interpret import Interpreted
from openrecs.read.provenance import ledger
from openrecs.scrape import keeping
from openrecs.scrape.response import Judgement, judged
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.robots import DisallowedError
from openrecs.scrape.web.visitor import Visitor

STAMPED = "the date that the document prints"
ON_THE_WAY = timedelta(days=1)  # a stamp may be that much ahead of our clock: there are time zones
_UNSAFE = re.compile(r"[^a-z0-9.]+")
_ADVICE: Mapping[str, str] = {
    "blocked": "open the address in a browser (openrecs does not pretend to be one), save the page, and run "
    "`openrecs add FILE`",
    "missing": "look the address up on gao.gov; if the page is there, save it and run `openrecs add FILE`",
    "failed": "try later; or open the address in a browser, save the page, and run `openrecs add FILE`",
    "refused": "look at what came; open the address in a browser, and if the page is good there, save it and run "
    "`openrecs add FILE`",
}


class NotFetchedError(NetworkError):
    """An address gave nothing that can be used.

    `outcome` is `blocked`, `missing`, `refused` or `failed`, as in the ledger; `status` the answer's.
    """

    def __init__(self, outcome: str, status: int, what: str, *, where: str, safe: str, mend: str) -> None:
        self.outcome, self.status = outcome, status
        super().__init__(what, where=where, safe=safe, mend=mend)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to be captured.

    `name` is what its file is called, `layouts` what it may be (empty: any page of ours). `check` says what else is
    wrong with it. Of an archive's address, `url` is the one that the document had, `shown_at` says when it had it, and
    `basis` how that is known. `more` goes into the ledger.
    """

    asked: str
    name: str
    layouts: tuple[str, ...] = ()
    check: Callable[[Interpreted, Response], str | None] = lambda _content, _response: None
    url: str | None = None
    shown_at: Callable[[Response], datetime] = lambda response: response.at
    basis: str = "the day it was fetched (UTC)"
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it: a new document, or the one there is, unchanged. `rows` is `None` where it was not read again."""

    outcome: Literal["kept", "unchanged"]
    url: str
    name: str
    captured_on: date | None
    rows: int | None = None


def capture(visitor: Visitor, wanted: Wanted) -> Fetched:
    """Capture an address into raw/; `NotFetchedError` or another `NetworkError` where it gave nothing to keep."""
    before = keeping.latest(visitor.raw, ledger.read(visitor.raw), wanted.asked)
    conditions = keeping.conditions(before)
    response = answered(visitor, wanted.asked, conditions, wanted.more)
    if before and _is_unchanged(response, before.sha256, is_conditional=bool(conditions)):
        known = {**keeping.about(response), "sha256": before.sha256}
        keeping.note(visitor.raw, wanted.asked, "unchanged", response.at, name=before.name, **known)
        return Fetched("unchanged", wanted.asked, before.name, before.captured_on)
    return _kept(visitor, wanted, response)


def answered(
    visitor: Visitor, url: str, headers: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None
) -> Response:
    """Return the answer, whatever its status; where there is none, the ledger says why, and so does `NetworkError`."""
    try:
        return visitor.get(url, headers)
    except DisallowedError as problem:
        keeping.note(visitor.raw, url, "disallowed", visitor.clock.now(), reason=problem.what, **(more or {}))
        raise
    except NetworkError as problem:
        keeping.failed(visitor.raw, url, problem, visitor.clock.now(), **(more or {}))
        raise


def _is_unchanged(response: Response, sha256: str, *, is_conditional: bool) -> bool:
    """Say whether it is what is there: the same bytes, or "not modified" where that is what was asked."""
    is_same = response.status == HTTPStatus.OK and keeping.sha256(response.body) == sha256
    return is_same or (is_conditional and response.status == HTTPStatus.NOT_MODIFIED)


def _kept(visitor: Visitor, wanted: Wanted, response: Response) -> Fetched:
    url = wanted.url or wanted.asked
    content = judged(response, wanted.name, wanted.layouts, url)
    if isinstance(content, Interpreted):
        why = wanted.check(content, response) or _early(content, wanted.shown_at(response))
        content = Judgement("refused", why) if why else content
    if isinstance(content, Judgement):
        raise _refused(visitor, wanted, response, content)
    stamp = content.reading.stamp
    day, basis = stamp or wanted.shown_at(response).date(), STAMPED if stamp else wanted.basis
    name = keeping.keep(visitor.raw, response, wanted.name, day, basis, {"url": url, **wanted.more})
    return Fetched("kept", url, name, day, len(content.rows))


def _early(content: Interpreted, shown_at: datetime) -> str | None:
    """A stamp of the future would put every document to come before it."""
    stamp = content.reading.stamp
    is_early = stamp is not None and stamp > (shown_at + ON_THE_WAY).date()
    return f"it says that it is of {stamp}, which was still to come" if is_early else None


def _refused(visitor: Visitor, wanted: Wanted, response: Response, judgement: Judgement) -> NotFetchedError:
    path = keeping.refuse(visitor.raw, response, wanted.name, judgement.why, judgement.outcome, **wanted.more)
    error = NotFetchedError(
        judgement.outcome,
        response.status,
        judgement.why,
        where=wanted.asked,
        safe=f"it was not taken for content; it is in {visitor.raw / path}, and all else is as it was",
        mend=_ADVICE[judgement.outcome],
    )
    error.trace = judgement.trace
    return error


def file_name(words: str, ending: str) -> str:
    """Return a safe name for a file: `gao-21-487.html` of `GAO-21-487` and `html`."""
    stem = _UNSAFE.sub("-", words.lower()).strip("-.")[-60:].strip("-.")
    return f"{stem or 'page'}.{ending}"
