"""What a disk may hold after the power went, at every moment of a run: its steps are recorded, and played on a model.

The model is POSIX with nothing added; no order in which file systems happen to write helps a program here:

1. A file's bytes are kept once its fsync has returned. Before that the disk may have of what was written: nothing, the
   first half, as many zeros, or all. What was synced earlier stays.
2. A folder's entries change one by one. A change is kept once an fsync of that folder has returned after it. Before
   that every change may be kept or not, whatever became of others, earlier ones of the same folder among them.
3. A rename within one folder is one change: the old name goes and the new one comes, or neither.
4. A rename from one folder to another is two changes, one in each: both names may be there (as two copies), or none.
5. An fsync of a file keeps no entry. One of a folder keeps its entries: neither its own name in the folder above, nor
   what is in the folders below.
6. A link's text is kept by the first fsync of a folder that has its entry. Before that half of the text may be there.
7. Steps are as small as system calls, and the power goes between two of them. While one is at work the disk holds
   nothing that it may not hold after it, or before it.
8. What was there before the run is kept. Kept means kept: disks that lie are the subject of other tests.
9. The lock file is left out: it says nothing to a reader, and a lock ends with its process.
10. Where more than `MOST` states are possible at one moment (a folder's many files) these are taken: the first n
   changes kept, for each n; all but one; only one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from openrecs.publish.store import disk
from openrecs.publish.store.disk import Disk
from openrecs.publish.store.snapshot_names import LOCK

MOST = 64

Content = bytes | str | None  # of a file, of a link, of a folder
Tree = Mapping[str, Content]
State = frozenset[tuple[str, Content]]


class Step(NamedTuple):
    """One change, or one fsync. `to` is a rename's new name or a link's text, `content` all that a file then has."""

    what: str
    path: str
    to: str = ""
    content: bytes = b""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.what, self.path, self.to)))


class Recorder(Disk):
    """Writes down every step that is made below a folder."""

    def __init__(self, root: Path) -> None:
        self.steps = list[Step]()
        self._root = root
        self._content = dict[Path, bytes]()

    def make_folder(self, path: Path) -> None:
        self._note("folder", path)
        super().make_folder(path)

    def create(self, path: Path, content: disk.Content) -> None:
        self._note("create", path)
        self._content[path] = b""
        super().create(path, content)
        self._note_content(path)

    def append(self, path: Path, line: bytes) -> None:
        if not path.exists():
            self._note("create", path)
        self._content[path] = path.read_bytes() if path.exists() else b""
        super().append(path, line)
        self._note_content(path)

    def fsync(self, descriptor: int, path: Path) -> None:
        if path.is_file():
            self._note_content(path)
        self._note("fsync", path)
        super().fsync(descriptor, path)

    def rename(self, old: Path, new: Path) -> None:
        self._note("rename", old, self._name(new))
        super().rename(old, new)

    def symlink(self, target: str, path: Path) -> None:
        self._note("link", path, target)
        super().symlink(target, path)

    def remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            for below in sorted(path.rglob("*"), reverse=True):
                self._note("remove", below)
        if path.is_symlink() or path.exists():
            self._note("remove", path)
        super().remove(path)

    def _note_content(self, path: Path) -> None:
        content = path.read_bytes()
        if content != self._content.get(path):
            self._content[path] = content
            self.steps.append(Step("write", self._name(path), content=content))

    def _note(self, what: str, path: Path, to: str = "") -> None:
        self.steps.append(Step(what, self._name(path), to))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


class _Node:
    """A file, link or folder: what programs find in it, and what the disk is sure to have of it."""

    def __init__(self, content: Content, kept: Content = None) -> None:
        self.content, self.kept = content, kept
        self.entries = dict[str, _Node]()
        self.kept_entries = dict[str, _Node]()

    def choices(self) -> Sequence[Content]:
        """Return what the disk may have of it, the least first."""
        if isinstance(self.content, str):
            return (self.content[: len(self.content) // 2], self.content)
        assert isinstance(self.content, bytes)
        kept = self.kept if isinstance(self.kept, bytes) else b""
        added = self.content[len(kept) :]
        return (kept, kept + added[: len(added) // 2], kept + bytes(len(added)), self.content)


class _Change(NamedTuple):
    """A change of one folder's entries that may or may not be kept."""

    folder: _Node
    entries: Mapping[str, _Node | None]


class Medium:
    """A disk on which steps are made, and which knows what it may hold of them."""

    def __init__(self, tree: Tree) -> None:
        self._root = _Node(None)
        self._unsure = list[_Change | _Node]()
        for path in sorted(tree):
            folder, name = self._place(path)
            folder.entries[name] = folder.kept_entries[name] = _Node(tree[path], tree[path])

    def do(self, step: Step) -> None:
        """Make one step."""
        match step.what:
            case "folder" | "create" | "link":
                node = _Node({"folder": None, "create": b"", "link": step.to}[step.what])
                if step.what == "link":
                    self._unsure.append(node)
                self._change(step.path, node)
            case "write":
                node = self._node(step.path)
                node.content = step.content
                self._unsure = [one for one in self._unsure if one is not node] + [node]
            case "remove":
                self._change(step.path, None)
            case "rename":
                self._rename(step.path, step.to)
            case "fsync":
                self._fsync(self._node(step.path))
            case _:
                raise ValueError(step)

    def seen(self) -> Tree:
        """Return what programs see now."""
        return dict(_walk(self._root, {}, None))

    def states(self) -> Iterator[State]:
        """Yield all that the disk may hold if the power goes now, some of it more than once."""
        options = [range(2) if isinstance(one, _Change) else range(len(one.choices())) for one in self._unsure]
        for chosen in _choices([len(option) for option in options]):
            contents = dict[_Node, Content]()
            entries = dict[_Node, dict[str, _Node]]()
            for one, choice in zip(self._unsure, chosen, strict=True):
                if isinstance(one, _Node):
                    contents[one] = one.choices()[choice]
                elif choice:
                    _apply(entries.setdefault(one.folder, dict(one.folder.kept_entries)), one.entries)
            yield frozenset(_walk(self._root, contents, entries))

    def _rename(self, old: str, new: str) -> None:
        node = self._node(old)
        if self._place(old)[0] is self._place(new)[0]:
            self._change(old, None, also={PurePosixPath(new).name: node})
        else:
            self._change(old, None)
            self._change(new, node)

    def _change(self, path: str, node: _Node | None, also: Mapping[str, _Node | None] | None = None) -> None:
        folder, name = self._place(path)
        change = _Change(folder, {name: node, **(also or {})})
        _apply(folder.entries, change.entries)
        self._unsure.append(change)

    def _fsync(self, node: _Node) -> None:
        if node.content is not None:
            node.kept = node.content
            self._unsure = [one for one in self._unsure if one is not node]
            return
        node.kept_entries = dict(node.entries)
        linked = [one for one in node.entries.values() if isinstance(one.content, str)]
        self._unsure = [
            one for one in self._unsure if (one.folder is not node if isinstance(one, _Change) else one not in linked)
        ]

    def _place(self, path: str) -> tuple[_Node, str]:
        *above, name = PurePosixPath(path).parts
        node = self._root
        for part in above:
            node = node.entries[part]
        return node, name

    def _node(self, path: str) -> _Node:
        if path == ".":
            return self._root
        folder, name = self._place(path)
        return folder.entries[name]


def _apply(entries: dict[str, _Node], changed: Mapping[str, _Node | None]) -> None:
    for name, node in changed.items():
        if node is None:
            entries.pop(name, None)
        else:
            entries[name] = node


def _walk(
    folder: _Node,
    contents: Mapping[_Node, Content],
    entries: Mapping[_Node, Mapping[str, _Node]] | None,
    above: str = "",
) -> Iterator[tuple[str, Content]]:
    """Yield every path below a folder with its content: as kept, with the chosen changes; or, without any, as seen."""
    for name, node in (folder.entries if entries is None else entries.get(folder, folder.kept_entries)).items():
        yield above + name, contents.get(node, node.content)
        if node.content is None:
            yield from _walk(node, contents, entries, f"{above}{name}/")


def _choices(counts: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield one choice of each: all combinations, or those that rule 10 names."""
    if prod(counts) <= MOST:
        yield from product(*map(range, counts))
        return
    most, least = [count - 1 for count in counts], [0] * len(counts)
    for kept in range(len(counts) + 1):
        yield most[:kept] + least[kept:]
    for at, count in enumerate(counts):
        for choice in range(count):
            yield [*most[:at], choice, *most[at + 1 :]]
            yield [*least[:at], choice, *least[at + 1 :]]


def read(root: Path) -> Tree:
    """Return all that stands below a folder, but for the lock file."""
    return dict(_read(str(root), ""))


def _read(folder: str, above: str) -> Iterator[tuple[str, Content]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_symlink():
                yield above + entry.name, str(Path(entry.path).readlink())
            elif entry.is_dir():
                yield above + entry.name, None
                yield from _read(entry.path, f"{above}{entry.name}/")
            elif entry.name != LOCK:
                yield above + entry.name, Path(entry.path).read_bytes()


def write(root: Path, state: State) -> None:
    """Make a folder that holds a state."""
    root.mkdir()
    for name, content in sorted(state, key=lambda entry: entry[0]):
        path = root / name
        if content is None:
            path.mkdir()
        elif isinstance(content, str):
            path.symlink_to(content)
        else:
            path.write_bytes(content)
