"""Web archives, made record by record."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import gao
from openrecs.errors import RefusedError
from openrecs.read import warc

ROW = gao.Row("GAO-24-900001")
PAGE = gao.address(ROW)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
Record = tuple[str, str, bytes, str, str, tuple[tuple[str, str], ...]]


def response(
    url: str = PAGE,
    body: str | bytes = "",
    *,
    day: str = "2024-05-23T23:11:12Z",
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = HTML,
    kind: str = "response",
) -> Record:
    data = body.encode() if isinstance(body, str) else body
    return url, kind, data, day, status, headers


def write(path: Path, records: Iterable[Record], *, packed: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = map(raw, records)
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) if packed else one for one in made))
    return path


def raw(record: Record) -> bytes:
    url, kind, data, day, status, headers = record
    start = "GET / HTTP/1.1" if kind == "request" else f"HTTP/1.1 {status}"
    http = "\r\n".join([start, *(f"{name}: {text}" for name, text in headers)]) + "\r\n\r\n"
    block = data if kind == "resource" else http.encode() + data
    described = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": day,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-1234-1234-123456789012>",
        "Content-Type": "text/html" if kind == "resource" else f"application/http; msgtype={kind}",
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {text}\r\n" for name, text in described.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def read_all(path: Path) -> tuple[list[warc.Archived], str]:
    """Return what an archive gave, and why it stopped before its end, if it did."""
    found: list[warc.Archived] = []
    try:
        found.extend(warc.documents(path, path.name))
    except RefusedError as refused:
        return found, str(refused)
    return found, ""
