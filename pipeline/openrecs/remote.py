"""A folder at an address (`s3://bucket/prefix`), read as if it were a path of this machine.

    place("processed")                  a Path, as ever: fsspec is not even imported
    place("s3://bucket/openrecs")       a `RemotePath`: the same words (`/`, read_bytes, iterdir) ask the server

Whatever fsspec knows is an address; the extra `scale` installs it, with s3fs for `s3://`. Nothing is kept between two
questions, so what is read is what is there now. A `RemotePath` is for reading alone: `publish.sync` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PosixPath
from typing import Any

from openrecs.errors import OpenrecsError, StorageError, UsageError, needs, shown

SAFE = "nothing was changed"
MEND = "look at the address, the network and your rights there (for S3: AWS_PROFILE, AWS_ENDPOINT_URL and the like)"
_FILE = "file://"
_TYPED = "s3://BUCKET/PREFIX"
_LIKE_AN_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
# One request for one object: of a file read in parts, some could be of the night after.
_OPTIONS: Mapping[str, Mapping[str, Any]] = {"s3": {"max_concurrency": 1}}


class RemotePath(PosixPath):
    """A path at an address. It has what reading needs; `str` gives the address as it is written."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the address. (A path has one slash where an address has two.)"""
        scheme, _, rest = super().__str__().partition(":/")
        return f"{scheme}://{rest}"

    def exists(self, **_: Any) -> bool:
        """Say whether there is something, a file or a folder."""
        with _asked(self) as (files, name):
            return bool(files.exists(name))

    def is_file(self, **_: Any) -> bool:
        """Say whether there is a file."""
        with _asked(self) as (files, name):
            return bool(files.isfile(name))

    def is_dir(self, **_: Any) -> bool:
        """Say whether there is a folder: something below this path."""
        with _asked(self) as (files, name):
            return bool(files.isdir(name))

    def iterdir(self) -> Iterator[RemotePath]:  # type: ignore[override]
        """Give what is in a folder; `FileNotFoundError` where there is no such folder."""
        with _asked(self) as (files, name):
            listed = files.ls(name, detail=False)
        return (self / str(one).rstrip("/").rpartition("/")[2] for one in listed)

    def read_bytes(self) -> bytes:
        """Return the bytes of a file."""
        with _asked(self) as (files, name):
            return bytes(files.cat_file(name))

    def absolute(self) -> RemotePath:
        """Return the path itself: an address is one from everywhere."""
        return self

    def resolve(self, strict: bool = False) -> RemotePath:  # noqa: ARG002, FBT001, FBT002, RUF100  (as Path has it)
        """Return the path itself: an address has no links."""
        return self


def is_address(text: str) -> bool:
    """Say whether a text is an address and not a path."""
    return "://" in text


def is_meant_as_address(where: str | Path) -> bool:
    """Say whether it is an address or is written much like one: a path loses the second slash of `s3://bucket`."""
    return _LIKE_AN_ADDRESS.match(str(where)) is not None


def place(where: str | Path) -> Path:
    """Return a path as it is, or what an address names: a folder of this machine where it begins with `file://`.

    `UsageError`: an address with one slash would be a folder `s3:` in the current one.
    """
    if isinstance(where, Path):
        return where
    if not is_address(where):
        if is_meant_as_address(where):
            what = "this is neither a path nor an address, which has two slashes"
            raise UsageError(what, where=where, safe="nothing was done", mend=f"write it as {_TYPED}")
        return Path(where)
    return Path(where.removeprefix(_FILE)) if where.startswith(_FILE) else RemotePath(where)


def content(address: str) -> bytes:
    """Return the bytes of a file at an address; `FileNotFoundError` where there is none."""
    return place(address).read_bytes()


def is_remote(path: Path) -> bool:
    """Say whether a path is at an address."""
    return isinstance(path, RemotePath)


def contents(paths: Iterable[Path]) -> Mapping[Path, bytes]:
    """Return the bytes of many files at one address, asked for at once; those that are not there are left out."""
    asked = list(paths)
    if not asked:
        return {}
    with _asked(asked[0]) as (files, _):
        names = {path: files._strip_protocol(str(path)) for path in asked}
        found = files.cat(list(names.values()), on_error="return")
        found = {name: _there(content) for name, content in found.items()}
    return {path: found[name] for path, name in names.items() if found.get(name) is not None}


def sizes(folder: Path, safe: str = SAFE) -> Mapping[str, int]:
    """Return the sizes in bytes of all files below an address, by their names there, asked for at once.

    The list that a web server gives of a folder has no sizes: then each file is asked for its own.
    """
    with failures(str(folder), safe):
        files, at = filesystem(str(folder))
        found = files.find(at, detail=True)
        known = {path: files.size(path) if said["size"] is None else said["size"] for path, said in found.items()}
        return {str(path).removeprefix(f"{at}/"): int(size) for path, size in known.items()}


def modified(path: Path) -> datetime | None:
    """Return when a file at an address was sent (UTC); `None` where its server does not say."""
    with _asked(path) as (files, name):
        try:
            when: datetime = files.modified(name)
        except NotImplementedError:
            return None
    return when.astimezone(UTC)


def _there(content: Any) -> bytes | None:
    if isinstance(content, FileNotFoundError):
        return None
    if isinstance(content, Exception):
        raise content
    return bytes(content)


@contextmanager
def _asked(path: Path) -> Iterator[tuple[Any, str]]:
    """Give the file system of an address and the name there; `FileNotFoundError` where there is nothing."""
    with failures(str(path), passes=FileNotFoundError):
        yield filesystem(str(path))


@contextmanager
def failures(address: str, safe: str = SAFE, passes: type[Exception] = OpenrecsError) -> Iterator[None]:
    """Turn what a server or its library raises into a `StorageError`, but for what `passes`."""
    try:
        yield
    except (OpenrecsError, passes):
        raise
    except Exception as error:  # each library has its own
        what = f"the address does not do what it was asked: {type(error).__name__}: {shown(str(error))}"
        raise StorageError(what, where=address, safe=safe, mend=MEND) from error


def filesystem(address: str) -> tuple[Any, str]:
    """Return the file system of an address, as fsspec has it, and the name there; `UsageError` where none is known."""
    with needs("scale", "an address", where=address):
        from fsspec.core import url_to_fs
    try:
        options = _OPTIONS.get(address.partition("://")[0], {})
        found: tuple[Any, str] = url_to_fs(address, use_listings_cache=False, **options)
        return found
    except ImportError as error:  # of a kind of address that the extra has not: fsspec says what to install
        what = f"what reads such an address is not installed: {shown(str(error))}"
        raise UsageError(what, where=address, safe="nothing was done", mend="install that, or use s3://") from error
    except ValueError as error:
        what = f"this address is not known: {shown(str(error))}"
        mend = f"write it as {_TYPED}, or name a folder"
        raise UsageError(what, where=address, safe="nothing was done", mend=mend) from error
