"""Histories nobody would write by hand: pages of all kinds in any order, runs, kills, full disks, decisions, damage.

The truth of a small world is modelled beside it (`truth`). After every step the oracle of docs/reliability.md is asked:
what `latest` names is whole and says what its pages show, nothing else was touched, raw/ lost nothing, and no row is
closed or delisted without a page that says so. OPENRECS_HISTORIES is the number of histories (4).
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.core
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import oracle
import truth
from faulty import KILLED, failing, killed
from nightly import address
from openrecs import run as refresh
from openrecs.check.gates import Limits
from openrecs.errors import OpenrecsError, RefusedError, UsageError
from openrecs.night import soundness
from openrecs.publish.formats import from_parquet
from openrecs.read.provenance import ledger
from publisher import edit
from tools import limit, memory_disk
from truth import CLOSED, OPEN, PARTIAL, Page

HISTORIES = limit("OPENRECS_HISTORIES", 4)
SEED = limit("OPENRECS_SEED", 20260928)
SHARDS = max(2, HISTORIES // 500)
STEPS = 8
PHASES = tuple(phase for phase in Phase if phase is not Phase.shrink or not os.environ.get("OPENRECS_NO_SHRINK"))
TODAY = date(2027, 1, 1)
START = date(2026, 9, 1)
# So small a world meets its gates if these are small too; what they do not hold is published.
LIMITS = Limits(vanished_rows=1, vanished_share=0.2, new_rows=3, new_share=0.5, refused_from=4, erosion_rows=4)
PUBLISHED, REFUSED, HELD, USAGE = 0, 3, 4, 2
RENEWED = frozenset({"latest", "latest.json", "history.parquet", "changes.atom", ".derived.json"})

Run = tuple[str, int, int, bool]
pick = st.integers(0, 2**32 - 1).map(random.Random)  # what is drawn must not depend on what is in files


kinds = st.sampled_from(["full", "full", "full", "partial", "dropped", "dropped", "product", "blocked"])
runs: st.SearchStrategy[Run] = st.tuples(
    st.sampled_from(["none", "whole", "whole", "whole", "killed", "failing"]),
    st.integers(0, 160),
    st.sampled_from([errno.ENOSPC, errno.EIO, errno.EDQUOT]),
    st.booleans(),
)


class History(RuleBasedStateMachine):
    """One history: raw/, processed/, the pages in raw/ and the world they were printed from."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=memory_disk()))
        self.raw, self.processed = self.root / "raw", self.root / "processed"
        self.raw.mkdir()
        self.pages: dict[str, Page] = {}
        self.withdrawn: set[str] = set()
        self.damaged: set[str] = set()
        self.sound: dict[str, dict[str, str]] = {}
        self.spoilt: set[str] = set()
        self.is_repaired = False
        self.before = oracle.remember(self.processed, self.raw)

    def teardown(self) -> None:
        """See that a clean run ends the history well, then clear it away."""
        try:
            if self.pages:
                self.settle()
        finally:
            shutil.rmtree(self.root)

    # ------------------------------------------------------------ pages

    @initialize(count=st.integers(5, 8), quiet=st.booleans())
    def begin(self, count: int, quiet: bool) -> None:
        """The first night is a whole export."""
        self.worlds = {START: truth.begun(count)}
        self.add(truth.full(self.world, self.today))
        if not quiet:
            self.refresh()

    @property
    def today(self) -> date:
        """The newest day there is."""
        return max(self.worlds)

    @property
    def world(self) -> truth.World:
        """The world today."""
        return self.worlds[self.today]

    def add(self, page: Page) -> None:
        """Save a page under a new name."""
        suffix = {"product": "html", "blocked": "html"}.get(page.kind, "csv")
        name = f"{page.on}/{page.kind}-{len(self.pages)}.{suffix}"
        (self.raw / name).parent.mkdir(exist_ok=True)
        (self.raw / name).write_bytes(page.content)
        if suffix == "csv":  # as `openrecs fetch` writes it: an export whose address is not known speaks for less
            ledger.append(self.raw, [address(self.raw, self.raw / name)])
        self.pages[name] = page
        self.before = oracle.remember(self.processed, self.raw)

    @rule(rng=pick, nights=st.lists(st.tuples(kinds, runs), min_size=1, max_size=4))
    def nights(self, rng: random.Random, nights: list[tuple[str, Run]]) -> None:
        """The world goes on: some close, one moves or is opened again, one is new. Each night a page is saved."""
        for kind, run in nights:
            world = self.world
            for status in rng.choice([(), (CLOSED,), (CLOSED, CLOSED), (PARTIAL,), (OPEN,), (CLOSED, OPEN)]):
                world = world.with_(rng.choice(sorted(world.statuses)), status)
            days = timedelta(days=rng.randint(1, 3))
            self.worlds[self.today + days] = world.born() if rng.random() < 0.5 else world
            self.page(kind, rng, run)

    @rule(rng=pick, kind=kinds, run=runs)
    def page(self, kind: str, rng: random.Random, run: Run) -> None:
        """A page of today is saved: whole, broken off, a publication's, what the server said instead; or none."""
        listed = [row.number for row in self.world.open()]
        if kind == "full" or not listed:
            self.add(truth.full(self.world, self.today))
        elif kind == "partial":
            self.add(truth.partial(self.world, self.today, rng.randrange(len(listed))))
        elif kind == "dropped":  # GAO's export lacks some rows, and looks whole
            lost = rng.sample(listed, min(rng.randint(1, 4), len(listed)))
            self.add(truth.dropped(self.world, self.today, lost))
        elif kind == "product":
            self.add(truth.product(self.world, self.today, rng.choice(sorted(self.world.statuses))))
        elif kind == "blocked":
            self.add(truth.blocked(self.today))
        self.tonight(run)

    @rule(rng=pick, whole=st.booleans(), run=runs)
    def older_page(self, rng: random.Random, whole: bool, run: Run) -> None:
        """A page of an earlier day turns up."""
        on = rng.choice(sorted(self.worlds))
        world = self.worlds[on]
        self.add(truth.full(world, on) if whole else truth.product(world, on, rng.choice(sorted(world.statuses))))
        self.tonight(run)

    @rule(rng=pick, run=runs)
    def duplicate(self, rng: random.Random, run: Run) -> None:
        """A page is saved again under another name."""
        self.add(self.pages[rng.choice(sorted(self.pages))])
        self.tonight(run)

    # ------------------------------------------------------------ runs

    def tonight(self, run: Run) -> None:
        """Run the night as told: not at all, undisturbed, killed, or on a disk that is full or failing."""
        how, at, number, stays = run
        {"none": lambda: None, "whole": self.refresh, "killed": lambda: self.kill(at)}.get(
            how, lambda: self.disk_fails(at, number, stays)
        )()

    def refresh(self) -> None:
        """Run the night, and see that it did what it says."""
        code = self.run(refresh.run)
        self.check(code)
        if code == PUBLISHED:
            self.says_all()

    def kill(self, at: int) -> None:
        """Run the night and kill it."""
        code = killed(lambda: self.run(refresh.run), self.root, at)
        assert code in {KILLED, PUBLISHED, REFUSED, HELD, USAGE}, code
        self.spoilt |= RENEWED if code == KILLED else set()
        self.check(code)

    def disk_fails(self, at: int, number: int, stays: bool) -> None:
        """Run the night on a disk that is full or failing. Where it only fails once the run leaves no trace."""
        litter = {path.name for path in self.processed.glob(".staging*")}  # which a killed run left
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("openrecs.publish.store.transaction.Disk", failing(at % 70, number, stays=stays))
            code = self.run(refresh.run)
        assert code in {PUBLISHED, REFUSED, HELD, USAGE, 5, 9}, code
        self.spoilt |= RENEWED if code in {5, 9} else set()
        if code == 5 and not stays and not self.damaged:
            now = oracle.remember(self.processed)
            assert now.snapshots.keys() <= self.before.snapshots.keys(), "exit 5, and a snapshot is there"
            assert {path.name for path in self.processed.glob(".staging*")} <= litter, "exit 5, and litter is there"
        self.check(code)

    @rule(rng=pick)
    @precondition(lambda self: self.waiting())
    def accept(self, rng: random.Random) -> None:
        """A person lets a held run pass."""
        code = self.run(refresh.accept, rng.choice(sorted(self.waiting())), "GAO says so")
        assert code in {PUBLISHED, HELD, REFUSED}, code
        self.check(code)

    @rule(rng=pick, run=runs)
    @precondition(lambda self: self.waiting())
    def withdraw(self, rng: random.Random, run: Run) -> None:
        """A person takes a page out that is held."""
        held = sorted(name for names in self.waiting().values() for name in names)
        name = rng.choice(held)
        ledger.append(self.raw, [{"fact": "withdrawal", "name": name, "reason": "a bad page"}])
        self.withdrawn.add(name)
        self.before = oracle.remember(self.processed, self.raw)
        self.tonight(run)

    @rule()
    @precondition(lambda self: not self.damaged)
    def rebuild(self) -> None:
        """Publish every day from raw/ alone: the last revision of each says what its pages show."""
        try:
            results = refresh.rebuild(self.raw, self.processed, today=TODAY, options=refresh.Options(limits=LIMITS))
        except (RefusedError, UsageError):  # all that is new is refused, or nothing is there
            return
        oracle.kept(self.before, self.raw)
        for result in results:
            self.says(str(result.outcome.snapshot.name), self.counting(result.as_of))
        self.before = oracle.remember(self.processed, self.raw)

    # ------------------------------------------------------------ damage

    @rule(daily=st.integers(1, 3))
    def prune(self, daily: int) -> None:
        """Remove old snapshots: the newest stays."""
        gone = soundness.prune(self.processed, daily=daily, monthly=None, is_dry=False)
        assert self.before.latest not in gone
        self.check(PUBLISHED if self.is_moved() else REFUSED, touched=gone)

    @rule(rng=pick)
    @precondition(lambda self: self.before.snapshots)
    def corrupt(self, rng: random.Random) -> None:
        """A bit flips in a snapshot."""
        name = rng.choice(sorted(self.before.snapshots))
        path = rng.choice(sorted((self.processed / "snapshots" / name).iterdir()))
        sound = self.sound.setdefault(name, self.before.snapshots[name])
        self.flip(path, rng)
        while oracle.remember(self.processed).snapshots[name] == sound:  # the same bit twice is not damage
            self.flip(path, rng)
        self.before = oracle.remember(self.processed, self.raw)
        self.damaged.add(name)

    @rule(rng=pick)
    @precondition(lambda self: self.before.latest)
    def corrupt_beside(self, rng: random.Random) -> None:
        """A bit flips in what is derived, or in the cache, or the pointer is lost."""
        cached = [path for path in (self.processed / ".cache").rglob("*") if path.is_file()]
        beside = [self.processed / name for name in sorted(RENEWED)]
        path = rng.choice([*beside, *sorted(cached)])
        if path.is_symlink():
            path.unlink()
        elif path.is_file():
            self.flip(path, rng)
        self.spoilt |= {path.name} & RENEWED

    def flip(self, path: Path, rng: random.Random) -> None:
        """Flip a bit in a file."""
        content = path.read_bytes()
        at, bit = rng.randrange(len(content)), 1 << rng.randrange(8)
        edit(path, lambda _: content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])

    @rule()
    def verify(self) -> None:
        """Look: what was damaged is found, and nothing else is."""
        found = {self.place(finding.path) for finding in soundness.stored(self.processed)}
        assert found >= self.damaged & set(oracle.remember(self.processed).snapshots)
        assert found <= self.damaged | (RENEWED if self.spoilt | self.damaged else set()), found
        assert soundness.raw_documents(self.raw, self.processed) == []

    @rule()
    def repair(self) -> None:
        """Set aside what is damaged: then all is sound but what the next run renews."""
        soundness.repair(self.processed)
        self.damaged.clear()
        self.sound.clear()
        self.is_repaired = True
        oracle.kept(self.before, self.raw)
        self.before = oracle.remember(self.processed, self.raw)
        assert {self.place(finding.path) for finding in soundness.stored(self.processed)} <= RENEWED
        self.spoilt |= RENEWED  # what is derived may come from the snapshot that was set aside

    def place(self, path: Path) -> str:
        """Return the snapshot that a path is in, or its own name."""
        inside = path.relative_to(self.processed).parts
        return inside[1] if inside[0] == "snapshots" else inside[0]

    # ------------------------------------------------------------ the oracle

    def run(self, what: Callable[..., Any], *arguments: Any) -> int:
        """Run something and return its exit code."""
        try:
            what(self.raw, self.processed, *arguments, today=TODAY, options=refresh.Options(limits=LIMITS))
        except OpenrecsError as error:
            return error.exit_code
        return PUBLISHED

    def is_moved(self) -> bool:
        """Say whether `latest` names another snapshot than before."""
        return oracle.remember(self.processed).latest != self.before.latest

    def check(self, code: int, touched: Iterable[str] = ()) -> None:
        """Ask what must be true after every step."""
        now = oracle.remember(self.processed, self.raw)
        taken = {*self.damaged, *touched}
        for name, digests in self.before.snapshots.items():
            assert name in taken or now.snapshots.get(name) == digests, f"{name} is not what it was"
        oracle.kept(self.before, self.raw)
        if code not in {PUBLISHED, 9, KILLED}:
            known = {self.before.latest, *self.before.snapshots} if self.before.snapshots else {self.before.latest, ""}
            assert now.latest in known, f"exit {code}, and {now.latest} is new"
        self.before = now

    @invariant()
    def latest_is_true(self) -> None:
        """What `latest` names is whole, and says what the pages that it was made from show."""
        now = oracle.remember(self.processed)
        latest, is_all_set_aside = now.latest, not now.snapshots and self.is_repaired
        if latest and latest not in self.damaged and not is_all_set_aside:
            oracle._whole(self.processed, latest)
            self.says(latest, (self.pages[name] for name in self.made_from(latest)))

    def says(self, name: str, pages: Iterable[Page]) -> None:
        """Fail unless a snapshot says exactly what these pages show: none closed or delisted falsely, and none lost."""
        columns = ["recommendation_id", "listing", "status", "first_seen_on", "last_seen_on"]
        file = self.processed / "snapshots" / name / "recommendations.parquet"
        table = from_parquet(file.read_bytes()).select(columns)
        assert {row.pop("recommendation_id"): tuple(row.values()) for row in table.to_pylist()} == truth.expected(pages)

    def says_all(self) -> None:
        """Fail unless `latest` was made from every page that counts, and of no other."""
        assert self.made_from(self.before.latest) == {name for name in self.pages if self.counts(name)}
        self.spoilt.clear()
        assert not {self.place(finding.path) for finding in soundness.stored(self.processed)} - self.damaged

    def counting(self, until: date) -> list[Page]:
        """Return the pages that count, up to a day."""
        return [page for name, page in self.pages.items() if self.counts(name) and page.on <= until]

    def counts(self, name: str) -> bool:
        """Say whether a page counts: it can be read, nobody took it out, and no held run holds it back."""
        is_held = any(name in names for names in self.waiting().values())
        return self.pages[name].kind != "blocked" and name not in self.withdrawn and not is_held

    def waiting(self) -> dict[str, set[str]]:
        """Return the held runs that wait, each with its pages; one whose pages are all out waits for nobody."""
        lines = self.before.ledger.decode().splitlines()
        facts = [json.loads(line) for line in lines]
        accepted = {fact["run"] for fact in facts if fact["fact"] == "accept"}
        holds = [fact for fact in facts if fact["fact"] == "hold" and fact["run"] not in accepted]
        found = {fact["run"]: set(fact["documents"]) for fact in holds}
        return {run: names for run, names in found.items() if not names or names - self.withdrawn}

    def made_from(self, name: str) -> set[str]:
        """Return the names of the documents that a snapshot was made from."""
        documents = from_parquet((self.processed / "snapshots" / name / "documents.parquet").read_bytes()).to_pylist()
        return {row["document"] for row in documents if row["outcome"] == "read"}

    def settle(self) -> None:
        """Run once more, undisturbed: it ends as it should, with no manual step, and leaves no litter."""
        code = self.run(refresh.run)
        assert code in {PUBLISHED, REFUSED, HELD, USAGE}, code
        self.check(code)
        if code == PUBLISHED:
            self.says_all()
            also = oracle.DERIVED | oracle.KEPT
            oracle.settled(self.processed, lambda: None, also=also, touched=self.damaged)
            assert self.run(refresh.run) in {PUBLISHED, HELD}
            assert oracle.remember(self.processed, self.raw) == self.before, "the same night again writes nothing"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_histories(shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openrecs.normalize.versions._digest_of_code", lambda: "a machine's")
    monkeypatch.setattr(hypothesis.core, "global_force_seed", SEED + shard)
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=-(-HISTORIES // SHARDS),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=STEPS,
    )
