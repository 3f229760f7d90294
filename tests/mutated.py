"""Pages of every kind, mutated: what a disk, an editor, a proxy or a bad copy makes of them. Seeded, so repeatable.

A page is one of the invented ones beside the layouts; it is wrapped as the kind asks for, mutated, and read by the
reader itself, without the net that turns a fault of ours into a refusal.
"""

from __future__ import annotations

import gzip
import random
import re
import zlib
from base64 import encodebytes
from collections.abc import Callable, Iterator
from functools import cache
from io import BufferedReader, BytesIO
from pathlib import Path
from quopri import encodestring

from openrecs.errors import RefusedError, UnforeseenError
from openrecs.extract.pages import block_notice
from openrecs.night import parse_files
from openrecs.normalize import crosscheck, interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document, warc
from openrecs.read.stored import stored
from openrecs.records import Document

LAYOUTS = Path(__file__).parent / "pages"
KINDS = ("html", "text", "csv", "mhtml", "warc")
LARGEST = 6_000  # bytes of a page: the proof is of many pages, not of long ones
ENDINGS = {"html": (".html", ".xml"), "text": (".txt",), "csv": (".csv",)}

CONTROLS = tuple(bytes([number]) for number in (0, 1, 8, 11, 12, 13, 26, 27, 31, 127, 133, 160, 255))
STRANGE = (
    *(b"<!-- said behind it -->", b"<?php echo 1; ?>", b"<?xml version='1.0'?>", b"<!DOCTYPE html>", b"<![CDATA[x]]>"),
    *(
        b"</html>",
        b"</body>",
        b"</table>",
        b"<table>",
        b"<tr>",
        b"<td>",
        b"</td>",
        b"<td headers=''>",
        b"<h2>",
        b"<br>",
    ),
    *(b"<a href='https://[::1'>x</a>", b"<a href='//['>", b"<link rel=canonical href='http://[/products/x'>"),
    *(b"<script>", b"</script>", b"<style>", b"<textarea>", b"<svg>", b"<template>", b"<p class='", b'<p x="', b"<"),
    *(b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&nbsp;", b"&#x85;", b"&bogus;", b"&amp"),
    *("\u2028".encode(), "\u202e".encode(), "\ufeff".encode(), "\U0001f4a1".encode(), b"\xed\xa0\x80", b"\xc3"),
    *("\u0661\u0662".encode(), "\u00b2".encode(), "\u2460".encode(), "\u0130".encode(), "\u1e9e".encode()),
    *(b'"', b'""', b"',", b",,,,", b";", b"\t", b"\n\n", b"\r\r\n", b"=", b"=3D", b"--", b"\x00\x00"),
    *(b"(Recommendation 0)", b"(Recommendation 99999999999999999999)", b"(Matter )", b"Recommendation:", b"Open"),
    *(b"Status: Closed", b"GAO-00-0", b"GAO-99999-999999999", b"0/0/0000", b"Feb 30, 2025", b"Dec 31, 9999"),
    *(b"1 - 0 of 0", b"1 - 20 of 99999999999999999999", b"As of May 99, 2018", b"January 0, 0001", b"FY 9999"),
    *(b"by the end of fiscal year 0000", b"in the 5th quarter of 10000", b"12:61 p.m.", b"9" * 5000),
    *(
        b"Content-Type: ;charset==?",
        b"charset=utf-7",
        b"charset=idna",
        b"Content-Length: -1",
        b"Transfer-Encoding: chunked",
    ),
    *(b"Content-Encoding: br", b"Content-Encoding: gzip", b"boundary=", b"WARC/1.0", b"WARC-Date: 0000", b"=?x?q?=?="),
)


@cache
def pages(kind: str) -> tuple[bytes, ...]:
    """Return the invented pages of a kind, those that are refused among them."""
    found = [path for path in sorted(LAYOUTS.rglob("*")) if path.name.endswith(ENDINGS[kind])]
    bodies = (path.read_bytes() for path in found if ".expected." not in path.name)
    return tuple(body for body in bodies if len(body) <= LARGEST)


def mutant(kind: str, number: int) -> bytes:
    """Return the mutated page of that kind and number: the same bytes on every machine."""
    rng = random.Random(f"{kind} {number}")  # noqa: S311  (chance, not secrets)
    if kind in ENDINGS:
        return damaged(_page(kind, rng), rng)
    inner = [damaged(_page(rng.choice(tuple(ENDINGS)), rng), rng) for _ in range(rng.randint(1, 3))]
    whole = _mhtml(inner, rng) if kind == "mhtml" else _warc(inner, rng)
    return damaged(whole, rng) if rng.random() < 0.7 else whole


def _page(kind: str, rng: random.Random) -> bytes:
    return rng.choice(pages(kind))


def damaged(body: bytes, rng: random.Random) -> bytes:
    """Return a page after one mutation, or several."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        body = rng.choice(MUTATIONS)(body, rng)
    return body


def _at(body: bytes, rng: random.Random) -> int:
    """Return a place: anywhere, or where something begins or ends, or behind everything."""
    mark = rng.choice((b"", b"", b"<", b">", b"\n", b",", b" ", b"\x00"))
    places = [found.start() for found in re.finditer(re.escape(mark), body)] if mark.strip(b"\x00") else []
    return rng.choice(places) if places else rng.choice((rng.randint(0, len(body)), len(body)))


def _slice(body: bytes, rng: random.Random) -> tuple[int, int]:
    start = _at(body, rng)
    return start, min(len(body), start + rng.choice((1, 2, 8, 60, 400, 3000)))


def _insert(body: bytes, rng: random.Random) -> bytes:
    at = _at(body, rng)
    return body[:at] + rng.choice(STRANGE) + body[at:]


def _control(body: bytes, rng: random.Random) -> bytes:
    at = _at(body, rng)
    return body[:at] + rng.choice(CONTROLS) * rng.choice((1, 1, 3)) + body[at:]


def _flip(body: bytes, rng: random.Random) -> bytes:
    at = _at(body, rng)
    return body[:at] + bytes([body[at] ^ 1 << rng.randrange(8)]) + body[at + 1 :] if at < len(body) else body


def _cut(body: bytes, rng: random.Random) -> bytes:
    return body[: _at(body, rng)]


def _behead(body: bytes, rng: random.Random) -> bytes:
    return body[_at(body, rng) :]


def _delete(body: bytes, rng: random.Random) -> bytes:
    start, end = _slice(body, rng)
    return body[:start] + body[end:]


def _double(body: bytes, rng: random.Random) -> bytes:
    start, end = _slice(body, rng)
    return body[:end] + body[start:]


def _move(body: bytes, rng: random.Random) -> bytes:
    start, end = _slice(body, rng)
    rest = body[:start] + body[end:]
    at = _at(rest, rng)
    return rest[:at] + body[start:end] + rest[at:]


def _splice(body: bytes, rng: random.Random) -> bytes:
    other = _page(rng.choice(tuple(ENDINGS)), rng)
    return body[: _at(body, rng)] + other[_at(other, rng) :]


def _behind(body: bytes, rng: random.Random) -> bytes:
    return body + rng.choice(STRANGE)


def _other_letters(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "cp437")), "replace")


def _other_lines(body: bytes, rng: random.Random) -> bytes:
    return body.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r", b"\r\n", b"\r\r\n", b"\n\n", b" ", b"\x0b")))


def _other_case(body: bytes, rng: random.Random) -> bytes:
    return body.upper() if rng.random() < 0.5 else body.lower()


def _nest(body: bytes, rng: random.Random) -> bytes:
    at = _at(body, rng)
    return body[:at] + rng.choice((b"<div>", b"<b><p>", b"<table><tr><td>", b"[", b"(", b"> ")) * 300 + body[at:]


def _pack(body: bytes, rng: random.Random) -> bytes:
    packed = gzip.compress(body, mtime=0)
    return packed if rng.random() < 0.5 else packed[: rng.randint(1, len(packed))]


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_insert, _insert, _insert, _control, _control, _flip, _cut, _cut, _behead, _delete, _delete, _double, _move),
    *(_splice, _behind, _behind, _other_letters, _other_lines, _other_case, _nest, _pack),
)


def _mhtml(bodies: list[bytes], rng: random.Random) -> bytes:
    mark = b"----MultipartBoundary--abc----"
    head = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.gao.gov/products/gao-24-900001\r\n"
    head += (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="'
        + mark
        + b'"\r\n'
    )
    parts = []
    for body in bodies:
        coding, coded = rng.choice(((b"quoted-printable", encodestring), (b"base64", encodebytes), (b"binary", bytes)))
        about = b"Content-Type: text/html\r\nContent-ID: <frame-1>\r\nContent-Transfer-Encoding: " + coding
        parts.append(b"--" + mark + b"\r\n" + about + b"\r\n\r\n" + coded(body))
    return head + b"\r\n\r\n" + b"\r\n".join(parts) + b"\r\n--" + mark + b"--\r\n"


def _warc(bodies: list[bytes], rng: random.Random) -> bytes:
    records = [_record(body, rng) for body in bodies]
    if rng.random() < 0.3:
        records = [gzip.compress(record, mtime=0) for record in records]
    return b"".join(records)


def _record(body: bytes, rng: random.Random) -> bytes:
    kind = rng.choice((b"text/html; charset=utf-8", b"text/html", b"text/csv", b"text/plain"))
    packing = rng.choice((b"", b"", b"", b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate\r\n"))
    body = gzip.compress(body, mtime=0) if b"gzip" in packing else zlib.compress(body) if packing else body
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n" + packing + b"\r\n" + body
    about = (
        b"WARC-Type: response\r\nWARC-Target-URI: https://www.gao.gov/products/gao-24-900001\r\n"
        b"WARC-Date: 2024-05-23T10:11:12Z\r\nContent-Type: application/http; msgtype=response\r\n"
    )
    return b"WARC/1.0\r\n" + about + b"Content-Length: %d\r\n\r\n" % len(answer) + answer + b"\r\n\r\n"


def read(kind: str, body: bytes) -> str:
    """Read a mutated page as a run would, without its net; return what came of it: `rows`, `none` or `refused`."""
    try:
        found = list(_documents(kind, body))
        outcomes = [_interpreted(one) for one in found]
    except RefusedError:
        return "refused"
    return max(outcomes, default="none", key=("refused", "none", "rows").index)


def _documents(kind: str, body: bytes) -> Iterator[Document | RefusedError]:
    if kind == "warc":
        yield from (page.content for page in warc.pages(BufferedReader(BytesIO(body)), "mutated.warc"))
    else:
        yield to_document.document(stored("mutated", body))


def _interpreted(document: Document | RefusedError) -> str:
    if isinstance(document, UnforeseenError):
        raise document  # the net of web archives caught it
    if isinstance(document, RefusedError):
        return "refused"
    block_notice.kind(document)  # what a fetch asks first
    try:
        content = interpret.document(document, shipped())
    except RefusedError:
        return "refused"
    crosscheck.check(content)
    return "rows" if parse_files.together([content]).rows.num_rows else "none"
