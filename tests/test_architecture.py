"""How the modules stand to one another: imports point down, effects stay at the edge, names and schemas agree."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from openrecs import schema
from openrecs.clean import derive
from openrecs.extract.detect import LAYOUTS
from openrecs.records import Recommendation
from openrecs.report import dictionary
from running import ROOT

# The order of design section 2, from the top of the tree down. A name stands for a module or a whole folder, and
# imports only what is named in a line above its own, or beside it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("records", "errors", "text", "parallel"),
    ("remote",),
    ("dates", "statuses", "codes", "markers", "wording"),
    ("table",),
    ("schema",),
    ("hashes",),
    ("read",),
    ("extract",),
    ("normalize",),
    ("clean",),
    ("publish",),
    ("compare",),
    ("check",),
    ("report",),
    ("exports",),
    ("reconcile",),
    ("notify",),
    ("night",),
    ("scrape",),
    ("run",),
    ("demo",),
    ("agent",),
    ("cli",),
)
PLACE = {name: at for at, layer in enumerate(LAYERS) for name in layer}

# What may touch the disk, the network or the clock: modules and folders, and which of their effects they are there for.
EDGE = {
    "parallel",  # starts processes
    "remote",  # reads from addresses
    *("read.files", "read.stored", "read.to_document", "read.warc", "read.provenance.ledger"),
    *("publish.formats", "publish.beside", "publish.load", "publish.snapshot", "publish.verify"),
    *("publish.store", "publish.sync"),
    "compare.sources",  # reads the two tables that a person names
    "compare.between",  # asks the environment where the snapshots are
    "report.life",  # reads history.parquet
    "report.report_file",  # writes report.html
    "exports.snapshot_tables",
    "exports.database_files",  # makes a database, in memory
    "reconcile.tracker_file",  # reads a person's list
    "night.cluster",  # asks a scheduler
    *("notify.telling", "notify.watches"),
    "night.soundness",  # looks at every file of raw/
    "night.unchanged",  # looks at the times of every file, and keeps what a run said
    "scrape",
    "agent.served",  # speaks with the other side, and looks at the clock
    "cli",
}
READS_PACKAGED_DATA = {
    *("report.report_page", "report.report_file"),
    *("normalize.agencies.vocabulary", "normalize.publications", "normalize.versions"),
    *("compare.outputs.diff_page", "demo.story"),
}  # importlib.resources
OUTSIDE = {
    *("os", "io", "socket", "ssl", "select", "subprocess", "shutil", "tempfile", "time", "fcntl", "sqlite3", "mmap"),
    *("urllib.request", "urllib3", "http", "requests", "ftplib", "smtplib", "multiprocessing", "threading", "asyncio"),
    *("logging", "locale", "platform", "random", "secrets", "uuid", "glob"),
}
# What these modules hold beside their effects.
HARMLESS = {
    "io": {"StringIO", "BytesIO", "TextIOWrapper", "DEFAULT_BUFFER_SIZE"},
    "os": {"PathLike", "fspath"},
    "platform": {"python_version", "python_implementation", "machine"},
    "uuid": {"UUID", "uuid5", "NAMESPACE_URL", "NAMESPACE_DNS"},
}
SAID = {"print", "input"}
EFFECTS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "glob", "unlink", "mkdir"),
    *("rmdir", "touch", "symlink_to", "hardlink_to", "readlink", "chmod", "lstat", "resolve_links", "cwd", "home"),
    *("expanduser", "today", "now", "utcnow", "getenv", "environ", "urlopen"),
}
BANNED_NAMES = re.compile(r"util|helper|common|core$|manager|misc|stuff")

PACKAGE = ROOT / "pipeline/openrecs"


def _tracked() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in _tracked()}
NAMES = sorted(MODULES)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def top(name: str) -> str:
    """Return what stands for a module in LAYERS: its own name, or that of its folder."""
    return name.partition(".")[0]


def imports(name: str) -> Iterator[str]:
    """Yield the modules that a module imports, wherever in it, each by its name below `openrecs`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("openrecs.") for alias in node.names if alias.name.startswith("openrecs.")
            )
        elif isinstance(node, ast.ImportFrom) and node.module == "openrecs":
            yield from (alias.name for alias in node.names if alias.name != "__version__")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("openrecs."):
            yield str(node.module).removeprefix("openrecs.")


def test_every_module_has_its_place() -> None:
    placed = {top(name) for name in NAMES} - {"__init__", "data"}
    assert placed - PLACE.keys() == set(), "a new module: put it into LAYERS, where all its imports point down"
    assert PLACE.keys() - placed == set(), "a module that is no more: take it out of LAYERS"


def test_imports_point_down_and_never_up() -> None:
    placed = [name for name in NAMES if top(name) in PLACE]
    up = {f"{name} -> {other}" for name in placed for other in imports(name) if PLACE.get(top(other), 0) > rank(name)}
    assert up == set()


def rank(name: str) -> int:
    """Return the layer that a module is in."""
    return PLACE[top(name)]


def test_no_base_name_stands_twice() -> None:
    names = Counter(name.rpartition(".")[2] for name in NAMES if not name.endswith("__init__"))
    assert [name for name, count in names.items() if count > 1] == []


def test_what_a_run_hands_on_is_computed_where_it_is_made() -> None:
    assert [name for name in NAMES if "cached_property" in MODULES[name].read_text(encoding="utf-8")] == []


def test_no_module_imports_itself_in_a_circle() -> None:
    known = {name.removesuffix(".__init__"): name for name in NAMES}
    below = {name: {known[other] for other in imports(name) if other in known} for name in NAMES}
    remaining = dict(below)
    while remaining:
        free = [name for name, others in remaining.items() if not others & remaining.keys() - {name}]
        assert free, f"these import one another in a circle: {sorted(remaining)}"
        for name in free:
            del remaining[name]


def effects(name: str) -> Iterator[str]:
    """Yield what in a module touches disk, network or clock, by line."""
    for node in ast.walk(tree(name)):
        found: set[str] = set()
        if isinstance(node, ast.Import):
            found = {alias.name for alias in node.names if alias.name in OUTSIDE and not _is_harmless(name, alias.name)}
        elif isinstance(node, ast.ImportFrom) and node.module in OUTSIDE:
            found = {f"{node.module}.{alias.name}" for alias in node.names} - _harmless(node.module)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found = {node.func.attr} & EFFECTS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found = {node.func.id} & (EFFECTS | SAID)
        yield from (f"line {getattr(node, 'lineno', 0)}: {word}" for word in sorted(found))


def _harmless(module: str) -> set[str]:
    return {f"{module}.{word}" for word in HARMLESS.get(module, ())}


def _is_harmless(name: str, module: str) -> bool:
    """Say whether a module uses nothing of another but what does no harm."""
    used = {
        node.attr
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module
    }
    return used <= HARMLESS.get(module, set())


def is_edge(name: str) -> bool:
    """Say whether a module, or a folder that it is in, may have effects."""
    return any(name == one or name.startswith(f"{one}.") for one in EDGE)


def test_a_pure_module_touches_neither_disk_nor_network_nor_clock() -> None:
    data = (": read_text", ": read_bytes", ": iterdir")
    for name in (name for name in NAMES if top(name) in PLACE and not is_edge(name)):
        found = list(effects(name))
        if name in READS_PACKAGED_DATA:
            found = [one for one in found if not one.endswith(data)]
            assert "importlib" in MODULES[name].read_text(encoding="utf-8")
        assert found == [], name


def test_the_search_for_effects_finds_them() -> None:
    assert any("now" in one for one in effects("cli.options"))
    assert any("os" in one for one in effects("publish.store.disk"))
    assert any("open" in one for one in effects("scrape.keeping"))
    assert any("read_bytes" in one for one in effects("normalize.versions"))
    assert any("print" in one for one in effects("cli.terminal"))


def test_every_module_and_what_is_public_in_it_says_what_it_is() -> None:
    short = [name for name in NAMES if top(name) != "data" and len(ast.get_docstring(tree(name)) or "") <= 20]
    public = [
        (name, node)
        for name in NAMES
        for node in tree(name).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [*short, *(f"{name}.{node.name}" for name, node in public if not ast.get_docstring(node))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in NAMES if any(BANNED_NAMES.search(part) for part in name.split("."))] == []


def test_a_package_defines_and_re_exports_nothing() -> None:
    packages = [name for name in NAMES if name.endswith(".__init__")]
    assert [name for name in packages if not all(isinstance(node, ast.Expr) for node in tree(name).body)] == []


def test_the_package_itself_offers_what_the_design_says_and_imports_none_of_it() -> None:
    assert list(imports("__init__")) == []


def undone(name: str) -> Iterator[str]:
    """Yield where a module swallows a failure, or leaves something to be done, by line."""
    for node in ast.walk(tree(name)):
        is_silent = isinstance(node, ast.ExceptHandler) and all(isinstance(one, ast.Pass) for one in node.body)
        if is_silent or (isinstance(node, ast.ExceptHandler) and node.type is None):
            yield f"{name}, line {node.lineno}: a bare or a silent except"
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node):
            yield f"{name}, line {node.lineno}: not implemented"
    if re.search(r"\b(?:TODO|FIXME|XXX|HACK)\b", MODULES[name].read_text(encoding="utf-8")):
        yield f"{name}: something is to be done"


def test_no_failure_is_swallowed_and_nothing_is_left_undone() -> None:
    assert [line for name in NAMES for line in undone(name)] == []


# ---------------------------------------------------------------- records, schema, dictionary, layouts


LATER = {
    *("concurrence", "concurrence_evidence", "last_action_on", "last_action_precision", "last_action_evidence"),
    *("target_on", "target_precision", "target_evidence"),
}


def test_records_and_schema_and_dictionary_agree() -> None:
    of_records = set(Recommendation._fields)
    assert of_records | set(derive.DERIVED) | LATER == set(schema.PARSED.names)
    assert of_records & set(derive.DERIVED) == set()
    page = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert page == dictionary.markdown(dictionary.tables())


def test_a_field_that_may_be_none_is_a_column_that_may_be_null_and_the_other_way_round() -> None:
    nullable = {column.name: column.nullable for column in schema.RECOMMENDATIONS.columns}
    for name, hint in Recommendation.__annotations__.items():
        assert nullable[name] == ("None" in str(hint)), name


def test_a_layout_says_only_what_may_be_null_and_has_years_and_a_module() -> None:
    nullable = {column.name for column in schema.RECOMMENDATIONS.columns if column.nullable}
    for layout in LAYOUTS:
        assert layout.says <= nullable
        assert f"extract.pages.{layout.name}" in MODULES
        assert layout.years


def test_ranks_and_names_of_layouts_are_unique() -> None:
    assert len({layout.rank for layout in LAYOUTS}) == len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)


def test_no_path_of_this_machine_is_in_what_is_shipped() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "pipeline", "docs", "README.md", "Makefile", "raw"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not run: this is not a checkout of git")
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"(?:^|[\s\"'(`])/(?:work|root|home/[a-z]+)/", text), name


# ---------------------------------------------------------------- the tests themselves


# What tells seconds or bytes; in a script that a test runs as well. Growth is measured by growth.py alone.
MEASURES = re.compile(
    r"process_time|perf_counter|monotonic|thread_time|default_timer|timeit|time\.time|clock_gettime"
    r"|tracemalloc|get_traced_memory|getrusage|ru_maxrss|setrlimit|RLIMIT_|VmHWM|VmRSS|VmPeak|psutil|getsizeof"
    r"|\bdatetime\.now\b|--durations|\bBUDGET"
)
MEASURES_TO_ACT = {
    "growth.py",  # compares a step with one four times as large
    "server.py",  # is the clock of the tests
    "test_publish_faults.py",  # how long a publication takes decides when it is killed
    "test_architecture.py",  # holds the words
}
WAITS = {"wait", "join", "communicate", "settimeout", "alarm"}


def _patience(node: ast.AST) -> bool:
    """Say whether a call waits a number of seconds that is written there: a machine may always be slower."""
    if not isinstance(node, ast.Call):
        return False
    stated = [word.value for word in node.keywords if word.arg in ("timeout", "within")]
    if isinstance(node.func, ast.Attribute) and node.func.attr in WAITS and len(node.args) == 1:
        stated += node.args
    return any(isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in stated)


def _absolute(node: ast.AST) -> bool:
    """Say whether a measured peak is compared with a number of bytes."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    has_number = any(isinstance(side, ast.Constant) and isinstance(side.value, int | float) for side in sides)
    calls = [one.func for side in sides for one in ast.walk(side) if isinstance(one, ast.Call)]
    return has_number and any(getattr(call, "attr", getattr(call, "id", "")) == "peak" for call in calls)


def absolute(name: str, text: str) -> list[str]:
    """Return where a test judges by seconds or by memory in absolute numbers, by line."""
    found = [
        f"{name}, line {number}: it measures ({measured[0]})"
        for number, line in enumerate(text.splitlines(), 1)
        if (measured := MEASURES.search(line)) and name not in MEASURES_TO_ACT
    ]
    for node in ast.walk(ast.parse(text)):
        if _patience(node):
            found.append(f"{name}, line {node.lineno}: it waits a few seconds and no more (running.HANGS is patient)")
        if _absolute(node):
            found.append(f"{name}, line {node.lineno}: a peak against a number of bytes")
    return found


TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_no_test_asserts_seconds_or_absolute_memory() -> None:
    """See growth.py for what grows, and `until` in running.py for what must come some time."""
    assert [line for path in TESTS for line in absolute(path.name, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "begun = time.process_time()\nwork()\nassert time.process_time() - begun < 2",
        "from time import perf_counter as clock\nassert clock() < 2",
        "assert seconds(work) < BUDGET",
        "script = \"print(open('/proc/self/status').read().split('VmHWM:'))\"",
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1, 1))",
        "subprocess.run(command, timeout=20)",
        "run.wait(30)",
        "thread.join(timeout=5)",
        "assert growth.peak(work, thing) < 20_000_000",
        "assert 5e6 > peak(work, thing)",
    ],
)
def test_the_search_for_seconds_and_bytes_finds_them(text: str) -> None:
    assert absolute("test_x.py", text)


@pytest.mark.parametrize(
    "text",
    [
        "assert growth.peak(work, thing) < 6 * size",
        "growth.assert_linear(make, work)",
        "subprocess.run(command, timeout=HANGS)",
        "run.wait()",
        "', '.join(words)",
        "pages.get(3)",
    ],
)
def test_the_search_for_seconds_and_bytes_passes_what_is_patient(text: str) -> None:
    assert absolute("test_x.py", text) == []


def test_no_test_imports_another_test() -> None:
    """What two tests need is in a module of its own, whose name does not begin with `test_`."""
    imported = [
        name
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert [name for name in imported if name.split(".")[-1].startswith("test_")] == []
    asked = [path.name for path in TESTS if re.search(r"importorskip\(\s*\"test_", path.read_text(encoding="utf-8"))]
    assert asked == [], "skipped for ever: no test can be imported"
