"""`openrecs export datapackage`: what frictionless and mlcroissant say of it, offline, and of damaged copies."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openrecs.exports import datapackage, snapshot_tables
from openrecs.exports.snapshot_tables import SnapshotTables
from openrecs.publish import formats, load
from openrecs.schema import TABLES
from running import HANGS, environment, invoke
from tools import needs_package

# A program may ask nobody: neither for a profile nor for a context.
OFFLINE = """
import json, socket, sys

def refuse(*asked, **more):
    raise SystemExit(f"it asks the network: {asked}")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
"""
FRICTIONLESS = """
import frictionless
said = {}
for path in sys.argv[1:]:
    report = frictionless.validate(path)
    tasks = {task.name: [error.type for error in task.errors] for task in report.tasks}
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    errors = [error.type for error in report.errors]
    said[path] = {"valid": report.valid, "errors": errors, "tasks": tasks, "rows": rows}
print(json.dumps(said))
"""
CROISSANT = """
import mlcroissant
said = {}
for path in sys.argv[1:]:
    try:
        found = mlcroissant.Dataset(path)
        records = {one.name: list(found.records(one.name)) for one in found.metadata.record_sets}
        said[path] = {"warnings": sorted(found.metadata.ctx.issues.warnings), "records": records}
    except (mlcroissant.ValidationError, mlcroissant.GenerationError) as error:
        said[path] = {"refused": str(error)}
plain = lambda value: value.decode() if isinstance(value, bytes) else str(value)
print(json.dumps(said, default=plain))
"""


def asked(package: str, program: str, *paths: Path) -> dict[str, Any]:
    """Return what a program says of files, in a process of its own that reaches nobody."""
    needs_package(package)
    command = [sys.executable, "-c", OFFLINE + program, *map(str, paths)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=HANGS, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {Path(path).parent.name: said for path, said in found.items()}


@pytest.fixture(scope="module")
def found(demo_store: Path) -> SnapshotTables:
    return snapshot_tables.read(demo_store / "processed")


@pytest.fixture(scope="module")
def packages(demo_store: Path, found: SnapshotTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with packages: a whole one, one of an agency, hostile texts, and damaged copies."""
    folder = tmp_path_factory.mktemp("packages")
    words = ("export", "datapackage", "--processed", demo_store / "processed")
    assert invoke(*words, "--output", "whole", cwd=folder).returncode == 0
    assert invoke(*words, "--agency", "Homeland", "--output", "agency", cwd=folder).returncode == 0
    written(folder / "hostile", datapackage.files(hostile(found)))
    written(folder / "empty", datapackage.files(emptied(found)))
    for name, (file, old, new) in DAMAGES.items():
        path = shutil.copytree(folder / "agency", folder / name) / file
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))
    for name in ("typed", "a text for a day"):
        by_type(shutil.copytree(folder / "agency", folder / name) / "datapackage.json")
    rows = pq.read_table(path := folder / "a text for a day" / "recommendations.parquet")
    at = rows.schema.get_field_index("published_on")
    pq.write_table(rows.set_column(at, "published_on", pa.array(["soon"] * len(rows))), path)
    return folder


def by_type(descriptor: Path) -> None:
    """Let frictionless read Parquet as it reads CSV; it knows that format by another name, and then no digests.

    It takes no list from there, so topics and authors may be anything.
    """
    said = json.loads(descriptor.read_text(encoding="utf-8"))
    for one in said["resources"]:
        if one["format"] == "apache-parquet":
            one["format"] = "parquet"
            del one["bytes"], one["hash"]
            for field in one["schema"]["fields"]:
                field["type"] = "any" if field["type"] in ("array", "list") else field["type"]
    descriptor.write_text(json.dumps(said), encoding="utf-8")


DAMAGES = {
    "a code": ("recommendations.csv", b'"open"', b'"opne"'),
    "a day": ("recommendations.csv", b",2026-09-30,", b",2026-09-31,"),
    "a document": ("changes.csv", b"invented-export.csv", b"invented-exprot.csv"),
    "a byte": ("issues.parquet", b"PAR1", b"PAR2"),
    "a reference": ("croissant.json", b'"@id": "issues.parquet"', b'"@id": "other.parquet"'),
}


def written(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def hostile(found: SnapshotTables) -> SnapshotTables:
    """Return tables with texts that a CSV or a JSON may stumble over, and one that is empty though it must be there."""
    rows = found.recommendations.slice(0, 6).to_pylist()
    for row, text in zip(
        rows, ['a "quote", a comma', "two\n\nlines\r\n", "=1+1", "a; b", "\\", "' \t\u2028"], strict=True
    ):
        row |= {"recommendation": text, "publication_title": text, "comments": text, "topics": [text], "location": ""}
    table = pa.Table.from_pylist(rows, schema=found.recommendations.schema)
    keys = snapshot_tables.joined(table, ("recommendation_id", "agency"))
    issues = found.tables["issues"].slice(0, 1)
    changes = found.tables["changes"].slice(0, 0)
    assert len(keys.unique()) == len(rows)
    return replace(
        found,
        tables={**found.tables, "recommendations": table, "issues": issues, "changes": changes},
        history=found.history.slice(0, 5),
    )


def emptied(found: SnapshotTables) -> SnapshotTables:
    nothing = {name: table.slice(0, 0) for name, table in found.tables.items()}
    return replace(found, tables=nothing, history=found.history.slice(0, 0))


# ---------------------------------------------------------------- the files


def test_the_tables_are_those_that_were_published(packages: Path, demo_store: Path, found: SnapshotTables) -> None:
    snapshot = load.find(processed=demo_store / "processed")
    for name in TABLES:
        assert (packages / "whole" / f"{name}.csv").read_bytes() == load.csv_of(snapshot, name)
    for name, data in found.all.items():
        assert formats.from_parquet((packages / "whole" / f"{name}.parquet").read_bytes()).equals(data)


def test_the_same_snapshot_gives_the_same_bytes(packages: Path, found: SnapshotTables) -> None:
    for name, content in datapackage.files(found).items():
        assert (packages / "whole" / name).read_bytes() == content, name


def test_every_column_is_described_and_constrained(packages: Path) -> None:
    said = json.loads((packages / "whole/datapackage.json").read_bytes())
    assert said["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    resources = {one["name"]: one for one in said["resources"]}
    for table in TABLES.values():
        fields = {one["name"]: one for one in resources[table.name]["schema"]["fields"]}
        assert list(fields) == [column.name for column in table.columns if column.in_csv]
        assert list(table.names) == [one["name"] for one in resources[f"{table.name}-parquet"]["schema"]["fields"]]
        for column in table.columns:
            if column.in_csv:
                assert fields[column.name]["description"] == column.meaning
                assert fields[column.name]["constraints"]["required"] == (not column.nullable)
                assert fields[column.name]["constraints"].get("enum", []) == list(column.values)
    schema = resources["recommendations"]["schema"]
    assert schema["primaryKey"] == ["recommendation_id", "agency"]
    assert {one["reference"]["resource"] for one in schema["foreignKeys"]} == {"documents", "publications"}


def test_the_readme_says_what_is_there(packages: Path, found: SnapshotTables) -> None:
    said = (packages / "whole/README.md").read_text(encoding="utf-8")
    assert said.startswith("# GAO's recommendations, as of 2026-09-30\n")
    assert "| recommendations | 140 | One row per recommendation per agency" in said
    assert found.digest in said
    assert "Only rows of: Homeland." in (packages / "agency/README.md").read_text(encoding="utf-8")


# ---------------------------------------------------------------- in the programs


@pytest.fixture(scope="module")
def validated(packages: Path) -> dict[str, Any]:
    damaged = ["a text for a day", *(name for name in DAMAGES if name != "a reference")]
    folders = ["whole", "agency", "hostile", "empty", "typed", *damaged]
    return asked("frictionless", FRICTIONLESS, *(packages / name / "datapackage.json" for name in folders))


@pytest.mark.parametrize("name", ["whole", "agency", "hostile", "empty", "typed"])
def test_frictionless_validates_it_with_its_data(validated: dict[str, Any], name: str) -> None:
    said = validated[name]
    assert said["valid"], said
    if name == "whole":
        assert (said["rows"]["recommendations"], said["rows"]["changes"], len(said["tasks"])) == (140, 19, 14)


@pytest.mark.parametrize(
    ("name", "task", "kind"),
    [
        ("a code", "recommendations", "constraint-error"),
        ("a day", "recommendations", "type-error"),
        ("a document", "changes", "foreign-key"),
        ("a byte", "issues-parquet", "hash-count"),
        ("a text for a day", "recommendations-parquet", "type-error"),
    ],
)
def test_frictionless_sees_what_is_damaged(validated: dict[str, Any], name: str, task: str, kind: str) -> None:
    assert not validated[name]["valid"]
    assert kind in validated[name]["tasks"][task]


@pytest.fixture(scope="module")
def learned(packages: Path) -> dict[str, Any]:
    folders = ["whole", "a byte", "a reference"]
    return asked("mlcroissant", CROISSANT, *(packages / name / "croissant.json" for name in folders))


def test_mlcroissant_validates_it_and_reads_every_cell(learned: dict[str, Any], found: SnapshotTables) -> None:
    def plain(value: Any) -> Any:
        return str(datetime.combine(value, datetime.min.time())) if isinstance(value, date) else value

    assert learned["whole"]["warnings"] == []
    for name, data in found.all.items():
        rows = [{f"{name}/{column}": plain(value) for column, value in row.items()} for row in data.to_pylist()]
        records = [{key: _none(value) for key, value in row.items()} for row in learned["whole"]["records"][name]]
        assert records == rows, name


def _none(value: Any) -> Any:
    """Return null for what pandas calls so."""
    return None if value in ("NaT", "<NA>", "nan") or value != value else value


@pytest.mark.parametrize("name", ["a byte", "a reference"])
def test_mlcroissant_sees_what_is_damaged(learned: dict[str, Any], name: str) -> None:
    assert learned[name].get("refused")
