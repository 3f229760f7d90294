"""The page that came instead of the page: a layout that recognises notices, challenges and empty shells, and refuses.

www.gao.gov stands behind Akamai, which answers a program, and now and then a person, with 403 or even 200 and
"Access Denied" (seen in 2026), or with a script that must run first (`bm-verify`, reported). Firewalls, captchas,
sign-in pages, maintenance notices, soft 404s, cookie walls and half-loaded pages are saved the same way: by people,
in good faith. Taken for content, such a page would say that every recommendation had gone.

A page is judged by its title, its headings and its size, never by a word in its prose: GAO writes about access that was
denied and maintenance that was scheduled. A page with GAO's own marks of content is never claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openrecs.errors import NoticeError, RefusedError
from openrecs.extract.visible_text import Face, face
from openrecs.records import Document, Layout, Reading

LONGEST = 1_000_000  # characters; no notice is that long
_SHELL, _EMPTY = 300, 40  # characters that a reader sees


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page that is shown in place of another: what it is, how it shows, and what to do."""

    name: str
    what: str
    test: Callable[[Face], bool]
    mend: str


def shows(
    headings: tuple[str, ...], marks: tuple[str, ...] = (), words: tuple[str, ...] = ()
) -> Callable[[Face], bool]:
    """Return a test: one of the headings exactly, or, on a short page, a mark in its markup or words in its text."""

    def test(seen: Face) -> bool:
        if not seen.headings.isdisjoint(headings):
            return True
        return seen.is_short and (any(x in seen.markup for x in marks) or any(x in seen.words for x in words))

    return test


def _is_shell(seen: Face) -> bool:
    asks = any(words in seen.words for words in ("enable javascript", "requires javascript"))
    return seen.is_short and len(seen.words) <= _SHELL and (seen.has_script or asks)


def _is_empty(seen: Face) -> bool:
    """An HTML page with next to nothing; a text only if there is nothing at all, for a text may be short."""
    return seen.is_short and len(seen.words) < (_EMPTY if seen.is_page else 1)


_BROWSER = "open the address in a browser until the page itself stands there, save it again, and `openrecs add FILE`"
_LATER = f"wait, then {_BROWSER}"
_ADDRESS = f"look the address up on gao.gov (a publication may have moved), then {_BROWSER}"
KINDS = (
    Kind(
        "cloudflare",
        "a notice or a challenge from the Cloudflare firewall",
        shows(
            ("just a moment", "attention required", "checking your browser", "please wait"),
            ("_cf_chl_opt", "cf-chl-", "/cdn-cgi/challenge-platform", "cf-error-details"),
            ("cloudflare ray id", "checking your browser before accessing"),
        ),
        _BROWSER,
    ),
    Kind(
        "script_challenge",
        "a challenge that a script must pass before the page is shown",
        shows((), ("bm-verify", "/_sec/verify", "sec-if-cpt", "awswafintegration", "_incapsula_resource")),
        _BROWSER,
    ),
    Kind(
        "captcha",
        "a captcha, not the page behind it",
        shows(
            ("captcha", "security check", "robot or human", "are you a robot", "are you human", "human verification"),
            ("g-recaptcha", "h-captcha", "hcaptcha.com", "px-captcha", "captcha-delivery.com", "recaptcha/api.js"),
            ("verify you are human", "verify that you are human", "not a robot", "unusual traffic", "the captcha"),
        ),
        _BROWSER,
    ),
    Kind(
        "access_denied",
        "a notice that access was denied (GAO's site sends one through Akamai)",
        shows(
            ("access denied", "403 forbidden", "forbidden", "error 403", "request rejected", "request blocked"),
            ("errors.edgesuite.net", "errors&#46;edgesuite&#46;net"),
            ("you don't have permission to access", "the requested url was rejected"),
        ),
        f"{_BROWSER}. A program asks gao.gov once in seven minutes, and never pretends to be a browser",
    ),
    Kind(
        "login",
        "a sign-in page, not the page behind it",
        shows(
            *(("sign in", "log in", "login", "user login", "single sign-on", "sign in to your account"),),
            *(('type="password"', 'name="samlrequest"'),),
            *(("sign in to continue", "log in to continue", "please log in", "single sign-on", "session has expired"),),
        ),
        "gao.gov asks nobody to sign in: a network in between did. Sign in there, then " + _BROWSER,
    ),
    Kind(
        "maintenance",
        "a notice that the site is down or being maintained",
        shows(
            (
                *(
                    "maintenance",
                    "site maintenance",
                    "scheduled maintenance",
                    "under maintenance",
                    "site under maintenance",
                ),
                *("down for maintenance", "temporarily unavailable", "service unavailable", "503 service unavailable"),
                *("502 bad gateway", "bad gateway", "504 gateway time-out", "gateway timeout", "internal server error"),
                *("500 internal server error", "service temporarily unavailable", "site temporarily unavailable"),
            ),
            (),
            ("temporarily unavailable", "scheduled maintenance", "undergoing maintenance", "down for maintenance"),
        ),
        _LATER,
    ),
    Kind(
        "not_found",
        "a notice that there is no such page",
        shows(
            (
                *(
                    "page not found",
                    "404",
                    "404 not found",
                    "not found",
                    "error 404",
                    "404 error",
                    "404 page not found",
                ),
                *("file not found", "http status 404 - not found", "the requested page could not be found"),
            ),
            (),
            (
                *("the requested page could not be found", "the page you requested could not be found"),
                *("the requested url was not found on this server", "has not archived that url"),
            ),
        ),
        _ADDRESS,
    ),
    Kind(
        "cookie_wall",
        "a page that only asks for cookies",
        shows(
            ("cookies required", "cookie consent", "enable cookies", "please enable cookies", "before you continue"),
            (),
            ("enable cookies", "cookies are disabled", "accept cookies to", "accept all cookies"),
        ),
        f"accept the cookies, then {_BROWSER}",
    ),
    Kind(
        "half_loaded",
        "a page that had not loaded: its scripts are there, its content is not",
        _is_shell,
        _BROWSER,
    ),
    Kind("empty", "a page with nothing in it", _is_empty, _BROWSER),
)


def claims(document: Document) -> bool:
    """Say whether the document is a notice, a challenge or a shell that is shown in place of a page."""
    return kind(document) is not None


def read(document: Document) -> Reading:
    """Refuse the document: `NoticeError` says which kind of page it is, and what to do."""
    found = kind(document)
    if found is None:
        raise RefusedError("this is not a block notice", where=document.name, mend="leave `--layout block_notice` away")
    error = NoticeError(f"this is {found.what}", where=document.name, safe="nothing was read from it", mend=found.mend)
    error.kind, error.notice = found.name, found.what
    raise error


def kind(document: Document) -> Kind | None:
    """Return the kind of notice that the document is, `None` where it is none."""
    seen = face(document) if len(document.text) <= LONGEST else None
    return next((one for one in KINDS if one.test(seen)), None) if seen else None


LAYOUT = Layout(
    name="block_notice",
    years="any",
    rank=10,
    says=frozenset(),
    claims=claims,
    read=read,
)
