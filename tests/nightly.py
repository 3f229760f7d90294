"""A store whose nights are run in this process, on small exports: what the tests of nights, gates and holds share."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from openrecs import run as refresh
from openrecs.check.gates import Limits
from openrecs.errors import OpenrecsError
from openrecs.night import soundness
from openrecs.publish.load import load_table
from openrecs.publish.verify import Finding
from openrecs.read.provenance import ledger
from running import export, save, sign

EXPORT = "https://www.gao.gov/open-recs2-csv?q="
START = date(2026, 3, 2)
TODAY = date(2027, 1, 1)
NO_GATES = Limits(
    **dict.fromkeys(("vanished_rows", "status_rows", "text_rows", "new_rows", "erosion_rows"), 10**9), fill_points=2
)
DEFAULTS = Limits()
PUBLISHED = 0


def day(number: int) -> date:
    """Return the date of a night, counted from 0."""
    return START + timedelta(days=number)


def record(number: int, **said: str) -> dict[str, str]:
    """Return a record of the export; everything that is not said is plain."""
    return {"text": sign(number), **said}


def records(count: int, first: int = 1, **said: str) -> list[dict[str, str]]:
    """Return records of as many recommendations, numbered from `first`."""
    return [record(number, **said) for number in range(first, first + count)]


def stamp(on: date) -> str:
    """Return a day as the export prints it."""
    return f"{on:%b} {on.day}, {on.year}"


def address(raw: Path, path: Path, url: str = EXPORT) -> dict[str, str]:
    """Return the ledger's line that says where a file in raw/ was fetched from."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"fact": "document", "name": path.relative_to(raw).as_posix(), "sha256": sha256, "url": url}


class Nights:
    """raw/ and processed/ in a folder, and what is done with them."""

    def __init__(self, folder: Path, limits: Limits = DEFAULTS) -> None:
        self.raw, self.processed, self.limits = folder / "raw", folder / "processed", limits
        self.raw.mkdir(parents=True, exist_ok=True)
        self.message = ""
        self.result: refresh.Result | None = None

    def copy(self, folder: Path) -> Nights:
        """Return a copy of this store in an empty folder: what the tests of a module begin with is run once."""
        shutil.copytree(self.raw.parent, folder, symlinks=True, dirs_exist_ok=True)
        other = Nights(folder, self.limits)
        other.result = self.result
        return other

    def export(
        self, on: int, listed: Sequence[Mapping[str, str]], name: str = "export.csv", url: str | None = EXPORT
    ) -> str:
        """Save an export as of a night, fetched from an address, or by hand, and return its name."""
        name = f"{day(on)}/{name}"
        path = save(self.raw, name, export(stamp(day(on)), listed))
        if url:
            ledger.append(self.raw, [address(self.raw, path, url)])
        return name

    def page(self, on: int, name: str, text: str) -> str:
        """Save any page of a night, and return its name."""
        name = f"{day(on)}/{name}"
        save(self.raw, name, text)
        return name

    def refresh(self, **options: Any) -> int:
        """Run a night and return its exit code."""
        return self._run(refresh.run, self.raw, self.processed, **options)

    def accept(self, run: str, reason: str = "GAO says so", **options: Any) -> int:
        """Let a held run pass and return the exit code."""
        return self._run(refresh.accept, self.raw, self.processed, run, reason, **options)

    def rebuild(self, processed: Path | None = None) -> list[refresh.Result]:
        """Publish every day, here or into another folder."""
        return refresh.rebuild(
            self.raw, processed or self.processed, today=TODAY, options=refresh.Options(limits=self.limits)
        )

    def withdraw(self, name: str, reason: str = "a bad page") -> None:
        """Let a document count no more."""
        ledger.append(self.raw, [{"fact": "withdrawal", "name": name, "reason": reason}])

    def _run(self, what: Any, *arguments: Any, **options: Any) -> int:
        try:
            self.result = what(*arguments, today=TODAY, options=refresh.Options(limits=self.limits, **options))
        except OpenrecsError as error:
            self.message = str(error)
            return error.exit_code
        self.message = ""
        return PUBLISHED

    def table(self, name: str = "recommendations", **options: Any) -> list[dict[str, Any]]:
        """Return the rows of a table of the newest snapshot."""
        rows: list[dict[str, Any]] = load_table(name, processed=self.processed, **options).to_pylist()
        return rows

    def column(self, name: str, **where: Any) -> list[Any]:
        """Return a column of the rows that are so."""
        return [row[name] for row in self.table() if all(row[key] == value for key, value in where.items())]

    def changes(self, *names: str) -> list[tuple[Any, ...]]:
        """Return what the newest snapshot says has changed: these columns of each change."""
        return [
            tuple(row[name] for name in names or ("kind", "recommendation_id", "cause"))
            for row in self.table("changes")
        ]

    def manifest(self, name: str = "") -> dict[str, Any]:
        """Return a manifest, of the newest snapshot unless named."""
        folder = self.processed / "snapshots" / name if name else self.processed / "latest"
        body: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        return body

    def snapshots(self) -> list[str]:
        """Return the names of the snapshots."""
        return sorted(path.name for path in (self.processed / "snapshots").iterdir())

    def latest(self) -> str:
        """Return the name of the snapshot that `latest` names."""
        return (self.processed / "latest").readlink().name

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return the lines of the ledger of one kind."""
        path = self.raw / "ledger.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [fact for fact in map(json.loads, lines) if fact["fact"] == kind]

    def findings(self) -> list[Finding]:
        """Return what is wrong with the store and with raw/."""
        return [*soundness.stored(self.processed), *soundness.raw_documents(self.raw, self.processed)]


def bytes_of(processed: Path, name: str, tables: Iterable[str] | None = None) -> dict[str, bytes]:
    """Return the bytes of the tables of a snapshot, all of them or those named."""
    folder = processed / "snapshots" / name
    files = [path for path in folder.iterdir() if path.suffix in {".csv", ".parquet"}]
    return {path.name: path.read_bytes() for path in files if tables is None or path.stem in set(tables)}


def pretend_code(monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    """Let the code bear another version from now on."""
    monkeypatch.setattr("openrecs.normalize.versions._digest_of_code", lambda: digest)
