"""docs/reading.md: every block is typed as it stands there, in order, and must print what stands there."""

from __future__ import annotations

import doctest
import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from running import ROOT, invoke

PAGE = (ROOT / "docs/reading.md").read_text(encoding="utf-8")
NEEDS = ("polars", "duckdb")


def test_every_block_prints_what_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not run: {', '.join(missing)} are not installed (`make dev` brings them)")
    [typed] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert typed == "openrecs demo\ncd openrecs-demo\n"
    assert invoke("demo", cwd=tmp_path).returncode == 0
    monkeypatch.chdir(tmp_path / "openrecs-demo")
    monkeypatch.delenv("OPENRECS_PROCESSED", raising=False)
    blocks = doctest.DocTestParser().get_doctest(
        "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)), {}, "reading.md", "docs/reading.md", 0
    )
    assert len(blocks.examples) > 25
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(blocks, out=said.append)
    assert result.failed == 0, "".join(said)
