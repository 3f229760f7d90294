"""A store that was published under an older schema goes on under today's.

Schema 1 had four columns of documents less; schema 3 had hashes of 64 bits, and plain texts and dates in its files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import openrecs
from openrecs import schema
from openrecs.publish import load
from running import ROOT, agency_page, environment, invoke, save, sign

NEW = ["stated_open", "stated_priority", "markers_left", "statuses_left"]
# Today's code with the schema of then.
OLD_CODE = f"""
import sys
from dataclasses import replace
from openrecs import schema, table
table.SCHEMA_VERSION = "1"
from openrecs.publish import assemble
new = {NEW!r}
documents = schema.DOCUMENTS
schema.TABLES["documents"] = replace(documents, columns=tuple(c for c in documents.columns if c.name not in new))
rows_of = assemble.document_rows
assemble.document_rows = lambda *given: [{{k: v for k, v in row.items() if k not in new}} for row in rows_of(*given)]
from openrecs.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("published")
    save(tmp_path / "raw", "2025-01-01/page.txt", agency_page(sign(1), sign(2)))
    words = [sys.executable, "-c", OLD_CODE, "refresh"]
    subprocess.run(
        words, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT / "pipeline")), check=True, capture_output=True
    )
    found = load.load_table("documents", processed=tmp_path / "processed")
    assert found.schema.metadata[b"openrecs_schema"] == b"1"
    assert not set(NEW) & set(found.column_names)
    return tmp_path


@pytest.fixture
def store(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def test_it_is_sound_and_can_be_read(store: Path) -> None:
    assert invoke("verify", cwd=store).returncode == 0
    assert invoke("verify", "--rebuild", cwd=store).returncode == 0
    assert invoke("list", "--format", "jsonl", cwd=store).stdout.count("\n") == 2


def test_it_is_compared_with_one_of_today(store: Path) -> None:
    save(store / "raw", "2025-01-02/page.txt", agency_page(sign(1), sign(2), sign(3)))
    assert invoke("refresh", cwd=store).returncode == 0
    done = invoke("diff", "2025-01-01", "2025-01-02", "--cause", "all", cwd=store)
    assert done.returncode == 1
    assert "(Recommendation 3)" in done.stdout or "R3" in done.stdout
    changes = load.load_table("changes", processed=store / "processed").to_pylist()
    assert [(change["kind"], change["cause"]) for change in changes] == [("opened", "source")]
    assert invoke("verify", cwd=store).returncode == 0


def test_the_next_run_adds_the_columns_and_no_change(store: Path) -> None:
    assert invoke("refresh", cwd=store).returncode == 0
    found = load.load_table("documents", processed=store / "processed")
    assert found.schema.equals(schema.DOCUMENTS.schema)
    assert load.load_table("changes", processed=store / "processed").num_rows == 0
    assert invoke("diff", "2025-01-01.1", "2025-01-01.2", "--cause", "all", cwd=store).returncode == 0
    assert invoke("verify", cwd=store).returncode == 0
    assert "no change" in invoke("refresh", cwd=store).stdout


# Today's code with the types of schema 3.
CODE_3 = """
import pyarrow as pa
from dataclasses import replace
from openrecs import table
table.SCHEMA_VERSION = "3"
from openrecs import hashes, schema
from openrecs.publish import pandas_types
hashes.BITS = 64
hashed = [replace(c, type=pa.uint64()) if c.name.endswith("_hash") else c for c in schema.RECOMMENDATIONS.columns]
object.__setattr__(schema.RECOMMENDATIONS, "columns", tuple(hashed))
pandas_types.typed = lambda table, data: data
pandas_types.plain = lambda data: data
from openrecs.cli.main import main
main()
"""


@pytest.fixture
def third(tmp_path: Path) -> Path:
    save(tmp_path / "raw", "2025-01-01/page.txt", agency_page(sign(1), sign(2)))
    words = [sys.executable, "-c", CODE_3, "refresh"]
    subprocess.run(
        words, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT / "pipeline")), check=True, capture_output=True
    )
    file = pq.read_schema(tmp_path / "processed/latest/recommendations.parquet")
    assert file.metadata[b"openrecs_schema"] == b"3"
    types = (file.field("row_hash").type, file.field("status").type, file.field("snapshot_date").type)
    assert types == (pa.uint64(), pa.string(), pa.date32())
    return tmp_path


def test_schema_3_is_sound_and_read_in_the_types_of_today(third: Path) -> None:
    assert invoke("verify", "--rebuild", cwd=third).returncode == 0
    assert invoke("export", "csv", "--output", "again", cwd=third).returncode == 0
    old = openrecs.load(processed=third / "processed")
    save(third / "other/raw", "2025-01-01/page.txt", agency_page(sign(1), sign(2)))
    assert invoke("refresh", cwd=third / "other").returncode == 0
    new = openrecs.load(processed=third / "other/processed")
    pd.testing.assert_frame_equal(old, new)


def test_from_schema_3_to_today_no_row_changed(third: Path) -> None:
    assert invoke("refresh", cwd=third).returncode == 0
    processed = third / "processed"
    assert load.load_table(processed=processed).schema.metadata[b"openrecs_schema"] == b"4"
    assert load.load_table("changes", processed=processed).num_rows == 0
    for two in (("2025-01-01.1", "2025-01-01.2"), ("2025-01-01.2", "2025-01-01.1")):
        assert invoke("diff", *two, "--cause", "all", cwd=third).returncode == 0
    save(third / "raw", "2025-01-02/page.txt", agency_page(sign(1), sign(2), sign(3)))
    assert invoke("refresh", cwd=third).returncode == 0
    changed = openrecs.diff("2025-01-01.1", processed=processed)
    assert changed["kind"].tolist() == ["opened"]
    assert invoke("verify", cwd=third).returncode == 0
    assert invoke("rebuild", cwd=third).returncode == 0
    assert load.load_table("changes", processed=processed).num_rows == 1
