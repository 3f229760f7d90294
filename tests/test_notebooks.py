"""The notebooks run from top to bottom, and print what is stored in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from running import HANGS, ROOT, environment

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NEEDS = ("nbclient", "ipykernel", "altair", "vl_convert")


def test_they_run_and_what_is_stored_in_them_is_what_they_print() -> None:
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not run: {', '.join(missing)} are not installed (`make dev` brings them)")
    words = [sys.executable, str(ROOT / "tests/notebooks.py")]
    done = subprocess.run(
        words, env=environment(), capture_output=True, text=True, timeout=HANGS, check=False, cwd=ROOT / "tests"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_they_were_stored_after_a_run_without_an_error_or_a_path_of_a_machine(path: object) -> None:
    text = (ROOT / "notebooks" / str(path)).read_text(encoding="utf-8")
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert {output["output_type"] for output in outputs} <= {"execute_result", "stream", "display_data"}
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert not re.search(r"/(?:tmp|home|root|dev|work)/", text)
    assert len(text) < 600_000


def test_there_is_one_for_a_beginner() -> None:
    assert [path.name for path in PATHS] == ["explore.ipynb"]
