"""A page is one file: taking one away, or adding one, touches its file, its name in `detect` and its own fixtures.

Each page is taken away on a copy, and put back; what all other golden pages are read as must not change. All of it is
done in one program, which imports the copy again after each step.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from openrecs.extract import detect
from running import ROOT

NAMES = sorted(layout.name for layout in detect.LAYOUTS)
SHARE = NAMES[:: 1 if os.environ.get("OPENRECS_SWEEP") == "all" else 4]
# A page with the module that serves it alone: with it, the page would be longer than a module may be.
ALONE = {
    "block_notice": {"openrecs.extract.visible_text"},
    "export_csv": {"openrecs.extract.csv.resaved"},
    "product_page": {"openrecs.extract.text.before_2021.product_labels"},
}
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
PROGRAM = """
import importlib, json, shutil, sys
from pathlib import Path

copy = Path.cwd()
sys.path[:0] = [str(copy / "pipeline"), str(copy / "tests")]
sys.dont_write_bytecode = True
DETECT, SHELF = copy / "pipeline/openrecs/extract/detect.py", copy / "shelf"
SHELF.mkdir()

def reread():
    for name in [name for name in sys.modules if name.partition(".")[0] in ("openrecs", "golden")]:
        del sys.modules[name]
    golden = importlib.import_module("golden")
    assert golden.interpret.__file__.startswith(str(copy)), golden.interpret.__file__
    read = [(page, golden.read(page) == json.loads(want.read_text("utf-8"))) for _, page, want in golden.goldens()]
    refused = [(page, golden.refusal(page) == want.read_text("utf-8")) for _, page, want in golden.refusals()]
    return [len(read), *(page.name for page, is_same in read + refused if not is_same)]

def without(name):
    listed, files = DETECT.read_text("utf-8"), [f"pipeline/openrecs/extract/pages/{name}.py", f"tests/pages/{name}"]
    lines = listed.splitlines(keepends=True)
    DETECT.write_text("".join(l for l in lines if l.strip() not in (f"{name},", f"{name}.LAYOUT,")), "utf-8")
    for at, file in enumerate(files):
        shutil.move(copy / file, SHELF / str(at))
    said = reread()
    for at, file in enumerate(files):
        shutil.move(SHELF / str(at), copy / file)
    DETECT.write_text(listed, "utf-8")
    return said

print(json.dumps({**{name: without(name) for name in json.load(sys.stdin)}, "all are back": reread()}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package and of what its golden pages need."""
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline")
    shutil.copytree(ROOT / "tests/pages", tmp_path / "tests/pages")
    shutil.copy(ROOT / "tests/golden.py", tmp_path / "tests")
    return tmp_path


def taken_away_and_put_back(copy: Path, names: list[str]) -> dict[str, list[int | str]]:
    """Return, without each page in turn and then with all, how many pages were read, and those read otherwise."""
    call = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(call, cwd=copy, input=json.dumps(names), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pairs(*, without: str = "") -> int:
    found = (ROOT / "tests/pages").rglob("*.expected.json")
    return sum(path.relative_to(ROOT / "tests/pages").parts[0] != without for path in found)


@cache
def imported() -> dict[str, set[str]]:
    """Return what each module of the package imports, of the package."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "pipeline/openrecs").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT / "pipeline").with_suffix("").parts)
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        found[name] = {f"{node.module}.{one.name}" for node in froms for one in node.names}
        found[name] |= {str(node.module) for node in froms}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_only_the_list_of_layouts_imports_a_page_and_few_modules_serve_it_alone(name: str) -> None:
    imports, page = imported(), f"openrecs.extract.pages.{name}"
    assert [one for one, its in imports.items() if page in its] == ["openrecs.extract.detect"]
    others = set().union(*(its for one, its in imports.items() if one != page))
    assert {one for one in imports[page] & imports.keys() - others if "__init__" not in one} == ALONE.get(name, set())


def test_every_page_can_be_taken_away_and_put_back(copy: Path) -> None:
    """A quarter of them, but for `make test-long`."""
    said = taken_away_and_put_back(copy, SHARE)
    assert said == {**{name: [pairs(without=name)] for name in SHARE}, "all are back": [pairs()]}


def test_a_page_can_be_added_and_taken_away_again(copy: Path) -> None:
    (copy / "pipeline/openrecs/extract/pages/leaflet.py").write_text(ADDED, encoding="utf-8")
    listed = copy / "pipeline/openrecs/extract/detect.py"
    source = listed.read_text(encoding="utf-8").replace("    export_csv,\n", "    export_csv,\n    leaflet,\n")
    listed.write_text(source.replace("    rss_feed.LAYOUT,\n", "    rss_feed.LAYOUT,\n    leaflet.LAYOUT,\n"), "utf-8")
    (copy / "tests/pages/leaflet").mkdir()
    page = copy / "tests/pages/leaflet/ours.txt"
    page.write_text("A leaflet of ours\n", encoding="utf-8")
    page.with_name(f"{page.name}.expected.json").write_text("{}", encoding="utf-8")
    said = taken_away_and_put_back(copy, ["leaflet"])
    assert said == {"leaflet": [pairs()], "all are back": [pairs() + 1, "ours.txt"]}, "read, and otherwise than `{}`"
