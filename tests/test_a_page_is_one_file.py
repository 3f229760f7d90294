"""A page is one file: taking one away, or adding one, touches its file, its name in `detect` and its own fixtures."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openrecs.extract import detect
from running import ROOT

PAGES = "pipeline/openrecs/extract/pages"
DETECT = "pipeline/openrecs/extract/detect.py"
LAYOUTS = "tests/pages"
# A page with the module that serves it alone: with it, the page would be longer than a module may be.
ALONE = {"block_notice": {"openrecs.extract.visible_text"}}
KEPT = "export_csv"  # the export cannot be taken away: `normalize.interpret` asks its module
ADDED = '''"""An invented page: one line of text, and no recommendation."""

from openrecs.records import Document, Layout, Reading, Scope


def claims(document: Document) -> bool:
    """Say whether the document is a leaflet."""
    return document.text.startswith("A leaflet of ours")


def read(document: Document) -> Reading:
    """Read a leaflet: it lists nothing."""
    return Reading(scope=Scope("none", document.text.strip()))


LAYOUT = Layout(name="leaflet", years="2026", rank=99, says=frozenset(), claims=claims, read=read)
'''


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package and of what its golden pages need."""
    for folder in ("pipeline", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "world"))
    return tmp_path


def in_copy(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python where only the copy's modules are found."""
    code = f"import sys; sys.path[:0] = {[str(copy / 'pipeline'), str(copy / 'tests')]!r}\n"
    call = [sys.executable, "-c", code + "\n".join(words)]
    return subprocess.run(call, cwd=copy, capture_output=True, text=True, check=False)


def reread(copy: Path) -> str:
    """Read every golden page of the copy anew; return what differs, and how many pages were read."""
    done = in_copy(
        copy,
        "import json, golden, openrecs",
        f"assert openrecs.__file__.startswith({str(copy)!r}), openrecs.__file__",
        "pairs = list(golden.goldens())",
        "said = [(page.name, golden.read(page) == json.loads(want.read_text('utf-8'))) for _, page, want in pairs]",
        "print([name for name, is_same in said if not is_same], len(said))",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def pairs(*, without: str = "") -> int:
    found = (ROOT / LAYOUTS).rglob("*.expected.json")
    return sum(path.relative_to(ROOT / LAYOUTS).parts[0] != without for path in found)


def left_over(copy: Path) -> set[str]:
    """Return the modules of `extract` that no other module of the package imports."""
    package = copy / "pipeline/openrecs"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")]
    used: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and node.module:
            used |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    files = [path for path in (package / "extract").rglob("*.py") if path.stem != "__init__"]
    names = {".".join(path.relative_to(copy / "pipeline").with_suffix("").parts) for path in files}
    return names - used


@pytest.mark.parametrize("name", sorted(layout.name for layout in detect.LAYOUTS if layout.name != KEPT))
def test_a_page_can_be_taken_away_and_leaves_no_other_module_that_served_it_alone(copy: Path, name: str) -> None:
    (copy / PAGES / f"{name}.py").unlink()
    shutil.rmtree(copy / LAYOUTS / name)
    detect = copy / DETECT
    source = detect.read_text(encoding="utf-8")
    detect.write_text(re.sub(rf"^ +{name}(\.LAYOUT)?,\n", "", source, flags=re.MULTILINE), encoding="utf-8")
    assert left_over(copy) == ALONE.get(name, set())
    assert reread(copy) == f"[] {pairs(without=name)}"


def test_a_page_can_be_added(copy: Path) -> None:
    (copy / PAGES / "leaflet.py").write_text(ADDED, encoding="utf-8")
    detect = copy / DETECT
    source = detect.read_text(encoding="utf-8")
    source = source.replace("    export_csv,\n", "    export_csv,\n    leaflet,\n")
    detect.write_text(source.replace("    rss_feed.LAYOUT,\n", "    rss_feed.LAYOUT,\n    leaflet.LAYOUT,\n"), "utf-8")
    (copy / LAYOUTS / "leaflet/empty").mkdir(parents=True)
    page = copy / LAYOUTS / "leaflet/empty/ours.txt"
    page.write_text("A leaflet of ours\n", encoding="utf-8")
    done = in_copy(
        copy,
        "import golden, json",
        "from pathlib import Path",
        f"page = Path({str(page)!r})",
        "said = golden.read(page)",
        "page.with_name(page.name + golden.READ).write_text(json.dumps(said), encoding='utf-8')",
        "print(said['layout'])",
    )
    assert done.stdout.strip() == "leaflet", done.stderr
    assert reread(copy) == f"[] {pairs() + 1}"
