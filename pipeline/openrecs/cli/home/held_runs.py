"""What a reader is told where a later run is held: the newest table is older than what was read."""

from __future__ import annotations

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
