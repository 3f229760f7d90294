"""The shape of the house: its sizes, the way of a row, the picture of it in docs/design.md, the recipes.

`shape` measures; what is larger than it should be is in tests/shape.json, and may only become smaller.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import shape
from running import ROOT
from shape import PACKAGE, Counts, stays, trees


@cache
def measured() -> dict[str, Counts]:
    return shape.measured()


def test_no_number_becomes_larger_and_a_smaller_one_is_written_down() -> None:
    assert measured().keys() == shape.known().keys()
    said = {rule: shape.compared(found, shape.known()[rule]) for rule, found in measured().items()}
    assert not any(said.values()), f"{said}: `python tests/shape.py --write`; the commit says why a number grew"


@pytest.mark.parametrize(("found", "is_said"), [(3, True), (1, True), (2, False)])
def test_a_larger_and_a_smaller_number_are_both_told(found: int, is_said: bool) -> None:
    assert bool(shape.compared({"a": found}, {"a": 2})) is is_said


# ---------------------------------------------------------------- a run, traced


# What does the work of each stage; another module of it may be asked before, as the store for its lock.
WORK = (
    *("read/to_document.py", "extract/detect.py", "normalize/record.py", "clean/dedupe.py", "clean/upsert.py"),
    *("check/checks.py", "publish/assemble.py", "publish/store/staging.py", "report/atom.py"),
)


def test_a_run_enters_its_stages_in_order() -> None:
    first = {name: stays().index(name) for name in WORK}
    last = {name: len(stays()) - stays()[::-1].index(name) for name in WORK}
    assert all(last[one] <= first[next_] for one, next_ in pairwise(WORK) if one.split("/")[0] != next_.split("/")[0])


def test_no_document_is_read_once_days_are_folded() -> None:
    run = stays()
    folding = run.index("clean/dedupe.py")
    again = {name for name in run[folding:] if name.startswith(("read/", "extract/"))}
    assert again <= {"extract/csv/export_head.py"}  # what an address claims is no reading of a document


# ---------------------------------------------------------------- the picture in docs/design.md

DESIGN = (ROOT / "docs/design.md").read_text(encoding="utf-8")
PICTURE = DESIGN.partition("```mermaid\n")[2].partition("```")[0]
STORES = {"raw", "processed"}
HANDS_ON = ("run", "night.", "normalize.gather")  # modules that give what one stage made to the next


def arrows() -> set[tuple[str, str]]:
    """Return the arrows of the picture."""
    found = set()
    for line in PICTURE.splitlines():
        names = [re.sub(r"\W.*", "", part.strip()) for part in line.split("-->")]
        found |= set(pairwise(names))
    return found


def stages_of(name: str) -> set[str]:
    """Return the stages that a module imports."""
    found = set()
    for node in ast.walk(trees()[name]):
        if isinstance(node, ast.ImportFrom) and node.module == "openrecs":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("openrecs."):
            found.add(str(node.module).split(".")[1])
    return found


def follows(giver: str, taker: str) -> bool:
    """Say whether the code has an arrow: the taker imports the giver, or a module that hands on imports both."""
    own = [stages_of(name) for name in trees() if name.split(".")[0] == taker]
    joined = [stages_of(name) | {name.split(".")[0]} for name in trees() if name.startswith(HANDS_ON)]
    return any(giver in one for one in own) or any({giver, taker} <= one for one in joined)


@pytest.mark.parametrize(("giver", "taker"), sorted(arrows()))
def test_an_arrow_of_the_picture_is_an_import_or_a_hand_over(giver: str, taker: str) -> None:
    if giver in STORES or taker in STORES:
        stage, store = (taker, giver) if giver in STORES else (giver, taker)
        assert any(re.search(rf"\b{store}\b", ast.unparse(trees()[name])) for name in trees() if name.startswith(stage))
    else:
        assert follows(giver, taker)


def test_every_stage_is_in_the_picture() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name not in ("data", "__pycache__")}
    drawn = {name for arrow in arrows() for name in arrow}
    assert drawn - STORES == folders | {"run"}


def test_an_arrow_that_is_not_there_is_found() -> None:
    assert not follows("report", "extract")
    assert follows("extract", "normalize")


def test_tests_are_in_the_folder_of_what_they_test() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    folders -= {Path("comments")}  # labels and their score, of no stage
    assert [folder for folder in folders if not (PACKAGE / folder).is_dir()] == []


# ---------------------------------------------------------------- the recipes of CONTRIBUTING.md

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in CONTRIBUTING.partition("| question |")[2].partition("\n\n")[0].splitlines()[2:]
]
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe[0])
def test_a_recipe_names_files_and_commands_that_exist(recipe: list[str]) -> None:
    question, files, tests, command = recipe
    assert question.endswith("?")
    for name in re.findall(r"`([a-z_./]+)`", files):
        assert list((PACKAGE).glob(name)) or (ROOT / name).exists(), name
    named = re.findall(r"`([^`]+)`", tests)
    assert named
    for name in [*named, *re.findall(r"tests/[a-z_/]+\.py", command)]:
        assert Path(ROOT, name).is_file(), name
    [target] = re.findall(r"`make ([a-z-]+)", command)
    assert target in TARGETS


def test_there_are_recipes() -> None:
    assert len(RECIPES) >= 8
