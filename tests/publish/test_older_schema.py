"""A store that was published under schema 1, whose table of documents has four columns less, goes on under today's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openrecs import schema
from openrecs.publish import load
from running import ROOT, agency_page, environment, invoke, save, sign

NEW = ["stated_open", "stated_priority", "markers_left", "statuses_left"]
# Today's code with the schema of then.
OLD_CODE = f"""
import sys
from dataclasses import replace
from openrecs import schema
from openrecs.publish import assemble
schema.SCHEMA_VERSION = "1"
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
