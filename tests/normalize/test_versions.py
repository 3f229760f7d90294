"""The versions of all that decides what a table says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from openrecs.normalize import ids, versions
from openrecs.normalize.corrections import Corrections
from openrecs.table import SCHEMA_VERSION
from running import ROOT, environment


def test_everything_that_decides_is_named() -> None:
    found = versions.current(Corrections())
    assert {"code", "data", "schema", "key_rule", "vocabulary", "corrections"} <= found.keys()
    assert re.fullmatch(rf"{re.escape(version('openrecs'))}\+[0-9a-f]{{12}}", found["code"])
    assert (found["schema"], found["key_rule"]) == (SCHEMA_VERSION, ids.KEY_RULE)
    assert found == versions.current(Corrections())


def test_corrections_have_their_own_version() -> None:
    assert versions.current(Corrections(version="x"))["corrections"] == "x"


def code_of(root: Path) -> str:
    words = (
        "from openrecs.normalize import corrections, versions\n"
        "print(versions.current(corrections.Corrections())['code'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=root,
        env=environment(PYTHONPATH=str(root / "pipeline")),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_code_changes_with_a_letter_of_a_module_or_of_data_and_with_nothing_else(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=ignored)
    before = code_of(tmp_path)
    (tmp_path / "pipeline/openrecs/notes.txt").write_text("x", encoding="utf-8")
    assert code_of(tmp_path) == before  # also after a first run has left its compiled files
    module = tmp_path / "pipeline/openrecs/normalize/record.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = code_of(tmp_path)
    assert after != before
    data = tmp_path / "pipeline/openrecs/data/publications.csv"
    data.write_text(data.read_text(encoding="utf-8") + "GAO-25-1,Trails,2025-01-01\n", encoding="utf-8")
    assert code_of(tmp_path) not in (before, after)
