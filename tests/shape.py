"""How large modules and functions are, and how often rows change their form: `measured` against tests/shape.json.

    python tests/shape.py            print what is worse, and what is better than it was
    python tests/shape.py --write    write tests/shape.json again: the commit says why a number became larger

What is larger than it should be is in tests/shape.json with its number, which may only become smaller.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline/openrecs"
KNOWN = Path(__file__).with_name("shape.json")
MOST_MODULES, MOST_LINES, LONGEST, MOST_PARAMETERS = 14, 250, 40, 6

Counts = dict[str, int]


@cache
def trees() -> dict[str, ast.Module]:
    """Return the tree of every module, by its name below `openrecs`."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Return the calls and functions of all modules, each with the name of its module."""
    kinds = (ast.Call, ast.FunctionDef)
    return [(name, node) for name, tree in trees().items() for node in ast.walk(tree) if isinstance(node, kinds)]


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function and its name, with that of its module."""
    yield from ((f"{name}.{node.name}", node) for name, node in nodes() if isinstance(node, ast.FunctionDef))


def lines(node: ast.FunctionDef) -> int:
    """Return the lines of a function without those of its docstring."""
    words = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (words.count("\n") + 1 if words else 0)


def parameters(node: ast.FunctionDef) -> int:
    """Return how many parameters a function has, without `self`."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([one for one in given if one.arg not in ("self", "cls")])


def calls(*names: str) -> dict[str, int]:
    """Return how often each module calls one of these functions or methods."""
    found = Counter(
        name
        for name, node in nodes()
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
    )
    return dict(found)


def frames_of_rows() -> Counts:
    """Return how often each module makes a frame of something else than columns."""
    return Counter(
        name
        for name, node in nodes()
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("pd.DataFrame", "DataFrame")
        and node.args
        and not isinstance(node.args[0], ast.Dict | ast.DictComp)
    )


@cache
def stays() -> list[str]:
    """Return the modules that a refresh of the shipped dump enters, in the order of the run."""
    command = [sys.executable, str(ROOT / "tests/traced.py")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def above(most: int, found: Mapping[str, int]) -> Counts:
    """Return what is larger than it should be."""
    return {name: count for name, count in found.items() if count > most}


def measured() -> dict[str, Counts]:
    """Return what is known of each rule: names with their numbers."""
    folders = Counter(name.rpartition(".")[0] for name in trees() if not name.endswith("__init__"))
    sizes = {name: node.body[-1].end_lineno or 0 for name, node in trees().items() if node.body}
    return {
        f"folders of more than {MOST_MODULES} modules": above(MOST_MODULES, folders),
        f"modules of more than {MOST_LINES} lines": above(MOST_LINES, sizes),
        f"functions of more than {LONGEST} lines": above(LONGEST, {name: lines(node) for name, node in functions()}),
        f"functions of more than {MOST_PARAMETERS} parameters": above(
            MOST_PARAMETERS, {name: parameters(node) for name, node in functions()}
        ),
        "records become a frame": calls("from_records"),
        "rows become a frame": frames_of_rows(),
        "rows become an Arrow table": calls("from_pylist", "to_arrow"),
        "a table becomes rows": calls("to_pylist", "to_dict", "itertuples", "iterrows"),
        "a table becomes bytes": calls("write_table", "write_csv", "ParquetWriter", "CSVWriter"),
        "modules that a refresh of the dump enters (45 are aimed at)": {"all": len(set(stays()))},
    }


def known() -> dict[str, Counts]:
    """Return tests/shape.json."""
    found: dict[str, Counts] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


def compared(found: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """Say what is larger than it was, and what is smaller: its number is to be lowered."""
    worse = [f"{name}: {n}, not {before.get(name, 0)}" for name, n in found.items() if n > before.get(name, 0)]
    better = [f"{name}: only {found.get(name, 0)}" for name, n in before.items() if found.get(name, 0) < n]
    return [*(f"worse: {line}" for line in worse), *(f"better, write it down: {line}" for line in better)]


def main(words: list[str]) -> int:
    """Print what differs, or write it."""
    found = measured()
    differs = [f"{rule}: {line}" for rule in found for line in compared(found[rule], known().get(rule, {}))]
    print("\n".join(differs) or "as it was")
    if words == ["--write"]:
        KNOWN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return int(bool(differs) and words != ["--write"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
