"""Is an answer what was asked for, and all of it? Everything that is kept has passed here; nothing else is content.

A block notice comes with 403, and with 200. A page or an export that was cut on its way has come with 200 and no
complaint. A body is kept only if one of our own layouts claims it, reads it and finds its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Literal

from openrecs.errors import NoticeError, RefusedError, one_document
from openrecs.extract import detect
from openrecs.extract.html.tree import tree
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document
from openrecs.scrape.web.asking import Response, retry_after

Outcome = Literal["blocked", "missing", "refused", "failed"]
_MISSING = (404, 410)
_UNWANTED = (401, 403, 406, 407, 418, 421, 423, 451)  # we, and not the address
_TOO_MANY = 429
_TROUBLE = 500  # and above: the server's own
_OF_NOTICES: Mapping[str, Outcome] = {"not_found": "missing", "maintenance": "failed", "empty": "refused"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why an answer cannot be used.

    `blocked` (we are not wanted), `missing` (no such page), `failed` (not now) or `refused` (it is not
    what was asked for, or not all of it).
    `trace` is the traceback where the reader itself failed on it, else "".
    """

    outcome: Outcome
    why: str
    trace: str = ""


def judged(response: Response, name: str, layouts: Collection[str], url: str) -> Interpreted | Judgement:
    """Return what the answer says, or why it cannot be used. `layouts`: the kinds of page it may be, empty for any.

    `name` is what the document will be called, `url` the address it is about.
    """
    if response.status != HTTPStatus.OK:
        return _by_status(response, name)
    try:
        with one_document(name):
            content = interpret.document(_document(response, name, url), shipped())
            why = _other(content, layouts) or _cut(content)
    except RefusedError as problem:
        notice = _notice(response, name)
        if notice:
            return Judgement(_OF_NOTICES.get(notice.kind, "blocked"), f"what came is {notice.notice}")
        return Judgement("refused", problem.what, problem.trace)
    return Judgement("refused", why) if why else content


def _other(content: Interpreted, layouts: Collection[str]) -> str | None:
    is_wanted = not layouts or content.layout.name in layouts
    return None if is_wanted else f"what came is of the layout {content.layout.name}, not {' or '.join(layouts)}"


def _document(response: Response, name: str, url: str) -> Document:
    said = Message()
    said["Content-Type"] = response.headers.get("content-type", "text/plain")
    return to_document.document(stored(name, response.body), url=url, charset=said.get_content_charset())


def _by_status(response: Response, name: str) -> Judgement:
    status, notice = response.status, _notice(response, name)
    answered = f"the site answered {status}{_phrase(status)}" + (f", with {notice.notice}" if notice else "")
    wanted = retry_after(response)
    later = f", and asks to be left alone for {wanted:.0f} seconds" if wanted else ""
    return Judgement(_outcome(status, notice), answered + later)


def _outcome(status: int, notice: NoticeError | None) -> Outcome:
    """Return what a status says. With a notice of another kind, "not found" is not about the page."""
    if status in _MISSING:
        return "missing" if notice is None or notice.kind == "empty" else _OF_NOTICES.get(notice.kind, "blocked")
    if status in _UNWANTED:
        return "blocked"
    return "failed" if status >= _TROUBLE or status == _TOO_MANY else "refused"


def _phrase(status: int) -> str:
    return f" ({HTTPStatus(status).phrase})" if status in set(HTTPStatus) else ""


def _notice(response: Response, name: str) -> NoticeError | None:
    """Return which notice the body is, `None` where it is none that is known, or cannot be read at all."""
    try:
        with one_document(name):
            detect.named("block_notice").read(_document(response, name, response.url))
    except NoticeError as notice:
        return notice
    except RefusedError:
        return None
    return None


def _cut(content: Interpreted) -> str | None:
    """Return how one sees that the document was cut on its way, `None` where it is whole.

    A page closes its body. An export that is not complete says why: a warning is about the file as a whole (its stamp,
    its end, its last record), an error about one record, which is no reason to go without the others.
    """
    if content.document.media == "html" and content.layout.name != "rss_feed":
        end = tree(content.document).end
        return None if end == "whole" else "the page was cut before its end"
    if content.reading.is_complete:
        return None
    return next((issue.message for issue in content.reading.issues if issue.severity == "warning"), None)
