"""Pages stored gzipped. Recognised by their first bytes, never by their name."""

from __future__ import annotations

import gzip
import io
import zlib

from openrecs.errors import RefusedError
from openrecs.read.stored import too_large

MAGIC = b"\x1f\x8b"
CHUNK = 1 << 16  # bytes unpacked at a time: a bomb is noticed one chunk beyond the cap


def unpack(data: bytes, name: str, *, limit: int) -> bytes:
    """Return the bytes inside, of all members one after the other, at most `limit` of them.

    `RefusedError` for more than that, and for a file that was cut, is damaged, or holds something after its end.
    """
    inside = io.BytesIO()  # its getvalue() is not a second copy, unlike a list of chunks joined
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            while chunk := packed.read(CHUNK):
                if inside.tell() + len(chunk) > limit:
                    raise too_large(name, limit, packed=True)
                inside.write(chunk)
    except EOFError as problem:
        raise _broken(name, "was cut: it ends before its end") from problem
    except (gzip.BadGzipFile, zlib.error) as problem:
        raise _broken(
            name, "is damaged: its bytes and its checksum disagree, or something follows its end"
        ) from problem
    return inside.getvalue()


def _broken(name: str, what: str) -> RefusedError:
    return RefusedError(
        f"this gzip file {what}",
        where=name,
        safe="nothing was read from it",
        mend="save or copy it again; what is left of it can be had with `gzip -dc FILE > page.html`",
    )
