"""The power goes at every moment of a publish: whatever the disk may then hold (`powerloss` says what that is).

Each such state is made on a real folder; the oracle and a reader are asked, and the next run must end as an undisturbed
one does, to the byte. And every fsync, every reading back and the order of the steps is shown to be needed: without it
there is a state that fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import openrecs
import oracle
import powerloss
import publisher
from openrecs.errors import DamagedError, OpenrecsError, StorageError, UsageError
from openrecs.publish import beside, formats
from openrecs.publish.snapshot import check
from openrecs.publish.store import disk as disk_
from openrecs.publish.store import staging, transaction
from openrecs.publish.store.disk import Disk
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.verify import verify
from openrecs.table import Table
from powerloss import Content, Medium, Recorder, State, Step, Tree
from publisher import DAY, EARLIER, LATER, edit, placed_but_unpointed
from tools import quick_folder

FIRST, SECOND, NEXT = f"{DAY}", f"{DAY}.2", f"{LATER}"
NOTE, DERIVED = "p/latest.json", "p/.derived.json"
PLACE = f"rename p/.staging-{NEXT} p/snapshots/{NEXT}"
COMMIT = "rename p/.staging-latest p/latest"
AFTER_PLACE = "p after: rename p/.staging-NAME p/snapshots/NAME"
AFTER_NOTE = "p after: rename p/.staging-latest.json p/latest.json"
tables = cache(publisher.tables)
SWEEP_ALL = os.environ.get("OPENRECS_SWEEP") == "all"


def publish(processed: Path, disk: Disk, marker: str, as_of: Any = DAY) -> None:
    with transaction.opened(processed, disk) as opened:
        opened.publish(as_of, lambda r: tables(as_of, r, marker), inputs={}, versions=publisher.VERSIONS)


def prune(processed: Path, disk: Disk) -> None:
    """Remove the first snapshot if it is there."""
    with transaction.opened(processed, disk) as opened:
        for snapshot in opened.whole():
            if snapshot.name == Name(DAY):
                staging.remove(opened.disk, processed, snapshot.name, snapshot.digest)


def repair(processed: Path, disk: Disk) -> None:
    """Set damaged snapshots aside."""
    with transaction.opened(processed, disk) as opened:
        for snapshot in opened.whole():
            if check(snapshot):
                staging.set_aside(opened.disk, processed, snapshot.name, snapshot.digest)


def derive(processed: Path, disk: Disk, marker: str = "new") -> None:
    """Renew a file beside the snapshots."""
    files = {"history.parquet": f"{marker} lives\n".encode()}
    with transaction.opened(processed, disk) as opened:
        newest = opened.newest()
        assert newest is not None
        beside.renew(opened.disk, processed, files, newest.digest)


def hold(processed: Path, disk: Disk) -> None:
    """Put a held run aside."""
    files = {name: f"a table of {name}\n".encode() for name in ("issues.csv", "held.json")}
    with transaction.opened(processed, disk) as opened:
        beside.put_aside(opened.disk, processed, "run-1", files, again=False)


class Quick(Disk):
    """A disk that is not asked to keep anything: these runs end before the power goes again."""

    def fsync(self, descriptor: int, path: Path) -> None:
        pass


@dataclass(frozen=True)
class History:
    """What stood there, the run whose power goes, and what is special about it.

    `markers` are the texts a reader finds, by snapshot, when all is done. `pending` is a snapshot that `latest` did not
    name yet. `taken` is one that the run takes out; `left` begins what a run may leave for the next one to clear.
    Of a history that `is_full` `make test-long` makes every state on a folder; of others one of those that differ in
    litter only.
    """

    before: Sequence[Callable[[Path], object]]
    run: Callable[[Path, Disk], object]
    markers: dict[str, str]
    states: int
    is_published: bool = True
    pending: str = ""
    taken: str = ""
    left: str = "nothing is left"
    is_full: bool = False


def published(marker: str, as_of: Any = DAY) -> Callable[[Path], object]:
    return lambda processed: publish(processed, Quick(), marker, as_of)


def run_of(marker: str, as_of: Any = DAY) -> Callable[[Path, Disk], object]:
    return lambda processed, disk: publish(processed, disk, marker, as_of)


def litter(processed: Path) -> None:
    """Leave what a run leaves that is killed while it writes, and then while it moves the pointer."""
    (processed / f".staging-{LATER}").mkdir()
    (processed / f".staging-{LATER}" / "issues.csv").write_text("half a f", encoding="utf-8")
    (processed / ".staging-latest").symlink_to(f"snapshots/{LATER}")
    (processed / ".staging-latest.json").write_text("{", encoding="utf-8")


def without(name: str) -> Callable[[Path], object]:
    return lambda processed: (processed / name).unlink()


def gone(processed: Path) -> None:
    shutil.rmtree(processed / "snapshots" / FIRST)


def damaged(processed: Path) -> None:
    edit(processed / "snapshots" / FIRST / "issues.csv", lambda content: content[:-1])


TWO = {FIRST: "one", SECOND: "two"}
HISTORIES = {
    "the first": History([], run_of("one"), {FIRST: "one"}, 250, is_full=True),
    "a second date": History([published("one")], run_of("two", LATER), {FIRST: "one", NEXT: "two"}, 250, is_full=True),
    "a second revision": History([published("one")], run_of("two"), TWO, 250),
    "an earlier date": History(
        [published("one")], run_of("two", EARLIER), {FIRST: "one", f"{EARLIER}": "two"}, 250, is_published=False
    ),
    "after a killed run": History(
        [placed_but_unpointed, litter], run_of("three", LATER), {**TWO, NEXT: "three"}, 250, pending=SECOND
    ),
    "after a killed run, nothing new": History(
        [placed_but_unpointed, litter], run_of("two"), TWO, 30, is_published=False, pending=SECOND
    ),
    "latest is missing": History(
        [published("one"), published("two"), without("latest")],
        run_of("three", LATER),
        {**TWO, NEXT: "three"},
        250,
        pending=SECOND,
    ),
    "only litter": History(
        [published("one"), litter], run_of("one"), {FIRST: "one"}, 5, is_published=False, left="p/.staging-"
    ),
    "the note is missing": History(
        [published("one"), without("latest.json")], run_of("one"), {FIRST: "one"}, 5, is_published=False
    ),
    "latest names nothing": History([published("one"), gone], run_of("two"), {FIRST: "two"}, 250, pending=FIRST),
    "a removal": History(
        [published("one"), published("two", LATER)],
        prune,
        {NEXT: "two"},
        100,
        is_full=True,
        is_published=False,
        taken=FIRST,
    ),
    "a damaged one set aside": History(
        [published("one"), published("two", LATER), damaged], repair, {NEXT: "two"}, 5, is_published=False, taken=FIRST
    ),
    "another one set aside": History(
        [published("one"), published("two", LATER), damaged, lambda processed: (processed / ".damaged").mkdir()],
        repair,
        {NEXT: "two"},
        5,
        is_published=False,
        taken=FIRST,
    ),
    "a derived file": History(
        [published("one"), partial(derive, disk=Quick(), marker="old")], derive, {FIRST: "one"}, 10, is_published=False
    ),
    "a held run": History(
        [published("one")], hold, {FIRST: "one"}, 10, is_published=False, left="p/.staging-held-run-1"
    ),
}

# The fsyncs that a history can do without, by what they follow, and a history that cannot: there nothing follows them,
# or more depends on them. One is needed nowhere (""): a new snapshots/ is kept by the fsync that follows the rename.
UNNEEDED = {
    "the first": {"p after: folder p/snapshots": "", AFTER_PLACE: "an earlier date"},
    "a second date": {AFTER_PLACE: "an earlier date"},
    "a second revision": {AFTER_PLACE: "an earlier date"},
    "after a killed run": {AFTER_NOTE: "after a killed run, nothing new", AFTER_PLACE: "an earlier date"},
    "latest is missing": {
        f"p after: {COMMIT}": "after a killed run",
        AFTER_NOTE: "after a killed run, nothing new",
        AFTER_PLACE: "an earlier date",
    },
    "latest names nothing": {AFTER_PLACE: "an earlier date"},
    "a damaged one set aside": {"p after: write p/.removed.jsonl": "another one set aside"},
}


Judged = tuple[State, bool]  # and whether the run had succeeded


class Moment(NamedTuple):
    """A moment of a run: what the disk may hold, what programs had seen by then, and whether the run had succeeded."""

    states: list[State]
    seen: list[Tree]
    is_done: bool

    def contents(self, path: str) -> set[Content]:
        """Return what programs had seen at a path, `None` for nothing or a folder."""
        return {tree.get(path) for tree in self.seen}


class Proof:
    """One history, recorded; and the judgement on what a disk may hold of it."""

    def __init__(self, history: History, scratch: Path) -> None:
        self.history, self._scratch = history, scratch
        self._believed = set[frozenset[tuple[str, Content]]]()
        with self._made(frozenset()) as root:
            for step in history.before:
                step(root / "p")
            self.base, self.memory = powerloss.read(root), oracle.remember(root / "p")
            recorder = Recorder(root)
            history.run(root / "p", recorder)
            self.steps, self.complete = recorder.steps, powerloss.read(root)
            assert verify(root / "p") == []
        self._touched = {history.taken}
        if self.memory.latest not in self.memory.snapshots:
            self._touched.add(self.memory.latest)
            self.memory = replace(self.memory, latest="")

    def moments(self, steps: Sequence[Step]) -> Iterator[Moment]:
        """Yield the moments between the steps, the last one first: that is where most faults show."""
        medium = Medium(self.base)
        seen = [medium.seen()]
        for step in steps:
            medium.do(step)
            seen.append(medium.seen())
        for done in reversed(range(len(steps) + 1)):
            medium = Medium(self.base)
            for step in steps[:done]:
                medium.do(step)
            yield Moment(list(dict.fromkeys(medium.states())), seen[: done + 1], done == len(steps))

    def all_hold(self, steps: Sequence[Step], made: set[Judged]) -> int:
        """Judge all that the disk may hold, on a folder but for what was `made` there before; return how much that is.

        What is only litter of another kind is made once, unless the history `is_full`.
        """
        judged = set[Judged]()
        for moment in self.moments(steps):
            for state in moment.states:
                likeness = (self.likeness(state), moment.is_done)
                if likeness not in made:
                    self.stands(state, is_done=moment.is_done)
                    made.add(likeness)
                self.agrees(state, moment)
                judged.add((state, moment.is_done))
        return len(judged)

    def fails(self, steps: Sequence[Step], made: Iterable[Judged] = ()) -> str:
        """Return how steps fail, "" if they do not."""
        try:
            self.all_hold(steps, set(made))
        except (AssertionError, OpenrecsError, OSError) as error:
            return repr(error)
        return ""

    def likeness(self, state: State) -> State:
        """Return a state without what is in staging folders: only whether anything does."""
        if self.history.is_full and SWEEP_ALL:
            return state
        inside = {entry for entry in state if entry[0].startswith("p/.staging-") and entry[0].count("/") > 1}
        return (state - inside) | {(path.rpartition("/")[0] + "/", None) for path, _ in inside}

    def stands(self, state: State, *, is_done: bool) -> None:
        """Fail unless the oracle and a reader find on a real folder what they should, and the next run mends the rest.

        The next run is the same one again; there must be the same bytes in the end.
        """
        code = 0 if is_done and self.history.is_published else oracle.KILLED
        with self._made(state) as root:
            processed = root / "p"
            oracle.check(self.memory, processed, code, pending=self.history.pending, touched=self._touched)
            self._read(processed, dict(state))
            again = partial(self.history.run, processed, Quick())
            oracle.settled(processed, again, also=oracle.KEPT | oracle.DERIVED, touched=self._touched)
            assert not differing(settled(powerloss.read(root)), settled(self.complete))
            if self.history.taken:
                assert staging.removed(processed).digests.keys() == {self.history.taken}

    def agrees(self, state: State, moment: Moment) -> None:
        """Fail unless a state is one that readers may meet at a moment."""
        tree, taken = dict(state), self.history.taken
        assert shown(tree) in {shown(seen) for seen in moment.seen}, "published before its time, or no more"
        for path in {path for side in (tree, self.base, self.complete) for path in side if is_in_sight(path)}:
            assert tree.get(path) in moment.contents(path), f"{path} was never like that"
        for folder in whole_folders(tree):
            assert below(tree, folder) in (below(self.base, folder), below(self.complete, folder)), f"{folder} is torn"
        assert self.is_old(tree, NOTE) or sequence(tree.get(NOTE)) <= pointed(tree), "the note is ahead of the pointer"
        if not self.is_old(tree, DERIVED):
            assert not self.is_old(tree, "p/history.parquet"), "the note is ahead of the derived file"
        if taken and f"p/snapshots/{taken}" not in tree:
            assert taken.encode() in (tree.get(f"p/{staging.LOG}") or b""), "gone without a word"
        if moment.is_done:
            lost = differing(tree, moment.seen[-1])
            assert not [path for path in lost if not path.startswith(self.history.left)], "it was done, and is not"

    def is_old(self, tree: Tree, path: str) -> bool:
        return tree.get(path) == self.base.get(path)

    def _read(self, processed: Path, tree: Tree) -> None:
        """Fail unless a reader gets the snapshot that `latest` names, or an error where it names none."""
        said, is_there = shown(tree)
        if not is_there:
            with suppress(UsageError, DamagedError):
                openrecs.load(processed=processed)
                raise AssertionError("a reader got something where nothing is published")
            return
        now = frozenset([("latest", said), *below(tree, f"p/{said!s}").items()])
        if now not in self._believed:  # what was read once need not be read again
            name = str(said).removeprefix("snapshots/")
            frame = openrecs.load(processed=processed)
            assert Path(frame.attrs["path"]).parent.name == name
            markers = {text.partition(" ")[0] for text in frame["recommendation"].dropna()}
            assert markers == {self.history.markers[name]}
            self._believed.add(now)

    @contextmanager
    def _made(self, state: State) -> Iterator[Path]:
        root = self._scratch / "disk"
        powerloss.write(root, state)
        try:
            yield root
        finally:
            shutil.rmtree(root)


def below(tree: Tree, folder: str) -> Tree:
    return {path: content for path, content in tree.items() if path.startswith(f"{folder}/")}


def is_in_sight(path: str) -> bool:
    """Say whether a path is an entry of processed/ that has all or nothing of what was written."""
    return path.count("/") == 1 and not path.startswith(("p/.staging-", f"p/{staging.LOG}"))


def whole_folders(tree: Tree) -> list[str]:
    """Return the snapshots and held runs."""
    return [path for path in tree if path.startswith(("p/snapshots/", "p/.held/")) and path.count("/") == 2]


def shown(tree: Tree) -> tuple[Content, bool]:
    """Return what `latest` says, and whether that is there."""
    said = tree.get("p/latest")
    return said, isinstance(said, str) and f"p/{said}" in tree


def sequence(content: Content) -> int:
    return int(json.loads(content)["sequence"]) if isinstance(content, bytes) else 0


def pointed(tree: Tree) -> int:
    """Return the sequence number of the snapshot that `latest` names, 0 where there is none."""
    return sequence(tree.get(f"p/{tree.get('p/latest')!s}/manifest.json"))


def differing(one: Tree, other: Tree) -> list[str]:
    """Return the paths that two trees do not have alike."""
    return sorted({path for path, _ in one.items() ^ other.items()})


def settled(tree: Tree) -> Tree:
    """Return what must be the same in the end: not the log, which may say a thing twice, nor what is damaged."""
    kept = (f"p/{staging.LOG}", f"p/{staging.SET_ASIDE}")
    return {path: content for path, content in tree.items() if not path.startswith(kept)}


@pytest.fixture(scope="module")
def proofs() -> Iterator[Callable[[str], Proof]]:
    """Give histories by name, each recorded once. Tables are encoded once: what is tested is what the disk keeps."""
    encoded = dict[int, tuple[Any, Mapping[str, bytes]]]()

    def encode(table: Table, data: Any, folder: Path) -> Mapping[str, bytes]:
        if id(data) not in encoded:
            contents = formats.encode(table, data, folder)
            whole = {name: b"".join(disk_.parts(content)) for name, content in contents.items()}
            encoded[id(data)] = data, whole  # kept, so that no other data has its id
        return encoded[id(data)][1]

    with quick_folder() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "encode", encode)
        yield cache(lambda name: Proof(HISTORIES[name], scratch))


@pytest.mark.parametrize("name", HISTORIES)
def test_the_power_goes_at_any_moment(proofs: Callable[[str], Proof], name: str) -> None:
    proof = proofs(name)
    last = next(proof.moments(proof.steps)).seen[-1]
    assert not differing(last, proof.complete), "something was changed, and not through Disk"
    assert proof.all_hold(proof.steps, set()) >= HISTORIES[name].states


@pytest.mark.parametrize("name", HISTORIES)
def test_every_fsync_is_needed(proofs: Callable[[str], Proof], name: str) -> None:
    """Leave out one fsync after the other: each time there is a state that fails, but for those named in UNNEEDED."""
    proof, unneeded = proofs(name), list[str]()
    made = {(proof.likeness(state), moment.is_done) for moment in proof.moments(proof.steps) for state in moment.states}
    for number, label in fsyncs(proof.steps):
        if not proof.fails(proof.steps[:number] + proof.steps[number + 1 :], made):
            unneeded.append(label)
    assert unneeded == list(UNNEEDED.get(name, {}))
    for label, where in UNNEEDED.get(name, {}).items():
        assert not where or label in [found for _, found in fsyncs(proofs(where).steps)], "no such fsync there"
        assert label not in UNNEEDED.get(where, {})


def fsyncs(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Yield the places of all fsyncs, and in words what each follows, without the names of snapshots."""
    change = Step("nothing", "")
    for number, step in enumerate(steps):
        if step.what == "fsync":
            yield number, re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]+)?", "NAME", f"{step.path} after: {change}")
        else:
            change = step


def found(steps: Sequence[Step], text: str) -> int:
    return [str(step) for step in steps].index(text)


def pointer_before_place(steps: list[Step]) -> list[Step]:
    place, end = found(steps, PLACE), found(steps, COMMIT) + 2
    return [*steps[:place], *steps[place + 3 : end], *steps[place : place + 3], *steps[end:]]


def pointer_before_the_fsync_of_its_place(steps: list[Step]) -> list[Step]:
    sync, end = found(steps, PLACE) + 1, found(steps, COMMIT) + 2
    return [*steps[:sync], *steps[sync + 1 : end], steps[sync], *steps[end:]]


def note_before_pointer(steps: list[Step]) -> list[Step]:
    commit = found(steps, COMMIT)
    return [*steps[:commit], *steps[commit + 2 : commit + 4], *steps[commit : commit + 2], *steps[commit + 4 :]]


def place_before_the_fsync_of_its_folder(steps: list[Step]) -> list[Step]:
    sync, end = found(steps, f"fsync p/.staging-{NEXT}"), found(steps, PLACE) + 3
    return [*steps[:sync], *steps[sync + 1 : end], Step("fsync", f"p/snapshots/{NEXT}"), *steps[end:]]


def place_before_the_fsync_of_a_file(steps: list[Step]) -> list[Step]:
    sync, end = found(steps, f"fsync p/.staging-{NEXT}/issues.csv"), found(steps, PLACE) + 3
    return [*steps[:sync], *steps[sync + 1 : end], Step("fsync", f"p/snapshots/{NEXT}/issues.csv"), *steps[end:]]


@pytest.mark.parametrize(
    "order",
    [
        pointer_before_place,
        pointer_before_the_fsync_of_its_place,
        note_before_pointer,
        place_before_the_fsync_of_its_folder,
        place_before_the_fsync_of_a_file,
    ],
)
def test_no_other_order_will_do(proofs: Callable[[str], Proof], order: Callable[[list[Step]], list[Step]]) -> None:
    proof = proofs("a second date")
    changed = order(proof.steps)
    assert len(changed) == len(proof.steps)
    assert changed != proof.steps
    assert proof.fails(changed)


class Lying(Quick):
    """A disk that keeps other bytes of one file than it was given: from the first, or once its folder is renamed."""

    def __init__(self, file: str) -> None:
        self.file, self.given = file, dict[str, bytes]()

    def create(self, path: Path, content: disk_.Content) -> None:
        super().create(path, content)
        self.given[path.name] = b"".join(disk_.parts(content))
        if path.name == self.file:
            spoil(path)

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        if self.file == f"renamed {new.name}":
            spoil(new / "manifest.json")


def spoil(path: Path) -> None:
    edit(path, lambda content: bytes([content[0] ^ 1]) + content[1:])


class Unread(Lying):
    """The same, and nothing is read back: it is taken to be there as it was given."""

    def read(self, path: Path) -> bytes:
        return self.given[path.name] if path.name in self.given else super().read(path)

    def holds(self, path: Path, content: disk_.Content) -> bool:
        return self.read(path) == b"".join(disk_.parts(content))


@pytest.mark.parametrize(
    "file",
    [
        "issues.csv",
        "recommendations.parquet",
        "manifest.json",
        "SHA256SUMS",
        f"renamed {LATER}",
        ".staging-latest.json",
    ],
)
def test_every_reading_back_is_needed(tmp_path: Path, file: str) -> None:
    processed = tmp_path / "p"
    publish(processed, Quick(), "one")
    before, note = oracle.remember(processed), (processed / "latest.json").read_bytes()
    shutil.copytree(processed, tmp_path / "other", symlinks=True)
    with pytest.raises(StorageError, match="does not give back what was written"):
        publish(processed, Lying(file), "two", LATER)
    oracle.check(before, processed, 5)
    assert (processed / "latest.json").read_bytes() == note
    publish(tmp_path / "other", Unread(file), "two", LATER)
    assert publisher.latest(tmp_path / "other") == f"snapshots/{LATER}"
    assert verify(tmp_path / "other") != [], "what is published is not what was given"
