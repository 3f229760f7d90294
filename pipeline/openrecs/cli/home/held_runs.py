"""What a reader is told of runs: what one changed, in a line, and which later one is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from openrecs import remote
from openrecs.cli import terminal
from openrecs.cli.options import DEFAULTS, Settings
from openrecs.cli.typed import as_typed


def say(settings: Settings) -> None:
    """Say which runs are held, where the newest table goes out; also with --quiet, for it must be said."""
    if settings.as_of is None:
        for line in lines(settings):
            terminal.say(f"warning: {as_typed(line)}")


def lines(settings: Settings) -> list[str]:
    """Return a line for each run that is held, with the command that answers it.

    Where only --processed was named, the raw/ beside it is asked: the one here is of another store.
    """
    raw, processed = settings.raw, settings.processed
    if raw == Path(DEFAULTS["raw"]) and not remote.is_remote(processed):
        beside = processed.parent / raw
        raw = beside if beside.is_dir() else raw
    return of(raw)


def of(raw: Path) -> list[str]:
    """Return a line for each held run. What judges them is imported only where the ledger names one."""
    from openrecs.errors import OpenrecsError
    from openrecs.read.provenance import facts, ledger

    try:
        is_quiet = not raw.is_dir() or not any(isinstance(one, facts.HoldFact) for one in ledger.read(raw).facts)
    except OpenrecsError:  # `soundness` says why it cannot be told
        is_quiet = False
    if is_quiet:
        return []
    from openrecs.night import soundness

    return soundness.held(raw)


# What matters most first, each as it is said after a number; the other kinds are counted together.
KINDS = {
    "closed": "closed",
    "opened": "opened",
    "delisted": "delisted",
    "relisted": "listed again",
    "status": "with another status",
    "comments": "with other comments",
}


def changed(processed: Path, name: str, *, is_newest: bool) -> list[str]:
    """Return the line that says what a snapshot changed, and since which; none for the first one of a store."""
    from openrecs.publish import load

    snapshot = load.find(name, processed=processed)
    since = snapshot.manifest.inputs.get("changes_since")
    if since is None:
        return []
    changes = load.read_table(snapshot, "changes")
    said = by_kind(changes["kind"].to_pylist(), changes["cause"].to_pylist())
    if not said:
        return [f"Published {name}: no recommendation changed since {since}"]
    show = "openrecs diff" if is_newest else f"openrecs diff {since} {name}"
    return [as_typed(f"Published {name}: {', '.join(said)} since {since}; `{show}` shows them")]


def by_kind(kinds: Sequence[str], causes: Sequence[str | None]) -> list[str]:
    """Return how many changes there are of each kind, in words, and how many are our own reading's and not GAO's."""
    counts = Counter(kind for kind, cause in zip(kinds, causes, strict=True) if cause != "parser")
    others, by_us = sum(n for kind, n in counts.items() if kind not in KINDS), causes.count("parser")
    said = [f"{counts[kind]:,} {words}" for kind, words in KINDS.items() if counts[kind]]
    said += [f"{others:,} other change{'' if others == 1 else 's'}"] if others else []
    return [*said, *([f"{by_us:,} by our own reading"] if by_us else [])]
